//! The pages of the back-office, one file per subject.
//!
//! A program makes one [`Office`] and serves [`routes`]. Every page behind the log-in takes a [`Desk`]: the visit and the
//! context of whoever is logged in. What a page may show and do is decided in the domain.

mod account;
mod addresses;
mod autocomplete;
mod business_units;
mod customer_groups;
mod customer_user_roles;
mod customer_users;
mod customers;
mod dashboard;
mod desk;
mod entrance;
mod exchange;
mod jobs;
mod localizations;
mod login_attempts;
mod menu;
mod next_steps;
mod notification_rules;
mod oauth_applications;
mod office;
mod organizations;
mod outgoing_email;
mod records;
mod roles;
mod search;
mod session_transfer;
mod users;
mod webhook_deliveries;
mod webhooks;
mod websites;

use axum::Router;
use clientele_web::{grid_routes as grids, histories, options};

pub use office::Office;

/// All pages under /admin.
pub fn routes(office: Office) -> Router {
    Router::new()
        .merge(entrance::routes())
        .merge(session_transfer::routes())
        .merge(account::routes())
        .merge(dashboard::routes())
        .merge(search::routes())
        .merge(autocomplete::routes())
        .merge(customers::routes())
        .merge(customer_groups::routes())
        .merge(customer_users::routes())
        .merge(customer_user_roles::routes())
        .merge(addresses::routes())
        .merge(login_attempts::routes())
        .merge(oauth_applications::routes())
        .merge(users::routes())
        .merge(roles::routes())
        .merge(organizations::routes())
        .merge(business_units::routes())
        .merge(websites::routes())
        .merge(localizations::routes())
        .merge(jobs::routes())
        .merge(exchange::routes())
        .merge(outgoing_email::routes())
        .merge(notification_rules::routes())
        .merge(webhooks::routes())
        .merge(webhook_deliveries::routes())
        .with_state(office)
}
