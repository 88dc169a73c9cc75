//! The pages of a website, where customers manage their own account and their own people. One file per subject.
//!
//! A program makes one [`Shop`] and serves [`routes`]; [`enter`] finds out for each request which website it is for.
//! What a page may show and do is decided in the domain, by the same functions as in the back-office.

mod addresses;
mod autocomplete;
mod dashboard;
mod desk;
mod entrance;
mod jobs;
mod links;
mod menu;
mod profile;
mod roles;
mod shop;
mod site;
mod users;

use axum::Router;

pub use shop::Shop;
pub use site::enter;

/// All pages of a website.
pub fn routes(shop: Shop) -> Router {
    Router::new()
        .merge(entrance::routes())
        .merge(links::routes())
        .merge(dashboard::routes())
        .merge(profile::routes())
        .merge(addresses::routes())
        .merge(users::routes())
        .merge(roles::routes())
        .merge(jobs::routes())
        .merge(autocomplete::routes())
        .with_state(shop)
}
