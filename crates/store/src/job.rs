//! Work for later, held by leases: a worker that dies loses its lease, and the job goes on elsewhere from its last
//! checkpoint. A checkpoint is written in the same unit of work as what it counts, so that nothing is done twice.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LockBehavior, LockType, Query};
use sea_orm::{ActiveValue, ConnectionTrait, DatabaseTransaction, Iterable};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::audit::Author;
use crate::{Clock, Store, StoreError, Timestamp, Unit};

/// How long a worker holds a job before it has to say that it is still there, in seconds.
pub const LEASE_SECONDS: i64 = 60;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: Option<i64>,
    pub kind: String,
    pub title: String,
    /// Whether people see it under System → Jobs.
    pub visible: bool,
    /// On whose behalf it runs: an [`Author`] as JSON.
    pub author: String,
    pub user_id: Option<i64>,
    pub customer_user_id: Option<i64>,
    pub payload: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    pub checkpoint: Option<String>,
    pub done: i64,
    pub total: Option<i64>,
    pub report: Option<String>,
    pub error: Option<String>,
    pub attempts: i32,
    pub max_attempts: i32,
    pub cancel_requested: bool,
    pub worker: Option<String>,
    pub lease_until: Option<Timestamp>,
    pub run_at: Timestamp,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What the job was told.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        serde_json::from_str(&self.payload).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// Where the job had got to, if it had begun.
    pub fn checkpoint<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        self.checkpoint
            .as_deref()
            .map(|text| serde_json::from_str(text).map_err(|error| StoreError::Corrupt(error.to_string())))
            .transpose()
    }

    /// What the job has to say at its end (or so far).
    pub fn report<T: DeserializeOwned>(&self) -> Option<T> {
        self.report.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// On whose behalf the job runs.
    pub fn author(&self) -> Result<Author, StoreError> {
        serde_json::from_str(&self.author).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    pub fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "done" | "failed" | "cancelled")
    }
}

/// A job to be put into the queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub kind: &'static str,
    pub title: String,
    pub payload: String,
    pub visible: bool,
    pub max_attempts: i32,
    /// Not before; at once if there is none.
    pub run_at: Option<Timestamp>,
    pub total: Option<i64>,
}

impl NewJob {
    pub fn new(kind: &'static str, title: impl Into<String>, payload: &impl Serialize) -> Self {
        Self {
            kind,
            title: title.into(),
            payload: serde_json::to_string(payload).unwrap_or_else(|_| "null".into()),
            visible: true,
            max_attempts: 5,
            run_at: None,
            total: None,
        }
    }
}

pub(crate) async fn put(
    transaction: &DatabaseTransaction,
    job: NewJob,
    author: &Author,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let author_text =
        serde_json::to_string(author).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let row = ActiveModel {
        organization_id: ActiveValue::Set(author.organization_id),
        kind: ActiveValue::Set(job.kind.to_owned()),
        title: ActiveValue::Set(job.title),
        visible: ActiveValue::Set(job.visible),
        author: ActiveValue::Set(author_text),
        user_id: ActiveValue::Set((author.kind == "user").then_some(author.id).flatten()),
        customer_user_id: ActiveValue::Set((author.kind == "customer_user").then_some(author.id).flatten()),
        payload: ActiveValue::Set(job.payload),
        total: ActiveValue::Set(job.total),
        max_attempts: ActiveValue::Set(job.max_attempts),
        run_at: ActiveValue::Set(job.run_at.unwrap_or(now)),
        created_at: ActiveValue::Set(now),
        ..Default::default()
    };
    Ok(row.insert(transaction).await?.id)
}

impl Store {
    /// Takes the next job that is due and of one of these kinds, or nothing.
    pub async fn claim_job(
        &self,
        worker: &str,
        kinds: &[&'static str],
        clock: &Clock,
    ) -> Result<Option<Model>, StoreError> {
        let now = clock.now();
        let due = Condition::any()
            .add(Column::State.eq("queued").and(Column::RunAt.lte(now)))
            .add(Column::State.eq("running").and(Column::LeaseUntil.lt(now)));
        let next = Query::select()
            .column(Column::Id)
            .from(Entity)
            .cond_where(due)
            .and_where(Column::Kind.is_in(kinds.iter().copied()))
            .order_by(Column::RunAt, sea_orm::Order::Asc)
            .order_by(Column::Id, sea_orm::Order::Asc)
            .limit(1)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .to_owned();
        let claim = Query::update()
            .table(Entity)
            .values([
                (Column::State, Expr::value("running")),
                (Column::Worker, Expr::value(worker)),
                (Column::LeaseUntil, Expr::value(now.plus_seconds(LEASE_SECONDS))),
                (Column::StartedAt, Expr::col(Column::StartedAt).if_null(now)),
                (Column::Attempts, Expr::col(Column::Attempts).add(1)),
            ])
            .and_where(Column::Id.in_subquery(next))
            .returning(Query::returning().columns(Column::iter()))
            .to_owned();
        let row = self.write().query_one(&claim).await?;
        row.map(|row| <Model as sea_orm::FromQueryResult>::from_query_result(&row, "").map_err(Into::into))
            .transpose()
    }

    /// Says that the worker still works on the job. Tells whether somebody asked to cancel it.
    pub async fn renew_lease(&self, job_id: i64, worker: &str, clock: &Clock) -> Result<bool, StoreError> {
        let renewal = held_by(job_id, worker)
            .value(Column::LeaseUntil, Expr::value(clock.now().plus_seconds(LEASE_SECONDS)))
            .returning(Query::returning().column(Column::CancelRequested))
            .to_owned();
        let row = self.write().query_one(&renewal).await?.ok_or(StoreError::LeaseLost)?;
        Ok(row.try_get("", "cancel_requested")?)
    }

    /// Writes down how a run of the job ended.
    pub async fn end_run(
        &self,
        job: &Model,
        worker: &str,
        end: End,
        clock: &Clock,
    ) -> Result<(), StoreError> {
        let now = clock.now();
        let (state, error, run_at) = match end {
            End::Done => ("done", None, job.run_at),
            End::Cancelled => ("cancelled", None, job.run_at),
            End::Failed(error) => ("failed", Some(error), job.run_at),
            End::Again { error, at } => ("queued", error, at),
        };
        let mut update = held_by(job.id, worker);
        update
            .value(Column::State, Expr::value(state))
            .value(Column::Error, Expr::value(error))
            .value(Column::RunAt, Expr::value(run_at))
            .value(Column::Worker, Expr::value(Option::<String>::None))
            .value(Column::LeaseUntil, Expr::value(Option::<i64>::None));
        if state != "queued" {
            update.value(Column::FinishedAt, Expr::value(now));
        }
        self.write().execute(&update).await?;
        Ok(())
    }

    /// Asks a job to stop: a queued one ends here, a running one at its next checkpoint.
    pub async fn cancel_job(&self, job_id: i64, clock: &Clock) -> Result<(), StoreError> {
        let queued = Query::update()
            .table(Entity)
            .value(Column::State, Expr::value("cancelled"))
            .value(Column::FinishedAt, Expr::value(clock.now()))
            .and_where(Column::Id.eq(job_id))
            .and_where(Column::State.eq("queued"))
            .to_owned();
        let running = Query::update()
            .table(Entity)
            .value(Column::CancelRequested, Expr::value(true))
            .and_where(Column::Id.eq(job_id))
            .and_where(Column::State.eq("running"))
            .to_owned();
        self.write().execute(&queued).await?;
        self.write().execute(&running).await?;
        Ok(())
    }

    /// Lets a job that failed or was cancelled go on from its last checkpoint.
    pub async fn retry_job(&self, job_id: i64, clock: &Clock) -> Result<(), StoreError> {
        let again = Query::update()
            .table(Entity)
            .value(Column::State, Expr::value("queued"))
            .value(Column::RunAt, Expr::value(clock.now()))
            .value(Column::Attempts, Expr::value(0))
            .value(Column::CancelRequested, Expr::value(false))
            .value(Column::Error, Expr::value(Option::<String>::None))
            .value(Column::FinishedAt, Expr::value(Option::<i64>::None))
            .and_where(Column::Id.eq(job_id))
            .and_where(Column::State.is_in(["failed", "cancelled"]))
            .to_owned();
        self.write().execute(&again).await?;
        self.work.notify_waiters();
        Ok(())
    }
}

/// How a run of a job can end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    Cancelled,
    Failed(String),
    /// To be run again at that moment, from its last checkpoint.
    Again {
        error: Option<String>,
        at: Timestamp,
    },
}

impl Unit {
    /// Writes down how far the job has got, together with what the unit does. Fails with [`StoreError::LeaseLost`]
    /// if another worker has taken the job over; then nothing of the unit may become true.
    pub async fn checkpoint(
        &self,
        job_id: i64,
        worker: &str,
        progress: &Progress<'_, impl Serialize, impl Serialize>,
    ) -> Result<(), StoreError> {
        let as_json = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
        let update = held_by(job_id, worker)
            .value(
                Column::Checkpoint,
                Expr::value(serde_json::to_string(progress.checkpoint).map_err(as_json)?),
            )
            .value(Column::Report, Expr::value(serde_json::to_string(progress.report).map_err(as_json)?))
            .value(Column::Done, Expr::value(progress.done))
            .value(Column::Total, Expr::value(progress.total))
            .value(Column::LeaseUntil, Expr::value(self.now().plus_seconds(LEASE_SECONDS)))
            .to_owned();
        match self.connection().execute(&update).await?.rows_affected() {
            0 => Err(StoreError::LeaseLost),
            _ => Ok(()),
        }
    }
}

/// How far a job has got.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a, C, R> {
    /// Enough to go on from here.
    pub checkpoint: &'a C,
    /// What people are told.
    pub report: &'a R,
    pub done: i64,
    pub total: Option<i64>,
}

fn held_by(job_id: i64, worker: &str) -> sea_orm::sea_query::UpdateStatement {
    Query::update()
        .table(Entity)
        .and_where(Column::Id.eq(job_id))
        .and_where(Column::Worker.eq(worker))
        .and_where(Column::State.eq("running"))
        .to_owned()
}
