//! The pages of a website, where customers manage their own account and their own people. One file per subject.
//!
//! A program makes one [`Shop`] and serves [`pages`], which find out for each request which website it is for.
//! What a page may show and do is decided in the domain, by the same functions as in the back-office.

mod addresses;
mod applications;
mod autocomplete;
mod dashboard;
mod desk;
mod entrance;
mod jobs;
mod links;
mod menu;
mod own_email;
mod profile;
mod roles;
mod session_transfer;
mod shop;
mod site;
mod users;

use axum::Router;
use axum::extract::Request;
use clientele_access::Area;
use clientele_web::{Frame, shield};
use tower::ServiceExt;

pub use shop::Shop;
pub use site::site_of;

/// All websites, in the frame that all pages share, with the pages that others put beside ours, and with what programs
/// call below `/api`.
pub fn pages(shop: Shop, beside: Router<Shop>, api: Router, frame: &Frame) -> Router {
    let all = routes(shop.clone()).merge(beside.with_state(shop.clone()));
    let pages = shield(all, &frame.of_area(Area::Storefront));
    Router::new().fallback(move |request: Request| {
        let (shop, pages, api) = (shop.clone(), pages.clone(), api.clone());
        async move {
            let request = site::enter(&shop, request).await;
            let is_call = request.uri().path().starts_with("/api/");
            let answering = if is_call { api } else { pages };
            answering.oneshot(request).await.unwrap_or_else(|never| match never {})
        }
    })
}

/// All pages of a website.
pub fn routes(shop: Shop) -> Router {
    Router::new()
        .merge(entrance::routes())
        .merge(links::routes())
        .merge(session_transfer::routes())
        .merge(dashboard::routes())
        .merge(profile::routes())
        .merge(own_email::routes())
        .merge(addresses::routes())
        .merge(applications::routes())
        .merge(users::routes())
        .merge(roles::routes())
        .merge(jobs::routes())
        .merge(autocomplete::routes())
        .with_state(shop)
}
