//! Workers: they take jobs that are due, run them, and write down how it ended.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::job::{End, LEASE_SECONDS, Model, Progress};
use crate::{Clock, Store, StoreError, Unit};

/// Why a run of a job ended before its work was done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Worth another try later; the sentence is shown meanwhile.
    #[error("{0}")]
    Later(String),
    /// No try will help.
    #[error("{0}")]
    Never(String),
    #[error("the job was cancelled")]
    Cancelled,
    #[error("the program is stopping")]
    Stopping,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Does one kind of job.
pub trait Handler: Send + Sync + 'static {
    fn kind(&self) -> &'static str;

    /// Does the work, or the rest of it: a job may be run again from its last checkpoint at any time.
    fn run<'a>(&'a self, job: &'a Running) -> BoxFuture<'a, Result<(), JobError>>;
}

/// A job that this process holds.
pub struct Running {
    pub job: Model,
    pub store: Store,
    pub clock: Clock,
    worker: String,
    stop: CancellationToken,
    cancel: CancellationToken,
}

impl Running {
    /// Writes the progress into the unit, commits it, and says whether to go on.
    pub async fn advance(
        &self,
        unit: Unit,
        progress: Progress<'_, impl Serialize, impl Serialize>,
    ) -> Result<(), JobError> {
        unit.checkpoint(self.job.id, &self.worker, &progress).await?;
        unit.commit().await?;
        self.may_go_on()
    }

    /// Writes the progress into a unit that somebody else commits.
    pub async fn note(
        &self,
        unit: &Unit,
        progress: Progress<'_, impl Serialize, impl Serialize>,
    ) -> Result<(), JobError> {
        Ok(unit.checkpoint(self.job.id, &self.worker, &progress).await?)
    }

    /// Fails if somebody cancelled the job or the program is about to end.
    pub fn may_go_on(&self) -> Result<(), JobError> {
        if self.cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        if self.stop.is_cancelled() {
            return Err(JobError::Stopping);
        }
        Ok(())
    }
}

/// Runs jobs of all kinds that it has handlers for.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    clock: Clock,
    handlers: Arc<BTreeMap<&'static str, Box<dyn Handler>>>,
    name: String,
}

impl Runner {
    pub fn new(store: Store, clock: Clock, handlers: Vec<Box<dyn Handler>>) -> Self {
        let handlers = handlers.into_iter().map(|handler| (handler.kind(), handler)).collect();
        Self { store, clock, handlers: Arc::new(handlers), name: format!("{:016x}", rand::random::<u64>()) }
    }

    /// Runs jobs, `at_once` at the same time, until told to stop; then returns when the running ones have reached a
    /// checkpoint. Long jobs go on at the next start.
    pub async fn run(self, at_once: usize, stop: CancellationToken) {
        let tracker = TaskTracker::new();
        for number in 0..at_once {
            let runner = Self { name: format!("{}-{number}", self.name), ..self.clone() };
            tracker.spawn(runner.work(stop.clone()));
        }
        tracker.close();
        tracker.wait().await;
    }

    async fn work(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let woken = self.store.work.notified();
            match self.run_next(&stop).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "jobs can't be taken"),
            }
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Runs all jobs that are due now, one after the other; for the command line and tests.
    pub async fn run_due(&self) -> Result<usize, StoreError> {
        let stop = CancellationToken::new();
        let mut ran = 0;
        while self.run_next(&stop).await? {
            ran += 1;
        }
        Ok(ran)
    }

    async fn run_next(&self, stop: &CancellationToken) -> Result<bool, StoreError> {
        let kinds: Vec<&'static str> = self.handlers.keys().copied().collect();
        let Some(job) = self.store.claim_job(&self.name, &kinds, &self.clock).await? else {
            return Ok(false);
        };
        let Some(handler) = self.handlers.get(job.kind.as_str()) else { return Ok(false) };
        let running = Running {
            job,
            store: self.store.clone(),
            clock: self.clock.clone(),
            worker: self.name.clone(),
            stop: stop.clone(),
            cancel: CancellationToken::new(),
        };
        let outcome = self.hold_while(&running, handler.run(&running)).await;
        let job = &running.job;
        let end = match outcome {
            Ok(()) => End::Done,
            Err(JobError::Cancelled) => End::Cancelled,
            Err(JobError::Stopping) => End::Again { error: None, at: self.clock.now() },
            Err(JobError::Store(StoreError::LeaseLost)) => return Ok(true),
            Err(JobError::Never(error)) => End::Failed(error),
            Err(error) if job.attempts >= job.max_attempts => End::Failed(error.to_string()),
            Err(error) => End::Again {
                error: Some(error.to_string()),
                at: self.clock.now().plus_seconds(back_off(job.attempts)),
            },
        };
        if let End::Failed(error) | End::Again { error: Some(error), .. } = &end {
            tracing::warn!(job = job.id, kind = job.kind, error, "a job did not succeed");
        }
        self.store.end_run(job, &self.name, end, &self.clock).await?;
        Ok(true)
    }

    /// Runs the work while renewing the lease; a panic in the work is a failure of the job, not of the worker.
    async fn hold_while(
        &self,
        running: &Running,
        work: BoxFuture<'_, Result<(), JobError>>,
    ) -> Result<(), JobError> {
        let work = std::panic::AssertUnwindSafe(work).catch_unwind();
        // Both go on side by side: on SQLite the renewal waits for the connection that the work may hold at the moment.
        tokio::select! {
            outcome = work => {
                outcome.unwrap_or_else(|_| Err(JobError::Never("the job ended unexpectedly".into())))
            }
            lost = self.renew_until_lost(running) => Err(JobError::Store(lost)),
        }
    }

    /// Renews the lease from time to time; returns when somebody else has the job. Passes on that it was cancelled.
    async fn renew_until_lost(&self, running: &Running) -> StoreError {
        loop {
            tokio::time::sleep(Duration::from_secs(LEASE_SECONDS.unsigned_abs() / 20)).await;
            match self.store.renew_lease(running.job.id, &self.name, &self.clock).await {
                Ok(true) => running.cancel.cancel(),
                Ok(false) => {}
                Err(StoreError::LeaseLost) => return StoreError::LeaseLost,
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
            }
        }
    }
}

/// Seconds until the next try: 10, 20, 40 … up to an hour, with some chance in it so that many do not come at once.
fn back_off(attempts: i32) -> i64 {
    let base = 5_i64 << attempts.clamp(1, 10);
    base.min(3600) + rand::random_range(0..=base.min(3600) / 5)
}
