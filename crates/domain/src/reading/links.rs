//! Which records are connected with which, as far as the actor may see the other end.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Func, IntoTableRef, JoinType, Order, Query, SelectStatement, TableRef,
    UnionType,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait};

use super::question::{Comparison, Test, one_of};
use super::subject::Subject;
use crate::context::Context;
use crate::error::Error;
use crate::reach::own_id;

/// Pairs of ids: a record, and one that is connected with it.
#[derive(Clone, Debug)]
pub struct Links {
    from: SelectStatement,
    owner: Expr,
    member: Expr,
    /// The table of the other end, where the pairs don't stand in it.
    other: Option<Other>,
    /// Whether an owner can have very many members.
    vast: bool,
}

/// A table, and what of it the actor may see.
#[derive(Clone, Debug)]
struct Other {
    table: TableRef,
    id: Expr,
    seen: Condition,
}

impl Other {
    fn of<T: Subject>(ctx: &Context) -> Option<Self> {
        let table = T::Entity::default().into_table_ref();
        Some(Self { table, id: own_id::<T::Entity>(), seen: T::seen(ctx) })
    }

    /// The ids of what the actor may see.
    fn ids(&self) -> SelectStatement {
        Query::select()
            .expr(self.id.clone())
            .from(self.table.clone())
            .cond_where(self.seen.clone())
            .to_owned()
    }
}

impl Links {
    /// Records that name their owner in a column, as customer users do their customer.
    pub fn by_key<T: Subject>(ctx: &Context, key: impl ColumnTrait) -> Self {
        let owner = Expr::col(key.as_column_ref());
        let from = Query::select()
            .from(T::Entity::default())
            .cond_where(T::seen(ctx))
            .and_where(owner.clone().is_not_null())
            .to_owned();
        Self { from, owner, member: own_id::<T::Entity>(), other: None, vast: false }
    }

    /// The one record that each record names in a column of its own.
    pub fn by_own_key<S: EntityTrait, T: Subject>(ctx: &Context, key: impl ColumnTrait) -> Self {
        let from = Query::select().from(S::default()).to_owned();
        let member = Expr::col(key.as_column_ref());
        Self { from, owner: own_id::<S>(), member, other: Other::of::<T>(ctx), vast: false }
    }

    /// Pairs that stand in a table of their own.
    pub fn by_table<L: EntityTrait, T: Subject>(
        ctx: &Context,
        owner: impl ColumnTrait,
        member: impl ColumnTrait,
    ) -> Self {
        let (owner, member) = (Expr::col(owner.as_column_ref()), Expr::col(member.as_column_ref()));
        let from = Query::select().from(L::default()).to_owned();
        Self { from, owner, member, other: Other::of::<T>(ctx), vast: false }
    }

    /// The one record that another record names in a column, to which each record leads by a key of its own.
    pub fn through<S: EntityTrait, O: EntityTrait, T: Subject>(
        ctx: &Context,
        key: impl ColumnTrait,
        other: impl ColumnTrait,
        member: impl ColumnTrait,
    ) -> Self {
        let from = Query::select()
            .from(S::default())
            .inner_join(O::default(), Expr::col(key.as_column_ref()).eq(Expr::col(other.as_column_ref())))
            .to_owned();
        let member = Expr::col(member.as_column_ref());
        Self { from, owner: own_id::<S>(), member, other: Other::of::<T>(ctx), vast: false }
    }

    /// Says that an owner can have many more members than anybody wants to be told, as a role has holders: then each
    /// owner is asked for by itself, so that nobody walks over all of them.
    pub fn vast(self) -> Self {
        Self { vast: true, ..self }
    }

    fn owners(&self, members: Option<Expr>) -> SelectStatement {
        let mut owners = self.from.clone();
        owners.expr(self.owner.clone());
        if let Some(other) = &self.other {
            owners.and_where(self.member.clone().in_subquery(other.ids()));
        }
        if let Some(members) = members {
            owners.and_where(members);
        }
        owners
    }

    /// The pairs whose owner is one of these. What the actor may see is looked up for each pair: there are few of them,
    /// and the other table may be large.
    fn pairs(&self, owners: Expr) -> SelectStatement {
        let mut pairs = self.from.clone();
        pairs.expr_as(self.owner.clone(), "owner").expr_as(self.member.clone(), "member").and_where(owners);
        let Some(other) = &self.other else { return pairs };
        Query::select()
            .columns([("pairs", "owner"), ("pairs", "member")])
            .from_subquery(pairs, "pairs")
            .join(JoinType::InnerJoin, other.table.clone(), other.id.clone().equals(("pairs", "member")))
            .cond_where(other.seen.clone())
            .to_owned()
    }

    /// The members of an owner in ascending order, at most so many.
    fn first(&self, owner: Expr, most: u64) -> SelectStatement {
        let pairs = self.pairs(self.owner.clone().eq(owner));
        Query::select()
            .column("member")
            .from_subquery(pairs, "all_pairs")
            .order_by("member", Order::Asc)
            .limit(most)
            .to_owned()
    }

    /// A row for each owner: the place of the link among others, the owner, and its members as a text.
    fn gathered(
        &self,
        engine: DbBackend,
        place: usize,
        owners: &[i64],
        most: Option<u64>,
    ) -> Vec<SelectStatement> {
        let gathering = |owner: Expr| {
            let mut gathering = Query::select();
            gathering.expr_as(Expr::cust(format!("CAST({place} AS BIGINT)")), "link");
            gathering.expr_as(owner, "owner").expr_as(text_of(engine), "members");
            gathering
        };
        match most.filter(|_| self.vast) {
            None => {
                let pairs = self.pairs(one_of(self.owner.clone(), owners));
                let owner = Expr::col("owner");
                vec![gathering(owner.clone()).from_subquery(pairs, "each").add_group_by([owner]).to_owned()]
            }
            Some(most) if engine == DbBackend::Sqlite => {
                let of_one = |owner: &i64| {
                    gathering(Expr::val(*owner))
                        .from_subquery(self.first(Expr::val(*owner), most), "each")
                        .to_owned()
                };
                owners.iter().map(of_one).collect()
            }
            Some(most) => {
                let owner = Expr::col(("owners", "column1"));
                let first = self.first(owner.clone(), most);
                let of_all = gathering(owner.clone())
                    .from_values(owners.iter().copied(), "owners")
                    .join_lateral(JoinType::InnerJoin, first, "each", Expr::val(true))
                    .add_group_by([owner])
                    .to_owned();
                vec![of_all]
            }
        }
    }

    pub(super) fn condition(&self, own: Expr, test: &Test) -> Expr {
        let some = own.clone().in_subquery(self.owners(None));
        let listed = || own.clone().in_subquery(self.owners(Some(test.against.holds(&self.member))));
        match test.comparison {
            Comparison::NotEqual => some.and(listed().not()),
            Comparison::NotEqualOrNull => listed().not(),
            Comparison::Exists if test.against.is() => some,
            Comparison::Exists => some.not(),
            _ => listed(),
        }
    }
}

/// All members as one text: a row for each would cost more than finding them.
fn text_of(engine: DbBackend) -> Expr {
    match engine {
        DbBackend::Sqlite => Func::cust("group_concat").arg(Expr::col("member")).into(),
        _ => Func::cust("string_agg").arg(Expr::col("member").cast_as("text")).arg(Expr::cust("','")).into(),
    }
}

/// The ids of what records are connected with, in ascending order, by the id of the record.
pub type Members = HashMap<i64, Vec<i64>>;

/// How many parts SQLite joins to one question; it takes 500.
const PARTS: usize = 450;

/// How many values a question names; SQLite takes 32 766.
const VALUES: usize = 30_000;

/// How many owners one question can be about.
fn at_once(engine: DbBackend, links: &[(Links, Option<usize>)]) -> usize {
    let by_owner = links.iter().filter(|(links, most)| links.vast && most.is_some()).count();
    let by_values = VALUES / links.len().max(1);
    let by_parts = match (engine, by_owner) {
        (DbBackend::Sqlite, 1..) => PARTS.saturating_sub(links.len()) / by_owner,
        _ => by_values,
    };
    by_values.min(by_parts).max(1)
}

/// From so many members on, those of a record are remembered: few roles have many holders, and each page tells of them.
const MANY: usize = 100;

/// The ids of what these records are connected with by each of these links, at most so many of each. One question for
/// thousands of records; where SQLite takes each record by itself, one for some hundred of them.
pub async fn members(
    ctx: &Context,
    links: &[(Links, Option<usize>)],
    owners: &[i64],
) -> Result<Vec<Members>, Error> {
    let (store, read) = (&ctx.store, ctx.store.read());
    let vast = |(links, most): &(Links, Option<usize>)| links.vast && most.is_some();
    if !store.only_reads() || !links.iter().any(vast) {
        return members_in(read, links, owners).await;
    }
    let mut places = Vec::new();
    let mut questions = Vec::new();
    for (place, (links, most)) in links.iter().enumerate().filter(|(_, link)| vast(link)) {
        let first = links.first(Expr::val(0), most.unwrap_or_default() as u64);
        let wording = store.engine().build(&first).to_string();
        places.extend(owners.iter().map(|owner| (place, *owner)));
        questions.extend(owners.iter().map(|owner| format!("members of {owner}: {wording}")));
    }
    let recalled = store.recall::<Vec<i64>>(questions).await?;
    let known = places.iter().zip(&recalled.answers).filter(|(_, answer)| answer.is_some());
    let known: HashSet<(usize, i64)> = known.map(|(at, _)| *at).collect();
    let mut found = ask(read, links, owners, &known).await?;
    for (number, ((place, owner), answer)) in places.iter().zip(&recalled.answers).enumerate() {
        let Some(of_link) = found.get_mut(*place) else { continue };
        match (answer, of_link.get(owner)) {
            (Some(answer), _) => {
                of_link.insert(*owner, answer.to_vec());
            }
            (None, Some(members)) if members.len() >= MANY => {
                recalled.keep(number, members.clone().into(), size_of_val(members.as_slice()));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// As [`members`], on a connection that sees what a unit of work has written.
pub async fn members_in<C: ConnectionTrait>(
    connection: &C,
    links: &[(Links, Option<usize>)],
    owners: &[i64],
) -> Result<Vec<Members>, Error> {
    ask(connection, links, owners, &HashSet::new()).await
}

/// Asks for the members of all owners but those that are known by the place of the link.
async fn ask<C: ConnectionTrait>(
    connection: &C,
    links: &[(Links, Option<usize>)],
    owners: &[i64],
    known: &HashSet<(usize, i64)>,
) -> Result<Vec<Members>, Error> {
    let mut found = vec![Members::new(); links.len()];
    let engine = connection.get_database_backend();
    for owners in owners.chunks(at_once(engine, links)) {
        let mut parts = links.iter().enumerate().flat_map(|(place, (links, most))| {
            let unknown = owners.iter().copied().filter(|owner| !known.contains(&(place, *owner)));
            let (unknown, most) = (unknown.collect::<Vec<_>>(), most.map(|most| most as u64));
            if unknown.is_empty() { Vec::new() } else { links.gathered(engine, place, &unknown, most) }
        });
        let Some(mut question) = parts.next() else { continue };
        for part in parts {
            question.union(UnionType::All, part);
        }
        for row in connection.query_all(&question).await? {
            let (link, owner): (i64, i64) = (row.try_get("", "link")?, row.try_get("", "owner")?);
            let text: Option<String> = row.try_get("", "members")?;
            let mut members: Vec<i64> =
                text.unwrap_or_default().split(',').filter_map(|member| member.parse().ok()).collect();
            members.sort_unstable();
            let link = usize::try_from(link).unwrap_or_default();
            if let (Some((_, most)), Some(of_link)) = (links.get(link), found.get_mut(link)) {
                members.truncate(most.unwrap_or(usize::MAX));
                of_link.insert(owner, members);
            }
        }
    }
    Ok(found)
}
