//! One file per command.

pub mod backup;
pub mod completions;
pub mod doctor;
pub mod export;
pub mod import;
pub mod jobs;
pub mod migrate;
pub mod oauth_application;
pub mod oauth_keys;
pub mod openapi;
pub mod restore;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod user;
