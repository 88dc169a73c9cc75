//! Work in the background, as people see it: progress, reports, cancel and retry.

use clientele_access::{Entity as Kind, Level, Permission, Position};
use clientele_language::Message;
use clientele_store::job::{Column, Entity, Model};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::context::Context;
use crate::error::Error;
use crate::reach::nowhere;

/// Which jobs the actor may see, or cancel and retry: their own, or those of the organization.
pub fn reach(ctx: &Context, permission: Permission) -> Condition {
    let here = Condition::all().add(Column::OrganizationId.eq(ctx.organization()));
    match (ctx.level(Kind::Job, permission), &ctx.position) {
        (Level::None, _) => nowhere(),
        (Level::Global | Level::System, _) | (_, Position::System { .. }) => here,
        _ => match ctx.user_id() {
            Some(id) => here.add(Column::UserId.eq(id)),
            None => nowhere(),
        },
    }
}

/// A title that stands in the list of jobs, in the language of whoever reads it.
pub fn title(message: &Message) -> String {
    serde_json::to_string(message).unwrap_or_default()
}

/// What a job is called.
pub fn title_of(job: &Model) -> Message {
    read_title(&job.title)
}

/// What a stored title says.
pub fn read_title(stored: &str) -> Message {
    serde_json::from_str(stored).unwrap_or_else(|_| Message::new("name").with("name", stored))
}

/// A job: what one started oneself is seen without any permission, so that its progress can be shown.
pub async fn find(ctx: &Context, id: i64) -> Result<Model, Error> {
    let own = Condition::all()
        .add(Column::UserId.eq(ctx.user_id()))
        .add(Column::OrganizationId.eq(ctx.organization()));
    let seen = Condition::any().add(own).add(reach(ctx, Permission::View));
    let job =
        Entity::find_by_id(id).filter(Column::Visible.eq(true)).filter(seen).one(ctx.store.read()).await?;
    job.ok_or(Error::NotFound)
}

pub async fn cancel(ctx: &Context, id: i64) -> Result<Model, Error> {
    let job = steer(ctx, id).await?;
    if job.is_over() {
        return Err(Error::refused("job-is-over"));
    }
    ctx.store.cancel_job(id, &ctx.clock).await?;
    Ok(job)
}

/// Lets a failed or cancelled job go on from where it stopped.
pub async fn retry(ctx: &Context, id: i64) -> Result<Model, Error> {
    let job = steer(ctx, id).await?;
    if !matches!(job.state.as_str(), "failed" | "cancelled") {
        return Err(Error::refused("job-not-stopped"));
    }
    ctx.store.retry_job(id, &ctx.clock).await?;
    Ok(job)
}

async fn steer(ctx: &Context, id: i64) -> Result<Model, Error> {
    let job = find(ctx, id).await?;
    let own = ctx.user_id().is_some() && job.user_id == ctx.user_id();
    if own {
        return Ok(job);
    }
    Entity::find_by_id(id)
        .filter(reach(ctx, Permission::Edit))
        .one(ctx.store.read())
        .await?
        .ok_or(Error::Denied)
}
