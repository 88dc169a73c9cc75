//! Ids in forms: a company, a role or colleagues that are out of reach.

use axum::http::StatusCode;
use clientele_access::{Entity, Level, Permission};
use clientele_domain::mass_actions::MassActionJob;
use clientele_domain::{customer_users, roles};
use clientele_store::{Runner, job};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::world::{Person, World, worlds};

async fn find(world: &World, email: &str) -> Option<customer_users::Model> {
    customer_users::Entity::find()
        .filter(customer_users::entity::Column::Email.eq(email))
        .one(world.store().read())
        .await
        .unwrap()
}

fn somebody<'a>(email: &'a str, company: &'a str, role: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("first_name", "New"),
        ("last_name", "One"),
        ("email", email),
        ("enabled", "1"),
        ("customer_id", company),
        ("generate_password", "1"),
        ("roles_shown", "1"),
        ("roles", role),
    ]
}

/// A role that administrators of this seller may give.
async fn buyer(world: &World, seller: usize) -> roles::Model {
    let offered = roles::offered_to(&world.system(seller), None).await.unwrap();
    offered.into_iter().find(|role| role.machine_name == "ROLE_FRONTEND_BUYER").unwrap()
}

/// The administrators: one a company.
fn administrators(world: &World) -> Vec<usize> {
    (0..world.people.len()).step_by(3).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_made_for_a_company_out_of_reach() {
    for world in worlds().await {
        for index in 0..world.people.len() {
            let who = &world.people[index];
            if who.permissions.level(Entity::CustomerUser, Permission::Create) == Level::None {
                continue;
            }
            let browser = world.browser(index).await;
            let role = buyer(&world, world.companies[who.company].seller).await.id.to_string();
            for (place, company) in world.companies.iter().enumerate() {
                let email = format!("new{index}.{place}@example.com");
                let id = company.id.to_string();
                let answer = browser.post("/account/users/new", &somebody(&email, &id, &role)).await;
                let allowed =
                    world.allows(who, Entity::CustomerUser, Permission::Create, &world.of_company(place));
                let made = find(&world, &email).await;
                if !allowed {
                    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{} {email}", who.email);
                    assert!(made.is_none(), "{} made {email}", who.email);
                } else if index % 3 == 0 {
                    // Others may lack the right to give the role.
                    assert!(made.is_some_and(|made| made.customer_id == company.id), "{}: {answer:?}", email);
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_moved_to_a_company_out_of_reach() {
    let world = worlds().await.remove(0);
    for index in administrators(&world) {
        let who = &world.people[index];
        let browser = world.browser(index).await;
        // A colleague of the same company.
        let colleague = &world.people[index + 1];
        for (place, company) in world.companies.iter().enumerate() {
            if world.allows(who, Entity::CustomerUser, Permission::Assign, &world.of_company(place)) {
                continue;
            }
            let model = find(&world, &colleague.email).await.unwrap();
            let (version, id) = (model.version.to_string(), company.id.to_string());
            let form = [
                ("version", version.as_str()),
                ("first_name", "First1"),
                ("last_name", "Moved"),
                ("email", colleague.email.as_str()),
                ("customer_id", id.as_str()),
            ];
            let answer = browser.post(&format!("/account/users/{}/edit", colleague.id), &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
            assert_eq!(find(&world, &colleague.email).await.unwrap(), model);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_another_company_or_one_that_is_not_public_is_not_given() {
    let world = worlds().await.remove(0);
    let all = roles::Entity::find().all(world.store().read()).await.unwrap();
    for index in administrators(&world) {
        let who = &world.people[index];
        let company = &world.companies[who.company];
        let browser = world.browser(index).await;
        for role in &all {
            let same_seller = role.organization_id == world.sellers[company.seller];
            let offered = same_seller
                && match role.customer_id {
                    None => role.public,
                    Some(customer) => customer == company.id,
                }
                && who.permissions.covers(&role.granted());
            let email = format!("role{}.{index}@example.com", role.id);
            let (own, role_id) = (company.id.to_string(), role.id.to_string());
            let answer = browser.post("/account/users/new", &somebody(&email, &own, &role_id)).await;
            let made = find(&world, &email).await;
            assert_eq!(made.is_some(), offered, "{} gives {}: {}", who.email, role.name, answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_disables_deletes_or_resets_themselves() {
    let world = worlds().await.remove(0);
    let who = &world.people[0];
    let browser = world.browser(0).await;
    let path = format!("/account/users/{}", who.id);
    for verb in ["enablement/end", "delete", "password-reset"] {
        let answer = browser.post(&format!("{path}/{verb}"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{verb}: {answer:?}");
        let person = find(&world, &who.email).await.expect("still there");
        assert!(person.enabled, "{verb}");
        assert!(!browser.get("/account").await.is_refused(), "{verb} ended the session");
    }
    let person = find(&world, &who.email).await.unwrap();
    let version = person.version.to_string();
    let form = [
        ("version", version.as_str()),
        ("enabled", "0"),
        ("first_name", "First0"),
        ("last_name", "Last0"),
        ("email", who.email.as_str()),
    ];
    let answer = browser.post(&format!("{path}/edit"), &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(find(&world, &who.email).await.unwrap().enabled);
}

/// Runs everything that waits.
async fn run_jobs(world: &World) {
    let handler = MassActionJob { services: world.services.clone() };
    let runner = Runner::new(world.store().clone(), world.clock.clone(), vec![Box::new(handler)]);
    while runner.run_due().await.unwrap() > 0 {}
}

async fn disabled(world: &World) -> Vec<i64> {
    customer_users::Entity::find()
        .filter(customer_users::entity::Column::Enabled.eq(false))
        .order_by_asc(customer_users::entity::Column::Id)
        .all(world.store().read())
        .await
        .unwrap()
        .into_iter()
        .map(|person| person.id)
        .collect()
}

/// Whom the person may disable: everybody in reach but themselves.
fn reached(world: &World, who: &Person) -> Vec<i64> {
    (0..world.people.len())
        .filter(|other| {
            world.people[*other].id != who.id
                && world.allows(who, Entity::CustomerUser, Permission::Edit, &world.of_person(*other))
        })
        .map(|other| world.people[other].id)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mass_action_reaches_nobody_beyond_the_decision() {
    for world in worlds().await {
        let everybody: Vec<String> = world.people.iter().map(|person| person.id.to_string()).collect();
        // Somebody who may edit fewer than they see, if there is one, and an administrator.
        let partly = (0..world.people.len()).find(|index| {
            let level = |permission| world.people[*index].permissions.level(Entity::CustomerUser, permission);
            level(Permission::Edit) > Level::None && level(Permission::Edit) < level(Permission::View)
        });
        for index in partly.into_iter().chain([0]) {
            let who = &world.people[index];
            let browser = world.browser(index).await;
            let before = disabled(&world).await;
            let mut form = vec![("action", "disable"), ("selection", "ids")];
            form.extend(everybody.iter().map(|id| ("ids", id.as_str())));
            let answer = browser.post("/account/users/mass-actions", &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
            assert!(answer.location.starts_with("/account/jobs/"), "{answer:?}");
            run_jobs(&world).await;
            let mut expected = before;
            expected.extend(reached(&world, who));
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(disabled(&world).await, expected, "{}", who.email);
            // The job is theirs alone.
            let other = (0..world.people.len())
                .find(|other| *other != index && !expected.contains(&world.people[*other].id))
                .unwrap();
            let other = world.browser(other).await;
            assert_eq!(other.get(&answer.location).await.status, StatusCode::NOT_FOUND);
            assert!(!browser.get(&answer.location).await.is_refused());
        }
        assert!(job::Entity::find().one(world.store().read()).await.unwrap().is_some());
    }
}
