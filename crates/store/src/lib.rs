//! The two engines, migrations, the unit of work and jobs.
//!
//! Every write of a record goes through a [`Unit`]: row, audit entry, mails and jobs become true together.

pub mod archive;
pub mod audit;
mod engine;
pub mod event;
pub mod files;
pub mod health;
pub mod job;
mod memory;
mod migrations;
pub mod outbox;
mod runner;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
mod unit;

pub use audit::{Audited, Author, FieldChange};
pub use engine::{Location, Store, StoreError};
pub use event::{Link, Told};
pub use files::{FileWriter, Model as StoredFile, NewFile};
pub use job::{NewJob, Progress};
pub use outbox::NewMail;
pub use runner::{Handler, JobError, Runner, Running};
pub use time::{Clock, Timestamp};
pub use unit::Unit;
