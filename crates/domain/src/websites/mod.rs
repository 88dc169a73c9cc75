//! Websites: the storefronts of an organization.

pub mod address;
pub mod entity;
pub mod localizations;
pub mod profile;
pub mod reading;
pub mod visiting;

pub use entity::{Entity, Model};
pub use profile::{Changes, all, create, delete, find, localizations_of, offering, update};
