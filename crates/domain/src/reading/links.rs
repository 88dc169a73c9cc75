//! Which records are connected with which, as far as the actor may see the other end.

use std::collections::HashMap;

use sea_orm::sea_query::{
    Expr, ExprTrait, Func, Order, OverStatement, Query, SelectStatement, UnionType, WindowStatement,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait};

use super::question::{Comparison, Test};
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
        Self { from, owner, member: own_id::<T::Entity>() }
    }

    /// The one record that each record names in a column of its own.
    pub fn by_own_key<S: EntityTrait, T: Subject>(ctx: &Context, key: impl ColumnTrait) -> Self {
        let member = Expr::col(key.as_column_ref());
        let from =
            Query::select().from(S::default()).and_where(member.clone().in_subquery(T::ids(ctx))).to_owned();
        Self { from, owner: own_id::<S>(), member }
    }

    /// Pairs that stand in a table of their own.
    pub fn by_table<L: EntityTrait, T: Subject>(
        ctx: &Context,
        owner: impl ColumnTrait,
        member: impl ColumnTrait,
    ) -> Self {
        let (owner, member) = (Expr::col(owner.as_column_ref()), Expr::col(member.as_column_ref()));
        let from =
            Query::select().from(L::default()).and_where(member.clone().in_subquery(T::ids(ctx))).to_owned();
        Self { from, owner, member }
    }

    /// The one record that another record names in a column, to which each record leads by a key of its own.
    pub fn through<S: EntityTrait, O: EntityTrait, T: Subject>(
        ctx: &Context,
        key: impl ColumnTrait,
        other: impl ColumnTrait,
        member: impl ColumnTrait,
    ) -> Self {
        let member = Expr::col(member.as_column_ref());
        let from = Query::select()
            .from(S::default())
            .inner_join(O::default(), Expr::col(key.as_column_ref()).eq(Expr::col(other.as_column_ref())))
            .and_where(member.clone().in_subquery(T::ids(ctx)))
            .to_owned();
        Self { from, owner: own_id::<S>(), member }
    }

    fn owners(&self, members: Option<Expr>) -> SelectStatement {
        let mut owners = self.from.clone();
        owners.expr(self.owner.clone());
        if let Some(members) = members {
            owners.and_where(members);
        }
        owners
    }

    /// The pairs of these owners, marked with the place of the link among others.
    fn pairs(&self, place: usize, owners: &[i64], most: Option<usize>) -> SelectStatement {
        let mark = || Expr::cust(format!("CAST({place} AS BIGINT)"));
        let mut pairs = self.from.clone();
        pairs.and_where(self.owner.clone().is_in(owners.iter().copied()));
        let Some(most) = most.and_then(|most| i64::try_from(most).ok()) else {
            pairs.expr_as(mark(), "link");
            pairs.expr_as(self.owner.clone(), "owner").expr_as(self.member.clone(), "member");
            return pairs;
        };
        let numbered = WindowStatement::new()
            .add_partition_by(self.owner.clone())
            .order_by_expr(self.member.clone(), Order::Asc)
            .to_owned();
        pairs.expr_as(self.owner.clone(), "owner").expr_as(self.member.clone(), "member");
        pairs.expr_window_as(Func::cust("ROW_NUMBER"), numbered, "place");
        Query::select()
            .expr_as(mark(), "link")
            .columns(["owner", "member"])
            .from_subquery(pairs, "linked")
            .and_where(Expr::col("place").lte(most))
            .to_owned()
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

/// The ids of what records are connected with, in ascending order, by the id of the record.
pub type Members = HashMap<i64, Vec<i64>>;

/// The ids of what these records are connected with by each of these links, at most so many of each. One question,
/// however many records and links there are.
pub async fn members(
    ctx: &Context,
    links: &[(Links, Option<usize>)],
    owners: &[i64],
) -> Result<Vec<Members>, Error> {
    members_in(ctx.store.read(), links, owners).await
}

/// As [`members`], on a connection that sees what a unit of work has written.
pub async fn members_in<C: ConnectionTrait>(
    connection: &C,
    links: &[(Links, Option<usize>)],
    owners: &[i64],
) -> Result<Vec<Members>, Error> {
    let mut found = vec![Members::new(); links.len()];
    let mut parts = links.iter().enumerate().map(|(place, (links, most))| links.pairs(place, owners, *most));
    let Some(mut question) = parts.next().filter(|_| !owners.is_empty()) else { return Ok(found) };
    for part in parts {
        question.union(UnionType::All, part);
    }
    for name in ["link", "owner", "member"] {
        question.order_by(name, Order::Asc);
    }
    for row in connection.query_all(&question).await? {
        let (link, owner): (i64, i64) = (row.try_get("", "link")?, row.try_get("", "owner")?);
        let members = usize::try_from(link).ok().and_then(|link| found.get_mut(link));
        if let Some(members) = members {
            members.entry(owner).or_default().push(row.try_get("", "member")?);
        }
    }
    Ok(found)
}
