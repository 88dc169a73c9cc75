//! Customers and their hierarchy.

use clientele_domain::customers::deletion::{Consequences, consequences};
use clientele_domain::{addresses, customer_users, customers, roles};
use sea_orm::EntityTrait;

use crate::world::{broken, is_not_found, is_stale, named, refusal, worlds};

#[tokio::test(flavor = "multi_thread")]
async fn no_customer_stands_above_itself() {
    for world in worlds().await {
        let ctx = world.system();
        let top = world.customer("Company A", None).await;
        let middle = world.customer("Company A - West Division", Some(top.id)).await;
        let bottom = world.customer("Company A - West Division - Los Angeles", Some(middle.id)).await;
        for (parent, sentence) in [
            (&top, "parent_id: customer-own-parent"),
            (&middle, "parent_id: customer-parent-is-subsidiary"),
            (&bottom, "parent_id: customer-circle"),
        ] {
            let answer =
                customers::update(&ctx, top.id, top.version, named("Company A", Some(parent.id))).await;
            assert_eq!(broken(answer), [sentence]);
        }
        let moved = customers::update(&ctx, bottom.id, bottom.version, named("Los Angeles", Some(top.id)));
        assert_eq!(moved.await.unwrap().parent_id, Some(top.id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_rules_is_told_at_its_fields_and_nothing_is_written() {
    for world in worlds().await {
        let ctx = world.system();
        let elsewhere =
            customers::create(&world.system_in(world.globex), named("Hooli", None)).await.unwrap();
        let changes = customers::Changes {
            name: Some("  ".into()),
            parent_id: Some(Some(elsewhere.id)),
            group_id: Some(Some(i64::MAX)),
            owner_id: Some(Some(-1)),
            sales_representatives: Some(vec![0]),
            tax_code: Some("x".repeat(256)),
            addresses: vec![addresses::Changes { street: Some("1 Road".into()), ..Default::default() }],
            ..Default::default()
        };
        let told = broken(customers::create(&ctx, changes).await);
        for expected in [
            "name: must-not-be-blank",
            "parent_id: unknown-choice",
            "group_id: unknown-choice",
            "owner_id: unknown-choice",
            "sales_representatives: unknown-choice",
            "tax_code: too-long",
            "addresses[0].city: must-not-be-blank",
            "addresses[0].country: must-not-be-blank",
        ] {
            assert!(told.iter().any(|told| told == expected), "{expected} is not among {told:?}");
        }
        assert_eq!(world.store().count::<customers::Entity>().await.unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_with_people_and_subsidiaries_goes_only_when_told_so() {
    for world in worlds().await {
        let ctx = world.system();
        let top = world.customer("Company A", None).await;
        let middle = world.customer("West Division", Some(top.id)).await;
        let bottom = world.customer("Los Angeles", Some(middle.id)).await;
        let person = world.buyer("ruth@example.org", middle.id).await;
        let own = roles::Changes {
            name: Some("Night Shift".into()),
            customer_id: Some(Some(middle.id)),
            ..Default::default()
        };
        let role = roles::create(&ctx, own).await.unwrap();
        let said = consequences(&ctx, middle.id).await.unwrap();
        assert_eq!(said, Consequences { customer_users: 1, addresses: 0, roles: 1, subsidiaries: 1 });
        assert_eq!(refusal(customers::delete(&ctx, middle.id, false).await), "customer-delete-asks");
        customers::delete(&ctx, middle.id, true).await.unwrap();
        let read = world.store().read();
        assert!(customers::Entity::find_by_id(middle.id).one(read).await.unwrap().is_none());
        assert!(customer_users::Entity::find_by_id(person.id).one(read).await.unwrap().is_none());
        assert!(roles::Entity::find_by_id(role.id).one(read).await.unwrap().is_none());
        let orphan = customers::Entity::find_by_id(bottom.id).one(read).await.unwrap().unwrap();
        assert_eq!(orphan.parent_id, Some(top.id));
        for (entity, id) in [("customer", middle.id), ("customer_user", person.id)] {
            let history = world.history(entity, id).await;
            assert_eq!(history.last().unwrap().action, "delete", "{entity}");
        }
        let lonely = world.customer("Partner C", None).await;
        customers::delete(&ctx, lonely.id, false).await.unwrap();
        assert!(is_not_found(&customers::delete(&ctx, lonely.id, false).await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_who_change_a_customer_is_told() {
    for world in worlds().await {
        let ctx = world.system();
        let read = world.customer("Wholesaler B", None).await;
        customers::update(&ctx, read.id, read.version, named("Wholesaler B Ltd", None)).await.unwrap();
        assert!(is_stale(
            &customers::update(&ctx, read.id, read.version, named("Something else", None)).await
        ));
        let now = customers::find(&ctx, clientele_access::Permission::View, read.id).await.unwrap();
        assert_eq!(now.name, "Wholesaler B Ltd");
    }
}
