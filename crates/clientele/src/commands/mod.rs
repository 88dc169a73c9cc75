//! One file per command.

pub mod backup;
pub mod completions;
pub mod doctor;
pub mod migrate;
pub mod restore;
pub mod settings;
