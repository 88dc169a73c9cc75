//! An application proves who it is.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryFilter, QueryOrder};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::application::{Application, Column, Entity};
use super::error::GrantError;
use super::{documents, grants::Door, person};
use crate::error::Error;
use crate::organizations;

/// What an application sent to prove who it is, in the body or by HTTP Basic.
#[derive(Clone, Debug, Default)]
pub struct ClientCredentials {
    pub id: Option<String>,
    pub secret: Option<String>,
}

/// Hashes secrets of applications: they are random and long, so a keyed hash is all they need.
pub(crate) struct Hashing(Vec<u8>);

impl std::fmt::Debug for Hashing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Hashing")
    }
}

impl Hashing {
    /// A key of its own, so that no hash means anything for another purpose of the installation's secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(digest(secret, b"oauth-application-secret"))
    }

    pub fn hash(&self, secret: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(digest(&self.0, secret.as_bytes()))
    }

    /// Takes the same time for every wrong secret.
    pub fn fits(&self, secret: &str, hash: &str) -> bool {
        self.hash(secret).as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

fn digest(key: &[u8], text: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// The application with these credentials, if everything it depends on is still there: the API of its area, its
/// organization, its owner.
pub(crate) async fn authenticate(
    door: &Door<'_>,
    credentials: &ClientCredentials,
) -> Result<Application, GrantError> {
    let id = credentials.id.as_deref().ok_or(GrantError::Parameter("client_id"))?;
    let application = known(door, id).await?.ok_or(GrantError::Client)?;
    if application.confidential {
        let secret = credentials.secret.as_deref().unwrap_or_default();
        let hash = application.secret_hash.as_deref().unwrap_or_default();
        if secret.is_empty() || hash.is_empty() || !door.services.oauth.hashing.fits(secret, hash) {
            return Err(GrantError::Client);
        }
    }
    Ok(application)
}

/// The application that brings something which was given to the application of this id. One that is known by an address
/// has a record in each organization where people agreed to it: what it brings says which is meant.
pub(crate) async fn bringing(
    door: &Door<'_>,
    credentials: &ClientCredentials,
    given_to: Option<i64>,
) -> Result<Application, GrantError> {
    let Some(address) = credentials.id.as_deref().filter(|id| documents::is_address(id)) else {
        return authenticate(door, credentials).await;
    };
    if !door.services.oauth.has_documents() || address.len() > documents::LONGEST || address.contains('\0') {
        return Err(GrantError::Client);
    }
    let (read, same) = (door.store.read(), Entity::find().filter(Column::ClientId.eq(address)));
    let meant = match given_to {
        Some(id) => same.clone().filter(Column::Id.eq(id)).one(read).await?,
        None => None,
    };
    let meant = match meant {
        Some(meant) => meant,
        // Whoever brings what is not theirs is told what everybody is told who does.
        None => same.order_by_asc(Column::Id).one(read).await?.ok_or(GrantError::Client)?,
    };
    standing(door, meant).await?.ok_or(GrantError::Client)
}

/// The active application of this name, whoever asks. Applications that are known by an address have many records.
pub(crate) async fn known(door: &Door<'_>, client_id: &str) -> Result<Option<Application>, Error> {
    if client_id.is_empty() || client_id.len() > 128 || client_id.contains('\0') {
        return Ok(None);
    }
    if documents::is_address(client_id) {
        return Ok(None);
    }
    // Locks begin and end with time, not with a commit.
    let question = format!("application {client_id} at {}", door.clock.now().0 / 1000);
    Ok(door.store.remember(question, look_up(door, client_id)).await?.as_ref().clone())
}

async fn look_up(door: &Door<'_>, client_id: &str) -> Result<Option<Application>, Error> {
    match Entity::find().filter(Column::ClientId.eq(client_id)).one(door.store.read()).await? {
        Some(application) => standing(door, application).await,
        None => Ok(None),
    }
}

/// The application, if it is active and everything it depends on is still there.
pub(crate) async fn standing(
    door: &Door<'_>,
    application: Application,
) -> Result<Option<Application>, Error> {
    if !application.active {
        return Ok(None);
    }
    if !door.services.rules.has_api(application.area()) {
        return Ok(None);
    }
    let organization =
        organizations::Entity::find_by_id(application.organization_id).one(door.store.read()).await?;
    if organization.is_none_or(|organization| !organization.enabled) {
        return Ok(None);
    }
    let stands = match application.owner() {
        None => true,
        Some(owner) => person::find(door, owner).await?.is_some_and(|owner| owner.refusal.is_none()),
    };
    Ok(stands.then_some(application))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_secret_and_its_installation_alone() {
        let hashing = Hashing::new(&[1; 32]);
        let hash = hashing.hash("secret");
        assert!(hashing.fits("secret", &hash));
        assert!(!hashing.fits("Secret", &hash));
        assert!(!hashing.fits("", &hash));
        assert!(!Hashing::new(&[2; 32]).fits("secret", &hash));
    }
}
