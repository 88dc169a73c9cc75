//! The HTTP server around the pages.

mod health;
mod measures;
mod stopping;

pub use stopping::told_to_stop;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use clientele_language::Message;
use clientele_store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// Takes the address, before anything else is done: a second program on it must not touch the data.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            Failure::new(Message::new("console-failure-port-taken").with("address", address.to_string()))
        }
        _ => Failure::new(
            Message::new("console-failure-listen")
                .with("address", address.to_string())
                .with("reason", error.to_string()),
        ),
    })
}

/// The pages, with what operators and machines ask for beside them.
pub fn with_health_and_measures(
    pages: Router,
    store: Store,
    stop: CancellationToken,
) -> Result<Router, Failure> {
    let measures = measures::start()?;
    Ok(pages.merge(health::routes(store, stop)).merge(measures::routes(measures)))
}

/// Answers requests until told to stop; those that have begun have `patience` to end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    patience: Duration,
) -> Result<(), Failure> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = stop.clone();
    let server =
        axum::serve(listener, service).with_graceful_shutdown(async move { stopped.cancelled().await });
    let too_late = async {
        stop.cancelled().await;
        tokio::time::sleep(patience).await;
    };
    tokio::select! {
        ended = server.into_future() => ended.map_err(|error| {
            Failure::new(Message::new("console-failure-server").with("reason", error.to_string()))
        }),
        () = too_late => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    }
}
