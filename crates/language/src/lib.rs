//! Words, numbers, dates, names and addresses in the person's own localization.
//!
//! The words stand in `translations/<language>/*.ftl` (Fluent) and are part of the program. Everything here is read
//! once, shared by all threads, and answers something sensible for any input.

mod addresses;
mod catalogue;
mod countries;
mod formats;
mod language;
mod localization;
mod message;
mod parsing;

pub use addresses::AddressParts;
pub use countries::{
    Country, Region, countries, countries_in, country, country_name, region, region_required, regions,
};
pub use language::{Language, UnknownLanguage};
pub use localization::Localization;
pub use message::{Argument, Message};
pub use parsing::{e164, parse_date};

/// Translates into a language, for whoever has no [`Localization`] at hand (logs, the command line).
pub fn text(language: Language, message: &Message) -> String {
    catalogue::text(language, message)
}

/// Whether a language has words of its own for an id.
pub fn has_text(language: Language, id: &str) -> bool {
    catalogue::has(language, id)
}

/// Whether there is a message of this id.
pub fn is_message(id: &str) -> bool {
    catalogue::has(Language::En, id)
}
