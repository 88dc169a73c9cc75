//! Words on a page: a message to be translated, or somebody's own words.

use clientele_language::Message;
use serde::Serialize;

/// What a heading, link or option says. In templates `t(label)` turns it into text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Label {
    Message(Message),
    /// A name or another text that is data, shown as it is.
    Plain {
        text: String,
    },
}

impl Label {
    /// Somebody's own words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Plain { text: text.into() }
    }
}

impl From<Message> for Label {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

/// The id of a message.
impl From<&'static str> for Label {
    fn from(id: &'static str) -> Self {
        Self::Message(Message::new(id))
    }
}

/// Somebody's own words.
impl From<String> for Label {
    fn from(text: String) -> Self {
        Self::Plain { text }
    }
}
