//! `clientele backup FILE`

use std::fs::OpenOptions;
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clientele_language::Message;
use clientele_store::Clock;
use clientele_store::archive::ArchiveError;

use crate::console::Console;
use crate::database;
use crate::failure::Failure;
use crate::progress;
use crate::settings::Settings;

pub async fn run(console: Console, settings: &Settings, file: &Path) -> Result<(), Failure> {
    if file.exists() {
        return Err(exists(file));
    }
    let store = database::open_current(settings).await?;
    // The file gets its name when it is whole, so that nobody keeps half a backup.
    let draft = draft_of(file);
    let unwritable = |error: &std::io::Error| Failure::at_path("console-failure-file-write", file, error);
    let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft);
    let mut writer = BufWriter::new(opened.map_err(|error| unwritable(&error))?);
    let bar = progress::bar();
    let clock = Clock::real();
    let written = store.back_up(&mut writer, &clock, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    let written = written.await;
    bar.finish_and_clear();
    store.close().await?;
    let header = written.map_err(|error| {
        // The half file is of no use; what matters is why it could not become whole.
        let _ = std::fs::remove_file(&draft);
        match error {
            ArchiveError::Store(error) => error.into(),
            ArchiveError::File(error) => unwritable(&error),
            other => Failure::work(&other),
        }
    })?;
    finish(writer, &draft, file).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(file),
        _ => unwritable(&error),
    })?;
    let rows = i64::try_from(header.total()).unwrap_or(i64::MAX);
    console.say(Message::new("console-backup-done").with("rows", rows).with("file", shown(file)));
    Ok(())
}

fn finish(mut writer: BufWriter<std::fs::File>, draft: &Path, file: &Path) -> std::io::Result<()> {
    writer.flush()?;
    writer.get_ref().sync_all()?;
    // Unlike a rename, a link never replaces a file that came in between.
    let linked = std::fs::hard_link(draft, file);
    std::fs::remove_file(draft)?;
    linked
}

fn draft_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    file.with_file_name(name)
}

fn exists(file: &Path) -> Failure {
    Failure::new(Message::new("console-failure-file-exists").with("path", shown(file)))
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}
