//! All pages, put together.

use axum::Router;
use axum::extract::Request;
use clientele_access::Area;
use clientele_backoffice::Office;
use clientele_oauth::{Cors, consent};
use clientele_storefront::Shop;
use clientele_web::{Frame, FrameSettings, expose, shield};
use tower::ServiceExt;

use crate::data_folder::SECRET_BYTES;
use crate::failure::Failure;
use crate::settings::Settings;

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
        },
    };
    let websites = clientele_storefront::pages(shop, consent(server.clone(), Area::Storefront), &frame);
    let backoffice = clientele_backoffice::routes(office.clone())
        .merge(consent::<Office>(server.clone(), Area::BackOffice).with_state(office));
    let backoffice = shield(backoffice, &frame);
    let calls = expose(clientele_oauth::endpoints(server), &frame);
    Ok(calls.fallback(move |request: Request| {
        let pages = if is_of_back_office(&request) { backoffice.clone() } else { websites.clone() };
        async move { pages.oneshot(request).await.unwrap_or_else(|never| match never {}) }
    }))
}

fn is_of_back_office(request: &Request) -> bool {
    let path = request.uri().path();
    path == "/admin" || path.starts_with("/admin/")
}
