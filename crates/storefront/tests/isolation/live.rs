//! A change works with the next request, on every instance; sessions open only their own doors.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use clientele_access::{Entity, Permission};
use clientele_backoffice::Office;
use clientele_domain::customer_users::password_reset;
use clientele_domain::{customer_users, customers, roles};
use clientele_store::{Store, outbox};
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

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_another_seller_is_unknown() {
    for world in worlds().await {
        let person = &world.people[0];
        let seller = world.companies[person.company].seller;
        password_reset::force(&world.system(seller), person.id).await.unwrap();
        let mails = outbox::Entity::find().all(world.store().read()).await.unwrap();
        let mail = mails.iter().rfind(|mail| mail.recipient == person.email).unwrap();
        let link = mail.text.split_whitespace().find(|word| word.contains("/set-password/")).unwrap();
        let path = format!("/set-password/{}", link.rsplit('/').next().unwrap());
        let of_seller = |wanted: usize| {
            let is_there = |one: &usize| world.companies[world.people[*one].company].seller == wanted;
            (1..world.people.len()).find(is_there).unwrap()
        };
        let typed = [("password", "Better1234"), ("password_repeated", "Better1234")];
        let elsewhere = world.browser(of_seller(1 - seller)).await;
        let page = elsewhere.get(&path).await;
        assert!(!page.text.contains(&person.email), "{}", page.text);
        assert!(!elsewhere.post(&path, &typed).await.leads_to("/login"));
        let at_home = world.browser(of_seller(seller)).await;
        assert!(at_home.get(&path).await.text.contains(&person.email));
        assert!(at_home.post(&path, &typed).await.leads_to("/login"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_finds_their_own_sign_in_in_their_profile_alone() {
    for world in worlds().await {
        let who = &world.people[0];
        let browser = world.browser(0).await;
        let path = format!("/account/users/{}/edit", who.id);
        let page = browser.get(&path).await;
        assert!(page.text.contains("href=\"/account/profile\""));
        for field in ["name=\"email\"", "name=\"password\"", "name=\"generate_password\""] {
            assert!(!page.text.contains(field), "{field}");
        }
        let version = person(&world, 0).await.version.to_string();
        let sent = |more: &[(&'static str, &'static str)]| {
            let mut fields = vec![("version", version.clone()), ("first_name", "Ann".to_owned())];
            fields.push(("last_name", "Chief".to_owned()));
            fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
            fields
        };
        for (more, told) in [
            (vec![("email", "else@example.com")], "your own e-mail address in My Profile"),
            (vec![("password", "Better1234"), ("password_repeated", "Better1234")], "with the current one."),
            (vec![("generate_password", "1")], "with the current one."),
            // What is wrong with fields that the page doesn't have is said above it.
            (vec![("enabled", "0")], "You cannot do this to yourself."),
        ] {
            let fields = sent(&more);
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = browser.post(&path, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
            assert!(answer.text.contains(told), "{more:?}: {}", answer.text);
        }
        let fields = sent(&[]);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(browser.post(&path, &fields).await.leads_to(&format!("/account/users/{}", who.id)));
        assert_eq!(person(&world, 0).await.email, who.email);
    }
}
