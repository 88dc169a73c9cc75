//! Backups: everything in the database in one file that either engine reads back.
//!
//! A gzip stream of JSON lines: a [`Header`]; for each table its name and columns, then one array per row, then how
//! many rows there were; at the very end the SHA-256 of all that came before. Whole numbers, booleans and texts stand as
//! such, days as `2026-11-24`, bytes in Base64.

mod columns;
mod read;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{StoreError, Timestamp};

/// The version of the format that this program writes and the newest that it reads.
pub const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    pub created_at: Timestamp,
    /// The migrations that the database had been through, oldest first.
    pub migrations: Vec<String>,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
}

impl Header {
    /// Rows of all tables together.
    pub fn total(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// Why a backup could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("the database is not empty")]
    NotEmpty,
    #[error("the backup was written by a newer program ({0})")]
    Newer(String),
    #[error("the file is no whole backup: {0}")]
    Damaged(String),
    #[error(transparent)]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sea_orm::DbErr> for ArchiveError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// A line that opens a table.
#[derive(Debug, Serialize, Deserialize)]
struct Opening {
    table: String,
    columns: Vec<String>,
}

/// A line that closes a table.
#[derive(Debug, Serialize, Deserialize)]
struct Closing {
    rows: u64,
    /// The last number that was given to a row, so that no number is ever given twice.
    last_id: Option<i64>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
struct Seal {
    sha256: String,
}

/// A table and, where rows refer to rows of the same table, the column that does.
struct Table {
    name: &'static str,
    itself: Option<&'static str>,
}

const fn table(name: &'static str) -> Table {
    Table { name, itself: None }
}

/// All tables, each after those that it refers to.
const TABLES: &[Table] = &[
    table("organization"),
    Table { name: "business_unit", itself: Some("parent_id") },
    table("back_office_user"),
    table("back_office_user_organization"),
    table("back_office_role"),
    table("back_office_user_role"),
    table("back_office_user_setting"),
    table("localization"),
    table("customer_group"),
    Table { name: "customer", itself: Some("parent_id") },
    table("customer_sales_representative"),
    table("customer_user_role"),
    table("website"),
    table("website_localization"),
    table("login"),
    table("customer_user"),
    table("customer_user_sales_representative"),
    table("customer_user_role_assignment"),
    table("address"),
    table("session"),
    table("single_use_token"),
    table("submission"),
    table("login_attempt"),
    table("customer_user_setting"),
    table("notification_rule"),
    table("visitor"),
    table("oauth_application"),
    table("oauth_authorization"),
    table("oauth_token"),
    table("grid_view"),
    table("audit_entry"),
    table("outgoing_email"),
    table("job"),
    table("batch_problem"),
    table("webhook"),
    table("webhook_event"),
    table("webhook_delivery"),
    table("webhook_attempt"),
    table("stored_file"),
    table("stored_file_piece"),
    table("installation"),
];

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
