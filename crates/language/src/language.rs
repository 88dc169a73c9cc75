//! The languages that the product speaks.

use std::fmt;
use std::str::FromStr;

use fluent_langneg::accepted_languages;
use serde::{Deserialize, Serialize};

/// A language with a folder of its own in `translations/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    En,
    De,
    Fr,
}

/// A code that names no language of the product.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no language {0:?}; there are en, de and fr")]
pub struct UnknownLanguage(pub String);

impl Language {
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Fr];

    /// ISO 639-1, as in `lang="de"`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
        }
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Fr => "Français",
        }
    }

    /// The formatting that goes with the language when nobody chose one.
    pub const fn usual_formatting(self) -> &'static str {
        match self {
            Self::En => "en_US",
            Self::De => "de_DE",
            Self::Fr => "fr_FR",
        }
    }

    /// The first language of an `Accept-Language` header that the product speaks; none if it speaks none of them.
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        ranked(accept_language).into_iter().find_map(|tag| tag.parse().ok())
    }
}

/// The tags of an `Accept-Language` header (RFC 9110, 12.5.4), the most wanted first.
pub(crate) fn ranked(accept_language: &str) -> Vec<String> {
    // Browsers send some ten tags; nobody gets to make us sort a megabyte.
    let mut wanted: Vec<(u16, String)> = accept_language
        .split(',')
        .take(32)
        .filter_map(|item| {
            let mut parts = item.split(';');
            let tag = accepted_languages::parse(parts.next()?).into_iter().next()?.to_string();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.trim().parse::<f32>().ok());
            // Three decimals are all that the standard allows.
            let weight = (weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u16;
            (weight > 0).then_some((weight, tag))
        })
        .collect();
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted.into_iter().map(|(_, tag)| tag).collect()
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Accepts `de` as well as `de-AT`, `de_DE` and `DE`.
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
            .ok_or_else(|| UnknownLanguage(code.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_of_the_browser_is_weighed() {
        assert_eq!(Language::negotiate("de-AT,de;q=0.9,en;q=0.8"), Some(Language::De));
        assert_eq!(Language::negotiate("en;q=0.2, fr-CA;q=0.7"), Some(Language::Fr));
        assert_eq!(Language::negotiate("ja, fr;q=0"), None);
        assert_eq!(Language::negotiate("ja, en-GB"), Some(Language::En));
        assert_eq!(Language::negotiate(""), None);
        assert_eq!(Language::negotiate(";;;,q=,*,\u{0}"), None);
    }

    #[test]
    fn a_code_may_carry_a_country() {
        assert_eq!("fr_FR".parse(), Ok(Language::Fr));
        assert_eq!("DE".parse(), Ok(Language::De));
        assert!("xx".parse::<Language>().is_err());
    }
}
