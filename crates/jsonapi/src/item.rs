//! One record of a body that is to be written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value as Json;

use crate::{
    catalogue::Catalogue,
    declaration::{Access, Relation, Resource},
    problem::{Problem, Source},
    record::{Change, Identifier, RelationChange},
    value::Value,
};

/// What is to be done with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    Create,
    /// The record with this id.
    Update(String),
    Upsert(Key),
}

/// By what an upsert finds its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Id,
    Attributes(&'static [&'static str]),
}

/// A member of a relation as the body names it; `item` if that is another record of the same body.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub identifier: Identifier,
    pub item: Option<usize>,
    pub pointer: String,
}

#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub resource: &'a Resource,
    /// The pointer to the record in the body.
    pub place: String,
    /// The id in the body; of a record to be created it is only a name within the body, unless clients choose ids.
    pub client_id: Option<String>,
    pub intent: Intent,
    /// The record is known to exist and to be visible.
    pub found: bool,
    pub attributes: BTreeMap<&'static str, Value>,
    pub links: BTreeMap<&'static str, Vec<Member>>,
    /// Relations of which a part is written from the other side.
    pub settled: BTreeSet<&'static str>,
    /// Fields of which the body says something that can't be; that has been told.
    pub refused: BTreeSet<&'static str>,
}

impl Item<'_> {
    /// The change, with the real ids of the records that are written along as far as they are known.
    pub fn change(&self, ids: &HashMap<usize, String>) -> Change {
        let mut change = Change { attributes: self.attributes.clone(), ..Change::default() };
        if self.resource.id_from_client && self.intent == Intent::Create {
            change.id = self.client_id.clone();
        }
        for (name, members) in &self.links {
            let identifiers: Option<Vec<Identifier>> = members
                .iter()
                .map(|member| match member.item {
                    Some(item) => {
                        ids.get(&item).map(|id| Identifier::new(member.identifier.kind.clone(), id))
                    }
                    None => Some(member.identifier.clone()),
                })
                .collect();
            let many = self.resource.relation_named(name).is_some_and(|relation| relation.many);
            match identifiers {
                Some(identifiers) if many => {
                    change.relations.insert(name, RelationChange::Many(identifiers));
                }
                Some(identifiers) => {
                    change.relations.insert(name, RelationChange::One(identifiers.into_iter().next()));
                }
                None => {
                    change.pending.insert(name);
                }
            }
        }
        change
    }

    /// Makes an upsert what it turned out to be. What only a creation may write is no part of an update.
    pub fn resolve(&mut self, existing: Option<String>) {
        let Some(id) = existing else {
            self.intent = Intent::Create;
            return;
        };
        let later = |access: Access| access == Access::ReadWrite;
        self.attributes
            .retain(|name, _| self.resource.attribute_named(name).is_some_and(|it| later(it.access)));
        self.links.retain(|name, _| self.resource.relation_named(name).is_some_and(|it| later(it.access)));
        self.intent = Intent::Update(id);
        self.found = true;
    }

    /// What must be there and is not.
    pub fn missing(&self) -> Vec<Problem> {
        let creating = self.intent == Intent::Create;
        let attributes = self.resource.attributes.iter().filter(|attribute| attribute.required);
        let attributes = attributes
            .map(|attribute| attribute.name)
            .filter(|name| !self.refused.contains(name))
            .filter(|name| self.attributes.get(name).map_or(creating, Value::is_blank));
        let relations = self.resource.relations.iter().filter(|relation| relation.required);
        let relations = relations
            .map(|relation| relation.name)
            .filter(|name| !self.settled.contains(name) && !self.refused.contains(name))
            .filter(|name| self.links.get(name).map_or(creating, Vec::is_empty));
        attributes.chain(relations).map(|name| self.locate(Problem::not_blank(name))).collect()
    }

    /// Turns the name of a field into a pointer.
    pub fn locate(&self, mut problem: Problem) -> Problem {
        let pointer = match &problem.source {
            Some(Source::Field { name, below }) => {
                let below = below.as_ref().map(|below| format!("/{below}")).unwrap_or_default();
                if self.resource.relation_named(name).is_some() {
                    // Members that are written from the other side are missing here, so the number may have changed.
                    let at = below.strip_prefix('/').and_then(|at| at.parse::<usize>().ok());
                    match at.and_then(|at| self.links.get(name.as_str())?.get(at)) {
                        Some(member) => member.pointer.clone(),
                        None => format!("{}/relationships/{name}/data{below}", self.place),
                    }
                } else if self.resource.attribute_named(name).is_some() {
                    format!("{}/attributes/{name}{below}", self.place)
                } else {
                    self.place.clone()
                }
            }
            // What concerns the one record of a document as a whole needs no place.
            None if self.place != "/data" => self.place.clone(),
            _ => return problem,
        };
        problem.source = Some(Source::Pointer(pointer));
        problem
    }

    /// The pointer to a member of its meta. That of the one record of a document is the document's: clients know it so.
    pub fn meta(&self, name: &str) -> String {
        let place = if self.place == "/data" { "" } else { &self.place };
        format!("{place}/meta/{name}")
    }

    /// The relation on the other side of one of its own.
    pub fn inverse<'c>(&self, name: &str, catalogue: &'c Catalogue) -> Option<&'c Relation> {
        catalogue.inverse(self.resource.relation_named(name)?)
    }
}

/// Reads the data of a relation: an identifier, a list of them, or null.
pub(crate) fn read_linkage(
    relation: &Relation,
    data: &Json,
    pointer: &str,
    limit: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Member> {
    let wrong =
        |what: &str| Problem::request_data(format!("The 'data' property should be {what}")).pointer(pointer);
    match (relation.many, data) {
        (true, Json::Array(values)) if values.len() > limit => {
            let detail = format!("The list should not have more than {limit} members.");
            problems.push(Problem::request_data(detail).pointer(pointer));
            Vec::new()
        }
        (true, Json::Array(values)) => {
            let mut seen = HashSet::new();
            let members = values.iter().enumerate();
            members
                .filter_map(|(at, value)| read_member(relation, value, format!("{pointer}/{at}"), problems))
                .filter(|member| seen.insert(member.identifier.clone()))
                .collect()
        }
        (true, _) => {
            problems.push(wrong("an array"));
            Vec::new()
        }
        (false, Json::Null) => Vec::new(),
        (false, Json::Object(_)) => {
            read_member(relation, data, pointer.to_owned(), problems).into_iter().collect()
        }
        (false, _) => {
            problems.push(wrong("an object or null"));
            Vec::new()
        }
    }
}

fn read_member(
    relation: &Relation,
    value: &Json,
    pointer: String,
    problems: &mut Vec<Problem>,
) -> Option<Member> {
    let text = |name: &str| value.get(name).and_then(Json::as_str).filter(|text| !text.is_empty());
    for name in ["type", "id"] {
        if text(name).is_none() {
            let detail = format!("The '{name}' property is required");
            problems.push(Problem::request_data(detail).pointer(format!("{pointer}/{name}")));
        }
    }
    let identifier = Identifier::new(text("type")?.to_owned(), text("id")?);
    if !relation.targets.contains(&identifier.kind.as_ref()) {
        problems.push(Problem::not_valid().pointer(pointer));
        return None;
    }
    Some(Member { identifier, item: None, pointer })
}
