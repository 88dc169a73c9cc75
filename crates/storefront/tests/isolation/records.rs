//! Every route with every record's id in its path, for everybody.

use axum::http::StatusCode;
use clientele_access::{Entity, Permission};
use clientele_web::testing::Browser;

use crate::rules::{RULES, Rule};
use crate::world::{HOSTS, Person, World, worlds};

/// What a form would have to hold to be taken; access is decided before it is looked at.
pub const FORM: &str = "version=1&submission=abcdefghijklmnopqrst&first_name=Changed&last_name=Changed\
    &email=changed%40example.com&street=Changed&city=Changed&postal_code=1&country=DE&organization=Changed\
    &enabled=0&roles_shown=1&name=Changed&query=&action=delete&selection=all&theme=dark\
    &current_password=x&password=x&password_repeated=x";

/// Whether the person may use the route with this record; none where the record in the path is of another kind.
fn expected(world: &World, who: &Person, rule: Rule, target: Target) -> Option<bool> {
    let may = |kind, permission| who.permissions.level(kind, permission) > clientele_access::Level::None;
    let seen_person = |person: usize| {
        world.people[person].id == who.id
            || world.allows(who, Entity::CustomerUser, Permission::View, &world.of_person(person))
    };
    let seen_company = |company: usize| {
        who.company == company
            || world.allows(who, Entity::Customer, Permission::View, &world.of_company(company))
    };
    Some(match (rule, target) {
        (Rule::Oneself, Target::Nothing) => true,
        (Rule::Holding(capability), Target::Nothing) => who.permissions.has(capability),
        (Rule::Section(needed), Target::Nothing) => {
            needed.iter().any(|(kind, permission)| may(*kind, *permission))
        }
        (Rule::User(permission), Target::Person(person)) => {
            world.allows(who, Entity::CustomerUser, permission, &world.of_person(person))
        }
        (Rule::BookOfUser(permission), Target::Person(person)) => {
            seen_person(person)
                && world.allows(who, Entity::CustomerUserAddress, permission, &world.of_person(person))
        }
        (Rule::BookOfCustomer(permission), Target::Company(company)) => {
            seen_company(company)
                && world.allows(who, Entity::CustomerAddress, permission, &world.of_company(company))
        }
        (Rule::Role(permission), Target::Role(role)) => world.allows(
            who,
            Entity::CustomerUserRole,
            permission,
            &world.of_company(world.roles[role].company),
        ),
        (Rule::Address(permission), Target::Place(place)) => {
            let (kind, belonging) = world.of_place(&world.places[place]);
            world.allows(who, kind, Permission::View, &belonging)
                && world.allows(who, kind, permission, &belonging)
        }
        _ => return None,
    })
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Nothing,
    Person(usize),
    Company(usize),
    Place(usize),
    Role(usize),
}

impl World {
    fn targets(&self) -> Vec<(Target, i64)> {
        let mut all = vec![(Target::Nothing, 0)];
        all.extend(self.people.iter().enumerate().map(|(index, one)| (Target::Person(index), one.id)));
        all.extend(self.companies.iter().enumerate().map(|(index, one)| (Target::Company(index), one.id)));
        all.extend(self.roles.iter().enumerate().map(|(index, one)| (Target::Role(index), one.id)));
        all.extend(self.places.iter().enumerate().map(|(index, one)| (Target::Place(index), one.id)));
        all
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_or_changes_a_record_that_the_decision_forbids() {
    for world in worlds().await {
        let targets = world.targets();
        let (mut refused, mut let_in) = (0, 0);
        for index in 0..world.people.len() {
            let browser = world.browser(index).await;
            let who = &world.people[index];
            for (method, path, rule) in RULES {
                let before = world.written().await;
                for (target, id) in &targets {
                    let Some(allowed) = expected(&world, who, *rule, *target) else { continue };
                    // What is allowed and changes something is another story's: the world stays as it is here.
                    if allowed && *method != "GET" {
                        continue;
                    }
                    // Choices have a story of their own: each kind of them takes another permission.
                    if allowed && path.contains("{kind}") {
                        continue;
                    }
                    let place = path
                        .replace("{id}", &id.to_string())
                        .replace("{kind}", "customers-to-create")
                        .replace("export", "export?format=csv");
                    let answer = browser.send(method, &place, FORM).await;
                    let told = format!("{} {method} {place} {rule:?}: {}", who.email, answer.status);
                    if allowed {
                        let_in += 1;
                        assert!(!answer.is_refused(), "is kept out: {told}");
                        assert!(answer.status.is_success() || answer.status.is_redirection(), "{told}");
                    } else {
                        refused += 1;
                        assert!(answer.is_refused(), "is let in: {told}");
                    }
                }
                let told = format!("{} {method} {path} {rule:?}", who.email);
                assert_eq!(world.written().await, before, "something was written: {told}");
            }
        }
        assert!(
            refused > 1_000 && let_in > 200,
            "the world is too small: {refused} refused, {let_in} let in"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lacks_a_permission_is_forbidden_and_who_has_it_elsewhere_finds_nothing() {
    let world = worlds().await.remove(0);
    // The administrator of a company that has a stranger beside it.
    let who = 0;
    let stranger = world
        .people
        .iter()
        .position(|other| {
            !world.allows(
                &world.people[who],
                Entity::CustomerUser,
                Permission::View,
                &world.of_person(world.people.iter().position(|one| one.id == other.id).unwrap()),
            )
        })
        .unwrap();
    let browser = world.browser(who).await;
    let path = format!("/account/users/{}", world.people[stranger].id);
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/account/users/999999").await.status, StatusCode::NOT_FOUND);
    let without = world.people.iter().position(|person| {
        person.permissions.level(Entity::CustomerUser, Permission::View) == clientele_access::Level::None
    });
    let browser = world.browser(without.expect("somebody without the section")).await;
    assert_eq!(browser.get(&path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/account/users").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_log_in_there_is_nothing_behind_the_entrance() {
    let world = worlds().await.remove(0);
    let stranger = Browser::stranger(world.pages(world.store().clone()), HOSTS[0]);
    let before = world.written().await;
    for (method, path, rule) in RULES {
        if matches!(rule, Rule::Entrance) {
            continue;
        }
        let place = path.replace("{id}", "1").replace("{kind}", "customers-to-create");
        let answer = stranger.send(method, &place, FORM).await;
        assert!(
            answer.leads_to("/login") || answer.status == StatusCode::FORBIDDEN,
            "{method} {place}: {}",
            answer.status
        );
    }
    assert_eq!(world.written().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_an_id_leads_to_no_page() {
    let world = worlds().await.remove(0);
    let browser = world.browser(0).await;
    let mut asked = 0;
    for (method, path, _) in RULES {
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
