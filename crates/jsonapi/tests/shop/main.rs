//! The protocol, spoken with a shop in memory: HTTP requests go in, HTTP answers come out.
#![allow(clippy::unwrap_used)]

mod anything;
mod batches;
mod changes;
mod describing;
mod includes;
mod lists;
mod manners;
mod queries;
mod together;
mod world;

use std::sync::{Arc, atomic::Ordering::SeqCst};

use bytes::Bytes;
use clientele_jsonapi::*;
use http::{Request, Response};
use serde_json::Value as Json;
use world::{Shop, State, Table};

/// The shop with its API, and one who asks it.
pub struct World {
    pub api: Api<Shop>,
    pub state: Arc<State>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Json,
    pub response: Response<Bytes>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    /// Each error as `status title | detail | source`.
    pub fn errors(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        errors
            .iter()
            .map(|error| {
                let source = &error["source"];
                let place = source.get("pointer").or(source.get("parameter")).map(text).unwrap_or_default();
                format!(
                    "{} {} | {} | {place}",
                    text(&error["status"]),
                    text(&error["title"]),
                    text(&error["detail"])
                )
            })
            .collect()
    }

    pub fn ids(&self) -> Vec<&str> {
        self.body["data"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
    }

    pub fn included(&self) -> Vec<String> {
        let included = self.body["included"].as_array().cloned().unwrap_or_default();
        included
            .iter()
            .map(|it| format!("{} {}", it["type"].as_str().unwrap(), it["id"].as_str().unwrap()))
            .collect()
    }
}

impl World {
    pub fn with_limits(limits: Limits) -> Self {
        Self::with(limits, Cors::default())
    }

    pub fn with(limits: Limits, cors: Cors) -> Self {
        let state = Arc::new(State::default());
        let table = |kind, kept_by_other| Table { kind, state: state.clone(), kept_by_other };
        let api = Api::builder(Shop { state: state.clone() }, "/api")
            .limits(limits)
            .cors(cors)
            .resource(
                categories(),
                table(
                    "categories",
                    &[("products", "products", "category"), ("children", "categories", "parent")],
                ),
            )
            .resource(products(), table("products", &[]))
            .resource(tags(), table("tags", &[("products", "products", "tags")]))
            .resource(
                Resource::new("profile").single().without_fields().attribute(name()),
                table("profile", &[]),
            )
            .resource(
                Resource::new("asyncoperations")
                    .without_paging()
                    .without_sorting()
                    .attribute(Attribute::new("status", DataType::String))
                    .subresource(Relation::to_many("errors", &["asyncoperationerrors"]).inverse("operation")),
                table("asyncoperations", &[]),
            )
            .resource(
                Resource::new("asyncoperationerrors")
                    .id(DataType::String)
                    .actions(Actions::NONE)
                    .attribute(Attribute::new("title", DataType::String))
                    .subresource(Relation::to_one("operation", &["asyncoperations"]).inverse("errors")),
                table("asyncoperationerrors", &[]),
            )
            .operations("asyncoperations")
            .build()
            .unwrap();
        Self { api, state }
    }

    /// Two categories, one in the other, and products in turn in the first and in the second.
    pub fn stocked(products: usize) -> Self {
        let world = Self::with_limits(Limits::default());
        let category = |id| Some(Identifier::new("categories", id));
        let tag = |id: &str| Identifier::new("tags", id);
        world.put("categories", Record::new(1).with("name", "Tools").to_one("parent", None));
        world.put("categories", Record::new(2).with("name", "Hammers").to_one("parent", category(1)));
        world.put("profile", Record::new(1).with("name", "Ann"));
        for id in ["new", "sale"] {
            world.put("tags", Record::new(id).with("label", id));
        }
        for id in 1..=products {
            let record = Record::new(id)
                .with("name", format!("Product {id}"))
                .with("stock", i64::try_from(id).unwrap() * 10)
                .with("active", id % 2 == 0)
                .with("sku", format!("P{id}"))
                .to_one("category", category(1 + id % 2))
                .to_many("tags", if id % 3 == 0 { vec![tag("new"), tag("sale")] } else { Vec::new() })
                .to_many("similar", vec![Identifier::new("products", 1 + id % products)]);
            world.put("products", record);
        }
        world
    }

    pub fn put(&self, kind: &'static str, record: Record) {
        self.state.rows.lock().unwrap().entry(kind).or_default().insert(record.id.clone(), record);
    }

    pub fn row(&self, kind: &str, id: &str) -> Option<Record> {
        self.state.rows.lock().unwrap().get(kind)?.get(id).cloned()
    }

    pub fn rows(&self, kind: &str) -> usize {
        self.state.rows.lock().unwrap().get(kind).map_or(0, |rows| rows.len())
    }

    /// The questions that were asked of the shop since the last time.
    pub fn questions(&self) -> (usize, usize) {
        (self.state.pages.swap(0, SeqCst), self.state.loads.swap(0, SeqCst))
    }

    pub async fn send(&self, method: &str, address: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.api.answer(request.body(Bytes::from(body.to_owned())).unwrap()).await;
        let body = serde_json::from_slice(response.body()).unwrap_or(Json::Null);
        Answer { status: response.status().as_u16(), body, response }
    }

    /// As somebody, without links.
    pub async fn ask_as(&self, who: &str, method: &str, address: &str, body: Json) -> Answer {
        let token = format!("Bearer {who}");
        let headers = [
            ("accept", JSON_API),
            ("content-type", JSON_API),
            ("authorization", token.as_str()),
            ("x-include", "noHateoas;totalCount;deletedCount"),
        ];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, address, &headers, &body).await
    }

    pub async fn ask(&self, method: &str, address: &str, body: Json) -> Answer {
        self.ask_as("admin", method, address, body).await
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.ask("GET", address, Json::Null).await
    }
}

fn name() -> Attribute {
    Attribute::new("name", DataType::String).required().max_length(50).filtered().sorted()
}

fn categories() -> Resource {
    Resource::new("categories")
        .description("Groups of products.")
        .actions(Actions::ALL.without(Action::DeleteList))
        .attribute(name())
        .attribute(Attribute::new("secretly", DataType::Boolean).hidden())
        .relation(Relation::to_one("parent", &["categories"]).inverse("children").refuses_new())
        .relation(Relation::to_many("children", &["categories"]).inverse("parent").refuses_new())
        .relation(Relation::to_many("products", &["products"]).inverse("category"))
}

fn products() -> Resource {
    Resource::new("products")
        .description("What is sold.")
        .actions(Actions::ALL.with(Action::UpdateList))
        .attribute(name())
        .attribute(Attribute::new("description", DataType::Text).filtered())
        .attribute(Attribute::new("price", DataType::Money).filtered().sorted())
        .attribute(Attribute::new("stock", DataType::Integer).filtered().sorted())
        .attribute(Attribute::new("active", DataType::Boolean).filtered())
        .attribute(Attribute::new("sku", DataType::String))
        .attribute(Attribute::new("state", DataType::Enum).choices(&["draft", "public"]).filtered())
        .attribute(Attribute::new("sizes", DataType::Array))
        .attribute(Attribute::new("releasedOn", DataType::Date).filtered())
        .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered())
        .attribute(Attribute::new("pin", DataType::String).access(Access::CreateOnly).hidden())
        .attribute(Attribute::new("maker", DataType::String).access(Access::FixedOnceCreated))
        .relation(Relation::to_one("category", &["categories"]).required().inverse("products"))
        .relation(Relation::to_many("tags", &["tags"]).inverse("products"))
        .relation(Relation::to_many("similar", &["products"]).changed_with_record())
        .relation(Relation::to_one("subject", &["products", "categories"]))
        .filter(Filter::new("sku", DataType::String).list().operators(&[
            Operator::Equal,
            Operator::Contains,
            Operator::StartsWith,
        ]))
        .upsert_by(&["sku"])
}

fn tags() -> Resource {
    Resource::new("tags")
        .id(DataType::String)
        .id_from_client()
        .actions(Actions::ALL)
        .without_title()
        .attribute(Attribute::new("label", DataType::String))
        .relation(Relation::to_many("products", &["products"]).inverse("tags").read_only())
}
