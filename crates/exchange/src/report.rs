//! What an import has to say: counts, and what was refused and why.

use clientele_language::{Language, Message};
use serde::{Deserialize, Serialize};

use crate::layout::Problem;
use crate::subject::Outcome;
use crate::table::Row;

/// How many refusals a report names; the file of errors has all.
const MOST_NAMED: usize = 100;

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub added: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub removed: i64,
    pub refused: i64,
    /// The first rows that were refused.
    pub refusals: Vec<Refused>,
    /// Columns of the file that mean nothing here.
    pub unknown_columns: Vec<String>,
    /// The file with all rows that were refused, with line, column and reason before them.
    pub errors: Option<i64>,
}

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub line: u64,
    pub problems: Vec<Problem>,
}

impl Report {
    /// How many rows there were so far.
    pub const fn rows(&self) -> i64 {
        self.added + self.updated + self.unchanged + self.removed + self.refused
    }

    /// Whether an import of the same file would change anything.
    pub const fn changes_something(&self) -> bool {
        self.added + self.updated + self.removed > 0
    }

    pub(crate) fn count(&mut self, line: u64, outcome: &Outcome) {
        match outcome {
            Outcome::Added => self.added += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Removed => self.removed += 1,
            Outcome::Refused(problems) => {
                self.refused += 1;
                if self.refusals.len() < MOST_NAMED {
                    self.refusals.push(Refused { line, problems: problems.clone() });
                }
            }
        }
    }
}

/// The header of a file of errors, in somebody's language.
pub(crate) fn errors_header(language: Language, header: &[String]) -> Vec<u8> {
    let own = ["field-line", "field-column", "field-reason"];
    let own = own.into_iter().map(|id| clientele_language::text(language, &Message::new(id)));
    csv_line(own.chain(header.iter().cloned()))
}

/// A refused row in a file of errors, in somebody's language.
pub(crate) fn error_line(language: Language, row: &Row, problems: &[Problem]) -> Vec<u8> {
    let told = |text: fn(&Problem, Language) -> String| {
        let texts: Vec<String> = problems.iter().map(|problem| text(problem, language)).collect();
        texts.join("; ")
    };
    let own = [
        row.line.to_string(),
        told(|problem, _| problem.column.clone()),
        told(|problem, language| clientele_language::text(language, &problem.reason)),
    ];
    csv_line(own.into_iter().chain(row.lossy()))
}

/// A line of CSV in which nothing is a formula.
pub(crate) fn csv_line(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let cells: Vec<String> = cells.map(|cell| clientele_grid::harmless(&cell).into_owned()).collect();
    // Writing into memory does not fail.
    let _ = writer.write_record(&cells);
    writer.into_inner().unwrap_or_default()
}
