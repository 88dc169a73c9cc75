//! JSON schemas of documents, as OpenAPI 3.1 has them.

use serde_json::{Map, Value as Json, json};

use crate::{
    catalogue::Catalogue,
    declaration::{Access, Attribute, Relation, Resource},
    value::DataType,
};

/// Whether a record is described as it is read or as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Read,
    Create,
    Update,
}

impl Side {
    /// The name of the schema of a record.
    pub fn name(self, resource: &Resource) -> String {
        match self {
            Self::Read => resource.name.to_owned(),
            Self::Create => format!("{}.create", resource.name),
            Self::Update => format!("{}.update", resource.name),
        }
    }

    fn has(self, access: Access) -> bool {
        match self {
            Self::Read => true,
            Self::Create => access != Access::ReadOnly,
            Self::Update => access == Access::ReadWrite,
        }
    }
}

pub(crate) fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The schemas that all resources share.
pub(crate) fn shared() -> Map<String, Json> {
    let text = json!({ "type": "string" });
    let error = json!({
        "type": "object",
        "required": ["status", "title"],
        "properties": {
            "status": text,
            "title": text,
            "detail": text,
            "source": { "type": "object", "properties": { "pointer": text, "parameter": text } },
        },
    });
    let errors = json!({
        "type": "object",
        "required": ["errors"],
        "properties": { "errors": { "type": "array", "items": reference("error") } },
    });
    let links =
        json!({ "type": "object", "additionalProperties": { "type": "string", "format": "uri-reference" } });
    let included = json!({
        "type": "object",
        "required": ["type", "id"],
        "properties": { "type": text, "id": text },
    });
    [("error", error), ("errors", errors), ("links", links), ("included", included)]
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// A record.
pub(crate) fn record(resource: &Resource, side: Side, catalogue: &Catalogue) -> Json {
    let attributes =
        resource.attributes.iter().filter(|it| side.has(it.access) && (side != Side::Read || !it.hidden));
    let attributes: Vec<&Attribute> = attributes.collect();
    let relations: Vec<&Relation> = resource.relations.iter().filter(|it| side.has(it.access)).collect();
    let mut properties = Map::new();
    properties.insert("type".to_owned(), json!({ "const": resource.name }));
    properties.insert("id".to_owned(), sent_id(resource, side));
    if !attributes.is_empty() {
        let schemas = attributes.iter().map(|it| (it.name.to_owned(), attribute(it)));
        let required = attributes.iter().filter(|it| it.required).map(|it| it.name).collect();
        properties.insert("attributes".to_owned(), object(schemas.collect(), required, side));
    }
    if !relations.is_empty() {
        let schemas = relations.iter().map(|it| (it.name.to_owned(), relationship(it, side, catalogue)));
        let required = relations.iter().filter(|it| it.required).map(|it| it.name).collect();
        properties.insert("relationships".to_owned(), object(schemas.collect(), required, side));
    }
    properties.insert("meta".to_owned(), meta(side));
    if side == Side::Read {
        properties.insert("links".to_owned(), reference("links"));
    }
    let with_id = side != Side::Create || resource.id_from_client;
    let required = if with_id { vec!["type", "id"] } else { vec!["type"] };
    let mut schema = json!({ "type": "object", "required": required, "properties": properties });
    if !resource.description.is_empty() {
        schema["description"] = Json::from(resource.description);
    }
    schema
}

/// The id of a record in an address.
pub(crate) fn id(resource: &Resource) -> Json {
    match resource.id {
        DataType::Integer => json!({ "type": "string", "examples": ["1"] }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}

fn sent_id(resource: &Resource, side: Side) -> Json {
    match side {
        Side::Create if !resource.id_from_client => json!({
            "type": ["string", "null"],
            "minLength": 1,
            "description": "A name for the record within the request; its real id is given by the server.",
        }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}

fn meta(side: Side) -> Json {
    if side == Side::Read {
        return json!({ "type": "object" });
    }
    let upsert = json!({
        "anyOf": [
            { "type": "boolean" },
            { "type": "array", "minItems": 1, "items": { "type": "string" } },
        ],
        "description": "The fields by which the record is found, if it is there.",
    });
    let update = json!({ "description": "true changes a record that is there." });
    // An empty array is taken for an empty object, which is how some clients write it.
    json!({ "type": ["object", "array"], "maxItems": 0, "properties": { "upsert": upsert, "update": update } })
}

fn object(properties: Map<String, Json>, required: Vec<&str>, side: Side) -> Json {
    let mut schema = json!({ "type": "object", "properties": properties });
    if side == Side::Read {
        return schema;
    }
    schema["additionalProperties"] = Json::from(false);
    if side == Side::Create && !required.is_empty() {
        schema["required"] = required.into();
    } else {
        schema["type"] = json!(["object", "array"]);
        schema["maxItems"] = Json::from(0);
    }
    schema
}

fn attribute(attribute: &Attribute) -> Json {
    let mut schema = value(attribute.data_type);
    if !attribute.choices.is_empty() {
        let choices = attribute.choices.iter().map(|choice| Json::from(*choice));
        let nothing = (!attribute.required).then_some(Json::Null);
        schema["enum"] = choices.chain(nothing).collect();
    }
    if let Some(most) = attribute.max_length {
        schema["maxLength"] = Json::from(most);
    }
    if attribute.required && schema["type"] == "string" {
        schema["minLength"] = Json::from(1);
        // Not blank.
        schema["pattern"] = Json::from("\\S");
    }
    if let Some(items) = attribute.items {
        schema["items"] = items();
    }
    if !attribute.required {
        schema["type"] = json!([schema["type"], "null"]);
    }
    if attribute.access == Access::ReadOnly {
        schema["readOnly"] = Json::from(true);
    }
    if attribute.hidden {
        schema["writeOnly"] = Json::from(true);
    }
    if !attribute.description.is_empty() {
        schema["description"] = Json::from(attribute.description);
    }
    schema
}

/// A value of a type of data.
pub(crate) fn value(data_type: DataType) -> Json {
    match data_type {
        DataType::Integer | DataType::Duration => {
            json!({ "type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX })
        }
        DataType::Decimal | DataType::Money => json!({ "type": "string", "format": "decimal" }),
        DataType::Float | DataType::Percent => json!({ "type": "number" }),
        DataType::String | DataType::Text | DataType::Enum => json!({ "type": "string" }),
        DataType::Boolean => json!({ "type": "boolean" }),
        DataType::Guid => json!({ "type": "string", "format": "uuid" }),
        DataType::Currency => json!({ "type": "string", "pattern": "^[A-Z]{3}$" }),
        DataType::Date => json!({ "type": "string", "format": "date" }),
        DataType::DateTime => json!({ "type": "string", "format": "date-time" }),
        DataType::Time => json!({ "type": "string", "format": "time" }),
        DataType::Array => json!({ "type": "array", "items": {} }),
        DataType::Object => json!({ "type": "object" }),
    }
}

fn relationship(relation: &Relation, side: Side, catalogue: &Catalogue) -> Json {
    let mut schema = json!({ "type": "object", "required": ["data"], "properties": { "data": linkage(relation, catalogue) } });
    if side == Side::Read {
        schema["properties"]["links"] = reference("links");
    }
    if !relation.description.is_empty() {
        schema["description"] = Json::from(relation.description);
    }
    schema
}

/// The data of a relation.
pub(crate) fn linkage(relation: &Relation, catalogue: &Catalogue) -> Json {
    let targets =
        relation.targets.iter().filter_map(|target| catalogue.get(target)).map(|target| target.name);
    let kinds: Vec<&str> = targets.collect();
    let member = json!({
        "type": "object",
        "required": ["type", "id"],
        "properties": { "type": { "enum": kinds }, "id": { "type": "string", "minLength": 1 } },
    });
    match (relation.many, relation.required) {
        (true, _) => json!({ "type": "array", "items": member }),
        (false, true) => member,
        (false, false) => json!({ "oneOf": [member, { "type": "null" }] }),
    }
}
