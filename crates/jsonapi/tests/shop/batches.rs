//! Many records in one request, at once or later.

use std::sync::atomic::Ordering::SeqCst;

use clientele_jsonapi::{Batch, Checkpoint, Fault, Outcome, async_trait};
use serde_json::{Value as Json, json};

use crate::{
    World,
    world::{Caller, Rows, Shop},
};

fn product(name: &str, price: &str) -> Json {
    json!({"type": "products", "attributes": {"name": name, "price": price},
           "relationships": {"category": {"data": {"type": "categories", "id": "1"}}}})
}

async fn at_once(world: &World, body: Json) -> crate::Answer {
    let headers = [
        ("content-type", clientele_jsonapi::JSON_API),
        ("authorization", "Bearer admin"),
        ("x-mode", "sync"),
        ("x-include", "noHateoas"),
    ];
    world.send("PATCH", "/api/products", &headers, &body.to_string()).await
}

#[tokio::test]
async fn at_once_records_come_back_in_the_order_of_the_request() {
    let world = World::stocked(1);
    let mut named = product("A", "1");
    named["id"] = json!("first");
    named["relationships"]["category"] = json!({"data": {"type": "categories", "id": "saws"}});
    let update = json!({"type": "products", "id": "1", "meta": {"update": true}, "attributes": {"stock": 3}});
    let included = json!([{"type": "categories", "id": "saws", "attributes": {"name": "Saws"}}]);
    let body = json!({"data": [named, update, product("B", "1")], "included": included});
    let answer = at_once(&world, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.ids(), ["2", "1", "3"]);
    assert_eq!(answer.body["data"][0]["meta"], json!({"dataId": "first"}));
    assert_eq!(answer.body["data"][1]["attributes"]["stock"], 3);
    assert_eq!(answer.body["included"][0]["meta"], json!({"includeId": "saws"}));
}

#[tokio::test]
async fn at_once_it_is_all_or_nothing() {
    let world = World::stocked(0);
    let absent = json!({"type": "products", "id": "9", "meta": {"update": true}});
    let body = json!({"data": [product("A", "1"), product("", "1"), product("C", "-1")]});
    let answer = at_once(&world, body).await;
    assert_eq!(
        answer.errors(),
        [
            "400 not blank constraint | This value should not be blank. | /data/1/attributes/name",
            "400 positive constraint | The price should be positive. | /data/2/attributes/price",
        ]
    );
    assert_eq!(world.rows("products"), 0);
    let answer = at_once(&world, json!({"data": [product("A", "1"), absent]})).await;
    let told =
        "404 not found http exception | An entity with the requested identifier does not exist. | /data/1";
    assert_eq!(answer.errors(), [told]);
}

#[tokio::test]
async fn at_once_has_a_limit() {
    let world = World::stocked(0);
    let many: Vec<Json> = (0..101).map(|at| product(&at.to_string(), "1")).collect();
    let answer = at_once(&world, json!({ "data": many })).await;
    let told =
        "400 request data constraint | The 'data' property should not have more than 100 items | /data";
    assert_eq!(answer.errors(), [told]);
    for data in [json!([]), json!({}), Json::Null] {
        assert_eq!(at_once(&world, json!({ "data": data })).await.status, 400);
    }
}

#[tokio::test]
async fn at_once_becomes_later_when_it_takes_too_long() {
    let world = World::stocked(0);
    world.state.slow.store(true, SeqCst);
    let answer = at_once(&world, json!({"data": [product("A", "1"), product("B", "1")]})).await;
    assert_eq!((answer.status, answer.header("content-location")), (202, Some("/api/asyncoperations/1")));
    assert_eq!(world.rows("products"), 0);
    world.state.slow.store(false, SeqCst);
    let batch = world.state.batches.lock().unwrap().pop().unwrap();
    // What was to be all or nothing still is.
    assert_eq!((batch.chunks.len(), batch.chunks[0].groups.len()), (1, 1));
    let caller = Caller { name: "admin".to_owned() };
    world.api.run_chunk(&caller, &batch.kind, &batch.chunks[0], 0, &mut Kept::default()).await.unwrap();
    assert_eq!(world.rows("products"), 2);
}

/// Keeps what it is told, in the transaction itself.
#[derive(Default)]
struct Kept {
    outcomes: Vec<(usize, Outcome)>,
    /// Products in the transaction whenever it was told of a group.
    products: Vec<usize>,
    fail_at: Option<usize>,
}

#[async_trait]
impl Checkpoint<Shop> for Kept {
    async fn reached(&mut self, rows: &mut Rows, group: usize, outcome: &Outcome) -> Result<(), Fault> {
        if self.fail_at == Some(group) {
            return Err(Fault::internal("the process ends"));
        }
        self.outcomes.push((group, outcome.clone()));
        self.products.push(rows.get("products").map_or(0, |rows| rows.len()));
        Ok(())
    }
}

async fn accepted(world: &World, body: Json) -> Batch {
    let answer = world.ask("PATCH", "/api/products", body).await;
    assert_eq!((answer.status, answer.header("content-location")), (202, Some("/api/asyncoperations/1")));
    assert_eq!(answer.body["data"]["type"], "asyncoperations");
    assert_eq!(answer.body["data"]["attributes"], json!({"status": "new"}));
    world.state.batches.lock().unwrap().pop().unwrap()
}

#[tokio::test]
async fn later_each_group_stands_for_itself() {
    let world = World::stocked(0);
    let mut with_new = product("C", "1");
    with_new["relationships"]["category"] = json!({"data": {"type": "categories", "id": "saws"}});
    let included = json!([
        {"type": "categories", "id": "lonely", "attributes": {"name": "L"}},
        {"type": "categories", "id": "saws", "attributes": {"name": "Saws"}},
    ]);
    let data = json!([product("A", "1"), product("B", "-1"), with_new, {"type": "tags"}, product("E", "1")]);
    let batch = accepted(&world, json!({"data": data, "included": included})).await;
    // It survives being kept as text.
    let batch: Batch = serde_json::from_str(&serde_json::to_string(&batch).unwrap()).unwrap();
    assert_eq!(batch.chunks.len(), 1);
    let caller = Caller { name: "admin".to_owned() };
    let mut kept = Kept::default();
    world.api.run_chunk(&caller, &batch.kind, &batch.chunks[0], 0, &mut kept).await.unwrap();
    assert_eq!(world.rows("products"), 3);
    assert_eq!(world.rows("categories"), 3);
    let count =
        |count: fn(&Outcome) -> usize| kept.outcomes.iter().map(|(_, outcome)| count(outcome)).sum::<usize>();
    assert_eq!((count(|it| it.read), count(|it| it.created), count(|it| it.updated)), (5, 3, 0));
    assert_eq!(kept.products, [1, 1, 2, 2, 3, 3]);
    let problems: Vec<Json> = kept
        .outcomes
        .iter()
        .flat_map(|(_, outcome)| &outcome.problems)
        .map(|it| it.to_attributes())
        .collect();
    assert_eq!(
        problems[0],
        json!({"status": 400, "title": "positive constraint", "detail": "The price should be positive.",
               "source": {"pointer": "/data/1/attributes/price"}})
    );
    assert_eq!(
        (&problems[1]["status"], &problems[1]["source"]["pointer"]),
        (&json!(409), &json!("/data/3/type"))
    );
    assert_eq!(problems[2]["source"]["pointer"], "/included/0");
}

#[tokio::test]
async fn later_work_goes_on_where_it_was_interrupted() {
    let world = World::stocked(0);
    let data: Vec<Json> = (0..5).map(|at| product(&format!("P{at}"), "1")).collect();
    let batch = accepted(&world, json!({ "data": data })).await;
    let caller = Caller { name: "admin".to_owned() };
    let mut kept = Kept { fail_at: Some(2), ..Kept::default() };
    let run = world.api.run_chunk(&caller, &batch.kind, &batch.chunks[0], 0, &mut kept).await;
    assert!(matches!(run, Err(Fault::Internal(_))));
    // The third was written, but what was to be kept of it was not: neither is true.
    assert_eq!(world.rows("products"), 2);
    kept.fail_at = None;
    let done = kept.outcomes.len();
    world.api.run_chunk(&caller, &batch.kind, &batch.chunks[0], done, &mut kept).await.unwrap();
    assert_eq!(world.rows("products"), 5);
}

#[tokio::test]
async fn chunks_are_filled_and_never_cut_what_belongs_together() {
    let world = World::stocked(0);
    let data: Vec<Json> = (0..250)
        .map(|at| {
            let mut product = product(&at.to_string(), "1");
            if at % 2 == 0 {
                product["relationships"]["category"]["data"]["id"] = json!(format!("c{at}"));
            }
            product
        })
        .collect();
    let included: Vec<Json> = (0..250)
        .step_by(2)
        .map(|at| json!({"type": "categories", "id": format!("c{at}"), "attributes": {"name": "C"}}))
        .collect();
    let batch = accepted(&world, json!({"data": data, "included": included})).await;
    let sizes: Vec<usize> = batch.chunks.iter().map(|chunk| chunk.records()).collect();
    assert_eq!(sizes, [100, 100, 50]);
}
