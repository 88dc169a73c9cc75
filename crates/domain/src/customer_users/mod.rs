//! Customer users: the people who act for customers.

pub mod confirmation;
pub mod deletion;
pub mod earlier_log_ins;
pub mod effective_permissions;
pub mod email_change;
pub mod enablement;
pub mod entity;
mod existing;
pub mod lockout;
pub mod log_in;
pub mod login;
pub mod own;
pub mod password_reset;
pub mod profile;
pub mod reading;
pub mod representatives;
pub mod role_assignments;
pub(crate) mod rules;
mod saving;
pub mod sessions;
pub mod settings;
mod storefront_rules;

pub use deletion::{delete, delete_in};
pub use entity::{Entity, Model};
pub use existing::{Existing, existing};
pub use login::PasswordStatus;
pub use profile::{Card, Changes, NewCustomer, Password, card, create, create_in, find, update, update_in};
pub use saving::save;
