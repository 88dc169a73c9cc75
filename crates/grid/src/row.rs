//! Rows and their cells, typed and unformatted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clientele_store::Timestamp;
use sea_orm::{DbErr, QueryResult, TryGetable};

use crate::column::{Key, KeyType, Kind};
use crate::cursor::KeyValue;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    Number(i64),
    Date(NaiveDate),
    Time(Timestamp),
    Boolean(bool),
    /// The value of a choice; its label stands in the column.
    Choice(String),
}

/// A row of a page: its id, one cell for each column that shows, and the grid's extras.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: i64,
    pub cells: Vec<Cell>,
    pub extra: BTreeMap<&'static str, Cell>,
}

/// Reads a cell; `by_number` says that a choice is stored as a number.
pub(crate) fn cell(row: &QueryResult, index: usize, kind: &Kind, by_number: bool) -> Result<Cell, DbErr> {
    let cell = match kind {
        Kind::Text => read(row, index)?.map(Cell::Text),
        Kind::Number => number(row, index)?.map(Cell::Number),
        Kind::Date => read(row, index)?.map(Cell::Date),
        Kind::Time => number(row, index)?.map(|time| Cell::Time(Timestamp(time))),
        Kind::Boolean => read(row, index)?.map(Cell::Boolean),
        Kind::Choice(_) if by_number => number(row, index)?.map(|number| Cell::Choice(number.to_string())),
        Kind::Choice(_) => read(row, index)?.map(Cell::Choice),
    };
    Ok(cell.unwrap_or(Cell::Empty))
}

pub(crate) fn key_value(row: &QueryResult, index: usize, key: &Key) -> Result<KeyValue, DbErr> {
    let value = match key.holds {
        KeyType::Text => read(row, index)?.map(KeyValue::Text),
        KeyType::Number => number(row, index)?.map(KeyValue::Number),
        KeyType::Date => read::<NaiveDate>(row, index)?.map(|date| KeyValue::Text(date.to_string())),
        KeyType::Boolean => read(row, index)?.map(KeyValue::Boolean),
    };
    Ok(value.unwrap_or(KeyValue::Null))
}

fn read<T: TryGetable>(row: &QueryResult, index: usize) -> Result<Option<T>, DbErr> {
    row.try_get_by_index(index)
}

/// PostgreSQL does not read a 32-bit column as a 64-bit number.
fn number(row: &QueryResult, index: usize) -> Result<Option<i64>, DbErr> {
    match read::<i64>(row, index) {
        Ok(number) => Ok(number),
        Err(error) => match read::<i32>(row, index) {
            Ok(number) => Ok(number.map(i64::from)),
            Err(_) => Err(error),
        },
    }
}
