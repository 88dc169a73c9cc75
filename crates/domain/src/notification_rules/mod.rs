//! Notification rules: who is told by mail of what happens. Every organization has one rule for each event.

pub mod entity;
pub mod profile;

pub use entity::{Event, Model};
pub use profile::{Changes, all, find, update};
pub(crate) use profile::{begin, in_force};
