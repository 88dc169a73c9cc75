//! What the product does, one folder per subject. Every use case takes a [`Context`]; every read and write decides
//! access here and nowhere else.

pub mod addresses;
pub mod audit_history;
pub mod back_office_roles;
pub mod batches;
pub mod business_units;
mod check;
mod context;
pub mod customer_groups;
pub mod customer_users;
pub mod customers;
mod error;
pub mod files;
pub mod grid_views;
pub mod grids;
pub mod installation;
pub mod jobs;
pub mod localizations;
pub mod log_in;
pub mod mass_actions;
pub mod notification_rules;
pub mod oauth;
pub mod organizations;
pub mod outgoing_email;
pub mod passwords;
pub mod reach;
pub mod reading;
mod record;
pub mod references;
pub mod roles;
pub mod search;
pub mod tokens;
pub mod users;
pub mod visitors;
pub mod webhooks;
pub mod websites;

pub use check::{Check, TEXT_LIMIT, normal_email};
pub use context::{Actor, Context, Origin, Preferences, Rules, Services, opened_in};
pub use error::{Error, FieldError};
pub use record::full_name;
