//! A change works with the next request, on every instance; sessions open only their own doors.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use clientele_access::{Entity, Permission};
use clientele_backoffice::Office;
use clientele_domain::{customer_users, customers, roles};
use clientele_store::Store;
use clientele_web::{Frame, FrameSettings, shield};
use sea_orm::EntityTrait;
use tower::ServiceExt;

use crate::world::{HOSTS, World, worlds};

async fn person(world: &World, index: usize) -> customer_users::Model {
    customer_users::Entity::find_by_id(world.people[index].id)
        .one(world.store().read())
        .await
        .unwrap()
        .unwrap()
}

async fn change(world: &World, index: usize, changes: customer_users::Changes) {
    let seller = world.companies[world.people[index].company].seller;
    let old = person(world, index).await;
    customer_users::update(&world.system(seller), old.id, old.version, changes).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_roles_company_parent_or_enabled_works_with_the_next_request_on_every_instance() {
    for world in worlds().await {
        // Another instance on the same database.
        let other = Store::open(&world.database.location).await.unwrap();
        let browser = world.browser_at(world.pages(other.clone()), 0).await;
        let own = world.people[0].company;
        let seller = world.companies[own].seller;
        let system = world.system(seller);

        // A company comes below the person's own, and goes again.
        let stranger = (0..world.companies.len())
            .find(|place| {
                world.companies[*place].seller == seller
                    && !world.allows(
                        &world.people[0],
                        Entity::Customer,
                        Permission::View,
                        &world.of_company(*place),
                    )
            })
            .unwrap();
        let colleague = world.people.iter().find(|person| person.company == stranger).unwrap();
        let path = format!("/account/users/{}", colleague.id);
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
        let id = world.companies[stranger].id;
        for (parent, status) in
            [(Some(world.companies[own].id), StatusCode::OK), (None, StatusCode::NOT_FOUND)]
        {
            let old = customers::find(&system, Permission::View, id).await.unwrap();
            let changes = customers::Changes { parent_id: Some(parent), ..Default::default() };
            customers::update(&system, id, old.version, changes).await.unwrap();
            assert_eq!(browser.get(&path).await.status, status, "below {parent:?}");
        }

        // Another role: no more sections.
        let offered = roles::offered_to(&system, None).await.unwrap();
        let role = |name: &str| offered.iter().find(|role| role.machine_name == name).unwrap().id;
        assert_eq!(browser.get("/account/users/new").await.status, StatusCode::OK);
        let buyer =
            customer_users::Changes { roles: Some(vec![role("ROLE_FRONTEND_BUYER")]), ..Default::default() };
        change(&world, 0, buyer).await;
        assert_eq!(browser.get("/account/users/new").await.status, StatusCode::FORBIDDEN);

        // Another company: other colleagues.
        let moved = customer_users::Changes { customer_id: Some(id), ..Default::default() };
        change(&world, 0, moved).await;
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);

        // Disabled: out, at once.
        let disabled = customer_users::Changes { enabled: Some(false), ..Default::default() };
        change(&world, 0, disabled).await;
        assert!(browser.get("/account").await.leads_to("/login"));
        assert!(world.log_in(0).await.is_err());
        other.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_opens_neither_another_sellers_website_nor_the_back_office() {
    for world in worlds().await {
        let browser = world.browser(0).await.at(HOSTS[1]);
        assert!(browser.get("/account").await.leads_to("/login"));
        let office = Office {
            store: world.store().clone(),
            clock: world.clock.clone(),
            services: Arc::clone(&world.services),
        };
        let frame = Frame::new(FrameSettings::new(&world.services.base_url, [7; 32])).unwrap();
        let pages = shield(clientele_backoffice::routes(office), &frame);
        for cookie in ["session", "storefront-session"] {
            let request = Request::get("/admin/customer-users")
                .header(header::COOKIE, format!("{cookie}={}", world.people[0].session))
                .body(Body::empty())
                .unwrap();
            let answer = pages.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            let to = answer.headers()[header::LOCATION].to_str().unwrap();
            assert!(to.starts_with("/admin/login"), "{cookie} leads to {to}");
        }
    }
}
