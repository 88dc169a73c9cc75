//! The description of an API for machines: OpenAPI 3.1, made of the same declarations as the answers. Resources are
//! data here, not types of Rust, so there is nothing that a derive could read; the document is built as JSON.

use serde_json::{Map, Value as Json, json};

use crate::{
    action::Action,
    api::Api,
    backend::Backend,
    catalogue::Catalogue,
    declaration::{Relation, Resource},
    media::JSON_API,
    schema::{self, Side, reference},
};

/// What of the description the resources don't know.
#[derive(Clone, Copy, Debug)]
pub struct Info<'a> {
    pub title: &'a str,
    pub version: &'a str,
    /// Where tokens are given out.
    pub token_url: &'a str,
}

impl<B: Backend> Api<B> {
    /// The OpenAPI document.
    pub fn openapi(&self, info: Info<'_>) -> Json {
        let (mut paths, mut schemas) = (Map::new(), schema::shared());
        for resource in self.catalogue.iter() {
            let mut sides = vec![Side::Read];
            let batched = resource.actions.contains(Action::UpdateList);
            sides.extend(resource.actions.contains(Action::Create).then_some(Side::Create));
            sides.extend((batched || resource.actions.contains(Action::Update)).then_some(Side::Update));
            for side in sides {
                schemas.insert(side.name(resource), schema::record(resource, side, &self.catalogue));
            }
            describe(resource, &self.catalogue, &mut paths);
        }
        json!({
            "openapi": "3.1.0",
            "info": { "title": info.title, "version": info.version },
            "servers": [{ "url": self.base }],
            "security": [{ "oauth": [] }],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "parameters": { "xInclude": {
                    "name": "X-Include", "in": "header", "schema": { "type": "string" },
                    "description": "Keys separated by semicolons: noHateoas, totalCount, deletedCount.",
                } },
                "responses": { "errors": content("What is wrong.", &reference("errors")) },
                "securitySchemes": { "oauth": { "type": "oauth2", "flows": {
                    "clientCredentials": { "tokenUrl": info.token_url, "scopes": {} },
                } } },
            },
        })
    }
}

/// Adds the addresses of a resource.
fn describe(resource: &Resource, catalogue: &Catalogue, paths: &mut Map<String, Json>) {
    let name = resource.name;
    let (mut list, mut item) = (Map::new(), Map::new());
    let read = || reference(name);
    let offers = |action| resource.actions.contains(action) && !resource.single;
    let operation = |verb: &str, parameters: Vec<Json>| Operation::new(resource, verb, parameters);
    if resource.single {
        let get = operation("get", shown(resource));
        list.insert("get".to_owned(), get.answers("200", &document(&read())));
    }
    if offers(Action::List) {
        let parameters = [filters(resource, catalogue), paging(resource), shown(resource)].concat();
        list.insert("get".to_owned(), operation("list", parameters).answers("200", &documents(&read())));
    }
    if offers(Action::Create) {
        let create =
            operation("create", shown(resource)).takes(&document(&reference(&Side::Create.name(resource))));
        list.insert("post".to_owned(), create.answers("201", &document(&read())));
    }
    if offers(Action::UpdateList) {
        let batch = operation("update_list", vec![mode()]).takes(&documents(&json!({ "anyOf": [
            reference(&Side::Update.name(resource)),
            json!({ "type": "object", "required": ["type"] }),
        ] })));
        list.insert("patch".to_owned(), batch.answers("202", &document(&json!({ "type": "object" }))));
    }
    if offers(Action::DeleteList) {
        let delete = operation("delete_list", filters(resource, catalogue));
        list.insert("delete".to_owned(), delete.answers_nothing());
    }
    if offers(Action::Get) {
        let get = operation("get", [id(), shown(resource)].concat());
        item.insert("get".to_owned(), get.answers("200", &document(&read())));
    }
    if offers(Action::Update) {
        let update = operation("update", [id(), shown(resource)].concat());
        let update = update.takes(&document(&reference(&Side::Update.name(resource))));
        item.insert("patch".to_owned(), update.answers("200", &document(&read())));
    }
    if offers(Action::Delete) {
        item.insert("delete".to_owned(), operation("delete", id()).answers_nothing());
    }
    for (path, methods) in [(format!("/{name}"), list), (format!("/{name}/{{id}}"), item)] {
        if !methods.is_empty() {
            paths.insert(path, Json::Object(methods));
        }
    }
    for relation in resource.relations.iter().chain(&resource.subresources) {
        describe_subresource(resource, relation, paths);
    }
    for relation in &resource.relations {
        describe_relationship(resource, relation, catalogue, paths);
    }
}

fn describe_subresource(resource: &Resource, relation: &Relation, paths: &mut Map<String, Json>) {
    let targets: Vec<Json> = relation.targets.iter().map(|target| reference(target)).collect();
    let target = json!({ "oneOf": targets });
    let related = if relation.many { documents(&target) } else { document(&target) };
    let get = Operation::new(resource, &format!("get_subresource.{}", relation.name), id());
    let path = format!("/{}/{{id}}/{}", resource.name, relation.name);
    paths.insert(path, json!({ "get": get.answers("200", &related) }));
}

fn describe_relationship(
    resource: &Resource,
    relation: &Relation,
    catalogue: &Catalogue,
    paths: &mut Map<String, Json>,
) {
    let (name, field) = (resource.name, relation.name);
    let operation = |verb: &str, parameters| Operation::new(resource, &format!("{verb}.{field}"), parameters);
    let linkage = json!({
        "type": "object",
        "required": ["data"],
        "properties": { "data": schema::linkage(relation, catalogue), "links": reference("links") },
    });
    let mut methods = Map::new();
    methods.insert("get".to_owned(), operation("get_relationship", id()).answers("200", &linkage));
    let changes: &[(&str, &str)] = match (resource.changeable(relation), relation.many) {
        (false, _) => &[],
        (true, false) => &[("patch", "update_relationship")],
        (true, true) => &[
            ("patch", "update_relationship"),
            ("post", "add_relationship"),
            ("delete", "delete_relationship"),
        ],
    };
    for (method, verb) in changes {
        methods.insert((*method).to_owned(), operation(verb, id()).takes(&linkage).answers_nothing());
    }
    paths.insert(format!("/{name}/{{id}}/relationships/{field}"), Json::Object(methods));
}

/// One method of an address.
struct Operation(Map<String, Json>);

impl Operation {
    fn new(resource: &Resource, verb: &str, mut parameters: Vec<Json>) -> Self {
        parameters.push(json!({ "$ref": "#/components/parameters/xInclude" }));
        let mut members = Map::new();
        members.insert("operationId".to_owned(), Json::from(format!("{}.{verb}", resource.name)));
        members.insert("tags".to_owned(), json!([resource.name]));
        members.insert("parameters".to_owned(), parameters.into());
        Self(members)
    }

    fn takes(mut self, schema: &Json) -> Self {
        let body = json!({ "required": true, "content": { JSON_API: { "schema": schema } } });
        self.0.insert("requestBody".to_owned(), body);
        self
    }

    fn answers(self, status: &str, schema: &Json) -> Json {
        self.responding(status, content("The answer.", schema))
    }

    fn answers_nothing(self) -> Json {
        self.responding("204", json!({ "description": "It is done." }))
    }

    fn responding(mut self, status: &str, response: Json) -> Json {
        let responses = json!({
            status: response,
            "401": { "description": "The token is missing or not valid." },
            "default": { "$ref": "#/components/responses/errors" },
        });
        self.0.insert("responses".to_owned(), responses);
        Json::Object(self.0)
    }
}

fn content(description: &str, schema: &Json) -> Json {
    json!({ "description": description, "content": { JSON_API: { "schema": schema } } })
}

fn document(record: &Json) -> Json {
    around(record.clone())
}

fn documents(record: &Json) -> Json {
    around(json!({ "type": "array", "items": record }))
}

fn around(data: Json) -> Json {
    json!({
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": data,
            "included": { "type": "array", "items": reference("included") },
            "links": reference("links"),
            "meta": { "type": "object" },
        },
    })
}

fn query(name: &str, schema: Json, description: &str) -> Json {
    json!({ "name": name, "in": "query", "schema": schema, "description": description })
}

fn id() -> Vec<Json> {
    vec![json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } })]
}

fn mode() -> Json {
    json!({
        "name": "X-Mode", "in": "header", "schema": { "enum": ["sync", "async"] },
        "description": "sync does the batch at once, all of it or nothing.",
    })
}

fn filters(resource: &Resource, catalogue: &Catalogue) -> Vec<Json> {
    let mut parameters = Vec::new();
    for filter in catalogue.filters(resource) {
        for operator in &filter.operators {
            let name = match operator.name() {
                "eq" => format!("filter[{}]", filter.name),
                other => format!("filter[{}][{other}]", filter.name),
            };
            let several = (filter.list && operator.takes_list()) || (filter.range && operator.takes_range());
            let schema = match operator.takes_flag() {
                true => json!({ "type": "boolean" }),
                false if several => json!({ "type": "string" }),
                false => schema::value(filter.data_type),
            };
            let description = match several {
                true if filter.range => "A value, a list separated by commas, or a range from..to.",
                true => "A value, or a list separated by commas.",
                false => "A value.",
            };
            parameters.push(query(&name, schema, description));
        }
    }
    parameters
}

fn paging(resource: &Resource) -> Vec<Json> {
    let mut sorters: Vec<&str> = resource.sorters.clone();
    sorters.extend(resource.attributes.iter().filter(|attribute| attribute.sorted).map(|it| it.name));
    let sorting =
        format!("Fields separated by commas, with a minus for descending order: {}.", sorters.join(", "));
    let mut parameters = Vec::new();
    if !sorters.is_empty() {
        parameters.push(query("sort", json!({ "type": "string" }), &sorting));
    }
    if let Some(size) = resource.page_size {
        let number = json!({ "type": "integer", "minimum": 1, "default": 1 });
        let size = json!({ "type": "integer", "minimum": -1, "default": size });
        parameters.push(query("page[number]", number, "The number of the page."));
        parameters.push(query("page[size]", size, "Records of a page; -1 for all of them."));
        let after = "Instead of a number: the cursor where the page before ended; empty for the first page.";
        parameters.push(query("page[after]", json!({ "type": "string" }), after));
    }
    parameters
}

fn shown(resource: &Resource) -> Vec<Json> {
    let text = || json!({ "type": "string" });
    let mut parameters = vec![query(
        &format!("fields[{}]", resource.name),
        text(),
        "The fields that are shown, separated by commas.",
    )];
    if !resource.relations.is_empty() {
        let names: Vec<&str> = resource.relations.iter().map(|relation| relation.name).collect();
        let including = format!("Paths of related records, separated by commas: {}.", names.join(", "));
        parameters.push(query("include", text(), &including));
    }
    if resource.titled {
        parameters.push(query("meta", json!({ "enum": ["title"] }), "Adds the title of each record."));
    }
    parameters
}
