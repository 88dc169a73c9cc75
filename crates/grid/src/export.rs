//! Everything that matches, batch by batch, in bounded memory.

use std::borrow::Cow;
use std::io::Write;

use clientele_language::Message;
use sea_orm::ConnectionTrait;

use crate::GridError;
use crate::column::Column;
use crate::cursor::KeyValue;
use crate::declaration::Grid;
use crate::ordering::ordering;
use crate::present::Present;
use crate::question::Question;
use crate::row::{Cell, Row};
use crate::state::State;

/// Rows that are in memory at once.
const BATCH: u64 = 1000;

/// How an export speaks: given by whoever knows the localization.
pub trait Wording: Send + Sync {
    /// The text of a column's label.
    fn label(&self, label: &Message) -> String;
    /// The text of a cell.
    fn cell(&self, column: &Column, cell: &Cell) -> String;
}

/// Reads all rows that match in the grid's order.
pub struct BatchReader<'a> {
    grid: &'a Grid,
    state: &'a State,
    present: Present,
    columns: Vec<&'a Column>,
    question: Option<Question<'a>>,
    from: Option<Vec<KeyValue>>,
    finished: bool,
}

impl<'a> BatchReader<'a> {
    /// From the first row, whatever page the state is on.
    pub fn new(grid: &'a Grid, state: &'a State, now: impl Into<Present>) -> Self {
        let columns = state.columns_in(grid);
        Self { grid, state, present: now.into(), columns, question: None, from: None, finished: false }
    }

    pub fn columns(&self) -> &[&'a Column] {
        &self.columns
    }

    /// The next rows, up to 1000; none at the end.
    pub async fn next(&mut self, conn: &impl ConnectionTrait) -> Result<Option<Vec<Row>>, GridError> {
        if self.finished {
            return Ok(None);
        }
        let question = match &mut self.question {
            Some(question) => question,
            none => none.insert(Question::new(conn, self.grid, self.state, self.present).await?),
        };
        let ordering = ordering(self.grid, self.state);
        let places = question.places(conn, &ordering, self.from.as_deref(), 0, BATCH).await?;
        self.finished = (places.len() as u64) < BATCH;
        let ids: Vec<i64> = places.iter().map(|(id, _)| *id).collect();
        self.from = places.into_iter().last().map(|(_, values)| values);
        let rows = question.rows(conn, &self.columns, &ids).await?;
        Ok((!ids.is_empty()).then_some(rows))
    }
}

/// An export as CSV (RFC 4180, UTF-8), piece by piece, for a response that is sent while it is read.
pub struct CsvExport<'a, W> {
    reader: BatchReader<'a>,
    wording: W,
    begun: bool,
    /// How many rows were read.
    rows: u64,
}

impl<'a, W: Wording> CsvExport<'a, W> {
    pub fn new(grid: &'a Grid, state: &'a State, now: impl Into<Present>, wording: W) -> Self {
        Self { reader: BatchReader::new(grid, state, now), wording, begun: false, rows: 0 }
    }

    /// The next piece, whole lines, the header first; none at the end.
    pub async fn next(&mut self, conn: &impl ConnectionTrait) -> Result<Option<Vec<u8>>, GridError> {
        let mut piece = csv_writer();
        if !self.begun {
            self.begun = true;
            write_record(&mut piece, &header(&self.reader, &self.wording))?;
            return finish(piece).map(Some);
        }
        let Some(rows) = self.reader.next(conn).await? else { return Ok(None) };
        self.rows += rows.len() as u64;
        for row in &rows {
            let texts = self.reader.columns.iter().zip(&row.cells);
            let record: Vec<_> = texts.map(|(column, cell)| written(&self.wording, column, cell)).collect();
            write_record(&mut piece, &record)?;
        }
        finish(piece).map(Some)
    }
}

/// Writes all that matches as CSV; tells how many rows.
pub async fn export_csv(
    conn: &impl ConnectionTrait,
    grid: &Grid,
    state: &State,
    now: impl Into<Present>,
    wording: impl Wording,
    mut output: impl Write + Send,
) -> Result<u64, GridError> {
    let mut export = CsvExport::new(grid, state, now, wording);
    while let Some(piece) = export.next(conn).await? {
        output.write_all(&piece)?;
    }
    output.flush()?;
    Ok(export.rows)
}

pub(crate) fn header(reader: &BatchReader<'_>, wording: &impl Wording) -> Vec<String> {
    let labels = reader.columns.iter().map(|column| wording.label(&reader.grid.label(column)));
    labels.map(|label| harmless(&label).into_owned()).collect()
}

/// The text of a cell, made harmless where people wrote it.
pub(crate) fn written(wording: &impl Wording, column: &Column, cell: &Cell) -> String {
    let text = wording.cell(column, cell);
    match cell {
        Cell::Text(_) | Cell::Choice(_) => harmless(&text).into_owned(),
        _ => text,
    }
}

/// Spreadsheets take what begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula; an apostrophe
/// before it keeps it a text.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn csv_writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new())
}

fn write_record(writer: &mut csv::Writer<Vec<u8>>, record: &[String]) -> Result<(), GridError> {
    writer.write_record(record).map_err(|error| GridError::Output(error.into()))
}

fn finish(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, GridError> {
    writer.into_inner().map_err(|error| GridError::Output(error.into_error()))
}
