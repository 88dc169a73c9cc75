//! All pages, put together.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use clientele_access::Area;
use clientele_api::Door;
use clientele_backoffice::Office;
use clientele_oauth::{Cors, consent};
use clientele_storefront::Shop;
use clientele_web::{Frame, FrameSettings, expose, shield};
use tower::ServiceExt;

use crate::data_folder::SECRET_BYTES;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::wiring;

/// The router of everything that people see: the back-office under /admin, and the websites everywhere else.
pub fn all(
    settings: &Settings,
    base_url: String,
    secret: [u8; SECRET_BYTES],
    office: Office,
) -> Result<Router, Failure> {
    let frame = FrameSettings {
        clock: office.clock.clone(),
        behind_proxy: settings.behind_proxy,
        ..FrameSettings::new(&base_url, secret)
    };
    let frame = Frame::new(frame).map_err(|error| Failure::work(&error))?;
    let shop =
        Shop { store: office.store.clone(), clock: office.clock.clone(), services: office.services.clone() };
    let server = clientele_oauth::Server {
        store: office.store.clone(),
        clock: office.clock.clone(),
        services: office.services.clone(),
        cors: Cors {
            origins: settings.oauth_allow_origins.0.clone(),
            headers: settings.oauth_allow_headers.0.clone(),
            max_age: settings.oauth_preflight_seconds,
        },
    };
    let door = wiring::api_door(&office.store, &office.clock, &office.services);
    let api = |area| calls(area, &office, door.clone(), settings.api_cors(area), &frame);
    let (office_api, website_api) = (api(Area::BackOffice)?, api(Area::Storefront)?);
    let beside = consent(server.clone(), Area::Storefront);
    let websites = clientele_storefront::pages(shop, beside, website_api, &frame);
    let backoffice = clientele_backoffice::routes(office.clone())
        .merge(consent::<Office>(server.clone(), Area::BackOffice).with_state(office));
    let backoffice = shield(backoffice, &frame);
    let calls = expose(clientele_oauth::endpoints(server), &frame);
    Ok(calls.fallback(move |request: Request| {
        let path = request.uri().path();
        let pages = if path.starts_with("/admin/api/") {
            office_api.clone()
        } else if is_of_back_office(path) {
            backoffice.clone()
        } else {
            websites.clone()
        };
        async move { pages.oneshot(request).await.unwrap_or_else(|never| match never {}) }
    }))
}

/// What programs call in an area, and the page that describes it; where the API is switched off, there is nothing.
fn calls(
    area: Area,
    office: &Office,
    door: Arc<dyn Door>,
    cors: clientele_api::Cors,
    frame: &Frame,
) -> Result<Router, Failure> {
    let frame = frame.of_area(area);
    if !office.services.rules.has_api(area) {
        return Ok(shield(Router::new(), &frame));
    }
    let api = clientele_api::api(area, door, cors).map_err(|error| Failure::work(&error))?;
    let page = shield(clientele_api::page(area, &api), &frame);
    Ok(expose(clientele_api::routes(area, Arc::new(api)), &frame).merge(page))
}

fn is_of_back_office(path: &str) -> bool {
    path == "/admin" || path.starts_with("/admin/")
}
