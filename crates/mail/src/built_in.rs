//! The templates that come with the program, per language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clientele_language::Language;
use rust_embed::RustEmbed;

use crate::{Mail, Template};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../templates/email"]
struct Files;

static TEMPLATES: LazyLock<BTreeMap<(Mail, Language), Template>> = LazyLock::new(|| {
    let mut templates = BTreeMap::new();
    for mail in Mail::ALL {
        for language in Language::ALL {
            let source = source(&format!("{language}/{}.html.j2", mail.name()));
            if let Ok(template) = Template::parse(mail.name(), &source) {
                templates.insert((mail, language), template);
            }
        }
    }
    templates
});

static LAYOUT: LazyLock<String> = LazyLock::new(|| source("layout.html.j2"));

fn source(path: &str) -> String {
    Files::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

/// The built-in template of a mail, in English where a language has none.
pub(crate) fn template(mail: Mail, language: Language) -> Option<&'static Template> {
    TEMPLATES.get(&(mail, language)).or_else(|| TEMPLATES.get(&(mail, Language::En)))
}

/// Head, frame and footer of every mail.
pub(crate) fn layout() -> &'static str {
    &LAYOUT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_is_there_in_every_language() {
        for mail in Mail::ALL {
            for language in Language::ALL {
                assert!(TEMPLATES.contains_key(&(mail, language)), "{language}/{}.html.j2", mail.name());
            }
        }
        assert!(layout().contains("content"));
    }
}
