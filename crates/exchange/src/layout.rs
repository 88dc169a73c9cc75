//! Which column of a file means what, and the cells of a row as values.

use std::collections::HashMap;

use chrono::NaiveDate;
use clientele_grid::harmless;
use clientele_language::{Message, parse_date};
use clientele_store::Timestamp;
use serde::{Deserialize, Serialize};

use crate::table::Row;

/// A column that a subject knows.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// As OroCommerce writes it.
    pub header: &'static str,
    /// The field of the domain that it fills, under which rules complain.
    pub field: &'static str,
}

pub const fn column(header: &'static str, field: &'static str) -> Column {
    Column { header, field }
}

/// The first of the columns in which roles stand.
pub const ROLES: &str = "Roles 1 Role";

/// What is wrong with a cell, or with a row as a whole (no column).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub column: String,
    pub reason: Message,
}

/// Where in a file the known columns are. Names count without regard to case, order and spaces.
#[derive(Clone, Debug)]
pub struct Layout {
    places: HashMap<&'static str, usize>,
    /// The columns *Roles 1 Role*, *Roles 2 Role* and so on.
    roles: Vec<usize>,
    /// Named in the file, but not known.
    pub unknown: Vec<String>,
    /// Named twice.
    pub twice: Vec<String>,
    width: usize,
}

impl Layout {
    pub fn new(columns: &[Column], with_roles: bool, header: &[String]) -> Self {
        let known: HashMap<String, &'static str> =
            columns.iter().map(|column| (folded(column.header), column.header)).collect();
        let mut layout = Self {
            places: HashMap::new(),
            roles: Vec::new(),
            unknown: Vec::new(),
            twice: Vec::new(),
            width: header.len(),
        };
        for (place, name) in header.iter().enumerate() {
            let name_folded = folded(name);
            if with_roles && is_role(&name_folded) {
                layout.roles.push(place);
            } else if let Some(header) = known.get(&name_folded) {
                if layout.places.insert(header, place).is_some() {
                    layout.twice.push(name.clone());
                }
            } else if !name.is_empty() {
                layout.unknown.push(name.clone());
            }
        }
        layout
    }

    /// Whether the file has the column.
    pub fn has(&self, header: &str) -> bool {
        self.places.contains_key(header)
    }

    /// Whether the file has any column that is known.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.roles.is_empty()
    }
}

fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_role(folded: &str) -> bool {
    let number = folded.strip_prefix("roles ").and_then(|rest| rest.strip_suffix(" role"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The cells of one row by the names of their columns. A column that the file does not have is *none*: nothing is said
/// about it. What can't be read becomes a problem.
pub struct Cells<'a> {
    layout: &'a Layout,
    row: &'a Row,
    pub problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    pub fn of(layout: &'a Layout, row: &'a Row) -> Self {
        let mut cells = Self { layout, row, problems: Vec::new() };
        let more =
            (layout.width..row.width()).any(|place| cells.at(place).is_some_and(|text| !text.is_empty()));
        if more {
            cells.refuse("", "import-row-too-wide");
        }
        cells
    }

    pub fn refuse(&mut self, column: &str, reason: impl Into<Message>) {
        self.problems.push(Problem { column: column.to_owned(), reason: reason.into() });
    }

    /// The trimmed text of a cell.
    pub fn text(&mut self, column: &str) -> Option<String> {
        let place = self.layout.places.get(column).copied()?;
        match self.at(place) {
            Some(text) => Some(text.to_owned()),
            None => {
                self.refuse(column, "import-cell-not-utf-8");
                None
            }
        }
    }

    /// The text of a cell that is not empty.
    pub fn filled(&mut self, column: &str) -> Option<String> {
        self.text(column).filter(|text| !text.is_empty())
    }

    /// Yes or no; an empty cell says nothing.
    pub fn flag(&mut self, column: &str) -> Option<bool> {
        let text = self.filled(column)?;
        match text.to_lowercase().as_str() {
            "1" | "yes" | "true" => Some(true),
            "0" | "no" | "false" => Some(false),
            _ => {
                self.refuse(column, "not-a-boolean");
                None
            }
        }
    }

    /// The id of a record; an empty cell says nothing.
    pub fn id(&mut self, column: &str) -> Option<i64> {
        let text = self.filled(column)?;
        let id = text.parse().ok().filter(|id| *id > 0);
        if id.is_none() {
            self.refuse(column, "not-a-number");
        }
        id
    }

    /// A day; an empty cell says that there is none.
    pub fn date(&mut self, column: &str) -> Option<Option<NaiveDate>> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Some(None);
        }
        let date = parse_date(&text);
        if date.is_none() {
            self.refuse(column, "not-a-date");
        }
        date.map(Some)
    }

    /// A moment (UTC), as ISO 8601 or as MM/DD/YYYY with or without a time; an empty cell says that there is none.
    pub fn time(&mut self, column: &str) -> Option<Option<Timestamp>> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Some(None);
        }
        let time = moment(&text);
        if time.is_none() {
            self.refuse(column, "not-a-date");
        }
        time.map(Some)
    }

    /// The machine names of all roles of the row, none if the file has no such column.
    pub fn roles(&mut self) -> Option<Vec<String>> {
        if self.layout.roles.is_empty() {
            return None;
        }
        let mut names = Vec::new();
        for place in self.layout.roles.clone() {
            match self.at(place) {
                Some("") => {}
                Some(name) if names.iter().any(|known| known == name) => {}
                Some(name) => names.push(name.to_owned()),
                None => self.refuse(ROLES, "import-cell-not-utf-8"),
            }
        }
        Some(names)
    }

    /// Text of a place, without the apostrophe that keeps spreadsheets from running it. None: not UTF-8.
    fn at(&self, place: usize) -> Option<&'a str> {
        match self.row.text(place) {
            None => Some(""),
            Some(Ok(text)) => Some(without_apostrophe(text.trim())),
            Some(Err(_)) => None,
        }
    }
}

/// The opposite of [`harmless`].
fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if harmless(rest) != rest => rest,
        _ => text,
    }
}

fn moment(text: &str) -> Option<Timestamp> {
    if let Some(date) = parse_date(text) {
        return Some(Timestamp(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis()));
    }
    if let Ok(time) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(Timestamp(time.timestamp_millis()));
    }
    let (date, time) = text.split_once(['T', ' '])?;
    let time =
        ["%H:%M:%S", "%H:%M"].iter().find_map(|form| chrono::NaiveTime::parse_from_str(time, form).ok());
    Some(Timestamp(parse_date(date)?.and_time(time?).and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_without_regard_to_case_order_and_spaces() {
        let columns = [column("ID", "id"), column("First Name", "first_name")];
        let header: Vec<String> = ["roles  2 role", " first   NAME", "Shoe Size", "id", "Roles 1 Role", "Id"]
            .map(String::from)
            .into();
        let layout = Layout::new(&columns, true, &header);
        assert!(layout.has("ID") && layout.has("First Name"));
        assert_eq!(layout.roles, [0, 4]);
        assert_eq!(layout.unknown, ["Shoe Size"]);
        assert_eq!(layout.twice, ["Id"]);
    }

    #[test]
    fn moments_are_read_in_the_forms_that_files_have() {
        let noon = Timestamp(1_795_608_000_000);
        for text in
            ["2026-11-25T12:00:00Z", "2026-11-25T13:00:00+01:00", "2026-11-25 12:00:00", "11/25/2026 12:00"]
        {
            assert_eq!(moment(text), Some(noon), "{text}");
        }
        assert_eq!(moment("2026-11-25"), Some(Timestamp(noon.0 - 12 * 3_600_000)));
        assert_eq!(moment("yesterday"), None);
        assert_eq!(moment("2026-11-25 25:00"), None);
    }

    #[test]
    fn what_was_made_harmless_is_read_as_it_was() {
        for text in ["+1 (305) 555-0100", "=1+1", "@me", "-5", "O'Neil", "'quoted'", ""] {
            assert_eq!(without_apostrophe(&harmless(text)), text);
        }
    }
}
