//! Parent customers and subsidiaries.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, Func, LikeExpr, Query, UnionType, WithClause,
};
use sea_orm::{ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use clientele_access::{Entity as Kind, Permission};
use clientele_store::Unit;

use super::entity::{Column, Entity, Model};
use crate::context::Context;
use crate::error::Error;
use crate::reach;

/// A customer in the tree of its hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub id: i64,
    pub name: String,
    pub subsidiaries: Vec<Branch>,
}

/// The most customers that a tree shows.
const MOST: u64 = 2_000;

/// The tree below a customer, as far as the actor may see it; the customer itself is its root.
pub async fn subsidiaries(ctx: &Context, customer_id: i64) -> Result<Branch, Error> {
    let root = reach::find::<Entity>(ctx, Permission::View, customer_id).await?;
    let below = Entity::find()
        .filter(Column::Id.in_subquery(reach::tree(customer_id)))
        .filter(Column::Id.ne(customer_id))
        .filter(reach::condition::<Entity>(ctx, Permission::View))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(MOST)
        .all(ctx.store.read())
        .await?;
    Ok(branch(root, &below))
}

/// Customers to which a record of this kind may be given, as choices: id and name, those whose names contain the words.
pub async fn choices(
    ctx: &Context,
    kind: Kind,
    permission: Permission,
    words: &str,
    limit: u64,
) -> Result<Vec<(i64, String)>, Error> {
    let mut question = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(reach::customers_for(ctx, kind, permission))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(limit);
    for word in words.split_whitespace().take(8) {
        let pattern: String = word
            .to_lowercase()
            .chars()
            .flat_map(|c| if matches!(c, '%' | '_' | '\\') { vec!['\\', c] } else { vec![c] })
            .collect();
        let like = LikeExpr::new(format!("%{pattern}%")).escape('\\');
        question = question.filter(Func::lower(Expr::col((Entity, Column::Name))).like(like));
    }
    Ok(question.into_tuple().all(ctx.store.read()).await?)
}

fn branch(customer: Model, all: &[Model]) -> Branch {
    let subsidiaries = all
        .iter()
        .filter(|other| other.parent_id == Some(customer.id))
        .map(|other| branch(other.clone(), all))
        .collect();
    Branch { id: customer.id, name: customer.name, subsidiaries }
}

/// The customer, its parent, that one's parent, up to the root.
pub async fn ancestors<C: ConnectionTrait>(connection: &C, customer_id: i64) -> Result<Vec<i64>, Error> {
    let above = Query::select()
        .columns([(Entity, Column::Id), (Entity, Column::ParentId)])
        .from(Entity)
        .inner_join("above", Expr::col((Entity, Column::Id)).equals(("above", "parent_id")))
        .to_owned();
    let all = Query::select()
        .columns([(Entity, Column::Id), (Entity, Column::ParentId)])
        .from(Entity)
        .and_where(Expr::col((Entity, Column::Id)).eq(customer_id))
        .union(UnionType::Distinct, above)
        .to_owned();
    let path =
        CommonTableExpression::new().query(all).columns(["id", "parent_id"]).table_name("above").to_owned();
    let with = WithClause::new().recursive(true).cte(path).to_owned();
    let question = Query::select().column("id").from("above").with_cte(with).to_owned();
    let rows = connection.query_all(&question).await?;
    rows.iter().map(|row| row.try_get("", "id").map_err(Error::from)).collect()
}

/// What these customers are called, whoever asks.
pub async fn names(unit: &Unit, ids: &[i64]) -> Result<HashMap<i64, String>, Error> {
    let question = Entity::find().select_only().columns([Column::Id, Column::Name]);
    let rows: Vec<(i64, String)> =
        question.filter(Column::Id.is_in(ids.iter().copied())).into_tuple().all(unit.connection()).await?;
    Ok(rows.into_iter().collect())
}
