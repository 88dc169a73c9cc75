//! The progress of what somebody started for many records at once.

use axum::Router;
use clientele_web::job_pages::{JobPages, More};

use crate::desk::HOME;
use crate::shop::Shop;
use crate::{roles, users};

static PAGES: JobPages =
    JobPages { path: "/account/jobs", under: ("menu-dashboard", HOME), grid, more: |_, _| More::default() };

pub fn routes() -> Router<Shop> {
    PAGES.router()
}

fn grid(name: &str) -> String {
    if name == roles::GRID.name { roles::PATH } else { users::PATH }.to_owned()
}
