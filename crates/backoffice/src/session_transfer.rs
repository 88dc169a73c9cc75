//! Where a browser arrives that an application sends, already logged in.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use clientele_access::Area;
use clientele_domain::oauth::{Door, session_transfer};
use clientele_domain::users::sessions;
use clientele_web::{Flash, PageError, Visit};

use crate::desk::LOG_IN;
use crate::office::{Office, origin};

pub fn routes() -> Router<Office> {
    Router::new().route("/admin/oauth2/session-transfer/consume", get(arrive))
}

async fn arrive(State(office): State<Office>, visit: Visit) -> Result<Response, PageError> {
    let brought = visit.query_pairs()?.into_iter().find(|(name, _)| name == "token");
    let token = brought.map(|(_, token)| token).unwrap_or_default();
    let origin = origin(&visit);
    let door =
        Door { store: &office.store, clock: &office.clock, services: &office.services, origin: &origin };
    let Some(arrived) = session_transfer::consume(&door, Area::BackOffice, None, &token).await? else {
        return Ok(visit.redirect_with(LOG_IN, Flash::error("session-transfer-over")));
    };
    // The session of before, if there was one, ends: nobody keeps an old secret for a new session.
    if let Some(old) = visit.session_token() {
        sessions::end(&office.store, old).await?;
    }
    visit.set_session(&arrived.secret, None);
    Ok(visit.redirect(&path(&arrived.route, arrived.id).unwrap_or_else(|| "/admin".to_owned())))
}

/// The page that has this name on the wire.
fn path(route: &str, id: Option<i64>) -> Option<String> {
    let path = match route {
        "oro_default" => "/admin",
        "oro_user_profile_view" => "/admin/my-user",
        "oro_customer_customer_index" | "oro_customer_customer_view" => "/admin/customers",
        "oro_customer_customer_user_index" | "oro_customer_customer_user_view" => "/admin/customer-users",
        "oro_customer_customer_group_index" | "oro_customer_customer_group_view" => "/admin/customer-groups",
        "oro_customer_customer_user_role_index" | "oro_customer_customer_user_role_view" => {
            "/admin/customer-user-roles"
        }
        _ => return None,
    };
    Some(id.map_or_else(|| path.to_owned(), |id| format!("{path}/{id}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_destination_is_a_page() {
        for known in session_transfer::destinations(Area::BackOffice) {
            assert!(path(known.route, None).is_some(), "{}", known.route);
        }
        assert_eq!(path("oro_customer_customer_view", Some(7)).as_deref(), Some("/admin/customers/7"));
        assert_eq!(path("oro_frontend_root", None), None);
    }
}
