//! Every route of the storefront, and that each has a rule.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;

use crate::rules::{RULES, rule_of};
use crate::world::worlds;

/// Method and path of every route of a router. Axum shows them only where it shows the router for debugging.
pub fn of(router: &Router) -> BTreeSet<(&'static str, String)> {
    let shown = format!("{router:?}");
    let (shown, _) = shown.split_once("fallback_router:").expect("a router as axum shows it");
    let (routes, paths) = shown.split_once("node:").expect("a router as axum shows it");
    let mut methods: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
    for route in routes.split("RouteId(").skip(1) {
        let (id, handlers) = route.split_once(')').unwrap();
        for (method, field) in [
            ("GET", "get: "),
            ("POST", "post: "),
            ("PUT", "put: "),
            ("PATCH", "patch: "),
            ("DELETE", "delete: "),
        ] {
            let handler = handlers.split(field).nth(1).expect("a method router");
            if !handler.starts_with("None") {
                methods.entry(id).or_default().push(method);
            }
        }
    }
    let mut all = BTreeSet::new();
    for path in paths.split("RouteId(").skip(1) {
        let (id, path) = path.split_once("): \"").expect("a path");
        let (path, _) = path.split_once('"').unwrap();
        for method in methods.get(id).expect("a route for each path") {
            all.insert((*method, path.to_owned()));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_has_a_rule_and_every_rule_a_route() {
    let world = worlds(1).await.remove(0);
    let routes = of(&world.routes());
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
}
