//! An application that acts for somebody sends them on to the pages, already logged in: its access token buys a token
//! that works once and soon, and that a browser turns into a session.

use clientele_access::Area;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::application::Application;
use super::authorization;
use super::client;
use super::error::GrantError;
use super::grants::{Answer, Door, TokenRequest};
use super::token::Issued;
use super::{application, area_name, introspection, person};
use crate::error::Error;
use crate::tokens::{self, Holder, Link, New, Purpose};
use crate::users;
use crate::users::sessions::NewSession;

/// A page on which a session may begin: its name on the wire, and whether it is the page of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    pub route: &'static str,
    /// Whether it takes the parameter `id`.
    pub of_record: bool,
}

const fn page(route: &'static str) -> Destination {
    Destination { route, of_record: false }
}

const fn record(route: &'static str) -> Destination {
    Destination { route, of_record: true }
}

const OF_BACK_OFFICE: &[Destination] = &[
    page("oro_default"),
    page("oro_user_profile_view"),
    page("oro_customer_customer_index"),
    record("oro_customer_customer_view"),
    page("oro_customer_customer_user_index"),
    record("oro_customer_customer_user_view"),
    page("oro_customer_customer_group_index"),
    record("oro_customer_customer_group_view"),
    page("oro_customer_customer_user_role_index"),
    record("oro_customer_customer_user_role_view"),
];

const OF_WEBSITES: &[Destination] = &[
    page("oro_frontend_root"),
    page("oro_customer_frontend_customer_user_profile"),
    page("oro_customer_frontend_customer_user_address_index"),
    page("oro_customer_frontend_customer_user_index"),
    record("oro_customer_frontend_customer_user_view"),
    page("oro_customer_frontend_customer_user_role_index"),
    record("oro_customer_frontend_customer_user_role_view"),
];

/// The pages of an area on which a session may begin.
pub const fn destinations(area: Area) -> &'static [Destination] {
    match area {
        Area::BackOffice => OF_BACK_OFFICE,
        Area::Storefront => OF_WEBSITES,
    }
}

/// What is kept with the token until a browser brings it.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    authorization: i64,
    route: String,
    id: Option<i64>,
}

/// What the token begins with, so that people who find one know what it is.
const PREFIX: &str = "stt_";

/// Exchanges an access token. It alone proves who asks; a secret may be left out, but must not be wrong.
pub(crate) async fn issue(door: &Door<'_>, request: &TokenRequest) -> Answer {
    let id = request.client.id.as_deref().ok_or(GrantError::Parameter("client_id"))?;
    let application = match request.client.secret {
        Some(_) => client::authenticate(door, &request.client).await?,
        None => client::known(door, id).await?.ok_or(GrantError::Client)?,
    };
    if !application.session_transfer {
        return Err(GrantError::Client);
    }
    let presented = request.subject_token.as_deref().ok_or(GrantError::Parameter("subject_token"))?;
    let found = introspection::granted_by(door, presented).await?;
    let granted = found.filter(|granted| granted.application_id == application.id);
    let granted = granted.ok_or(GrantError::Grant("Subject token is not valid."))?;
    let holder = granted.holder().ok_or(GrantError::Grant("A visitor has no session."))?;
    let person = person::find(door, holder).await?.ok_or(GrantError::Credentials)?;
    person.refuse()?;
    let (route, record) = destination(application.area(), request)?;

    let unit = door.begin(&application).await?;
    let seconds = door.services.rules.oauth_transfer_seconds;
    let token = format!("{PREFIX}{}", tokens::secret());
    let kept = Kept { authorization: granted.id, route: route.to_owned(), id: record };
    let payload = serde_json::to_string(&kept).ok();
    let new = New { secret: &token, payload, expires_at: unit.now().plus_seconds(seconds) };
    tokens::keep(&unit, application.organization_id, Purpose::SessionTransfer, holder, new).await?;
    unit.commit().await?;
    Ok(Issued {
        token_type: "SessionTransfer",
        access_token: token,
        expires_in: seconds,
        refresh_token: None,
        scopes: String::new(),
    })
}

/// Only pages that are listed, and of their parameters only those they take: nobody is sent anywhere else.
fn destination(area: Area, request: &TokenRequest) -> Result<(&'static str, Option<i64>), GrantError> {
    let named = request.route.as_deref().ok_or(GrantError::Parameter("route"))?;
    let known = destinations(area).iter().find(|known| known.route == named);
    let known = known.ok_or(GrantError::Request("The route is not one on which a session may begin"))?;
    let mut given = request.route_parameters.clone();
    let id = match known.of_record {
        true => given.remove("id").and_then(|id| id.parse::<i64>().ok()).filter(|id| *id > 0),
        false => None,
    };
    if id.is_some() == known.of_record && given.is_empty() {
        Ok((known.route, id))
    } else {
        Err(GrantError::Parameter("route_parameters"))
    }
}

/// A session that began, and where.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The session's secret, for the cookie.
    pub secret: String,
    pub route: String,
    pub id: Option<i64>,
}

/// Turns a token into a session of its area, and on a website of its organization. None if it does not count (any
/// more): it is used up either way.
pub async fn consume(
    door: &Door<'_>,
    area: Area,
    organization: Option<i64>,
    presented: &str,
) -> Result<Option<Arrival>, Error> {
    let Some((granted, kept)) = take(door, presented).await? else { return Ok(None) };
    let Some(application) = may_still(door, &granted).await? else { return Ok(None) };
    let here = organization.is_none_or(|organization| organization == application.organization_id);
    let (Some(holder), true) = (granted.holder(), application.is_of(area) && here) else { return Ok(None) };
    let Some(person) = person::find(door, holder).await? else { return Ok(None) };
    person.note(door, SOURCE).await?;
    if person.refusal.is_some() || !works_there(door, holder, application.organization_id).await? {
        return Ok(None);
    }
    let new = NewSession {
        area: area_name(area),
        organization: application.organization_id,
        holder,
        remember: false,
        origin: door.origin,
    };
    let secret = users::sessions::begin_new(door.store, door.clock, door.services, new).await?;
    Ok(Some(Arrival { secret, route: kept.route, id: kept.id }))
}

const SOURCE: &str = "session-transfer";

/// Of two who bring the same token at once, one gets something.
async fn take(door: &Door<'_>, presented: &str) -> Result<Option<(authorization::Model, Kept)>, Error> {
    if !presented.starts_with(PREFIX) || presented.len() > 100 {
        return Ok(None);
    }
    let looked = tokens::look_in(door.store, door.clock.now(), Purpose::SessionTransfer, presented).await?;
    let Link::Good(link) = looked else { return Ok(None) };
    let author = clientele_store::Author::system(Some(link.organization_id));
    let unit = door.store.begin(&author, door.clock).await?;
    match tokens::redeem(&unit, &link).await {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    }
    unit.commit().await?;
    let kept = link.payload.as_deref().and_then(|payload| serde_json::from_str::<Kept>(payload).ok());
    let Some(kept) = kept else { return Ok(None) };
    let granted = authorization::Entity::find_by_id(kept.authorization).one(door.store.read()).await?;
    Ok(granted.filter(|granted| granted.ended_at.is_none()).map(|granted| (granted, kept)))
}

/// The application, if it may still do so.
async fn may_still(door: &Door<'_>, granted: &authorization::Model) -> Result<Option<Application>, Error> {
    let found = application::Entity::find_by_id(granted.application_id).one(door.store.read()).await?;
    match found.filter(|application| application.session_transfer) {
        Some(application) => client::standing(door, application).await,
        None => Ok(None),
    }
}

/// Whether a back-office user works in the organization; customer users belong to one alone.
async fn works_there(door: &Door<'_>, holder: Holder, organization: i64) -> Result<bool, Error> {
    let Door { store, clock, services, origin } = *door;
    let context = match holder {
        Holder::User(id) => {
            users::sessions::context_of(store, clock, services, id, organization, origin.clone()).await
        }
        Holder::CustomerUser(id) => {
            crate::customer_users::sessions::context_of(store, clock, services, id, origin.clone()).await
        }
    };
    match context {
        Ok(context) => Ok(context.organization() == organization),
        Err(Error::Denied | Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(route: &str, parameters: &[(&str, &str)]) -> TokenRequest {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        TokenRequest {
            route: Some(route.into()),
            route_parameters: parameters.collect(),
            ..TokenRequest::default()
        }
    }

    #[test]
    fn a_session_begins_on_listed_pages_alone() {
        let area = Area::Storefront;
        let view = "oro_customer_frontend_customer_user_view";
        assert_eq!(destination(area, &asked(view, &[("id", "7")])).unwrap(), (view, Some(7)));
        assert_eq!(destination(area, &asked("oro_frontend_root", &[])).unwrap().1, None);
        for (route, parameters) in [
            ("https://evil.example", &[][..]),
            ("//evil.example", &[]),
            ("oro_customer_customer_view", &[("id", "7")]),
            (view, &[]),
            (view, &[("id", "0")]),
            (view, &[("id", "7/../../logout")]),
            (view, &[("id", "7"), ("_fragment", "x")]),
            ("oro_frontend_root", &[("id", "7")]),
        ] {
            assert!(destination(area, &asked(route, parameters)).is_err(), "{route} {parameters:?}");
        }
    }
}
