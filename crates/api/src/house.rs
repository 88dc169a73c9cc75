//! What all resources of one API share: who calls, and the unit of work.

use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use clientele_access::Area;
use clientele_domain::websites::visiting::Site;
use clientele_domain::{Context, Origin, websites};
use clientele_jsonapi::{Answering, Backend, Batch, Fault, Format, Refusal, Reply, async_trait};
use clientele_language::Language;
use clientele_store::{StoreError, Unit};
use clientele_web::Visit;

use crate::door::{Admitted, Door, Stop};
use crate::faults::fault;
use crate::surfaces::path;
use crate::use_of::UseOf;
use crate::{cookie, operations};

/// Whoever calls, and the website through which they do.
pub struct Caller {
    pub context: Context,
    pub site: Option<Site>,
    /// In which names of countries and the like are told.
    pub language: Language,
}

/// The API of an area.
pub struct House {
    pub area: Area,
    pub door: Arc<dyn Door>,
}

/// How long a batch that is to be done at once may take.
const PATIENCE: Duration = Duration::from_secs(25);

#[async_trait]
impl Backend for House {
    type Caller = Caller;
    type Transaction = Unit;

    async fn admit(
        &self,
        token: Option<&str>,
        spoken: &[Format],
        request: &Parts,
    ) -> Result<Caller, Refusal> {
        let site = request.extensions.get::<Site>().cloned();
        let carried = match (token, self.door.cookie()) {
            (None, Some(name)) => cookie::token(name, request)?,
            _ => None,
        };
        let admitted = match token.or(carried.as_deref()) {
            Some(token) => self.door.admit(token, self.area, spoken, origin(request)).await,
            None => self.admit_unknown(site.as_ref(), request).await,
        };
        let Admitted { context, application } = match admitted {
            Ok(admitted) => admitted,
            Err(Stop::Unauthenticated) => return Err(Refusal::Unauthenticated),
            Err(Stop::OtherApi) => {
                let detail = "The access token is not valid for this type of API.";
                return Err(Refusal::Forbidden(detail.to_owned()));
            }
            Err(Stop::TooOften(seconds)) => return Err(Refusal::TooOften(seconds)),
            Err(Stop::Failed(error)) => return Err(Refusal::Internal(error.into())),
        };
        // Each side knows only its own people, and each seller only their customers.
        let other_side = context.is_storefront() != (self.area == Area::Storefront);
        let other_seller = site.as_ref().is_some_and(|site| site.organization_id != context.organization());
        if other_side || other_seller {
            return Err(Refusal::Unauthenticated);
        }
        if let (Some(application), Some(use_of)) = (application, request.extensions.get::<UseOf>()) {
            use_of.note(application);
        }
        let language = match &site {
            Some(site) => language_of(&context, site, request).await?,
            None => Language::En,
        };
        Ok(Caller { context, site, language })
    }

    async fn begin(&self, caller: &Caller) -> Result<Unit, Fault> {
        caller.context.begin().await.map_err(fault)
    }

    async fn commit(&self, _: &Caller, unit: Unit) -> Result<(), Fault> {
        unit.commit().await.map_err(Fault::internal)
    }

    /// Lists that are asked for again and again are answered from memory as long as nothing is committed, and for a
    /// second at most: what they show can depend on the time.
    async fn again(&self, caller: &Caller, question: String, answer: Answering<'_>) -> Result<Reply, Fault> {
        let Some(standing) = &caller.context.standing else { return answer.await };
        let site = caller.site.as_ref().map(|site| site.id);
        let question = format!("answer to {standing} {site:?} {:?} {question}", caller.language);
        let asking = async { answer.await.map_err(Unanswered) };
        let reply = caller.context.store.remember_large(question, Reply::size, asking).await;
        reply.map(|reply| Reply::clone(&reply)).map_err(|Unanswered(fault)| fault)
    }

    async fn patience(&self) {
        tokio::time::sleep(PATIENCE).await;
    }

    async fn enqueue(&self, caller: &Caller, batch: Batch) -> Result<String, Fault> {
        operations::enqueue(&caller.context, batch).await
    }
}

/// Why there is no answer that could be remembered.
struct Unanswered(Fault);

impl From<StoreError> for Unanswered {
    fn from(error: StoreError) -> Self {
        Self(Fault::internal(error))
    }
}

/// What websites tell everybody, by type.
const OPEN: [&str; 3] = ["countries", "regions", "localizations"];

impl House {
    /// Without a token one gets no further than to what concerns nobody.
    async fn admit_unknown(&self, site: Option<&Site>, request: &Parts) -> Result<Admitted, Stop> {
        let kind = request.uri.path().strip_prefix(path(self.area)).and_then(|rest| rest.split('/').nth(1));
        match site {
            Some(site) if self.area == Area::Storefront && kind.is_some_and(|kind| OPEN.contains(&kind)) => {
                let context = self.door.admit_unknown(site.organization_id, origin(request)).await?;
                Ok(Admitted { context, application: None })
            }
            _ => Err(Stop::Unauthenticated),
        }
    }
}

/// The language of the localization that the request names, or of the website. One that the website does not offer is as
/// good as none.
async fn language_of(ctx: &Context, site: &Site, request: &Parts) -> Result<Language, Refusal> {
    let named = request.headers.get("x-localization-id").and_then(|id| id.to_str().ok()?.trim().parse().ok());
    let offered = match named {
        Some(id) => {
            let offered = websites::localizations::language_of(&ctx.store, site.id, id).await;
            offered.map_err(|error| Refusal::Internal(error.into()))?
        }
        None => None,
    };
    let usual = || site.localization.as_ref().map(|(language, _)| language.clone());
    let code = offered.or_else(usual).unwrap_or_default();
    Ok(Language::ALL.into_iter().find(|language| language.code() == code).unwrap_or_default())
}

fn origin(request: &Parts) -> Origin {
    let visit = request.extensions.get::<Visit>();
    Origin {
        source: "api",
        ip: visit.and_then(|visit| visit.ip()).map(str::to_owned),
        user_agent: visit.and_then(|visit| visit.user_agent()).map(str::to_owned),
    }
}
