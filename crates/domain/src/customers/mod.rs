//! Customers: companies that buy, in hierarchies.

pub mod deletion;
pub mod entity;
pub mod hierarchy;
pub mod profile;
pub mod reading;
pub mod representatives;
pub(crate) mod rules;

pub use deletion::{Consequences, consequences, delete, delete_in};
pub use entity::{Entity, Model};
pub use hierarchy::{Branch, subsidiaries};
pub use profile::{Card, Changes, card, create, create_in, find, update, update_in};
