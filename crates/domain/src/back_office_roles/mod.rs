//! Roles of back-office users.

pub mod entity;
pub mod profile;

pub use entity::{Entity, Model};
pub use profile::{Changes, all, create, delete, find, may_give, update};
