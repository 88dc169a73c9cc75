//! Who calls: a token becomes the same context that a session of the person gives.

use std::sync::Arc;

use clientele_access::Area;
use clientele_domain::log_in::Calling;
use clientele_domain::oauth::{self, Refusal};
use clientele_domain::{Actor, Context, Error, Origin, Services, visitors};
use clientele_jsonapi::{Format, async_trait};
use clientele_store::{Clock, Store};

/// Why a call lets nobody in.
#[derive(Debug)]
pub enum Stop {
    /// What it brings does not count here.
    Unauthenticated,
    /// The token counts, but its application may not speak to this API.
    OtherApi,
    /// Its application has called too often; it may call again after so many seconds.
    TooOften(u64),
    Failed(Error),
}

/// Whoever was let in.
#[derive(Clone, Debug)]
pub struct Admitted {
    pub context: Context,
    /// The application of which it is to be written down that it is used, once the call is not refused.
    pub application: Option<i64>,
}

/// Lets callers in by their tokens.
#[async_trait]
pub trait Door: Send + Sync + 'static {
    /// `spoken` is how documents of the call are written.
    async fn admit(
        &self,
        token: &str,
        area: Area,
        spoken: &[Format],
        origin: Origin,
    ) -> Result<Admitted, Stop>;

    /// Lets somebody in who brings no token, to what websites of the organization tell everybody.
    async fn admit_unknown(&self, _organization: i64, _origin: Origin) -> Result<Context, Stop> {
        Err(Stop::Unauthenticated)
    }

    /// The cookie in which a token may come.
    fn cookie(&self) -> Option<&str> {
        None
    }

    /// Writes down that an application is used.
    async fn note_use(&self, _application: i64) {}
}

/// The door of the product: access tokens of OAuth applications.
pub struct Tokens {
    pub store: Store,
    pub clock: Clock,
    pub services: Arc<Services>,
}

/// What the lists of APIs in applications call the API of an area whose documents are written so.
const fn view(area: Area, format: Format) -> &'static str {
    match (area, format) {
        (Area::BackOffice, Format::JsonApi) => "rest_json_api",
        (Area::BackOffice, Format::Plain) => "rest_plain",
        (Area::Storefront, Format::JsonApi) => "frontend_rest_json_api",
        (Area::Storefront, Format::Plain) => "frontend_rest_plain",
    }
}

impl Tokens {
    fn in_time(&self, calling: Calling) -> Result<(), Stop> {
        self.services.limits.wait_for_call(calling).map_or(Ok(()), |seconds| Err(Stop::TooOften(seconds)))
    }
}

#[async_trait]
impl Door for Tokens {
    async fn admit(
        &self,
        token: &str,
        area: Area,
        spoken: &[Format],
        origin: Origin,
    ) -> Result<Admitted, Stop> {
        let bearer = oauth::resume(&self.store, &self.clock, &self.services, token, area, origin).await;
        let bearer = match bearer {
            Ok(bearer) if spoken.iter().all(|format| bearer.allows(view(area, *format))) => bearer,
            Ok(_) => return Err(Stop::OtherApi),
            // An API that is switched off is not asked about its tokens.
            Err(Refusal::Unauthorized | Refusal::SwitchedOff) => return Err(Stop::Unauthenticated),
            Err(Refusal::Failed(error)) => return Err(Stop::Failed(error)),
        };
        let visitor = matches!(bearer.context.actor, Actor::Visitor { .. });
        if visitor && !self.services.rules.storefront_visitors {
            return Err(Stop::Unauthenticated);
        }
        self.in_time(Calling {
            application: bearer.application_id,
            user: bearer.context.user_id(),
            customer_user: bearer.context.customer_user_id(),
        })?;
        Ok(Admitted { application: bearer.unnoted(), context: bearer.context })
    }

    async fn admit_unknown(&self, organization: i64, origin: Origin) -> Result<Context, Stop> {
        let rules = &self.services.rules;
        if !(rules.storefront_api && rules.storefront_guests && rules.storefront_visitors) {
            return Err(Stop::Unauthenticated);
        }
        if let Some(seconds) = self.services.limits.wait_for_token(origin.ip.as_deref()) {
            return Err(Stop::TooOften(seconds));
        }
        let store = self.store.for_request();
        Ok(visitors::unknown(organization).acting(store, &self.clock, &self.services, origin))
    }

    fn cookie(&self) -> Option<&str> {
        self.services.rules.token_cookie.as_deref()
    }

    async fn note_use(&self, application: i64) {
        if let Err(error) = oauth::note_use(&self.store, &self.clock, application).await {
            tracing::error!(%error, application, "it could not be written down that an application is used");
        }
    }
}
