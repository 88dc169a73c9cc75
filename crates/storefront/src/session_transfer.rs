//! Where a browser arrives that an application sends, already logged in.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use clientele_access::Area;
use clientele_domain::oauth::{Door, session_transfer};
use clientele_domain::users::sessions;
use clientele_web::{Flash, PageError, Visit};

use crate::desk::{HOME, LOG_IN};
use crate::shop::{Shop, origin};
use crate::site::At;

pub fn routes() -> Router<Shop> {
    Router::new().route("/oauth2/session-transfer/consume", get(arrive))
}

async fn arrive(State(shop): State<Shop>, At(site): At, visit: Visit) -> Result<Response, PageError> {
    let brought = visit.query_pairs()?.into_iter().find(|(name, _)| name == "token");
    let token = brought.map(|(_, token)| token).unwrap_or_default();
    let origin = origin(&visit);
    let door = Door { store: &shop.store, clock: &shop.clock, services: &shop.services, origin: &origin };
    let organization = Some(site.organization_id);
    let Some(arrived) = session_transfer::consume(&door, Area::Storefront, organization, &token).await?
    else {
        return Ok(visit.redirect_with(LOG_IN, Flash::error("session-transfer-over")));
    };
    // The session of before, if there was one, ends: nobody keeps an old secret for a new session.
    if let Some(old) = visit.session_token() {
        sessions::end(&shop.store, old).await?;
    }
    visit.set_session(&arrived.secret, None);
    Ok(visit.redirect(&path(&arrived.route, arrived.id).unwrap_or_else(|| HOME.to_owned())))
}

/// The page that has this name on the wire.
fn path(route: &str, id: Option<i64>) -> Option<String> {
    let path = match route {
        "oro_frontend_root" => HOME,
        "oro_customer_frontend_customer_user_profile" => "/account/profile",
        "oro_customer_frontend_customer_user_address_index" => "/account/addresses",
        "oro_customer_frontend_customer_user_index" | "oro_customer_frontend_customer_user_view" => {
            "/account/users"
        }
        "oro_customer_frontend_customer_user_role_index"
        | "oro_customer_frontend_customer_user_role_view" => "/account/roles",
        _ => return None,
    };
    Some(id.map_or_else(|| path.to_owned(), |id| format!("{path}/{id}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_destination_is_a_page() {
        for known in session_transfer::destinations(Area::Storefront) {
            assert!(path(known.route, None).is_some(), "{}", known.route);
        }
        assert_eq!(
            path("oro_customer_frontend_customer_user_view", Some(7)).as_deref(),
            Some("/account/users/7")
        );
        assert_eq!(path("oro_default", None), None);
    }
}
