//! Customer user roles: predefined ones for all customers, customizable ones for one customer.

pub mod deletion;
pub mod entity;
pub mod profile;

pub use deletion::delete;
pub use entity::{Entity, Model};
pub use profile::{Changes, create, find, offered_to, predefined, update};
