//! Records as they go in and out between the protocol and whoever keeps them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::value::Value;

/// Which record is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    #[serde(rename = "type")]
    pub kind: Cow<'static, str>,
    pub id: String,
}

impl Identifier {
    pub fn new(kind: impl Into<Cow<'static, str>>, id: impl ToString) -> Self {
        Self { kind: kind.into(), id: id.to_string() }
    }
}

/// The other end of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Linkage {
    One(Option<Identifier>),
    Many(Vec<Identifier>),
}

impl Linkage {
    pub(crate) fn members(&self) -> &[Identifier] {
        match self {
            Self::One(member) => member.as_slice(),
            Self::Many(members) => members,
        }
    }
}

/// A record that was read: what was wanted of it. What is missing is shown as null or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub id: String,
    pub attributes: BTreeMap<&'static str, Value>,
    pub relations: BTreeMap<&'static str, Linkage>,
    /// The record in a few words, for `meta=title`.
    pub title: Option<String>,
}

impl Record {
    pub fn new(id: impl ToString) -> Self {
        Self { id: id.to_string(), ..Self::default() }
    }

    pub fn with(mut self, attribute: &'static str, value: impl Into<Value>) -> Self {
        self.attributes.insert(attribute, value.into());
        self
    }

    pub fn to_one(mut self, relation: &'static str, member: Option<Identifier>) -> Self {
        self.relations.insert(relation, Linkage::One(member));
        self
    }

    pub fn to_many(mut self, relation: &'static str, members: Vec<Identifier>) -> Self {
        self.relations.insert(relation, Linkage::Many(members));
        self
    }
}

/// What of a record will be shown, so that nothing else need be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    pub attributes: BTreeSet<&'static str>,
    /// With the greatest number of members that will be shown, for those which have one.
    pub relations: BTreeMap<&'static str, Option<usize>>,
    pub title: bool,
}

impl Wanted {
    pub fn attribute(&self, name: &str) -> bool {
        self.attributes.contains(name)
    }

    pub fn relation(&self, name: &str) -> bool {
        self.relations.contains_key(name)
    }
}

/// Some records of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub records: Vec<Record>,
    /// Whether there are records behind these.
    pub more: bool,
    /// How many the list has, if the query asks for it.
    pub total: Option<u64>,
    /// Where the next page begins, if the query pages by cursor and there is one.
    pub after: Option<String>,
}

/// What will be different in a record. An update may change nothing at all; whether the caller may update is to be
/// decided all the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The id that the client chose, for resources where it may.
    pub id: Option<String>,
    pub attributes: BTreeMap<&'static str, Value>,
    pub relations: BTreeMap<&'static str, RelationChange>,
    /// Relations to records that would be created in the same request but can't be, since something is wrong with
    /// them. Only [`check`](crate::Adapter::check) ever sees some; what it says of them is not told.
    pub pending: BTreeSet<&'static str>,
}

impl Change {
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.relations.is_empty()
    }
}

/// What will be different in a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationChange {
    One(Option<Identifier>),
    /// These and no others.
    Many(Vec<Identifier>),
    Add(Vec<Identifier>),
    Remove(Vec<Identifier>),
}

impl RelationChange {
    pub fn members(&self) -> &[Identifier] {
        match self {
            Self::One(member) => member.as_slice(),
            Self::Many(members) | Self::Add(members) | Self::Remove(members) => members,
        }
    }
}
