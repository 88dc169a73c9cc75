//! Localizations: languages with the customs of a country.

pub mod entity;
pub mod profile;
pub mod reading;

pub use entity::{Entity, Model};
pub use profile::{Changes, all, create, delete, find, update};
