//! What a token means (RFC 7662), and its end (RFC 7009).

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use clientele_domain::oauth::introspection::{self, Active};
use clientele_domain::oauth::{ClientCredentials, GrantError};
use clientele_web::Visit;
use serde_json::{Value, json};

use crate::parameters::Parameters;
use crate::server::{Server, origin};
use crate::{answers, cors};

pub const INTROSPECTION: &str = "/oauth2-token/introspect";
pub const REVOCATION: &str = "/oauth2-token/revoke";

pub fn routes() -> Router<Server> {
    Router::new().route(INTROSPECTION, post(introspect)).route(
        REVOCATION,
        post(revoke)
            .options(async |State(server): State<Server>, headers: HeaderMap| server.cors.options(&headers))
            .fallback(cors::other_method),
    )
}

/// Who asks, and about which token.
fn read(
    server: &Server,
    visit: &Visit,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(ClientCredentials, Option<String>), GrantError> {
    if let Some(seconds) = server.services.limits.wait_for_token(visit.ip()) {
        return Err(GrantError::TooMany(seconds));
    }
    let mut said = Parameters::of_body(headers, body)?;
    Ok((said.client(headers)?, said.take("token")?))
}

async fn introspect(State(server): State<Server>, visit: Visit, headers: HeaderMap, body: Bytes) -> Response {
    let answer = async {
        let (client, token) = read(&server, &visit, &headers, &body)?;
        introspection::introspect(&server.door(&origin(&visit)), &client, token.as_deref()).await
    };
    match answer.await {
        Ok(found) => answers::json(StatusCode::OK, "application/json", &described(found)),
        Err(error) => answers::refused(&error, headers.contains_key(header::AUTHORIZATION)),
    }
}

fn described(found: Option<Active>) -> Value {
    let Some(token) = found else { return json!({ "active": false }) };
    json!({
        "active": true,
        "client_id": token.client_id,
        "aud": token.client_id,
        "username": token.username,
        "sub": token.username,
        "scope": token.scopes,
        "token_type": if token.is_access { "Bearer" } else { "refresh_token" },
        "iat": token.issued_at.0 / 1000,
        "exp": token.expires_at.0 / 1000,
        "iss": token.issuer,
    })
}

async fn revoke(State(server): State<Server>, visit: Visit, headers: HeaderMap, body: Bytes) -> Response {
    let answer = async {
        let (client, token) = read(&server, &visit, &headers, &body)?;
        introspection::revoke(&server.door(&origin(&visit)), &client, token.as_deref()).await
    };
    let mut response = match answer.await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => answers::refused(&error, headers.contains_key(header::AUTHORIZATION)),
    };
    server.cors.permit(&headers, &mut response);
    response
}
