//! `clientele serve`

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clientele_backoffice::Office;
use clientele_demo::DemoError;
use clientele_domain::{Services, installation};
use clientele_language::Message;
use clientele_store::{Clock, Store};
use tokio_util::sync::CancellationToken;

use crate::arguments::Serve;
use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{data_folder, database, pages, secrets, server, upkeep, wiring};

/// What the first administrator is called until they say otherwise.
const FIRST_ADMINISTRATOR: &str = "admin@example.com";

pub async fn run(console: Console, settings: &Settings, options: &Serve) -> Result<(), Failure> {
    let listener = server::listen(settings.listen).await?;
    let address = listener.local_addr().map_err(|error| Failure::work(&error))?;
    data_folder::prepare(&settings.data)?;
    let secret = secrets::sealing(settings)?;
    let clock = Clock::real();
    let store = database::open(settings).await?;
    store.migrate().await?;
    let base_url = settings.public_url(address);
    let services = wiring::services(settings, base_url.clone())?;
    if options.demo {
        clientele_demo::fill(&store, &clock, &services).await.map_err(|error| match error {
            DemoError::NotEmpty => Failure::new("console-failure-not-a-demo"),
            DemoError::Domain(error) => error.into(),
        })?;
    } else {
        begin(console, &store, &clock, &services).await?;
    }

    let stop = server::told_to_stop().map_err(|error| Failure::work(&error))?;
    let runner = wiring::runner(settings, &store, &clock, &services)?;
    let office = Office { store: store.clone(), clock: clock.clone(), services: Arc::clone(&services) };
    let pages = pages::all(settings, base_url, secret, office)?;
    let router = server::with_health_and_measures(pages, store.clone(), stop.clone())?;
    let postman = wiring::postman(settings, &store, &clock, &services)?;
    let at_once = if options.no_jobs { 0 } else { settings.jobs_at_once };
    let webhooks_at_once = if options.no_jobs { 0 } else { settings.webhooks_at_once };
    let webhook_days = settings.webhooks_keep_days.into();
    let jobs = tokio::spawn({
        let (store, clock, stop) = (store.clone(), clock.clone(), stop.clone());
        async move {
            tokio::join!(
                runner.run(at_once, stop.clone()),
                postman.run(webhooks_at_once, stop.clone()),
                upkeep::run(&store, &clock, webhook_days, stop),
            )
            .0
        }
    });

    ready(address)?;
    let patience = Duration::from_secs(settings.shutdown_seconds);
    let served = server::serve(listener, router, stop.clone(), patience).await;
    end(stop, jobs, patience).await;
    store.close().await?;
    served
}

/// On an empty database: the first organization and its administrator.
async fn begin(
    console: Console,
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
) -> Result<(), Failure> {
    if !installation::is_empty(store).await? {
        return Ok(());
    }
    let first =
        installation::begin(store, clock, services, installation::FIRST_ORGANIZATION, FIRST_ADMINISTRATOR)
            .await?;
    console.say("console-installation-first");
    console.say(
        Message::new("console-installation-administrator")
            .with("url", format!("{}/admin", services.base_url.trim_end_matches('/')))
            .with("email", first.email)
            .with("password", first.password),
    );
    Ok(())
}

/// Scripts wait for this line, so it is the same in every language.
fn ready(address: SocketAddr) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    writeln!(out, "Clientele is ready at http://{address}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::work(&error))
}

/// Jobs that run are asked to stop at their next checkpoint; what does not stop in time goes on at the next start.
async fn end(stop: CancellationToken, jobs: tokio::task::JoinHandle<()>, patience: Duration) {
    stop.cancel();
    if tokio::time::timeout(patience, jobs).await.is_err() {
        tracing::warn!("some jobs did not reach a checkpoint in time");
    }
}
