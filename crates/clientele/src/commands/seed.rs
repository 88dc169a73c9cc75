//! `clientele seed`

use std::time::Instant;

use clientele_demo::{Sizes, seed};
use clientele_domain::{Context, installation};
use clientele_language::Message;
use clientele_store::Clock;

use crate::arguments::Seed;
use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{database, progress, wiring};

pub async fn run(console: Console, settings: &Settings, options: &Seed) -> Result<(), Failure> {
    let store = database::open_current(settings).await?;
    let organization = installation::first_organization(&store)
        .await?
        .ok_or_else(|| Failure::new("console-failure-no-organization"))?;
    let services = wiring::services(settings, settings.public_url(settings.listen))?;
    let ctx = Context::system(store.clone(), Clock::real(), services, organization);
    let sizes =
        Sizes { customers: options.customers, customer_users: options.customer_users, roles: options.roles };
    let bar = progress::bar();
    bar.set_length(sizes.customers + sizes.customer_users + sizes.roles);
    let begun = Instant::now();
    let seeded = seed(&ctx, sizes, |done| bar.set_position(done)).await;
    bar.finish_and_clear();
    store.close().await?;
    seeded?;
    console.say(
        Message::new("console-seeded")
            .with("customers", shown(sizes.customers))
            .with("users", shown(sizes.customer_users))
            .with("seconds", shown(begun.elapsed().as_secs())),
    );
    Ok(())
}

fn shown(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
