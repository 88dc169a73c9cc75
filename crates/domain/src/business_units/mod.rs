//! Business units of the seller.

pub mod entity;
pub mod profile;
pub mod reading;

pub use entity::{Entity, Model};
pub use profile::{Changes, all, create, create_in, delete, delete_in, find, update, update_in};
