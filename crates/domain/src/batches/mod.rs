//! Many records that came by the API at once and are written later, chunk by chunk. What came is the business of
//! whoever sends it; here is that it came, how far it is, and what was wrong.

pub mod problem;
pub mod reading;

use clientele_language::Message;
use clientele_store::job::Model;
use clientele_store::{Clock, NewJob, Store, Unit};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::error::Error;
use crate::jobs;

/// The kind of the job.
pub const KIND: &str = "batch";

/// How long it is kept what became of a batch.
const DAYS_KEPT: i64 = 30;

/// What was done of a batch so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub kind: String,
    pub milliseconds: i64,
    pub read: i64,
    pub created: i64,
    pub updated: i64,
    pub errors: i64,
}

/// Takes a batch on. `kind` is what its records are called on the wire, `payload` whatever its worker needs.
pub async fn enqueue(
    ctx: &Context,
    kind: &str,
    records: usize,
    payload: &impl Serialize,
) -> Result<i64, Error> {
    let title = jobs::title(&Message::new("batch-title").with("kind", kind).with("count", records));
    let total = i64::try_from(records).ok();
    let mut unit = ctx.begin().await?;
    let id = unit.enqueue(NewJob { total, ..NewJob::new(KIND, title, payload) }).await?;
    unit.commit().await?;
    Ok(id)
}

/// Keeps what was wrong with records of a chunk, each with its place among the problems of the chunk.
pub async fn keep_problems(
    unit: &Unit,
    job_id: i64,
    chunk: usize,
    problems: Vec<(i64, String)>,
) -> Result<(), Error> {
    if problems.is_empty() {
        return Ok(());
    }
    let chunk = i32::try_from(chunk).unwrap_or(i32::MAX);
    let rows = problems.into_iter().map(|(place, problem)| problem::ActiveModel {
        id: ActiveValue::NotSet,
        job_id: ActiveValue::Set(job_id),
        chunk: ActiveValue::Set(chunk),
        place: ActiveValue::Set(i32::try_from(place).unwrap_or(i32::MAX)),
        problem: ActiveValue::Set(problem),
    });
    problem::Entity::insert_many(rows).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// What is known of a batch by its job.
pub fn report(job: &Model) -> Report {
    job.report().unwrap_or_default()
}

/// Removes batches that were over long ago.
pub async fn sweep(store: &Store, clock: &Clock) -> Result<(), Error> {
    use clientele_store::job::{Column, Entity};
    let before = clock.now().plus_days(-DAYS_KEPT);
    Entity::delete_many()
        .filter(Column::Kind.eq(KIND))
        .filter(Expr::col(Column::FinishedAt).lt(before))
        .exec(store.write())
        .await?;
    Ok(())
}
