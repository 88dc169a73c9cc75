//! `clientele import`

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clientele_domain::{Context, Services, files, installation, jobs};
use clientele_exchange::{ImportJob, ImportRequest, Report, Subject, Upload, start_import};
use clientele_language::Message;
use clientele_store::{Clock, Runner, Store, job};
use tokio_util::sync::CancellationToken;

use crate::arguments::{self, Import};
use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{database, progress, wiring};

impl From<arguments::Subject> for Subject {
    fn from(subject: arguments::Subject) -> Self {
        match subject {
            arguments::Subject::Customers => Self::Customers,
            arguments::Subject::CustomerUsers => Self::CustomerUsers,
            arguments::Subject::Addresses => Self::Addresses,
        }
    }
}

pub async fn run(console: Console, settings: &Settings, options: &Import) -> Result<(), Failure> {
    let store = database::open_current(settings).await?;
    let ctx = context(&store, settings).await?;
    let file = upload(&ctx, &options.file).await?;
    let request = ImportRequest { subject: options.subject.into(), file, dry_run: options.validate };
    let id = start_import(&ctx, request).await?;
    let job = follow(&ctx, id).await?;
    let report: Report = job.report().unwrap_or_default();
    if let (Some(path), Some(errors)) = (&options.errors, report.errors) {
        save(&ctx, errors, path).await?;
    }
    store.close().await?;
    if options.json {
        println!("{}", as_json(console, &report, options.validate));
    } else {
        tell(console, &report, options.validate);
    }
    match jobs::error_of(&job) {
        Some(error) if job.state != "done" => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

/// The program itself, at work in the first organization.
pub async fn context(store: &Store, settings: &Settings) -> Result<Context, Failure> {
    let organization = installation::first_organization(store)
        .await?
        .ok_or_else(|| Failure::new("console-failure-no-organization"))?;
    let services = wiring::services(settings, settings.public_url(settings.listen))?;
    Ok(Context::system(store.clone(), Clock::real(), services, organization))
}

async fn upload(ctx: &Context, path: &Path) -> Result<i64, Failure> {
    let unreadable = |error| Failure::at_path("console-failure-import-file", path, &error);
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut upload = Upload::begin(ctx, &name).await?;
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut piece).map_err(unreadable)?;
        if read == 0 {
            return Ok(upload.finish().await?);
        }
        upload.take(&piece[..read]).await?;
    }
}

/// Runs imports, unless another process is faster, until this one is over.
async fn follow(ctx: &Context, id: i64) -> Result<job::Model, Failure> {
    let services: Arc<Services> = Arc::clone(&ctx.services);
    let runner = Runner::new(ctx.store.clone(), ctx.clock.clone(), vec![Box::new(ImportJob { services })]);
    let stop = CancellationToken::new();
    let working = tokio::spawn(runner.run(1, stop.clone()));
    let bar = progress::bar();
    let job = loop {
        let job = jobs::find(ctx, id).await?;
        bar.set_length(job.total.and_then(|total| u64::try_from(total).ok()).unwrap_or_default());
        bar.set_position(u64::try_from(job.done).unwrap_or_default());
        if job.is_over() {
            break job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    bar.finish_and_clear();
    stop.cancel();
    working.await.map_err(|error| Failure::work(&error))?;
    Ok(job)
}

async fn save(ctx: &Context, file: i64, path: &Path) -> Result<(), Failure> {
    use std::io::Write;
    let failed = |error| Failure::at_path("console-failure-export-file", path, &error);
    let stored = files::find(ctx, file).await?;
    let mut output = std::fs::File::create(path).map_err(failed)?;
    let mut from = 0;
    loop {
        let piece = files::content(ctx, &stored, from).await?;
        if piece.is_empty() {
            return Ok(());
        }
        output.write_all(&piece).map_err(failed)?;
        from += piece.len() as u64;
    }
}

fn tell(console: Console, report: &Report, validated: bool) {
    if !report.unknown_columns.is_empty() {
        let columns = report.unknown_columns.join(", ");
        console.say(Message::new("console-import-unknown-columns").with("columns", columns));
    }
    let counts = if validated {
        [
            ("console-validate-added", report.added),
            ("console-validate-updated", report.updated),
            ("console-validate-removed", report.removed),
        ]
    } else {
        [
            ("console-import-added", report.added),
            ("console-import-updated", report.updated),
            ("console-import-removed", report.removed),
        ]
    };
    let others = [("console-import-unchanged", report.unchanged), ("console-import-refused", report.refused)];
    for (id, count) in counts.into_iter().chain(others) {
        console.say(Message::new(id).with("count", count));
    }
    for (line, column, reason) in refusals(report) {
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        let id = if column.is_empty() { "console-import-row" } else { "console-import-line" };
        console.say(
            Message::new(id)
                .with("line", line)
                .with("column", column.to_owned())
                .with("reason", reason.clone()),
        );
    }
}

fn refusals(report: &Report) -> impl Iterator<Item = (u64, &str, &Message)> {
    report.refusals.iter().flat_map(|refused| {
        refused.problems.iter().map(|problem| (refused.line, problem.column.as_str(), &problem.reason))
    })
}

fn as_json(console: Console, report: &Report, validated: bool) -> serde_json::Value {
    let errors: Vec<_> = refusals(report)
        .map(|(line, column, reason)| {
            serde_json::json!({ "line": line, "column": column, "reason": console.text(reason) })
        })
        .collect();
    serde_json::json!({
        "validated": validated,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "refused": report.refused,
        "unknown_columns": report.unknown_columns,
        "errors": errors,
    })
}
