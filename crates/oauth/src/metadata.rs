//! What clients can find out by themselves: where the endpoints are (RFC 8414), which server guards an API (RFC 9728),
//! and the public keys (RFC 7517).

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clientele_access::Area;
use serde_json::json;

use crate::server::Server;
use crate::{answers, consent, introspection, token};

const KEYS: &str = "/.well-known/jwks.json";

pub fn routes() -> Router<Server> {
    let server = "/.well-known/oauth-authorization-server";
    let resource = "/.well-known/oauth-protected-resource";
    Router::new()
        .route(KEYS, get(keys))
        .route(server, get(whole_server))
        .route(&format!("{server}/{{*path}}"), get(one_server))
        .route(&format!("{resource}/{{*path}}"), get(protected))
        .route("/oauth2-server", get(|| async { StatusCode::NOT_FOUND }))
}

async fn keys(State(server): State<Server>) -> Response {
    let keys = server.services.oauth.keys.ring().map(|ring| ring.public_keys());
    let keys = keys.map_or(json!({ "keys": [] }), |keys| json!(keys));
    let mut response = answers::json(StatusCode::OK, "application/jwk-set+json", &keys);
    let cached = header::HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(header::CACHE_CONTROL, cached);
    response
}

/// Found at the address of the installation itself.
async fn whole_server(State(server): State<Server>) -> Response {
    let issuer = server.services.base_url.clone();
    described(&server, &issuer, Area::Storefront)
}

async fn one_server(State(server): State<Server>, Path(path): Path<String>) -> Response {
    let area = match path.as_str() {
        "oauth2-server" => Area::Storefront,
        "admin/oauth2-server" => Area::BackOffice,
        _ => return unknown(),
    };
    described(&server, &server.services.issuer(area), area)
}

fn unknown() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=UTF-8")];
    (StatusCode::NOT_FOUND, kind, "The OAuth server not found.").into_response()
}

fn described(server: &Server, issuer: &str, area: Area) -> Response {
    let at = |path: &str| format!("{}{path}", server.services.base_url);
    let methods = ["client_secret_basic", "client_secret_post", "none"];
    let rules = &server.services.rules;
    let grants = [
        ("authorization_code", rules.oauth_codes),
        ("client_credentials", true),
        ("password", true),
        ("refresh_token", rules.oauth_refresh_tokens),
        ("session_transfer", true),
    ];
    let grants: Vec<&str> =
        grants.into_iter().filter(|(_, offered)| *offered).map(|(grant, _)| grant).collect();
    let body = json!({
        "issuer": issuer,
        "authorization_endpoint": at(consent::path(area)),
        "token_endpoint": at(token::PATH),
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint": at(introspection::REVOCATION),
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint": at(introspection::INTROSPECTION),
        "introspection_endpoint_auth_methods_supported": &methods[..2],
        "jwks_uri": at(KEYS),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grants,
        "code_challenge_methods_supported": ["S256"],
        // Applications are registered by people alone.
        "client_id_metadata_document_supported": false,
    });
    answers::json(StatusCode::OK, "application/json", &body)
}

async fn protected(State(server): State<Server>, Path(path): Path<String>) -> Response {
    let area = match path.as_str() {
        "api" => Area::Storefront,
        "admin/api" => Area::BackOffice,
        _ => return unknown(),
    };
    let body = json!({
        "resource": format!("{}/{path}", server.services.base_url),
        "authorization_servers": [server.services.issuer(area)],
        "jwks_uri": format!("{}{KEYS}", server.services.base_url),
        "bearer_methods_supported": ["header"],
    });
    answers::json(StatusCode::OK, "application/json", &body)
}
