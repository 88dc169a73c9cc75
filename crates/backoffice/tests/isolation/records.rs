//! Every route with every record's id in its path, for everybody.

use clientele_access::{Entity, Level, Permission};

use crate::rules::{Rule, all};
use crate::world::{Person, Thing, World, worlds};

/// What a form would have to hold to be taken; access is decided before it is looked at.
pub const FORM: &str = "version=1&submission=abcdefghijklmnopqrst&first_name=Changed&last_name=Changed\
    &email=changed%40example.com&street=Changed&city=Changed&postal_code=1&country=DE&organization=Changed\
    &enabled=0&name=Changed&query=&action=delete&selection=all";

/// Whether the person may use the route with this record; none where the route takes another kind of record.
fn expected(world: &World, who: &Person, rule: Rule, target: Option<&Thing>) -> Option<bool> {
    let may = |kind, permission| who.permissions.level(kind, permission) > Level::None;
    Some(match (rule, target) {
        (Rule::Everybody, None) => true,
        (Rule::Holding(capability), None) => who.permissions.has(capability),
        (Rule::HoldingBoth(one, other), None) => who.permissions.has(one) && who.permissions.has(other),
        (Rule::Section(kind, permission), None) => may(kind, permission),
        (Rule::Everywhere(kind, permission), None) => {
            who.permissions.level(kind, permission) == Level::System
        }
        (Rule::SectionHolding(kind, permission, capability), None) => {
            may(kind, permission) && who.permissions.has(capability)
        }
        (Rule::EitherHolding(kind, one, other, capability), None) => {
            (may(kind, one) || may(kind, other)) && who.permissions.has(capability)
        }
        (Rule::Record(kind, permission), Some(thing)) if thing.entity == kind => {
            let seen = permission == Permission::View || kind != Entity::Job;
            (seen || world.allows(who, Permission::View, thing)) && world.allows(who, permission, thing)
        }
        (Rule::RecordHolding(kind, permission, capability), Some(thing)) if thing.entity == kind => {
            world.allows(who, permission, thing) && who.permissions.has(capability)
        }
        (Rule::Address(permission), Some(thing))
            if matches!(thing.entity, Entity::CustomerAddress | Entity::CustomerUserAddress) =>
        {
            world.allows(who, Permission::View, thing) && world.allows(who, permission, thing)
        }
        (Rule::Book(kind, permission), Some(thing)) if thing.entity == kind => {
            let book =
                if kind == Entity::Customer { Entity::CustomerAddress } else { Entity::CustomerUserAddress };
            let in_book = Thing { entity: book, ..thing.clone() };
            world.allows(who, Permission::View, thing) && world.allows(who, permission, &in_book)
        }
        _ => return None,
    })
}

/// The path with one of the names that may stand in it.
fn named(path: &str) -> String {
    path.replace("{subject}", "customers").replace("{event}", "oauth-application-created")
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_or_changes_a_record_that_the_decision_forbids() {
    for world in worlds().await {
        let (mut refused, mut let_in) = (0, 0);
        for index in 0..world.people.len() {
            let browser = world.browser(index).await;
            let who = &world.people[index];
            for (method, path, rule) in all() {
                let before = world.written().await;
                for target in std::iter::once(None).chain(world.things.iter().map(Some)) {
                    let Some(allowed) = expected(&world, who, rule, target) else { continue };
                    // What is allowed and changes something is another story's: the world stays as it is here. Choices
                    // have a story of their own.
                    if allowed && method != "GET" || path.contains("{kind}") {
                        continue;
                    }
                    let id = target.map(|thing| thing.id).unwrap_or_default();
                    let mut place = named(&path).replace("{id}", &id.to_string());
                    if place.ends_with("/export") {
                        place.push_str("?format=csv");
                    }
                    let answer = browser.send(method, &place, FORM).await;
                    let told = format!("{} {method} {place} {rule:?}: {}", who.email, answer.status);
                    if allowed {
                        let_in += 1;
                        assert!(answer.status.is_success() || answer.status.is_redirection(), "{told}");
                        assert!(!answer.leads_to("/admin/login?"), "{told}");
                    } else {
                        refused += 1;
                        // Uploads are forms of another kind, and are told so before anybody is asked.
                        assert!(
                            answer.is_refused() || path.starts_with("/admin/imports"),
                            "is let in: {told}"
                        );
                    }
                }
                let told = format!("{} {method} {path} {rule:?}", who.email);
                assert_eq!(world.written().await, before, "something was written: {told}");
            }
        }
        assert!(
            refused > 2_000 && let_in > 500,
            "the world is too small: {refused} refused, {let_in} let in"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_log_in_there_is_nothing_behind_the_entrance() {
    let world = worlds().await.remove(0);
    let stranger = world.stranger();
    let before = world.written().await;
    for (method, path, rule) in all() {
        if matches!(rule, Rule::Entrance) {
            continue;
        }
        let place = named(&path).replace("{id}", "1").replace("{kind}", "customers");
        let answer = stranger.send(method, &place, FORM).await;
        let kept_out = answer.leads_to("/admin/login?") || answer.is_refused();
        assert!(kept_out, "{method} {place}: {}", answer.status);
    }
    assert_eq!(world.written().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_an_id_leads_to_no_page() {
    let world = worlds().await.remove(0);
    let browser = world.browser(0).await;
    let mut asked = 0;
    for (method, path, _) in all() {
        if !path.contains("{id}") {
            continue;
        }
        for id in ["abc", "1.5", "9223372036854775808", "-9223372036854775809"] {
            let answer = browser.send(method, &path.replace("{id}", id), FORM).await;
            assert_eq!(answer.status, 404, "{method} {path} with {id}");
            asked += 1;
        }
    }
    assert!(asked > 40, "too few routes have an id: {asked}");
}
