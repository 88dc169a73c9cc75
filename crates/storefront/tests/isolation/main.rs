//! Isolation: no customer user sees or changes what the decision forbids, on any surface of the storefront. The rules
//! stand route by route in `rules.rs`; a route without one fails the suite. Who may what is worked out from the random
//! worlds themselves, by the pure decision of `access`, never by the conditions in SQL that are tested here.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod applications;
mod lists;
mod live;
mod records;
mod relations;
mod routes;
mod rules;
mod world;
