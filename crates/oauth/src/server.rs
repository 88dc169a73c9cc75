//! What all endpoints share.

use std::sync::Arc;

use clientele_domain::oauth::Door;
use clientele_domain::{Origin, Services};
use clientele_store::{Clock, Store};
use clientele_web::Visit;

use crate::cors::Cors;

/// Store, clock and services. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Server {
    pub store: Store,
    pub clock: Clock,
    pub services: Arc<Services>,
    pub cors: Cors,
}

impl Server {
    pub(crate) const fn door<'a>(&'a self, origin: &'a Origin) -> Door<'a> {
        Door { store: &self.store, clock: &self.clock, services: &self.services, origin }
    }
}

/// From where a request comes.
pub(crate) fn origin(visit: &Visit) -> Origin {
    Origin {
        source: "api",
        ip: visit.ip().map(str::to_owned),
        user_agent: visit.user_agent().map(str::to_owned),
    }
}
