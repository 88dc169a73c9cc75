//! Every route of the storefront has a rule.

use clientele_domain::websites::address::is_reserved;
use clientele_web::testing::routes_of;

use crate::rules::{RULES, rule_of};
use crate::world::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_has_a_rule_and_every_rule_a_route() {
    let world = worlds().await.remove(0);
    let routes = routes_of(&clientele_storefront::routes(world.shop(world.store().clone())));
    assert!(routes.contains(&("POST", "/account/users/{id}/delete".to_owned())), "{routes:?}");
    assert!(routes.contains(&("GET", "/account/users".to_owned())), "{routes:?}");
    let without: Vec<_> = routes.iter().filter(|(method, path)| rule_of(method, path).is_none()).collect();
    assert!(without.is_empty(), "say in rules.rs who may use these routes: {without:#?}");
    let gone: Vec<_> = RULES
        .iter()
        .filter(|(method, path, _)| !routes.contains(&(*method, (*path).to_owned())))
        .map(|(method, path, _)| (method, path))
        .collect();
    assert!(gone.is_empty(), "these routes are no more: {gone:#?}");
    for (_, path) in routes.iter().filter(|(_, path)| path != "/") {
        assert!(is_reserved(path), "a website at {path} would hide this page of another one");
    }
}
