//! Address books of customers and of customer users.

mod allowed;
pub mod book;
pub mod entity;
pub mod reading;
pub mod rules;
pub mod within;

pub use allowed::{Rights, rights};
pub use book::{Owner, all_of, create, delete, find, update};
pub use entity::{Entity, Model};
pub use rules::Changes;
