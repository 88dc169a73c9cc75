//! `clientele migrate`

use clientele_language::Message;

use crate::console::Console;
use crate::database;
use crate::failure::Failure;
use crate::settings::Settings;

pub async fn run(console: Console, settings: &Settings) -> Result<(), Failure> {
    let store = database::open(settings).await?;
    let pending = store.pending_migrations().await?.len();
    store.migrate().await?;
    store.close().await?;
    console.say(Message::new("console-migrate-done").with("count", pending));
    Ok(())
}
