//! The page that describes an API, made of its OpenAPI document.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_access::Area;
use clientele_jsonapi::Api;
use clientele_web::{Page, PageError, Visit, to_value};
use minijinja::context;
use serde::Serialize;
use serde_json::Value as Json;

use crate::house::House;
use crate::routes::document;
use crate::surfaces::path;

#[derive(Serialize)]
struct Resource {
    name: String,
    description: String,
    fields: Vec<Field>,
    methods: Vec<Method>,
    filters: Vec<String>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    r#type: String,
    /// Ids of messages.
    notes: Vec<&'static str>,
    text: String,
}

#[derive(Serialize)]
struct Method {
    method: String,
    path: String,
}

/// The page, to be put among pages that everybody may see.
pub fn page(area: Area, api: &Api<House>) -> Router {
    let base = path(area);
    let resources = Arc::new(resources(&document(area, api), base));
    Router::new().route(
        &format!("{base}/doc"),
        get(move |visit: Visit| async move { render(&visit, area, &resources) }),
    )
}

fn render(visit: &Visit, area: Area, resources: &[Resource]) -> Result<Response, PageError> {
    let title = match area {
        Area::BackOffice => "api-doc-back-office",
        Area::Storefront => "api-doc-storefront",
    };
    let address = visit.address(&format!("{}/doc.json", path(area)));
    let resources = to_value(&resources);
    visit.render("api/doc.html", Page::new(title), context! { address, resources })
}

fn resources(document: &Json, base: &str) -> Vec<Resource> {
    let schemas = &document["components"]["schemas"];
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    let mut names: Vec<String> =
        paths.keys().filter_map(|path| path.split('/').nth(1)).map(str::to_owned).collect();
    names.dedup();
    let mut resources: Vec<Resource> = Vec::new();
    for name in names {
        if resources.iter().any(|known| known.name == name) {
            continue;
        }
        let own = |path: &&String| path.split('/').nth(1) == Some(name.as_str());
        let own = || paths.keys().filter(own);
        let methods = own().flat_map(|path| {
            let methods = paths[path].as_object().into_iter().flat_map(|methods| methods.keys());
            methods.map(move |method| Method { method: method.to_uppercase(), path: format!("{base}{path}") })
        });
        let list = &paths.get(&format!("/{name}")).cloned().unwrap_or_default()["get"]["parameters"];
        let filters = list.as_array().into_iter().flatten();
        let filters = filters.filter_map(|parameter| parameter["name"].as_str());
        let filters = filters.filter(|name| name.starts_with("filter[")).map(str::to_owned);
        let read = &schemas[&name];
        resources.push(Resource {
            description: read["description"].as_str().unwrap_or_default().to_owned(),
            fields: fields(read, &create_schema(document, &name)),
            methods: methods.collect(),
            filters: filters.collect(),
            name,
        });
    }
    resources.sort_by(|one, other| one.name.cmp(&other.name));
    resources
}

/// What is sent to make a record of the type, if that can be done.
fn create_schema(document: &Json, name: &str) -> Json {
    let body = &document["paths"][format!("/{name}")]["post"]["requestBody"];
    let content = body["content"].as_object().and_then(|content| content.values().next());
    let reference = content.and_then(|media| media["schema"]["properties"]["data"]["$ref"].as_str());
    let schema = reference.and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    schema.cloned().unwrap_or_default()
}

fn fields(read: &Json, create: &Json) -> Vec<Field> {
    let mut fields = Vec::new();
    for part in ["attributes", "relationships"] {
        let of =
            |schema: &Json| schema["properties"][part]["properties"].as_object().cloned().unwrap_or_default();
        let (shown, sent) = (of(read), of(create));
        let required = create["properties"][part]["required"].as_array().cloned().unwrap_or_default();
        let hidden = sent.iter().filter(|(name, _)| !shown.contains_key(*name));
        for (name, schema) in shown.iter().chain(hidden) {
            let mut notes = Vec::new();
            if required.iter().any(|known| known == name) {
                notes.push("api-doc-required");
            }
            if !sent.is_empty() && !sent.contains_key(name) {
                notes.push("api-doc-read-only");
            }
            if !shown.contains_key(name) {
                notes.push("api-doc-write-only");
            }
            let text = schema["description"].as_str().unwrap_or_default().to_owned();
            fields.push(Field { name: name.clone(), r#type: kind(schema, part), notes, text });
        }
    }
    fields
}

/// The type of a field in a word or two.
fn kind(schema: &Json, part: &str) -> String {
    if part == "relationships" {
        let data = &schema["properties"]["data"];
        let many = data["type"] == "array";
        let member =
            if many { &data["items"] } else { data.get("oneOf").map_or(data, |options| &options[0]) };
        let kinds = member["properties"]["type"]["enum"].as_array().cloned().unwrap_or_default();
        let kinds: Vec<&str> = kinds.iter().filter_map(Json::as_str).collect();
        let kinds = kinds.join(" | ");
        return if many { format!("[{kinds}]") } else { kinds };
    }
    let name = schema["format"].as_str().or(schema["type"].as_str()).or(schema["type"][0].as_str());
    name.unwrap_or_default().to_owned()
}
