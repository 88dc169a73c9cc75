//! Work in the background, as people see it: progress, reports, cancel and retry.

use std::sync::Arc;

use clientele_access::{Entity as Kind, Level, Permission, Position};
use clientele_language::Message;
use clientele_store::job::{Column, Entity, Model};
use clientele_store::{JobError, Running, StoreError};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::context::{Context, Origin, Services};
use crate::customer_users;
use crate::error::Error;
use crate::reach::nowhere;
use crate::users::sessions;

/// The context in which a job runs: that of whoever started it, with the rights that they have by now.
pub async fn context_of(
    running: &Running,
    services: &Arc<Services>,
    source: &'static str,
) -> Result<Context, Error> {
    let author = running.job.author()?;
    let organization = author.organization_id.ok_or(Error::NotFound)?;
    let origin = Origin { source, ip: author.ip.clone(), user_agent: None };
    let (store, clock) = (&running.store, &running.clock);
    match (author.kind.as_str(), author.id) {
        ("user", Some(id)) => sessions::context_of(store, clock, services, id, organization, origin).await,
        ("customer_user", Some(id)) => {
            customer_users::sessions::context_of(store, clock, services, id, origin).await
        }
        _ => Ok(Context {
            origin,
            ..Context::system(store.clone(), clock.clone(), Arc::clone(services), organization)
        }),
    }
}

/// A job that meets trouble with the database tries again later; what a rule refuses is refused for good.
impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(StoreError::LeaseLost) => Self::Store(StoreError::LeaseLost),
            Error::Store(error) => Self::Later(error.to_string()),
            Error::Refused(message) => Self::Never(title(&message)),
            Error::Denied => Self::Never(title(&Message::new("refused-denied"))),
            Error::NotFound => Self::Never(title(&Message::new("refused-not-found"))),
            error => Self::Never(error.to_string()),
        }
    }
}

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

/// Why a job stopped, if it did.
pub fn error_of(job: &Model) -> Option<Message> {
    job.error.as_deref().map(read_title)
}

/// What a stored title says.
pub fn read_title(stored: &str) -> Message {
    serde_json::from_str(stored).unwrap_or_else(|_| Message::new("name").with("name", stored))
}

/// A job: what one started oneself is seen without any permission, so that its progress can be shown.
pub async fn find(ctx: &Context, id: i64) -> Result<Model, Error> {
    let seen = Condition::any().add(own(ctx)).add(reach(ctx, Permission::View));
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

/// The jobs that the actor started.
pub(crate) fn own(ctx: &Context) -> Condition {
    let here = Condition::all().add(Column::OrganizationId.eq(ctx.organization()));
    match (ctx.user_id(), ctx.customer_user_id()) {
        (Some(id), _) => here.add(Column::UserId.eq(id)),
        (_, Some(id)) => here.add(Column::CustomerUserId.eq(id)),
        _ => nowhere(),
    }
}

/// Whether the actor started the job.
pub fn is_own(ctx: &Context, job: &Model) -> bool {
    let by_user = ctx.user_id().is_some() && job.user_id == ctx.user_id();
    let by_customer_user = ctx.customer_user_id().is_some() && job.customer_user_id == ctx.customer_user_id();
    by_user || by_customer_user
}

async fn steer(ctx: &Context, id: i64) -> Result<Model, Error> {
    let job = find(ctx, id).await?;
    if is_own(ctx, &job) {
        return Ok(job);
    }
    Entity::find_by_id(id)
        .filter(reach(ctx, Permission::Edit))
        .one(ctx.store.read())
        .await?
        .ok_or(Error::Denied)
}
