//! Documents of JSON:API.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value as Json, json};

use crate::{
    catalogue::Catalogue,
    declaration::{Relation, Resource},
    parameters::encode_segment,
    record::{Identifier, Linkage, Record},
    selection::Selection,
};

/// An object whose members keep the order in which they were declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members(pub Vec<(&'static str, Json)>);

impl Members {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResourceObject {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Members::is_empty")]
    meta: Members,
    #[serde(skip_serializing_if = "Members::is_empty")]
    links: Members,
    #[serde(skip_serializing_if = "Members::is_empty")]
    attributes: Members,
    #[serde(skip_serializing_if = "Members::is_empty")]
    relationships: Members,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Data {
    Nothing(()),
    One(Box<ResourceObject>),
    Many(Vec<ResourceObject>),
    Identifiers(Json),
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Document {
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub links: Members,
    pub data: Data,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<ResourceObject>,
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub meta: Members,
}

/// Where the records of one answer have their addresses, and what of them is shown.
pub(crate) struct Renderer<'a> {
    pub catalogue: &'a Catalogue,
    pub selection: &'a Selection,
    /// The address of the API without a slash at its end.
    pub base: &'a str,
    pub links: bool,
}

impl Renderer<'_> {
    pub fn object(&self, resource: &Resource, record: &Record, meta: Members) -> ResourceObject {
        let address = record_address(self.base, resource, &record.id);
        let shown = |name: &str| self.selection.shows(resource, name);
        let attributes = resource.attributes.iter().filter(|it| !it.hidden && shown(it.name));
        let value = |name| record.attributes.get(name).map_or(Json::Null, |value| value.to_json());
        let relations = resource.relations.iter().filter(|relation| shown(relation.name));
        let relationship = |relation: &Relation| self.relationship(relation, record, &address);
        let mut meta = meta;
        if self.selection.title && resource.titled {
            meta.0.push(("title", record.title.as_deref().map_or(Json::Null, Json::from)));
        }
        ResourceObject {
            kind: resource.name,
            id: record.id.clone(),
            meta,
            attributes: Members(attributes.map(|it| (it.name, value(it.name))).collect()),
            relationships: Members(relations.map(|it| (it.name, relationship(it))).collect()),
            links: self.linked(&[("self", address.clone())]),
        }
    }

    /// Links, if there are to be any.
    pub fn linked(&self, links: &[(&'static str, String)]) -> Members {
        let links = if self.links { links } else { &[] };
        Members(links.iter().map(|(name, address)| (*name, Json::from(address.as_str()))).collect())
    }

    fn relationship(&self, relation: &Relation, record: &Record, address: &str) -> Json {
        let data = linkage(relation, record, self.selection.cap(relation));
        if !self.links {
            return json!({ "data": data });
        }
        json!({
            "links": {
                "self": format!("{address}/relationships/{}", relation.name),
                "related": format!("{address}/{}", relation.name),
            },
            "data": data,
        })
    }
}

pub(crate) fn record_address(base: &str, resource: &Resource, id: &str) -> String {
    format!("{base}/{}/{}", resource.name, encode_segment(id))
}

fn linkage(relation: &Relation, record: &Record, cap: Option<usize>) -> Json {
    match record.relations.get(relation.name) {
        Some(Linkage::One(member)) => member.as_ref().map_or(Json::Null, identifier),
        Some(Linkage::Many(members)) => {
            members.iter().take(cap.unwrap_or(usize::MAX)).map(identifier).collect::<Vec<_>>().into()
        }
        None if relation.many => json!([]),
        None => Json::Null,
    }
}

pub(crate) fn identifier(identifier: &Identifier) -> Json {
    json!({ "type": identifier.kind, "id": identifier.id })
}
