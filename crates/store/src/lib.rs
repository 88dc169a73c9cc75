//! The two engines, migrations, the unit of work and jobs.

mod time;

pub use time::{Clock, Timestamp};
