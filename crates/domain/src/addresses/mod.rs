//! Address books of customers and of customer users.

mod allowed;
pub mod book;
pub mod entity;
mod owner;
pub mod reading;
pub mod rules;
pub mod within;

pub use allowed::{Rights, rights};
pub use book::{all_of, create, delete, find, update};
pub use entity::{Entity, Model};
pub use owner::Owner;
pub use rules::Changes;
