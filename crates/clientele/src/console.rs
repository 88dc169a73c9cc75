//! Sentences for the operator, in the language of the shell.

use clientele_language::{Language, Message};

/// Speaks one language.
#[derive(Clone, Copy, Debug)]
pub struct Console(Language);

impl Console {
    /// The language that LC_ALL, LC_MESSAGES or LANG ask for, if we have it; else English.
    pub fn of_process() -> Self {
        let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let asked = asked.and_then(|locale| locale.split('.').next().and_then(|tag| tag.parse().ok()));
        Self(asked.unwrap_or_default())
    }

    /// Says a sentence on standard output.
    pub fn say(self, message: impl Into<Message>) {
        println!("{}", self.text(&message.into()));
    }

    /// Says a sentence on standard error.
    pub fn warn(self, message: impl Into<Message>) {
        eprintln!("{}", self.text(&message.into()));
    }

    pub fn text(self, message: &Message) -> String {
        clientele_language::text(self.0, message)
    }
}
