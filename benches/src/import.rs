//! Importing a file of new customer users.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::process;

const HEADER: &str = "ID,Name Prefix,First Name,Middle Name,Last Name,Name Suffix,Birthday,Email Address,Customer Id,\
                      Customer Name,Roles 1 Role,Website Id,Enabled,Confirmed,Guest,Owner Id,Owner Username";

#[derive(Clone, Debug, Serialize)]
pub struct Import {
    pub rows: u64,
    pub rows_per_second: f64,
    /// The most bytes that were resident.
    pub peak: u64,
}

/// Imports so many new customer users by the command line; none while the program has no such command.
pub fn import(program: &Path, place: &[String], folder: &Path, rows: u64) -> Result<Option<Import>> {
    if !process::knows(program, "import")? {
        return Ok(None);
    }
    let file = folder.join("customer-users.csv");
    write(&file, rows)?;
    let words = ["import", "customer-users", &file.display().to_string(), "--json"];
    let arguments: Vec<String> =
        words.iter().map(|word| (*word).to_owned()).chain(place.iter().cloned()).collect();
    let watched = process::run_watched(program, &arguments)?;
    eprintln!("    the import said: {}", watched.output.trim());
    let rows_per_second = rows as f64 / watched.took.as_secs_f64();
    Ok(Some(Import { rows, rows_per_second, peak: watched.peak }))
}

/// New customer users of the customer with the id 1, without passwords.
fn write(file: &Path, rows: u64) -> Result<()> {
    let mut writer = BufWriter::new(std::fs::File::create(file)?);
    writeln!(writer, "{HEADER}")?;
    for row in 0..rows {
        writeln!(
            writer,
            ",,First{row},,Last{row},,1980-01-31,imported{row}@example.org,1,,ROLE_FRONTEND_BUYER,,1,1,0,,"
        )?;
    }
    writer.flush()?;
    Ok(())
}
