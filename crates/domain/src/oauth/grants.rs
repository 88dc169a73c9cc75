//! What the token endpoint answers: one function a grant.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clientele_access::Area;
use clientele_store::{Author, Clock, Store, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, QueryFilter};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::application::{Application, GrantType};
use super::authorization::ActsFor;
use super::client::{self, ClientCredentials};
use super::error::GrantError;
use super::token::{self, Issued, Subject};
use super::{application, authorization, introspection, person, session_transfer};
use crate::context::{Origin, Services};
use crate::error::Error;
use crate::log_in::attempts::Refusal;
use crate::tokens::{Holder, fingerprint};
use crate::users::log_in::Credentials;
use crate::{customer_users, users, visitors};

/// By which door somebody asks: what every question of the endpoints needs.
#[derive(Clone, Copy, Debug)]
pub struct Door<'a> {
    pub store: &'a Store,
    pub clock: &'a Clock,
    pub services: &'a Arc<Services>,
    pub origin: &'a Origin,
}

impl Door<'_> {
    pub(crate) async fn begin(&self, application: &Application) -> Result<Unit, Error> {
        Ok(self.store.begin(&Author::system(Some(application.organization_id)), self.clock).await?)
    }
}

/// What an application gets.
pub type Answer = Result<Issued, GrantError>;

/// What a request for a token says.
#[derive(Clone, Debug, Default)]
pub struct TokenRequest {
    pub client: ClientCredentials,
    pub grant_type: Option<String>,
    pub scope: Option<String>,
    pub username: Option<String>,
    pub password: Option<String>,
    pub code: Option<String>,
    pub redirect_uri: Option<String>,
    pub code_verifier: Option<String>,
    pub refresh_token: Option<String>,
    /// The access token of the visitor that somebody was before they told who they are.
    pub visitor_access_token: Option<String>,
    /// What is turned into a session: an access token.
    pub subject_token: Option<String>,
    /// The page on which the session begins, by its name.
    pub route: Option<String>,
    pub route_parameters: BTreeMap<String, String>,
}

/// Answers a request for a token.
pub async fn token(door: &Door<'_>, request: &TokenRequest) -> Answer {
    let rules = &door.services.rules;
    match request.grant_type.as_deref() {
        Some("client_credentials") => client_credentials(door, request).await,
        Some("password") => password(door, request).await,
        Some("authorization_code") if rules.oauth_codes => code(door, request).await,
        Some("refresh_token") if rules.oauth_refresh_tokens => refresh(door, request).await,
        Some("session_transfer") => session_transfer::issue(door, request).await,
        _ => Err(GrantError::UnsupportedGrant),
    }
}

async fn client(
    door: &Door<'_>,
    request: &TokenRequest,
    grant: GrantType,
) -> Result<Application, GrantError> {
    let application = client::authenticate(door, &request.client).await?;
    if application.grant() == Some(grant) { Ok(application) } else { Err(GrantError::Client) }
}

/// What was asked for, as it is kept.
pub(crate) fn scopes(scope: Option<&str>) -> String {
    let scopes: Vec<&str> = scope.unwrap_or_default().split_ascii_whitespace().collect();
    scopes.join(" ").chars().filter(|c| !c.is_control()).take(1000).collect()
}

/// The application acts as its owner.
async fn client_credentials(door: &Door<'_>, request: &TokenRequest) -> Answer {
    let application = client(door, request, GrantType::ClientCredentials).await?;
    let owner = application.owner().filter(|_| application.confidential).ok_or(GrantError::Client)?;
    let subject = Subject {
        application: &application,
        authorization_id: authorization::standing(door, &application, owner).await?,
        name: "",
        scopes: &scopes(request.scope.as_deref()),
    };
    let issued = token::issue_unkept(door, &subject)?;
    let now = door.clock.now();
    if !Application::was_just_used(application.last_used_at, now) {
        application::note_use(door.store.write(), application.id, now).await.map_err(GrantError::from)?;
    }
    Ok(issued)
}

/// What somebody grants together with the first tokens that come of it.
struct Granted<'a> {
    application: &'a Application,
    acts_for: ActsFor,
    /// The `sub` of the tokens.
    name: &'a str,
    scopes: String,
}

async fn begin(door: &Door<'_>, unit: Unit, granted: Granted<'_>) -> Answer {
    let Granted { application, acts_for, name, scopes } = granted;
    let begun = authorization::begun(&unit, application, acts_for, &scopes).insert(unit.connection()).await?;
    let subject = Subject { application, authorization_id: begun.id, name, scopes: &scopes };
    let issued = token::issue(door, &unit, &subject, None).await?;
    unit.commit().await?;
    Ok(issued)
}

/// User name and password of whoever wants to stay unknown.
const GUEST: &str = "guest";

/// A new visitor of the websites that the application belongs to.
async fn guest(door: &Door<'_>, application: &Application, scopes: String) -> Answer {
    let unit = door.begin(application).await?;
    let id = visitors::begin(&unit, application.organization_id).await?;
    let name = visitors::name(id);
    let granted = Granted { application, acts_for: ActsFor::Visitor(id), name: &name, scopes };
    begin(door, unit, granted).await
}

/// The visitor whose access token this is.
async fn visitor(door: &Door<'_>, application: &Application, presented: &str) -> Result<i64, GrantError> {
    let granted = introspection::granted_by(door, presented).await?;
    granted
        .filter(|granted| granted.organization_id == application.organization_id)
        .and_then(|granted| granted.visitor_id)
        .ok_or(GrantError::Parameter("visitor_access_token"))
}

/// The person tells the application their password. Only for applications that were made for it.
async fn password(door: &Door<'_>, request: &TokenRequest) -> Answer {
    let application = client(door, request, GrantType::Password).await?;
    let username = request.username.clone().ok_or(GrantError::Parameter("username"))?;
    let password = request.password.clone().ok_or(GrantError::Parameter("password"))?;
    let scopes = scopes(request.scope.as_deref());
    if application.is_of(Area::Storefront) && username == GUEST && password == GUEST {
        return guest(door, &application, scopes).await;
    }
    let before = match request.visitor_access_token.as_deref() {
        Some(token) => Some(visitor(door, &application, token).await?),
        None => None,
    };
    if !door.services.limits.allows_log_in_from(door.origin.ip.as_deref()) {
        return Err(GrantError::TooMany(60));
    }
    let credentials = Credentials { email: username, password, remember: false };
    let proven = prove(door, &application, &credentials).await?;
    let (holder, email) = proven.map_err(person::refused)?;
    let unit = door.begin(&application).await?;
    if let (Some(visitor), Holder::CustomerUser(id)) = (before, holder) {
        visitors::turned_out(&unit, visitor, id).await?;
    }
    let acts_for = ActsFor::Person(holder);
    let granted = Granted { application: &application, acts_for, name: &email, scopes };
    begin(door, unit, granted).await
}

async fn prove(
    door: &Door<'_>,
    application: &Application,
    credentials: &Credentials,
) -> Result<Result<(Holder, String), Refusal>, Error> {
    let Door { store, clock, services, origin } = *door;
    Ok(match application.area() {
        Area::BackOffice => users::log_in::prove(store, clock, services, credentials, SOURCE_TOKEN, origin)
            .await?
            .map(|user| (Holder::User(user.id), user.email)),
        Area::Storefront => {
            let organization = application.organization_id;
            customer_users::log_in::prove(
                store,
                clock,
                services,
                organization,
                credentials,
                SOURCE_TOKEN,
                origin,
            )
            .await?
            .map(|person| (Holder::CustomerUser(person.id), person.email))
        }
    })
}

const SOURCE_TOKEN: &str = "oauth-token";
const SOURCE_CODE: &str = "oauth-code";

/// The person granted it on a page, which sent the application here with a code.
async fn code(door: &Door<'_>, request: &TokenRequest) -> Answer {
    let found = match request.code.as_deref() {
        None => None,
        Some(code) => {
            authorization::Entity::find()
                .filter(authorization::Column::CodeHash.eq(fingerprint(code)))
                .one(door.store.read())
                .await?
        }
    };
    let given_to = found.as_ref().map(|granted| granted.application_id);
    let application = client::bringing(door, &request.client, given_to).await?;
    if application.grant() != Some(GrantType::AuthorizationCode) {
        return Err(GrantError::Client);
    }
    if request.code.is_none() {
        return Err(GrantError::Parameter("code"));
    }
    let granted = found.ok_or(GrantError::Request("Cannot decrypt the authorization code"))?;
    if granted.application_id != application.id {
        return Err(GrantError::Request("Authorization code was not issued to this client"));
    }
    if granted.code_used_at.is_some() {
        return Err(used_again(door, &application, granted.id).await?);
    }
    if granted.code_expires_at.is_none_or(|until| until <= door.clock.now()) {
        return Err(GrantError::Request("Authorization code has expired"));
    }
    if granted.ended_at.is_some() {
        return Err(GrantError::Request("Authorization code has been revoked"));
    }
    match (granted.redirect_uri.as_deref(), request.redirect_uri.as_deref()) {
        (Some(_), None) => return Err(GrantError::Parameter("redirect_uri")),
        (Some(one), Some(other)) if one != other => return Err(GrantError::Client),
        (None, Some(other)) if application.redirect_uris().all(|known| known != other) => {
            return Err(GrantError::Client);
        }
        _ => {}
    }
    check_verifier(&application, &granted, request.code_verifier.as_deref())?;
    let person = person::of(door, &granted).await?.ok_or(GrantError::Credentials)?;
    person.note(door, SOURCE_CODE).await?;
    person.refuse()?;

    let unit = door.begin(&application).await?;
    if !redeem(&unit, granted.id).await? {
        drop(unit);
        return Err(used_again(door, &application, granted.id).await?);
    }
    let subject = Subject {
        application: &application,
        authorization_id: granted.id,
        name: &person.email,
        scopes: &granted.scopes,
    };
    let issued = token::issue(door, &unit, &subject, None).await?;
    unit.commit().await?;
    Ok(issued)
}

/// A code that comes twice is in wrong hands: what it gave ends.
async fn used_again(
    door: &Door<'_>,
    application: &Application,
    authorization_id: i64,
) -> Result<GrantError, Error> {
    let unit = door.begin(application).await?;
    authorization::end(&unit, authorization_id).await?;
    unit.commit().await?;
    tracing::warn!(target: "security", application = application.id, "an authorization code was used twice");
    Ok(GrantError::Request("Authorization code has been revoked"))
}

/// Of two who bring the same code at once, one gets something.
async fn redeem(unit: &Unit, id: i64) -> Result<bool, Error> {
    use authorization::Column;
    let update = Query::update()
        .table(authorization::Entity)
        .value(Column::CodeUsedAt, Expr::value(unit.now()))
        .and_where(Expr::col(Column::Id).eq(id))
        .and_where(Expr::col(Column::CodeUsedAt).is_null())
        .to_owned();
    Ok(unit.connection().execute(&update).await?.rows_affected() > 0)
}

/// RFC 7636: whoever brings the code is who asked for it.
fn check_verifier(
    application: &Application,
    granted: &authorization::Model,
    verifier: Option<&str>,
) -> Result<(), GrantError> {
    let failed = GrantError::Grant("Failed to verify `code_verifier`.");
    let (challenge, verifier) = match (granted.code_challenge.as_deref(), verifier) {
        (None, None) if application.confidential => return Ok(()),
        (_, None) => return Err(GrantError::Parameter("code_verifier")),
        // Somebody took the challenge out of the request.
        (None, Some(_)) => return Err(failed),
        (Some(challenge), Some(verifier)) => (challenge, verifier),
    };
    if !is_challenge(verifier) {
        return Err(GrantError::Request("Code Verifier must follow the specifications of RFC-7636."));
    }
    let proof = match granted.code_challenge_method.as_deref() {
        Some("plain") => verifier.to_owned(),
        _ => BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
    };
    if proof.as_bytes().ct_eq(challenge.as_bytes()).into() { Ok(()) } else { Err(failed) }
}

/// What challenges and verifiers are made of.
pub(crate) fn is_challenge(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// A new pair for an old refresh token, which works once. Whoever brings it again may have lost the answer, or share it
/// with another window: for some seconds they get a pair of their own. Of such pairs the first that is renewed goes on and
/// the others end, so that nobody who took a token along can live beside its owner. A token that is brought after its end
/// has been stolen, and all that came of the authorization ends.
async fn refresh(door: &Door<'_>, request: &TokenRequest) -> Answer {
    let found = match request.refresh_token.as_deref() {
        None => None,
        Some(presented) => token::find(door.store.read(), token::REFRESH, presented).await?,
    };
    let given_to = found.as_ref().map(|(_, granted)| granted.application_id);
    let application = client::bringing(door, &request.client, given_to).await?;
    if !matches!(application.grant(), Some(GrantType::AuthorizationCode | GrantType::Password)) {
        return Err(GrantError::Client);
    }
    if request.refresh_token.is_none() {
        return Err(GrantError::Parameter("refresh_token"));
    }
    let (old, granted) = found.ok_or(GrantError::RefreshToken("Cannot decrypt the refresh token"))?;
    if granted.application_id != application.id {
        return Err(GrantError::RefreshToken("Token is not linked to client"));
    }
    if old.expires_at <= door.clock.now() {
        return Err(GrantError::RefreshToken("Token has expired"));
    }
    let person = person::of(door, &granted).await?.ok_or(GrantError::Credentials)?;
    person.refuse()?;

    let unit = door.begin(&application).await?;
    // One after the other: of two at the same moment neither may overlook what the other does.
    authorization::lock(&unit, granted.id).await?;
    if token::use_up(&unit, old.id).await? && granted.ended_at.is_none() {
        token::revoke_siblings(&unit, &old).await?;
        token::revoke_access(&unit, old.id).await?;
    } else if !is_excused(door, &unit, old.id).await? {
        authorization::end(&unit, granted.id).await?;
        unit.commit().await?;
        tracing::warn!(target: "security", application = application.id, "a refresh token was used twice");
        return Err(GrantError::RefreshToken("Token has been revoked"));
    }
    let subject = Subject {
        application: &application,
        authorization_id: granted.id,
        name: &person.email,
        scopes: &granted.scopes,
    };
    let issued = token::issue(door, &unit, &subject, Some(old.id)).await?;
    unit.commit().await?;
    Ok(issued)
}

/// Whether a refresh token that was used before may be used once more.
async fn is_excused(door: &Door<'_>, unit: &Unit, id: i64) -> Result<bool, Error> {
    let Some(old) = token::Entity::find_by_id(id).one(unit.connection()).await? else { return Ok(false) };
    let granted = authorization::Entity::find_by_id(old.authorization_id).one(unit.connection()).await?;
    let alive = old.revoked_at.is_none() && granted.is_some_and(|granted| granted.ended_at.is_none());
    let grace = door.services.rules.oauth_grace_seconds;
    let fresh = old.used_at.is_some_and(|at| at.plus_seconds(grace) > unit.now());
    Ok(alive && fresh && !token::has_grandchildren(unit, id).await?)
}
