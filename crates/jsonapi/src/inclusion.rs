//! `include`: related records, read level by level with one question per type.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use futures_util::future::try_join_all;

use crate::{
    api::Api,
    backend::Backend,
    declaration::Resource,
    document::Members,
    problem::{Fault, Problem},
    record::{Identifier, Record},
    selection::{Selection, Tree},
};

/// The included records in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Included {
    order: Vec<Identifier>,
    records: HashMap<Identifier, Record>,
    /// The temporary ids of those that the request itself brought along.
    temporary: HashMap<Identifier, String>,
}

impl Included {
    pub fn get(&self, identifier: &Identifier) -> Option<&Record> {
        self.records.get(identifier)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Identifier, &Record)> {
        self.order.iter().filter_map(|identifier| Some((identifier, self.records.get(identifier)?)))
    }

    /// What is told of a record besides its fields.
    pub fn meta(&self, identifier: &Identifier) -> Members {
        let temporary = self.temporary.get(identifier);
        Members(temporary.map(|id| ("includeId", id.as_str().into())).into_iter().collect())
    }

    /// A record that the request brought along under a temporary id.
    pub fn insert_written(&mut self, identifier: Identifier, record: Record, temporary: Option<String>) {
        self.temporary.extend(temporary.map(|temporary| (identifier.clone(), temporary)));
        self.insert(identifier, record);
    }

    pub fn insert(&mut self, identifier: Identifier, record: Record) {
        if self.records.insert(identifier.clone(), record).is_none() {
            self.order.push(identifier);
        }
    }
}

/// Records that were reached on one path, and where it goes on.
type Reached<'a> = Vec<(&'a Tree, BTreeSet<Identifier>)>;

impl<B: Backend> Api<B> {
    /// Follows the tree of a selection from the primary records. A record is read once, however many paths lead to it,
    /// so cycles end.
    pub(crate) async fn include(
        &self,
        caller: &B::Caller,
        primary: &[(&Resource, &Record)],
        selection: &Selection,
        included: &mut Included,
    ) -> Result<(), Fault> {
        let primary: HashMap<Identifier, &Record> = primary
            .iter()
            .map(|(resource, record)| (Identifier::new(resource.name, &record.id), *record))
            .collect();
        let mut absent: HashSet<Identifier> = HashSet::new();
        let mut reached: Reached<'_> = vec![(&selection.include, primary.keys().cloned().collect())];
        while !reached.is_empty() {
            reached = self.next_level(&reached, &primary, included, selection);
            let unknown: BTreeSet<Identifier> = reached
                .iter()
                .flat_map(|(_, members)| members)
                .filter(|it| !primary.contains_key(it) && included.get(it).is_none() && !absent.contains(it))
                .cloned()
                .collect();
            if included.records.len() + unknown.len() > self.limits.included {
                let detail = format!("The request includes more than {} records.", self.limits.included);
                return Err(Problem::filter(detail).parameter("include").into());
            }
            let loads = self.by_type(&unknown).into_iter().map(async |(resource, ids)| {
                let loaded = self.adapter(resource).load(caller, &ids, &selection.wanted(resource)).await?;
                Ok::<_, Fault>((resource, loaded))
            });
            for (resource, loaded) in try_join_all(loads).await? {
                for record in loaded {
                    included.insert(Identifier::new(resource.name, &record.id), record);
                }
            }
            absent.extend(unknown.into_iter().filter(|identifier| included.get(identifier).is_none()));
        }
        Ok(())
    }

    /// The records one step further, each with the rest of its path.
    fn next_level<'a>(
        &self,
        reached: &Reached<'a>,
        primary: &HashMap<Identifier, &Record>,
        included: &Included,
        selection: &Selection,
    ) -> Reached<'a> {
        let mut next = Vec::new();
        for (tree, from) in reached {
            for (relation_name, below) in &tree.0 {
                let mut members = BTreeSet::new();
                for identifier in from {
                    let record = primary.get(identifier).copied().or_else(|| included.get(identifier));
                    let resource = self.catalogue.get(&identifier.kind);
                    let relation = resource.and_then(|resource| resource.relation_named(relation_name));
                    let (Some(record), Some(resource), Some(relation)) = (record, resource, relation) else {
                        continue;
                    };
                    // What is not among the fields is not linked, and what is not linked is not included.
                    if selection.shows(resource, relation.name)
                        && let Some(linkage) = record.relations.get(relation.name)
                    {
                        let cap = selection.cap(relation).unwrap_or(usize::MAX);
                        members.extend(linkage.members().iter().take(cap).cloned());
                    }
                }
                if !members.is_empty() {
                    next.push((below, members));
                }
            }
        }
        next
    }

    pub(crate) fn by_type<'a>(
        &self,
        identifiers: impl IntoIterator<Item = &'a Identifier>,
    ) -> Vec<(&Resource, Vec<String>)> {
        let mut types: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for identifier in identifiers {
            types.entry(&identifier.kind).or_default().push(identifier.id.clone());
        }
        types.into_iter().filter_map(|(kind, ids)| Some((self.catalogue.get(kind)?, ids))).collect()
    }
}
