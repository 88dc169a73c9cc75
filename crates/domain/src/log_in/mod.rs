//! What all ways of logging in have in common.

pub mod attempts;
pub mod limits;

pub use limits::Limits;
