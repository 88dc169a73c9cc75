//! Isolation: no back-office user sees or changes what is beyond their level or outside of the organization they work
//! in, on any page. The rules stand route by route in `rules.rs`; a route without one fails the suite. Who may what is
//! worked out by the pure decision of `access`, never by the conditions in SQL that are tested here.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod applications;
mod lists;
mod organizations;
mod records;
mod rules;
mod webhooks;
mod world;
