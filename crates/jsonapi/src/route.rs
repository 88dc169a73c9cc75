//! Addresses.

use percent_encoding::percent_decode_str;

/// What an address names. Nothing is known yet of whether it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    List(String),
    Item(String, String),
    Related(String, String, String),
    Relationship(String, String, String),
}

impl Route {
    /// Reads a path below the base path of the API (`/admin/api`).
    pub fn read(path: &str, base: &str) -> Option<Self> {
        let path = path.strip_prefix(base)?.strip_prefix('/')?;
        let decode = |segment| percent_decode_str(segment).decode_utf8().ok().map(String::from);
        let segments: Option<Vec<String>> = path.split('/').map(decode).collect();
        let segments = segments.filter(|segments| segments.iter().all(|segment| !segment.is_empty()))?;
        match <[String; 4]>::try_from(segments) {
            Ok([kind, id, word, name]) => {
                (word == "relationships").then_some(Self::Relationship(kind, id, name))
            }
            Err(segments) => match segments.len() {
                1 => segments.into_iter().next().map(Self::List),
                2 => <[String; 2]>::try_from(segments).ok().map(|[kind, id]| Self::Item(kind, id)),
                3 => <[String; 3]>::try_from(segments)
                    .ok()
                    .map(|[kind, id, name]| Self::Related(kind, id, name)),
                _ => None,
            },
        }
    }

    pub fn kind(&self) -> &str {
        match self {
            Self::List(kind)
            | Self::Item(kind, _)
            | Self::Related(kind, ..)
            | Self::Relationship(kind, ..) => kind,
        }
    }
}
