//! Requests that create, change and delete.

use http::{HeaderName, Method, StatusCode, header};
use serde_json::Value as Json;

use crate::{
    api::{Body, Call},
    asked::{Asked, Scope},
    backend::Backend,
    declaration::Resource,
    document::{Members, record_address},
    inclusion::Included,
    item::{Item, read_linkage},
    item_reader::{ItemReader, Role},
    media::Format,
    plain,
    plan::Plan,
    problem::{Fault, Problem, Source},
    query::Window,
    reading::TOTAL_COUNT,
    record::{Change, Identifier, Record, RelationChange, Wanted},
    reply::Reply,
    selection::Selection,
    writing::{Alone, Written},
};

const DELETED_COUNT: HeaderName = HeaderName::from_static("x-include-deleted-count");

/// A record of a body that was written: its type, its id, and the name it had in the body.
pub(crate) struct Done {
    pub kind: &'static str,
    pub written: Written,
    pub client_id: Option<String>,
}

impl<B: Backend> Call<'_, B> {
    pub(crate) async fn create(&self, resource: &Resource, body: Json) -> Result<Reply, Fault> {
        let asked = self.asked(Scope::Record, &[resource]).await?;
        let body = self.internal_body(self.lifted(resource, None, body), false).await?;
        let done =
            self.write_one(&body, Role::Created(resource)).await.map_err(|fault| self.exists(fault))?;
        let Some((id, created)) = done.first().map(|it| (it.written.id.clone(), it.written.created)) else {
            return Err(Fault::internal("a record was created and has no id"));
        };
        let status = if created { StatusCode::CREATED } else { StatusCode::OK };
        let reply = self.show_written(resource, &id, &asked, status, &done[1..]).await?;
        Ok(match created && self.manner.links {
            true => reply.header(header::LOCATION, record_address(&self.base, resource, &id)),
            false => reply,
        })
    }

    pub(crate) async fn update(&self, resource: &Resource, id: &str, body: Body) -> Result<Reply, Fault> {
        let asked = self.asked(Scope::Record, &[resource]).await?;
        self.find(resource, id, &Wanted::default()).await?;
        let body = self.internal_body(self.lifted(resource, Some(id), body?), true).await?;
        // Whoever may call a record by a word in the address may do so in the body.
        let word = body.pointer("/data/id").and_then(Json::as_str);
        let meant = match word {
            Some(word) => self.api.adapter(resource).alias(self.caller, word).await?,
            None => None,
        };
        let word = word.filter(|_| meant.as_deref() == Some(id));
        let done = self.write_one(&body, Role::Changed(resource, id, word)).await?;
        self.show_written(resource, id, &asked, StatusCode::OK, &done[1..]).await
    }

    async fn write_one(&self, body: &Json, role: Role<'_>) -> Result<Vec<Done>, Fault> {
        let (catalogue, limits) = (&self.api.catalogue, &self.api.limits);
        let mut problems = Vec::new();
        let data = primary_data(body)?;
        let reader = ItemReader { catalogue, limits };
        let mut items: Vec<Item<'_>> =
            reader.read(data, "/data".to_owned(), &role, &mut problems).into_iter().collect();
        let included = included_data(body, limits.written_with)?;
        for (at, json) in included.iter().enumerate() {
            items.extend(reader.read(json, format!("/included/{at}"), &Role::Included, &mut problems));
        }
        // If not every record could be read, nobody knows how they hang together.
        if items.len() < included.len() + 1 {
            return Err(problems.into());
        }
        let plan = Plan::new(items, 1, catalogue, &mut problems);
        let names: Vec<_> =
            plan.items.iter().map(|item| (item.resource.name, item.client_id.clone())).collect();
        let written = self.api.write(self.caller, plan, problems, &mut Alone).await?;
        let done = names.into_iter().zip(written);
        Ok(done.map(|((kind, client_id), written)| Done { kind, written, client_id }).collect())
    }

    async fn show_written(
        &self,
        resource: &Resource,
        id: &str,
        asked: &Asked,
        status: StatusCode,
        along: &[Done],
    ) -> Result<Reply, Fault> {
        let selection = &asked.selection;
        let ids = [id.to_owned()];
        let records = self.api.adapter(resource).load(self.caller, &ids, &selection.wanted(resource)).await?;
        // Whoever has just given a record away may not see it any more; that it was written is still true.
        let record = records.into_iter().next().unwrap_or_else(|| Record::new(id));
        let included = self.reload(along, selection).await?;
        self.one(status, vec![(resource, record, Members::default())], selection, included).await
    }

    /// The records that were written along with the primary ones, as they are now.
    pub(crate) async fn reload(&self, along: &[Done], selection: &Selection) -> Result<Included, Fault> {
        let identifiers: Vec<Identifier> =
            along.iter().map(|done| Identifier::new(done.kind, &done.written.id)).collect();
        let mut included = Included::default();
        for (target, ids) in self.api.by_type(&identifiers) {
            for record in self.api.adapter(target).load(self.caller, &ids, &selection.wanted(target)).await? {
                let identifier = Identifier::new(target.name, &record.id);
                let at = identifiers.iter().position(|known| *known == identifier);
                let name = at.and_then(|at| along[at].client_id.clone());
                included.insert_written(identifier, record, name);
            }
        }
        Ok(included)
    }

    pub(crate) async fn delete(&self, resource: &Resource, id: &str) -> Result<Reply, Fault> {
        self.asked(Scope::Nothing, &[]).await?;
        self.find(resource, id, &Wanted::default()).await?;
        self.delete_all(resource, &[id.to_owned()]).await?;
        Ok(Reply::empty(StatusCode::NO_CONTENT))
    }

    /// Deletes what a filter finds, but never everything and never more than the limit at once.
    pub(crate) async fn delete_list(&self, resource: &Resource) -> Result<Reply, Fault> {
        let mut asked = self.asked(Scope::Deletion, &[resource]).await?;
        if asked.conditions.is_empty() {
            return Err(Problem::filter("At least one filter must be provided.").into());
        }
        asked.selection = Selection::whole(&self.api.limits);
        let mut query = asked.query(resource, self.manner.total_count);
        query.window = Window::Rows { offset: 0, limit: self.api.limits.deleted };
        query.wanted = Wanted::default();
        let page = self.api.adapter(resource).page(self.caller, &query).await?;
        let ids: Vec<String> = page.records.into_iter().map(|record| record.id).collect();
        if !ids.is_empty() {
            self.delete_all(resource, &ids).await?;
        }
        let mut reply = Reply::empty(StatusCode::NO_CONTENT);
        if let Some(total) = page.total {
            reply = reply.header(TOTAL_COUNT, total.to_string());
        }
        if self.manner.deleted_count {
            reply = reply.header(DELETED_COUNT, ids.len().to_string());
        }
        Ok(reply)
    }

    async fn delete_all(&self, resource: &Resource, ids: &[String]) -> Result<(), Fault> {
        let mut transaction = self.api.backend.begin(self.caller).await?;
        self.api.adapter(resource).delete(self.caller, &mut transaction, ids).await?;
        self.api.backend.commit(self.caller, transaction).await
    }

    /// `PATCH`, `POST` and `DELETE` of `/{type}/{id}/relationships/{association}`.
    pub(crate) async fn change_relationship(
        &self,
        method: &Method,
        resource: &Resource,
        id: &str,
        name: &str,
        body: Json,
    ) -> Result<Reply, Fault> {
        let relation = resource.relation_named(name).ok_or_else(Problem::unsupported_subresource)?;
        self.asked(Scope::Nothing, &[]).await?;
        self.find(resource, id, &Wanted::default()).await?;
        let mut problems = Vec::new();
        let body = match self.manner.sent {
            Format::JsonApi => self.internal_linkage(body).await?,
            Format::Plain => plain::lift_linkage(body, relation),
        };
        let data = primary_data(&body)?;
        let members = read_linkage(relation, data, "/data", self.api.limits.linked, &mut problems);
        for member in &members {
            let target = self.api.catalogue.get(&member.identifier.kind);
            if target.is_some_and(|target| target.id.parse(&member.identifier.id).is_none()) {
                problems.push(Problem::not_valid().pointer(member.pointer.as_str()));
            }
        }
        if relation.required && method == Method::PATCH && members.is_empty() && problems.is_empty() {
            problems.push(Problem::not_blank(name).pointer("/data"));
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let mut members = members.into_iter().map(|member| member.identifier);
        let change = match (relation.many, method) {
            (false, _) => RelationChange::One(members.next()),
            (true, &Method::POST) => RelationChange::Add(members.collect()),
            (true, &Method::DELETE) => RelationChange::Remove(members.collect()),
            (true, _) => RelationChange::Many(members.collect()),
        };
        let change = Change { relations: [(relation.name, change)].into(), ..Change::default() };
        let mut transaction = self.api.backend.begin(self.caller).await?;
        let done = self.api.adapter(resource).update(self.caller, &mut transaction, id, &change).await;
        match done {
            Ok(()) => {}
            Err(Fault::Problems(problems)) => {
                drop(transaction);
                let problems = self.api.at_members(self.caller, resource, &change, problems).await?;
                return Err(at_data(problems).into());
            }
            Err(fault) => return Err(fault),
        }
        self.api.backend.commit(self.caller, transaction).await?;
        Ok(Reply::empty(StatusCode::NO_CONTENT))
    }

    fn lifted(&self, resource: &Resource, id: Option<&str>, body: Json) -> Json {
        match self.manner.sent {
            Format::JsonApi => body,
            Format::Plain => plain::lift(body, resource, id),
        }
    }
}

/// The body of a relationship is its data, so that is what problems of it point at.
fn at_data(problems: Vec<Problem>) -> Vec<Problem> {
    let at_data = |problem: Problem| match &problem.source {
        Some(Source::Field { below: Some(below), .. }) => {
            let pointer = format!("/data/{below}");
            problem.pointer(pointer)
        }
        Some(Source::Field { .. }) => problem.pointer("/data"),
        _ => problem,
    };
    problems.into_iter().map(at_data).collect()
}

fn primary_data(body: &Json) -> Result<&Json, Problem> {
    body.get("data")
        .ok_or_else(|| Problem::request_data("The primary data object should exist").pointer("/data"))
}

pub(crate) fn included_data(body: &Json, limit: usize) -> Result<&[Json], Problem> {
    let problem = |detail: String| Err(Problem::request_data(detail).pointer("/included"));
    match body.get("included") {
        None => Ok(&[]),
        Some(Json::Array(included)) if included.len() > limit => {
            problem(format!("The 'included' property should not have more than {limit} items"))
        }
        Some(Json::Array(included)) => Ok(included),
        Some(_) => problem("The 'included' property should be an array".to_owned()),
    }
}
