//! The APIs, spoken with as programs do, on both engines.
#![allow(clippy::unwrap_used)]

mod addresses;
mod customer_users;
mod customers;
mod isolation;
mod roles;
mod storefront;
mod unknown;
mod webhooks;
mod world;
