//! Documents of JSON:API.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value as Json, json};

use crate::{
    catalogue::Catalogue,
    declaration::{Attribute, Relation, Resource},
    parameters::encode_segment,
    record::{Identifier, Linkage, Record},
    selection::Selection,
    value::Value,
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

/// A record as a document shows it. It is written straight from what was read: a list can have many thousand links.
pub(crate) struct ResourceObject<'a> {
    renderer: &'a Renderer<'a>,
    resource: &'a Resource,
    record: &'a Record,
    meta: Members,
}

impl Serialize for ResourceObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { renderer, resource, record, .. } = self;
        let address = record_address(renderer.base, resource, &record.id);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", resource.name)?;
        map.serialize_entry("id", &record.id)?;
        if !self.meta.is_empty() {
            map.serialize_entry("meta", &self.meta)?;
        }
        if renderer.links {
            map.serialize_entry("links", &renderer.linked(&[("self", address.clone())]))?;
        }
        let attributes: Vec<&Attribute> = renderer.attributes(resource).collect();
        if !attributes.is_empty() {
            map.serialize_entry("attributes", &Attributes { record, attributes })?;
        }
        let relations: Vec<&Relation> = renderer.relations(resource).collect();
        if !relations.is_empty() {
            map.serialize_entry("relationships", &Relations { renderer, record, relations, address })?;
        }
        map.end()
    }
}

struct Attributes<'a> {
    record: &'a Record,
    attributes: Vec<&'a Attribute>,
}

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.attributes.iter().map(|attribute| {
            let value = self.record.attributes.get(attribute.name);
            (attribute.name, value.map_or(Json::Null, Value::to_json))
        }))
    }
}

struct Relations<'a> {
    renderer: &'a Renderer<'a>,
    record: &'a Record,
    relations: Vec<&'a Relation>,
    address: String,
}

impl Serialize for Relations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { renderer, record, relations, address } = self;
        serializer.collect_map(relations.iter().map(|relation| {
            let name = relation.name;
            let links = renderer.links.then(|| RelationLinks {
                itself: format!("{address}/relationships/{name}"),
                related: format!("{address}/{name}"),
            });
            (name, Relationship { links, data: Linked::of(relation, record, renderer.selection) })
        }))
    }
}

#[derive(Serialize)]
struct Relationship<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<RelationLinks>,
    data: Linked<'a>,
}

#[derive(Serialize)]
struct RelationLinks {
    #[serde(rename = "self")]
    itself: String,
    related: String,
}

/// The other end of a relation, as far as it is shown.
#[derive(Serialize)]
#[serde(untagged)]
enum Linked<'a> {
    One(Option<&'a Identifier>),
    Many(&'a [Identifier]),
}

impl<'a> Linked<'a> {
    fn of(relation: &Relation, record: &'a Record, selection: &Selection) -> Self {
        match record.relations.get(relation.name) {
            Some(Linkage::One(member)) => Self::One(member.as_ref()),
            Some(Linkage::Many(members)) => {
                let most = selection.cap(relation).unwrap_or(usize::MAX);
                Self::Many(members.get(..most).unwrap_or(members))
            }
            None if relation.many => Self::Many(&[]),
            None => Self::One(None),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Data<'a> {
    Nothing(()),
    One(ResourceObject<'a>),
    Many(Vec<ResourceObject<'a>>),
    Identifiers(Json),
}

#[derive(Serialize)]
pub(crate) struct Document<'a> {
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub links: Members,
    pub data: Data<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<ResourceObject<'a>>,
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
    pub fn object<'a>(
        &'a self,
        resource: &'a Resource,
        record: &'a Record,
        mut meta: Members,
    ) -> ResourceObject<'a> {
        if self.selection.title && resource.titled {
            meta.0.push(("title", record.title.as_deref().map_or(Json::Null, Json::from)));
        }
        ResourceObject { renderer: self, resource, record, meta }
    }

    fn attributes<'a>(&self, resource: &'a Resource) -> impl Iterator<Item = &'a Attribute> {
        let all = resource.attributes.iter();
        all.filter(|attribute| !attribute.hidden && self.selection.shows(resource, attribute.name))
    }

    fn relations<'a>(&self, resource: &'a Resource) -> impl Iterator<Item = &'a Relation> {
        resource.relations.iter().filter(|relation| self.selection.shows(resource, relation.name))
    }

    /// Links, if there are to be any.
    pub fn linked(&self, links: &[(&'static str, String)]) -> Members {
        let links = if self.links { links } else { &[] };
        Members(links.iter().map(|(name, address)| (*name, Json::from(address.as_str()))).collect())
    }
}

pub(crate) fn record_address(base: &str, resource: &Resource, id: &str) -> String {
    format!("{base}/{}/{}", resource.name, encode_segment(id))
}

pub(crate) fn identifier(identifier: &Identifier) -> Json {
    json!({ "type": identifier.kind, "id": identifier.id })
}
