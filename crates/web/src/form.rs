//! A form as it arrived: what was typed is kept, what is wrong is collected field by field.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clientele_language::Message;

use crate::form_body::{FormProblem, Pairs};

/// Fields, what was typed into them, and what is wrong with them. Names of fields in groups are written as in HTML:
/// `addresses[0][street]`.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pairs: Pairs,
    errors: Vec<(String, Message)>,
}

impl Form {
    /// A form nobody has filled in yet.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A form that shows these values: for an edit page.
    pub fn of<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { pairs, errors: Vec::new() }
    }

    /// Reads an urlencoded body.
    pub fn parse(body: &[u8]) -> Result<Self, FormProblem> {
        Ok(Self { pairs: crate::form_body::parse(body)?, errors: Vec::new() })
    }

    /// All fields in the order of the page.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Adds a value as if it had been typed.
    pub fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Replaces all values of a field.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.retain(|(field, _)| field != name);
        self.put(name, value);
    }

    /// Forgets all values of a field.
    pub fn remove(&mut self, name: &str) {
        self.pairs.retain(|(field, _)| field != name);
    }

    /// What was typed, without the spaces around it; empty when the field is missing.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).map_or("", str::trim)
    }

    /// What was typed, spaces and all: for passwords.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// What was typed, or nothing when it is blank.
    pub fn optional(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// All values of a field that stands there several times, such as ticked boxes.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Whether a box is ticked. Components send a hidden `0` before each box, so the last value counts.
    pub fn checked(&self, name: &str) -> bool {
        matches!(self.raw(name), Some("1" | "on" | "true" | "yes"))
    }

    /// The text of a field that must not be blank; if it is, that becomes the field's error.
    pub fn required(&mut self, name: &str) -> String {
        let text = self.text(name).to_owned();
        if text.is_empty() {
            self.refuse(name, "must-not-be-blank");
        }
        text
    }

    /// A record's id or another whole number; nothing when the field is blank, an error when it is no number.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.refuse(name, "not-a-number");
        }
        number
    }

    /// The id chosen in a select field; an id that can't be one is an unknown choice.
    pub fn id(&mut self, name: &str) -> Option<i64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let id = text.parse().ok().filter(|id| *id > 0);
        if id.is_none() {
            self.refuse(name, "unknown-choice");
        }
        id
    }

    /// The ids of ticked boxes or a select with several values, each once, blanks left out.
    pub fn ids(&mut self, name: &str) -> Vec<i64> {
        let mut ids = Vec::new();
        let mut wrong = false;
        for text in self.pairs.iter().filter(|(field, text)| field == name && !text.trim().is_empty()) {
            match text.1.trim().parse() {
                Ok(id) if id > 0 && !ids.contains(&id) => ids.push(id),
                Ok(id) if id > 0 => {}
                _ => wrong = true,
            }
        }
        if wrong {
            self.refuse(name, "unknown-choice");
        }
        ids
    }

    /// A date as browsers send it (2026-11-24); nothing when blank, an error when it is none or its year is not
    /// within 1 to 9999.
    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let date = clientele_language::parse_date(text);
        if date.is_none() {
            self.refuse(name, "not-a-date");
        }
        date
    }

    /// The version of the record the person saw when the form was made (hidden field `version`).
    pub fn version(&self) -> Option<i32> {
        self.text("version").parse().ok()
    }

    /// The one-time name of this form (hidden field `submission`), if it came with a proper one.
    pub fn submission(&self) -> Option<String> {
        let name = self.text("submission");
        let proper = (16..=64).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        proper.then(|| name.to_owned())
    }

    /// The indexes of a group of fields, in the order of the page: 0 and 3 for `addresses[0][city]`,
    /// `addresses[3][city]`.
    pub fn indexes(&self, group: &str) -> Vec<usize> {
        let mut indexes = Vec::new();
        for (field, _) in &self.pairs {
            let index = field
                .strip_prefix(group)
                .and_then(|rest| rest.strip_prefix('['))
                .and_then(|rest| rest.split_once(']'))
                .and_then(|(index, rest)| rest.starts_with('[').then(|| index.parse().ok()).flatten());
            if let Some(index) = index
                && !indexes.contains(&index)
            {
                indexes.push(index);
            }
        }
        indexes
    }

    /// Notes that a field is wrong. The first word about a field stays, later ones are left out.
    pub fn refuse(&mut self, field: &str, message: impl Into<Message>) {
        let field = as_in_html(field);
        if !self.errors.iter().any(|(name, _)| *name == field) {
            self.errors.push((field, message.into()));
        }
    }

    /// Takes over what the rules of the domain say. Their `addresses[0].street` is `addresses[0][street]` here. All that
    /// they say of a field is said there, sentence by sentence.
    pub fn absorb(&mut self, errors: impl IntoIterator<Item = (String, Message)>) {
        let mut said: Vec<(String, Vec<Message>)> = Vec::new();
        for (field, message) in errors {
            match said.iter_mut().find(|(name, _)| *name == field) {
                Some((_, messages)) if messages.contains(&message) => {}
                Some((_, messages)) => messages.push(message),
                None => said.push((field, vec![message])),
            }
        }
        for (field, messages) in said {
            let sentences = messages
                .into_iter()
                .reduce(|first, next| Message::new("sentences").with("first", first).with("next", next));
            if let Some(sentences) = sentences {
                self.refuse(&field, sentences);
            }
        }
    }

    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// What is wrong, field by field, in the order in which it was found; the empty name stands for the form itself.
    pub fn errors(&self) -> &[(String, Message)] {
        &self.errors
    }

    pub fn error(&self, field: &str) -> Option<&Message> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, message)| message)
    }

    /// The first field of the page that is wrong: there the cursor goes. Fields that the page doesn't send (no box
    /// ticked) come after those it does.
    pub fn first_error(&self) -> Option<&str> {
        let places: BTreeMap<&str, usize> =
            self.pairs.iter().enumerate().rev().map(|(place, (name, _))| (name.as_str(), place)).collect();
        let place = |name: &str| places.get(name).copied().unwrap_or(usize::MAX);
        let named = self.errors.iter().map(|(name, _)| name.as_str()).filter(|name| !name.is_empty());
        named.min_by_key(|name| place(name))
    }
}

/// `addresses[0].street` → `addresses[0][street]`
fn as_in_html(field: &str) -> String {
    let mut parts = field.split('.');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('[') {
            Some((word, rest)) => name.push_str(&format!("[{word}][{rest}")),
            None => name.push_str(&format!("[{part}]")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_the_order_of_the_page() {
        let form =
            Form::of([("addresses[3][city]", "Bonn"), ("addresses[0][city]", "Köln"), ("addresses[x]", "")]);
        assert_eq!(form.indexes("addresses"), [3, 0]);
        assert_eq!(form.text("addresses[3][city]"), "Bonn");
    }

    #[test]
    fn typed_getters_collect_what_is_wrong() {
        let mut form = Form::of([
            ("birthday", "31.31.2020"),
            ("customer", "-1"),
            ("roles", "1"),
            ("roles", "x"),
            ("n", "9a"),
        ]);
        assert_eq!(form.date("birthday"), None);
        assert_eq!(form.id("customer"), None);
        assert_eq!(form.ids("roles"), [1]);
        assert_eq!(form.number("n"), None);
        assert_eq!(form.required("email"), "");
        let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(wrong, ["birthday", "customer", "roles", "n", "email"]);
        assert_eq!(form.first_error(), Some("birthday"));
    }

    #[test]
    fn a_blank_field_is_no_error_unless_required() {
        let mut form = Form::of([("birthday", " "), ("customer", ""), ("roles", "")]);
        assert_eq!((form.date("birthday"), form.id("customer"), form.ids("roles")), (None, None, vec![]));
        assert!(form.is_valid());
    }

    #[test]
    fn the_last_value_of_a_box_counts() {
        let ticked = Form::of([("enabled", "0"), ("enabled", "1")]);
        assert!(ticked.checked("enabled"));
        assert!(!Form::of([("enabled", "0")]).checked("enabled"));
        assert!(!Form::empty().checked("enabled"));
    }

    #[test]
    fn errors_of_the_domain_find_their_field() {
        let mut form = Form::of([("addresses[0][street]", "")]);
        form.absorb([("addresses[0].street".to_owned(), Message::new("must-not-be-blank"))]);
        assert!(form.error("addresses[0][street]").is_some());
        assert_eq!(as_in_html("a.b[2].c"), "a[b][2][c]");
    }

    #[test]
    fn all_that_is_wrong_with_a_field_is_said() {
        let mut form = Form::of([("password", "abc")]);
        let told = ["password-needs-upper-case", "password-needs-number", "password-needs-number"];
        form.absorb(told.map(|id| ("password".to_owned(), Message::new(id))));
        let text =
            clientele_language::text(clientele_language::Language::En, form.error("password").unwrap());
        assert_eq!(
            text,
            "The password must include an upper case letter. The password must include a number."
        );
    }

    #[test]
    fn only_a_proper_submission_counts() {
        assert_eq!(
            Form::of([("submission", "abcdefghijklmnop")]).submission().as_deref(),
            Some("abcdefghijklmnop")
        );
        assert_eq!(Form::of([("submission", "short")]).submission(), None);
        assert_eq!(Form::of([("submission", "abcdefghijklmno'")]).submission(), None);
    }
}
