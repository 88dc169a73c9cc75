//! An export as a spreadsheet (Office Open XML).

use std::io::Write;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use sea_orm::ConnectionTrait;

use crate::GridError;
use crate::column::Column;
use crate::declaration::Grid;
use crate::export::{BatchReader, Wording, header, written};
use crate::present::Present;
use crate::row::{Cell, Row};
use crate::state::State;

/// Rows that fit on a sheet, header included.
const SHEET: u32 = 1_048_576;
/// Characters that fit into a cell.
const LONGEST: usize = 32_767;
/// Numbers beyond 15 digits would be rounded, so they are written as text.
const LARGEST: i64 = 999_999_999_999_999;

/// Writes all that matches as a spreadsheet; tells how many rows. Finished rows wait in a temporary file, not in
/// memory. What does not fit on one sheet goes on on the next.
pub async fn export_xlsx(
    conn: &impl ConnectionTrait,
    grid: &Grid,
    state: &State,
    now: impl Into<Present>,
    wording: impl Wording,
    output: impl Write + Send,
) -> Result<u64, GridError> {
    let present = now.into();
    let mut reader = BatchReader::new(grid, state, present);
    let header = header(&reader, &wording);
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let mut line = SHEET;
    let mut written = 0;
    let mut sheet_at = 0;
    while let Some(rows) = reader.next(conn).await? {
        for row in &rows {
            if line == SHEET {
                begin(workbook.add_worksheet_with_constant_memory()?, &header, &formats)?;
                sheet_at = workbook.worksheets().len() - 1;
                line = 1;
            }
            let sheet = workbook.worksheet_from_index(sheet_at)?;
            write_row(sheet, line, row, reader.columns(), present, &wording, &formats)?;
            line += 1;
            written += 1;
        }
    }
    if written == 0 {
        begin(workbook.add_worksheet_with_constant_memory()?, &header, &formats)?;
    }
    workbook.save_to_writer(output)?;
    Ok(written)
}

struct Formats {
    header: Format,
    date: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            header: Format::new().set_bold(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }
}

fn begin(sheet: &mut Worksheet, header: &[String], formats: &Formats) -> Result<(), XlsxError> {
    for (column, label) in (0..).zip(header) {
        sheet.write_string_with_format(0, column, label, &formats.header)?;
    }
    Ok(())
}

fn write_row(
    sheet: &mut Worksheet,
    line: u32,
    row: &Row,
    columns: &[&Column],
    present: Present,
    wording: &impl Wording,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (at, (column, cell)) in (0..).zip(columns.iter().zip(&row.cells)) {
        let (moment, format) = match cell {
            Cell::Empty => continue,
            Cell::Number(number) if number.abs() <= LARGEST => {
                sheet.write_number(line, at, *number as f64)?;
                continue;
            }
            Cell::Date(date) => (excel_date(*date), &formats.date),
            Cell::Time(time) => (excel_time(present.local(*time)), &formats.time),
            _ => (None, &formats.date),
        };
        match moment {
            Some(moment) => sheet.write_datetime_with_format(line, at, &moment, format)?,
            None => {
                let text: String = written(wording, column, cell).chars().take(LONGEST).collect();
                sheet.write_string(line, at, text)?
            }
        };
    }
    Ok(())
}

/// A day that spreadsheets know: they begin with 1900.
fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).ok()
}

fn excel_time(time: NaiveDateTime) -> Option<ExcelDateTime> {
    excel_date(time.date())?.and_hms(time.hour() as u16, time.minute() as u8, f64::from(time.second())).ok()
}
