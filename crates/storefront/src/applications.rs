//! OAuth applications that act as whoever is logged in.

use axum::Router;
use clientele_access::Area;
use clientele_web::application_pages::{ApplicationPages, create_button, row_links};
use clientele_web::grid_routes::GridRoutes;

use crate::shop::Shop;

pub const PATH: &str = "/account/applications";

static OWN: ApplicationPages = ApplicationPages {
    area: Area::Storefront,
    grid: GridRoutes {
        name: "storefront-oauth-applications",
        path: PATH,
        title: "menu-oauth-applications",
        empty: "empty-oauth-applications",
        row: |_, row| row_links(PATH, row),
        buttons: |_| create_button("/account/applications/new"),
    },
    owners: None,
    owner_path: None,
};

pub fn routes() -> Router<Shop> {
    OWN.router()
}
