//! Roles of back-office users.

pub mod entity;
mod preview;
pub mod profile;
pub mod reading;

pub use entity::{Entity, Model};
pub use preview::preview;
pub(crate) use profile::reach_of_changes;
pub use profile::{
    Changes, all, create, create_in, delete, delete_in, find, is_fixed, may_change, may_give, update,
    update_in,
};
