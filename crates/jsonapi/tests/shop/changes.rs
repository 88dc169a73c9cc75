//! Creating, changing, deleting one record or several, and relationships.

use clientele_jsonapi::{Linkage, Value};
use serde_json::{Value as Json, json};

use crate::World;

fn product(attributes: Json) -> Json {
    json!({"data": {"type": "products", "attributes": attributes, "relationships": {
        "category": {"data": {"type": "categories", "id": "1"}},
    }}})
}

#[tokio::test]
async fn a_created_record_is_shown_and_has_an_address() {
    let world = World::stocked(1);
    let headers = [("content-type", clientele_jsonapi::JSON_API), ("authorization", "Bearer admin")];
    let body =
        product(json!({"name": "Saw", "pin": "1234", "maker": "Ann", "createdAt": "ignored"})).to_string();
    let answer = world.send("POST", "/api/products?include=category", &headers, &body).await;
    assert_eq!((answer.status, answer.header("location")), (201, Some("/api/products/2")));
    assert_eq!(answer.body["data"]["links"]["self"], "/api/products/2");
    assert_eq!(answer.body["data"]["attributes"]["name"], "Saw");
    assert_eq!(answer.included(), ["categories 1"]);
    let row = world.row("products", "2").unwrap();
    assert_eq!(row.attributes["pin"], Value::from("1234"));
    assert!(!row.attributes.contains_key("createdAt"));
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let world = World::stocked(1);
    let body = json!({"data": {"type": "products", "attributes": {
        "name": " ", "stock": "many", "price": "-1", "state": "sold", "sizes": [{"unit": "m"}, {}], "b": 1, "a": 2,
    }, "relationships": {
        "tags": {"data": [{"type": "tags", "id": "new"}, {"type": "products", "id": "1"}, {"type": "tags"}]},
        "similar": {},
    }}});
    let answer = world.ask("POST", "/api/products", body).await;
    assert_eq!((answer.status, answer.header("location")), (400, None));
    let mut errors = answer.errors();
    errors.sort();
    assert_eq!(
        errors,
        [
            "400 extra fields constraint | This form should not contain extra fields: \"a\", \"b\". | /data",
            "400 form constraint | This value is mandatory. | /data/attributes/sizes/1/unit",
            "400 form constraint | This value is not valid. | /data/attributes/state",
            "400 form constraint | This value is not valid. | /data/attributes/stock",
            "400 form constraint | This value is not valid. | /data/relationships/tags/data/1",
            "400 not blank constraint | This value should not be blank. | /data/attributes/name",
            "400 not blank constraint | This value should not be blank. | /data/relationships/category/data",
            "400 positive constraint | The price should be positive. | /data/attributes/price",
            "400 request data constraint | The 'data' property is required | /data/relationships/similar/data",
            "400 request data constraint | The 'id' property is required | /data/relationships/tags/data/2/id",
        ]
    );
    assert_eq!(world.rows("products"), 1);
}

#[tokio::test]
async fn rules_of_the_records_are_told_like_those_of_the_protocol() {
    let world = World::stocked(1);
    let answer = world.ask("POST", "/api/products", product(json!({"name": "Saw", "price": "-1"}))).await;
    assert_eq!(
        answer.errors(),
        ["400 positive constraint | The price should be positive. | /data/attributes/price"]
    );
    let long = product(json!({"name": "x".repeat(51)}));
    let told = "400 length constraint | This value is too long. It should have 50 characters or less. | /data/attributes/name";
    let errors = world.ask("POST", "/api/products", long).await.errors();
    assert!(errors.contains(&told.to_owned()), "{errors:?}");
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let world = World::stocked(1);
    let body =
        json!({"data": {"type": "products", "id": "1", "attributes": {"stock": 7, "maker": "ignored"}}});
    let answer = world.ask("PATCH", "/api/products/1", body).await;
    assert_eq!((answer.status, &answer.body["data"]["attributes"]["stock"]), (200, &json!(7)));
    assert_eq!(answer.body["data"]["attributes"]["name"], "Product 1");
    assert_eq!(answer.body["data"]["attributes"]["maker"], Json::Null);
    let blank = json!({"data": {"type": "products", "id": "1", "attributes": {"name": null, "pin": "1"}}});
    assert_eq!(
        world.ask("PATCH", "/api/products/1", blank).await.errors(),
        [
            "400 extra fields constraint | This form should not contain extra fields: \"pin\". | /data",
            "400 not blank constraint | This value should not be blank. | /data/attributes/name",
        ]
    );
}

#[tokio::test]
async fn the_meta_of_an_update_is_an_object_and_well_written() {
    let world = World::stocked(1);
    for (meta, pointer) in [
        (json!("AAA"), "/data/meta"),
        (json!(["upsert"]), "/data/meta"),
        (json!({"upsert": 5}), "/meta/upsert"),
        (json!({"upsert": []}), "/meta/upsert"),
        (json!({"upsert": ["sku", 5]}), "/meta/upsert"),
    ] {
        let body = json!({"data": {"type": "products", "id": "1", "meta": meta}});
        let answer = world.ask("PATCH", "/api/products/1", body).await;
        assert_eq!(answer.status, 400, "{meta}");
        assert_eq!(answer.body["errors"][0]["source"]["pointer"], pointer, "{meta}");
        assert_eq!(answer.body["errors"][1], Json::Null, "{meta}");
    }
    for meta in [json!({}), json!([]), json!({"upsert": true}), json!({"upsert": ["sku"], "other": 1})] {
        let body = json!({"data": {"type": "products", "id": "1", "meta": meta}});
        assert_eq!(world.ask("PATCH", "/api/products/1", body).await.status, 200, "{meta}");
    }
}

#[tokio::test]
async fn type_and_id_must_be_those_of_the_address() {
    let world = World::stocked(2);
    let send = async |address: &str, data: Json| {
        let answer = world.ask("PATCH", address, json!({ "data": data })).await;
        (answer.status, answer.errors())
    };
    let kind = send("/api/products/1", json!({"type": "tags", "id": "1"})).await;
    let told =
        "409 conflict constraint | \"type\" of primary data should match the requested resource | /data/type";
    assert_eq!(kind, (409, vec![told.to_owned()]));
    // One conflict among other problems decides the status.
    let id = send("/api/products/1", json!({"type": "products", "id": "2", "attributes": {"x": 1}})).await;
    assert_eq!(id.0, 409);
    assert_eq!(id.1.len(), 2);
    let missing = send("/api/products/1", json!({"type": "products"})).await.1;
    assert_eq!(missing, ["400 request data constraint | The 'id' property is required | /data/id"]);
    let untyped = send("/api/products/1", json!({"id": "1"})).await.1;
    assert_eq!(untyped, ["400 request data constraint | The 'type' property is required | /data/type"]);
    let word = send("/api/categories/mine", json!({"type": "categories", "id": "mine"})).await;
    assert_eq!(word.0, 200);
    let taken = json!({"data": {"type": "tags", "id": "new"}});
    let taken = world.ask("POST", "/api/tags", taken).await;
    assert_eq!(taken.errors(), ["409 conflict constraint | The entity already exists. | "]);
    let nameless = world.ask("POST", "/api/tags", json!({"data": {"type": "tags"}})).await;
    assert_eq!(
        nameless.errors(),
        ["400 entity identifier constraint | The identifier is mandatory | /data/id"]
    );
}

#[tokio::test]
async fn a_deletion_is_silent() {
    let world = World::stocked(2);
    let answer = world.ask("DELETE", "/api/products/1", Json::Null).await;
    assert_eq!((answer.status, answer.response.body().len()), (204, 0));
    assert!(world.row("products", "1").is_none());
}

#[tokio::test]
async fn a_deletion_of_many_needs_a_filter_and_has_a_limit() {
    let world = World::stocked(130);
    let guard = world.ask("DELETE", "/api/products", Json::Null).await;
    assert_eq!(guard.errors(), ["400 filter constraint | At least one filter must be provided. | "]);
    let wrong = world.ask("DELETE", "/api/products?filter[nothing]=1&page[size]=1", Json::Null).await;
    assert_eq!(wrong.errors().len(), 2);
    assert_eq!(wrong.header("x-include-deleted-count"), None);
    let some = world.ask("DELETE", "/api/products?filter[id][gt]=10", Json::Null).await;
    assert_eq!(some.status, 204);
    assert_eq!(some.header("x-include-total-count"), Some("120"));
    assert_eq!(some.header("x-include-deleted-count"), Some("100"));
    assert_eq!(world.rows("products"), 30);
}

#[tokio::test]
async fn relationships_are_replaced_extended_and_reduced() {
    let world = World::stocked(3);
    let tags = |ids: &[&str]| {
        let members: Vec<Json> = ids.iter().map(|id| json!({"type": "tags", "id": id})).collect();
        json!({ "data": members })
    };
    let linked = || match &world.row("products", "1").unwrap().relations["tags"] {
        Linkage::Many(members) => members.iter().map(|member| member.id.clone()).collect::<Vec<_>>(),
        Linkage::One(_) => panic!("tags are many"),
    };
    let address = "/api/products/1/relationships/tags";
    for (method, ids, left) in [
        ("PATCH", ["new"].as_slice(), ["new"].as_slice()),
        ("POST", &["sale"], &["new", "sale"]),
        ("DELETE", &["new"], &["sale"]),
        ("PATCH", &[], &[]),
    ] {
        let answer = world.ask(method, address, tags(ids)).await;
        assert_eq!((answer.status, answer.response.body().len()), (204, 0), "{method} {ids:?}");
        assert_eq!(linked(), left);
    }
    let one = json!({"data": {"type": "categories", "id": "1"}});
    assert_eq!(world.ask("PATCH", "/api/products/1/relationships/category", one).await.status, 204);
    let none = world.ask("PATCH", "/api/products/1/relationships/category", json!({"data": null})).await;
    assert_eq!(none.errors(), ["400 not blank constraint | This value should not be blank. | /data"]);
    let wrong = json!({"data": [{"type": "products", "id": "1"}]});
    let wrong = world.ask("POST", address, wrong).await;
    assert_eq!(wrong.errors(), ["400 form constraint | This value is not valid. | /data/0"]);
    let shape = world.ask("PATCH", address, json!({"data": null})).await;
    assert_eq!(
        shape.errors(),
        ["400 request data constraint | The 'data' property should be an array | /data"]
    );
    let several = json!({"data": {"type": "categories", "id": "x"}});
    let invalid = world.ask("PATCH", "/api/products/1/relationships/category", several).await;
    assert_eq!(invalid.errors(), ["400 form constraint | This value is not valid. | /data"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_field_is_told_once() {
    let world = World::stocked(1);
    let category = json!({"category": {"data": {"type": "categories", "id": "1"}}});
    let valid = "400 form constraint | This value is not valid. | /data";
    for (attributes, relationships, expected) in [
        (json!({"name": 1}), &category, format!("{valid}/attributes/name")),
        (
            json!({"name": "a".repeat(51)}),
            &category,
            "400 length constraint | This value is too long. It should have 50 characters or less. | /data/attributes/name".to_owned(),
        ),
        (
            json!({"name": "Saw"}),
            &json!({"category": {"data": {"type": "categories", "id": "x"}}}),
            format!("{valid}/relationships/category/data"),
        ),
        (
            json!({"name": "Saw"}),
            &json!({"category": {"data": []}}),
            "400 request data constraint | The 'data' property should be an object or null | /data/relationships/category/data".to_owned(),
        ),
        (
            json!({"name": "Saw"}),
            &json!({"category": {}}),
            "400 request data constraint | The 'data' property is required | /data/relationships/category/data".to_owned(),
        ),
        (
            json!({"name": "Saw", "active": null}),
            &category,
            "400 not blank constraint | This value should not be blank. | /data/attributes/active".to_owned(),
        ),
    ] {
        let body = json!({"data": {"type": "products", "attributes": attributes, "relationships": relationships}});
        let refused = world.ask("POST", "/api/products", body).await;
        assert_eq!(refused.errors(), [expected], "{attributes} {relationships}");
    }
    assert_eq!(world.rows("products"), 1);
}

#[tokio::test]
async fn many_unknown_fields_are_counted() {
    let world = World::stocked(1);
    let attributes: serde_json::Map<String, serde_json::Value> =
        (0..5000).map(|at| (format!("{at:04}{}", "x".repeat(500)), json!(1))).collect();
    let body = json!({"data": {"type": "products", "id": "1", "attributes": attributes}});
    let refused = world.ask("PATCH", "/api/products/1", body).await;
    let [told] = refused.errors().try_into().unwrap();
    assert!(
        told.starts_with(
            "400 extra fields constraint | This form should not contain extra fields: \"0000xxx"
        ),
        "{told}"
    );
    assert!(told.ends_with(", and 4980 more. | /data"), "{told}");
    assert!(told.len() < 4000);
}

#[tokio::test]
async fn those_members_are_named_that_are_not_there() {
    let world = World::stocked(3);
    let members = |ids: &[&str]| json!({"data": ids.iter().map(|id| json!({"type": "tags", "id": id})).collect::<Vec<_>>()});
    let valid = "400 form constraint | This value is not valid. |";
    let body = json!({"data": {"type": "products", "id": "1", "relationships": {"tags": members(&["new", "ghost", "sale", "spook"])}}});
    let refused = world.ask("PATCH", "/api/products/1", body).await;
    let place = "/data/relationships/tags/data";
    assert_eq!(refused.errors(), [format!("{valid} {place}/1"), format!("{valid} {place}/3")]);
    let refused = world.ask("POST", "/api/products/1/relationships/tags", members(&["ghost"])).await;
    assert_eq!(refused.errors(), [format!("{valid} /data/0")]);
}
