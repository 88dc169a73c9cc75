//! A back-office user works in one of their organizations at a time.

use axum::http::StatusCode;
use clientele_access::{Entity, Level, Permission};
use clientele_domain::{customers, users};
use sea_orm::EntityTrait;

use crate::world::{World, worlds};

fn customer_of(world: &World, seller: usize) -> String {
    let organization = world.sellers[seller];
    let of = |thing: &&crate::world::Thing| {
        thing.entity == Entity::Customer && thing.belonging.organization == organization
    };
    format!("/admin/customers/{}", world.things.iter().find(of).unwrap().id)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reaches_all_organizations_switches_and_sees_one_at_a_time() {
    for world in worlds().await {
        let is_global = |index: &usize| {
            world.people[*index].permissions.level(Entity::Customer, Permission::View) == Level::System
        };
        let who = (0..world.people.len()).find(is_global).unwrap();
        let browser = world.browser(who).await;
        let (here, there) = (customer_of(&world, 0), customer_of(&world, 1));
        assert_eq!(browser.get(&here).await.status, StatusCode::OK);
        assert_eq!(browser.get(&there).await.status, StatusCode::NOT_FOUND);
        let switch = world.sellers[1].to_string();
        let switched = browser.post("/admin/organization", &[("organization", &switch)]).await;
        assert!(switched.leads_to("/admin"), "{switched:?}");
        assert_eq!(browser.get(&here).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(&there).await.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_goes_to_work_where_they_are_no_member() {
    for world in worlds().await {
        let member = world.people.len() - 1;
        let browser = world.browser(member).await;
        let elsewhere = world.sellers[0].to_string();
        let switched = browser.post("/admin/organization", &[("organization", &elsewhere)]).await;
        assert_eq!(switched.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(&customer_of(&world, 0)).await.status, StatusCode::NOT_FOUND);
        // Made a member, they may; with the rights that their roles give there, which are none: a role of one
        // organization counts in that one alone.
        let system = world.system(1);
        let id = world.people[member].id;
        let old = users::Entity::find_by_id(id).one(world.store().read()).await.unwrap().unwrap();
        let both = users::Changes { organizations: Some(world.sellers.to_vec()), ..Default::default() };
        users::update(&system, id, old.version, both).await.unwrap();
        let switched = browser.post("/admin/organization", &[("organization", &elsewhere)]).await;
        assert!(switched.leads_to("/admin"), "{switched:?}");
        assert_eq!(browser.get(&customer_of(&world, 0)).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.get("/admin").await.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_organization_makes_nothing_until_it_is_sent_again() {
    for world in worlds().await {
        let is_global = |index: &usize| {
            world.people[*index].permissions.level(Entity::Customer, Permission::View) == Level::System
        };
        let who = (0..world.people.len()).find(is_global).unwrap();
        let browser = world.browser(who).await;
        let path = "/admin/customers/new";
        let submission = |text: &str| {
            let (_, rest) = text.split_once("name=\"submission\" value=\"").unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let opened = submission(&browser.get(path).await.text);
        let there = world.sellers[1].to_string();
        browser.post("/admin/organization", &[("organization", &there)]).await;
        let before = world.store().count::<customers::Entity>().await.unwrap();
        let fields = |submission: &str| format!("name=Hooli&submission={submission}");
        let answer = browser.send("POST", path, &fields(&opened)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("in another organization"), "{}", answer.text);
        assert_eq!(world.store().count::<customers::Entity>().await.unwrap(), before);
        let again = browser.send("POST", path, &fields(&submission(&answer.text))).await;
        assert!(again.leads_to("/admin/customers/"), "{again:?}");
        assert_eq!(world.store().count::<customers::Entity>().await.unwrap(), before + 1);
    }
}
