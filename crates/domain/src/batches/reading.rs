//! Reading by programs how batches go.

use clientele_access::Permission;
use clientele_store::job::{Column, Entity, Model};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::problem;
use crate::context::Context;
use crate::error::Error;
use crate::jobs;
use crate::reading::{Field, Subject, some};

/// The batches that the actor sent, and those that they may see as jobs.
pub struct Batches;

impl Subject for Batches {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        let seen = Condition::any().add(jobs::own(ctx)).add(jobs::reach(ctx, Permission::View));
        Self::here(ctx).add(seen)
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(Column::Kind.eq(super::KIND)).add(Column::OrganizationId.eq(ctx.organization()))
    }

    fn field(_: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "created_at" => Field::of(Column::CreatedAt),
            "owner" => Field::of(Column::UserId),
            "organization" => Field::of(Column::OrganizationId),
            _ => return None,
        })
    }
}

/// More than any engine counts to; SQLite passes rows over only where it is said how many follow at most.
const MOST: u64 = i64::MAX as u64;

/// Some problems of a batch that the actor may see, in the order in which they were found, and how many there are.
pub async fn problems(
    ctx: &Context,
    batch: i64,
    offset: u64,
    limit: Option<u64>,
) -> Result<(Vec<problem::Model>, u64), Error> {
    if some::<Batches>(ctx, &[batch]).await?.is_empty() {
        return Err(Error::NotFound);
    }
    let all = problem::Entity::find().filter(problem::Column::JobId.eq(batch));
    let count = all.clone().count(ctx.store.read()).await?;
    let some = all
        .order_by_asc(problem::Column::Chunk)
        .order_by_asc(problem::Column::Place)
        .offset(offset.min(MOST))
        .limit(limit.unwrap_or(MOST).min(MOST))
        .all(ctx.store.read())
        .await?;
    Ok((some, count))
}
