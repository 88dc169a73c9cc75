//! Clientele manages customer users: the command line and the wiring.

mod arguments;
mod commands;
mod console;
mod data_folder;
mod database;
mod failure;
mod logs;
mod mail_server;
mod pages;
mod progress;
mod secrets;
mod server;
mod settings;
mod upkeep;
mod wiring;

use std::process::ExitCode;

use clap::Parser;
use clientele_language::Message;

use crate::arguments::{Arguments, Command};
use crate::console::Console;
use crate::failure::Failure;
use crate::settings::{Environment, InForce};

/// Pages and answers are made of thousands of short texts, which this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let console = Console::of_process();
    match run(console, arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            console.warn(Message::new("console-failure").with("sentence", failure.message));
            ExitCode::from(failure.code)
        }
    }
}

/// False when the command did its work and what it found is bad.
fn run(console: Console, arguments: Arguments) -> Result<bool, Failure> {
    if let Command::Completions { shell } = arguments.command {
        commands::completions::run(shell);
        return Ok(true);
    }
    if let Command::Openapi { api } = arguments.command {
        commands::openapi::run(api)?;
        return Ok(true);
    }
    if let Command::Settings(arguments::Settings { markdown: true }) = arguments.command {
        print!("{}", commands::settings::markdown());
        return Ok(true);
    }
    let file = arguments.place.config.clone().or_else(settings::file_of_environment);
    let environment = Environment::of_process();
    let values =
        InForce::gather(file.as_deref(), &environment, &arguments.flags()).map_err(Failure::misuse)?;
    let settings = values.settings().map_err(Failure::misuse)?;
    logs::start(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::work(&error))?;
    runtime.block_on(async {
        match &arguments.command {
            Command::Migrate => commands::migrate::run(console, &settings).await?,
            Command::Doctor(options) => return commands::doctor::run(console, &settings, options.json).await,
            Command::Backup { file } => commands::backup::run(console, &settings, file).await?,
            Command::Restore { file } => commands::restore::run(console, &settings, file).await?,
            Command::Settings(_) => commands::settings::run(console, &values),
            Command::Serve(options) => commands::serve::run(console, &settings, options).await?,
            Command::Jobs => commands::jobs::run(console, &settings).await?,
            Command::User(options) => commands::user::run(console, &settings, options).await?,
            Command::Seed(options) => commands::seed::run(console, &settings, options).await?,
            Command::Import(options) => commands::import::run(console, &settings, options).await?,
            Command::Export(options) => commands::export::run(console, &settings, options).await?,
            Command::OauthKeys(options) => commands::oauth_keys::run(console, &settings, options)?,
            Command::OauthApplication(options) => {
                commands::oauth_application::run(console, &settings, options).await?;
            }
            // Done above, without settings.
            Command::Completions { .. } | Command::Openapi { .. } => {}
        }
        Ok(true)
    })
}
