//! Back-office users: people who work for the seller.

pub mod deletion;
pub mod enablement;
pub mod entity;
pub mod log_in;
pub mod organizations;
pub mod password;
pub mod preferences;
pub mod profile;
pub mod reading;
pub mod roles;
pub mod sessions;

pub use deletion::{delete, delete_in};
pub use entity::{Entity, Model};
pub use profile::{
    Card, Changes, card, colleagues, create, create_in, find, may_choose_organizations, update, update_in,
};
pub(crate) use profile::{colleagues_among, names};
