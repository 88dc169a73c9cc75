//! `clientele restore FILE`

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use clientele_language::Message;
use clientele_store::archive::ArchiveError;

use crate::console::Console;
use crate::database;
use crate::failure::Failure;
use crate::progress;
use crate::settings::Settings;

pub async fn run(console: Console, settings: &Settings, file: &Path) -> Result<(), Failure> {
    let unreadable = |error: &std::io::Error| Failure::at_path("console-failure-file-read", file, error);
    let reader = BufReader::new(File::open(file).map_err(|error| unreadable(&error))?);
    let store = database::open(settings).await?;
    let bar = progress::bar();
    let restored = store.restore(reader, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    let restored = restored.await;
    bar.finish_and_clear();
    store.close().await?;
    let shown = file.display().to_string();
    let header = restored.map_err(|error| match error {
        ArchiveError::NotEmpty => Failure::new("console-failure-restore-not-empty"),
        ArchiveError::Newer(program) => {
            Failure::new(Message::new("console-failure-restore-newer").with("program", program))
        }
        ArchiveError::Damaged(reason) => Failure::new(
            Message::new("console-failure-restore-damaged")
                .with("file", shown.as_str())
                .with("reason", reason),
        ),
        ArchiveError::File(error) => unreadable(&error),
        ArchiveError::Store(error) => error.into(),
    })?;
    console.say(
        Message::new("console-restore-done")
            .with("rows", i64::try_from(header.total()).unwrap_or(i64::MAX))
            .with("file", shown)
            .with("date", header.created_at.date().to_string())
            .with("program", header.program),
    );
    Ok(())
}
