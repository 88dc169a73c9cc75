//! The log: to standard error, for people or machines.

use std::io::IsTerminal;

use clientele_language::Message;
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;
use crate::settings::{LogFormat, Settings};

/// Starts logging for the whole process.
pub fn start(settings: &Settings) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&settings.log_filter).map_err(|error| {
        Failure::misuse(Message::new("console-failure-log-filter").with("reason", error.to_string()))
    })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::stderr().is_terminal());
    let started = match settings.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    started
        .map_err(|error| Failure::new(Message::new("console-failure-log").with("reason", error.to_string())))
}
