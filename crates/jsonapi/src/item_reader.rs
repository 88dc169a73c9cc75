//! From a record in a body to what is to be written.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::{
    catalogue::Catalogue,
    declaration::{Access, Attribute, Resource},
    item::{Intent, Item, Key, read_linkage},
    limits::Limits,
    problem::Problem,
    value::{DataType, Value},
};

/// What a record is in its body.
#[derive(Clone, Debug)]
pub(crate) enum Role<'a> {
    /// The record that a `POST` creates.
    Created(&'a Resource),
    /// The record that a `PATCH` changes: its id, and another word by which the caller may call it.
    Changed(&'a Resource, &'a str, Option<&'a str>),
    /// One of many, which says itself what is to be done with it.
    Listed(&'a Resource),
    Included,
}

pub(crate) struct ItemReader<'a> {
    pub catalogue: &'a Catalogue,
    pub limits: &'a Limits,
}

impl<'a> ItemReader<'a> {
    /// Reads a record. It is none only if not even its type is known; everything else that is wrong leaves a problem.
    pub fn read(
        &self,
        json: &Json,
        place: String,
        role: &Role<'a>,
        problems: &mut Vec<Problem>,
    ) -> Option<Item<'a>> {
        let said = match role {
            Role::Included => "The included data object",
            _ => "The primary data object",
        };
        let wrong = match json {
            Json::Object(object) if !object.is_empty() => None,
            Json::Object(_) | Json::Null => Some("not be empty"),
            _ => Some("be an object"),
        };
        if let Some(wrong) = wrong {
            problems.push(Problem::request_data(format!("{said} should {wrong}")).pointer(place));
            return None;
        }
        let object = json.as_object()?;
        let resource = self.read_type(object, &place, role, problems)?;
        let client_id = read_id(object, &place, role, problems);
        let intent = read_intent(object, resource, &place, role, client_id.as_deref(), problems);
        let found = matches!(role, Role::Changed(..));
        // Other records of the body mean it by its id, however the address calls it.
        let client_id = match &intent {
            Intent::Update(id) => Some(id.clone()),
            _ => client_id,
        };
        let (attributes, links) = (BTreeMap::new(), BTreeMap::new());
        let (settled, refused) = (BTreeSet::new(), BTreeSet::new());
        let mut item =
            Item { resource, place, client_id, intent, found, attributes, links, settled, refused };
        let mut unknown = Vec::new();
        if let Some(attributes) = members_of(object, "attributes", &item.place, problems) {
            read_attributes(&mut item, attributes, &mut unknown, problems);
        }
        if let Some(relationships) = members_of(object, "relationships", &item.place, problems) {
            self.read_relationships(&mut item, relationships, &mut unknown, problems);
        }
        if !unknown.is_empty() {
            problems.push(Problem::extra_fields(&unknown).pointer(item.place.as_str()));
        }
        Some(item)
    }

    fn read_type(
        &self,
        object: &Map<String, Json>,
        place: &str,
        role: &Role<'a>,
        problems: &mut Vec<Problem>,
    ) -> Option<&'a Resource> {
        let pointer = format!("{place}/type");
        let Some(kind) = object.get("type").and_then(Json::as_str).filter(|kind| !kind.is_empty()) else {
            problems.push(Problem::request_data("The 'type' property is required").pointer(pointer));
            return None;
        };
        match role {
            Role::Created(resource) | Role::Changed(resource, ..) | Role::Listed(resource) => {
                if resource.name != kind {
                    let detail = "\"type\" of primary data should match the requested resource";
                    problems.push(Problem::conflict(detail).pointer(pointer));
                    return None;
                }
                Some(resource)
            }
            Role::Included => {
                let resource = self.catalogue.get(kind);
                if resource.is_none() {
                    let detail = format!("The resource type \"{kind}\" is not known.");
                    problems.push(Problem::request_data(detail).pointer(pointer));
                }
                resource
            }
        }
    }

    fn read_relationships<'n>(
        &self,
        item: &mut Item<'a>,
        relationships: &'n Map<String, Json>,
        unknown: &mut Vec<&'n str>,
        problems: &mut Vec<Problem>,
    ) {
        for (name, value) in relationships {
            let Some(relation) = item.resource.relation_named(name) else {
                unknown.push(name);
                continue;
            };
            match fate(relation.access, &item.intent) {
                Fate::Ignored => continue,
                Fate::Unknown => {
                    unknown.push(name);
                    continue;
                }
                Fate::Written => {}
            }
            let pointer = format!("{}/relationships/{name}/data", item.place);
            let Some(data) = value.get("data") else {
                problems.push(Problem::request_data("The 'data' property is required").pointer(pointer));
                item.refused.insert(relation.name);
                continue;
            };
            let before = problems.len();
            let members = read_linkage(relation, data, &pointer, self.limits.linked, problems);
            item.links.insert(relation.name, members);
            if problems.len() > before {
                item.refused.insert(relation.name);
            }
        }
    }
}

enum Fate {
    Written,
    Ignored,
    Unknown,
}

fn fate(access: Access, intent: &Intent) -> Fate {
    let updating = matches!(intent, Intent::Update(_));
    match access {
        Access::ReadWrite => Fate::Written,
        Access::ReadOnly => Fate::Ignored,
        Access::CreateOnly if updating => Fate::Unknown,
        Access::FixedOnceCreated if updating => Fate::Ignored,
        Access::CreateOnly | Access::FixedOnceCreated => Fate::Written,
    }
}

fn read_attributes<'n>(
    item: &mut Item<'_>,
    attributes: &'n Map<String, Json>,
    unknown: &mut Vec<&'n str>,
    problems: &mut Vec<Problem>,
) {
    for (name, json) in attributes {
        let Some(attribute) = item.resource.attribute_named(name) else {
            unknown.push(name);
            continue;
        };
        match fate(attribute.access, &item.intent) {
            Fate::Ignored => {}
            Fate::Unknown => unknown.push(name),
            Fate::Written => match read_value(attribute, json) {
                Ok(value) => {
                    item.attributes.insert(attribute.name, value);
                }
                Err(problem) => {
                    problems.push(item.locate(problem.at(attribute.name)));
                    item.refused.insert(attribute.name);
                }
            },
        }
    }
}

fn read_value(attribute: &Attribute, json: &Json) -> Result<Value, Problem> {
    let value = attribute.data_type.read(json).ok_or_else(Problem::not_valid)?;
    // A flag is up or down.
    if attribute.data_type == DataType::Boolean && value == Value::Null {
        return Err(Problem::not_blank(attribute.name));
    }
    if let (Some(text), Some(max)) = (value.as_text(), attribute.max_length)
        && text.chars().count() > max
    {
        let detail = format!("This value is too long. It should have {max} characters or less.");
        return Err(Problem::rule("length constraint", detail));
    }
    match value.as_text() {
        Some(text) if !attribute.choices.is_empty() && !attribute.choices.contains(&text) => {
            Err(Problem::not_valid())
        }
        _ => Ok(value),
    }
}

fn members_of<'j>(
    object: &'j Map<String, Json>,
    name: &str,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<&'j Map<String, Json>> {
    match object.get(name) {
        None => None,
        Some(Json::Object(members)) => Some(members),
        // Some clients write an empty object as an empty array.
        Some(Json::Array(values)) if values.is_empty() => None,
        Some(_) => {
            let detail = format!("The '{name}' property should be an object");
            problems.push(Problem::request_data(detail).pointer(format!("{place}/{name}")));
            None
        }
    }
}

fn read_id(
    object: &Map<String, Json>,
    place: &str,
    role: &Role<'_>,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let pointer = format!("{place}/id");
    let id = match object.get("id") {
        Some(Json::String(id)) if !id.is_empty() => Some(id.clone()),
        None | Some(Json::Null) => None,
        Some(_) => {
            problems.push(Problem::request_data("The 'id' property should be a string").pointer(pointer));
            return None;
        }
    };
    let chosen = matches!(role, Role::Created(resource) | Role::Listed(resource) if resource.id_from_client);
    match (role, &id) {
        (Role::Changed(_, real, word), Some(id)) if id != real && Some(id.as_str()) != *word => {
            let detail = "\"id\" of primary data should match the requested resource";
            problems.push(Problem::conflict(detail).pointer(pointer));
        }
        (Role::Changed(..) | Role::Included, None) => {
            problems.push(Problem::request_data("The 'id' property is required").pointer(pointer));
        }
        (_, None) if chosen => {
            problems.push(Problem::no_identifier().pointer(pointer));
        }
        _ => {}
    }
    id
}

fn read_intent(
    object: &Map<String, Json>,
    resource: &Resource,
    place: &str,
    role: &Role<'_>,
    id: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Intent {
    let meta = members_of(object, "meta", place, problems);
    if let Role::Changed(_, id, _) = role {
        // The address says which record is meant; fields to find it by are only to be well written.
        if meta.and_then(|meta| meta.get("upsert")).is_some_and(|upsert| !names_fields(upsert)) {
            problems.push(Problem::rule("value constraint", NO_FIELDS).pointer("/meta/upsert"));
        }
        return Intent::Update((*id).to_owned());
    }
    let Some(meta) = meta else { return Intent::Create };
    let created = matches!(role, Role::Created(_));
    if meta.get("update") == Some(&Json::Bool(true)) && !created {
        match id {
            Some(id) if resource.id.parse(id).is_some() => return Intent::Update(id.to_owned()),
            Some(_) => problems.push(Problem::not_found().pointer(place)),
            // Of what is included a missing id has been told already.
            None if matches!(role, Role::Included) => {}
            None => {
                let problem = Problem::request_data("The 'id' property is required");
                problems.push(problem.pointer(format!("{place}/id")));
            }
        }
        return Intent::Create;
    }
    // The meta of the one record of a document is pointed at as the document's: clients know it so.
    let place = if created { "" } else { place };
    if meta.get("validate").is_some_and(|flag| flag != &Json::Bool(false)) {
        let problem = Problem::rule("value constraint", "The validate operation is not supported.");
        problems.push(problem.pointer(format!("{place}/meta/validate")));
    }
    let Some(upsert) = meta.get("upsert").filter(|upsert| *upsert != &Json::Bool(false)) else {
        return Intent::Create;
    };
    match read_key(upsert, resource) {
        Ok(key) => Intent::Upsert(key),
        Err(detail) => {
            problems.push(Problem::rule("value constraint", detail).pointer(format!("{place}/meta/upsert")));
            Intent::Create
        }
    }
}

const NO_FIELDS: &str = "The value should be true or an array of names of fields.";

fn names_fields(upsert: &Json) -> bool {
    match upsert {
        Json::Bool(_) => true,
        Json::Array(names) => !names.is_empty() && names.iter().all(Json::is_string),
        _ => false,
    }
}

fn read_key(upsert: &Json, resource: &Resource) -> Result<Key, &'static str> {
    let names: Vec<&str> = match upsert {
        Json::Bool(true) => vec!["id"],
        Json::Array(names) => names.iter().map(|name| name.as_str().unwrap_or_default()).collect(),
        _ => Vec::new(),
    };
    if names.is_empty() {
        return Err(NO_FIELDS);
    }
    if names == ["id"] {
        let detail =
            "The upsert operation is not supported for resources with auto-generated identifier value.";
        return resource.id_from_client.then_some(Key::Id).ok_or(detail);
    }
    if !resource.id_from_client && resource.upsert.is_empty() {
        return Err("The upsert operation is not supported.");
    }
    let same = |key: &&[&str]| key.len() == names.len() && key.iter().all(|name| names.contains(name));
    let key = resource.upsert.iter().copied().find(same);
    key.map(Key::Attributes).ok_or("The upsert operation cannot use these fields to find an entity.")
}
