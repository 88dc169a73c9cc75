//! Demo data and synthetic data: the same at every run, made through the same use cases as everything else.

mod accounts;
mod fill;
mod invented;
mod log_ins;
mod seed;
mod words;

pub use fill::{DEMO_PASSWORD, DemoError, fill};
pub use seed::{Sizes, seed};
