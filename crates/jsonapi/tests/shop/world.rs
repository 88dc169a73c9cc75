//! A shop in memory: products in categories, with tags. It answers the questions of the protocol by looking at every
//! record, and counts how often it is asked.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use clientele_jsonapi::*;
use http::request::Parts;

pub type Rows = BTreeMap<&'static str, BTreeMap<String, Record>>;

#[derive(Default)]
pub struct State {
    pub rows: Mutex<Rows>,
    pub loads: AtomicUsize,
    pub pages: AtomicUsize,
    pub batches: Mutex<Vec<Batch>>,
    /// Whether writing takes longer than anybody waits.
    pub slow: AtomicBool,
}

/// Who calls is what the token says.
pub struct Caller {
    pub name: String,
}

pub struct Shop {
    pub state: Arc<State>,
}

#[async_trait]
impl Backend for Shop {
    type Caller = Caller;
    type Transaction = Rows;

    async fn admit(&self, token: Option<&str>, spoken: &[Format], _: &Parts) -> Result<Caller, Refusal> {
        match token {
            Some("plain") if spoken != [Format::Plain] => {
                Err(Refusal::Forbidden("The token is for plain documents.".to_owned()))
            }
            Some("plain") => Ok(Caller { name: "admin".to_owned() }),
            Some("stranger") => Err(Refusal::Forbidden("The token is for another API.".to_owned())),
            Some(name) => Ok(Caller { name: name.to_owned() }),
            None => Err(Refusal::Unauthenticated),
        }
    }

    async fn begin(&self, _: &Caller) -> Result<Rows, Fault> {
        Ok(self.state.rows.lock().unwrap().clone())
    }

    async fn patience(&self) {
        if !self.state.slow.load(SeqCst) {
            std::future::pending().await
        }
    }

    async fn commit(&self, _: &Caller, transaction: Rows) -> Result<(), Fault> {
        *self.state.rows.lock().unwrap() = transaction;
        Ok(())
    }

    async fn enqueue(&self, _: &Caller, batch: Batch) -> Result<String, Fault> {
        let mut batches = self.state.batches.lock().unwrap();
        batches.push(batch);
        let id = batches.len().to_string();
        let record = Record::new(&id).with("status", "new");
        self.state.rows.lock().unwrap().entry("asyncoperations").or_default().insert(id.clone(), record);
        Ok(id)
    }
}

pub struct Table {
    pub kind: &'static str,
    pub state: Arc<State>,
    /// Relations that are kept with the other record: name, type, and its relation.
    pub kept_by_other: &'static [(&'static str, &'static str, &'static str)],
}

impl Table {
    fn row(&self, rows: &Rows, record: &Record) -> Record {
        let mut record = record.clone();
        for (name, other, relation) in self.kept_by_other {
            let me = Identifier::new(self.kind, &record.id);
            let links_me = |row: &&Record| match row.relations.get(relation) {
                Some(Linkage::One(one)) => one.as_ref() == Some(&me),
                Some(Linkage::Many(many)) => many.contains(&me),
                None => false,
            };
            let others = rows.get(other).into_iter().flat_map(|rows| rows.values());
            let members = others.filter(links_me).map(|row| Identifier::new(*other, &row.id)).collect();
            record.relations.insert(name, Linkage::Many(members));
        }
        record
    }

    fn all(&self) -> Vec<Record> {
        let rows = self.state.rows.lock().unwrap();
        let table = rows.get(self.kind).cloned().unwrap_or_default();
        table.values().map(|record| self.row(&rows, record)).collect()
    }

    fn apply(&self, rows: &mut Rows, id: &str, change: &Change) {
        let mut record = rows[self.kind].get(id).cloned().unwrap();
        record.attributes.extend(change.attributes.clone());
        for (name, change) in &change.relations {
            let me = Identifier::new(self.kind, id);
            if let Some((_, other, relation)) = self.kept_by_other.iter().find(|(known, ..)| known == name) {
                for row in rows.entry(other).or_default().values_mut() {
                    let named = change.members().iter().any(|member| member.id == row.id);
                    let link = row.relations.get(relation).cloned();
                    match (change, link) {
                        (RelationChange::Many(_), Some(Linkage::One(one)))
                            if !named && one.as_ref() == Some(&me) =>
                        {
                            row.relations.insert(relation, Linkage::One(None));
                        }
                        (RelationChange::Many(_) | RelationChange::Add(_), _) if named => {
                            row.relations.insert(relation, Linkage::One(Some(me.clone())));
                        }
                        (RelationChange::Remove(_), _) if named => {
                            row.relations.insert(relation, Linkage::One(None));
                        }
                        _ => {}
                    }
                }
                continue;
            }
            let mut members = match record.relations.get(name) {
                Some(Linkage::Many(members)) => members.clone(),
                _ => Vec::new(),
            };
            let linkage = match change {
                RelationChange::One(one) => Linkage::One(one.clone()),
                RelationChange::Many(many) => Linkage::Many(many.clone()),
                RelationChange::Add(more) => {
                    members.extend(more.clone());
                    Linkage::Many(members)
                }
                RelationChange::Remove(less) => {
                    members.retain(|member| !less.contains(member));
                    Linkage::Many(members)
                }
            };
            record.relations.insert(name, linkage);
        }
        rows.get_mut(self.kind).unwrap().insert(id.to_owned(), record);
    }

    fn rules(&self, change: &Change) -> Vec<Problem> {
        let mut problems = Vec::new();
        if change
            .attributes
            .get("price")
            .is_some_and(|price| compare(price, &Value::Decimal(0.into())).is_lt())
        {
            problems.push(Problem::rule("positive constraint", "The price should be positive.").at("price"));
        }
        for (at, value) in sizes(change).iter().enumerate() {
            if value.get("unit").is_none() {
                let problem = Problem::rule("form constraint", "This value is mandatory.");
                problems.push(problem.below("sizes", format!("{at}/unit")));
            }
        }
        if self.kind == "products" && tags(change).iter().any(|tag| tag.id == "ghost" || tag.id == "spook") {
            problems.push(Problem::not_valid().at("tags"));
        }
        if change.pending.contains("category") {
            // Nobody hears of it: the record it would be about is not there yet.
            problems.push(Problem::not_blank("category"));
        }
        problems
    }
}

fn tags(change: &Change) -> &[Identifier] {
    change.relations.get("tags").map_or(&[], RelationChange::members)
}

fn sizes(change: &Change) -> Vec<serde_json::Value> {
    match change.attributes.get("sizes") {
        Some(Value::Json(serde_json::Value::Array(sizes))) => sizes.clone(),
        _ => Vec::new(),
    }
}

pub fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Decimal(one), Value::Decimal(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Boolean(one), Value::Boolean(other)) => one.cmp(other),
        (Value::DateTime(one), Value::DateTime(other)) => one.cmp(other),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        _ => Ordering::Greater,
    }
}

/// The values of a field: one of an attribute, the ids of a relation.
fn values(record: &Record, field: &str, like: Option<&Value>) -> Vec<Value> {
    let id = |id: &String| match like {
        Some(Value::Text(_)) => Value::Text(id.clone()),
        _ => id.parse().map_or(Value::Text(id.clone()), Value::Integer),
    };
    if field == "id" {
        return vec![id(&record.id)];
    }
    match record.relations.get(field) {
        Some(Linkage::One(one)) => one.iter().map(|member| id(&member.id)).collect(),
        Some(Linkage::Many(many)) => many.iter().map(|member| id(&member.id)).collect(),
        None => {
            record.attributes.get(field).filter(|value| **value != Value::Null).cloned().into_iter().collect()
        }
    }
}

pub fn holds(condition: &Condition, record: &Record) -> bool {
    let like = match &condition.operand {
        Operand::Values(values) => values.first(),
        Operand::Range(from, _) => Some(from),
        Operand::Flag(_) => None,
    };
    let found = values(record, condition.field, like);
    let matches = |value: &Value| match &condition.operand {
        Operand::Values(values) => values.contains(value),
        Operand::Range(from, to) => compare(value, from).is_ge() && compare(value, to).is_le(),
        Operand::Flag(_) => false,
    };
    let against = |test: fn(Ordering) -> bool| found.iter().any(|value| test(compare(value, like.unwrap())));
    match (condition.operator, &condition.operand) {
        (Operator::Exists, Operand::Flag(wanted)) => found.is_empty() != *wanted,
        (Operator::Equal, _) => found.iter().any(matches),
        (Operator::NotEqual, _) => !found.is_empty() && !found.iter().any(matches),
        (Operator::NotEqualOrNull, _) => !found.iter().any(matches),
        (Operator::Less, _) => against(Ordering::is_lt),
        (Operator::LessOrEqual, _) => against(Ordering::is_le),
        (Operator::Greater, _) => against(Ordering::is_gt),
        (Operator::GreaterOrEqual, _) => against(Ordering::is_ge),
        (Operator::Contains, Operand::Values(values)) => {
            values.iter().all(|part| found.iter().any(|it| it == part || text(it).contains(&text(part))))
        }
        (Operator::StartsWith, Operand::Values(values)) => {
            found.iter().any(|it| text(it).starts_with(&text(&values[0])))
        }
        other => panic!("the shop does not know {other:?}"),
    }
}

/// Leaves of the records what is wanted of them.
fn trim(records: &mut [Record], wanted: &Wanted) {
    for record in records {
        let name = record.attributes.get("name").filter(|_| wanted.title);
        record.title = name.and_then(|name| name.as_text().map(str::to_owned));
        record.attributes.retain(|name, _| wanted.attribute(name));
        record.relations.retain(|name, _| wanted.relation(name));
    }
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

#[async_trait]
impl Adapter<Shop> for Table {
    async fn authorise(&self, caller: &Caller, action: Action) -> Result<(), Fault> {
        match (caller.name.as_str(), action) {
            ("nobody", _) => Err(Problem::no_access_to_type().into()),
            ("reader", Action::Get | Action::List) | ("admin" | "keeper" | "unlucky", _) => Ok(()),
            ("reader", _) => Err(Problem::no_access_to_type().into()),
            _ => Err(Problem::no_access_to_type().into()),
        }
    }

    async fn alias(&self, caller: &Caller, word: &str) -> Result<Option<String>, Fault> {
        Ok(match (self.kind, word, caller.name.as_str()) {
            ("categories", "mine", "admin") | ("profile", "current", "admin") => Some("1".to_owned()),
            _ => None,
        })
    }

    async fn page(&self, _: &Caller, query: &Query) -> Result<Page, Fault> {
        self.state.pages.fetch_add(1, SeqCst);
        let mut records = self.all();
        records.retain(|record| query.conditions.iter().all(|condition| holds(condition, record)));
        let id = |record: &Record| values(record, "id", None).remove(0);
        records.sort_by(|one, other| {
            let order = query.order.iter().map(|sort| {
                let value =
                    |record| values(record, sort.field, None).into_iter().next().unwrap_or(Value::Null);
                let order = compare(&value(one), &value(other));
                if sort.descending { order.reverse() } else { order }
            });
            order
                .chain([compare(&id(one), &id(other))])
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        let total = query.count.then_some(records.len() as u64);
        let (offset, limit) = match &query.window {
            Window::All => (0, usize::MAX),
            Window::Rows { offset, limit } => (usize::try_from(*offset).unwrap(), *limit),
            Window::After { cursor: None, limit } => (0, *limit),
            Window::After { cursor: Some(cursor), limit } => {
                let at = records.iter().position(|record| record.id == *cursor);
                let wrong = || {
                    Problem::rule("filter constraint", "The cursor is not valid.").parameter("page[after]")
                };
                (at.ok_or_else(wrong)? + 1, *limit)
            }
        };
        let more = records.len() > offset.saturating_add(limit);
        let mut records: Vec<_> = records.into_iter().skip(offset).take(limit).collect();
        trim(&mut records, &query.wanted);
        let after = records.last().filter(|_| more).map(|record| record.id.clone());
        Ok(Page { records, more, total, after })
    }

    async fn load(&self, caller: &Caller, ids: &[String], wanted: &Wanted) -> Result<Vec<Record>, Fault> {
        self.state.loads.fetch_add(1, SeqCst);
        if caller.name == "unlucky" {
            return Err(Fault::internal("the disk of db-7 is full"));
        }
        let mut records = self.all();
        records.retain(|record| {
            ids.contains(&record.id) && record.attributes.get("secretly") != Some(&true.into())
        });
        trim(&mut records, wanted);
        Ok(records)
    }

    async fn absent(&self, _: &Caller, id: &str) -> Result<Problem, Fault> {
        let hidden = self.all().iter().any(|record| record.id == id);
        Ok(if hidden { Problem::no_access() } else { Problem::not_found() })
    }

    async fn check(&self, _: &Caller, _: Option<&str>, change: &Change) -> Result<Vec<Problem>, Fault> {
        Ok(self.rules(change))
    }

    async fn create(&self, _: &Caller, rows: &mut Rows, change: &Change) -> Result<String, Fault> {
        if self.state.slow.load(SeqCst) {
            std::future::pending().await
        }
        let problems = self.rules(change);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let table = rows.entry(self.kind).or_default();
        let next = table.keys().filter_map(|id| id.parse::<u64>().ok()).max().unwrap_or(0) + 1;
        let id = change.id.clone().unwrap_or_else(|| next.to_string());
        if table.contains_key(&id) {
            return Err(Problem::exists().into());
        }
        table.insert(id.clone(), Record::new(&id));
        self.apply(rows, &id, change);
        Ok(id)
    }

    async fn update(&self, caller: &Caller, rows: &mut Rows, id: &str, change: &Change) -> Result<(), Fault> {
        if caller.name == "keeper" {
            return Err(Problem::no_permission("EDIT").into());
        }
        let problems = self.rules(change);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        self.apply(rows, id, change);
        Ok(())
    }

    async fn delete(&self, caller: &Caller, rows: &mut Rows, ids: &[String]) -> Result<(), Fault> {
        if caller.name == "keeper" {
            return Err(Problem::deletion_forbidden("self delete").into());
        }
        rows.entry(self.kind).or_default().retain(|id, _| !ids.contains(id));
        Ok(())
    }
}
