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
    query_schema::{filters, includes, operands, paging, shown},
    schema::{self, Side, reference},
};

/// What of the description the resources don't know.
#[derive(Clone, Copy, Debug)]
pub struct Info<'a> {
    pub title: &'a str,
    pub version: &'a str,
    /// Where tokens are given out.
    pub token_url: &'a str,
    /// Headers that every request may have, beside those of the protocol: name and description.
    pub headers: &'a [(&'a str, &'a str)],
}

impl<B: Backend> Api<B> {
    /// The OpenAPI document.
    pub fn openapi(&self, info: Info<'_>) -> Json {
        let (mut paths, mut schemas) = (Map::new(), schema::shared());
        schemas.extend(operands(&self.catalogue));
        let mut parameters = Map::from_iter(includes(&self.catalogue, &self.limits));
        parameters.insert("xInclude".to_owned(), more());
        for resource in self.catalogue.iter() {
            let mut sides = vec![Side::Read];
            let batched = resource.actions.contains(Action::UpdateList);
            sides.extend(resource.actions.contains(Action::Create).then_some(Side::Create));
            sides.extend((batched || resource.actions.contains(Action::Update)).then_some(Side::Update));
            for side in sides {
                schemas.insert(side.name(resource), schema::record(resource, side, &self.catalogue));
            }
            describe(resource, &self.catalogue, self.operations, &mut paths);
        }
        for (name, description) in info.headers {
            let header = json!({
                "name": name, "in": "header", "schema": { "type": "string" }, "description": description,
            });
            parameters.insert((*name).to_owned(), header);
            let operations = paths.values_mut().filter_map(Json::as_object_mut).flatten();
            for known in operations.filter_map(|(_, operation)| operation["parameters"].as_array_mut()) {
                known.push(json!({ "$ref": format!("#/components/parameters/{name}") }));
            }
        }
        json!({
            "openapi": "3.1.0",
            "info": { "title": info.title, "version": info.version },
            "servers": [{ "url": self.base }],
            "security": [{ "oauth": [] }],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "parameters": parameters,
                "responses": {
                    "errors": content("What is wrong.", &reference("errors")),
                    "unauthenticated": unauthenticated(),
                    "slowDown": slow_down(),
                },
                "securitySchemes": { "oauth": { "type": "oauth2", "flows": {
                    "clientCredentials": { "tokenUrl": info.token_url, "scopes": {} },
                } } },
            },
        })
    }
}

/// Adds the addresses of a resource.
fn describe(resource: &Resource, catalogue: &Catalogue, operations: &str, paths: &mut Map<String, Json>) {
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
        let list_of = linked(listed(&documents(&read())), resource, "/data/0", &[READ]);
        let list_of = operation("list", parameters).responding("200", list_of);
        list.insert("get".to_owned(), list_of);
    }
    if offers(Action::Create) {
        let create = operation("create", shown(resource))
            .takes(&sent(&reference(&Side::Create.name(resource))))
            .may_answer("200", content("It was there: the upsert changed it.", &document(&read())));
        let created = linked(created(&document(&read())), resource, "/data", &[READ, CHANGE, REMOVE]);
        list.insert("post".to_owned(), create.responding("201", created));
    }
    if offers(Action::UpdateList) {
        let record = json!({ "anyOf": [
            reference(&Side::Update.name(resource)),
            reference(&Side::Create.name(resource)),
        ] });
        let parameters = [vec![mode()], shown(resource)].concat();
        let batch = operation("update_list", parameters)
            .takes(&sent(&json!({ "type": "array", "minItems": 1, "items": record })))
            .may_answer("200", content("It was done at once.", &documents(&read())));
        let mut taken_on = accepted(&document(&reference(operations)));
        if let Some(operations) = catalogue.get(operations) {
            taken_on = linked(taken_on, operations, "/data", &[READ]);
        }
        list.insert("patch".to_owned(), batch.responding("202", taken_on));
    }
    if offers(Action::DeleteList) {
        let delete = operation("delete_list", filters(resource, catalogue));
        list.insert("delete".to_owned(), delete.answers_nothing());
    }
    if offers(Action::Get) {
        let get = operation("get", [id(resource), shown(resource)].concat());
        item.insert("get".to_owned(), get.answers("200", &document(&read())));
    }
    if offers(Action::Update) {
        let update = operation("update", [id(resource), shown(resource)].concat());
        let update = update.takes(&sent(&reference(&Side::Update.name(resource))));
        item.insert("patch".to_owned(), update.answers("200", &document(&read())));
    }
    if offers(Action::Delete) {
        item.insert("delete".to_owned(), operation("delete", id(resource)).answers_nothing());
    }
    for (path, methods) in [(format!("/{name}"), list), (format!("/{name}/{{id}}"), item)] {
        if !methods.is_empty() {
            paths.insert(path, Json::Object(methods));
        }
    }
    for relation in resource.relations.iter().chain(&resource.subresources) {
        describe_subresource(resource, relation, catalogue, paths);
    }
    for relation in &resource.relations {
        describe_relationship(resource, relation, catalogue, paths);
    }
}

fn describe_subresource(
    resource: &Resource,
    relation: &Relation,
    catalogue: &Catalogue,
    paths: &mut Map<String, Json>,
) {
    let mut parameters = id(resource);
    // The filters of the list of all records of the type hold here, too; they stand there.
    if let [target] = relation.targets
        && let Some(target) = catalogue.get(target)
    {
        if relation.many {
            parameters.extend(paging(target));
        }
        parameters.extend(shown(target));
    }
    let get = Operation::new(resource, &format!("get_subresource.{}", relation.name), parameters);
    let targets: Vec<Json> = relation.targets.iter().map(|target| reference(target)).collect();
    let target = json!({ "oneOf": targets });
    let get = match relation.many {
        true => get.responding("200", listed(&documents(&target))),
        false => get.answers("200", &document(&json!({ "oneOf": [target, { "type": "null" }] }))),
    };
    paths.insert(format!("/{}/{{id}}/{}", resource.name, relation.name), json!({ "get": get }));
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
    let mut parameters = id(resource);
    if let (true, [target]) = (relation.many, relation.targets)
        && let Some(target) = catalogue.get(target)
    {
        parameters.extend(paging(target));
    }
    let mut methods = Map::new();
    let get = operation("get_relationship", parameters).answers("200", &linkage);
    methods.insert("get".to_owned(), get);
    let linkage = json!({
        "type": "object",
        "required": ["data"],
        "properties": { "data": schema::linkage(relation, catalogue) },
    });
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
        methods.insert((*method).to_owned(), operation(verb, id(resource)).takes(&linkage).answers_nothing());
    }
    paths.insert(format!("/{name}/{{id}}/relationships/{field}"), Json::Object(methods));
}

/// One method of an address.
struct Operation {
    members: Map<String, Json>,
    responses: Map<String, Json>,
}

impl Operation {
    fn new(resource: &Resource, verb: &str, mut parameters: Vec<Json>) -> Self {
        parameters.push(json!({ "$ref": "#/components/parameters/xInclude" }));
        let mut members = Map::new();
        members.insert("operationId".to_owned(), Json::from(format!("{}.{verb}", resource.name)));
        members.insert("tags".to_owned(), json!([resource.name]));
        members.insert("parameters".to_owned(), parameters.into());
        let mut responses = Map::new();
        for (status, response) in [("401", "unauthenticated"), ("429", "slowDown"), ("default", "errors")] {
            let response = json!({ "$ref": format!("#/components/responses/{response}") });
            responses.insert(status.to_owned(), response);
        }
        Self { members, responses }
    }

    fn takes(mut self, schema: &Json) -> Self {
        let body = json!({ "required": true, "content": { JSON_API: { "schema": schema } } });
        self.members.insert("requestBody".to_owned(), body);
        self
    }

    fn may_answer(mut self, status: &str, response: Json) -> Self {
        self.responses.insert(status.to_owned(), response);
        self
    }

    fn answers(self, status: &str, schema: &Json) -> Json {
        self.responding(status, content("The answer.", schema))
    }

    fn answers_nothing(self) -> Json {
        self.responding("204", json!({ "description": "It is done." }))
    }

    fn responding(self, status: &str, response: Json) -> Json {
        let Self { mut members, responses } = self.may_answer(status, response);
        members.insert("responses".to_owned(), Json::Object(responses));
        Json::Object(members)
    }
}

/// What is asked for beside the document.
fn more() -> Json {
    json!({
        "name": "X-Include", "in": "header", "schema": { "type": "string" },
        "description": "Keys separated by semicolons: noHateoas, totalCount, deletedCount.",
    })
}

fn header(schema: Json, description: &str) -> Json {
    json!({ "schema": schema, "description": description })
}

fn unauthenticated() -> Json {
    let scheme = header(json!({ "type": "string" }), "How to say who asks: Bearer.");
    json!({
        "description": "The token is missing or does not count.",
        "headers": { "WWW-Authenticate": scheme },
    })
}

fn slow_down() -> Json {
    let mut response = content("Too many requests in a short time.", &reference("errors"));
    let wait = json!({ "type": "integer", "minimum": 1 });
    response["headers"] = json!({ "Retry-After": header(wait, "Seconds to wait.") });
    response
}

fn listed(schema: &Json) -> Json {
    let mut response = content("The answer.", schema);
    let count = json!({ "type": "integer", "minimum": 0 });
    let count = header(count, "How many records there are on all pages, if totalCount was asked for.");
    response["headers"] = json!({ "X-Include-Total-Count": count });
    response
}

fn created(schema: &Json) -> Json {
    let mut response = content("It is created.", schema);
    let address =
        header(json!({ "type": "string" }), "The address of the record, unless links were declined.");
    response["headers"] = json!({ "Location": address });
    response
}

fn accepted(schema: &Json) -> Json {
    let mut response = content("It will be done.", schema);
    let address = header(json!({ "type": "string" }), "The address of the record that tells how it goes.");
    response["headers"] = json!({ "Content-Location": address });
    response
}

/// An action on one record, with the name of its operation.
type Step = (Action, &'static str);

const READ: Step = (Action::Get, "get");
const CHANGE: Step = (Action::Update, "update");
const REMOVE: Step = (Action::Delete, "delete");

/// Adds to an answer what can be done next with the record at this place of it.
fn linked(mut response: Json, resource: &Resource, place: &str, steps: &[Step]) -> Json {
    let id = format!("$response.body#{place}/id");
    let mut links = Map::new();
    for (action, verb) in steps {
        if resource.single || !resource.actions.contains(*action) {
            continue;
        }
        let operation = format!("{}.{verb}", resource.name);
        let mut link = json!({ "operationId": operation, "parameters": { "id": id } });
        if *action == Action::Update {
            link["requestBody"] = json!({ "data": { "type": resource.name, "id": id } });
        }
        links.insert((*verb).to_owned(), link);
    }
    if !links.is_empty() {
        response["links"] = Json::Object(links);
    }
    response
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

/// A document as it is sent.
fn sent(data: &Json) -> Json {
    json!({
        "type": "object",
        "required": ["data"],
        "properties": { "data": data, "included": { "type": "array", "items": reference("included") } },
    })
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

fn id(resource: &Resource) -> Vec<Json> {
    let schema = schema::id(resource);
    vec![json!({ "name": "id", "in": "path", "required": true, "schema": schema })]
}

fn mode() -> Json {
    json!({
        "name": "X-Mode", "in": "header", "schema": { "type": "string" },
        "description": "sync does the batch at once, all of it or nothing; otherwise it is done later.",
    })
}
