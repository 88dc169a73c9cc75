//! Collects what is wrong with an input, so that a person is told all of it at once.

use clientele_language::Message;

use crate::error::{Error, FieldError};

/// The length that text fields have unless a rule says otherwise, in characters.
pub const TEXT_LIMIT: usize = 255;

/// The rules of one input. Text is trimmed; empty text is no value.
#[derive(Debug, Default)]
pub struct Check {
    prefix: String,
    errors: Vec<FieldError>,
}

impl Check {
    pub fn new() -> Self {
        Self::default()
    }

    /// For a part of an input: its fields are named `prefix.field`.
    pub fn of_part(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), errors: Vec::new() }
    }

    pub fn add(&mut self, field: &str, message: impl Into<Message>) {
        let field =
            if self.prefix.is_empty() { field.to_owned() } else { format!("{}.{field}", self.prefix) };
        self.errors.push(FieldError { field, message: message.into() });
    }

    /// Under which name the errors of this part stand.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Adds what a part found.
    pub fn absorb(&mut self, part: Self) {
        self.errors.extend(part.errors);
    }

    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    pub fn done(self) -> Result<(), Error> {
        if self.errors.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }

    /// Text that may be missing.
    pub fn text(&mut self, field: &str, value: &str, limit: usize) -> Option<String> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        if value.chars().any(|c| c.is_control()) {
            self.add(field, "invalid-characters");
        } else if value.chars().count() > limit {
            self.add(field, Message::new("too-long").with("limit", limit));
        }
        Some(value.to_owned())
    }

    /// Text that must be there; what comes back is empty only if an error was noted.
    pub fn required(&mut self, field: &str, value: &str, limit: usize) -> String {
        let text = self.text(field, value, limit);
        if text.is_none() {
            self.add(field, "must-not-be-blank");
        }
        text.unwrap_or_default()
    }

    /// An e-mail address of 6 to 255 characters (RFC 5321 without display name, quotes or address literals).
    pub fn email(&mut self, field: &str, value: &str) -> String {
        let value = value.trim();
        if value.is_empty() {
            self.add(field, "must-not-be-blank");
        } else if value.chars().count() > TEXT_LIMIT {
            self.add(field, Message::new("too-long").with("limit", TEXT_LIMIT));
        } else if !is_email(value) {
            self.add(field, "not-an-email");
        } else if value.chars().count() < 6 {
            self.add(field, Message::new("too-short").with("limit", 6_usize));
        }
        value.to_owned()
    }
}

fn is_email(value: &str) -> bool {
    let options =
        email_address::Options::default().with_required_tld().without_display_text().without_domain_literal();
    !value.contains(['"', '\\'])
        && !value.chars().any(|c| c.is_control() || c.is_whitespace())
        && email_address::EmailAddress::parse_with_options(value, options).is_ok()
}

/// The form of an e-mail address by which addresses are compared.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mail_servers_take_are_taken() {
        for good in
            ["amanda@example.org", "a.b+c@exämple.org", "AmandaRCole@example.org", "o'neil@example.org"]
        {
            let mut check = Check::new();
            assert_eq!(check.email("email", &format!(" {good} ")), good);
            assert!(check.is_clean(), "{good}");
        }
        for bad in [
            "",
            "a@b.c",
            "amanda",
            "amanda@",
            "@example.org",
            "amanda@example",
            "a b@example.org",
            "a@b@example.org",
            "Amanda <amanda@example.org>",
            "amanda@example..org",
            "amanda@[127.0.0.1]",
            "\"a b\"@example.org",
            "a\0b@example.org",
        ] {
            let mut check = Check::new();
            check.email("email", bad);
            assert!(!check.is_clean(), "{bad:?}");
        }
    }

    #[test]
    fn limits_count_characters_and_nothing_invisible_gets_in() {
        let mut check = Check::new();
        assert_eq!(check.text("name", " Müller ", 6), Some("Müller".into()));
        assert_eq!(check.text("name", "   ", 6), None);
        assert!(check.is_clean());
        check.text("name", "Müllers", 6);
        check.text("other", "a\0b", 6);
        let Err(Error::Invalid(errors)) = check.done() else { panic!("two rules are broken") };
        assert_eq!(errors.len(), 2);
    }
}
