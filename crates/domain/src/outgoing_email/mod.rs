//! Mails: written with the records that cause them, delivered by a job, readable under System → Outgoing e-mail.

pub mod delivery;
pub mod results;
pub(crate) mod write;

pub use delivery::{Deliverer, Sender};
