//! Lists, pages, links, related records and relationships.

use serde_json::{Value as Json, json};

use crate::World;
use clientele_jsonapi::JSON_API;

const LINKED: [(&str, &str); 2] = [("accept", JSON_API), ("authorization", "Bearer admin")];

#[tokio::test]
async fn a_record_is_shown_with_its_fields_in_the_order_of_their_declaration() {
    let world = World::stocked(2);
    let answer = world.get("/api/products/2?fields[products]=name,stock,active,category,tags").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/vnd.api+json"));
    assert_eq!(
        std::str::from_utf8(answer.response.body()).unwrap(),
        r#"{"data":{"type":"products","id":"2","attributes":{"name":"Product 2","stock":20,"active":true},"relationships":{"category":{"data":{"type":"categories","id":"1"}},"tags":{"data":[]}}}}"#
    );
}

#[tokio::test]
async fn values_are_written_as_their_type_wants() {
    let world = World::stocked(1);
    let body = json!({"data": {"type": "products", "id": "1", "attributes": {
        "price": "789", "releasedOn": "2024-02-16", "sizes": [{"unit": "cm"}], "state": "draft"
    }}});
    assert_eq!(world.ask("PATCH", "/api/products/1", body).await.status, 200);
    let mut row = world.row("products", "1").unwrap();
    let at = chrono::DateTime::from_timestamp_millis(1_708_090_627_450).unwrap();
    row.attributes.insert("createdAt", at.into());
    world.put("products", row);
    let answer = world.get("/api/products/1").await;
    let attributes = &answer.body["data"]["attributes"];
    assert_eq!(attributes["price"], "789.0000");
    assert_eq!(attributes["releasedOn"], "2024-02-16");
    assert_eq!(attributes["createdAt"], "2024-02-16T13:37:07Z");
    assert_eq!(attributes["sizes"], json!([{"unit": "cm"}]));
    assert_eq!(attributes["description"], Json::Null);
    assert!(attributes.get("pin").is_none());
}

#[tokio::test]
async fn a_page_has_ten_records_unless_another_size_is_asked_for() {
    let world = World::stocked(25);
    assert_eq!(world.get("/api/products").await.ids().len(), 10);
    assert_eq!(world.get("/api/products?page[size]=3&page[number]=2").await.ids(), ["4", "5", "6"]);
    let everything = world.get("/api/products?page[size]=-1&page[number]=7").await;
    assert_eq!(everything.ids().len(), 25);
    assert_eq!(everything.header("x-include-total-count"), Some("25"));
}

#[tokio::test]
async fn links_keep_the_query_sorted_and_encoded() {
    let world = World::stocked(25);
    let page = |number| format!("/api/products?sort=-id&page[number]={number}&fields[products]=name");
    let links = |answer: crate::Answer| answer.body["links"].clone();
    let first = links(world.send("GET", "/api/products?sort=-id&fields[products]=name", &LINKED, "").await);
    assert_eq!(
        first,
        json!({
            "self": "/api/products",
            "next": "/api/products?fields%5Bproducts%5D=name&page%5Bnumber%5D=2&sort=-id",
        })
    );
    let second = links(world.send("GET", &page(2), &LINKED, "").await);
    assert_eq!(
        second,
        json!({
            "self": "/api/products",
            "first": "/api/products?fields%5Bproducts%5D=name&sort=-id",
            "prev": "/api/products?fields%5Bproducts%5D=name&sort=-id",
            "next": "/api/products?fields%5Bproducts%5D=name&page%5Bnumber%5D=3&sort=-id",
        })
    );
    let last = links(world.send("GET", &page(3), &LINKED, "").await);
    assert_eq!(last.get("next"), None);
    assert_eq!(last["prev"], "/api/products?fields%5Bproducts%5D=name&page%5Bnumber%5D=2&sort=-id");
}

#[tokio::test]
async fn records_and_relationships_have_links_unless_they_are_declined() {
    let world = World::stocked(1);
    let linked = world.send("GET", "/api/products/1?fields[products]=category", &LINKED, "").await;
    assert_eq!(linked.body["data"]["links"], json!({"self": "/api/products/1"}));
    assert_eq!(
        linked.body["data"]["relationships"]["category"]["links"],
        json!({"self": "/api/products/1/relationships/category", "related": "/api/products/1/category"})
    );
    let bare = world.get("/api/products?include=category").await;
    assert!(!bare.body.to_string().contains("\"links\""));
}

#[tokio::test]
async fn a_cursor_walks_through_everything_once() {
    let world = World::stocked(25);
    let mut seen = Vec::new();
    let mut address = "/api/products?page[after]=&page[size]=10".to_owned();
    loop {
        let answer = world.send("GET", &address, &LINKED, "").await;
        seen.extend(answer.ids().into_iter().map(str::to_owned));
        let after = answer.body["meta"]["page"]["after"].as_str();
        assert_eq!(answer.body["links"]["next"].is_string(), after.is_some());
        match answer.body["links"]["next"].as_str() {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, (1..=25).map(|id| id.to_string()).collect::<Vec<_>>());
    // A cursor counts more than a number, and without pages there is neither.
    let both = world.get("/api/products?page[after]=3&page[number]=9&page[size]=1").await;
    assert_eq!(both.ids(), ["4"]);
    let unpaged = world.get("/api/products?page[after]=3&page[size]=-1").await;
    assert_eq!(unpaged.ids().len(), 25);
    assert_eq!(world.get("/api/products?page[after]=nonsense").await.status, 400);
}

#[tokio::test]
async fn related_records_are_read_through_the_record() {
    let world = World::stocked(6);
    let list = world.get("/api/categories/1/products?sort=-stock&filter[stock][lt]=60&page[size]=1").await;
    assert_eq!(list.ids(), ["4"]);
    assert_eq!(list.header("x-include-total-count"), Some("2"));
    let without_inverse = world.get("/api/products/6/similar?fields[products]=name").await;
    assert_eq!(without_inverse.ids(), ["1"]);
    let one = world.get("/api/products/1/category").await;
    assert_eq!(
        (one.body["data"]["type"].as_str(), one.body["data"]["id"].as_str()),
        (Some("categories"), Some("2"))
    );
    let none = world.get("/api/categories/1/parent").await;
    assert_eq!((none.status, &none.body), (200, &json!({"data": null})));
    let unknown = world.get("/api/products/1/owner").await;
    assert_eq!(unknown.errors(), ["404 relationship constraint | Unsupported subresource. | "]);
    let absent = world.get("/api/categories/99/products").await;
    assert_eq!(
        absent.errors(),
        ["404 not found http exception | An entity with the requested identifier does not exist. | "]
    );
}

#[tokio::test]
async fn relationships_are_identifiers() {
    let world = World::stocked(6);
    let one = world.send("GET", "/api/products/1/relationships/category", &LINKED, "").await;
    assert_eq!(
        one.body,
        json!({
            "links": {"self": "/api/products/1/relationships/category", "related": "/api/products/1/category"},
            "data": {"type": "categories", "id": "2"},
        })
    );
    let many = world.get("/api/categories/1/relationships/products?page[size]=2").await;
    let data = json!([{"type": "products", "id": "2"}, {"type": "products", "id": "4"}]);
    assert_eq!(many.body, json!({ "data": data }));
    assert_eq!(many.header("x-include-total-count"), Some("3"));
    let empty = world.get("/api/products/1/relationships/tags").await;
    assert_eq!(empty.body, json!({"data": []}));
    assert_eq!(world.get("/api/products/1/relationships/category?include=parent").await.status, 400);
}

#[tokio::test]
async fn a_relation_shows_no_more_members_than_the_limit() {
    let limits = clientele_jsonapi::Limits { related: 2, ..Default::default() };
    let world = World::with_limits(limits);
    let members = (1..=5).map(|id| clientele_jsonapi::Identifier::new("products", id)).collect();
    world.put("products", clientele_jsonapi::Record::new(1).with("name", "One").to_many("similar", members));
    let answer = world.get("/api/products/1").await;
    assert_eq!(answer.body["data"]["relationships"]["similar"]["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_title_is_shown_where_it_is_asked_for() {
    let world = World::stocked(1);
    let titled = world.get("/api/products?meta=title&include=category").await;
    assert_eq!(titled.body["data"][0]["meta"], json!({"title": "Product 1"}));
    assert_eq!(titled.body["included"][0]["meta"], json!({"title": "Hammers"}));
    assert_eq!(world.get("/api/products").await.body["data"][0].get("meta"), None);
    let unknown = world.get("/api/products?meta=size").await;
    assert_eq!(unknown.errors(), ["400 filter constraint | The \"size\" is not supported. | meta"]);
    assert_eq!(world.get("/api/tags?meta=title").await.status, 400);
}

#[tokio::test]
async fn the_list_of_a_single_resource_is_its_record() {
    let world = World::stocked(1);
    let answer = world.get("/api/profile").await;
    assert_eq!(answer.body["data"]["attributes"], json!({"name": "Ann"}));
    assert_eq!(world.ask("POST", "/api/profile", json!({})).await.status, 405);
    assert_eq!(world.get("/api/profile?fields[profile]=name").await.status, 400);
}

#[tokio::test]
async fn a_short_list_may_have_neither_pages_nor_an_order_of_choice() {
    let world = World::stocked(0);
    for id in 1..=12 {
        world.put("asyncoperations", clientele_jsonapi::Record::new(id).with("status", "new"));
    }
    assert_eq!(world.get("/api/asyncoperations").await.ids().len(), 12);
    for query in ["page[size]=5", "sort=id"] {
        assert_eq!(world.get(&format!("/api/asyncoperations?{query}")).await.status, 400);
    }
}

#[tokio::test]
async fn a_subresource_is_no_part_of_the_record() {
    let world = World::stocked(0);
    world.put("asyncoperations", clientele_jsonapi::Record::new(1).with("status", "failed"));
    for (id, operation) in [("1-1-1", 1), ("1-1-2", 1), ("2-1-1", 2)] {
        let operation = clientele_jsonapi::Identifier::new("asyncoperations", operation);
        let error = clientele_jsonapi::Record::new(id).with("title", "x constraint");
        world.put("asyncoperationerrors", error.to_one("operation", Some(operation)));
    }
    let errors = world.get("/api/asyncoperations/1/errors").await;
    assert_eq!(errors.ids(), ["1-1-1", "1-1-2"]);
    assert!(errors.body["data"][0].get("relationships").is_none());
    assert!(world.get("/api/asyncoperations/1").await.body["data"].get("relationships").is_none());
    assert_eq!(world.get("/api/asyncoperations/1/relationships/errors").await.status, 404);
    assert_eq!(world.get("/api/asyncoperations/1?include=errors").await.status, 400);
    let list = world.get("/api/asyncoperationerrors").await;
    assert_eq!((list.status, list.header("allow")), (405, Some("OPTIONS")));
}
