//! Stories through the same functions as the product, on each engine that is there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod addresses;
mod audit_history;
mod customer_users;
mod customers;
mod email_change;
mod grids;
mod log_in;
mod mass_actions;
mod notification_rules;
mod oauth;
mod reach;
mod reading;
mod roles;
mod roles_in_storefront;
mod system;
mod webhooks;
mod world;
