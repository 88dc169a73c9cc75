//! The job that imports a file, or only says what an import would do. It reads the file batch by batch; what a batch
//! changes, its counts, its refusals and the place in the file become true together, so that a run that breaks off goes
//! on where it stopped, with nothing lost and nothing done twice.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::Arc;

use clientele_access::{Capability, Permission};
use clientele_domain::outgoing_email::results::{ImportOutcome, import_result};
use clientele_domain::{Context, Error, Services, files, jobs};
use clientele_language::{Language, Message};
use clientele_store::{Handler, JobError, NewFile, NewJob, Progress, Running, Unit};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::layout::{Layout, Problem};
use crate::report::{Report, error_line, errors_header};
use crate::subject::{Outcome, Subject};
use crate::table::{Place, Row, Table, TableError};

/// The kind of the job.
pub const IMPORT: &str = "import";

/// How many rows are written in one transaction.
const AT_ONCE: usize = 500;

/// What to import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRequest {
    pub subject: Subject,
    /// The uploaded file.
    pub file: i64,
    /// Whether to change nothing and only say what would be done.
    pub dry_run: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Checkpoint {
    /// Where the next row begins; none before the first.
    place: Option<Place>,
    /// Whether all is done.
    over: bool,
}

/// Starts an import; returns the id of its job.
pub async fn start_import(ctx: &Context, request: ImportRequest) -> Result<i64, Error> {
    allow(ctx, request.subject)?;
    let file = files::find(ctx, request.file).await?;
    let title = if request.dry_run { "job-validation" } else { "job-import" };
    let title =
        Message::new(title).with("subject", Message::new(request.subject.title())).with("file", file.name);
    let mut unit = ctx.begin_new().await?;
    let id = unit.enqueue(NewJob::new(IMPORT, jobs::title(&title), &request)).await?;
    ctx.commit_new(unit, id).await?;
    Ok(id)
}

fn allow(ctx: &Context, subject: Subject) -> Result<(), Error> {
    ctx.require_capability(Capability::ImportRecords)?;
    let may = subject.allows(ctx, Permission::Create) || subject.allows(ctx, Permission::Edit);
    if may { Ok(()) } else { Err(Error::Denied) }
}

/// Runs imports on behalf of those who started them, with the rights that they have by then.
pub struct ImportJob {
    pub services: Arc<Services>,
}

impl Handler for ImportJob {
    fn kind(&self) -> &'static str {
        IMPORT
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { Import::begin(running, &self.services).await?.work().await })
    }
}

impl From<TableError> for JobError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Unreadable(message) => Self::Never(jobs::title(&message)),
            TableError::Io(error) => Self::Later(error.to_string()),
        }
    }
}

/// An import at work.
struct Import<'a> {
    running: &'a Running,
    ctx: Context,
    request: ImportRequest,
    file_name: String,
    language: Language,
    table: Table,
    layout: Layout,
    checkpoint: Checkpoint,
    report: Report,
    total: Option<i64>,
    /// The records that rows have named, with the line of each.
    named: HashMap<u64, u64>,
}

impl<'a> Import<'a> {
    async fn begin(running: &'a Running, services: &Arc<Services>) -> Result<Self, JobError> {
        let request: ImportRequest = running.job.payload()?;
        let ctx = jobs::context_of(running, services, "import").await?;
        allow(&ctx, request.subject)?;
        let file = files::find(&ctx, request.file).await?;
        let mut table = Table::open(on_disk(&ctx, request.file).await?)?;
        let layout = request
            .subject
            .layout(table.header())
            .map_err(|message| JobError::Never(jobs::title(&message)))?;
        let checkpoint: Checkpoint = running.job.checkpoint()?.unwrap_or_default();
        let mut report: Report = running.job.report().unwrap_or_default();
        report.unknown_columns.clone_from(&layout.unknown);
        let mut named = HashMap::new();
        let total = count(&mut table, &layout, &request, &checkpoint, &mut named)?;
        let language = ctx.preferences.language.parse().unwrap_or(Language::En);
        Ok(Self {
            running,
            ctx,
            request,
            file_name: file.name,
            language,
            table,
            layout,
            checkpoint,
            report,
            total: Some(total),
            named,
        })
    }

    async fn work(mut self) -> Result<(), JobError> {
        if self.checkpoint.over {
            return Ok(());
        }
        loop {
            let rows = match self.next_rows() {
                Ok(rows) => rows,
                Err(error) => {
                    // What was saved stays, and whoever waits is told that it is not all. Trouble of the machine is
                    // no end: the job tries again later.
                    if matches!(error, TableError::Unreadable(_)) {
                        self.tell(false).await?;
                    }
                    return Err(error.into());
                }
            };
            if rows.is_empty() {
                return self.tell(true).await;
            }
            match self.batch(&rows).await {
                Ok(()) => {}
                // One of them met something that only shows when it is written: each on its own.
                Err(Failed::Row(_)) => {
                    for row in &rows {
                        self.single(row).await?;
                    }
                }
                Err(Failed::Job(error)) => return Err(error),
            }
        }
    }

    fn next_rows(&mut self) -> Result<Vec<Read>, TableError> {
        let mut rows = Vec::with_capacity(AT_ONCE);
        while rows.len() < AT_ONCE {
            let Some(row) = self.table.next()? else { break };
            let repeats = self.note(&row);
            rows.push(Read { row, after: self.table.place(), repeats });
        }
        Ok(rows)
    }

    /// Notes which record a row names; tells the line that named it before.
    fn note(&mut self, row: &Row) -> Option<u64> {
        let key = self.request.subject.key(&self.layout, row)?;
        match self.named.entry(hash(&key)) {
            std::collections::hash_map::Entry::Occupied(earlier) => Some(*earlier.get()),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(row.line);
                None
            }
        }
    }

    async fn batch(&mut self, rows: &[Read]) -> Result<(), Failed> {
        let mut unit = self.ctx.begin().await.map_err(JobError::from)?;
        let fresh: Vec<Row> =
            rows.iter().filter(|read| read.repeats.is_none()).map(|read| read.row.clone()).collect();
        let saved = self.request.subject.save(&self.ctx, &mut unit, &self.layout, &fresh).await;
        let mut saved = saved.map_err(Failed::of)?.into_iter();
        if self.request.dry_run {
            drop(unit);
            unit = self.ctx.begin().await.map_err(JobError::from)?;
        }
        let outcomes: Vec<Outcome> = rows
            .iter()
            .map(|read| match read.repeats {
                Some(line) => repeated(line),
                None => saved.next().unwrap_or(Outcome::Unchanged),
            })
            .collect();
        Ok(self.advance(unit, rows, &outcomes).await?)
    }

    /// A row in a transaction of its own.
    async fn single(&mut self, read: &Read) -> Result<(), JobError> {
        let refused = match self.batch(std::slice::from_ref(read)).await {
            Ok(()) => return Ok(()),
            Err(Failed::Row(problems)) => Outcome::Refused(problems),
            Err(Failed::Job(error)) => return Err(error),
        };
        let unit = self.ctx.begin().await?;
        self.advance(unit, std::slice::from_ref(read), &[refused]).await
    }

    /// Makes true what the unit did, with its counts, its refusals and the place in the file.
    async fn advance(&mut self, mut unit: Unit, rows: &[Read], outcomes: &[Outcome]) -> Result<(), JobError> {
        let mut report = self.report.clone();
        let mut errors = Vec::new();
        for (read, outcome) in rows.iter().zip(outcomes) {
            report.count(read.row.line, outcome);
            if let Outcome::Refused(problems) = outcome {
                errors.extend(error_line(self.language, &read.row, problems));
            }
        }
        if !errors.is_empty() {
            let file = self.errors_file(&mut unit, &mut report).await?;
            unit.append_to_file(file, &errors).await?;
        }
        let place = rows.last().map(|read| read.after.clone()).or_else(|| self.checkpoint.place.clone());
        let checkpoint = Checkpoint { place, over: false };
        let progress =
            Progress { checkpoint: &checkpoint, report: &report, done: report.rows(), total: self.total };
        let done = self.running.advance(unit, progress).await;
        self.checkpoint = checkpoint;
        self.report = report;
        done
    }

    async fn errors_file(&self, unit: &mut Unit, report: &mut Report) -> Result<i64, JobError> {
        if let Some(file) = report.errors {
            return Ok(file);
        }
        let stem = self.file_name.rsplit_once('.').map_or(self.file_name.as_str(), |(stem, _)| stem);
        let file = NewFile {
            organization_id: Some(self.ctx.organization()),
            user_id: self.ctx.user_id(),
            name: format!("{stem}-errors.csv"),
            media_type: "text/csv; charset=utf-8".into(),
            expires_at: Some(files::kept_until(self.ctx.clock.now())),
        };
        let file = unit.create_file(file).await?;
        unit.append_to_file(file.id, &errors_header(self.language, self.table.header())).await?;
        report.errors = Some(file.id);
        Ok(file.id)
    }

    /// Ends the import: the last checkpoint and the mail about it become true together.
    async fn tell(&mut self, finished: bool) -> Result<(), JobError> {
        let mut unit = self.ctx.begin().await?;
        if !self.request.dry_run {
            let outcome = ImportOutcome {
                subject: &Message::new(self.request.subject.title()),
                file_name: &self.file_name,
                added: self.report.added,
                updated: self.report.updated + self.report.removed,
                unchanged: self.report.unchanged,
                refused: self.report.refused,
                finished,
                path: &format!("/admin/jobs/{}", self.running.job.id),
            };
            import_result(&self.ctx, &mut unit, &outcome).await?;
        }
        let checkpoint = Checkpoint { over: finished, ..self.checkpoint.clone() };
        let progress = Progress {
            checkpoint: &checkpoint,
            report: &self.report,
            done: self.report.rows(),
            total: self.total,
        };
        match self.running.advance(unit, progress).await {
            // It is done; there is nothing left to stop.
            Err(JobError::Cancelled | JobError::Stopping) if finished => Ok(()),
            done => done,
        }
    }
}

/// A row that was read, and where the next one begins.
struct Read {
    row: Row,
    after: Place,
    /// The line that named the same record before.
    repeats: Option<u64>,
}

/// Why a batch did not become true.
enum Failed {
    /// Because of a row in it.
    Row(Vec<Problem>),
    Job(JobError),
}

impl Failed {
    fn of(error: Error) -> Self {
        match error {
            Error::Stale => {
                Self::Row(vec![Problem { column: String::new(), reason: "refused-stale".into() }])
            }
            error => match crate::subject::problems(error, &[]) {
                Ok(problems) => Self::Row(problems),
                Err(error) => Self::Job(error.into()),
            },
        }
    }
}

impl From<JobError> for Failed {
    fn from(error: JobError) -> Self {
        Self::Job(error)
    }
}

fn repeated(line: u64) -> Outcome {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    let reason = Message::new("import-row-repeated").with("line", line);
    Outcome::Refused(vec![Problem { column: String::new(), reason }])
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Counts the rows of a file, notes what those named that are done, and goes to the place where the next one begins.
fn count(
    table: &mut Table,
    layout: &Layout,
    request: &ImportRequest,
    checkpoint: &Checkpoint,
    named: &mut HashMap<u64, u64>,
) -> Result<i64, TableError> {
    let start = table.place();
    let mut rows = 0;
    let mut done = checkpoint.place.is_some();
    loop {
        match table.next() {
            Ok(Some(row)) => {
                rows += 1;
                if done && let Some(key) = request.subject.key(layout, &row) {
                    named.entry(hash(&key)).or_insert(row.line);
                }
                done &= checkpoint.place.as_ref() != Some(&table.place());
            }
            // What can't be read is told when it is its turn.
            Ok(None) | Err(TableError::Unreadable(_)) => break,
            Err(error) => return Err(error),
        }
    }
    table.go_to(checkpoint.place.as_ref().unwrap_or(&start))?;
    Ok(rows)
}

/// The uploaded file as a file that can be read from any place.
async fn on_disk(ctx: &Context, id: i64) -> Result<std::fs::File, JobError> {
    let failed = |error: std::io::Error| JobError::Later(error.to_string());
    let stored = files::find(ctx, id).await?;
    let mut file = tempfile::tempfile().map_err(failed)?;
    let mut from = 0;
    loop {
        let piece = files::content(ctx, &stored, from).await?;
        if piece.is_empty() {
            break;
        }
        file.write_all(&piece).map_err(failed)?;
        from += piece.len() as u64;
    }
    Ok(file)
}
