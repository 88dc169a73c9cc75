//! `clientele jobs`

use clientele_store::Clock;

use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{database, server, upkeep, wiring};

pub async fn run(console: Console, settings: &Settings) -> Result<(), Failure> {
    let store = database::open_current(settings).await?;
    let stop = server::told_to_stop().map_err(|error| Failure::work(&error))?;
    let clock = Clock::real();
    let services = wiring::services(settings, settings.public_url(settings.listen))?;
    let runner = wiring::runner(settings, &store, &clock, &services)?;
    let postman = wiring::postman(settings, &store, &clock, &services)?;
    console.say("console-jobs-running");
    tokio::join!(
        runner.run(settings.jobs_at_once, stop.clone()),
        postman.run(settings.webhooks_at_once, stop.clone()),
        upkeep::run(&store, &clock, settings.webhooks_keep_days.into(), stop),
    );
    Ok(store.close().await?)
}
