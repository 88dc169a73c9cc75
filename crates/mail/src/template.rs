//! The two parts of a template, and what can be wrong with it.

use std::fmt;

use clientele_language::{Language, Message, text};
use serde::{Deserialize, Serialize};

/// A mail as someone wrote it: minijinja in the subject, in the HTML and, if it is written out, in the plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Which mail: [`Mail::name`](crate::Mail::name).
    pub name: String,
    pub subject: String,
    /// The inside of the body; the layout puts head, frame and footer around it.
    pub html: String,
    /// None: derived from the HTML.
    pub text: Option<String>,
}

impl Template {
    /// Reads the form of the built-in files: a block between two lines `---` with `subject: …`, then the HTML.
    pub fn parse(name: &str, source: &str) -> Result<Self, TemplateError> {
        let without = || TemplateError::new(Message::new("template-without-subject"));
        let rest = source.strip_prefix("---\n").ok_or_else(without)?;
        let (head, html) = rest.split_once("\n---\n").ok_or_else(without)?;
        let subject = head.lines().find_map(|line| line.strip_prefix("subject:")).ok_or_else(without)?;
        Ok(Self {
            name: name.to_owned(),
            subject: subject.trim().to_owned(),
            html: html.to_owned(),
            text: None,
        })
    }
}

/// Why a template can't be used, for the person who edits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateError {
    /// The line in the part where the mistake is, from 1.
    pub line: Option<usize>,
    /// The column, from 1.
    pub column: Option<usize>,
    pub sentence: Message,
}

impl TemplateError {
    pub(crate) fn new(sentence: Message) -> Self {
        Self { line: None, column: None, sentence }
    }

    /// A mistake that minijinja found in `source`, which is the part `part` (the id of its label).
    pub(crate) fn found(error: &minijinja::Error, source: &str, part: &'static str) -> Self {
        use minijinja::ErrorKind;
        let detail = error.detail().map(str::to_owned).unwrap_or_else(|| error.kind().to_string());
        let sentence = match error.kind() {
            ErrorKind::UndefinedError => Message::new("template-unknown-variable"),
            ErrorKind::OutOfFuel => Message::new("template-too-long"),
            ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod => Message::new("template-unknown-function").with("detail", detail),
            ErrorKind::TemplateNotFound => Message::new("template-no-others"),
            _ => Message::new("template-mistake").with("detail", detail),
        };
        let (line, column) = match error.range().filter(|range| source.is_char_boundary(range.start)) {
            Some(range) => {
                let before = &source[..range.start];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
                (Some(line), Some(column))
            }
            None => (error.line(), None),
        };
        let place = match (line, column) {
            (Some(line), Some(column)) => Message::new("template-place")
                .with("part", Message::new(part))
                .with("line", line)
                .with("column", column)
                .with("sentence", sentence),
            (Some(line), None) => Message::new("template-place-line")
                .with("part", Message::new(part))
                .with("line", line)
                .with("sentence", sentence),
            _ => sentence,
        };
        Self { line, column, sentence: place }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&text(Language::En, &self.sentence))
    }
}

impl std::error::Error for TemplateError {}
