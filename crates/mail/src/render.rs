//! From a template and its variables to a mail.

use clientele_language::{Language, Message, text};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::{Mail, Template, TemplateError, built_in, plain_text};

/// How much one part may do: some 20 000 steps, or 1.3 MB handled.
const FUEL: u64 = 20_000;
/// Bytes of one part; mail programs cut off longer ones.
const LONGEST_PART: usize = 256 * 1024;
/// Characters of a template that someone edits.
const LONGEST_TEMPLATE: usize = 100_000;
/// Characters of a subject.
const LONGEST_SUBJECT: usize = 200;

const HTML: &str = "template-part-html";
const SUBJECT: &str = "template-part-subject";
const TEXT: &str = "template-part-text";

/// A mail ready to be sent, but for its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// A whole document.
    pub html: String,
    pub text: String,
    /// What was wrong with the edited template, if the built-in one had to take its place.
    pub replaced: Option<TemplateError>,
}

/// Fills in a mail. The variables are the struct that [`Mail`] names at the mail, or the same as JSON. An edited
/// template that fails gives way to the built-in one.
pub fn render(
    mail: Mail,
    language: Language,
    variables: &impl Serialize,
    edited: Option<&Template>,
) -> Result<Rendered, TemplateError> {
    let variables = Value::from(Serde(variables));
    let replaced = match edited.map(|template| fill(template, language, &variables)) {
        Some(Ok(rendered)) => return Ok(rendered),
        Some(Err(error)) => Some(error),
        None => None,
    };
    let template = built_in::template(mail, language)
        .ok_or_else(|| TemplateError::new(Message::new("template-missing").with("name", mail.name())))?;
    fill(template, language, &variables).map(|rendered| Rendered { replaced, ..rendered })
}

/// Whether a template may be saved: it is for a known mail, and an invented person's mail can be made of it.
pub fn check(template: &Template) -> Result<(), TemplateError> {
    let mail = Mail::parse(&template.name).ok_or_else(|| {
        TemplateError::new(
            Message::new("template-missing").with("name", template.name.chars().take(80).collect::<String>()),
        )
    })?;
    fill(template, Language::En, &Value::from(Serde(mail.sample()))).map(drop)
}

fn fill(template: &Template, language: Language, variables: &Value) -> Result<Rendered, TemplateError> {
    let subject = one_line(&part(&template.subject, SUBJECT, AutoEscape::None, variables)?);
    if subject.is_empty() {
        return Err(TemplateError::new(Message::new("template-without-subject")));
    }
    let content = part(&template.html, HTML, AutoEscape::Html, variables)?;
    let organization =
        variables.get_attr("organization_name").ok().and_then(|name| name.as_str().map(str::to_owned));
    let footer = Message::new("mail-footer").with("organization", organization.unwrap_or_default());
    let footer = text(language, &footer);
    let body = match &template.text {
        Some(source) => part(source, TEXT, AutoEscape::None, variables)?,
        None => plain_text::from_html(&content),
    };
    let text = format!("{}\n\n-- \n{footer}\n", body.trim());
    let frame = context! {
        language => language.code(),
        subject => subject.as_str(),
        content => Value::from_safe_string(content),
        footer => footer.as_str(),
    };
    // The layout is ours and only wraps what was limited before.
    let html = part(built_in::layout(), HTML, AutoEscape::Html, &frame)?;
    Ok(Rendered { subject, html, text, replaced: None })
}

fn part(
    source: &str,
    label: &'static str,
    escape: AutoEscape,
    variables: &Value,
) -> Result<String, TemplateError> {
    if source.len() > LONGEST_TEMPLATE {
        return Err(TemplateError::new(Message::new("template-too-long")));
    }
    let mut environment = Environment::new();
    // No loader: a template reaches no other one. No debug(): it would show what isn't declared.
    environment.remove_global("debug");
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(20);
    environment.set_debug(true);
    let found = |error: minijinja::Error| TemplateError::found(&error, source, label);
    let template = environment.template_from_str(source).map_err(found)?;
    let filled = template.render(variables.clone()).map_err(found)?;
    if filled.len() > LONGEST_PART {
        return Err(TemplateError::new(Message::new("template-too-long")));
    }
    Ok(filled)
}

/// Nothing that ends a header line gets into a subject.
fn one_line(subject: &str) -> String {
    let visible: String =
        subject.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CustomerUserLink, Person};

    fn edited(subject: &str, html: &str) -> Template {
        Template {
            name: Mail::CustomerUserResetPassword.name().into(),
            subject: subject.into(),
            html: html.into(),
            text: None,
        }
    }

    fn welcome(first_name: &str) -> CustomerUserLink {
        CustomerUserLink {
            customer_user: Person::new(
                first_name,
                "Cole",
                format!("{first_name} Cole"),
                "amanda@example.org",
            ),
            organization_name: "Acme".into(),
            website_name: "Acme Shop".into(),
            link: "https://shop.example.org/set-password/abc?x=1&y=2".into(),
            expires: Some("Nov 25, 2026, 2:05 PM".into()),
        }
    }

    #[test]
    fn every_built_in_template_passes_its_own_check() {
        for mail in Mail::ALL {
            for language in Language::ALL {
                let template = built_in::template(mail, language).unwrap();
                assert_eq!(check(template), Ok(()), "{language}/{}", mail.name());
                let rendered = render(mail, language, &mail.sample(), None).unwrap();
                assert!(rendered.text.contains("Amanda"), "{language}/{}", mail.name());
                assert!(!rendered.text.contains(['<', '{']), "{}", rendered.text);
                assert!(rendered.html.contains(&format!("lang=\"{language}\"")));
            }
        }
    }

    #[test]
    fn a_welcome_reads_well() {
        let mail = Mail::CustomerUserWelcomeEmailRegisteredByAdmin;
        let rendered = render(mail, Language::En, &welcome("Amanda"), None).unwrap();
        insta::assert_snapshot!(format!("{}\n\n{}", rendered.subject, rendered.text));
    }

    #[test]
    fn what_a_person_is_called_stays_text() {
        let mail = Mail::CustomerUserResetPassword;
        let rendered = render(mail, Language::De, &welcome("<b>\"&\r\nBcc: x@y.example"), None).unwrap();
        assert!(rendered.html.contains("&lt;b&gt;"));
        assert!(!rendered.html.contains("<b>"));
        let template = edited("Hello {{ customer_user.first_name }}", "<p>x</p>");
        let rendered =
            render(mail, Language::De, &welcome("A\r\nBcc: x@y.example\u{0}"), Some(&template)).unwrap();
        assert_eq!(rendered.subject, "Hello A Bcc: x@y.example");
    }

    #[test]
    fn a_mistake_is_shown_where_it_is() {
        let error = check(&edited("Hello", "<p>\n  {{ customer_user.salary }}</p>")).unwrap_err();
        assert_eq!((error.line, error.column), (Some(2), Some(6)), "{error}");
        let error = check(&edited("Hello {{", "x")).unwrap_err();
        assert_eq!(error.line, Some(1), "{error}");
        let error = check(&edited("Hello", "{{ link | shout }}")).unwrap_err();
        assert!(error.to_string().contains("shout"), "{error}");
        assert!(check(&edited("", "x")).is_err());
        assert!(check(&Template { name: "nothing".into(), ..edited("a", "b") }).is_err());
    }

    #[test]
    fn a_template_stays_in_its_box() {
        for html in [
            "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
            "{{ 'x' * 999999999 }}",
            "{% set a = 'x' * 1000 %}{{ a|replace('x', a)|replace('x', a)|length }}",
            "{% include 'layout.html.j2' %}",
            "{% extends 'en/export_result.html.j2' %}",
            "{{ debug() }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        ] {
            assert!(check(&edited("Hello", html)).is_err(), "{html}");
        }
    }

    #[test]
    fn a_broken_edited_template_gives_way_to_the_built_in_one() {
        let template = edited("Hello", "{{ nothing_like_this }}");
        let rendered =
            render(Mail::CustomerUserResetPassword, Language::En, &welcome("Amanda"), Some(&template))
                .unwrap();
        assert!(rendered.replaced.is_some());
        assert!(rendered.html.contains("https:&#x2f;&#x2f;shop.example.org"));
    }

    #[test]
    fn the_variables_are_known_to_the_editor() {
        let names = Mail::CustomerUserResetPassword.variables();
        assert!(names.contains(&"customer_user.first_name".to_owned()) && names.contains(&"link".to_owned()));
    }
}
