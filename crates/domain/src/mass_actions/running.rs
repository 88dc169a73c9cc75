//! The job that does it, a few records a transaction: each with its audit entry and mails, and with the checkpoint.

use std::sync::Arc;

use clientele_grid::ids;
use clientele_language::Message;
use clientele_store::{Handler, JobError, Progress, Running};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::catalogue::{Action, by_name, perform};
use super::{KIND, Request, Selection, state_of};
use crate::context::{Context, Services};
use crate::error::Error;
use crate::{grids, jobs};

/// How many records are done in one transaction.
const AT_ONCE: u64 = 50;

/// How many refusals a report names; it counts all.
const MOST_NAMED: usize = 1_000;

/// What a mass action did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub done: i64,
    pub refused: i64,
    /// The first of them.
    pub refusals: Vec<Refused>,
}

/// A record that stayed as it was, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub id: i64,
    pub reason: Message,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Checkpoint {
    /// All ids up to this one are done.
    after: Option<i64>,
}

/// Runs mass actions on behalf of those who started them, with the rights that they have by then.
pub struct MassActionJob {
    pub services: Arc<Services>,
}

impl Handler for MassActionJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { self.work(running).await })
    }
}

impl MassActionJob {
    async fn work(&self, running: &Running) -> Result<(), JobError> {
        let request: Request = running.job.payload()?;
        let ctx = jobs::context_of(running, &self.services, "job").await?;
        let action = by_name(&request.grid, &request.action)
            .ok_or_else(|| JobError::Never("this mass action is unknown".into()))?;
        action.require(&ctx)?;
        let grid = grids::grid(&ctx, &request.grid).await?;
        let mut checkpoint: Checkpoint = running.job.checkpoint()?.unwrap_or_default();
        let mut report: Report = running.job.report().unwrap_or_default();
        loop {
            let next = match &request.selection {
                Selection::Ids(selected) => after(selected, checkpoint.after),
                Selection::All(query) => {
                    let state = state_of(&grid, query);
                    ids(ctx.store.read(), &grid, &state, running.clock.now(), checkpoint.after, AT_ONCE)
                        .await
                        .map_err(Error::from)?
                }
            };
            let Some(last) = next.last().copied() else { return Ok(()) };
            self.some(running, &ctx, action, &request, &next, &mut report).await?;
            checkpoint.after = Some(last);
        }
    }

    async fn some(
        &self,
        running: &Running,
        ctx: &Context,
        action: &Action,
        request: &Request,
        next: &[i64],
        report: &mut Report,
    ) -> Result<(), JobError> {
        let mut unit = ctx.begin().await?;
        for id in next {
            match perform(ctx, &mut unit, action, request, *id).await {
                Ok(()) => report.done += 1,
                Err(error) => refuse(report, *id, error)?,
            }
        }
        let checkpoint = Checkpoint { after: next.last().copied() };
        let progress = Progress {
            checkpoint: &checkpoint,
            report: &*report,
            done: report.done + report.refused,
            total: running.job.total,
        };
        running.advance(unit, progress).await
    }
}

/// Those of a selection that are still to be done, the smallest ids first.
fn after(selected: &[i64], last: Option<i64>) -> Vec<i64> {
    let mut rest: Vec<i64> =
        selected.iter().copied().filter(|id| last.is_none_or(|last| *id > last)).collect();
    rest.sort_unstable();
    rest.dedup();
    rest.truncate(usize::try_from(AT_ONCE).unwrap_or(usize::MAX));
    rest
}

/// A refusal is told; what is wrong with the database is no refusal.
fn refuse(report: &mut Report, id: i64, error: Error) -> Result<(), Error> {
    let reason = match error {
        Error::Store(error) => return Err(Error::Store(error)),
        Error::Busy => return Err(Error::Busy),
        Error::Refused(message) => message,
        Error::Invalid(errors) => {
            errors.into_iter().next().map_or("refused-denied".into(), |error| error.message)
        }
        Error::Denied => "refused-denied".into(),
        Error::NotFound | Error::Repeated(_) => "refused-not-found".into(),
        Error::Stale => "refused-stale".into(),
    };
    report.refused += 1;
    if report.refusals.len() < MOST_NAMED {
        report.refusals.push(Refused { id, reason });
    }
    Ok(())
}
