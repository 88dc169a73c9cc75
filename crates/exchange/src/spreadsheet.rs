//! Turns the first sheet of a spreadsheet into CSV, so that everything else reads one kind of file.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, Write};

use calamine::{DataRef, Reader, Xlsx};

use crate::table::TableError;

/// The most bytes that the parts of a spreadsheet may have when they are unpacked.
const LARGEST_PART: u64 = 2 * 1024 * 1024 * 1024;

/// The most bytes of all different texts of a spreadsheet, which are in memory at once.
const LARGEST_TEXTS: u64 = 128 * 1024 * 1024;

/// The most columns that are looked at.
const WIDEST: u32 = 1_000;

/// The sheet as CSV in a temporary file. A row stands in the line that has its number.
pub fn as_csv(file: File) -> Result<File, TableError> {
    refuse_bombs(&file)?;
    let unreadable = |_| TableError::because("import-spreadsheet-unreadable");
    let mut book: Xlsx<BufReader<File>> = Xlsx::new(BufReader::new(file)).map_err(unreadable)?;
    let sheet = book.sheet_names().into_iter().next();
    let sheet = sheet.ok_or_else(|| TableError::because("import-file-empty"))?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(unreadable)?;
    let mut output = Sheet { output: BufWriter::new(tempfile::tempfile()?), line: 0, row: Vec::new() };
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        if column < WIDEST {
            output.put(row, column as usize, text_of(cell.get_value()))?;
        }
    }
    output.finish()
}

/// What is written small can be large.
fn refuse_bombs(file: &File) -> Result<(), TableError> {
    let unreadable = || TableError::because("import-spreadsheet-unreadable");
    let mut archive = zip::ZipArchive::new(BufReader::new(file.try_clone()?)).map_err(|_| unreadable())?;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| unreadable())?;
        let is_texts = part.name().map_err(|_| unreadable())?.contains("sharedStrings");
        let most = if is_texts { LARGEST_TEXTS } else { LARGEST_PART };
        if part.size() > most {
            return Err(TableError::because("import-spreadsheet-too-large"));
        }
    }
    let mut file = file;
    file.rewind()?;
    Ok(())
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => if *yes { "1" } else { "0" }.to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => on_one_line(text),
        DataRef::SharedString(text) => on_one_line(text),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            Some(moment) if moment.time() == chrono::NaiveTime::MIN => moment.date().to_string(),
            Some(moment) => moment.format("%Y-%m-%dT%H:%M:%S").to_string(),
            None => String::new(),
        },
    }
}

/// No cell of ours has several lines; and a row stands in one line.
fn on_one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

struct Sheet {
    output: BufWriter<File>,
    /// The row that is being filled, counted from zero.
    line: u32,
    row: Vec<String>,
}

impl Sheet {
    fn put(&mut self, row: u32, column: usize, text: String) -> Result<(), TableError> {
        while self.line < row {
            self.end_line()?;
        }
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        self.row[column] = text;
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), TableError> {
        for (place, text) in self.row.drain(..).enumerate() {
            if place > 0 {
                self.output.write_all(b",")?;
            }
            self.output.write_all(b"\"")?;
            self.output.write_all(text.replace('"', "\"\"").as_bytes())?;
            self.output.write_all(b"\"")?;
        }
        self.output.write_all(b"\n")?;
        self.line += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<File, TableError> {
        self.end_line()?;
        let mut file = self.output.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook};

    use crate::table::Table;

    #[test]
    fn the_first_sheet_is_read_with_its_numbers_dates_and_gaps() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, label) in (0..).zip(["Id", "Name", "Birthday", "Enabled"]) {
            sheet.write_string(0, column, label).unwrap();
        }
        sheet.write_number(2, 0, 7).unwrap();
        sheet.write_string(2, 1, "a \"b\"\nc").unwrap();
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(1990, 11, 24).unwrap();
        let format = Format::new().set_num_format("mm/dd/yyyy");
        sheet.write_datetime_with_format(2, 2, &day, &format).unwrap();
        sheet.write_boolean(2, 3, true).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        book.save_to_writer(&mut file).unwrap();

        let mut table = Table::open(file).unwrap();
        assert_eq!(table.header(), ["Id", "Name", "Birthday", "Enabled"]);
        let row = table.next().unwrap().unwrap();
        assert_eq!(row.line, 3);
        assert_eq!(row.lossy().collect::<Vec<_>>(), ["7", "a \"b\" c", "1990-11-24", "1"]);
        assert!(table.next().unwrap().is_none());
    }
}
