//! `clientele export`

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write, stdout};

use clientele_domain::Context;
use clientele_exchange::{self as exchange, ExportError, Subject};
use clientele_language::Message;

use super::import::context;
use crate::arguments::{Export, Format};
use crate::console::Console;
use crate::database;
use crate::failure::Failure;
use crate::settings::Settings;

impl From<Format> for exchange::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Xlsx => Self::Xlsx,
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Domain(error) => error.into(),
            error => Self::work(&error),
        }
    }
}

pub async fn run(console: Console, settings: &Settings, options: &Export) -> Result<(), Failure> {
    let Some(path) = &options.output else {
        if matches!(options.format, Format::Xlsx) && stdout().is_terminal() {
            return Err(Failure::misuse("console-failure-export-output"));
        }
        let store = database::open_current(settings).await?;
        let ctx = context(&store, settings).await?;
        write(&ctx, options, BufWriter::new(stdout())).await?;
        return Ok(store.close().await?);
    };
    let failed = |error| Failure::at_path("console-failure-export-file", path, &error);
    let store = database::open_current(settings).await?;
    let ctx = context(&store, settings).await?;
    let file = File::create(path).map_err(failed)?;
    let rows = write(&ctx, options, BufWriter::new(file)).await?;
    store.close().await?;
    console.say(
        Message::new("console-export-done")
            .with("rows", i64::try_from(rows).unwrap_or(i64::MAX))
            .with("file", path.display().to_string()),
    );
    Ok(())
}

async fn write(ctx: &Context, options: &Export, output: impl Write + Send) -> Result<u64, Failure> {
    let subject = Subject::from(options.subject);
    let mut export = exchange::Export::begin(ctx, subject, options.format.into(), output).await?;
    while export.step().await?.is_some() {}
    Ok(export.finish()?)
}
