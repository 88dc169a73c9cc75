//! Several records of one body, and upserts.

use clientele_jsonapi::{Identifier, Linkage};
use serde_json::{Value as Json, json};

use crate::World;

const REFUSED: &str = "400 new included entity existence constraint | \
                       Creation a new include entity that can lead to a circular dependency is forbidden. | ";

fn linked(kind: &str, id: &str) -> Json {
    json!({ "data": { "type": kind, "id": id } })
}

fn to(world: &World, kind: &str, id: &str, relation: &str) -> Option<Identifier> {
    match world.row(kind, id).unwrap().relations.get(relation) {
        Some(Linkage::One(one)) => one.clone(),
        other => panic!("{kind} {id} {relation}: {other:?}"),
    }
}

#[tokio::test]
async fn a_record_may_bring_along_what_it_needs() {
    let world = World::stocked(0);
    let body = json!({
        "data": {"type": "products", "attributes": {"name": "Saw"}, "relationships": {"category": linked("categories", "saws")}},
        "included": [{"type": "categories", "id": "saws", "attributes": {"name": "Saws"}}],
    });
    let answer = world.ask("POST", "/api/products", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.body["data"]["relationships"]["category"], linked("categories", "3"));
    assert_eq!(answer.included(), ["categories 3"]);
    assert_eq!(answer.body["included"][0]["meta"], json!({"includeId": "saws"}));
    assert_eq!(to(&world, "products", "1", "category"), Some(Identifier::new("categories", 3)));
}

#[tokio::test]
async fn a_link_may_stand_on_one_side_on_the_other_or_on_both() {
    let forward =
        json!({"products": {"data": [{"type": "products", "id": "a"}, {"type": "products", "id": "b"}]}});
    let back = json!({"category": linked("categories", "me")});
    for (relationships, of_included) in
        [(forward.clone(), json!({})), (json!({}), back.clone()), (forward, back.clone())]
    {
        let world = World::stocked(0);
        let body = json!({
            "data": {"type": "categories", "id": "me", "attributes": {"name": "Saws"}, "relationships": relationships},
            "included": [
                {"type": "products", "id": "a", "attributes": {"name": "A"}, "relationships": of_included},
                {"type": "products", "id": "b", "attributes": {"name": "B"}, "relationships": back},
            ],
        });
        let answer = world.ask("POST", "/api/categories", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        for id in ["1", "2"] {
            assert_eq!(to(&world, "products", id, "category"), Some(Identifier::new("categories", 3)));
        }
        assert_eq!(answer.body["data"]["relationships"]["products"]["data"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn new_records_may_be_added_to_a_record_that_exists() {
    let world = World::stocked(2);
    let body = json!({
        "data": {"type": "categories", "id": "1", "relationships": {"products": {"data": [
            {"type": "products", "id": "2"}, {"type": "products", "id": "new"},
        ]}}},
        "included": [
            {"type": "products", "id": "new", "attributes": {"name": "Saw"}},
            {"type": "products", "id": "2", "meta": {"update": true}, "attributes": {"stock": 5}},
        ],
    });
    let answer = world.ask("PATCH", "/api/categories/1", body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(to(&world, "products", "3", "category"), Some(Identifier::new("categories", 1)));
    assert_eq!(to(&world, "products", "2", "category"), Some(Identifier::new("categories", 1)));
    assert_eq!(world.row("products", "2").unwrap().attributes["stock"], 5.into());
    assert_eq!(answer.included(), ["products 2", "products 3"]);
}

#[tokio::test]
async fn both_ends_of_a_connection_of_many_may_be_new() {
    let world = World::stocked(0);
    let body = json!({
        "data": {"type": "products", "id": "me", "attributes": {"name": "Saw"}, "relationships": {
            "category": linked("categories", "1"),
            "tags": {"data": [{"type": "tags", "id": "hot"}]},
        }},
        "included": [{"type": "tags", "id": "hot", "attributes": {"label": "Hot"}}],
    });
    let answer = world.ask("POST", "/api/products", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(world.row("tags", "hot").unwrap().attributes["label"], "Hot".into());
    assert_eq!(answer.body["data"]["relationships"]["tags"]["data"], json!([{"type": "tags", "id": "hot"}]));
}

#[tokio::test]
async fn what_is_wrong_with_any_of_them_stops_all_and_is_told_with_its_place() {
    let world = World::stocked(0);
    let body = json!({
        "data": {"type": "categories", "attributes": {"name": ""}, "relationships": {"products": {"data": [
            {"type": "products", "id": "a"}, {"type": "products", "id": "b"},
        ]}}},
        "included": [
            {"type": "products", "id": "a", "attributes": {"name": "A", "price": "-1"}},
            {"type": "products", "id": "b", "attributes": {"nothing": 1}},
        ],
    });
    let answer = world.ask("POST", "/api/categories", body).await;
    let mut errors = answer.errors();
    errors.sort();
    assert_eq!(
        errors,
        [
            "400 extra fields constraint | This form should not contain extra fields: \"nothing\". | /included/1",
            "400 not blank constraint | This value should not be blank. | /data/attributes/name",
            "400 not blank constraint | This value should not be blank. | /included/1/attributes/name",
            "400 positive constraint | The price should be positive. | /included/0/attributes/price",
        ]
    );
    assert_eq!((world.rows("categories"), world.rows("products")), (2, 0));
}

#[tokio::test]
async fn a_rule_broken_late_undoes_what_was_written_before() {
    let world = World::stocked(0);
    let product = |id: &str, price: &str| {
        json!({"type": "products", "id": id, "attributes": {"name": id, "price": price},
               "relationships": {"category": linked("categories", "me")}})
    };
    let body = json!({
        "data": {"type": "categories", "id": "me", "attributes": {"name": "Saws"}},
        "included": [product("a", "1"), product("b", "-1"), product("c", "-2")],
    });
    let answer = world.ask("POST", "/api/categories", body).await;
    let told = "400 positive constraint | The price should be positive. | ";
    assert_eq!(
        answer.errors(),
        [format!("{told}/included/1/attributes/price"), format!("{told}/included/2/attributes/price")]
    );
    assert_eq!((world.rows("categories"), world.rows("products")), (2, 0));
}

#[tokio::test]
async fn records_that_wait_for_each_other_are_refused() {
    let world = World::stocked(0);
    let parent = json!({
        "data": {"type": "categories", "attributes": {"name": "Saws"}, "relationships": {"parent": linked("categories", "up")}},
        "included": [{"type": "categories", "id": "up", "attributes": {"name": "Up"}}],
    });
    assert_eq!(
        world.ask("POST", "/api/categories", parent).await.errors(),
        [format!("{REFUSED}/included/0")]
    );
    let child = json!({
        "data": {"type": "categories", "id": "me", "attributes": {"name": "Saws"}},
        "included": [
            {"type": "categories", "id": "down", "attributes": {"name": "D"}, "relationships": {"parent": linked("categories", "me")}},
        ],
    });
    assert_eq!(world.ask("POST", "/api/categories", child).await.errors(), [format!("{REFUSED}/included/0")]);
    let similar = |id: &str| json!({"data": [{"type": "products", "id": id}]});
    let cycle = json!({
        "data": {"type": "products", "id": "a", "attributes": {"name": "A"}, "relationships": {
            "similar": similar("b"), "category": linked("categories", "1"),
        }},
        "included": [{"type": "products", "id": "b", "attributes": {"name": "B"}, "relationships": {
            "similar": similar("a"), "category": linked("categories", "1"),
        }}],
    });
    assert_eq!(world.ask("POST", "/api/products", cycle).await.errors(), [format!("{REFUSED}/included/0")]);
    assert_eq!(world.rows("categories") + world.rows("products"), 2);
}

#[tokio::test]
async fn what_is_brought_along_must_belong_to_the_record() {
    let world = World::stocked(0);
    let body = json!({
        "data": {"type": "categories", "attributes": {"name": "Saws"}},
        "included": [
            {"type": "products", "id": "a", "attributes": {"name": "A"}, "relationships": {"category": linked("categories", "1")}},
            {"type": "unknown", "id": "b"},
        ],
    });
    let unknown = world.ask("POST", "/api/categories", body.clone()).await.errors();
    assert_eq!(
        unknown,
        ["400 request data constraint | The resource type \"unknown\" is not known. | /included/1/type"]
    );
    let mut body = body;
    body["included"].as_array_mut().unwrap().pop();
    let told = "400 request data constraint | The entity should have a relationship with the primary entity \
                and this should be explicitly specified in the request | /included/0";
    assert_eq!(world.ask("POST", "/api/categories", body).await.errors(), [told]);
}

#[tokio::test]
async fn what_is_updated_along_must_exist_and_be_allowed() {
    let world = World::stocked(1);
    let body = |id: &str| {
        json!({
            "data": {"type": "categories", "id": "1", "relationships": {"products": {"data": [{"type": "products", "id": id}]}}},
            "included": [{"type": "products", "id": id, "meta": {"update": true}, "attributes": {"stock": 5}}],
        })
    };
    let absent = world.ask("PATCH", "/api/categories/1", body("9")).await;
    let told = "404 not found http exception | An entity with the requested identifier does not exist. | /included/0";
    assert_eq!(absent.errors(), [told]);
    let kept = world.ask_as("keeper", "PATCH", "/api/categories/1", body("1")).await;
    assert_eq!(kept.status, 403);
}

#[tokio::test]
async fn an_upsert_creates_or_updates() {
    let world = World::stocked(2);
    let body = |sku: &str, upsert: Json| {
        json!({"data": {"type": "products", "meta": {"upsert": upsert},
            "attributes": {"sku": sku, "name": "Saw", "pin": "1"},
            "relationships": {"category": linked("categories", "1")}}})
    };
    let created = world.ask("POST", "/api/products", body("P9", json!(["sku"]))).await;
    assert_eq!((created.status, &created.body["data"]["id"]), (201, &json!("3")), "{}", created.body);
    let updated = world.ask("POST", "/api/products", body("P1", json!(["sku"]))).await;
    assert_eq!((updated.status, &updated.body["data"]["id"]), (200, &json!("1")));
    assert_eq!(updated.header("location"), None);
    assert!(!world.row("products", "1").unwrap().attributes.contains_key("pin"));
    world.put("products", world.row("products", "2").unwrap().with("sku", "P1"));
    let several = world.ask("POST", "/api/products", body("P1", json!(["sku"]))).await;
    assert_eq!(
        several.errors(),
        ["409 conflict constraint | The upsert operation founds more than one entity. | "]
    );
    let generated = "400 value constraint | The upsert operation is not supported for resources with \
                     auto-generated identifier value. | /meta/upsert";
    assert_eq!(world.ask("POST", "/api/products", body("P1", json!(true))).await.errors(), [generated]);
    let unknown = "400 value constraint | The upsert operation cannot use these fields to find an entity. | /meta/upsert";
    assert_eq!(world.ask("POST", "/api/products", body("P1", json!(["name"]))).await.errors(), [unknown]);
    let validated = json!({"data": {"type": "products", "meta": {"validate": true}, "attributes": {"name": "A"},
                                    "relationships": {"category": linked("categories", "1")}}});
    let told = "400 value constraint | The validate operation is not supported. | /meta/validate";
    assert_eq!(world.ask("POST", "/api/products", validated).await.errors(), [told]);
}

#[tokio::test]
async fn an_id_that_the_client_chose_can_be_upserted() {
    let world = World::stocked(0);
    for (id, status, upsert) in
        [("hot", 201, json!(true)), ("hot", 200, json!(["id"])), ("new", 200, json!(true))]
    {
        let body = json!({"data": {"type": "tags", "id": id, "meta": {"upsert": upsert}, "attributes": {"label": "L"}}});
        let answer = world.ask("POST", "/api/tags", body).await;
        assert_eq!((answer.status, &answer.body["data"]["id"]), (status, &json!(id)));
    }
    let off =
        json!({"data": {"type": "categories", "meta": {"upsert": ["name"]}, "attributes": {"name": "A"}}});
    let told = "400 value constraint | The upsert operation is not supported. | /meta/upsert";
    assert_eq!(world.ask("POST", "/api/categories", off).await.errors(), [told]);
}
