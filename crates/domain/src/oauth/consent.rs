//! A person lets an application act for them, on a page: the first half of the authorization code grant.

use clientele_access::Area;
use clientele_store::Unit;
use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;

use super::application::{Application, GrantType};
use super::authorization::{self, ActiveModel, ActsFor};
use super::client;
use super::documents;
use super::error::GrantError;
use super::grants::{Door, is_challenge, scopes};
use crate::context::{Actor, Context, Services};
use crate::error::Error;
use crate::record::is_duplicate;
use crate::tokens::{self, Holder};
use crate::{users, visitors};

/// What the address of the page says.
#[derive(Clone, Debug, Default)]
pub struct CodeRequest {
    pub response_type: Option<String>,
    pub client_id: Option<String>,
    pub redirect_uri: Option<String>,
    pub scope: Option<String>,
    pub state: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
}

/// A request that may be shown to a person.
#[derive(Clone, Debug)]
pub struct Asked {
    pub application: Application,
    /// Where the answer goes.
    pub redirect_uri: String,
    pub state: Option<String>,
    named_redirect_uri: Option<String>,
    scopes: String,
    challenge: Option<(String, &'static str)>,
}

impl CodeRequest {
    /// Whether the application is known by an address, at which it describes itself.
    pub fn is_by_address(&self) -> bool {
        self.client_id.as_deref().is_some_and(documents::is_address)
    }

    /// The id of the application, if this is a request for a code.
    fn client_id(&self, services: &Services) -> Result<&str, GrantError> {
        let id = self.client_id.as_deref().filter(|_| self.response_type.as_deref() == Some("code"));
        id.filter(|_| services.rules.oauth_codes).ok_or(GrantError::UnsupportedGrant)
    }
}

/// Looks whether the request may be shown; nobody needs to be logged in for that.
pub async fn check(door: &Door<'_>, area: Area, request: &CodeRequest) -> Result<Asked, GrantError> {
    let id = request.client_id(door.services)?;
    let application = client::known(door, id).await?.ok_or(GrantError::Client)?;
    asked(area, application, request)
}

/// Looks whether the request of an application that is known by an address may be shown to whoever is logged in. Only for
/// people who are known does the program ask servers of others.
pub async fn check_by_address(ctx: &Context, area: Area, request: &CodeRequest) -> Result<Asked, GrantError> {
    let id = request.client_id(&ctx.services)?;
    let door = Door { store: &ctx.store, clock: &ctx.clock, services: &ctx.services, origin: &ctx.origin };
    let described = documents::application(ctx, area, id).await?;
    let application = client::standing(&door, described).await?.ok_or(GrantError::Client)?;
    asked(area, application, request)
}

fn asked(area: Area, application: Application, request: &CodeRequest) -> Result<Asked, GrantError> {
    if !application.is_of(area) {
        return Err(GrantError::Elsewhere);
    }
    if application.grant() != Some(GrantType::AuthorizationCode) {
        return Err(GrantError::Client);
    }
    let redirect_uri = redirect_uri(&application, request.redirect_uri.as_deref())?;
    let challenge = challenge(&application, request)?;
    Ok(Asked {
        redirect_uri,
        state: request.state.clone(),
        named_redirect_uri: request.redirect_uri.clone(),
        scopes: scopes(request.scope.as_deref()),
        challenge,
        application,
    })
}

/// The address as it is registered, letter by letter; it may be left out where there is only one.
fn redirect_uri(application: &Application, named: Option<&str>) -> Result<String, GrantError> {
    let mut known = application.redirect_uris();
    let found = match named {
        Some(named) => known.find(|known| *known == named),
        None => known.next().filter(|_| known.next().is_none()),
    };
    found.map(str::to_owned).ok_or(GrantError::Client)
}

fn challenge(
    application: &Application,
    request: &CodeRequest,
) -> Result<Option<(String, &'static str)>, GrantError> {
    let Some(challenge) = request.code_challenge.as_deref() else {
        return if application.confidential {
            Ok(None)
        } else {
            Err(GrantError::Request("Code challenge must be provided for public clients"))
        };
    };
    let method = match request.code_challenge_method.as_deref().unwrap_or("plain") {
        "S256" => "S256",
        "plain" if application.plain_pkce => "plain",
        "plain" => {
            return Err(GrantError::Request("Plain code challenge method is not allowed for this client"));
        }
        _ => return Err(GrantError::Request("Code challenge method must be one of `S256`, `plain`")),
    };
    if !is_challenge(challenge) {
        return Err(GrantError::Request("Code challenge must follow the specifications of RFC-7636."));
    }
    Ok(Some((challenge.to_owned(), method)))
}

/// Whether the person may let this application act for them: they belong to its organization.
/// [`Error::NotFound`] if not.
pub async fn offer(ctx: &Context, asked: &Asked) -> Result<(), Error> {
    holder(ctx, &asked.application).await.map(drop)
}

async fn holder(ctx: &Context, application: &Application) -> Result<Holder, Error> {
    let organization = application.organization_id;
    match (&ctx.actor, application.area()) {
        (Actor::User { id, .. }, Area::BackOffice) => {
            let Context { store, clock, services, origin, .. } = ctx;
            let there =
                users::sessions::context_of(store, clock, services, *id, organization, origin.clone());
            there.await.map(|_| Holder::User(*id)).map_err(|error| match error {
                Error::Denied => Error::NotFound,
                other => other,
            })
        }
        (Actor::CustomerUser { id, .. }, Area::Storefront) if ctx.organization() == organization => {
            Ok(Holder::CustomerUser(*id))
        }
        _ => Err(Error::NotFound),
    }
}

/// The person agreed: a code that the application turns into tokens, once and soon.
pub async fn grant(ctx: &Context, asked: &Asked) -> Result<String, Error> {
    let holder = holder(ctx, &asked.application).await?;
    match granted(ctx, asked, holder).await {
        // Somebody else agreed for the first time at the same moment: there is a record by now.
        Err(error) if is_duplicate(&error) => granted(ctx, asked, holder).await,
        other => other,
    }
}

async fn granted(ctx: &Context, asked: &Asked, holder: Holder) -> Result<String, Error> {
    let mut unit = ctx.begin().await?;
    let application = match asked.application.is_described() {
        true => documents::keep(&mut unit, &asked.application).await?,
        false => asked.application.clone(),
    };
    code(unit, &ctx.services, asked, &application, ActsFor::Person(holder)).await
}

/// A code for a new visitor, who has nothing that anybody could ask them to grant.
pub async fn grant_to_visitor(door: &Door<'_>, asked: &Asked) -> Result<String, Error> {
    let application = &asked.application;
    if !application.is_of(Area::Storefront) {
        return Err(Error::NotFound);
    }
    let unit = door.begin(application).await?;
    let id = visitors::begin(&unit, application.organization_id).await?;
    code(unit, door.services, asked, application, ActsFor::Visitor(id)).await
}

async fn code(
    unit: Unit,
    services: &Services,
    asked: &Asked,
    application: &Application,
    acts_for: ActsFor,
) -> Result<String, Error> {
    let code = tokens::secret();
    let expires_at = unit.now().plus_minutes(services.rules.oauth_code_minutes);
    let (challenge, method) = asked.challenge.clone().unzip();
    let row = ActiveModel {
        code_hash: ActiveValue::Set(Some(tokens::fingerprint(&code))),
        code_expires_at: ActiveValue::Set(Some(expires_at)),
        redirect_uri: ActiveValue::Set(asked.named_redirect_uri.clone()),
        code_challenge: ActiveValue::Set(challenge),
        code_challenge_method: ActiveValue::Set(method.map(str::to_owned)),
        ..authorization::begun(&unit, application, acts_for, &asked.scopes)
    };
    row.insert(unit.connection()).await?;
    unit.commit().await?;
    Ok(code)
}
