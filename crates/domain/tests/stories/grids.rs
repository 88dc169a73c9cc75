//! What grids say.

use clientele_domain::grids;
use clientele_grid::Kind;
use clientele_language::is_message;

use crate::world::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn every_column_and_every_choice_has_a_name() {
    let world = worlds().await.remove(0);
    let mut nameless = Vec::new();
    for name in [
        "customers",
        "customer-groups",
        "customer-users",
        "customer-user-roles",
        "addresses",
        "login-attempts",
        "users",
        "roles",
        "organizations",
        "business-units",
        "customer-user-oauth-applications",
        "oauth-applications",
        "websites",
        "localizations",
        "outgoing-emails",
        "jobs",
        "audit",
    ] {
        let grid = grids::grid(&world.system(), name).await.unwrap();
        for column in &grid.columns {
            let mut labels = vec![grid.label(column)];
            if let Kind::Choice(choices) = &column.kind {
                labels.extend(choices.iter().map(|choice| choice.label.clone()));
            }
            let unknown = labels.into_iter().filter(|label| !is_message(&label.id));
            nameless.extend(unknown.map(|label| format!("{name}: {}", label.id)));
        }
    }
    assert!(nameless.is_empty(), "{nameless:#?}");
}
