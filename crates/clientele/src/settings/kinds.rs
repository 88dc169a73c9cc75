//! What a setting can hold, read from text.

use std::net::SocketAddr;
use std::path::PathBuf;

/// A type that a setting can have.
pub trait Kind: Sized {
    /// What can be written.
    const VALUES: &'static str;

    /// None where the text is no such value.
    fn from_text(text: &str) -> Option<Self>;
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

impl Kind for LogFormat {
    const VALUES: &'static str = "text or json";

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Kind for String {
    const VALUES: &'static str = "text";

    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Kind for Option<String> {
    const VALUES: &'static str = "text";

    fn from_text(text: &str) -> Option<Self> {
        Some(String::from_text(text))
    }
}

/// Several texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(pub Vec<String>);

impl Kind for List {
    const VALUES: &'static str = "texts, separated by commas";

    fn from_text(text: &str) -> Option<Self> {
        let all = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        Some(Self(all.map(str::to_owned).collect()))
    }
}

impl Kind for bool {
    const VALUES: &'static str = "true or false";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Kind for PathBuf {
    const VALUES: &'static str = "path";

    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.into())
    }
}

impl Kind for SocketAddr {
    const VALUES: &'static str = "address:port";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.replace("localhost:", "127.0.0.1:");
        text.parse().ok()
    }
}

/// Counts: at least one, since none of anything would stop the program.
macro_rules! counts {
    ($($kind:ty),*) => {
        $(impl Kind for $kind {
            const VALUES: &'static str = "number, at least 1";

            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok().filter(|number| *number >= 1)
            }
        })*
    };
}

counts!(u32, u64, usize);
