//! A file of customer users as another system would export it.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;

/// Writes `rows` new customer users of the customer with this id.
pub fn customer_users(file: &Path, rows: u64, customer: &str) -> Result<()> {
    let mut writer = BufWriter::new(std::fs::File::create(file)?);
    writeln!(
        writer,
        "ID,Name Prefix,First Name,Middle Name,Last Name,Name Suffix,Birthday,Email Address,Customer Id,Customer Name,\
         Roles 1 Role,Website Id,Enabled,Confirmed,Guest,Owner Id,Owner Username"
    )?;
    for row in 0..rows {
        writeln!(
            writer,
            ",,First{row},,Last{row},,,imported{row}@example.org,{customer},,ROLE_FRONTEND_BUYER,,1,1,0,,"
        )?;
    }
    writer.flush()?;
    Ok(())
}
