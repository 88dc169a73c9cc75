//! What all pages share.

use std::sync::Arc;

use clientele_domain::{Origin, Services};
use clientele_store::{Clock, Store};
use clientele_web::Visit;

/// Store, clock and services. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shop {
    pub store: Store,
    pub clock: Clock,
    pub services: Arc<Services>,
}

/// From where a request for a page comes.
pub(crate) fn origin(visit: &Visit) -> Origin {
    Origin {
        source: "page",
        ip: visit.ip().map(str::to_owned),
        user_agent: visit.user_agent().map(str::to_owned),
    }
}
