//! All pages, put together.

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use clientele_access::Area;
use clientele_backoffice::Office;
use clientele_storefront::Shop;
use clientele_web::{Frame, FrameSettings, shield};
use tower::ServiceExt;

use crate::data_folder::SECRET_BYTES;
use crate::failure::Failure;
use crate::settings::Settings;

/// The two areas: the back-office under /admin, and the websites everywhere else.
#[derive(Clone)]
struct Doors {
    office: Router,
    website: Router,
    shop: Shop,
}

/// The router of everything that people see.
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
    let website = shield(clientele_storefront::routes(shop.clone()), &frame.of_area(Area::Storefront));
    let doors = Doors { office: shield(clientele_backoffice::routes(office), &frame), website, shop };
    Ok(Router::new().fallback(move |request: Request| {
        let doors = doors.clone();
        async move { doors.answer(request).await }
    }))
}

impl Doors {
    async fn answer(self, request: Request) -> Response {
        let path = request.uri().path();
        let answered = if path == "/admin" || path.starts_with("/admin/") {
            self.office.oneshot(request).await
        } else {
            let request = clientele_storefront::enter(&self.shop, request).await;
            self.website.oneshot(request).await
        };
        match answered {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
