//! Which changes are events, and what is told of them.

use clientele_domain::customer_users::{self, confirmation, enablement};
use clientele_domain::mass_actions::{MassActionJob, Request, Selection, start};
use clientele_domain::users::log_in::Credentials;
use clientele_domain::webhooks::{self, KINDS};
use clientele_domain::{Origin, customers};
use clientele_store::{Runner, event};
use sea_orm::EntityTrait;

use super::receiver::Receiver;
use super::{body, deliver, events, hook, hook_for, kinds};
use crate::world::{World, named, worlds};

async fn fail_to_log_in(world: &World, email: &str) {
    for _ in 0..10 {
        let credentials = Credentials { email: email.into(), password: "wrong".into(), remember: false };
        customer_users::log_in::log_in(
            world.store(),
            &world.clock,
            &world.services,
            world.acme,
            &credentials,
            &Origin::console(),
        )
        .await
        .unwrap_err();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_happens_to_customers_and_their_people_is_told() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let hook = hook(&ctx, &receiver).await;
        let customer = world.customer("Company A", None).await;
        let renamed = customers::Changes { name: Some("Company B".into()), ..Default::default() };
        customers::update(&ctx, customer.id, 1, renamed).await.unwrap();
        let changes = customer_users::Changes {
            confirmed: Some(false),
            phone: Some("+49 30 901820".into()),
            ..world.buyer_named("nancy@example.org", customer.id).await
        };
        let nancy = customer_users::create(&ctx, changes).await.unwrap();
        enablement::disable(&ctx, nancy.id).await.unwrap();
        enablement::enable(&ctx, nancy.id).await.unwrap();
        confirmation::confirm(&ctx, nancy.id).await.unwrap();
        let now = customer_users::find(&ctx, clientele_access::Permission::View, nancy.id).await.unwrap();
        let changes = customer_users::Changes { last_name: Some("Cole".into()), ..Default::default() };
        customer_users::update(&ctx, nancy.id, now.version, changes).await.unwrap();
        fail_to_log_in(&world, "nancy@example.org").await;
        customers::delete(&ctx, customer.id, true).await.unwrap();
        let told = [
            "customer.created",
            "customer.updated",
            "customer_user.created",
            "customer_user.updated",
            "customer_user.disabled",
            "customer_user.updated",
            "customer_user.enabled",
            "customer_user.updated",
            "customer_user.confirmed",
            "customer_user.updated",
            "customer_user.locked",
            "customer_user.deleted",
            "customer.deleted",
        ];
        assert_eq!(kinds(&events(&world).await), told);
        assert_eq!(deliver(&world).await, told.len());
        let mut arrived = receiver.take();
        assert_eq!(arrived.len(), told.len());
        assert!(arrived.iter().all(|one| one.is_signed_with(&hook.secret)));
        // Of each record in its order; which record comes first is not said.
        let of_person = |kind: &str| kind.starts_with("customer_user.");
        arrived.retain(|one| of_person(one.json()["type"].as_str().unwrap()));
        let order: Vec<String> =
            arrived.iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect();
        assert_eq!(order, told.into_iter().filter(|kind| of_person(kind)).collect::<Vec<_>>());
        assert!(arrived.iter().all(|one| !one.body.to_lowercase().contains("password")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_are_the_fields_of_the_api() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        hook(&ctx, &receiver).await;
        let parent = world.customer("Company A", None).await;
        let customer = world.customer("Company B", Some(parent.id)).await;
        let nancy = world.buyer("nancy@example.org", customer.id).await;
        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await;
        let changes = customer_users::Changes {
            first_name: Some("Amanda".into()),
            roles: Some(vec![administrator.id]),
            ..Default::default()
        };
        customer_users::update(&ctx, nancy.id, 1, changes).await.unwrap();
        let events = events(&world).await;
        let made = body(&events[2]);
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let at = world.clock.now().to_utc();
        let expected = serde_json::json!({
            "type": "customer_user.created",
            "timestamp": at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            "data": {
                "id": nancy.id.to_string(),
                "email": "nancy@example.org",
                "namePrefix": null,
                "firstName": "Nancy",
                "middleName": null,
                "lastName": "Sallee",
                "nameSuffix": null,
                "birthday": null,
                "phone": null,
                "enabled": true,
                "confirmed": true,
                "isGuest": false,
                "externalId": null,
                "createdAt": at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                "updatedAt": at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                "customer": customer.id.to_string(),
                "website": made["data"]["website"],
                "localization": made["data"]["localization"],
                "owner": null,
                "organization": world.acme.to_string(),
                "userRoles": [buyer.id.to_string()],
                "salesRepresentatives": [],
            },
        });
        assert_eq!(made, expected);
        let changed = body(&events[3]);
        assert_eq!(changed["changed"], serde_json::json!(["firstName", "userRoles"]));
        assert_eq!(changed["data"]["firstName"], "Amanda");
        assert_eq!(changed["data"]["userRoles"], serde_json::json!([administrator.id.to_string()]));
        let subsidiary = body(&events[1]);
        assert_eq!(subsidiary["data"]["parent"], parent.id.to_string());
        assert_eq!(subsidiary["data"]["name"], "Company B");
    }
}

/// As imports write them: many at once.
#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_told_one_by_one() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        hook(&ctx, &receiver).await;
        let customer = world.customer("Company A", None).await;
        let model = world.buyer_named("", customer.id).await;
        let people = (0..40)
            .map(|number| {
                let email = Some(format!("person{number}@example.org"));
                (None, customer_users::Changes { email, ..model.clone() })
            })
            .collect();
        let mut unit = ctx.begin().await.unwrap();
        let made = customer_users::save(&ctx, &mut unit, people).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(made.len(), 40);
        let told = events(&world).await;
        let emails: Vec<String> =
            told[1..].iter().map(|event| body(event)["data"]["email"].as_str().unwrap().to_owned()).collect();
        assert_eq!(emails, (0..40).map(|number| format!("person{number}@example.org")).collect::<Vec<_>>());
        assert!(
            told[1..].iter().all(|event| body(event)["data"]["userRoles"].as_array().unwrap().len() == 1)
        );
        let request = Request {
            grid: "customer-users".into(),
            action: "disable".into(),
            selection: Selection::All(String::new()),
            parameter: None,
            edit: Default::default(),
        };
        start(&ctx, request).await.unwrap();
        let handler = MassActionJob { services: world.services.clone() };
        let runner = Runner::new(world.store().clone(), world.clock.clone(), vec![Box::new(handler)]);
        runner.run_due().await.unwrap();
        let after = events(&world).await.split_off(told.len());
        assert_eq!(after.len(), 80);
        assert_eq!(after.iter().filter(|event| event.kind == "customer_user.disabled").count(), 40);
        assert!(after.iter().all(|event| body(event)["changed"] == serde_json::json!(["enabled"])));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_become_true_is_not_told() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        hook(&ctx, &receiver).await;
        let mut unit = ctx.begin().await.unwrap();
        customers::create_in(&ctx, &mut unit, named("Company A", None)).await.unwrap();
        drop(unit);
        customers::create(&ctx, named("", None)).await.unwrap_err();
        assert_eq!(events(&world).await, []);
        assert_eq!((deliver(&world).await, receiver.take().len()), (0, 0));
        // A form that says nothing new.
        let customer = world.customer("Company A", None).await;
        customers::update(&ctx, customer.id, 1, named("Company A", None)).await.unwrap();
        assert_eq!(kinds(&events(&world).await), ["customer.created"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_asked_is_told_and_only_of_what_they_asked() {
    for world in worlds().await {
        let (ctx, globex) = (world.system(), world.system_in(world.globex));
        // Nobody asked: nothing is written down.
        world.customer("Before", None).await;
        assert_eq!(events(&world).await, []);
        let (all, some, elsewhere) = (Receiver::open().await, Receiver::open().await, Receiver::open().await);
        let first = hook(&ctx, &all).await;
        hook_for(&ctx, &some, &["customer.deleted"]).await;
        hook(&globex, &elsewhere).await;
        let customer = world.customer("Company A", None).await;
        customers::delete(&ctx, customer.id, true).await.unwrap();
        assert_eq!(deliver(&world).await, 3);
        assert_eq!(all.kinds(), ["customer.created", "customer.deleted"]);
        assert_eq!(some.kinds(), ["customer.deleted"]);
        assert_eq!(elsewhere.kinds(), Vec::<String>::new());
        customers::create(&globex, named("Theirs", None)).await.unwrap();
        assert_eq!(deliver(&world).await, 1);
        assert_eq!(elsewhere.kinds(), ["customer.created"]);
        assert_eq!(all.kinds(), Vec::<String>::new());
        // Switched off, it is told nothing.
        webhooks::disable(&ctx, first.webhook.id).await.unwrap();
        let before = events(&world).await.len();
        world.customer("Company B", None).await;
        assert_eq!(events(&world).await.len(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_goes_to_one_webhook_alone() {
    for world in worlds().await {
        let ctx = world.system();
        let (one, other) = (Receiver::open().await, Receiver::open().await);
        let made = hook_for(&ctx, &one, &["customer.created"]).await;
        hook_for(&ctx, &other, &KINDS).await;
        webhooks::test(&ctx, made.webhook.id).await.unwrap();
        assert_eq!(deliver(&world).await, 1);
        let arrived = one.take();
        assert_eq!(arrived[0].json()["type"], "webhook.test");
        assert!(arrived[0].is_signed_with(&made.secret));
        assert_eq!(other.take().len(), 0);
        let written = event::Entity::find().all(world.store().read()).await.unwrap();
        assert_eq!(written.len(), 1);
    }
}
