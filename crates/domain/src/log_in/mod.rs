//! What all ways of logging in have in common.

pub mod attempts;
pub mod limits;
pub mod reading;

pub use limits::{Calling, Limits};
