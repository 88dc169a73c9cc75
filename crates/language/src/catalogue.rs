//! The translations inside the program.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::formats::grouped;
use crate::{Argument, Language, Message};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../translations"]
struct Files;

/// A message that holds messages that hold messages … ends here.
const DEEPEST: usize = 8;

struct Catalogue {
    en: FluentBundle<FluentResource>,
    de: FluentBundle<FluentResource>,
    fr: FluentBundle<FluentResource>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    en: bundle(Language::En),
    de: bundle(Language::De),
    fr: bundle(Language::Fr),
});

impl Catalogue {
    fn of(&self, language: Language) -> &FluentBundle<FluentResource> {
        match language {
            Language::En => &self.en,
            Language::De => &self.de,
            Language::Fr => &self.fr,
        }
    }
}

/// The files of a language: path and text.
pub(crate) fn sources(language: Language) -> Vec<(String, String)> {
    let folder = format!("{}/", language.code());
    let mut sources: Vec<_> = Files::iter()
        .filter(|path| path.starts_with(&folder) && path.ends_with(".ftl"))
        .filter_map(|path| {
            let file = Files::get(&path)?;
            Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect();
    sources.sort();
    sources
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The isolation marks would end up in values of fields, in mails and in exported files.
    bundle.set_use_isolating(false);
    bundle.set_formatter(match language {
        Language::En => Some(|value, _| number(value, Language::En)),
        Language::De => Some(|value, _| number(value, Language::De)),
        Language::Fr => Some(|value, _| number(value, Language::Fr)),
    });
    for (_, text) in sources(language) {
        // A file with a mistake still gives what was understood; the tests refuse it.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        // The first of two messages with one id stays; the tests refuse that, too.
        let _ = bundle.add_resource(resource);
    }
    bundle
}

fn number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 && value.abs() < 9e15 => {
            Some(grouped(*value as i64, language.usual_formatting()))
        }
        _ => None,
    }
}

/// Whether the language itself has the message.
pub(crate) fn has(language: Language, id: &str) -> bool {
    CATALOGUE.of(language).get_message(id).is_some_and(|message| message.value().is_some())
}

/// The message in the language, else in English, else its id.
pub(crate) fn text(language: Language, message: &Message) -> String {
    translate(language, message, 0)
}

fn translate(language: Language, message: &Message, depth: usize) -> String {
    if depth > DEEPEST {
        return message.id.clone().into_owned();
    }
    let mut arguments = FluentArgs::with_capacity(message.arguments.len());
    for (name, argument) in &message.arguments {
        let value: FluentValue<'_> = match argument {
            Argument::Number(number) => FluentValue::from(*number),
            Argument::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Argument::Message(inner) => FluentValue::String(translate(language, inner, depth + 1).into()),
        };
        arguments.set(name.as_ref(), value);
    }
    in_language(language, &message.id, &arguments)
        .or_else(|| in_language(Language::En, &message.id, &arguments))
        .unwrap_or_else(|| message.id.clone().into_owned())
}

fn in_language(language: Language, id: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let bundle = CATALOGUE.of(language);
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The ids of a language with the placeables that stand in their texts.
    fn placeables(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, text) in sources(language) {
            if let Err((_, mistakes)) = FluentResource::try_new(text.clone()) {
                panic!("translations/{path} does not parse: {mistakes:?}");
            }
            let mut id = String::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let start: String =
                    line.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
                if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-')
                    && line[start.len()..].trim_start().starts_with('=')
                {
                    assert!(!found.contains_key(&start), "translations/{path} has {start} a second time");
                    assert!(
                        !start.contains('_') && start.to_lowercase() == start,
                        "translations/{path}: {start} is not in kebab-case"
                    );
                    found.insert(start.clone(), BTreeSet::new());
                    id = start;
                }
                for piece in line.split('$').skip(1) {
                    let name = piece
                        .chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                        .collect();
                    found.entry(id.clone()).or_default().insert(name);
                }
            }
        }
        found
    }

    #[test]
    fn all_languages_say_the_same() {
        let english = placeables(Language::En);
        assert!(!english.is_empty());
        for language in [Language::De, Language::Fr] {
            let other = placeables(language);
            let missing: Vec<_> = english.keys().filter(|id| !other.contains_key(*id)).collect();
            let extra: Vec<_> = other.keys().filter(|id| !english.contains_key(*id)).collect();
            assert!(
                missing.is_empty() && extra.is_empty(),
                "{language} lacks {missing:?}, English lacks {extra:?}"
            );
            for (id, names) in &english {
                assert_eq!(names, &other[id], "{id} has other placeables in {language} than in English");
            }
        }
    }

    /// No message speaks of another one, or of a function, that isn't there.
    #[test]
    fn every_message_can_be_written_out() {
        for language in Language::ALL {
            for (id, names) in placeables(language) {
                let mut arguments = FluentArgs::new();
                for name in names {
                    arguments.set(name, 2);
                }
                let text = in_language(language, &id, &arguments);
                assert!(
                    text.as_ref().is_some_and(|text| !text.contains('{')),
                    "{language}: {id} gives {text:?}"
                );
            }
        }
    }

    /// Every id that the program names stands in the translations.
    #[test]
    fn every_message_named_in_code_exists() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let mut missing = BTreeSet::new();
        for (folder, ending, openings) in [
            ("crates", "rs", &["Message::new(\"", "Message::from(\""][..]),
            ("templates", "j2", &["{{ t(\"", "{{ t('", "(t(\"", " t(\""][..]),
            ("templates", "html", &["{{ t(\"", "{{ t('", "(t(\"", " t(\""][..]),
        ] {
            for (path, text) in files(&format!("{root}/{folder}"), ending) {
                // What stands below is a story about messages, not a use of them.
                let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                for opening in openings {
                    for rest in text.split(opening).skip(1) {
                        let id: String = rest.chars().take_while(|c| *c != '"' && *c != '\'').collect();
                        // An id that is put together from pieces can't be looked up.
                        let after = rest.get(id.len() + 1..).unwrap_or_default().trim_start();
                        let whole = !after.starts_with('~');
                        let plain =
                            !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                        if whole && plain && !has(Language::En, &id) {
                            missing.insert(format!("{id} ({path})"));
                        }
                    }
                }
            }
        }
        assert!(missing.is_empty(), "no translation for: {missing:#?}");
    }

    fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        entries
            .flatten()
            .flat_map(|entry| {
                let path = entry.path();
                if path.is_dir() {
                    // Tests speak of ids that don't exist on purpose.
                    if path.ends_with("tests") { Vec::new() } else { files(&path.to_string_lossy(), ending) }
                } else if path.extension().is_some_and(|found| found == ending) {
                    let text = std::fs::read_to_string(&path).unwrap_or_default();
                    vec![(path.display().to_string(), text)]
                } else {
                    Vec::new()
                }
            })
            .collect()
    }

    #[test]
    fn what_is_not_translated_shows_its_id() {
        let message = Message::new("no-such-message-anywhere");
        assert_eq!(text(Language::Fr, &message), "no-such-message-anywhere");
        assert_eq!(text(Language::Fr, &Message::new("")), "");
        assert_eq!(text(Language::Fr, &Message::new("\u{0} $ { -x")), "\u{0} $ { -x");
    }

    #[test]
    fn a_message_inside_a_message_is_translated_first() {
        let message = Message::new("country-and-region")
            .with("country", Message::new("country-de"))
            .with("region", "Bayern");
        assert_eq!(text(Language::Fr, &message), "Bayern, Allemagne");
    }

    #[test]
    fn endless_nesting_ends() {
        let mut message = Message::new("country-de");
        for _ in 0..1000 {
            message = Message::new("country-and-region").with("country", message).with("region", "x");
        }
        assert!(text(Language::En, &message).len() < 1000);
    }

    #[test]
    fn translations_are_shared_by_all_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&*CATALOGUE);
    }
}
