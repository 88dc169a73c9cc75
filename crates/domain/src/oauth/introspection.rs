//! What becomes of tokens: RFC 7662 tells it, RFC 7009 ends it. An application asks about its own tokens alone.

use clientele_store::Timestamp;

use super::application::Application;
use super::client::{self, ClientCredentials};
use super::error::GrantError;
use super::grants::Door;
use super::{authorization, person, token};
use crate::error::Error;

/// A token that counts.
#[derive(Clone, Debug)]
pub struct Active {
    pub client_id: String,
    /// The e-mail address of the person for whom the application acts, or the name of a visitor.
    pub username: String,
    pub scopes: String,
    /// Whether it is an access token.
    pub is_access: bool,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub issuer: String,
}

/// Says what a token means; None if it means nothing (any more), or is another application's.
pub async fn introspect(
    door: &Door<'_>,
    credentials: &ClientCredentials,
    presented: Option<&str>,
) -> Result<Option<Active>, GrantError> {
    let application = client::authenticate(door, credentials).await?;
    if !application.confidential {
        return Err(GrantError::Client);
    }
    let presented = presented.ok_or(GrantError::Parameter("token"))?;
    let Some((found, granted)) = own(door, &application, presented).await? else { return Ok(None) };
    if !counts(door, &found, &granted) {
        return Ok(None);
    }
    let person = person::of(door, &granted).await?.filter(|person| person.refusal.is_none());
    Ok(person.map(|person| Active {
        issuer: door.services.issuer(application.area()),
        client_id: application.client_id,
        username: person.email,
        scopes: granted.scopes,
        is_access: found.kind == token::ACCESS,
        issued_at: found.created_at,
        expires_at: found.expires_at,
    }))
}

/// Ends a token. With a refresh token ends all that came of the same authorization. A token that is unknown, or another
/// application's, is none of this one's business.
pub async fn revoke(
    door: &Door<'_>,
    credentials: &ClientCredentials,
    presented: Option<&str>,
) -> Result<(), GrantError> {
    let application = client::authenticate(door, credentials).await?;
    let presented = presented.ok_or(GrantError::Parameter("token"))?;
    let Some((found, granted)) = own(door, &application, presented).await? else { return Ok(()) };
    let unit = door.begin(&application).await?;
    if found.kind == token::ACCESS {
        token::revoke(&unit, found.id).await?;
    } else {
        authorization::end(&unit, granted.id).await?;
    }
    Ok(unit.commit().await?)
}

fn counts(door: &Door<'_>, found: &token::Model, granted: &authorization::Model) -> bool {
    found.revoked_at.is_none()
        && found.used_at.is_none()
        && granted.ended_at.is_none()
        && found.expires_at > door.clock.now()
}

/// What an access token that counts was issued for.
pub(crate) async fn granted_by(
    door: &Door<'_>,
    presented: &str,
) -> Result<Option<authorization::Model>, Error> {
    let keys = door.services.oauth.keys.ring();
    let Some(claims) = keys.and_then(|keys| keys.verify(presented)) else { return Ok(None) };
    let found = token::find(door.store.read(), token::ACCESS, &claims.jti).await?;
    Ok(found.filter(|(token, granted)| counts(door, token, granted)).map(|(_, granted)| granted))
}

async fn own(
    door: &Door<'_>,
    application: &Application,
    presented: &str,
) -> Result<Option<(token::Model, authorization::Model)>, Error> {
    let keys = door.services.oauth.keys.ring();
    let found = match keys.and_then(|keys| keys.verify(presented)) {
        Some(claims) => token::find(door.store.read(), token::ACCESS, &claims.jti).await?,
        None => token::find(door.store.read(), token::REFRESH, presented).await?,
    };
    Ok(found.filter(|(_, granted)| granted.application_id == application.id))
}
