//! `customers` and `customergroups` in the back-office.

use serde_json::{Value as Json, json};

use crate::world::{change, many, one, record, worlds};

#[tokio::test]
async fn a_customer_is_created_read_changed_and_deleted() {
    for world in worlds().await {
        let me = world.administrator().await;
        let parent = world.customer("Company A", None).await;
        let made = world
            .ask(
                "admin",
                "POST",
                "/admin/api/customers",
                record(
                    "customers",
                    json!({ "name": "Company B", "externalId": "b-1" }),
                    json!({
                        "parent": one("customers", parent),
                        "internal_rating": one("customerratings", "3_of_5"),
                        "salesRepresentatives": many("users", &[me]),
                    }),
                ),
            )
            .await
            .is(201);
        let id = made.id();
        assert_eq!(made.attribute("name"), "Company B");
        assert_eq!(made.related("parent"), [parent.to_string()]);
        assert_eq!(made.related("owner"), [me.to_string()]);
        assert_eq!(made.related("organization"), [world.acme.to_string()]);
        assert_eq!(made.related("internal_rating"), ["3_of_5"]);
        assert_eq!(made.related("salesRepresentatives"), [me.to_string()]);
        assert_eq!(made.attribute("createdAt"), "2026-11-26T09:30:00Z");

        let address = format!("/admin/api/customers/{id}");
        let changed =
            change("customers", id, json!({ "name": "Company C" }), json!({ "parent": { "data": null } }));
        let changed = world.ask("admin", "PATCH", &address, changed).await.is(200);
        assert_eq!(changed.attribute("name"), "Company C");
        assert_eq!(changed.related("parent"), [""; 0]);

        let above = world.get("admin", &format!("/admin/api/customers/{parent}")).await.is(200);
        assert_eq!(above.related("children"), [""; 0]);
        let children = format!("/admin/api/customers/{parent}/relationships/children");
        world.ask("admin", "POST", &children, many("customers", &[id])).await.is(204);
        assert_eq!(world.get("admin", &children).await.is(200).ids(), [id]);
        let below = world.get("admin", &format!("/admin/api/customers/{parent}/children")).await.is(200);
        assert_eq!(below.ids(), [id]);
        world.ask("admin", "DELETE", &children, many("customers", &[id])).await.is(204);
        assert_eq!(world.get("admin", &address).await.related("parent"), [""; 0]);

        world.ask("admin", "DELETE", &address, Json::Null).await.is(204);
        let gone = world.get("admin", &address).await.is(404);
        assert_eq!(
            gone.errors(),
            ["not found http exception | An entity with the requested identifier does not exist. | "]
        );
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    for world in worlds().await {
        world.administrator().await;
        let first = world.customer("Company A", None).await;
        let second = world.customer("Company B", Some(first)).await;
        let third = world.customer("Company C", Some(first)).await;
        world.customer_of(world.globex, "Company D", None).await;
        for (query, expected) in [
            ("", vec![first, second, third]),
            ("filter[name]=Company%20B", vec![second]),
            (&format!("filter[id][gt]={first}"), vec![second, third]),
            (&format!("filter[id]={first},{third}"), vec![first, third]),
            (&format!("filter[parent]={first}"), vec![second, third]),
            (&format!("filter[parent][neq_or_null]={first}"), vec![first]),
            ("filter[parent][exists]=false", vec![first]),
            (&format!("filter[children]={second}"), vec![first]),
            ("filter[children][exists]=no", vec![second, third]),
            ("filter[createdAt]=2026-11-26T09:30:00Z", vec![first, second, third]),
            ("filter[createdAt][gt]=2026-11-26T09:30:00Z", vec![]),
            ("filter[createdAt][gte]=2026-11-26T09:30:00Z", vec![first, second, third]),
            ("sort=-name", vec![third, second, first]),
            ("page[size]=2&page[number]=2", vec![third]),
        ] {
            let list = world.get("admin", &format!("/admin/api/customers?{query}")).await.is(200);
            assert_eq!(list.ids(), expected, "{query}");
        }
        let list = world.get("admin", "/admin/api/customers?page[size]=1").await.is(200);
        assert_eq!(list.headers["x-include-total-count"], "3");
        let refused = world.get("admin", "/admin/api/customers?sort=vatId&filter[x]=1").await.is(400);
        assert_eq!(
            refused.errors(),
            [
                "sort constraint | Sorting by \"vatId\" field is not supported. | sort",
                "filter constraint | The filter is not supported. | filter[x]",
            ]
        );
    }
}

#[tokio::test]
async fn a_whole_list_is_read_by_cursors_while_it_changes() {
    for world in worlds().await {
        world.administrator().await;
        let mut all = Vec::new();
        for number in 0..5 {
            all.push(world.customer(&format!("Company {}", 9 - number), None).await);
        }
        for (sort, expected) in [("", all.clone()), ("&sort=name", all.iter().rev().copied().collect())] {
            let (mut read, mut after) = (Vec::new(), String::new());
            loop {
                let address = format!("/admin/api/customers?page[size]=2&page[after]={after}{sort}");
                let page = world.get("admin", &address).await.is(200);
                read.extend(page.ids());
                match page.body["meta"]["page"]["after"].as_str() {
                    Some(next) => after = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(read, expected, "{sort}");
        }
        let wrong = world.get("admin", "/admin/api/customers?page[after]=x").await.is(400);
        assert_eq!(wrong.errors(), ["filter constraint | The cursor is not valid. | page[after]"]);
    }
}

#[tokio::test]
async fn no_customer_is_above_and_below_another() {
    for world in worlds().await {
        world.administrator().await;
        let first = world.customer("A", None).await;
        let second = world.customer("B", Some(first)).await;
        let under = |parent: i64| json!({ "parent": one("customers", parent) });
        for (id, parent, expected) in [
            (first, first, "Circular reference detected. 'A' cannot be a parent of itself."),
            (
                first,
                second,
                "Circular reference detected. 'B' cannot be a parent of 'A' because it is its child.",
            ),
        ] {
            let body = change("customers", id, json!({}), under(parent));
            let refused =
                world.ask("admin", "PATCH", &format!("/admin/api/customers/{id}"), body).await.is(400);
            let place = "/data/relationships/parent/data";
            let title = "circular customer reference constraint";
            assert_eq!(refused.errors(), [format!("{title} | {expected} | {place}")]);
        }
        let new = json!({
            "data": { "type": "customers", "attributes": { "name": "C" },
                "relationships": { "parent": { "data": { "type": "customers", "id": "new" } } } },
            "included": [{ "type": "customers", "id": "new", "attributes": { "name": "D" } }],
        });
        let refused = world.ask("admin", "POST", "/admin/api/customers", new).await.is(400);
        assert_eq!(
            refused.errors(),
            [
                "new included entity existence constraint | Creation a new include entity that can lead to a circular dependency is forbidden. | /included/0"
            ]
        );
    }
}

#[tokio::test]
async fn a_customer_is_created_with_its_people_and_addresses() {
    for world in worlds().await {
        world.administrator().await;
        let role = world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await.id;
        let body = json!({
            "data": { "type": "customers", "attributes": { "name": "Company A" },
                "relationships": {
                    "users": { "data": [{ "type": "customerusers", "id": "ann" }] },
                    "addresses": { "data": [{ "type": "customeraddresses", "id": "home" }] },
                } },
            "included": [
                { "type": "customerusers", "id": "ann",
                    "attributes": { "email": "ann@example.com", "firstName": "Ann", "lastName": "Buyer", "enabled": true },
                    "relationships": { "userRoles": many("customeruserroles", &[role]) } },
                { "type": "customeraddresses", "id": "home",
                    "attributes": { "organization": "A", "street": "1 Main Street", "city": "Berlin", "postalCode": "10115" },
                    "relationships": { "country": one("countries", "DE") } },
            ],
        });
        let made = world.ask("admin", "POST", "/admin/api/customers", body).await.is(201);
        let included = made.body["included"].as_array().unwrap();
        let brought = |name: &str| included.iter().find(|it| it["meta"]["includeId"] == name).unwrap();
        assert_eq!(brought("home")["attributes"]["primary"], true);
        assert_eq!(made.related("users"), [brought("ann")["id"].as_str().unwrap()]);
        assert_eq!(made.related("addresses"), [brought("home")["id"].as_str().unwrap()]);
        // Nothing of it is kept if anything is wrong.
        let body = json!({
            "data": { "type": "customers", "attributes": { "name": "Company B" } },
            "included": [{ "type": "customerusers", "id": "ann",
                "attributes": { "email": "ann@example.com", "firstName": "Ann", "lastName": "Buyer" },
                "relationships": { "customer": { "data": { "type": "customers", "id": "b" } } } }],
        });
        let mut body = body;
        body["data"]["id"] = json!("b");
        let refused = world.ask("admin", "POST", "/admin/api/customers", body).await.is(400);
        assert_eq!(
            refused.errors(),
            [
                "unique customer user name and email constraint | This email is already used. | /included/0/attributes/email"
            ]
        );
        assert_eq!(world.get("admin", "/admin/api/customers").await.ids().len(), 1);
    }
}

#[tokio::test]
async fn a_customer_is_upserted_by_its_external_id() {
    for world in worlds().await {
        world.administrator().await;
        let body = |name: &str| {
            json!({ "data": { "type": "customers", "meta": { "upsert": ["externalId"] },
                "attributes": { "name": name, "externalId": "a-1" } } })
        };
        let made = world.ask("admin", "POST", "/admin/api/customers", body("A")).await.is(201).id();
        let changed = world.ask("admin", "POST", "/admin/api/customers", body("B")).await.is(200);
        assert_eq!((changed.id(), changed.attribute("name").as_str()), (made, Some("B")));
        let taken = record("customers", json!({ "name": "C", "externalId": "a-1" }), json!({}));
        let refused = world.ask("admin", "POST", "/admin/api/customers", taken).await.is(400);
        assert_eq!(
            refused.errors(),
            ["unique entity constraint | This external id is already used. | /data/attributes/externalId"]
        );
    }
}

#[tokio::test]
async fn what_a_filter_finds_is_deleted_but_never_everything() {
    for world in worlds().await {
        world.administrator().await;
        let first = world.customer("A", None).await;
        let second = world.customer("B", Some(first)).await;
        let refused = world.ask("admin", "DELETE", "/admin/api/customers", Json::Null).await.is(400);
        assert_eq!(refused.errors(), ["filter constraint | At least one filter must be provided. | "]);
        let address = format!("/admin/api/customers?filter[id]={first},{second}");
        let done = world.ask("admin", "DELETE", &address, Json::Null).await.is(204);
        assert_eq!(done.headers["x-include-deleted-count"], "2");
        assert_eq!(world.get("admin", "/admin/api/customers").await.ids(), [0; 0]);
    }
}

#[tokio::test]
async fn groups_are_kept_by_those_who_may() {
    for world in worlds().await {
        let auditor = world.colleague("auditor", "ROLE_AUDITOR").await;
        let admin = world.administrator().await;
        let body = record("customergroups", json!({ "name": "Partners" }), json!({}));
        let made = world.ask("admin", "POST", "/admin/api/customergroups", body.clone()).await.is(201);
        assert_eq!(made.related("organization"), [world.acme.to_string()]);
        assert_eq!(made.related("owner"), [admin.to_string()]);
        let owner = format!("/admin/api/customergroups/{}/relationships/owner", made.id());
        world.ask("admin", "PATCH", &owner, one("users", auditor)).await.is(204);
        let found = world.get("admin", &format!("/admin/api/customergroups?filter[owner]={auditor}")).await;
        assert_eq!(found.ids(), [made.id()]);
        let refused = world.ask("admin", "PATCH", &owner, one("users", 999_999)).await.is(400);
        assert_eq!(refused.errors(), ["form constraint | This value is not valid. | /data"]);
        // Whoever owns something can't go.
        let gone = world.ask("admin", "DELETE", &format!("/admin/api/users/{auditor}"), Json::Null).await;
        assert_eq!(gone.status, 403);
        let found = world.get("auditor", "/admin/api/customergroups?filter[name]=Partners").await.is(200);
        assert_eq!(found.ids(), [made.id()]);
        let refused = world.ask("auditor", "POST", "/admin/api/customergroups", body).await.is(403);
        assert_eq!(refused.errors(), ["access denied exception | No access to this type of entities. | "]);
        let elsewhere = record(
            "customergroups",
            json!({ "name": "Partners" }),
            json!({ "organization": one("organizations", world.globex) }),
        );
        let refused = world.ask("admin", "POST", "/admin/api/customergroups", elsewhere).await.is(400);
        assert_eq!(
            refused.errors(),
            [
                "organization constraint | You have no access to set this value as organization. | /data/relationships/organization/data"
            ]
        );
    }
}

#[tokio::test]
async fn records_are_called_by_the_ids_of_another_system() {
    const EXTERNAL: &[(&str, &str)] = &[("x-integration-type", "ext_id")];
    for world in worlds().await {
        world.administrator().await;
        let unnumbered = world.customer("Without a number", None).await;
        let ask = async |method: &str, address: &str, body: Json| {
            world.ask_with("admin", method, address, EXTERNAL, body).await
        };
        let role = world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await.id;
        let body = json!({
            "data": { "type": "customers", "id": "C-1", "attributes": { "name": "Company A" },
                "relationships": { "users": { "data": [{ "type": "customerusers", "id": "P-1" }] } } },
            "included": [{ "type": "customerusers", "id": "P-1",
                "attributes": { "email": "ann@example.com", "firstName": "Ann", "lastName": "Buyer" },
                "relationships": { "userRoles": many("customeruserroles", &[role]) } }],
        });
        let made = ask("POST", "/admin/api/customers", body).await.is(201);
        assert_eq!(made.body["data"]["id"], "C-1");
        assert_eq!(made.related("users"), ["P-1"]);
        assert_eq!(made.body["included"][0]["id"], "P-1");
        let real = made.attribute("dbId").as_i64().unwrap();
        let child = record(
            "customers",
            json!({ "name": "Company B", "externalId": "C-2" }),
            json!({ "parent": one("customers", "C-1") }),
        );
        let child = ask("POST", "/admin/api/customers", child).await.is(201);
        assert_eq!(
            (child.related("parent"), child.body["data"]["id"].as_str()),
            (vec!["C-1".into()], Some("C-2"))
        );
        let told =
            world.get("admin", &format!("/admin/api/customers/{real}?include=children,users")).await.is(200);
        assert_eq!(told.attribute("externalId"), "C-1");
        let list = ask("GET", "/admin/api/customers?include=users", Json::Null).await.is(200);
        let ids: Vec<&str> =
            list.body["data"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["C-1", "C-2"]);
        assert_eq!(list.headers["x-include-total-count"], "2");
        let found = ask("GET", "/admin/api/customerusers?filter[customer]=C-1", Json::Null).await.is(200);
        assert_eq!(found.body["data"][0]["id"], "P-1");
        let found = ask("GET", "/admin/api/customers?filter[id]=C-2,nothing", Json::Null).await.is(200);
        assert_eq!(found.body["data"].as_array().unwrap().len(), 1);
        let body =
            json!({ "data": { "type": "customers", "id": "C-2", "attributes": { "name": "Company C" } } });
        let changed = ask("PATCH", "/admin/api/customers/C-2", body).await.is(200);
        assert_eq!(
            (changed.attribute("name").as_str(), changed.body["data"]["id"].as_str()),
            (Some("Company C"), Some("C-2"))
        );
        let people = "/admin/api/customers/C-2/relationships/users";
        ask("POST", people, many_named("customerusers", &["P-1"])).await.is(204);
        let moved = ask("GET", people, Json::Null).await.is(200);
        assert_eq!(moved.body["data"], many_named("customerusers", &["P-1"])["data"]);
        assert_eq!(ask("POST", people, many_named("customerusers", &["P-9"])).await.status, 400);
        let body = json!({ "data": [
            { "type": "customers", "id": "C-2", "meta": { "update": true }, "attributes": { "name": "Company D" } },
            { "type": "customers", "id": "C-3", "meta": { "upsert": true }, "attributes": { "name": "Company E" },
                "relationships": { "parent": one("customers", "C-2") } },
        ] });
        let headers = [EXTERNAL[0], ("x-mode", "sync")];
        let batch = world.ask_with("admin", "PATCH", "/admin/api/customers", &headers, body).await.is(200);
        assert_eq!(batch.body["data"][1]["id"], "C-3");
        assert_eq!(batch.body["data"][1]["relationships"]["parent"]["data"]["id"], "C-2");
        // What has no number there is not there, and a number of here means nothing.
        ask("GET", &format!("/admin/api/customers/{unnumbered}"), Json::Null).await.is(404);
        ask("DELETE", "/admin/api/customers/C-3", Json::Null).await.is(204);
        ask("GET", "/admin/api/customers/C-3", Json::Null).await.is(404);
    }
}

fn many_named(kind: &str, ids: &[&str]) -> Json {
    let members: Vec<Json> = ids.iter().map(|id| json!({ "type": kind, "id": id })).collect();
    json!({ "data": members })
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_order() {
    for world in worlds().await {
        world.administrator().await;
        for name in ["Company A", "Company B", "Company C"] {
            world.customer(name, None).await;
        }
        let by_name =
            world.get("admin", "/admin/api/customers?page[size]=1&sort=name&page[after]=").await.is(200);
        let cursor = by_name.body["meta"]["page"]["after"].as_str().unwrap();
        let list = |query: &str| format!("/admin/api/customers?page[size]=1&{query}");
        let next = world.get("admin", &list(&format!("sort=name&page[after]={cursor}"))).await.is(200);
        assert_eq!(next.body["data"][0]["attributes"]["name"], "Company B");
        // Values of another type in the words of a cursor: `["id",["a"]]`, `["name,id",[1,1]]`.
        for query in [
            format!("sort=createdAt&page[after]={cursor}"),
            format!("sort=-name&page[after]={cursor}"),
            format!("page[after]={cursor}"),
            "page[after]=WyJhIl0".to_owned(),
            "page[after]=WyJpZCIsWyJhIl1d".to_owned(),
            "sort=name&page[after]=WyJuYW1lLGlkIixbMSwxXV0".to_owned(),
        ] {
            let wrong = world.get("admin", &list(&query)).await.is(400);
            assert_eq!(
                wrong.errors(),
                ["filter constraint | The cursor is not valid. | page[after]"],
                "{query}"
            );
        }
    }
}

#[tokio::test]
async fn a_rating_is_one_of_five() {
    for world in worlds().await {
        world.administrator().await;
        let rated = world.customer("Company A", None).await;
        let other = world.customer("Company B", None).await;
        let address = format!("/admin/api/customers/{rated}");
        let rating = |id: &str| json!({ "internal_rating": one("customerratings", id) });
        world
            .ask("admin", "PATCH", &address, change("customers", rated, json!({}), rating("3_of_5")))
            .await
            .is(200);
        let body = change("customers", rated, json!({}), rating("6_of_5"));
        let refused = world.ask("admin", "PATCH", &address, body).await.is(400);
        let valid = "form constraint | This value is not valid. | /data";
        assert_eq!(refused.errors(), [format!("{valid}/relationships/internal_rating/data")]);
        let relationship = format!("{address}/relationships/internal_rating");
        let refused =
            world.ask("admin", "PATCH", &relationship, one("customerratings", "6_of_5")).await.is(400);
        assert_eq!(refused.errors(), [valid]);
        assert_eq!(world.get("admin", &address).await.related("internal_rating"), ["3_of_5"]);
        for (filter, expected) in [
            ("=3_of_5", vec![rated]),
            ("=1_of_5", vec![]),
            ("=1_of_5,3_of_5", vec![rated]),
            ("[neq_or_null]=3_of_5", vec![other]),
            ("[exists]=no", vec![other]),
        ] {
            let found =
                world.get("admin", &format!("/admin/api/customers?filter[internal_rating]{filter}")).await;
            assert_eq!(found.is(200).ids(), expected, "{filter}");
        }
    }
}

#[tokio::test]
async fn ids_of_another_system_are_given_once() {
    const EXTERNAL: &[(&str, &str)] = &[("x-integration-type", "ext_id")];
    const AT_ONCE: &[(&str, &str)] = &[("x-integration-type", "ext_id"), ("x-mode", "sync")];
    const LIST: &str = "/admin/api/customers";
    for world in worlds().await {
        world.administrator().await;
        let named = |id: Option<&str>, name: &str| {
            let mut data = json!({ "type": "customers", "attributes": { "name": name } });
            if let Some(id) = id {
                data["id"] = json!(id);
            }
            data
        };
        let one_of = |data: Json| json!({ "data": data });
        let body = one_of(named(None, "Company A"));
        let refused = world.ask_with("admin", "POST", LIST, EXTERNAL, body).await.is(400);
        let mandatory = "entity identifier constraint | The identifier is mandatory | /data";
        assert_eq!(refused.errors(), [format!("{mandatory}/id")]);
        world.ask_with("admin", "POST", LIST, EXTERNAL, one_of(named(Some("C7"), "Company A"))).await.is(201);
        let body = one_of(named(Some("C7"), "Company B"));
        let refused = world.ask_with("admin", "POST", LIST, EXTERNAL, body).await.is(409);
        let exists = "conflict constraint | The entity already exists. | /data";
        assert_eq!(refused.errors(), [format!("{exists}/id")]);
        let mut changed = named(Some("C7"), "Company C");
        changed["meta"] = json!({ "update": true });
        let batch = json!({ "data": [changed, named(Some("C8"), "Company D")] });
        let done = world.ask_with("admin", "PATCH", LIST, AT_ONCE, batch.clone()).await.is(200);
        for (at, id) in ["C7", "C8"].into_iter().enumerate() {
            let record = &done.body["data"][at];
            assert_eq!((&record["id"], &record["meta"]["dataId"]), (&json!(id), &json!(id)));
        }
        let refused = world.ask_with("admin", "PATCH", LIST, AT_ONCE, batch).await.is(409);
        assert_eq!(refused.errors(), [format!("{exists}/1/id")]);
        let batch = json!({ "data": [named(Some("C9"), "Company E"), named(None, "Company F")] });
        let refused = world.ask_with("admin", "PATCH", LIST, AT_ONCE, batch).await.is(400);
        assert_eq!(refused.errors(), [format!("{mandatory}/1/id")]);
    }
}

#[tokio::test]
async fn a_person_who_is_not_there_is_named() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let person = world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let address = format!("/admin/api/customers/{customer}");
        let body = change(
            "customers",
            customer,
            json!({}),
            json!({ "users": many("customerusers", &[person, 99_999]) }),
        );
        let refused = world.ask("admin", "PATCH", &address, body).await.is(400);
        assert_eq!(
            refused.errors(),
            ["form constraint | This value is not valid. | /data/relationships/users/data/1"]
        );
        let foreign = world.predefined(world.globex, "ROLE_FRONTEND_BUYER").await.id;
        let own = world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await.id;
        let roles = json!({ "userRoles": many("customeruserroles", &[own, foreign, 99_999]) });
        let body = change("customerusers", person, json!({}), roles);
        let refused =
            world.ask("admin", "PATCH", &format!("/admin/api/customerusers/{person}"), body).await.is(400);
        // Predefined roles are everybody's; those of a seller are theirs.
        let places: Vec<usize> = if foreign == own { vec![1] } else { vec![1, 2] };
        let expected: Vec<String> = places
            .iter()
            .map(|at| {
                format!(
                    "form constraint | This value is not valid. | /data/relationships/userRoles/data/{at}"
                )
            })
            .collect();
        assert_eq!(refused.errors(), expected);
    }
}
