//! What becomes of tokens: RFC 7662 tells it, RFC 7009 ends it. An application asks about its own tokens alone.

use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;

use super::application::Application;
use super::client::{self, ClientCredentials};
use super::error::GrantError;
use super::grants::Door;
use super::keys::Claims;
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
        scopes: found.scopes.unwrap_or(granted.scopes),
        is_access: !matches!(found.kept, Kept::Refresh),
        issued_at: found.issued_at,
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
    let found = match presented {
        None => None,
        Some(presented) => find(door, presented).await?,
    };
    let given_to = found.as_ref().map(|(_, granted)| granted.application_id);
    let application = client::bringing(door, credentials, given_to).await?;
    if presented.is_none() {
        return Err(GrantError::Parameter("token"));
    }
    let own = found.filter(|(_, granted)| granted.application_id == application.id);
    let Some((found, granted)) = own else { return Ok(()) };
    let unit = door.begin(&application).await?;
    match found.kept {
        Kept::Access(id) => token::revoke(&unit, id).await?,
        Kept::Refresh => authorization::end(&unit, granted.id).await?,
        Kept::Nowhere(claims) => token::revoke_unkept(&unit, granted.id, &claims).await?,
    }
    Ok(unit.commit().await?)
}

/// A token as it is known here.
struct Found {
    kept: Kept,
    /// Revoked, or used up.
    is_over: bool,
    /// None if they are those of the authorization.
    scopes: Option<String>,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

enum Kept {
    /// An access token with a row of this id.
    Access(i64),
    Refresh,
    /// An access token that says itself what is to be known of it.
    Nowhere(Box<Claims>),
}

impl Found {
    fn of_row(row: &token::Model) -> Self {
        Self {
            kept: if row.kind == token::ACCESS { Kept::Access(row.id) } else { Kept::Refresh },
            is_over: row.revoked_at.is_some() || row.used_at.is_some(),
            scopes: None,
            issued_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

fn counts(door: &Door<'_>, found: &Found, granted: &authorization::Model) -> bool {
    !found.is_over && granted.ended_at.is_none() && found.expires_at > door.clock.now()
}

/// What an access token that counts was issued for.
pub(crate) async fn granted_by(
    door: &Door<'_>,
    presented: &str,
) -> Result<Option<authorization::Model>, Error> {
    let found = find(door, presented).await?.filter(|(found, granted)| counts(door, found, granted));
    Ok(found.filter(|(found, _)| !matches!(found.kept, Kept::Refresh)).map(|(_, granted)| granted))
}

async fn own(
    door: &Door<'_>,
    application: &Application,
    presented: &str,
) -> Result<Option<(Found, authorization::Model)>, Error> {
    Ok(find(door, presented).await?.filter(|(_, granted)| granted.application_id == application.id))
}

/// A token with what it stands for, whatever has become of it.
async fn find(door: &Door<'_>, presented: &str) -> Result<Option<(Found, authorization::Model)>, Error> {
    let (read, keys) = (door.store.read(), door.services.oauth.keys.ring());
    let claims = keys.and_then(|keys| keys.verify(presented));
    let row = match &claims {
        Some(claims) => token::find(read, token::ACCESS, &claims.jti).await?,
        None => token::find(read, token::REFRESH, presented).await?,
    };
    Ok(match (claims, row) {
        (Some(claims @ Claims { authorization: Some(standing), .. }), row) => {
            let found = Found {
                is_over: row.is_some(),
                scopes: Some(claims.scopes.join(" ")),
                issued_at: claims.issued_at(),
                expires_at: claims.expires_at(),
                kept: Kept::Nowhere(Box::new(claims)),
            };
            let granted = authorization::Entity::find_by_id(standing).one(read).await?;
            granted.map(|granted| (found, granted))
        }
        (_, row) => row.map(|(row, granted)| (Found::of_row(&row), granted)),
    })
}
