//! `webhooks` and `webhookdeliveries`.

use serde_json::{Value as Json, json};

use crate::world::{change, record, worlds};

const LIST: &str = "/admin/api/webhooks";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn warehouse() -> Json {
    json!({
        "name": "Warehouse",
        "url": "https://warehouse.example.com/hooks",
        "events": ["customer.created", "customer.deleted"],
        "secret": SECRET,
    })
}

#[tokio::test]
async fn a_webhook_is_made_changed_and_removed_and_its_secret_never_shown() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let made = world.ask("admin", "POST", LIST, record("webhooks", warehouse(), json!({}))).await.is(201);
        assert_eq!(made.attribute("events"), &json!(["customer.created", "customer.deleted"]));
        assert_eq!(made.attribute("enabled"), true);
        assert_eq!(made.related("owner"), [admin.to_string()]);
        let address = format!("{LIST}/{}", made.id());
        let body = |attributes| change("webhooks", made.id(), attributes, json!({}));
        let changed = world
            .ask(
                "admin",
                "PATCH",
                &address,
                body(json!({ "enabled": false, "events": ["customer.updated"] })),
            )
            .await
            .is(200);
        assert_eq!(
            (changed.attribute("enabled"), changed.attribute("events")),
            (&json!(false), &json!(["customer.updated"]))
        );
        let renewed = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let renewed = world.ask("admin", "PATCH", &address, body(json!({ "secret": renewed }))).await.is(200);
        let listed = world.get("admin", &format!("{LIST}?filter[enabled]=no")).await.is(200);
        for answer in [&made, &changed, &renewed, &listed] {
            assert!(!answer.body.to_string().contains("whsec_"), "{:#}", answer.body);
            assert!(!answer.body.to_string().contains("\"secret\""), "{:#}", answer.body);
        }
        assert_eq!(listed.ids(), [made.id()]);
        world.ask("admin", "DELETE", &address, Json::Null).await.is(204);
        world.get("admin", &address).await.is(404);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_attribute() {
    for world in worlds().await {
        world.administrator().await;
        for (attribute, value, place) in [
            ("url", json!("http://warehouse.example.com/"), "/data/attributes/url"),
            ("url", json!("https://10.0.0.1/"), "/data/attributes/url"),
            ("events", json!([]), "/data/attributes/events"),
            ("events", json!(["customer.created", "customer.exploded"]), "/data/attributes/events/1"),
            ("secret", json!("short"), "/data/attributes/secret"),
            ("secret", Json::Null, "/data/attributes/secret"),
            ("name", json!(""), "/data/attributes/name"),
        ] {
            let mut attributes = warehouse();
            attributes[attribute] = value.clone();
            let refused =
                world.ask("admin", "POST", LIST, record("webhooks", attributes, json!({}))).await.is(400);
            assert!(refused.errors()[0].ends_with(place), "{attribute} {value}: {:?}", refused.errors());
            assert_eq!(refused.errors().len(), 1, "{attribute} {value}: {:?}", refused.errors());
        }
        assert_eq!(world.get("admin", LIST).await.is(200).ids(), Vec::<i64>::new());
        // Without a secret one is made up.
        let mut attributes = warehouse();
        attributes.as_object_mut().unwrap().remove("secret");
        world.ask("admin", "POST", LIST, record("webhooks", attributes, json!({}))).await.is(201);
    }
}

#[tokio::test]
async fn what_is_to_be_delivered_is_listed_with_its_message() {
    for world in worlds().await {
        world.administrator().await;
        let made = world.ask("admin", "POST", LIST, record("webhooks", warehouse(), json!({}))).await.is(201);
        let body = record("customers", json!({ "name": "Company A" }), json!({}));
        let customer = world.ask("admin", "POST", "/admin/api/customers", body).await.is(201);
        let list =
            format!("/admin/api/webhookdeliveries?filter[state]=waiting&filter[webhook]={}", made.id());
        let listed = world.get("admin", &list).await.is(200);
        let delivery = &listed.body["data"][0];
        assert_eq!(delivery["attributes"]["event"], "customer.created");
        assert_eq!(delivery["attributes"]["recordId"], customer.id().to_string());
        let message = &delivery["attributes"]["message"];
        assert_eq!(message["type"], "customer.created");
        // What is told of a record are attributes and relations that the API shows of it, by the same names.
        let shown = &customer.body["data"];
        for (name, value) in message["data"].as_object().unwrap() {
            let attribute = &shown["attributes"][name];
            let relation = &shown["relationships"][name];
            assert!(
                name == "id" || shown["attributes"].get(name).is_some() || relation.is_object(),
                "{name}"
            );
            if shown["attributes"].get(name).is_some() {
                assert_eq!(attribute, value, "{name}");
            }
        }
        assert_eq!(
            world.get("admin", "/admin/api/webhookdeliveries?filter[state]=dead").await.is(200).ids(),
            Vec::<i64>::new()
        );
        let address = format!("/admin/api/webhookdeliveries/{}", delivery["id"].as_str().unwrap());
        world.ask("admin", "DELETE", &address, Json::Null).await.is(405);
    }
}

#[tokio::test]
async fn whoever_may_not_see_webhooks_learns_nothing() {
    for world in worlds().await {
        world.administrator().await;
        world.colleague("auditor", "ROLE_AUDITOR").await;
        let made = world.ask("admin", "POST", LIST, record("webhooks", warehouse(), json!({}))).await.is(201);
        for address in
            [LIST.to_owned(), format!("{LIST}/{}", made.id()), "/admin/api/webhookdeliveries".into()]
        {
            world.get("auditor", &address).await.is(403);
        }
        world.ask("auditor", "POST", LIST, record("webhooks", warehouse(), json!({}))).await.is(403);
    }
}
