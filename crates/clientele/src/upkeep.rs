//! Removing what is over: sessions and files that nobody may use any more.

use std::time::Duration;

use clientele_domain::users::sessions;
use clientele_domain::{batches, oauth, webhooks};
use clientele_store::{Clock, Store};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(600);

/// Sweeps now and then until told to stop. Several processes may do so at once. What was told by webhooks is kept for so
/// many days.
pub async fn run(store: &Store, clock: &Clock, webhook_days: i64, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = sessions::sweep(store, clock).await {
            tracing::warn!(%error, "sessions that are over could not be removed");
        }
        if let Err(error) = oauth::sweep(store, clock).await {
            tracing::warn!(%error, "tokens that are over could not be removed");
        }
        if let Err(error) = batches::sweep(store, clock).await {
            tracing::warn!(%error, "batches that are over could not be removed");
        }
        if let Err(error) = webhooks::sweep(store, clock, webhook_days).await {
            tracing::warn!(%error, "deliveries of webhooks that are over could not be removed");
        }
        if let Err(error) = store.delete_expired_files(clock).await {
            tracing::warn!(%error, "files that are over could not be removed");
        }
    }
}
