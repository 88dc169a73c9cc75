//! What lists show: grids, exports, global search, choices.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use clientele_access::{Capability, Entity, Level, Permission};

use crate::world::{Person, World, worlds};

/// The numbers of the companies, such as `0-2`, that stand in a text.
fn companies(text: &str) -> BTreeSet<String> {
    text.split("Company ").skip(1).filter_map(|rest| rest.get(..3)).map(str::to_owned).collect()
}

/// Those that the decision shows: companies were put into the world in the order of their names.
fn seen(world: &World, who: &Person) -> BTreeSet<String> {
    reached(world, who, Entity::Customer)
}

/// Those that are named where the person sees them or somebody of theirs: of each company there is one customer user.
fn named(world: &World, who: &Person) -> BTreeSet<String> {
    let mut all = seen(world, who);
    all.extend(reached(world, who, Entity::CustomerUser));
    all
}

fn reached(world: &World, who: &Person, entity: Entity) -> BTreeSet<String> {
    let records = world.things.iter().filter(|thing| thing.entity == entity);
    records
        .enumerate()
        .filter(|(_, thing)| world.allows(who, Permission::View, thing))
        .map(|(place, _)| format!("{}-{}", place / 4, place % 4))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_show_what_the_decision_shows_and_nothing_else() {
    for world in worlds().await {
        for index in 0..world.people.len() {
            let who = &world.people[index];
            let browser = world.browser(index).await;
            let expected = seen(&world, who);
            let may = who.permissions.level(Entity::Customer, Permission::View) > Level::None;
            let told = &who.email;
            let grid = browser.get("/admin/customers?size=100").await;
            let choices = browser.get("/admin/autocomplete/customers?q=company").await;
            if !may {
                assert_eq!(grid.status, StatusCode::FORBIDDEN, "{told}");
                assert_eq!(choices.status, StatusCode::FORBIDDEN, "{told}");
                continue;
            }
            assert_eq!(companies(&grid.text), expected, "the grid of {told}");
            assert_eq!(companies(&choices.text), expected, "the choices of {told}");
            for asked in ["q=company", "f.customer=company", "sort=-customer"] {
                let page = browser.get(&format!("/admin/customers?{asked}&size=100")).await;
                assert_eq!(companies(&page.text), expected, "{asked} for {told}");
            }
            let found = browser.get("/admin/search?q=company").await;
            let found = companies(&found.text);
            let named = named(&world, who);
            assert!(found.is_subset(&named), "the search of {told}: {found:?}");
            if who.permissions.has(Capability::ExportRecords) {
                let export = browser.get("/admin/customers/export?format=csv").await;
                assert_eq!(companies(&export.text), expected, "the export of {told}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_names_anything_of_another_organization() {
    for world in worlds().await {
        let stranger = world.people.len() - 1;
        assert_eq!(world.people[stranger].seller, 1);
        let browser = world.browser(stranger).await;
        for grid in [
            "customers",
            "customer-groups",
            "customer-users",
            "customer-user-roles",
            "users",
            "roles",
            "organizations",
            "business-units",
            "websites",
            "localizations",
            "outgoing-emails",
            "jobs",
            "audit",
            "login-attempts",
            "webhooks",
            "webhook-deliveries",
        ] {
            for path in [format!("/admin/{grid}?size=100"), format!("/admin/{grid}/export?format=csv")] {
                let page = browser.get(&path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                for foreign in ["Acme", "Something of 0", "Company 0", "user0@", "of0@example.org", "Chance"]
                {
                    assert!(!page.text.contains(foreign), "{path} names {foreign}");
                }
            }
        }
    }
}
