//! Applications that nobody registered: the id of such a client is an address, and what stands there says who it is
//! (OAuth Client ID Metadata Document, as the authorization of the Model Context Protocol uses it).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use clientele_access::Area;
use clientele_store::{Clock, Timestamp, Unit};
use clientele_webhook::{Document, Failure, NoDocument, Reach, Reader, Target};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter};
use serde::Deserialize;
use serde::de::IgnoredAny;
use tokio::sync::Semaphore;
use url::Url;

use super::application::{ActiveModel, Application, Column, Entity, GrantType};
use super::error::GrantError;
use super::{area_name, redirect_uri};
use crate::check::TEXT_LIMIT;
use crate::context::Context;
use crate::error::Error;

/// The longest address that is an id.
pub(crate) const LONGEST: usize = 512;
/// How long the server of a document has.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many documents are remembered.
const MOST: usize = 500;
/// How many are fetched at once.
const AT_ONCE: usize = 8;
/// How long a document is remembered whose server says nothing of it, and at least and at most whatever it says.
const USUAL_SECONDS: u32 = 60 * 60;
const LEAST_SECONDS: u32 = 60;
const MOST_SECONDS: u32 = 24 * 60 * 60;
/// How many such applications an area of an organization has at most.
const MOST_KEPT: u64 = 500;

/// Whether the id of a client is an address: ids that are given out here have letters and digits alone.
pub(crate) fn is_address(client_id: &str) -> bool {
    client_id.contains("://")
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Described {
    name: String,
    /// One on each line.
    redirect_uris: String,
}

/// Fetches documents, and remembers them for a while.
#[derive(Debug)]
pub struct Documents {
    reach: Reach,
    /// Made when the first document is asked for: most installations never do.
    reader: OnceLock<Result<Reader, Failure>>,
    known: Mutex<HashMap<String, (Arc<Described>, Timestamp)>>,
    places: Semaphore,
}

impl Documents {
    /// From as far as this.
    pub fn new(reach: Reach) -> Self {
        let places = Semaphore::new(AT_ONCE);
        Self { reach, reader: OnceLock::new(), known: Mutex::default(), places }
    }

    async fn of(&self, client_id: &str, clock: &Clock) -> Result<Arc<Described>, GrantError> {
        let target = target(client_id, self.reach)?;
        if let Some(described) = self.remembered(client_id, clock.now()) {
            return Ok(described);
        }
        let _place = self.places.try_acquire().map_err(|_| GrantError::Failed(Error::Busy))?;
        let document = self.read(&target).await.map_err(|reason| {
            tracing::info!(client_id, %reason, "a client metadata document could not be read");
            GrantError::Document(unread(&reason))
        })?;
        let described = Arc::new(described(client_id, &document.body)?);
        let seconds = document.max_age.unwrap_or(USUAL_SECONDS).clamp(LEAST_SECONDS, MOST_SECONDS);
        self.remember(client_id, &described, clock.now(), seconds);
        Ok(described)
    }

    async fn read(&self, target: &Target) -> Result<Document, NoDocument> {
        let reader = self.reader.get_or_init(|| Reader::new(self.reach, PATIENCE));
        reader.as_ref().map_err(Clone::clone)?.read(target).await
    }

    fn remembered(&self, client_id: &str, now: Timestamp) -> Option<Arc<Described>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(client_id).filter(|(_, until)| *until > now).map(|(described, _)| Arc::clone(described))
    }

    fn remember(&self, client_id: &str, described: &Arc<Described>, now: Timestamp, seconds: u32) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, until)| *until > now);
        }
        if known.len() < MOST {
            known.insert(client_id.to_owned(), (Arc::clone(described), now.plus_seconds(seconds.into())));
        }
    }
}

/// An address that is written in the one way in which it is compared: with a path, without dots in it, a fragment, or
/// anybody's password.
fn target(client_id: &str, reach: Reach) -> Result<Target, GrantError> {
    let good = Target::parse(client_id, reach).ok();
    good.filter(|target| client_id.len() <= LONGEST && target.as_str() == client_id).ok_or(
        GrantError::Document(
            "The client_id must be a complete https address with a path, of the public internet, without a fragment \
             and written as browsers write it",
        ),
    )
}

const fn unread(reason: &NoDocument) -> &'static str {
    match reason {
        NoDocument::Failed(Failure::Private) => {
            "The address of the client metadata document is not of the public internet"
        }
        NoDocument::Failed(Failure::Timeout) => "The client metadata document did not arrive in time",
        NoDocument::Failed(Failure::Connection(_)) => {
            "The server of the client metadata document could not be reached"
        }
        NoDocument::Status(_) => {
            "The server of the client metadata document must answer with status 200; redirects are not followed"
        }
        NoDocument::NotJson => "The client metadata document must be of the type application/json",
        NoDocument::TooLarge => "The client metadata document must have no more than 5 kilobytes",
    }
}

/// As much of a document as matters (RFC 7591).
#[derive(Deserialize)]
struct Said {
    client_id: String,
    client_name: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    token_endpoint_auth_method: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    client_secret: Option<IgnoredAny>,
    client_secret_expires_at: Option<IgnoredAny>,
}

fn described(client_id: &str, body: &[u8]) -> Result<Described, GrantError> {
    let wrong = |hint| Err(GrantError::Document(hint));
    let Ok(said) = serde_json::from_slice::<Said>(body) else {
        return wrong("The client metadata document must be a JSON object with client_id and redirect_uris");
    };
    if said.client_id != client_id {
        return wrong("The client_id in the client metadata document must be the address of the document");
    }
    if said.client_secret.is_some() || said.client_secret_expires_at.is_some() {
        return wrong("A client metadata document must not tell a secret");
    }
    if said.token_endpoint_auth_method.is_some_and(|method| method != "none") {
        return wrong("The token_endpoint_auth_method of the client metadata document must be none");
    }
    let lacks =
        |list: Option<Vec<String>>, one: &str| list.is_some_and(|list| list.iter().all(|other| other != one));
    if lacks(said.grant_types, "authorization_code") || lacks(said.response_types, "code") {
        return wrong(
            "The client metadata document must allow the grant authorization_code and the response code",
        );
    }
    let Some(redirect_uris) = redirect_uri::joined(&said.redirect_uris) else {
        return wrong(
            "Each of the redirect_uris of the client metadata document must be complete, begin with https:// (or \
             http://localhost), and have no fragment; there must be one, and no more than 20",
        );
    };
    Ok(Described { name: name(said.client_name.as_deref(), client_id), redirect_uris })
}

/// How the application calls itself, without what would make a sentence around it look otherwise; else it is called as
/// its host is.
fn name(said: Option<&str>, client_id: &str) -> String {
    let seen = |c: &char| {
        let invisible =
            matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
        !c.is_control() && !invisible && *c != '\u{feff}'
    };
    let said: String = said.unwrap_or_default().chars().filter(seen).take(TEXT_LIMIT).collect();
    let said = said.trim();
    if said.is_empty() { host(client_id) } else { said.to_owned() }
}

/// The host of an address; what people can tell an application by.
pub(crate) fn host(address: &str) -> String {
    let url = Url::parse(address).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| address.to_owned())
}

/// The application whose id is an address, as its document describes it now, for whoever the context is of. There may be
/// no record of it yet: its id is 0 then.
pub(crate) async fn application(
    ctx: &Context,
    area: Area,
    client_id: &str,
) -> Result<Application, GrantError> {
    let documents = ctx.services.oauth.documents.as_ref().ok_or(GrantError::Client)?;
    let kept = kept(ctx.store.read(), ctx.organization(), area, client_id).await?;
    // Nobody is asked for the sake of an application that an administrator has switched off.
    if kept.as_ref().is_some_and(|kept| !kept.active) {
        return Err(GrantError::Client);
    }
    let described = documents.of(client_id, &ctx.clock).await?;
    let now = ctx.clock.now();
    let application = kept.unwrap_or_else(|| Application {
        id: 0,
        organization_id: ctx.organization(),
        area: area_name(area).to_owned(),
        name: String::new(),
        client_id: client_id.to_owned(),
        secret_hash: None,
        grant_type: GrantType::AuthorizationCode.name().to_owned(),
        user_id: None,
        customer_user_id: None,
        active: true,
        confidential: false,
        plain_pkce: false,
        skip_consent: false,
        session_transfer: false,
        redirect_uris: String::new(),
        all_apis: true,
        apis: String::new(),
        last_used_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    });
    let Described { name, redirect_uris } = described.as_ref().clone();
    Ok(Application { name, redirect_uris, ..application })
}

/// The record of such an application in an area of an organization.
async fn kept<C: ConnectionTrait>(
    connection: &C,
    organization: i64,
    area: Area,
    client_id: &str,
) -> Result<Option<Application>, Error> {
    Ok(Entity::find()
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::OrganizationId.eq(organization))
        .filter(Column::Area.eq(area_name(area)))
        .one(connection)
        .await?)
}

/// Keeps what is known of an application to which somebody agreed, so that there is something to be managed.
pub(crate) async fn keep(unit: &mut Unit, application: &Application) -> Result<Application, Error> {
    let (area, organization) = (application.area(), application.organization_id);
    let Some(old) = kept(unit.connection(), organization, area, &application.client_id).await? else {
        return begin(unit, application).await;
    };
    if !old.active {
        return Err(Error::Denied);
    }
    if (&old.name, &old.redirect_uris) == (&application.name, &application.redirect_uris) {
        return Ok(old);
    }
    let row = ActiveModel {
        name: ActiveValue::Set(application.name.clone()),
        redirect_uris: ActiveValue::Set(application.redirect_uris.clone()),
        ..Default::default()
    };
    Ok(unit.update(&old, row, Vec::new()).await?)
}

async fn begin(unit: &mut Unit, application: &Application) -> Result<Application, Error> {
    let many = Entity::find()
        .filter(Column::OrganizationId.eq(application.organization_id))
        .filter(Column::Area.eq(application.area.as_str()))
        .filter(Column::ClientId.contains("://"))
        .count(unit.connection())
        .await?;
    if many >= MOST_KEPT {
        return Err(Error::refused("oauth-too-many-described"));
    }
    let row = ActiveModel {
        organization_id: ActiveValue::Set(application.organization_id),
        area: ActiveValue::Set(application.area.clone()),
        name: ActiveValue::Set(application.name.clone()),
        client_id: ActiveValue::Set(application.client_id.clone()),
        grant_type: ActiveValue::Set(application.grant_type.clone()),
        active: ActiveValue::Set(true),
        confidential: ActiveValue::Set(false),
        plain_pkce: ActiveValue::Set(false),
        skip_consent: ActiveValue::Set(false),
        session_transfer: ActiveValue::Set(false),
        redirect_uris: ActiveValue::Set(application.redirect_uris.clone()),
        all_apis: ActiveValue::Set(true),
        apis: ActiveValue::Set(String::new()),
        ..Default::default()
    };
    Ok(unit.insert(row, Vec::new()).await?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "https://app.example.com/client.json";

    fn hint(document: &Value) -> Result<Described, String> {
        described(ID, document.to_string().as_bytes()).map_err(|error| error.hint().unwrap())
    }

    #[test]
    fn an_id_is_an_address_in_its_one_spelling() {
        for good in [ID, "https://app.example.com/", "https://app.example.com:8443/a?b=c"] {
            assert!(target(good, Reach::Public).is_ok(), "{good}");
        }
        let long = format!("https://app.example.com/{}", "a".repeat(LONGEST));
        for bad in [
            "https://app.example.com",
            "https://APP.example.com/client.json",
            "https://app.example.com:443/client.json",
            "https://app.example.com/a/../client.json",
            "https://app.example.com/./client.json",
            "https://app.example.com/client.json#me",
            "https://me:secret@app.example.com/client.json",
            " https://app.example.com/client.json",
            "http://app.example.com/client.json",
            "https://127.0.0.1/client.json",
            "https://localhost/client.json",
            "ftp://app.example.com/client.json",
            long.as_str(),
        ] {
            assert!(target(bad, Reach::Public).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_document_describes_a_client_that_keeps_no_secret() {
        let good = json!({ "client_id": ID, "redirect_uris": ["https://app.example.com/back"] });
        assert_eq!(
            hint(&good),
            Ok(Described {
                name: "app.example.com".into(),
                redirect_uris: "https://app.example.com/back".into()
            })
        );
        let changed = |name: &str, value: Value| {
            let mut document = good.clone();
            document[name] = value;
            document
        };
        assert_eq!(hint(&changed("client_name", json!(" Note\n\u{202e}Book "))).unwrap().name, "NoteBook");
        for (name, value) in [
            ("token_endpoint_auth_method", json!("none")),
            ("grant_types", json!(["refresh_token", "authorization_code"])),
            ("response_types", json!(["code"])),
            ("logo_uri", json!("https://app.example.com/logo")),
        ] {
            assert!(hint(&changed(name, value)).is_ok(), "{name}");
        }
        for (name, value) in [
            ("client_id", json!("https://app.example.com/other.json")),
            ("client_id", json!(5)),
            ("redirect_uris", json!([])),
            ("redirect_uris", json!("https://app.example.com/back")),
            ("redirect_uris", json!(["javascript:alert(1)"])),
            ("redirect_uris", json!(["https://app.example.com/back\nhttps://evil.example/"])),
            ("redirect_uris", json!(vec!["https://app.example.com/back"; 21])),
            ("token_endpoint_auth_method", json!("client_secret_basic")),
            ("token_endpoint_auth_method", json!("private_key_jwt")),
            ("client_secret", json!("x")),
            ("client_secret_expires_at", json!(0)),
            ("grant_types", json!(["client_credentials"])),
            ("response_types", json!(["token"])),
        ] {
            assert!(hint(&changed(name, value.clone())).is_err(), "{name} {value}");
        }
        assert!(described(ID, b"[]").is_err());
        assert!(described(ID, b"\xff").is_err());
    }
}
