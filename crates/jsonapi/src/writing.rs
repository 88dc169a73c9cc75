//! Writes a plan: everything in one transaction, or nothing and everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;

use crate::{
    action::Action,
    api::Api,
    backend::Backend,
    declaration::{Relation, Resource},
    item::{Intent, Item, Key},
    operator::Operator,
    plan::Plan,
    problem::{Fault, Problem, Source},
    query::{Condition, Operand, Query, Window},
    record::{Change, Identifier, RelationChange, Wanted},
    value::Value,
};

/// What became of a record of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub id: String,
    pub created: bool,
}

/// Something that is to happen in the transaction of a plan after its records, so that both or neither are kept.
#[async_trait]
pub(crate) trait Within<B: Backend>: Send {
    async fn finish(&mut self, transaction: &mut B::Transaction, written: &[Written]) -> Result<(), Fault>;
}

/// Nothing besides.
pub(crate) struct Alone;

#[async_trait]
impl<B: Backend> Within<B> for Alone {
    async fn finish(&mut self, _: &mut B::Transaction, _: &[Written]) -> Result<(), Fault> {
        Ok(())
    }
}

impl<B: Backend> Api<B> {
    /// Writes the records of a plan and answers with their ids in the order of the plan. `problems` are those that the
    /// body has already; if there are any, the rest of what is wrong is asked for and nothing is written.
    pub(crate) async fn write(
        &self,
        caller: &B::Caller,
        mut plan: Plan<'_>,
        mut problems: Vec<Problem>,
        within: &mut dyn Within<B>,
    ) -> Result<Vec<Written>, Fault> {
        if problems.is_empty() {
            self.find_upserted(caller, &mut plan, &mut problems).await?;
        }
        self.authorise_all(caller, &plan, &mut problems).await?;
        plan.settle();
        problems.extend(plan.items.iter().flat_map(Item::missing));
        self.find_updated(caller, &mut plan, &mut problems).await?;
        let order = match plan.order() {
            Ok(order) => order,
            Err(problem) => {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
                (0..plan.items.len()).collect()
            }
        };
        let mut ids = known(&plan);
        if !problems.is_empty() {
            self.check_all(caller, &plan, &order, &ids, &mut problems).await?;
            return Err(problems.into());
        }
        let mut transaction = self.backend.begin(caller).await?;
        let mut failed = Vec::new();
        for at in order {
            let item = &plan.items[at];
            let change = item.change(&ids);
            // It would need what could not be created.
            if !change.pending.is_empty() {
                failed.push(at);
                continue;
            }
            let adapter = self.adapter(item.resource);
            let done = match &item.intent {
                Intent::Update(id) => {
                    adapter.update(caller, &mut transaction, id, &change).await.map(|()| None)
                }
                _ => adapter.create(caller, &mut transaction, &change).await.map(Some),
            };
            match done {
                Ok(id) => ids.extend(id.map(|id| (at, id))),
                Err(Fault::Problems(found)) => {
                    let found = self.at_members(caller, item.resource, &change, found).await?;
                    problems.extend(found.into_iter().map(|problem| item.locate(problem)));
                }
                Err(fault) => return Err(fault),
            }
        }
        if !problems.is_empty() {
            drop(transaction);
            self.check_all(caller, &plan, &failed, &ids, &mut problems).await?;
            return Err(problems.into());
        }
        let items = plan.items.iter().enumerate();
        let written: Option<Vec<Written>> = items
            .map(|(at, item)| {
                let created = !matches!(item.intent, Intent::Update(_));
                Some(Written { id: ids.get(&at)?.clone(), created })
            })
            .collect();
        // Everything was ordered and nothing failed, so each has its id.
        let written = written.ok_or_else(|| Fault::internal("a record was written and has no id"))?;
        within.finish(&mut transaction, &written).await?;
        self.backend.commit(caller, transaction).await?;
        Ok(written)
    }

    /// Tells of those members of a relation to many that are not there for the caller, where it was only said that
    /// something is wrong with the relation.
    pub(crate) async fn at_members(
        &self,
        caller: &B::Caller,
        resource: &Resource,
        change: &Change,
        problems: Vec<Problem>,
    ) -> Result<Vec<Problem>, Fault> {
        let mut told: Vec<Problem> = Vec::new();
        for problem in problems {
            let relation = match &problem.source {
                Some(Source::Field { name, below: None }) if problem.title == Problem::not_valid().title => {
                    resource.relation_named(name).filter(|relation| relation.many)
                }
                _ => None,
            };
            let absent = match relation {
                Some(relation) => self.absent_members(caller, relation, change).await?,
                None => Vec::new(),
            };
            let named = absent
                .iter()
                .filter_map(|at| Some(Problem::below(problem.clone(), relation?.name, at.to_string())));
            let mut named: Vec<Problem> = named.collect();
            if named.is_empty() {
                named.push(problem);
            }
            told.extend(named.into_iter().filter(|problem| !told.contains(problem)).collect::<Vec<_>>());
        }
        Ok(told)
    }

    /// The places of the members of a relation which the caller can't see.
    async fn absent_members(
        &self,
        caller: &B::Caller,
        relation: &Relation,
        change: &Change,
    ) -> Result<Vec<usize>, Fault> {
        let members = change.relations.get(relation.name).map_or(&[][..], RelationChange::members);
        let mut there = BTreeSet::new();
        for (target, ids) in self.by_type(members) {
            let records = self.adapter(target).load(caller, &ids, &Wanted::default()).await?;
            there.extend(records.into_iter().map(|record| Identifier::new(target.name, record.id)));
        }
        let members = members.iter().enumerate();
        Ok(members.filter(|(_, member)| !there.contains(*member)).map(|(at, _)| at).collect())
    }

    /// Every action of the plan must be offered by its resource and allowed to the caller.
    async fn authorise_all(
        &self,
        caller: &B::Caller,
        plan: &Plan<'_>,
        problems: &mut Vec<Problem>,
    ) -> Result<(), Fault> {
        let mut asked: BTreeSet<(&str, Action)> = BTreeSet::new();
        for item in &plan.items {
            let action = match item.intent {
                Intent::Update(_) => Action::Update,
                _ => Action::Create,
            };
            if !asked.insert((item.resource.name, action)) {
                continue;
            }
            let allowed = match item.resource.actions.contains(action) {
                true => self.adapter(item.resource).authorise(caller, action).await,
                false => Err(Problem::no_access_to_type().into()),
            };
            match allowed {
                Ok(()) => {}
                Err(Fault::Problems(found)) => problems.extend(found.into_iter().map(|it| item.locate(it))),
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// Finds out which upserts are updates.
    async fn find_upserted(
        &self,
        caller: &B::Caller,
        plan: &mut Plan<'_>,
        problems: &mut Vec<Problem>,
    ) -> Result<(), Fault> {
        for item in &mut plan.items {
            let Intent::Upsert(key) = &item.intent else { continue };
            let conditions = match key {
                Key::Id => {
                    let id = item.client_id.as_deref().and_then(|id| item.resource.id.parse(id));
                    id.map(|id| vec![equal("id", id)])
                }
                Key::Attributes(names) => {
                    let value = |name| item.attributes.get(name).filter(|value| !value.is_blank()).cloned();
                    names.iter().copied().map(|name| Some(equal(name, value(name)?))).collect()
                }
            };
            let Some(conditions) = conditions else {
                let detail = "The fields of the upsert operation should not be blank.";
                let problem = Problem::rule("value constraint", detail);
                problems.push(problem.pointer(item.meta("upsert")));
                continue;
            };
            let window = Window::Rows { offset: 0, limit: 2 };
            let query = Query { conditions, window, ..Query::default() };
            let mut found = self.adapter(item.resource).page(caller, &query).await?.records.into_iter();
            match (found.next(), found.next()) {
                (_, Some(_)) => {
                    let problem = Problem::conflict("The upsert operation founds more than one entity.");
                    problems.push(item.locate(problem));
                }
                (existing, None) => item.resolve(existing.map(|record| record.id)),
            }
        }
        Ok(())
    }

    /// What is updated must exist and be visible; one question per type.
    async fn find_updated(
        &self,
        caller: &B::Caller,
        plan: &mut Plan<'_>,
        problems: &mut Vec<Problem>,
    ) -> Result<(), Fault> {
        let mut types: BTreeMap<&str, (&Resource, Vec<String>)> = BTreeMap::new();
        for item in plan.items.iter().filter(|item| !item.found) {
            if let Intent::Update(id) = &item.intent {
                let entry = types.entry(item.resource.name).or_insert_with(|| (item.resource, Vec::new()));
                entry.1.push(id.clone());
            }
        }
        for (kind, (resource, ids)) in types {
            let records = self.adapter(resource).load(caller, &ids, &Wanted::default()).await?;
            let found: BTreeSet<String> = records.into_iter().map(|record| record.id).collect();
            for item in plan.items.iter_mut().filter(|item| item.resource.name == kind) {
                let Intent::Update(id) = item.intent.clone() else { continue };
                item.found = item.found || found.contains(&id);
                if !item.found {
                    let problem = self.adapter(resource).absent(caller, &id).await?;
                    problems.push(item.locate(problem));
                }
            }
        }
        Ok(())
    }

    /// Adds what is wrong with some records beyond what is known.
    async fn check_all(
        &self,
        caller: &B::Caller,
        plan: &Plan<'_>,
        which: &[usize],
        ids: &HashMap<usize, String>,
        problems: &mut Vec<Problem>,
    ) -> Result<(), Fault> {
        for item in which.iter().map(|at| &plan.items[*at]) {
            let id = match &item.intent {
                Intent::Update(_) if !item.found => continue,
                Intent::Update(id) => Some(id.as_str()),
                _ => None,
            };
            let change = item.change(ids);
            let found = self.adapter(item.resource).check(caller, id, &change).await?;
            for problem in self.at_members(caller, item.resource, &change, found).await? {
                // Of what was not read, or is not there yet, the rules can't know better.
                let unknown = match &problem.source {
                    Some(Source::Field { name, .. }) => {
                        change.pending.contains(name.as_str()) || item.refused.contains(name.as_str())
                    }
                    _ => false,
                };
                let problem = item.locate(problem);
                // A field is told of once: what the body already showed wrong is not judged a second time.
                let told = problems.iter().any(|it| it.source == problem.source && it.title == problem.title);
                if !unknown && !told {
                    problems.push(problem);
                }
            }
        }
        Ok(())
    }
}

fn equal(field: &'static str, value: Value) -> Condition {
    Condition { field, operator: Operator::Equal, operand: Operand::Values(vec![value]) }
}

/// The ids of the records that exist already.
fn known(plan: &Plan<'_>) -> HashMap<usize, String> {
    let items = plan.items.iter().enumerate();
    items
        .filter_map(|(at, item)| match &item.intent {
            Intent::Update(id) => Some((at, id.clone())),
            _ => None,
        })
        .collect()
}
