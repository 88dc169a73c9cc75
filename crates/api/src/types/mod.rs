//! The resources, one file a type: what it is on the wire, and what is special of reading and writing it.

mod address_types;
pub mod addresses;
mod books;
pub mod business_units;
pub mod customer_groups;
pub mod customer_user_roles;
pub mod customer_users;
pub mod customers;
pub mod localizations;
pub mod login_attempts;
pub mod lookups;
pub mod organizations;
pub mod user_roles;
pub mod users;
pub mod webhook_deliveries;
pub mod webhooks;
pub mod websites;
