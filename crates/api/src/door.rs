//! Who calls: a token becomes the same context that a session of the person gives.

use std::sync::Arc;

use clientele_access::Area;
use clientele_domain::log_in::Calling;
use clientele_domain::oauth::{self, Refusal};
use clientele_domain::{Context, Error, Origin, Services};
use clientele_jsonapi::async_trait;
use clientele_store::{Clock, Store};

/// Why a token lets nobody in.
#[derive(Debug)]
pub enum Stop {
    /// It does not count here.
    Unauthenticated,
    /// It counts, but its application may not speak to this API.
    OtherApi,
    /// Its application has called too often; it may call again after so many seconds.
    TooOften(u64),
    Failed(Error),
}

/// Lets callers in by their tokens.
#[async_trait]
pub trait Door: Send + Sync + 'static {
    async fn admit(&self, token: &str, area: Area, origin: Origin) -> Result<Context, Stop>;
}

/// The door of the product: access tokens of OAuth applications.
pub struct Tokens {
    pub store: Store,
    pub clock: Clock,
    pub services: Arc<Services>,
}

/// What the lists of APIs in applications call the API of an area.
const fn view(area: Area) -> &'static str {
    match area {
        Area::BackOffice => "rest_json_api",
        Area::Storefront => "frontend_rest_json_api",
    }
}

#[async_trait]
impl Door for Tokens {
    async fn admit(&self, token: &str, area: Area, origin: Origin) -> Result<Context, Stop> {
        let bearer = oauth::resume(&self.store, &self.clock, &self.services, token, area, origin).await;
        match bearer {
            Ok(bearer) if bearer.allows(view(area)) => {
                let calling = Calling {
                    application: bearer.application_id,
                    user: bearer.context.user_id(),
                    customer_user: bearer.context.customer_user_id(),
                };
                match self.services.limits.wait_for_call(calling) {
                    Some(seconds) => Err(Stop::TooOften(seconds)),
                    None => Ok(bearer.context),
                }
            }
            Ok(_) => Err(Stop::OtherApi),
            // An API that is switched off is not asked about its tokens.
            Err(Refusal::Unauthorized | Refusal::SwitchedOff) => Err(Stop::Unauthenticated),
            Err(Refusal::Failed(error)) => Err(Stop::Failed(error)),
        }
    }
}
