//! Documents without JSON:API: a record is an object with its fields, a related record is its id, and an included one
//! stands in the place of its id.

use serde_json::{Map, Value as Json, json};

use crate::{
    declaration::{Relation, Resource},
    document::Renderer,
    inclusion::Included,
    problem::{Problem, Source},
    record::{Identifier, Linkage, Record},
    selection::Tree,
    value::DataType,
};

pub(crate) fn record(
    renderer: &Renderer<'_>,
    resource: &Resource,
    record: &Record,
    tree: &Tree,
    included: &Included,
) -> Json {
    let mut members = Map::new();
    members.insert("id".to_owned(), id(resource, &record.id));
    let shown = |name: &str| renderer.selection.shows(resource, name);
    for attribute in resource.attributes.iter().filter(|it| !it.hidden && shown(it.name)) {
        let value = record.attributes.get(attribute.name).map_or(Json::Null, |value| value.to_json());
        members.insert(attribute.name.to_owned(), value);
    }
    for relation in resource.relations.iter().filter(|relation| shown(relation.name)) {
        let below = tree.0.get(relation.name);
        let several = relation.targets.len() > 1;
        let member = |member: &Identifier| related(renderer, member, several, below, included);
        let value = match record.relations.get(relation.name) {
            Some(Linkage::One(one)) => one.as_ref().map_or(Json::Null, member),
            Some(Linkage::Many(many)) => {
                let cap = renderer.selection.cap(relation).unwrap_or(usize::MAX);
                many.iter().take(cap).map(member).collect::<Vec<_>>().into()
            }
            None if relation.many => json!([]),
            None => Json::Null,
        };
        members.insert(relation.name.to_owned(), value);
    }
    Json::Object(members)
}

fn related(
    renderer: &Renderer<'_>,
    member: &Identifier,
    several: bool,
    tree: Option<&Tree>,
    included: &Included,
) -> Json {
    let resource = renderer.catalogue.get(&member.kind);
    if let (Some(tree), Some(resource), Some(found)) = (tree, resource, included.get(member)) {
        return record(renderer, resource, found, tree, included);
    }
    let id = resource.map_or(Json::from(member.id.as_str()), |resource| id(resource, &member.id));
    if several { json!({ "entity": member.kind, "id": id }) } else { id }
}

fn id(resource: &Resource, id: &str) -> Json {
    match (resource.id, id.parse::<i64>()) {
        (DataType::Integer, Ok(number)) => Json::from(number),
        _ => Json::from(id),
    }
}

/// The body of a request as it would be in JSON:API.
pub(crate) fn lift(body: Json, resource: &Resource, id: Option<&str>) -> Json {
    let Json::Object(fields) = body else {
        return json!({ "data": body });
    };
    let (mut attributes, mut relationships) = (Map::new(), Map::new());
    let mut given = None;
    for (name, value) in fields {
        if name == "id" {
            given = Some(text_of(&value));
        } else if let Some(relation) = resource.relation_named(&name) {
            relationships.insert(name, lift_linkage(value, relation));
        } else {
            attributes.insert(name, value);
        }
    }
    let mut data = json!({ "type": resource.name, "attributes": attributes, "relationships": relationships });
    if let Some(id) = given.or_else(|| id.map(Json::from)) {
        data["id"] = id;
    }
    json!({ "data": data })
}

/// The body of a batch as it would be in JSON:API. An object with an id changes a record, one without creates it.
pub(crate) fn lift_list(body: Json, resource: &Resource) -> Json {
    let Json::Array(records) = body else {
        return json!({ "data": body });
    };
    let lifted = records.into_iter().map(|record| {
        let mut lifted = lift(record, resource, None)["data"].take();
        if lifted.get("id").is_some() {
            lifted["meta"] = json!({ "update": true });
        }
        lifted
    });
    json!({ "data": lifted.collect::<Json>() })
}

/// The body of a relationship as it would be in JSON:API.
pub(crate) fn lift_linkage(body: Json, relation: &Relation) -> Json {
    let target = relation.targets.first().copied().unwrap_or_default();
    let data = match body {
        Json::Array(values) => values.into_iter().map(|value| lift_member(value, target)).collect(),
        Json::Null => Json::Null,
        value => lift_member(value, target),
    };
    json!({ "data": data })
}

/// A related record: its id, or an object with its `entity` and `id`.
fn lift_member(value: Json, target: &str) -> Json {
    match value {
        Json::Object(members) => {
            let kind = members.get("entity").cloned().unwrap_or_else(|| Json::from(target));
            json!({ "type": kind, "id": members.get("id").map_or(Json::Null, text_of) })
        }
        value => json!({ "type": target, "id": text_of(&value) }),
    }
}

fn text_of(value: &Json) -> Json {
    match value {
        Json::Number(number) => Json::from(number.to_string()),
        value => value.clone(),
    }
}

/// The problems of a request: their place is the path of a field.
pub(crate) fn problems(problems: &[Problem]) -> Json {
    problems
        .iter()
        .map(|problem| {
            let mut json = problem.to_json();
            let place = match &problem.source {
                Some(Source::Pointer(pointer)) => Some(property_path(pointer)),
                Some(Source::Parameter(name)) => Some(name.clone()),
                _ => None,
            };
            if let Some(members) = json.as_object_mut() {
                members.remove("source");
                members.extend(
                    place.filter(|place| !place.is_empty()).map(|it| ("source".to_owned(), it.into())),
                );
            }
            json
        })
        .collect()
}

fn property_path(pointer: &str) -> String {
    let words = ["", "data", "attributes", "relationships"];
    pointer.split('/').filter(|part| !words.contains(part)).collect::<Vec<_>>().join(".")
}
