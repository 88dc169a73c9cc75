//! Organizations: the sellers of this installation.

pub mod entity;
pub mod profile;
pub mod reading;

pub use entity::{Entity, Model};
pub use profile::{Changes, all, create, find, may_create, update, update_in};
