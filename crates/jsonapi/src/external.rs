//! `X-Integration-Type: ext_id`: whoever keeps records in another system too may call them by the ids that they have there.
//! What such a client sends is put into the ids of here before anybody looks at it, and the answer into the ids of there
//! when it is done. Records without an id of there are not part of this.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use http::StatusCode;
use serde_json::{Value as Json, json};

use crate::{
    api::Call,
    backend::Backend,
    declaration::Resource,
    document::Document,
    media::Format,
    operator::Operator,
    problem::{Fault, Problem, Source},
    query::{Condition, Operand, Query, Window},
    record::{Identifier, Wanted},
    reply::Reply,
    value::Value,
};

/// An id that no record has: what an unknown id of there becomes.
const NOBODY: &str = "0";

/// How many records one body may name by their ids of there.
const MOST: usize = 10_000;

/// The title of the rule that no two records have the same value.
const UNIQUE: &str = "unique entity constraint";

type Ids = HashMap<Identifier, String>;

impl<B: Backend> Call<'_, B> {
    /// The attribute with the id of there, if this request is about these.
    pub(crate) fn external(&self, resource: &Resource) -> Option<&'static str> {
        resource.external.filter(|_| self.manner.external)
    }

    fn external_named(&self, kind: &str) -> Option<(&Resource, &'static str)> {
        let resource = self.api.catalogue.get(kind)?;
        Some((resource, self.external(resource)?))
    }

    /// The id of here of a record that has this one there.
    pub(crate) async fn internal_id(&self, resource: &Resource, id: &str) -> Result<String, Fault> {
        let wanted = BTreeSet::from([Identifier::new(resource.name, id)]);
        Ok(self.internal_ids(wanted).await?.into_values().next().unwrap_or_else(|| NOBODY.to_owned()))
    }

    async fn internal_ids(&self, wanted: BTreeSet<Identifier>) -> Result<Ids, Fault> {
        let mut found = Ids::new();
        for (resource, ids) in self.api.by_type(&wanted) {
            let Some(attribute) = self.external(resource) else { continue };
            let values = ids.iter().take(MOST).map(|id| Value::from(id.as_str())).collect();
            let operand = Operand::Values(values);
            let condition = Condition { field: attribute, operator: Operator::Equal, operand };
            let shown = Wanted { attributes: [attribute].into(), ..Wanted::default() };
            let query =
                Query { conditions: vec![condition], window: Window::All, wanted: shown, ..Query::default() };
            for record in self.api.adapter(resource).page(self.caller, &query).await?.records {
                if let Some(id) = record.attributes.get(attribute).and_then(Value::as_text) {
                    found.insert(Identifier::new(resource.name, id), record.id);
                }
            }
        }
        Ok(found)
    }

    /// Only records with an id of there.
    pub(crate) fn having_external(&self, resource: &Resource) -> Option<Condition> {
        let field = self.external(resource)?;
        Some(Condition { field, operator: Operator::Exists, operand: Operand::Flag(true) })
    }

    /// A body with the ids of here. A new record gets the id that it is sent with as its id of there.
    pub(crate) async fn internal_body(&self, mut body: Json, changes_one: bool) -> Result<Json, Fault> {
        if !self.manner.external || self.manner.sent != Format::JsonApi {
            return Ok(body);
        }
        let updated = |at: usize, primary: bool, record: &Json| {
            (changes_one && primary && at == 0) || record.pointer("/meta/update") == Some(&Json::Bool(true))
        };
        let many = body.get("data").is_some_and(Json::is_array);
        let mut problems = Vec::new();
        let (mut new, mut wanted) = (BTreeSet::new(), BTreeSet::new());
        for (primary, records) in lists(&mut body) {
            for (at, record) in records.iter().enumerate() {
                if primary && !updated(at, primary, record) && self.is_nameless(record) {
                    let place = if many { format!("/data/{at}/id") } else { "/data/id".to_owned() };
                    problems.push(Problem::no_identifier().pointer(place));
                }
                let Some(identifier) = self.named(record) else { continue };
                if updated(at, primary, record) { &mut wanted } else { &mut new }.insert(identifier);
            }
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        for (_, records) in lists(&mut body) {
            let members = records.iter_mut().flat_map(linked);
            wanted.extend(members.filter_map(|member| self.named(member)).filter(|it| !new.contains(it)));
        }
        let ids = self.internal_ids(wanted).await?;
        let known = |identifier: &Identifier| ids.get(identifier).map_or(NOBODY, String::as_str).to_owned();
        for (primary, records) in lists(&mut body) {
            for (at, record) in records.iter_mut().enumerate() {
                for member in linked(record) {
                    if let Some(identifier) = self.named(member).filter(|it| !new.contains(it)) {
                        member["id"] = Json::from(known(&identifier));
                    }
                }
                let Some(identifier) = self.named(record) else { continue };
                if updated(at, primary, record) {
                    record["id"] = Json::from(known(&identifier));
                    continue;
                }
                let Some((_, attribute)) = self.external_named(&identifier.kind) else { continue };
                if let Some(attributes) = record.get_mut("attributes").and_then(Json::as_object_mut) {
                    attributes.entry(attribute).or_insert_with(|| Json::from(identifier.id.as_str()));
                } else if record.get("attributes").is_none() {
                    record["attributes"] = json!({ attribute: identifier.id });
                }
                let by_id =
                    record.pointer("/meta/upsert").is_some_and(|key| *key == true || *key == json!(["id"]));
                if by_id {
                    record["meta"]["upsert"] = json!([attribute]);
                }
            }
        }
        Ok(body)
    }

    /// The data of a relationship with the ids of here.
    pub(crate) async fn internal_linkage(&self, mut body: Json) -> Result<Json, Fault> {
        if !self.manner.external || self.manner.sent != Format::JsonApi {
            return Ok(body);
        }
        let Some(data) = body.get_mut("data") else { return Ok(body) };
        let wanted = members(data).iter().filter_map(|member| self.named(member)).collect();
        let ids = self.internal_ids(wanted).await?;
        for member in members(data) {
            if let Some(identifier) = self.named(member) {
                member["id"] = Json::from(ids.get(&identifier).map_or(NOBODY, String::as_str));
            }
        }
        Ok(body)
    }

    /// Whether a record of a type that has ids of there comes without one: nobody could call it by anything.
    fn is_nameless(&self, record: &Json) -> bool {
        let kind = record.get("type").and_then(Json::as_str).unwrap_or_default();
        let Some((_, attribute)) = self.external_named(kind) else { return false };
        let blank = |json: Option<&Json>| {
            json.is_none_or(|it| it.is_null() || it.as_str().is_some_and(str::is_empty))
        };
        blank(record.get("id")) && blank(record.get("attributes").and_then(|it| it.get(attribute)))
    }

    /// An id of there that is taken is a record that exists already.
    pub(crate) fn exists(&self, fault: Fault) -> Fault {
        let Fault::Problems(problems) = fault else { return fault };
        let names: BTreeSet<&str> =
            self.api.catalogue.iter().filter_map(|resource| self.external(resource)).collect();
        let taken = |problem: &Problem| match &problem.source {
            Some(Source::Pointer(pointer)) if problem.title == UNIQUE => {
                let (record, name) = pointer.rsplit_once("/attributes/")?;
                names.contains(name).then(|| format!("{record}/id"))
            }
            _ => None,
        };
        let told = problems.into_iter().map(|problem| match taken(&problem) {
            Some(id) => Problem::exists().pointer(id),
            None => problem,
        });
        told.collect::<Vec<_>>().into()
    }

    /// A record or identifier of a type that has ids of there, with its id.
    fn named(&self, json: &Json) -> Option<Identifier> {
        let identifier = Identifier::new(json.get("type")?.as_str()?.to_owned(), json.get("id")?.as_str()?);
        self.external_named(&identifier.kind).map(|_| identifier)
    }

    /// A document on its way out.
    pub(crate) async fn deliver(&self, status: StatusCode, document: &Document<'_>) -> Result<Reply, Fault> {
        if !self.manner.external {
            return Reply::document(status, Format::JsonApi, document);
        }
        let mut json = serde_json::to_value(document).map_err(Fault::internal)?;
        let mut shown = BTreeSet::new();
        self.collect(&json, &mut shown);
        let mut ids = BTreeMap::new();
        for (resource, internal) in self.api.by_type(&shown) {
            let Some(attribute) = self.external(resource) else { continue };
            let wanted = Wanted { attributes: [attribute].into(), ..Wanted::default() };
            for record in self.api.adapter(resource).load(self.caller, &internal, &wanted).await? {
                if let Some(id) = record.attributes.get(attribute).and_then(Value::as_text) {
                    ids.insert(Identifier::new(resource.name, &record.id), id.to_owned());
                }
            }
        }
        self.rename(&mut json, &ids);
        Reply::document(status, Format::JsonApi, &json)
    }

    fn collect(&self, json: &Json, found: &mut BTreeSet<Identifier>) {
        found.extend(self.named(json));
        match json {
            Json::Array(values) => values.iter().for_each(|value| self.collect(value, found)),
            Json::Object(members) => {
                // Attributes hold no identifiers, whatever they look like.
                let inside = members.iter().filter(|(name, _)| *name != "attributes");
                inside.for_each(|(_, value)| self.collect(value, found));
            }
            _ => {}
        }
    }

    /// Puts the ids of there in the place of those of here, and takes out what has none.
    fn rename(&self, json: &mut Json, ids: &BTreeMap<Identifier, String>) {
        let unnamed = |json: &Json| self.named(json).is_some_and(|identifier| !ids.contains_key(&identifier));
        match json {
            Json::Array(values) => {
                values.retain(|value| !unnamed(value));
                values.iter_mut().for_each(|value| self.rename(value, ids));
            }
            Json::Object(members) => {
                for (name, value) in members.iter_mut().filter(|(name, _)| *name != "attributes") {
                    if name == "data" && unnamed(value) {
                        *value = Json::Null;
                    }
                    self.rename(value, ids);
                }
            }
            _ => {}
        }
        if let Some(identifier) = self.named(json)
            && let Some(id) = ids.get(&identifier)
        {
            json["id"] = Json::from(id.as_str());
            if let Some(attributes) = json.get_mut("attributes").and_then(Json::as_object_mut) {
                let number =
                    identifier.id.parse::<i64>().map_or_else(|_| Json::from(identifier.id), Json::from);
                attributes.insert("dbId".to_owned(), number);
            }
        }
    }
}

/// The records of a body: the primary ones, then those that are included.
fn lists(body: &mut Json) -> Vec<(bool, &mut [Json])> {
    let Some(body) = body.as_object_mut() else { return Vec::new() };
    let mut lists: Vec<(bool, &mut [Json])> = Vec::new();
    for (name, value) in body.iter_mut() {
        match name.as_str() {
            "data" => lists.push((true, members(value))),
            "included" => lists.push((false, members(value))),
            _ => {}
        }
    }
    lists
}

/// The elements of an array, or the one value.
fn members(json: &mut Json) -> &mut [Json] {
    match json {
        Json::Array(values) => values,
        value => std::slice::from_mut(value),
    }
}

/// The identifiers in the relationships of a record.
fn linked(record: &mut Json) -> Vec<&mut Json> {
    let relationships = record.get_mut("relationships").and_then(Json::as_object_mut);
    let data = relationships.into_iter().flatten().filter_map(|(_, relation)| relation.get_mut("data"));
    data.flat_map(|data| members(data).iter_mut()).collect()
}
