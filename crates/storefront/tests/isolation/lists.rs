//! What lists show: grids, quick search, filters, exports, choices, counts.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use clientele_access::{Entity, Level, Permission};

use crate::world::{Person, World, worlds};

/// The addresses of everybody whom the decision lets the person see.
fn seen(world: &World, who: &Person) -> BTreeSet<String> {
    (0..world.people.len())
        .filter(|other| world.allows(who, Entity::CustomerUser, Permission::View, &world.of_person(*other)))
        .map(|other| world.people[other].email.clone())
        .collect()
}

/// All e-mail addresses that stand in a text.
fn named(text: &str) -> BTreeSet<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '@');
    text.split(|c| !part(c))
        .map(|word| word.trim_matches('.'))
        .filter(|word| word.starts_with("person") && word.ends_with("@example.com"))
        .map(str::to_owned)
        .collect()
}

fn may(who: &Person, permission: Permission) -> bool {
    who.permissions.level(Entity::CustomerUser, permission) > Level::None
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_show_those_whom_the_decision_shows_and_nobody_else() {
    for world in worlds().await {
        for index in 0..world.people.len() {
            let who = &world.people[index];
            if !may(who, Permission::View) {
                continue;
            }
            let browser = world.browser(index).await;
            let expected = seen(&world, who);
            let mut shown = named(&browser.get("/account/users?size=100").await.text);
            // The person's own address stands in the frame of every page.
            shown.retain(|email| *email != who.email || expected.contains(email));
            assert_eq!(shown, expected, "the grid of {}", who.email);
            let export = browser.get("/account/users/export?format=csv").await;
            assert_eq!(named(&export.text), expected, "the export of {}", who.email);
            for asked in ["q=person", "f.email=example.com", "q=Company", "f.customer=Company", "sort=-email"]
            {
                let page = browser.get(&format!("/account/users?{asked}&size=100")).await;
                let mut shown = named(&page.text);
                shown.retain(|email| *email != who.email || expected.contains(email));
                assert!(shown.is_subset(&expected), "{asked} shows {} more: {shown:?}", who.email);
            }
            let count = browser.get("/account/users/count").await;
            assert_eq!(count.status, StatusCode::SEE_OTHER);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_offer_only_companies_in_reach() {
    for world in worlds().await {
        for index in 0..world.people.len() {
            let who = &world.people[index];
            let browser = world.browser(index).await;
            for (kind, permission) in
                [("customers-to-create", Permission::Create), ("customers-to-assign", Permission::Assign)]
            {
                let answer = browser.get(&format!("/account/autocomplete/{kind}?q=company")).await;
                if !may(who, permission) {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {kind}", who.email);
                    continue;
                }
                for (place, company) in world.companies.iter().enumerate() {
                    let allowed =
                        world.allows(who, Entity::CustomerUser, permission, &world.of_company(place));
                    let offered = answer.text.contains(&format!("\"{}\"", company.name));
                    assert_eq!(offered, allowed, "{} {kind} {}: {}", who.email, company.name, answer.text);
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grid_view_of_somebody_out_of_reach_is_not_there() {
    let world = worlds().await.remove(0);
    let owner = 0;
    let keeper = world.browser(owner).await;
    let name = "View of the first one";
    let kept =
        keeper.post("/account/users/views", &[("name", name), ("query", "q=person"), ("shared", "1")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{kept:?}");
    let (_, id) = kept.location.split_once("view=").unwrap();
    for index in 1..world.people.len() {
        let who = &world.people[index];
        if !may(who, Permission::View) {
            continue;
        }
        let browser = world.browser(index).await;
        let reached = world.allows(who, Entity::GridView, Permission::View, &world.of_person(owner));
        let shown = browser.get("/account/users").await.text.contains(name);
        assert_eq!(shown, reached, "{}", who.email);
        let gone = browser.post(&format!("/account/users/views/{id}/delete"), &[]).await;
        assert!(
            matches!(gone.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
            "{} deletes it: {}",
            who.email,
            gone.status
        );
    }
    assert!(keeper.get("/account/users").await.text.contains(name));
}

/// The role that a person holds, unless it is the administrators' predefined one.
fn role_of(world: &World, person: usize) -> Option<String> {
    let person = &world.people[person];
    let number: usize = person.email.strip_prefix("person")?.split('.').next()?.parse().ok()?;
    (number > 0).then(|| format!("Role {number} of {}", world.companies[person.company].name))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_roles_people_hold_is_shown_to_whoever_may_see_those_roles() {
    for world in worlds().await {
        for index in 0..world.people.len() {
            let who = &world.people[index];
            if !may(who, Permission::View) {
                continue;
            }
            let browser = world.browser(index).await;
            let columns = "columns=first_name,roles,last_login&size=100";
            let page = browser.get(&format!("/account/users?{columns}")).await;
            let export = browser.get(&format!("/account/users/export?format=csv&{columns}")).await;
            let nobody = browser.get("/account/users/export?format=csv&f.roles=none").await;
            for other in 0..world.people.len() {
                let Some(role) = role_of(&world, other) else { continue };
                let belonging = world.of_company(world.people[other].company);
                let sees_role = world.allows(who, Entity::CustomerUserRole, Permission::View, &belonging);
                let sees_person =
                    world.allows(who, Entity::CustomerUser, Permission::View, &world.of_person(other));
                let told = format!("{} and {role}", who.email);
                assert_eq!(page.text.contains(&role), sees_role && sees_person, "the grid: {told}");
                assert_eq!(export.text.contains(&role), sees_role && sees_person, "the export: {told}");
                let filter = role.replace(' ', "+");
                let held = browser.get(&format!("/account/users/export?format=csv&f.roles={filter}")).await;
                if !sees_role {
                    assert_eq!(held.text, nobody.text, "the filter: {told}");
                }
                let of_person = browser.get(&format!("/account/users/{}", world.people[other].id)).await;
                assert_eq!(of_person.text.contains(&role), sees_role && sees_person, "the page: {told}");
                let form = browser.get(&format!("/account/users/{}/edit", world.people[other].id)).await;
                assert!(sees_role || !form.text.contains(&role), "the form: {told}");
            }
            if !who.permissions.level(Entity::CustomerUserRole, Permission::View).gt(&Level::None) {
                assert!(!page.text.contains("Administrator"), "{}", who.email);
                assert!(!export.text.contains("Administrator"), "{}", who.email);
            }
        }
    }
}
