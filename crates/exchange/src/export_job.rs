//! The job that writes an export into a file for whoever asked for it.

use std::fs::File;
use std::io::{BufWriter, Read, Seek};
use std::sync::Arc;

use clientele_domain::outgoing_email::results::{ExportOutcome, export_result};
use clientele_domain::{Context, Error, Services, files, jobs};
use clientele_language::Message;
use clientele_store::{Handler, JobError, NewJob, Progress, Running, Timestamp};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::export::{Export, ExportError, Format, allow};
use crate::subject::Subject;

/// The kind of the job.
pub const EXPORT: &str = "export";

/// What to export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRequest {
    pub subject: Subject,
    pub format: Format,
}

/// What an export made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportReport {
    pub records: i64,
    pub file: Option<i64>,
    /// Until when the file is kept.
    pub expires: Option<Timestamp>,
}

/// Starts an export; returns the id of its job.
pub async fn start_export(ctx: &Context, request: ExportRequest) -> Result<i64, Error> {
    allow(ctx, request.subject)?;
    let title = Message::new("job-export").with("subject", Message::new(request.subject.title()));
    let mut unit = ctx.begin_new().await?;
    let id = unit.enqueue(NewJob::new(EXPORT, jobs::title(&title), &request)).await?;
    ctx.commit_new(unit, id).await?;
    Ok(id)
}

/// Runs exports on behalf of those who started them, with the rights that they have by then.
pub struct ExportJob {
    pub services: Arc<Services>,
}

impl Handler for ExportJob {
    fn kind(&self) -> &'static str {
        EXPORT
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let request: ExportRequest = running.job.payload()?;
            let ctx = jobs::context_of(running, &self.services, "job").await?;
            // A run that broke off begins anew: what has changed meanwhile is then right everywhere in the file.
            let mut file = tempfile::tempfile().map_err(later)?;
            let records = write(running, &ctx, request, &file).await?;
            finish(running, &ctx, request, &mut file, records).await
        })
    }
}

async fn write(
    running: &Running,
    ctx: &Context,
    request: ExportRequest,
    file: &File,
) -> Result<i64, JobError> {
    let mut export = Export::begin(ctx, request.subject, request.format, BufWriter::new(file)).await?;
    while let Some(written) = export.step().await? {
        let report = ExportReport { records: count(written), ..ExportReport::default() };
        let progress = Progress { checkpoint: &(), report: &report, done: count(written), total: None };
        running.advance(ctx.begin().await?, progress).await?;
    }
    Ok(count(export.finish()?))
}

impl From<ExportError> for JobError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Domain(error) => error.into(),
            error => Self::Later(error.to_string()),
        }
    }
}

/// Keeps the file, and tells whoever asked for it.
async fn finish(
    running: &Running,
    ctx: &Context,
    request: ExportRequest,
    file: &mut File,
    records: i64,
) -> Result<(), JobError> {
    let name = format!("{}.{}", request.subject.name(), request.format.name());
    let mut kept = files::begin(ctx, &name, request.format.media_type()).await?;
    file.rewind().map_err(later)?;
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut piece).map_err(later)?;
        if read == 0 {
            break;
        }
        kept.write(&piece[..read]).await?;
    }
    let kept = kept.finish().await?;
    let expires = files::kept_until(ctx.clock.now());
    let mut unit = ctx.begin().await?;
    let outcome = ExportOutcome {
        subject: &Message::new(request.subject.title()),
        records,
        path: &format!("/admin/files/{}", kept.id),
        expires,
    };
    export_result(ctx, &mut unit, &outcome).await?;
    let report = ExportReport { records, file: Some(kept.id), expires: Some(expires) };
    let progress = Progress { checkpoint: &(), report: &report, done: records, total: Some(records) };
    match running.advance(unit, progress).await {
        // It is done; there is nothing left to stop.
        Err(JobError::Cancelled | JobError::Stopping) => Ok(()),
        done => done,
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn later(error: std::io::Error) -> JobError {
    JobError::Later(error.to_string())
}
