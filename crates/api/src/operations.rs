//! Batches that are written later: `asyncoperations` tell how they go, `asyncoperationerrors` what was wrong.

use std::sync::Arc;
use std::time::Instant;

use clientele_access::Permission;
use clientele_domain::batches::{self, Report, problem, reading};
use clientele_domain::{Context, Error, Services, jobs};
use clientele_jsonapi::{
    Action, Actions, Adapter, Api, Attribute, Batch, Checkpoint, DataType, Fault, Operand, Outcome, Page,
    Problem, Query, Record, Relation, Resource, Value, Wanted, Window, async_trait,
};
use clientele_language::Language;
use clientele_store::job::Model;
use clientele_store::{Handler, JobError, Progress, Running, StoreError, Unit};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::faults;
use crate::house::{Caller, House};
use crate::records::{Kind, Relative, Row};

/// Takes a batch on and answers its id.
pub async fn enqueue(ctx: &Context, batch: Batch) -> Result<String, Fault> {
    let records = batch.chunks.iter().map(clientele_jsonapi::Chunk::records).sum();
    let id = batches::enqueue(ctx, &batch.kind, records, &batch).await.map_err(faults::fault)?;
    Ok(id.to_string())
}

pub struct Operations;

pub fn resource() -> Resource {
    let text = |name| Attribute::new(name, DataType::String).read_only();
    Resource::new("asyncoperations")
        .description("Batches that are written later, and how they go.")
        .attribute(text("status").description("new, running, success, failed or cancelled."))
        .attribute(Attribute::new("progress", DataType::Float).read_only().description("From 0 to 1."))
        .attribute(Attribute::new("createdAt", DataType::DateTime).read_only())
        .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only())
        .attribute(Attribute::new("elapsedTime", DataType::Integer).read_only().description("Seconds."))
        .attribute(text("entityType"))
        .attribute(Attribute::new("summary", DataType::Object).read_only())
        .relation(Relation::to_one("owner", &["users"]).read_only())
        .relation(Relation::to_one("organization", &["organizations"]).read_only())
        .subresource(Relation::to_many("errors", &["asyncoperationerrors"]).inverse("operation"))
}

pub fn errors_resource() -> Resource {
    Resource::new("asyncoperationerrors")
        .id(DataType::String)
        .description("What was wrong with records of a batch.")
        .actions(Actions::NONE)
        .attribute(Attribute::new("status", DataType::Integer).read_only())
        .attribute(Attribute::new("title", DataType::String).read_only())
        .attribute(Attribute::new("detail", DataType::String).read_only())
        .attribute(Attribute::new("source", DataType::Object).read_only())
        .subresource(Relation::to_one("operation", &["asyncoperations"]).inverse("errors"))
}

#[async_trait]
impl Kind for Operations {
    type Subject = reading::Batches;

    /// Everybody may ask after what they sent.
    fn may(&self, _: &Context, permission: Permission) -> bool {
        permission == Permission::View
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::named("owner", "users", |row| row.user_id.map(|id| id.to_string())),
            Relative::named("organization", "organizations", |row| {
                row.organization_id.map(|id| id.to_string())
            }),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, caller: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        Ok(rows.iter().map(|row| describe(&caller.context, row)).collect())
    }
}

fn describe(ctx: &Context, row: &Model) -> Record {
    let report = batches::report(row);
    let status = match row.state.as_str() {
        "queued" if row.started_at.is_none() => "new",
        "queued" | "running" => "running",
        "done" => "success",
        other => other,
    };
    let total = row.total.unwrap_or_default().max(1);
    let progress = if row.state == "done" { 1.0 } else { row.done as f64 / total as f64 };
    let updated = row.finished_at.or(row.started_at).unwrap_or(row.created_at);
    let ended = row.finished_at.unwrap_or_else(|| ctx.clock.now());
    let elapsed = row.started_at.map_or(0, |started| (ended.0 - started.0) / 1000);
    let kind = row.payload::<Named>().map(|batch| batch.kind).unwrap_or_default();
    let summary = json!({
        "aggregateTime": report.milliseconds,
        "readCount": report.read,
        "writeCount": report.created + report.updated,
        "errorCount": report.errors,
        "createCount": report.created,
        "updateCount": report.updated,
    });
    let mut record = Record::new(row.id)
        .with("status", status)
        .with("progress", Value::Number(progress))
        .with("createdAt", row.created_at.to_utc())
        .with("updatedAt", updated.to_utc())
        .with("elapsedTime", elapsed)
        .with("entityType", kind.as_str())
        .with("summary", Value::Json(summary));
    record.title = Some(format!("{kind} {}", row.id));
    record
}

/// As much of a batch as its description needs.
#[derive(Deserialize)]
struct Named {
    kind: String,
}

/// The adapter of the errors. They are read through their operation alone.
pub struct Errors;

#[async_trait]
impl Adapter<House> for Errors {
    async fn authorise(&self, _: &Caller, action: Action) -> Result<(), Fault> {
        match action {
            Action::Get | Action::List => Ok(()),
            _ => Err(Problem::no_access_to_type().into()),
        }
    }

    async fn page(&self, caller: &Caller, query: &Query) -> Result<Page, Fault> {
        let operation = query.conditions.iter().find(|condition| condition.field == "operation");
        let operation = match operation.map(|condition| &condition.operand) {
            Some(Operand::Values(values)) => values.first().and_then(Value::as_integer),
            _ => None,
        };
        let operation = operation.ok_or_else(Problem::not_found)?;
        let (offset, limit) = match &query.window {
            Window::All => (0, None),
            Window::Rows { offset, limit } => (*offset, Some(*limit as u64)),
            Window::After { cursor, limit } => {
                let wrong = || Problem::rule("filter constraint", "The cursor is not valid.");
                let offset = match cursor {
                    None => 0,
                    Some(cursor) => {
                        // A cursor is the number of a row, which engines count as signed.
                        let row = cursor.parse::<i64>().ok().and_then(|row| u64::try_from(row).ok());
                        row.ok_or_else(|| wrong().parameter("page[after]"))?
                    }
                };
                (offset, Some(*limit as u64))
            }
        };
        let found = reading::problems(&caller.context, operation, offset, limit).await;
        let (problems, count) = found.map_err(faults::fault)?;
        let end = offset.saturating_add(problems.len() as u64);
        let records = problems.iter().map(record).collect();
        let more = end < count;
        let by_cursor = matches!(query.window, Window::After { .. });
        let after = (more && by_cursor).then(|| end.to_string());
        Ok(Page { records, more, total: query.count.then_some(count), after })
    }

    async fn load(&self, _: &Caller, _: &[String], _: &Wanted) -> Result<Vec<Record>, Fault> {
        Ok(Vec::new())
    }
}

fn record(problem: &problem::Model) -> Record {
    let told: serde_json::Value = serde_json::from_str(&problem.problem).unwrap_or_default();
    let text = |name: &str| told.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    Record::new(format!("{}-{}-{}", problem.job_id, problem.chunk + 1, problem.place))
        .with("status", told.get("status").and_then(serde_json::Value::as_i64))
        .with("title", text("title"))
        .with("detail", text("detail"))
        .with("source", told.get("source").map_or(Value::Null, |source| Value::Json(source.clone())))
}

/// Writes batches, on behalf of those who sent them and with the rights that they have by then.
pub struct BatchJob {
    pub api: Arc<Api<House>>,
    pub services: Arc<Services>,
}

/// Where a batch has got to.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Reached {
    chunk: usize,
    /// Groups of the chunk that are done.
    groups: usize,
    /// Problems of the chunk.
    problems: i64,
}

impl Handler for BatchJob {
    fn kind(&self) -> &'static str {
        batches::KIND
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { self.work(running).await })
    }
}

impl BatchJob {
    async fn work(&self, running: &Running) -> Result<(), JobError> {
        let batch: Batch = running.job.payload()?;
        let context = jobs::context_of(running, &self.services, "api").await?;
        let caller = Caller { context, site: None, language: Language::En };
        let mut keeper = Keeper {
            running,
            reached: running.job.checkpoint()?.unwrap_or_default(),
            report: Report { kind: batch.kind.clone(), ..running.job.report().unwrap_or_default() },
            since: Instant::now(),
        };
        for (at, chunk) in batch.chunks.iter().enumerate().skip(keeper.reached.chunk) {
            if at != keeper.reached.chunk {
                keeper.reached = Reached { chunk: at, ..Reached::default() };
            }
            running.may_go_on()?;
            let done = keeper.reached.groups;
            self.api.run_chunk(&caller, &batch.kind, chunk, done, &mut keeper).await.map_err(trouble)?;
        }
        Ok(())
    }
}

/// The program failed: the rest is tried again later, unless another worker has it.
fn trouble(fault: Fault) -> JobError {
    match fault {
        Fault::Internal(error) => match error.downcast::<StoreError>() {
            Ok(error) if matches!(*error, StoreError::LeaseLost) => JobError::Store(*error),
            Ok(error) => JobError::Later(error.to_string()),
            Err(error) => JobError::Later(error.to_string()),
        },
        fault => JobError::Later(fault.to_string()),
    }
}

struct Keeper<'a> {
    running: &'a Running,
    reached: Reached,
    report: Report,
    since: Instant,
}

#[async_trait]
impl Checkpoint<House> for Keeper<'_> {
    async fn reached(&mut self, unit: &mut Unit, group: usize, outcome: &Outcome) -> Result<(), Fault> {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let mut next = self.reached;
        next.groups = group + 1;
        let problems: Vec<(i64, String)> = (next.problems + 1..)
            .zip(&outcome.problems)
            .map(|(place, problem)| (place, problem.to_attributes().to_string()))
            .collect();
        next.problems += count(problems.len());
        let mut report = self.report.clone();
        report.read += count(outcome.read);
        report.created += count(outcome.created);
        report.updated += count(outcome.updated);
        report.errors += count(problems.len());
        report.milliseconds += i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        let id = self.running.job.id;
        batches::keep_problems(unit, id, next.chunk, problems).await.map_err(faults::fault)?;
        let done = report.read;
        let progress = Progress { checkpoint: &next, report: &report, done, total: self.running.job.total };
        self.running.note(unit, progress).await.map_err(|error| match error {
            JobError::Store(error) => Fault::internal(error),
            error => Fault::internal(error),
        })?;
        (self.reached, self.report, self.since) = (next, report, Instant::now());
        Ok(())
    }
}
