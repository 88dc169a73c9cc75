//! `PATCH /{type}`: many records at once, or later in chunks.

use std::{
    collections::{BTreeMap, HashMap},
    future::poll_fn,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    task::Poll,
};

use async_trait::async_trait;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{
    api::{Api, Call},
    asked::{Asked, Scope},
    backend::Backend,
    changing::{Done, included_data},
    declaration::Resource,
    document::{Members, record_address},
    inclusion::Included,
    item::Item,
    item_reader::{ItemReader, Role},
    limits::Limits,
    media::Format,
    plain,
    plan::Plan,
    problem::{Fault, Problem},
    reading::Shown,
    record::{Identifier, Record},
    reply::Reply,
    selection::Selection,
    union::Union,
    writing::{Within, Written},
};

/// Work that was taken on, cut into pieces that can be kept and done one by one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// The type of the primary records.
    pub kind: String,
    pub chunks: Vec<Chunk>,
}

/// Some groups of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    pub groups: Vec<Group>,
}

/// Records that refer to each other, and therefore are written together or not at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    data: Vec<Numbered>,
    included: Vec<Numbered>,
}

/// A record with its place in the body, which problems point at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Numbered {
    at: usize,
    record: Json,
}

impl Chunk {
    /// Primary records.
    pub fn records(&self) -> usize {
        self.groups.iter().map(|group| group.data.len()).sum()
    }
}

/// What became of one group. Either it was written, or there are problems.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Primary records, as are the others.
    pub read: usize,
    pub created: usize,
    pub updated: usize,
    pub problems: Vec<Problem>,
}

/// Keeps how far a chunk is. It is told of every group in the transaction that writes the group, so what it keeps there
/// is true whenever the process ends.
#[async_trait]
pub trait Checkpoint<B: Backend>: Send {
    /// `group` is the number of the group in its chunk.
    async fn reached(
        &mut self,
        transaction: &mut B::Transaction,
        group: usize,
        outcome: &Outcome,
    ) -> Result<(), Fault>;
}

impl<B: Backend> Api<B> {
    /// Writes the groups of a chunk, each in a transaction of its own, but for the first `done`, which were written
    /// before. A group with problems does not stop those behind it. An error means that the program failed: what was
    /// told to the checkpoint is kept, and the rest can be tried again.
    pub async fn run_chunk(
        &self,
        caller: &B::Caller,
        kind: &str,
        chunk: &Chunk,
        done: usize,
        checkpoint: &mut dyn Checkpoint<B>,
    ) -> Result<(), Fault> {
        let resource = self
            .catalogue
            .get(kind)
            .ok_or_else(|| Fault::internal(format!("a batch of unknown type {kind}")))?;
        for (at, group) in chunk.groups.iter().enumerate().skip(done) {
            let mut reading = Reached { checkpoint: &mut *checkpoint, group: at, read: group.data.len() };
            match self.write_group(caller, resource, group, &mut reading).await {
                Ok(_) => {}
                Err(Fault::Problems(problems)) => {
                    let outcome = Outcome { read: group.data.len(), problems, ..Outcome::default() };
                    let mut transaction = self.backend.begin(caller).await?;
                    checkpoint.reached(&mut transaction, at, &outcome).await?;
                    self.backend.commit(caller, transaction).await?;
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    async fn write_group(
        &self,
        caller: &B::Caller,
        resource: &Resource,
        group: &Group,
        within: &mut dyn Within<B>,
    ) -> Result<Vec<Done>, Fault> {
        let mut problems = Vec::new();
        let reader = ItemReader { catalogue: &self.catalogue, limits: &self.limits };
        let mut items: Vec<Item<'_>> = Vec::new();
        for (list, numbered, role) in
            [("data", &group.data, Role::Listed(resource)), ("included", &group.included, Role::Included)]
        {
            for Numbered { at, record } in numbered {
                items.extend(reader.read(record, format!("/{list}/{at}"), &role, &mut problems));
            }
        }
        if items.len() < group.data.len() + group.included.len() {
            return Err(problems.into());
        }
        let plan = Plan::new(items, group.data.len(), &self.catalogue, &mut problems);
        let names: Vec<_> =
            plan.items.iter().map(|item| (item.resource.name, item.client_id.clone())).collect();
        let written = self.write(caller, plan, problems, within).await?;
        let done = names.into_iter().zip(written);
        Ok(done.map(|((kind, client_id), written)| Done { kind, written, client_id }).collect())
    }
}

/// Tells the checkpoint what was written.
struct Reached<'a, B: Backend> {
    checkpoint: &'a mut dyn Checkpoint<B>,
    group: usize,
    read: usize,
}

#[async_trait]
impl<B: Backend> Within<B> for Reached<'_, B> {
    async fn finish(&mut self, transaction: &mut B::Transaction, written: &[Written]) -> Result<(), Fault> {
        let created = written.iter().take(self.read).filter(|written| written.created).count();
        let updated = self.read - created;
        let outcome = Outcome { read: self.read, created, updated, problems: Vec::new() };
        self.checkpoint.reached(transaction, self.group, &outcome).await
    }
}

/// Says when the commit begins.
struct Committing<'a>(&'a AtomicBool);

#[async_trait]
impl<B: Backend> Within<B> for Committing<'_> {
    async fn finish(&mut self, _: &mut B::Transaction, _: &[Written]) -> Result<(), Fault> {
        self.0.store(true, Relaxed);
        Ok(())
    }
}

impl<B: Backend> Call<'_, B> {
    pub(crate) async fn batch(&self, resource: &Resource, body: Json) -> Result<Reply, Fault> {
        let asked = self.asked(Scope::Record, &[resource]).await?;
        let limits = &self.api.limits;
        let names = self.manner.external.then(|| names(&body));
        let mut body = match self.manner.sent {
            Format::JsonApi => self.internal_body(body, false).await?,
            Format::Plain => plain::lift_list(body, resource),
        };
        let (most, most_included) = if self.manner.at_once {
            (limits.chunk, limits.chunk_included)
        } else {
            (limits.batch, limits.batch)
        };
        let included = included_data(&body, most_included)?.to_vec();
        let problem = |detail: &str| Fault::from(Problem::request_data(detail).pointer("/data"));
        let data = match body.get_mut("data").map(Json::take) {
            Some(Json::Array(data)) if data.is_empty() => {
                return Err(problem("The primary data object collection should not be empty"));
            }
            Some(Json::Array(data)) if data.len() > most => {
                return Err(problem(&format!("The 'data' property should not have more than {most} items")));
            }
            Some(Json::Array(data)) => data,
            Some(_) => return Err(problem("The primary data object collection should be an array")),
            None => return Err(problem("The primary data object collection should exist")),
        };
        if self.manner.at_once {
            let group = Group { data: numbered(data), included: numbered(included) };
            let done = self.write_in_time(resource, &group).await.map_err(|fault| self.exists(fault))?;
            return match done {
                Some(mut done) => {
                    // Each is told by the id with which it was sent, not by the one of here that this became.
                    for (done, name) in done.iter_mut().zip(names.into_iter().flatten()) {
                        done.client_id = name;
                    }
                    self.show_batch(resource, done, group.data.len(), &asked).await
                }
                None => self.batch_later(chunks(vec![group], limits), resource).await,
            };
        }
        self.batch_later(chunks(groups(data, included), limits), resource).await
    }

    /// Writes a group, unless the patience of the backend ends before. What is being committed is waited for, since
    /// nobody could tell what became of it.
    async fn write_in_time(&self, resource: &Resource, group: &Group) -> Result<Option<Vec<Done>>, Fault> {
        let committing = AtomicBool::new(false);
        let mut within = Committing(&committing);
        let mut work = pin!(self.api.write_group(self.caller, resource, group, &mut within));
        let mut patience = pin!(self.api.backend.patience());
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(done.map(Some));
            }
            let over = !committing.load(Relaxed) && patience.as_mut().poll(context).is_ready();
            if over { Poll::Ready(Ok(None)) } else { Poll::Pending }
        })
        .await
    }

    async fn show_batch(
        &self,
        resource: &Resource,
        done: Vec<Done>,
        count: usize,
        asked: &Asked,
    ) -> Result<Reply, Fault> {
        let (primary, along) = done.split_at(count);
        let ids: Vec<String> = primary.iter().map(|done| done.written.id.clone()).collect();
        let wanted = asked.selection.wanted(resource);
        let records = self.api.adapter(resource).load(self.caller, &ids, &wanted).await?;
        let records: HashMap<&str, &Record> =
            records.iter().map(|record| (record.id.as_str(), record)).collect();
        let shown: Shown<'_> = primary
            .iter()
            .map(|done| {
                let record = records.get(done.written.id.as_str()).copied().cloned();
                let name = done.client_id.as_deref().map(|name| ("dataId", Json::from(name)));
                let record = record.unwrap_or_else(|| Record::new(&done.written.id));
                (resource, record, Members(name.into_iter().collect()))
            })
            .collect();
        let included = self.reload(along, &asked.selection).await?;
        self.many(StatusCode::OK, shown, &asked.selection, included, Vec::new(), None).await
    }

    async fn batch_later(&self, chunks: Vec<Chunk>, resource: &Resource) -> Result<Reply, Fault> {
        let batch = Batch { kind: resource.name.to_owned(), chunks };
        let id = self.api.backend.enqueue(self.caller, batch).await?;
        let operations = self.api.catalogue.get(self.api.operations);
        let operations = operations.ok_or_else(|| Fault::internal("batches have no operations"))?;
        let selection = Selection::whole(&self.api.limits);
        let record = self.find(operations, &id, &selection.wanted(operations)).await?;
        let shown = vec![(operations, record, Members::default())];
        let reply = self.one(StatusCode::ACCEPTED, shown, &selection, Included::default()).await?;
        Ok(reply.header(header::CONTENT_LOCATION, record_address(&self.base, operations, &id)))
    }
}

/// The ids with which the records of a body are sent, first the primary ones, then what is included.
fn names(body: &Json) -> Vec<Option<String>> {
    let records = ["data", "included"].into_iter().filter_map(|list| body.get(list)?.as_array()).flatten();
    records.map(|record| record.get("id").and_then(Json::as_str).map(str::to_owned)).collect()
}

fn numbered(records: Vec<Json>) -> Vec<Numbered> {
    records.into_iter().enumerate().map(|(at, record)| Numbered { at, record }).collect()
}

/// Puts together what refers to each other. Nothing is judged here: whatever is wrong with a record will be told by the
/// chunk that it ends up in.
fn groups(data: Vec<Json>, included: Vec<Json>) -> Vec<Group> {
    let count = data.len();
    let all: Vec<Json> = data.into_iter().chain(included).collect();
    let named = all.iter().enumerate().filter_map(|(at, json)| Some((identifier(json)?, at)));
    let index: HashMap<Identifier, usize> = named.collect();
    let mut union = Union::new(all.len());
    for (from, json) in all.iter().enumerate() {
        let relationships = json.get("relationships").and_then(Json::as_object);
        for data in relationships.into_iter().flat_map(|it| it.values()).filter_map(|it| it.get("data")) {
            let members = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
            for to in members.iter().filter_map(identifier).filter_map(|it| index.get(&it)) {
                union.join(from, *to);
            }
        }
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (at, record) in all.into_iter().enumerate() {
        let group = groups.entry(union.first(at)).or_default();
        match at.checked_sub(count) {
            None => group.data.push(Numbered { at, record }),
            Some(at) => group.included.push(Numbered { at, record }),
        }
    }
    groups.into_values().collect()
}

fn identifier(json: &Json) -> Option<Identifier> {
    Some(Identifier::new(json.get("type")?.as_str()?.to_owned(), json.get("id")?.as_str()?))
}

/// Fills chunks up to their limits. A group is never cut, so one that is larger has a chunk for itself.
fn chunks(groups: Vec<Group>, limits: &Limits) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let (mut data, mut included) = (0, 0);
    for group in groups {
        data += group.data.len();
        included += group.included.len();
        match chunks.last_mut() {
            Some(chunk) if data <= limits.chunk && included <= limits.chunk_included => {
                chunk.groups.push(group)
            }
            _ => {
                (data, included) = (group.data.len(), group.included.len());
                chunks.push(Chunk { groups: vec![group] });
            }
        }
    }
    chunks
}
