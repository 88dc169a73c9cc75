//! The OpenAPI document, and declarations that can't be served.

use std::collections::BTreeSet;

use clientele_jsonapi::*;
use serde_json::Value as Json;

use crate::{
    World,
    world::{Shop, State, Table},
};

fn document() -> Json {
    let info =
        Info { title: "Shop", version: "1", token_url: "/oauth2-token", headers: &[("X-Colour", "Any.")] };
    World::stocked(0).api.openapi(info)
}

fn walk<'a>(json: &'a Json, found: &mut Vec<(&'a str, &'a Json)>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                found.push((name, value));
                walk(value, found);
            }
        }
        Json::Array(values) => values.iter().for_each(|value| walk(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
    let document = document();
    let mut found = Vec::new();
    walk(&document, &mut found);
    let references: Vec<&str> =
        found.iter().filter(|(name, _)| *name == "$ref").filter_map(|(_, value)| value.as_str()).collect();
    assert!(references.len() > 50);
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let operations = document["paths"].as_object().unwrap().values();
    let operations = operations.flat_map(|path| path.as_object().unwrap().values());
    let names: Vec<&str> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(distinct.len(), names.len());
    // What links name is an operation too.
    for (_, name) in found.iter().filter(|(name, _)| *name == "operationId") {
        assert!(distinct.contains(name.as_str().unwrap()), "{name}");
    }
}

#[tokio::test]
async fn the_methods_of_the_document_are_those_of_allow() {
    let world = World::stocked(1);
    let document = document();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let id = if path.starts_with("/tags") { "new" } else { "1" };
        let options = world.send("OPTIONS", &format!("/api{}", path.replace("{id}", id)), &[], "").await;
        let allow: BTreeSet<String> =
            options.header("allow").unwrap().split(", ").map(str::to_lowercase).collect();
        let described: BTreeSet<String> =
            methods.as_object().unwrap().keys().cloned().chain(["options".to_owned()]).collect();
        assert_eq!(described, allow, "{path}");
    }
}

#[test]
fn fields_are_described_as_they_are_declared() {
    let document = document();
    let schema = |name: &str| document["components"]["schemas"][name]["properties"].clone();
    let read = &schema("products")["attributes"]["properties"];
    assert_eq!(read["createdAt"]["readOnly"], true);
    assert!(read.get("pin").is_none());
    let create = &schema("products.create")["attributes"];
    assert_eq!(create["required"], serde_json::json!(["name"]));
    assert_eq!(create["properties"]["name"]["maxLength"], 50);
    assert!(create["properties"].get("createdAt").is_none());
    assert!(schema("products.update")["attributes"]["properties"].get("maker").is_none());
    let parameters = document["paths"]["/products"]["get"]["parameters"].to_string();
    for name in [
        "filter[id][gte]",
        "filter[sku][contains]",
        "page[after]",
        "fields[products]",
        "meta",
        "#/components/parameters/products.include",
    ] {
        assert!(parameters.contains(&format!("\"{name}\"")), "{name}");
    }
    let include = &document["components"]["parameters"]["products.include"];
    assert_eq!(include["name"], "include");
    assert!(include["schema"]["pattern"].as_str().unwrap().contains("category"));
}

#[test]
fn resources_that_do_not_fit_together_are_refused() {
    let build = |resources: Vec<Resource>| {
        let state = std::sync::Arc::new(State::default());
        let builder = Api::builder(Shop { state: state.clone() }, "/api");
        let table = || Table { kind: "none", state: state.clone(), kept_by_other: &[] };
        resources.into_iter().fold(builder, |api, resource| api.resource(resource, table())).build().err()
    };
    let a = || Resource::new("a");
    assert_eq!(build(vec![a(), a()]), Some(DeclarationError::Twice("a")));
    let twice = a().attribute(Attribute::new("b", DataType::String)).relation(Relation::to_one("b", &["a"]));
    assert_eq!(build(vec![twice]), Some(DeclarationError::FieldTwice { resource: "a", field: "b" }));
    let lost = a().relation(Relation::to_one("b", &["c"]));
    let error = DeclarationError::UnknownTarget { resource: "a", relation: "b", target: "c" };
    assert_eq!(build(vec![lost]), Some(error));
    let one_way = a().relation(Relation::to_one("b", &["a"]).inverse("c"));
    let error = DeclarationError::UnknownInverse { resource: "a", relation: "b", inverse: "c" };
    assert_eq!(build(vec![one_way]), Some(error));
    let keyless = a().upsert_by(&["b"]);
    assert_eq!(build(vec![keyless]), Some(DeclarationError::UnknownKey { resource: "a", field: "b" }));
    let batched = a().actions(Actions::ALL.with(Action::UpdateList));
    assert_eq!(build(vec![batched]), Some(DeclarationError::NoOperations("a")));
    assert_eq!(build(vec![a()]), None);
}
