//! The checks, in the order in which one thing needs the other.

use std::io::ErrorKind;
use std::path::Path;

use clientele_domain::oauth::Keys;
use clientele_domain::webhooks::{self, Standing};
use clientele_language::Message;
use clientele_store::{Clock, Location, Store, StoreError};

use super::Finding;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{data_folder, mail_server};

/// Below this, the next backup or import may fill the disk.
const LITTLE_SPACE_MEBIBYTES: u64 = 512;

/// Links and sessions end at the wrong time when clocks differ by more, in milliseconds.
const CLOCK_TOLERANCE: i64 = 5_000;

pub async fn all(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![folder(&settings.data), secrets(settings), keys(settings), space(&settings.data)];
    match opened(settings).await {
        Ok(Some(store)) => {
            findings.extend(database(&store, &Clock::real()).await);
            // Nothing was written; an end that fails changes nothing about what was found.
            let _ = store.close().await;
        }
        Ok(None) => findings.push(Finding::warning("database", "doctor-database-missing")),
        Err(message) => findings.push(Finding::broken("database", message)),
    }
    findings.push(mails_leave(settings).await);
    findings
}

fn folder(folder: &Path) -> Finding {
    let path = folder.display().to_string();
    if !folder.exists() {
        return Finding::warning("folder", Message::new("doctor-folder-missing").with("path", path));
    }
    match data_folder::prepare(folder) {
        Ok(()) => Finding::fine("folder", Message::new("doctor-folder-fine").with("path", path)),
        Err(failure) => Finding::broken("folder", failure.message),
    }
}

fn secrets(settings: &Settings) -> Finding {
    let folder = settings.secrets();
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Finding::warning("secrets", "doctor-secrets-none");
    };
    let paths = entries.flatten().map(|entry| entry.path()).chain([folder]);
    for path in paths {
        let message = match data_folder::open_to_others(&path) {
            Ok(0) => continue,
            Ok(_) => Message::new("doctor-secrets-open"),
            Err(error) => Message::new("console-failure-secret").with("reason", error.to_string()),
        };
        return Finding::broken("secrets", message.with("path", path.display().to_string()));
    }
    Finding::fine("secrets", "doctor-secrets-fine")
}

/// The keys that sign access tokens, wherever they lie.
fn keys(settings: &Settings) -> Finding {
    let files = settings.oauth_keys();
    let path = files.private.display().to_string();
    match data_folder::open_to_others(&files.private) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Finding::warning("keys", "doctor-keys-none");
        }
        Err(error) => {
            let message = Message::new("console-failure-secret").with("reason", error.to_string());
            return Finding::broken("keys", message.with("path", path));
        }
        Ok(0) => {}
        Ok(_) => return Finding::broken("keys", Message::new("doctor-secrets-open").with("path", path)),
    }
    if Keys::of_files(files).are_there() {
        Finding::fine("keys", Message::new("doctor-keys-fine").with("path", path))
    } else {
        Finding::broken("keys", Message::new("doctor-keys-unreadable").with("path", path))
    }
}

fn space(folder: &Path) -> Finding {
    // Before the first start, the disk of the nearest folder above is the one that will be written to.
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let there = absolute.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    match rustix::fs::statvfs(there) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize) / (1024 * 1024);
            let shown = i64::try_from(free).unwrap_or(i64::MAX);
            if free < LITTLE_SPACE_MEBIBYTES {
                Finding::warning("space", Message::new("doctor-space-little").with("megabytes", shown))
            } else {
                Finding::fine("space", Message::new("doctor-space-fine").with("megabytes", shown))
            }
        }
        Err(error) => Finding::warning(
            "space",
            Message::new("console-failure-folder-not-writable")
                .with("path", there.display().to_string())
                .with("reason", error.to_string()),
        ),
    }
}

/// None where the first start has not been yet: looking must not create a database.
async fn opened(settings: &Settings) -> Result<Option<Store>, Message> {
    let location = settings.location().map_err(|failure| failure.message)?;
    if let Location::File(file) = &location
        && !file.exists()
    {
        return Ok(None);
    }
    let store = Store::open(&location).await.map_err(told)?;
    Ok(Some(store))
}

async fn database(store: &Store, clock: &Clock) -> Vec<Finding> {
    let mut findings = match store.engine_health(clock).await {
        Err(error) => return vec![Finding::broken("database", told(error))],
        Ok(health) => {
            let answer = Message::new("doctor-database-fine")
                .with("engine", health.engine)
                .with("milliseconds", health.answered_in);
            let integrity = match health.damage {
                Some(damage) => Finding::broken(
                    "integrity",
                    Message::new("doctor-integrity-broken").with("reason", damage),
                ),
                None => Finding::fine("integrity", "doctor-integrity-fine"),
            };
            let mut findings = vec![Finding::fine("database", answer), integrity];
            findings.extend(health.clock_ahead.map(clocks));
            findings
        }
    };
    match store.pending_migrations().await {
        Err(error) => findings.push(Finding::broken("migrations", told(error))),
        Ok(pending) if pending.is_empty() => {
            findings.push(Finding::fine("migrations", "doctor-migrations-fine"));
            findings.extend(waiting(store, clock).await);
        }
        Ok(pending) => findings.push(Finding::broken(
            "migrations",
            Message::new("doctor-migrations-pending").with("count", pending.len()),
        )),
    }
    findings
}

fn clocks(ahead: i64) -> Finding {
    if ahead.abs() > CLOCK_TOLERANCE {
        Finding::broken("clock", Message::new("doctor-clock-off").with("milliseconds", ahead.abs()))
    } else {
        Finding::fine("clock", Message::new("doctor-clock-fine").with("milliseconds", ahead.abs()))
    }
}

async fn waiting(store: &Store, clock: &Clock) -> Vec<Finding> {
    let waiting = match store.waiting(clock).await {
        Ok(waiting) => waiting,
        Err(error) => return vec![Finding::broken("jobs", told(error))],
    };
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let undelivered = waiting.mails_failed > 0 || waiting.mails_tried > 0;
    let mails = Message::new(if undelivered { "doctor-mails-undelivered" } else { "doctor-mails-fine" })
        .with("waiting", number(waiting.mails_waiting))
        .with("tried", number(waiting.mails_tried))
        .with("failed", number(waiting.mails_failed));
    let jobs = Message::new("doctor-jobs-fine")
        .with("waiting", number(waiting.jobs_queued))
        .with("running", number(waiting.jobs_running))
        .with("failed", number(waiting.jobs_failed_today));
    let mut findings = vec![
        if undelivered { Finding::warning("mails", mails) } else { Finding::fine("mails", mails) },
        if waiting.jobs_stuck > 0 {
            let stuck = Message::new("doctor-jobs-stuck").with("count", number(waiting.jobs_stuck));
            Finding::broken("jobs", stuck)
        } else if waiting.jobs_failed_today > 0 {
            Finding::warning("jobs", jobs)
        } else {
            Finding::fine("jobs", jobs)
        },
    ];
    findings.push(match webhooks::standing(store, clock).await {
        Ok(standing) => receivers(standing),
        Err(error) => Finding::broken("webhooks", Failure::from(error).message),
    });
    if let Some(newest) = waiting.newest_entry.filter(|newest| newest.0 > clock.now().0 + CLOCK_TOLERANCE) {
        let moment = newest.to_utc().to_rfc3339();
        findings.push(Finding::broken("clock", Message::new("doctor-clock-behind").with("moment", moment)));
    }
    findings
}

/// Whether those who want to be told what happens are told.
fn receivers(standing: Standing) -> Finding {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let told = |id: &str| {
        Message::new(id.to_owned())
            .with("waiting", number(standing.waiting))
            .with("tried", number(standing.tried))
            .with("late", number(standing.late))
            .with("dead", number(standing.dead))
            .with("stopped", number(standing.stopped))
    };
    if standing.late > 0 {
        return Finding::warning("webhooks", told("doctor-webhooks-late"));
    }
    if standing.dead > 0 || standing.tried > 0 || standing.stopped > 0 {
        return Finding::warning("webhooks", told("doctor-webhooks-undelivered"));
    }
    Finding::fine("webhooks", told("doctor-webhooks-fine"))
}

async fn mails_leave(settings: &Settings) -> Finding {
    let Some(url) = &settings.smtp_url else { return Finding::warning("smtp", "doctor-smtp-none") };
    let server = mail_server::name_of(url);
    match mail_server::reach(url).await {
        Ok(()) => Finding::fine("smtp", Message::new("doctor-smtp-fine").with("server", server)),
        Err(reason) => {
            let message = Message::new("doctor-smtp-broken").with("server", server).with("reason", reason);
            Finding::broken("smtp", message)
        }
    }
}

fn told(error: StoreError) -> Message {
    Failure::from(error).message
}
