//! The value of a filter, read from text once and typed from then on.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};

use crate::column::{Column, Kind};

/// The most characters of a filter's value.
pub(crate) const LONGEST: usize = 255;

/// How exactly a moment was said: `2026-11-24` means the whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Day,
    Minute,
    Second,
}

/// A value of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Of a text or a choice.
    Text(String),
    Number(i64),
    Date(NaiveDate),
    /// On the asker's clock.
    Moment(NaiveDateTime, Unit),
}

impl Operand {
    /// Reads what was written for a column; the error is the id of the message that says what is wrong.
    pub(crate) fn read(column: &Column, text: &str) -> Result<Self, &'static str> {
        if text.chars().count() > LONGEST {
            return Err("grid-problem-too-long");
        }
        if text.contains('\0') {
            return Err("grid-problem-character");
        }
        match &column.kind {
            Kind::Text => Ok(Self::Text(text.to_owned())),
            Kind::Choice(choices) => {
                let known = choices.iter().any(|choice| choice.value == text);
                let readable = !column.by_number || text.parse::<i64>().is_ok();
                if known && readable { Ok(Self::Text(text.to_owned())) } else { Err("grid-problem-choice") }
            }
            Kind::Number => text.trim().parse().map(Self::Number).map_err(|_| "grid-problem-number"),
            Kind::Date => date(text.trim()).map(Self::Date).ok_or("grid-problem-date"),
            Kind::Time => moment(text.trim()).ok_or("grid-problem-date"),
            Kind::Boolean => Err("grid-problem-yes-no"),
        }
    }

    /// Where the value begins and where the next one does: for a day, its and the next day's first moment.
    pub(crate) fn span(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        match self {
            Self::Date(day) => Some((
                (*day).and_hms_opt(0, 0, 0)?,
                day.checked_add_days(Days::new(1))?.and_hms_opt(0, 0, 0)?,
            )),
            Self::Moment(start, unit) => {
                let length = match unit {
                    Unit::Day => TimeDelta::days(1),
                    Unit::Minute => TimeDelta::minutes(1),
                    Unit::Second => TimeDelta::seconds(1),
                };
                Some((*start, start.checked_add_signed(length)?))
            }
            Self::Text(_) | Self::Number(_) => None,
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Date(date) => write!(formatter, "{}", date.format("%Y-%m-%d")),
            Self::Moment(moment, Unit::Day) => write!(formatter, "{}", moment.format("%Y-%m-%d")),
            Self::Moment(moment, Unit::Minute) => write!(formatter, "{}", moment.format("%Y-%m-%dT%H:%M")),
            Self::Moment(moment, Unit::Second) => write!(formatter, "{}", moment.format("%Y-%m-%dT%H:%M:%S")),
        }
    }
}

/// A date as forms send it (ISO 8601), of the years 1 to 9998.
fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10 && (1..=9998).contains(&date.year())).then_some(date)
}

fn moment(text: &str) -> Option<Operand> {
    if let Some(day) = date(text) {
        return Some(Operand::Moment(day.and_hms_opt(0, 0, 0)?, Unit::Day));
    }
    date(text.get(..10)?)?;
    let parsed = |format| NaiveDateTime::parse_from_str(text, format).ok();
    parsed("%Y-%m-%dT%H:%M")
        .map(|moment| Operand::Moment(moment, Unit::Minute))
        .or_else(|| parsed("%Y-%m-%dT%H:%M:%S").map(|moment| Operand::Moment(moment, Unit::Second)))
}
