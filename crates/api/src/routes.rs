//! The APIs by HTTP.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clientele_access::Area;
use clientele_jsonapi::{Api, BaseUrl, Info, Limits};
use clientele_web::Visit;
use serde_json::Value as Json;

use crate::house::House;
use crate::surfaces::path;
use crate::use_of::UseOf;

/// An API as it is served.
#[derive(Clone)]
struct Served {
    area: Area,
    api: Arc<Api<House>>,
}

/// The OpenAPI document of an area.
pub fn document(area: Area, api: &Api<House>) -> Json {
    let (title, header) = match area {
        Area::BackOffice => (
            "Clientele: the back-office",
            (
                "X-Integration-Type",
                "ext_id calls customers and customer users by their external ids; those without one are left out.",
            ),
        ),
        Area::Storefront => (
            "Clientele: the website",
            (
                "X-Localization-ID",
                "The id of a localization that the website offers: names of countries and the like are told in its \
                 language.",
            ),
        ),
    };
    let version = env!("CARGO_PKG_VERSION");
    api.openapi(Info { title, version, token_url: "/oauth2-token", headers: &[header] })
}

/// Everything that programs call below the path of an API, and the document of what there is.
pub fn routes(area: Area, api: Arc<Api<House>>) -> Router {
    let base = path(area);
    let served = Served { area, api };
    Router::new()
        .route(&format!("{base}/doc.json"), get(describe))
        .route(base, get(|| async { StatusCode::NOT_FOUND }))
        .route(&format!("{base}/{{*rest}}"), axum::routing::any(answer))
        .with_state(served)
}

async fn describe(State(served): State<Served>) -> Response {
    axum::Json(document(served.area, &served.api)).into_response()
}

/// The largest body that is read: one that is larger is told by the protocol, which needs to see that it is.
fn largest() -> usize {
    Limits::default().body + 1
}

async fn answer(State(served): State<Served>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // What can't be read to its end is too large, or its sender has gone.
    let Ok(bytes) = to_bytes(body, largest()).await else {
        return served.api.too_large_to_read().map(Body::from);
    };
    let mut parts = parts;
    let mount = parts.extensions.get::<Visit>().map(|visit| visit.mount().to_owned());
    if let Some(mount) = mount.filter(|mount| !mount.is_empty()) {
        parts.extensions.insert(BaseUrl(format!("{mount}{}", path(served.area))));
    }
    let use_of = UseOf::default();
    parts.extensions.insert(use_of.clone());
    let answer = served.api.answer(axum::http::Request::from_parts(parts, bytes)).await;
    use_of.end(served.api.backend().door.as_ref(), answer.status()).await;
    answer.map(Body::from)
}
