//! How the database does, for the operator.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Statement};

use crate::{Clock, Store, StoreError, Timestamp, job, outbox};

/// A job that is due for longer than this is stuck, in minutes.
const STUCK_MINUTES: i64 = 10;

/// What was found out about the database itself.
#[derive(Clone, Debug)]
pub struct EngineHealth {
    /// As in `SQLite 3.51.3` or `PostgreSQL 15.18`.
    pub engine: String,
    /// How long the simplest question took, in milliseconds.
    pub answered_in: i64,
    /// By how much its clock is ahead of ours, in milliseconds; nothing for the embedded engine, which has no other.
    pub clock_ahead: Option<i64>,
    /// What its own check found damaged.
    pub damage: Option<String>,
}

/// What waits in the database, as counts of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub mails_waiting: u64,
    /// Of those, how many could not be delivered so far and are tried again.
    pub mails_tried: u64,
    pub mails_failed: u64,
    pub jobs_queued: u64,
    pub jobs_running: u64,
    /// Due for long, and nobody takes them.
    pub jobs_stuck: u64,
    pub jobs_failed_today: u64,
    /// When the newest entry of the audit was written.
    pub newest_entry: Option<Timestamp>,
}

impl Store {
    /// Whether the database answers; what a load balancer wants to know.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read().query_one(&Query::select().expr(Expr::val(1)).to_owned()).await?;
        Ok(())
    }

    /// Asks the engine about itself. The check for damage reads the whole SQLite file.
    pub async fn engine_health(&self, clock: &Clock) -> Result<EngineHealth, StoreError> {
        let begun = clock.now();
        self.ping().await?;
        let answered_in = clock.now().0 - begun.0;
        if self.is_sqlite() {
            let version: String = self.ask("SELECT sqlite_version() AS answer").await?;
            let check: String =
                self.ask("SELECT quick_check AS answer FROM pragma_quick_check LIMIT 1").await?;
            let damage = (check != "ok").then_some(check);
            return Ok(EngineHealth {
                engine: format!("SQLite {version}"),
                answered_in,
                clock_ahead: None,
                damage,
            });
        }
        let version: String = self.ask("SELECT current_setting('server_version') AS answer").await?;
        let version = version.split(' ').next().unwrap_or_default();
        let theirs: i64 =
            self.ask("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS answer").await?;
        let clock_ahead = Some(theirs - clock.now().0);
        Ok(EngineHealth { engine: format!("PostgreSQL {version}"), answered_in, clock_ahead, damage: None })
    }

    /// Counts what waits, what failed and what is stuck.
    pub async fn waiting(&self, clock: &Clock) -> Result<Waiting, StoreError> {
        use job::Column;
        let now = clock.now();
        let mails = |state: &'static str| outbox::Entity::find().filter(outbox::Column::State.eq(state));
        let jobs = |state: &'static str| job::Entity::find().filter(Column::State.eq(state));
        let overdue = now.plus_minutes(-STUCK_MINUTES);
        let newest = Query::select()
            .expr_as(Expr::col(Alias::new("at")).max(), "newest")
            .from(Alias::new("audit_entry"))
            .to_owned();
        let newest = self.read().query_one(&newest).await?;
        Ok(Waiting {
            mails_waiting: mails("waiting").count(self.read()).await?,
            mails_tried: mails("waiting")
                .filter(outbox::Column::Attempts.gt(0))
                .filter(outbox::Column::Error.is_not_null())
                .count(self.read())
                .await?,
            mails_failed: mails("failed").count(self.read()).await?,
            jobs_queued: jobs("queued").count(self.read()).await?,
            jobs_running: jobs("running").count(self.read()).await?,
            jobs_stuck: jobs("queued").filter(Column::RunAt.lt(overdue)).count(self.read()).await?
                + jobs("running").filter(Column::LeaseUntil.lt(overdue)).count(self.read()).await?,
            jobs_failed_today: jobs("failed")
                .filter(Column::FinishedAt.gt(now.plus_days(-1)))
                .count(self.read())
                .await?,
            newest_entry: newest.map_or(Ok(None), |row| row.try_get("", "newest"))?,
        })
    }

    async fn ask<T: sea_orm::TryGetable>(&self, question: &str) -> Result<T, StoreError> {
        let row = self.read().query_one_raw(Statement::from_string(self.engine(), question)).await?;
        let row = row.ok_or_else(|| StoreError::Corrupt("the database gave no answer".to_owned()))?;
        Ok(row.try_get("", "answer")?)
    }
}
