//! Writes everything of a subject that the actor may see, batch by batch, in bounded memory.

use std::io::{self, Write};

use clientele_access::{Capability, Permission};
use clientele_domain::{Context, Error};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::report::csv_line;
use crate::subject::Subject;
use crate::{addresses, customer_users, customers};

/// Rows that are in memory at once.
const BATCH: u64 = 1_000;

/// Rows that fit on a sheet, header included.
const SHEET: u32 = 1_048_576;

/// Characters that fit into a cell of a spreadsheet.
const LONGEST: usize = 32_767;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    /// As the end of a file's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx].into_iter().find(|format| format.name() == name)
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Fails for those who may not take this out.
pub(crate) fn allow(ctx: &Context, subject: Subject) -> Result<(), Error> {
    ctx.require_capability(Capability::ExportRecords)?;
    if subject.allows(ctx, Permission::View) { Ok(()) } else { Err(Error::Denied) }
}

/// A file with the columns of a subject and an example, for whoever wants to fill it in.
pub fn example(subject: Subject) -> Vec<u8> {
    let (columns, example): (&[&str], &[&str]) = match subject {
        Subject::Customers => (
            &[
                "Id",
                "Name",
                "Parent Id",
                "Group Name",
                "Internal rating Id",
                "Tax code",
                "VAT Id",
                "Account Id",
                "Owner Username",
            ],
            &["", "Company A", "", "All Customers", "2_of_5", "", "", "Company A", ""],
        ),
        Subject::CustomerUsers => (
            &[
                "ID",
                "Name Prefix",
                "First Name",
                "Middle Name",
                "Last Name",
                "Name Suffix",
                "Birthday",
                "Email Address",
                "Customer Name",
                "Roles 1 Role",
                "Enabled",
                "Confirmed",
                "Owner Username",
            ],
            &[
                "",
                "Ms.",
                "Amanda",
                "R.",
                "Cole",
                "",
                "11/24/1990",
                "AmandaRCole@example.org",
                "Company A",
                "ROLE_FRONTEND_BUYER",
                "yes",
                "yes",
                "",
            ],
        ),
        Subject::Addresses => (
            &[
                "Label",
                "Organization",
                "First Name",
                "Last Name",
                "Street",
                "Street 2",
                "Zip/Postal Code",
                "City",
                "State Combined code",
                "Country ISO2 code",
                "Address ID",
                "Phone",
                "Primary",
                "Customer Name",
                "Email Address",
                "Billing",
                "Default Billing",
                "Shipping",
                "Default Shipping",
                "Delete",
            ],
            &[
                "Headquarters",
                "Company A",
                "Amanda",
                "Cole",
                "801 Scenic Hwy",
                "",
                "33844",
                "Haines City",
                "US-FL",
                "US",
                "",
                "+1 305 555 0100",
                "1",
                "Company A",
                "",
                "1",
                "1",
                "1",
                "0",
                "",
            ],
        ),
    };
    let line = |cells: &[&str]| csv_line(cells.iter().map(|cell| (*cell).to_owned()));
    [line(columns), line(example)].concat()
}

/// Reads what is to be written.
struct Rows<'a> {
    ctx: &'a Context,
    subject: Subject,
    header: Vec<String>,
    after: i64,
    over: bool,
}

impl<'a> Rows<'a> {
    async fn begin(ctx: &'a Context, subject: Subject) -> Result<Self, Error> {
        allow(ctx, subject)?;
        let header = match subject {
            Subject::Customers => customers::header(),
            Subject::CustomerUsers => customer_users::header(ctx).await?,
            Subject::Addresses => addresses::header(),
        };
        Ok(Self { ctx, subject, header, after: 0, over: false })
    }

    /// The next rows; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<Vec<String>>>, Error> {
        if self.over {
            return Ok(None);
        }
        let rows = match self.subject {
            Subject::Customers => customers::batch(self.ctx, self.after, BATCH).await?,
            Subject::CustomerUsers => {
                customer_users::batch(self.ctx, self.after, BATCH, self.header.len()).await?
            }
            Subject::Addresses => addresses::batch(self.ctx, self.after, BATCH).await?,
        };
        self.over = (rows.len() as u64) < BATCH;
        if let Some((last, _)) = rows.last() {
            self.after = *last;
        }
        Ok(Some(rows.into_iter().map(|(_, row)| row).collect()))
    }
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Domain(#[from] Error),
    #[error(transparent)]
    Output(#[from] io::Error),
    #[error(transparent)]
    Spreadsheet(#[from] XlsxError),
}

/// An export on its way into a file, batch by batch.
pub struct Export<'a, W> {
    rows: Rows<'a>,
    sink: Sink<W>,
    written: u64,
}

/// What rows are written into.
enum Sink<W> {
    /// RFC 4180, UTF-8.
    Csv(W),
    /// Office Open XML. What does not fit on one sheet goes on on the next.
    Xlsx { book: Box<Workbook>, sheet: usize, line: u32, output: W },
}

impl<'a, W: Write + Send> Export<'a, W> {
    /// Begins with the header.
    pub async fn begin(
        ctx: &'a Context,
        subject: Subject,
        format: Format,
        mut output: W,
    ) -> Result<Self, ExportError> {
        let rows = Rows::begin(ctx, subject).await?;
        let sink = match format {
            Format::Csv => {
                output.write_all(&csv_line(rows.header.iter().cloned()))?;
                Sink::Csv(output)
            }
            Format::Xlsx => {
                let mut book = Box::new(Workbook::new());
                let sheet = new_sheet(&mut book, &rows.header)?;
                Sink::Xlsx { book, sheet, line: 1, output }
            }
        };
        Ok(Self { rows, sink, written: 0 })
    }

    /// Writes the next rows; tells how many there are so far, and nothing at the end.
    pub async fn step(&mut self) -> Result<Option<u64>, ExportError> {
        let Some(batch) = self.rows.next().await? else { return Ok(None) };
        self.written += batch.len() as u64;
        for row in batch {
            self.sink.put(&self.rows.header, row)?;
        }
        Ok(Some(self.written))
    }

    /// Completes the file; tells how many rows it has.
    pub fn finish(self) -> Result<u64, ExportError> {
        match self.sink {
            Sink::Csv(mut output) => output.flush()?,
            Sink::Xlsx { mut book, output, .. } => book.save_to_writer(output)?,
        }
        Ok(self.written)
    }
}

impl<W: Write> Sink<W> {
    fn put(&mut self, header: &[String], row: Vec<String>) -> Result<(), ExportError> {
        match self {
            Self::Csv(output) => output.write_all(&csv_line(row.into_iter()))?,
            Self::Xlsx { book, sheet, line, .. } => {
                if *line == SHEET {
                    *sheet = new_sheet(book, header)?;
                    *line = 1;
                }
                write_row(book.worksheet_from_index(*sheet)?, *line, header, &row)?;
                *line += 1;
            }
        }
        Ok(())
    }
}

fn new_sheet(book: &mut Workbook, header: &[String]) -> Result<usize, XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (column, label) in (0..).zip(header) {
        sheet.write_string(0, column, label)?;
    }
    Ok(book.worksheets().len() - 1)
}

fn write_row(sheet: &mut Worksheet, line: u32, header: &[String], row: &[String]) -> Result<(), XlsxError> {
    for (column, (label, cell)) in (0..).zip(header.iter().zip(row)) {
        let is_id = label.to_lowercase().ends_with("id") && cell.len() <= 15;
        match cell.parse::<u64>() {
            _ if cell.is_empty() => {}
            Ok(id) if is_id => {
                sheet.write_number(line, column, id as f64)?;
            }
            _ => {
                let text: String = clientele_grid::harmless(cell).chars().take(LONGEST).collect();
                sheet.write_string(line, column, text)?;
            }
        }
    }
    Ok(())
}
