//! What clients can find out by themselves: where the endpoints are (RFC 8414), which server guards an API (RFC 9728),
//! and the public keys (RFC 7517).

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clientele_access::Area;
use clientele_domain::Error;
use clientele_domain::websites::visiting;
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
    let (address, rules) = (&server.services.base_url, &server.services.rules);
    let areas = [Area::Storefront, Area::BackOffice];
    match areas.into_iter().find(|area| rules.has_api(*area)) {
        Some(area) => described(&server, address, address, area),
        None => unknown(),
    }
}

async fn one_server(State(server): State<Server>, headers: HeaderMap, Path(path): Path<String>) -> Response {
    match place(&server, &headers, &path, "oauth2-server").await {
        Ok(Some((address, area))) => described(&server, &issuer(&address, area), &address, area),
        Ok(None) => unknown(),
        Err(error) => answers::refused(&error.into(), false),
    }
}

/// Whose metadata a path is about that ends so: the back-office's, or those of a website, which may stand under a path of
/// its host and have a host of its own. With the address under which that is known.
async fn place(
    server: &Server,
    headers: &HeaderMap,
    path: &str,
    end: &str,
) -> Result<Option<(String, Area)>, Error> {
    let installation = &server.services.base_url;
    let Some(prefix) = path.strip_suffix(end).and_then(|prefix| match prefix {
        "" => Some(""),
        prefix => prefix.strip_suffix('/').filter(|prefix| !prefix.is_empty()),
    }) else {
        return Ok(None);
    };
    let rules = &server.services.rules;
    if prefix == "admin" {
        return Ok(rules.has_api(Area::BackOffice).then(|| (installation.clone(), Area::BackOffice)));
    }
    // Of an API that is switched off there is nothing to tell.
    if !rules.has_api(Area::Storefront) {
        return Ok(None);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let site = visiting::at(&server.store, host, &format!("/{path}")).await?;
    let site = site.filter(|site| site.mount.trim_start_matches('/') == prefix);
    let Some(site) = site else {
        return Ok(prefix.is_empty().then(|| (installation.clone(), Area::Storefront)));
    };
    let address = visiting::address_of(&server.store, &site, host, installation).await?;
    Ok(Some((address, Area::Storefront)))
}

fn issuer(address: &str, area: Area) -> String {
    let path = match area {
        Area::BackOffice => "/admin/oauth2-server",
        Area::Storefront => "/oauth2-server",
    };
    format!("{address}{path}")
}

fn unknown() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=UTF-8")];
    (StatusCode::NOT_FOUND, kind, "The OAuth server not found.").into_response()
}

/// People agree on pages of the place; all else is the same for all places.
fn described(server: &Server, issuer: &str, address: &str, area: Area) -> Response {
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
        "authorization_endpoint": format!("{address}{}", consent::path(area)),
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
        "client_id_metadata_document_supported": rules.oauth_codes && server.services.oauth.has_documents(),
    });
    answers::json(StatusCode::OK, "application/json", &body)
}

async fn protected(State(server): State<Server>, headers: HeaderMap, Path(path): Path<String>) -> Response {
    let (address, area) = match place(&server, &headers, &path, "api").await {
        Ok(Some(place)) => place,
        Ok(None) => return unknown(),
        Err(error) => return answers::refused(&error.into(), false),
    };
    let api = match area {
        Area::BackOffice => "/admin/api",
        Area::Storefront => "/api",
    };
    let body = json!({
        "resource": format!("{address}{api}"),
        "authorization_servers": [issuer(&address, area)],
        "jwks_uri": format!("{}{KEYS}", server.services.base_url),
        "bearer_methods_supported": ["header"],
    });
    answers::json(StatusCode::OK, "application/json", &body)
}
