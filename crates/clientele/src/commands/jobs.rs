//! `clientele jobs`

use clientele_store::Clock;

use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{database, server, wiring};

pub async fn run(console: Console, settings: &Settings) -> Result<(), Failure> {
    let store = database::open_current(settings).await?;
    let stop = server::told_to_stop().map_err(|error| Failure::work(&error))?;
    let runner = wiring::runner(settings, &store, &Clock::real())?;
    console.say("console-jobs-running");
    runner.run(settings.jobs_at_once, stop).await;
    Ok(store.close().await?)
}
