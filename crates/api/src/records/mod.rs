//! Resources whose records lie in the database: how any of them is read, listed and written. What is special of each
//! stands in `types`.

mod question;
mod relative;
mod together;

use std::sync::Arc;

use clientele_access::Permission;
use clientele_domain::reading::{self, Links, Subject};
use clientele_domain::{Context, Error};
use clientele_jsonapi::{Action, Adapter, Change, Fault, Page, Problem, Query, Record, Wanted, async_trait};
use clientele_store::Unit;
use futures_util::future::try_join;

pub use relative::Relative;
use together::{Company, Together, Turn};

use crate::faults;
use crate::house::{Caller, House};
use crate::names::Names;

/// A kind of record, and what is done with it.
#[async_trait]
pub trait Kind: Send + Sync + 'static {
    type Subject: Subject;
    const NAMES: Names = Names(&[]);

    /// Whether the caller may do this to any record of the kind at all.
    fn may(&self, ctx: &Context, permission: Permission) -> bool;

    fn relatives(&self) -> Vec<Relative<Row<Self>>>
    where
        Self: Sized;

    fn id(row: &Row<Self>) -> i64
    where
        Self: Sized;

    /// The records with their attributes and titles; relations are added by the caller. In the order of the rows.
    async fn describe(
        &self,
        caller: &Caller,
        rows: &[Row<Self>],
        wanted: &Wanted,
    ) -> Result<Vec<Record>, Error>
    where
        Self: Sized;

    /// The id which a word stands for.
    fn alias(&self, _caller: &Caller, _word: &str) -> Option<i64> {
        None
    }

    async fn create(&self, _caller: &Caller, _unit: &mut Unit, _change: &Change) -> Result<i64, Fault> {
        Err(Problem::no_access_to_type().into())
    }

    async fn update(
        &self,
        _caller: &Caller,
        _unit: &mut Unit,
        _id: i64,
        _change: &Change,
    ) -> Result<(), Fault> {
        Err(Problem::no_permission("EDIT").into())
    }

    async fn delete(&self, _caller: &Caller, _unit: &mut Unit, _ids: &[i64]) -> Result<(), Fault> {
        Err(Problem::no_permission("DELETE").into())
    }
}

/// A record of a kind as it was read.
pub type Row<K> = <<K as Kind>::Subject as Subject>::Row;

/// The adapter of a kind.
pub struct Records<K> {
    kind: K,
    together: Arc<Together>,
}

impl<K: Kind> Records<K> {
    pub fn new(kind: K) -> Self {
        Self { kind, together: Arc::default() }
    }

    async fn read(&self, caller: &Caller, ids: &[i64], wanted: &Wanted) -> Result<Vec<Record>, Fault> {
        let rows = reading::some::<K::Subject>(&caller.context, ids).await;
        self.show(caller, &rows.map_err(faults::fault)?, wanted).await
    }

    async fn show(&self, caller: &Caller, rows: &[Row<K>], wanted: &Wanted) -> Result<Vec<Record>, Fault> {
        let ids: Vec<i64> = rows.iter().map(K::id).collect();
        let ctx = &caller.context;
        let mut named = Vec::new();
        let (mut asked, mut links) = (Vec::new(), Vec::new());
        for relative in self.kind.relatives() {
            let Some(most) = wanted.relations.get(relative.name) else { continue };
            match relative.links(ctx, *most) {
                Some(question) => {
                    asked.push(relative);
                    links.push(question);
                }
                None => named.push(relative),
            }
        }
        let described = self.kind.describe(caller, rows, wanted);
        let (mut records, found) =
            try_join(described, reading::members(ctx, &links, &ids)).await.map_err(faults::fault)?;
        for ((row, id), record) in rows.iter().zip(&ids).zip(&mut records) {
            for (relative, members) in asked.iter().zip(&found) {
                relative.add(row, members.get(id).map(Vec::as_slice), record);
            }
            for relative in &named {
                relative.add(row, None, record);
            }
        }
        for record in &mut records {
            record.attributes.retain(|name, _| wanted.attribute(name));
            if !wanted.title {
                record.title = None;
            }
        }
        Ok(records)
    }
}

/// The ids of what a record is connected with, as it is in the unit and as far as the caller may see it.
pub async fn linked(unit: &Unit, links: &Links, id: i64) -> Result<Vec<i64>, Fault> {
    let links = [(links.clone(), None)];
    let mut found = reading::members_in(unit.connection(), &links, &[id]).await.map_err(faults::fault)?;
    Ok(found.pop().and_then(|mut members| members.remove(&id)).unwrap_or_default())
}

/// The ids as numbers; what is none names nothing.
fn numbers(ids: &[String]) -> Vec<i64> {
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}

#[async_trait]
impl<K: Kind> Adapter<House> for Records<K> {
    async fn authorise(&self, caller: &Caller, action: Action) -> Result<(), Fault> {
        let may = |permission| self.kind.may(&caller.context, permission);
        let allowed = match action {
            Action::Get | Action::List => may(Permission::View),
            Action::Create => may(Permission::Create),
            Action::Update => may(Permission::Edit),
            Action::Delete | Action::DeleteList => may(Permission::Delete),
            Action::UpdateList => may(Permission::Create) || may(Permission::Edit),
        };
        if allowed { Ok(()) } else { Err(Problem::no_access_to_type().into()) }
    }

    async fn alias(&self, caller: &Caller, word: &str) -> Result<Option<String>, Fault> {
        Ok(self.kind.alias(caller, word).map(|id| id.to_string()))
    }

    async fn page(&self, caller: &Caller, query: &Query) -> Result<Page, Fault> {
        let question = question::of(query, &K::NAMES)?;
        let listed = match reading::list::<K::Subject>(&caller.context, &question).await {
            Ok(listed) => listed,
            Err(Error::Invalid(errors)) if errors.iter().any(|error| error.field == "after") => {
                let problem = Problem::rule("filter constraint", "The cursor is not valid.");
                return Err(problem.parameter("page[after]").into());
            }
            Err(Error::Invalid(errors)) => {
                let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
                return Err(Fault::internal(format!("nothing can be asked about {}", fields.join(", "))));
            }
            Err(error) => return Err(faults::fault(error)),
        };
        let records = self.show(caller, &listed.records, &query.wanted).await?;
        Ok(Page { records, more: listed.more, total: listed.total, after: listed.after })
    }

    async fn load(&self, caller: &Caller, ids: &[String], wanted: &Wanted) -> Result<Vec<Record>, Fault> {
        let ids = numbers(ids);
        // Who has written something reads alone: nobody else may have begun before.
        if let ([id], Some(standing), true) =
            (ids.as_slice(), &caller.context.standing, caller.context.store.only_reads())
        {
            let company = Company { standing: Arc::clone(standing), wanted: wanted.clone() };
            match self.together.turn(company, *id).await {
                Turn::Done(record) => return Ok(record.into_iter().collect()),
                Turn::Lead(lead) => {
                    let records = self.read(caller, &lead.ids(), wanted).await?;
                    return Ok(lead.share(&records).into_iter().collect());
                }
                Turn::Alone => {}
            }
        }
        self.read(caller, &ids, wanted).await
    }

    async fn absent(&self, caller: &Caller, id: &str) -> Result<Problem, Fault> {
        let Ok(id) = id.parse() else { return Ok(Problem::not_found()) };
        let here = reading::is_here::<K::Subject>(&caller.context, id).await.map_err(faults::fault)?;
        Ok(if here { Problem::no_access() } else { Problem::not_found() })
    }

    /// Tries it, and undoes it.
    async fn check(&self, caller: &Caller, id: Option<&str>, change: &Change) -> Result<Vec<Problem>, Fault> {
        let mut unit = caller.context.begin().await.map_err(faults::fault)?;
        let tried = match id.map(str::parse) {
            None => self.kind.create(caller, &mut unit, change).await.map(drop),
            Some(Ok(id)) => self.kind.update(caller, &mut unit, id, change).await,
            Some(Err(_)) => Ok(()),
        };
        match tried {
            Err(Fault::Problems(problems)) => Ok(problems),
            Ok(()) => Ok(Vec::new()),
            Err(fault) => Err(fault),
        }
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<String, Fault> {
        Ok(self.kind.create(caller, unit, change).await?.to_string())
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: &str, change: &Change) -> Result<(), Fault> {
        let id = id.parse().map_err(|_| Problem::not_found())?;
        self.kind.update(caller, unit, id, change).await
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[String]) -> Result<(), Fault> {
        self.kind.delete(caller, unit, &numbers(ids)).await
    }
}
