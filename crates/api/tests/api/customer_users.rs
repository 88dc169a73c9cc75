//! `customerusers` in the back-office.

use serde_json::{Value as Json, json};

use crate::world::{World, change, many, one, record, worlds};

const LIST: &str = "/admin/api/customerusers";

fn ann(customer: i64, relationships: Json) -> Json {
    let mut all = json!({ "customer": one("customers", customer) });
    for (name, value) in relationships.as_object().unwrap() {
        all[name] = value.clone();
    }
    let attributes = json!({ "email": "ann@example.com", "firstName": "Ann", "lastName": "Buyer" });
    record("customerusers", attributes, all)
}

#[tokio::test]
async fn somebody_is_created_disabled_unless_it_is_said() {
    for world in worlds().await {
        let me = world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let role = world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await.id;
        let mut body = ann(customer, json!({ "userRoles": many("customeruserroles", &[role]) }));
        let made = world.ask("admin", "POST", LIST, body.clone()).await.is(201);
        for (name, expected) in [
            ("enabled", json!(false)),
            ("confirmed", json!(true)),
            ("isGuest", json!(false)),
            ("loginCount", json!(0)),
            ("lastLogin", Json::Null),
            ("birthday", Json::Null),
        ] {
            assert_eq!(made.attribute(name), &expected, "{name}");
        }
        for hidden in ["password", "emailLowercase", "username", "salt"] {
            assert!(made.body["data"]["attributes"].get(hidden).is_none(), "{hidden}");
        }
        assert_eq!(made.related("userRoles"), [role.to_string()]);
        assert_eq!(made.related("owner"), [me.to_string()]);
        assert_eq!(made.related("auth_status"), ["active"]);
        body["data"]["attributes"]["email"] = json!("bob@example.com");
        body["data"]["attributes"]["enabled"] = json!(true);
        body["data"]["attributes"]["password"] = json!("Secret123");
        body["data"]["attributes"]["birthday"] = json!("1990-02-03");
        let made = world.ask("admin", "POST", LIST, body).await.is(201);
        assert_eq!(made.attribute("enabled"), true);
        assert_eq!(made.attribute("birthday"), "1990-02-03");
        assert_eq!(made.attribute("passwordChangedAt"), "2026-11-26T09:30:00Z");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_where_it_stands() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        world.person("taken", customer, "ROLE_FRONTEND_BUYER").await;
        let at = |name: &str| format!("/data/attributes/{name}");
        for (attributes, expected) in [
            (
                json!({ "email": null }),
                vec![format!("not blank constraint | This value should not be blank. | {}", at("email"))],
            ),
            (
                json!({ "email": "taken@example.com" }),
                vec![format!(
                    "unique customer user name and email constraint | This email is already used. | {}",
                    at("email")
                )],
            ),
            (
                json!({ "email": "nonsense", "password": "1" }),
                vec![
                    format!("email constraint | This value is not a valid email address. | {}", at("email")),
                    format!(
                        "password complexity constraint | The password must be at least 8 characters long and include a lower case letter and an upper case letter. | {}",
                        at("password")
                    ),
                ],
            ),
            (
                json!({ "birthday": "2030-01-01" }),
                vec![format!(
                    "less than or equal constraint | The birth date cannot be in the future. | {}",
                    at("birthday")
                )],
            ),
            (
                json!({ "enabled": true }),
                vec![
                    "customer user without role constraint | Please select at least one role before you enable the customer user. | /data/relationships/userRoles/data".to_owned(),
                ],
            ),
            (
                json!({ "salt": "x" }),
                vec!["extra fields constraint | This form should not contain extra fields: \"salt\". | /data".to_owned()],
            ),
        ] {
            let mut body = ann(customer, json!({}));
            for (name, value) in attributes.as_object().unwrap() {
                body["data"]["attributes"][name] = value.clone();
            }
            let refused = world.ask("admin", "POST", LIST, body).await.is(400);
            assert_eq!(refused.errors(), expected, "{attributes}");
        }
        let missing = record("customerusers", json!({}), json!({}));
        let mut told = world.ask("admin", "POST", LIST, missing).await.is(400).errors();
        told.sort();
        let blank = "not blank constraint | This value should not be blank.";
        assert_eq!(
            told,
            [
                format!("{blank} | {}", at("email")),
                format!("{blank} | {}", at("firstName")),
                format!("{blank} | {}", at("lastName")),
                format!("{blank} | /data/relationships/customer/data"),
            ]
        );
    }
}

#[tokio::test]
async fn somebody_is_changed_and_the_password_is_not() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let id = world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let address = format!("{LIST}/{id}");
        let body = change("customerusers", id, json!({ "firstName": "Anna", "loginCount": 9 }), json!({}));
        let changed = world.ask("admin", "PATCH", &address, body).await.is(200);
        assert_eq!(changed.attribute("firstName"), "Anna");
        // What can only be read is ignored.
        assert_eq!(changed.attribute("loginCount"), 0);
        let body = change("customerusers", id, json!({ "password": "Secret123" }), json!({}));
        let refused = world.ask("admin", "PATCH", &address, body).await.is(400);
        assert_eq!(
            refused.errors(),
            ["extra fields constraint | This form should not contain extra fields: \"password\". | /data"]
        );
        let body = change("customerusers", id + 1, json!({}), json!({}));
        assert_eq!(world.ask("admin", "PATCH", &address, body).await.status, 409);
        let body = change(
            "customerusers",
            id,
            json!({}),
            json!({ "auth_status": one("customeruserauthstatuses", "reset") }),
        );
        let forced = world.ask("admin", "PATCH", &address, body).await.is(200);
        assert_eq!(forced.related("auth_status"), ["reset"]);
        world.ask("admin", "DELETE", &address, Json::Null).await.is(204);
        world.get("admin", &address).await.is(404);
    }
}

#[tokio::test]
async fn roles_are_given_and_taken_at_their_own_address() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let id = world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let buyer = world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await.id;
        let administrator = world.predefined(world.acme, "ROLE_FRONTEND_ADMINISTRATOR").await.id;
        let address = format!("{LIST}/{id}/relationships/userRoles");
        let roles = |ids: &[i64]| many("customeruserroles", ids);
        world.ask("admin", "POST", &address, roles(&[administrator])).await.is(204);
        let mut both = vec![buyer, administrator];
        both.sort_unstable();
        assert_eq!(world.get("admin", &address).await.is(200).ids(), both);
        let holders = format!("/admin/api/customeruserroles/{administrator}/customerUsers");
        assert_eq!(world.get("admin", &holders).await.is(200).ids(), [id]);
        let listed = world.get("admin", &format!("{LIST}?filter[userRoles]={administrator}")).await;
        assert_eq!(listed.ids(), [id]);
        world.ask("admin", "DELETE", &address, roles(&[buyer])).await.is(204);
        let last = world.ask("admin", "PATCH", &address, roles(&[])).await.is(400);
        assert_eq!(
            last.errors(),
            [
                "customer user without role constraint | Please select at least one role before you enable the customer user. | /data"
            ]
        );
        assert_eq!(world.get("admin", &address).await.ids(), [administrator]);
        // Addresses change with the person alone.
        let book = format!("{LIST}/{id}/relationships/addresses");
        let refused = world.ask("admin", "PATCH", &book, json!({ "data": [] })).await.is(405);
        assert_eq!((refused.headers["allow"].to_str().unwrap(), refused.empty), ("OPTIONS, GET", true));
    }
}

#[tokio::test]
async fn addresses_come_and_go_with_their_owner() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let id = world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let other = world.person("bob", customer, "ROLE_FRONTEND_BUYER").await;
        let owner = |id| clientele_domain::addresses::Owner::CustomerUser { id, customer_id: customer };
        let kept = world.address(world.acme, owner(id), "1 Main Street").await;
        let dropped = world.address(world.acme, owner(id), "2 Main Street").await;
        let foreign = world.address(world.acme, owner(other), "3 Main Street").await;
        let address = format!("{LIST}/{id}");
        let book = |ids: &[i64]| json!({ "addresses": many("customeruseraddresses", ids) });
        let moved = change("customerusers", id, json!({}), book(&[kept, dropped, foreign]));
        let refused = world.ask("admin", "PATCH", &address, moved).await.is(400);
        assert_eq!(
            refused.errors(),
            [
                "unchangeable field constraint | Address owner cannot be changed once set. | /data/relationships/addresses/data/2"
            ]
        );
        let changed = change("customerusers", id, json!({}), book(&[kept]));
        let changed = world.ask("admin", "PATCH", &address, changed).await.is(200);
        assert_eq!(changed.related("addresses"), [kept.to_string()]);
        world.get("admin", &format!("/admin/api/customeruseraddresses/{dropped}")).await.is(404);
    }
}

/// How many records of the type a list has.
async fn count(world: &World, address: &str) -> usize {
    world.get("admin", address).await.is(200).ids().len()
}

#[tokio::test]
async fn a_batch_is_done_at_once_or_later() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let person = |name: &str, email: &str| {
            json!({ "type": "customerusers", "id": name,
                "attributes": { "email": email, "firstName": name, "lastName": "Buyer" },
                "relationships": { "customer": one("customers", customer) } })
        };
        let good = json!({ "data": [person("ann", "ann@example.com"), person("bob", "bob@example.com")] });
        let done = world.ask_with("admin", "PATCH", LIST, &[("x-mode", "sync")], good).await.is(200);
        assert_eq!(done.body["data"][1]["meta"]["dataId"], "bob");
        assert_eq!(count(&world, LIST).await, 2);

        let mixed = json!({ "data": [
            person("carl", "carl@example.com"), person("dora", "ann@example.com"), person("emil", "nonsense"),
        ] });
        let refused =
            world.ask_with("admin", "PATCH", LIST, &[("x-mode", "sync")], mixed.clone()).await.is(400);
        assert_eq!(refused.errors().len(), 2);
        assert_eq!(count(&world, LIST).await, 2);

        let taken = world.ask("admin", "PATCH", LIST, mixed).await.is(202);
        let operation = format!("/admin/api/asyncoperations/{}", taken.id());
        assert_eq!(taken.headers["content-location"], operation.as_str());
        assert_eq!(taken.attribute("status"), "new");
        world.work().await;
        let told = world.get("admin", &operation).await.is(200);
        assert_eq!(told.attribute("status"), "success");
        assert_eq!(told.attribute("progress"), 1.0);
        assert_eq!(told.attribute("entityType"), "customerusers");
        let summary = told.attribute("summary");
        for (name, expected) in
            [("readCount", 3), ("writeCount", 1), ("createCount", 1), ("updateCount", 0), ("errorCount", 2)]
        {
            assert_eq!(summary[name], expected, "{name}");
        }
        let errors = world.get("admin", &format!("{operation}/errors")).await.is(200);
        let first = &errors.body["data"][0];
        assert_eq!(first["id"], format!("{}-1-1", taken.id()));
        assert_eq!(first["attributes"]["status"], 400);
        assert_eq!(first["attributes"]["title"], "unique customer user name and email constraint");
        assert_eq!(first["attributes"]["source"]["pointer"], "/data/1/attributes/email");
        assert_eq!(errors.headers["x-include-total-count"], "2");
        assert_eq!(count(&world, LIST).await, 3);
        // It is nobody else's business.
        world.colleague("seller", "ROLE_SALES_REPRESENTATIVE").await;
        world.get("seller", &operation).await.is(403);
        world.get("seller", &format!("{operation}/errors")).await.is(403);
    }
}

#[tokio::test]
async fn a_list_with_everything_asks_as_often_for_many_as_for_few() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let address = format!("{LIST}?page[size]=-1&include=customer.parent,userRoles,addresses,owner");
        let mut counts = Vec::new();
        for number in 0..12 {
            let id = world.person(&format!("person{number}"), customer, "ROLE_FRONTEND_BUYER").await;
            let owner = clientele_domain::addresses::Owner::CustomerUser { id, customer_id: customer };
            world.address(world.acme, owner, "1 Main Street").await;
            if number == 1 || number == 11 {
                let before = world.statements();
                let list = world.get("admin", &address).await.is(200);
                assert_eq!(list.ids().len(), number + 1);
                counts.push(world.statements() - before);
            }
        }
        assert!(counts[0] > 5, "{counts:?}");
        assert_eq!(counts[0], counts[1]);
    }
}

#[tokio::test]
async fn what_was_wrong_is_read_page_by_page() {
    for world in worlds().await {
        let me = world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let nobody = json!({ "type": "customers", "attributes": {} });
        let taken =
            world.ask("admin", "PATCH", "/admin/api/customers", json!({ "data": [nobody, nobody] })).await;
        let operation = format!("/admin/api/asyncoperations/{}", taken.is(202).id());
        world.work().await;
        let all = world.get("admin", &format!("{operation}/errors?page[size]=-1")).await.is(200);
        assert_eq!(all.body["data"].as_array().unwrap().len(), 2);
        let first =
            world.get("admin", &format!("{operation}/errors?page[size]=1&page[after]=")).await.is(200);
        let next = first.body["meta"]["page"]["after"].as_str().unwrap();
        let next = format!("{operation}/errors?page[size]=1&page[after]={next}");
        assert_eq!(world.get("admin", &next).await.is(200).body["data"].as_array().unwrap().len(), 1);
        for wrong in ["9223372036854775808", "18446744073709551615", "-1", "x"] {
            let answer = world.get("admin", &format!("{operation}/errors?page[after]={wrong}")).await.is(400);
            assert_eq!(answer.errors(), ["filter constraint | The cursor is not valid. | page[after]"]);
        }
        for far in ["page[after]=9223372036854775807", "page[number]=4294967295&page[size]=4294967295"] {
            let empty = world.get("admin", &format!("{operation}/errors?{far}")).await.is(200);
            assert_eq!(empty.body["data"], json!([]), "{far}");
            if far.starts_with("page[number]") {
                let empty = world.get("admin", &format!("/admin/api/customers?{far}")).await.is(200);
                assert_eq!(empty.body["data"], json!([]), "{far}");
            }
        }
        let _ = customer;
        for (filter, found) in [
            (format!("filter[owner]={me}"), 1),
            (format!("filter[organization]={}", world.acme), 1),
            ("filter[owner]=99999".to_owned(), 0),
        ] {
            let list = world.get("admin", &format!("/admin/api/asyncoperations?{filter}")).await.is(200);
            assert_eq!(list.ids().len(), found, "{filter}");
        }
    }
}

#[tokio::test]
async fn people_are_found_by_what_became_of_their_passwords() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let ann = world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let bob = world.person("bob", customer, "ROLE_FRONTEND_BUYER").await;
        let reset = json!({ "auth_status": one("customeruserauthstatuses", "reset") });
        let body = change("customerusers", bob, json!({}), reset);
        world.ask("admin", "PATCH", &format!("/admin/api/customerusers/{bob}"), body).await.is(200);
        for (filter, expected) in [
            ("=active", vec![ann]),
            ("=reset", vec![bob]),
            ("=locked", vec![]),
            ("=active,reset", vec![ann, bob]),
            ("[neq]=active", vec![bob]),
            ("[exists]=yes", vec![ann, bob]),
        ] {
            let list = format!("/admin/api/customerusers?filter[auth_status]{filter}");
            assert_eq!(world.get("admin", &list).await.is(200).ids(), expected, "{filter}");
        }
    }
}
