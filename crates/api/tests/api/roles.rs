//! `customeruserroles`, and what else only the back-office has.

use serde_json::{Value as Json, json};

use crate::world::{change, many, one, record, worlds};

const LIST: &str = "/admin/api/customeruserroles";

#[tokio::test]
async fn a_role_has_a_code_that_begins_as_it_was_asked_for() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let person = world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let body = record(
            "customeruserroles",
            json!({ "label": "New", "role": "new 1", "public": true }),
            json!({ "customer": one("customers", customer), "customerUsers": many("customerusers", &[person]) }),
        );
        let made = world.ask("admin", "POST", LIST, body).await.is(201);
        let code = made.attribute("role").as_str().unwrap().to_owned();
        assert!(code.starts_with("ROLE_FRONTEND_NEW_1_"), "{code}");
        assert_eq!(made.related("customerUsers"), [person.to_string()]);
        let address = format!("{LIST}/{}", made.id());
        let body = |attributes| change("customeruserroles", made.id(), attributes, json!({}));
        let same = world.ask("admin", "PATCH", &address, body(json!({ "role": code }))).await.is(200);
        assert_eq!(same.attribute("role"), code.as_str());
        let other =
            world.ask("admin", "PATCH", &address, body(json!({ "role": "ROLE_FRONTEND_OTHER" }))).await;
        assert!(other.attribute("role").as_str().unwrap().starts_with("ROLE_FRONTEND_OTHER_"));
        for (attributes, expected) in [
            (
                json!({ "role": null }),
                vec!["not blank constraint | This value should not be blank. | /data/attributes/role"],
            ),
            (
                json!({ "label": null }),
                vec![
                    "not blank constraint | This value should not be blank. | /data/attributes/label",
                    "length constraint | This value is too short. It should have 3 characters or more. | /data/attributes/label",
                ],
            ),
            (
                json!({ "label": "ab" }),
                vec![
                    "length constraint | This value is too short. It should have 3 characters or more. | /data/attributes/label",
                ],
            ),
        ] {
            let refused = world.ask("admin", "PATCH", &address, body(attributes.clone())).await.is(400);
            assert_eq!(refused.errors(), expected, "{attributes}");
        }
        let twice = record(
            "customeruserroles",
            json!({ "label": "New" }),
            json!({ "customer": one("customers", customer) }),
        );
        let refused = world.ask("admin", "POST", LIST, twice).await.is(400);
        assert_eq!(
            refused.errors(),
            ["unique entity constraint | Role with this name already exists | /data/attributes/label"]
        );
        let held = world.ask("admin", "DELETE", &address, Json::Null).await.is(403);
        assert_eq!(
            held.errors(),
            ["access denied exception | No access by \"DELETE\" permission to the entity. | "]
        );
        let holders = format!("{address}/relationships/customerUsers");
        world.ask("admin", "DELETE", &holders, many("customerusers", &[person])).await.is(204);
        world.ask("admin", "DELETE", &address, Json::Null).await.is(204);
        let upsert = json!({ "data": { "type": "customeruserroles", "meta": { "upsert": ["label"] },
            "attributes": { "label": "New" } } });
        let refused = world.ask("admin", "POST", LIST, upsert).await.is(400);
        assert_eq!(
            refused.errors(),
            ["value constraint | The upsert operation is not supported. | /meta/upsert"]
        );
    }
}

#[tokio::test]
async fn the_seller_is_read_too() {
    for world in worlds().await {
        let me = world.administrator().await;
        let profile = world.get("admin", "/admin/api/userprofile").await.is(200);
        assert_eq!((profile.id(), profile.attribute("email").as_str()), (me, Some("admin@example.org")));
        let users = world.get("admin", "/admin/api/users?include=userRoles,organizations").await.is(200);
        assert_eq!(users.ids(), [me]);
        let included = users.body["included"].as_array().unwrap();
        let kinds: std::collections::BTreeSet<&str> =
            included.iter().map(|it| it["type"].as_str().unwrap()).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["organizations", "userroles"]);
        let organizations = world.get("admin", "/admin/api/organizations").await.is(200);
        assert!(organizations.ids().contains(&world.acme));
        let websites =
            world.get("admin", "/admin/api/websites?include=localizations,defaultRole").await.is(200);
        assert_eq!(websites.ids().len(), 1);
        assert_eq!(world.get("admin", "/admin/api/localizations").await.is(200).ids().len(), 1);
        let role =
            world.get("admin", "/admin/api/userroles?filter[role]=ROLE_AUDITOR").await.is(200).ids()[0];
        let unit = record("businessunits", json!({ "name": "West" }), json!({}));
        let unit = world.ask("admin", "POST", "/admin/api/businessunits", unit).await.is(201).id();
        let colleague = record(
            "users",
            json!({ "email": "sam@example.org", "firstName": "Sam", "lastName": "Seller", "password": "Secret123" }),
            json!({ "owner": one("businessunits", unit), "userRoles": many("userroles", &[role]) }),
        );
        let sam = world.ask("admin", "POST", "/admin/api/users", colleague).await.is(201);
        assert_eq!(sam.related("owner"), [unit.to_string()]);
        let staff = world.get("admin", &format!("/admin/api/businessunits/{unit}/users")).await.is(200);
        assert_eq!(staff.ids(), [sam.id()]);
        let refused = world
            .ask("admin", "DELETE", &format!("/admin/api/businessunits/{unit}"), Json::Null)
            .await
            .is(403);
        assert!(refused.errors()[0].contains("The delete operation is forbidden."));
        let attempts = world.get("admin", "/admin/api/customeruserloginattempts").await.is(200);
        assert_eq!(attempts.ids(), [0; 0]);
        for (address, expected) in [
            ("/admin/api/countries/US?include=regions", "United States"),
            ("/admin/api/regions/US-NY", "New York"),
            ("/admin/api/customerratings/1_of_5", "1 of 5"),
            ("/admin/api/customeruserauthstatuses/reset", "Reset"),
        ] {
            assert_eq!(world.get("admin", address).await.is(200).attribute("name"), expected, "{address}");
        }
        let types = world.get("admin", "/admin/api/addresstypes?filter[name]=billing,x").await.is(200);
        assert_eq!(types.body["data"][0]["attributes"]["label"], "Billing");
        let none = world.ask("admin", "DELETE", "/admin/api/organizations/1", Json::Null).await.is(405);
        assert_eq!(none.headers["allow"], "OPTIONS, GET, PATCH");
    }
}

#[tokio::test]
async fn roles_of_colleagues_are_made_given_and_taken() {
    const ROLES: &str = "/admin/api/userroles";
    for world in worlds().await {
        world.administrator().await;
        let (ann, ben) =
            (world.colleague("ann", "ROLE_AUDITOR").await, world.colleague("ben", "ROLE_AUDITOR").await);
        let body = record("userroles", json!({ "label": "Helper", "role": "helper" }), many_users(&[ann]));
        let made = world.ask("admin", "POST", ROLES, body).await.is(201);
        assert!(made.attribute("role").as_str().unwrap().starts_with("ROLE_HELPER_"));
        assert_eq!(made.related("users"), [ann.to_string()]);
        let address = format!("{ROLES}/{}", made.id());
        let members = format!("{address}/relationships/users");
        world.ask("admin", "POST", &members, many("users", &[ben])).await.is(204);
        world.ask("admin", "DELETE", &members, many("users", &[ann])).await.is(204);
        let now = world.get("admin", &format!("{address}?include=users")).await.is(200);
        assert_eq!(now.related("users"), [ben.to_string()]);
        let held = world.get("admin", &format!("/admin/api/users/{ben}")).await.is(200);
        assert_eq!(held.related("userRoles").len(), 2);
        let renamed = change("userroles", made.id(), json!({ "label": "Aid" }), json!({}));
        let renamed = world.ask("admin", "PATCH", &address, renamed).await.is(200);
        assert_eq!(renamed.attribute("label"), "Aid");
        let blank = change("userroles", made.id(), json!({ "role": null }), json!({}));
        let blank = world.ask("admin", "PATCH", &address, blank).await.is(400);
        assert_eq!(
            blank.errors(),
            ["not blank constraint | This value should not be blank. | /data/attributes/role"]
        );
        let refused = world.ask("admin", "DELETE", &address, Json::Null).await.is(403);
        assert_eq!(
            refused.errors(),
            ["access denied exception | No access by \"DELETE\" permission to the entity. | "]
        );
        world.ask("admin", "PATCH", &members, many("users", &[])).await.is(204);
        world.ask("admin", "DELETE", &address, Json::Null).await.is(204);
        let fixed = world.get("admin", &format!("{ROLES}?filter[role]=ROLE_ADMINISTRATOR")).await.ids()[0];
        let address = format!("{ROLES}/{fixed}");
        let body = change("userroles", fixed, json!({ "role": "other" }), json!({}));
        assert!(world.ask("admin", "PATCH", &address, body).await.status >= 400);
        world.ask("admin", "DELETE", &address, Json::Null).await.is(403);
        let body = record("userroles", json!({ "label": "Mine" }), json!({}));
        world.ask("ann", "POST", ROLES, body).await.is(403);
    }
}

fn many_users(ids: &[i64]) -> Json {
    json!({ "users": many("users", ids) })
}

#[tokio::test]
async fn a_colleague_can_wait_for_a_role() {
    const LIST: &str = "/admin/api/users";
    for world in worlds().await {
        let me = world.administrator().await;
        let person =
            |email: &str| json!({ "username": "jo", "email": email, "firstName": "Jo", "lastName": "Lee" });
        let made = world
            .ask("admin", "POST", LIST, record("users", person("jo@example.org"), json!({})))
            .await
            .is(201);
        assert_eq!(made.attribute("enabled"), false);
        let address = format!("{LIST}/{}", made.id());
        let body = change("users", made.id(), json!({ "enabled": true }), json!({}));
        let refused = world.ask("admin", "PATCH", &address, body).await.is(400);
        assert_eq!(
            refused.errors(),
            ["not blank constraint | This value should not be blank. | /data/relationships/userRoles/data"]
        );
        let again = world
            .ask("admin", "POST", LIST, record("users", person("JO@example.org"), json!({})))
            .await
            .is(400);
        assert_eq!(
            again.errors(),
            ["unique user name and email constraint | This email is already used. | /data/attributes/email"]
        );
        let role = world.get("admin", &format!("{LIST}/{me}/userRoles")).await.is(200).ids()[0];
        let body = change(
            "users",
            made.id(),
            json!({ "enabled": true }),
            json!({ "userRoles": many("userroles", &[role]) }),
        );
        world.ask("admin", "PATCH", &address, body).await.is(200);
        for (list, expected) in [
            (format!("{LIST}?filter[auth_status]=active"), vec![me, made.id()]),
            (format!("{LIST}?filter[auth_status]=locked"), vec![]),
            (format!("{LIST}?filter[organization]={}", world.acme), vec![me, made.id()]),
            (format!("{LIST}?filter[organization]={}", world.globex), vec![]),
            (format!("/admin/api/userroles?filter[organization]={}&filter[id]={role}", world.globex), vec![]),
        ] {
            assert_eq!(world.get("admin", &list).await.is(200).ids(), expected, "{list}");
        }
    }
}

#[tokio::test]
async fn a_colleague_is_known_to_another_system() {
    const LIST: &str = "/admin/api/users";
    for world in worlds().await {
        world.administrator().await;
        let person = |email: &str, more: Json| {
            let mut attributes = json!({ "email": email, "firstName": "Jo", "lastName": "Lee" });
            attributes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            record("users", attributes, json!({}))
        };
        let details = json!({ "title": "Sales Manager", "birthday": "1980-02-29", "externalId": "E-7" });
        let made = world.ask("admin", "POST", LIST, person("jo@example.org", details.clone())).await.is(201);
        for (name, value) in details.as_object().unwrap() {
            assert_eq!(made.attribute(name), value);
        }
        let found = world.get("admin", &format!("{LIST}?filter[externalId]=E-7,E-8")).await.is(200);
        assert_eq!(found.ids(), [made.id()]);
        let wrong = json!({ "birthday": "2999-01-01", "externalId": "E-7" });
        let refused = world.ask("admin", "POST", LIST, person("li@example.org", wrong)).await.is(400);
        let told = refused.errors();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].ends_with("| /data/attributes/birthday"), "{told:?}");
        assert!(told[1].starts_with("unique entity constraint |"), "{told:?}");
        assert!(told[1].ends_with("| /data/attributes/externalId"), "{told:?}");
        let address = format!("{LIST}/{}", made.id());
        let body = change("users", made.id(), json!({ "externalId": null, "birthday": null }), json!({}));
        let emptied = world.ask("admin", "PATCH", &address, body).await.is(200);
        assert_eq!(
            (emptied.attribute("externalId"), emptied.attribute("birthday")),
            (&Json::Null, &Json::Null)
        );
        assert_eq!(emptied.attribute("title"), "Sales Manager");
    }
}
