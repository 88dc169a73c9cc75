//! Words, numbers, dates, names and addresses in the person's own localization.

mod message;

pub use message::{Argument, Message};
