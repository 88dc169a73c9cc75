//! Reads a file of rows, CSV or a spreadsheet, in bounded memory, and goes on from a place in it.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use clientele_language::Message;
use csv::{ByteRecord, Position, Reader, ReaderBuilder};
use serde::{Deserialize, Serialize};

use crate::spreadsheet;

/// The most columns of a file.
const MOST_COLUMNS: usize = 300;

/// The most bytes of one row. A quotation mark that is not closed would else swallow the rest of the file.
const LONGEST_ROW: u64 = 256 * 1024;

/// Why a file can't be read, or not any further.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the file can't be read")]
    Unreadable(Message),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl TableError {
    pub(crate) fn because(message: impl Into<Message>) -> Self {
        Self::Unreadable(message.into())
    }
}

/// Where in a file the next row begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    byte: u64,
    line: u64,
    record: u64,
}

/// One row, and the line of the file in which it begins.
#[derive(Clone, Debug)]
pub struct Row {
    pub line: u64,
    cells: ByteRecord,
}

impl Row {
    /// The text of a cell; none where the row ends before it. An error is a cell that is not UTF-8.
    pub fn text(&self, column: usize) -> Option<Result<&str, std::str::Utf8Error>> {
        self.cells.get(column).map(std::str::from_utf8)
    }

    /// How many cells the row has.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// All cells, made readable where they are not.
    pub fn lossy(&self) -> impl Iterator<Item = String> {
        self.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned())
    }
}

/// An open file. Its header is read.
pub struct Table {
    reader: Reader<Metered>,
    header: Vec<String>,
}

impl Table {
    /// Opens a file: CSV with comma, semicolon or tab in UTF-8, or a spreadsheet (Office Open XML), of which the first
    /// sheet is read.
    pub fn open(mut file: File) -> Result<Self, TableError> {
        let mut start = [0; 4];
        file.rewind()?;
        let read = file.read(&mut start)?;
        if read == 0 {
            return Err(TableError::because("import-file-empty"));
        }
        file.rewind()?;
        if start.starts_with(b"PK\x03\x04") {
            file = spreadsheet::as_csv(file)?;
        } else if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return Err(TableError::because("import-file-not-utf-8"));
        } else {
            file = with_plain_ends(file)?;
        }
        let delimiter = delimiter_of(&mut file)?;
        let metered = Metered { file, left: LONGEST_ROW };
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(metered);
        let mut record = ByteRecord::new();
        if !read_record(&mut reader, &mut record)? {
            return Err(TableError::because("import-file-empty"));
        }
        let header = header_of(&record)?;
        Ok(Self { reader, header })
    }

    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Where the next row begins.
    pub fn place(&self) -> Place {
        let position = self.reader.position();
        Place { byte: position.byte(), line: position.line(), record: position.record() }
    }

    /// Goes on from a place of this file.
    pub fn go_to(&mut self, place: &Place) -> Result<(), TableError> {
        let mut position = Position::new();
        position.set_byte(place.byte).set_line(place.line).set_record(place.record);
        self.reader.get_mut().left = LONGEST_ROW;
        self.reader.seek(position).map_err(|error| io::Error::other(error).into())
    }

    /// The next row; none at the end. Rows without anything in them are passed over.
    pub fn next(&mut self) -> Result<Option<Row>, TableError> {
        let mut cells = ByteRecord::new();
        while read_record(&mut self.reader, &mut cells)? {
            if cells.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                // Every row ends with a line end, which has been read; within its cells there may be more.
                let within = cells.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
                let line = self.reader.position().line().saturating_sub(1 + within);
                return Ok(Some(Row { line, cells }));
            }
        }
        Ok(None)
    }
}

fn read_record(reader: &mut Reader<Metered>, record: &mut ByteRecord) -> Result<bool, TableError> {
    reader.get_mut().left = LONGEST_ROW;
    match reader.read_byte_record(record) {
        Ok(more) => Ok(more),
        Err(_) if reader.get_ref().left == 0 => {
            let line = i64::try_from(reader.position().line()).unwrap_or(i64::MAX);
            Err(TableError::because(Message::new("import-row-too-long").with("line", line)))
        }
        Err(error) => Err(io::Error::other(error).into()),
    }
}

fn header_of(record: &ByteRecord) -> Result<Vec<String>, TableError> {
    if record.len() > MOST_COLUMNS {
        return Err(TableError::because(Message::new("import-too-many-columns").with("limit", MOST_COLUMNS)));
    }
    let mut header = Vec::with_capacity(record.len());
    for cell in record {
        let text = std::str::from_utf8(cell).map_err(|_| TableError::because("import-file-not-utf-8"))?;
        if text.contains('\0') {
            return Err(TableError::because("import-file-not-text"));
        }
        header.push(text.trim_start_matches('\u{feff}').trim().to_owned());
    }
    // Spreadsheets leave empty columns at the end.
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    Ok(header)
}

/// The same file with `\n` at the end of every line, so that lines can be counted.
fn with_plain_ends(mut file: File) -> Result<File, TableError> {
    let mut plain = BufWriter::new(tempfile::tempfile()?);
    let mut piece = vec![0; 64 * 1024];
    let mut after_return = false;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        for byte in &piece[..read] {
            match byte {
                b'\n' if after_return => {}
                b'\r' | b'\n' => plain.write_all(b"\n")?,
                other => plain.write_all(std::slice::from_ref(other))?,
            }
            after_return = *byte == b'\r';
        }
    }
    plain.write_all(b"\n")?;
    let mut plain = plain.into_inner().map_err(io::IntoInnerError::into_error)?;
    plain.rewind()?;
    Ok(plain)
}

/// The sign that stands most often between the cells of the first line; a comma where there is none.
fn delimiter_of(file: &mut File) -> Result<u8, TableError> {
    let mut start = Vec::new();
    Read::by_ref(file).take(LONGEST_ROW).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    let (mut quoted, mut counts) = (false, [(b',', 0), (b';', 0), (b'\t', 0)]);
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(*delimiter == byte);
                }
            }
            _ => {}
        }
    }
    Ok(counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter))
}

/// A file that gives only so many bytes until it is told that all is well.
struct Metered {
    file: File,
    left: u64,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("a row is too long"));
        }
        let read = self.file.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(content: &[u8]) -> Result<Table, TableError> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        Table::open(file)
    }

    fn texts(row: &Row) -> Vec<String> {
        row.lossy().collect()
    }

    fn sentence(error: &TableError) -> &str {
        match error {
            TableError::Unreadable(message) => &message.id,
            TableError::Io(_) => "io",
        }
    }

    #[test]
    fn comma_semicolon_and_tab_are_told_apart_and_a_mark_at_the_start_is_no_text() {
        for content in
            ["\u{feff}Id,\"First, Name\"\n1,a\n", "Id;\"First, Name\"\r\n1;a", "Id\t\"First, Name\"\n1\ta\n"]
        {
            let mut table = table(content.as_bytes()).unwrap();
            assert_eq!(table.header(), ["Id", "First, Name"]);
            let row = table.next().unwrap().unwrap();
            assert_eq!((row.line, texts(&row)), (2, vec!["1".to_owned(), "a".to_owned()]));
            assert!(table.next().unwrap().is_none());
        }
    }

    #[test]
    fn reading_goes_on_from_a_place() {
        let mut first = table(b"Id,Name\n1,\"a\nb\"\n\n , \n2,c\n3,d\n").unwrap();
        assert_eq!(first.next().unwrap().unwrap().line, 2);
        let place = first.place();
        let stored = serde_json::to_string(&place).unwrap();
        let mut second = table(b"Id,Name\n1,\"a\nb\"\n\n , \n2,c\n3,d\n").unwrap();
        second.go_to(&serde_json::from_str(&stored).unwrap()).unwrap();
        let row = second.next().unwrap().unwrap();
        assert_eq!((row.line, texts(&row)), (6, vec!["2".to_owned(), "c".to_owned()]));
        assert_eq!(second.next().unwrap().unwrap().line, 7);
        let mut windows = table(b"Id,Name\r\n1,a\r\n\r\n2,\"b\r\nc\"\r\n3,d").unwrap();
        let lines: Vec<u64> = std::iter::from_fn(|| windows.next().unwrap().map(|row| row.line)).collect();
        assert_eq!(lines, [2, 4, 6]);
    }

    #[test]
    fn what_is_no_table_is_told_so() {
        let refused = |content: &[u8]| sentence(&table(content).err().unwrap()).to_owned();
        assert_eq!(refused(b""), "import-file-empty");
        assert_eq!(refused(b"\xFF\xFEI\0d\0"), "import-file-not-utf-8");
        assert_eq!(refused(b"N\xE4me,Id\n"), "import-file-not-utf-8");
        assert_eq!(refused(b"Id\0,Name\n"), "import-file-not-text");
        assert_eq!(refused(b"PK\x03\x04 and nothing else"), "import-spreadsheet-unreadable");
        assert_eq!(refused("a,".repeat(301).as_bytes()), "import-too-many-columns");
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_does_not_fill_the_memory() {
        let mut content = b"Id,Name\n1,a\n2,\"".to_vec();
        content.resize(2 * 1024 * 1024, b'x');
        let mut table = table(&content).unwrap();
        assert!(table.next().unwrap().is_some());
        assert_eq!(sentence(&table.next().err().unwrap()), "import-row-too-long");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall_over(content: Vec<u8>) {
            if let Ok(mut table) = table(&content) {
                while let Ok(Some(_)) = table.next() {}
            }
        }
    }
}
