//! Turning a template into an answer: the functions that speak the viewer's language, and what the layout shows.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use clientele_access::Area;
use clientele_language::{AddressParts, Argument, Localization, Message};
use minijinja::value::{Kwargs, Serde, ValueKind};
use minijinja::{Error, ErrorKind, Value, context};
use serde::Serialize;

use crate::errors::PageError;
use crate::page::Page;
use crate::seal::random_text;
use crate::viewer::MenuItem;
use crate::visit::Visit;

impl Visit {
    /// A page: `template` with `context`, and everything that layout and components expect beside it.
    ///
    /// Every template finds: `page` (title, here, crumbs, path, url, request_id), `area` (name, layout, home, autocomplete,
    /// log_in, forgot), `brand`, `viewer` (or none), `menu`, `theme`, `language`,
    /// `flashes`, `csrf`, and the functions `t(id or message or label, …)`, `date(day)`, `time(millis)`, `day(millis)`,
    /// `ago(millis)`, `number(n)`, `percent(share)`, `full_name(person)`, `address_lines(address)`, `csrf_field()`,
    /// `submission_field()`, `asset(name)`, `icon(name, class)`.
    pub fn render(&self, template: &str, page: Page, context: Value) -> Result<Response, PageError> {
        let html = self.render_text(template, &page, context)?;
        let language = self.localization().language.to_string();
        Ok((page.status, [(header::CONTENT_LANGUAGE, language)], Html(html)).into_response())
    }

    /// A part of a page, without the layout: what a script puts into the page that is open.
    pub fn render_part(&self, template: &str, context: Value) -> Result<Response, PageError> {
        let html = self.render_text(template, &Page::new(String::new()), context)?;
        Ok(Html(html).into_response())
    }

    fn render_text(&self, template: &str, page: &Page, context: Value) -> Result<String, PageError> {
        let all = context! { ..context, ..self.layout(page), ..words(self) };
        let templates = self.frame().templates();
        // The summary of a refused form says what is wrong with fields that the page doesn't have: the first look tells which
        // it has.
        let looked = match page.status {
            StatusCode::UNPROCESSABLE_ENTITY => templates.render(template, all.clone()).map(|_| ()),
            _ => Ok(()),
        };
        looked
            .and_then(|()| templates.render(template, all))
            .map(|html| mounted(html, self.mount()))
            .map_err(|error| PageError::internal(format!("{template}: {error:#}")))
    }

    /// A part of pages that is the same whenever its key is: made once, whoever looks. The key must name everything that
    /// the context shows, and nothing of it may be only for this visit, as a form's token is.
    pub(crate) fn remembered_part(
        &self,
        template: &str,
        key: String,
        context: impl FnOnce() -> Value,
    ) -> Result<Value, PageError> {
        let templates = self.frame().templates();
        let made = templates.remember(template, key, || context! { ..context(), ..words(self) });
        made.map_err(|error| PageError::internal(format!("{template}: {error:#}")))
    }

    fn layout(&self, page: &Page) -> Value {
        let viewer = self.viewer();
        let menu: &[MenuItem] = viewer.map_or(&[], |viewer| &viewer.menu);
        // A page that stands below no page of the menu belongs to the nearest one of its breadcrumb that does.
        let above = page.crumbs.iter().rev().filter_map(|crumb| crumb.href.as_deref());
        let open = std::iter::once(self.path()).chain(above).find_map(|place| {
            menu.iter().filter_map(|item| item.longest_match(place)).max_by_key(|href| href.len())
        });
        context! {
            page => context! {
                title => to_value(&page.title),
                here => to_value(page.here.as_ref().unwrap_or(&page.title)),
                crumbs => to_value(&page.crumbs),
                path => self.path(),
                url => self.url(),
                request_id => self.request_id(),
            },
            viewer => viewer.map(|viewer| context! {
                name => viewer.name.as_str(),
                email => viewer.email.as_str(),
                initials => initials(&viewer.name),
                organization => viewer.organization.as_str(),
                organizations => to_value(&viewer.organizations),
                can_search => viewer.can_search,
            }),
            menu => menu.iter().map(|item| menu_value(item, open)).collect::<Value>(),
            open_href => open,
            area => area(self.frame().settings().area),
            brand => self.brand(),
            theme => self.theme().code(),
            language => self.localization().language.to_string(),
            flashes => to_value(&self.take_flashes()),
            csrf => self.csrf_token(),
        }
    }
}

/// What templates that both areas share need to know of the one they are in.
fn area(area: Area) -> Value {
    let (name, layout, home, autocomplete, log_in, forgot) = match area {
        Area::BackOffice => (
            "back-office",
            "layout/backoffice.html",
            "/admin",
            "/admin/autocomplete/",
            "/admin/login",
            "/admin/forgot-password",
        ),
        Area::Storefront => (
            "storefront",
            "layout/storefront.html",
            "/account",
            "/account/autocomplete/",
            "/login",
            "/forgot-password",
        ),
    };
    context! { name, layout, home, autocomplete, log_in, forgot }
}

/// The attributes in which pages name addresses.
const ADDRESSES: [&str; 8] =
    ["href", "action", "formaction", "src", "data-search", "data-poll", "data-more", "data-href"];

/// Puts the path under which a website stands before the addresses of its pages, so that templates need not know of
/// it. Quotes in texts are escaped, so that what looks like an attribute is one.
fn mounted(html: String, mount: &str) -> String {
    if mount.is_empty() {
        return html;
    }
    ADDRESSES.iter().fold(html, |html, attribute| {
        html.replace(&format!(" {attribute}=\"/"), &format!(" {attribute}=\"{mount}/"))
    })
}

/// A line of the menu; `open` if the page that is open stands below it.
fn menu_value(item: &MenuItem, open_href: Option<&str>) -> Value {
    let children: Value = item.children.iter().map(|child| menu_value(child, open_href)).collect();
    context! {
        label => to_value(&item.label),
        icon => item.icon,
        href => item.href.as_deref(),
        open => open_href.is_some_and(|href| item.has(href)),
        children,
    }
}

/// Anything that serializes, for the context of a template.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Value {
    Value::from(Serde(value))
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

fn words(visit: &Visit) -> Value {
    let localization = visit.localization();
    let now = visit.frame().settings().clock.now().0;
    let csrf_field = hidden(crate::csrf::FIELD, &visit.csrf_token());
    // A form that makes a record says in which organization it was opened: in another tab one may have gone to another.
    let current = visit.viewer().and_then(|viewer| viewer.organizations.iter().find(|one| one.current));
    let opened_in =
        current.map(|organization| clientele_domain::opened_in(organization.id)).unwrap_or_default();
    let own = || localization.clone();
    let (l1, l2, l3, l4, l5, l6, l7, l8, l9) =
        (own(), own(), own(), own(), own(), own(), own(), own(), own());
    context! {
        t => Value::from_function(move |what: Value, arguments: Kwargs| translate(&l1, &what, &arguments)),
        date => Value::from_function(move |day: Value| date(&l2, &day)),
        time => Value::from_function(move |moment: Value| moment_text(&moment, |millis| l3.time(millis))),
        day => Value::from_function(move |moment: Value| moment_text(&moment, |millis| l4.day(millis))),
        ago => Value::from_function(move |moment: Value| moment_text(&moment, |millis| l5.relative(millis, now))),
        number => Value::from_function(move |number: i64| l6.number(number)),
        percent => Value::from_function(move |share: f64| l7.percent(share)),
        full_name => Value::from_function(move |person: Value| name(&l8, &person)),
        address_lines => Value::from_function(move |address: Value| lines(&l9, &address)),
        csrf_field => Value::from_function(move || csrf_field.clone()),
        submission_field => Value::from_function(move || {
            hidden("submission", &format!("{opened_in}{}", random_text(24)))
        }),
    }
}

/// Both names and values are base64url, so nothing in them needs escaping.
fn hidden(name: &str, value: &str) -> Value {
    Value::from_safe_string(format!(r#"<input type="hidden" name="{name}" value="{value}">"#))
}

/// The id of a message with arguments by name, a message, or a label.
fn translate(localization: &Localization, what: &Value, arguments: &Kwargs) -> Result<String, Error> {
    if let Some(id) = what.as_str() {
        let mut message = Message::new(id.to_owned());
        for name in arguments.args() {
            let value: Value = arguments.get(name)?;
            message.arguments.insert(name.to_owned().into(), argument(&value)?);
        }
        return Ok(localization.text(&message));
    }
    if let Ok(text) = what.get_attr("text")
        && let Some(text) = text.as_str()
    {
        return Ok(text.to_owned());
    }
    Ok(localization.text(&message(what)?))
}

fn message(value: &Value) -> Result<Message, Error> {
    let wrong = || Error::new(ErrorKind::InvalidOperation, format!("t() can't translate {value}"));
    let id = value.get_attr("id")?;
    let mut message = Message::new(id.as_str().ok_or_else(wrong)?.to_owned());
    let arguments = value.get_attr("arguments")?;
    if arguments.kind() == ValueKind::Map {
        for name in arguments.try_iter()? {
            let value = arguments.get_item(&name)?;
            message.arguments.insert(name.to_string().into(), argument(&value)?);
        }
    }
    Ok(message)
}

fn argument(value: &Value) -> Result<Argument, Error> {
    Ok(match value.kind() {
        ValueKind::Number => match i64::try_from(value.clone()) {
            Ok(number) => Argument::Number(number),
            Err(_) => Argument::Text(value.to_string()),
        },
        ValueKind::Map => match value.get_attr("text").ok().as_ref().and_then(Value::as_str) {
            Some(text) => Argument::Text(text.to_owned()),
            None => Argument::Message(Box::new(message(value)?)),
        },
        ValueKind::None => Argument::Text(String::new()),
        _ => Argument::Text(value.to_string()),
    })
}

/// A moment in milliseconds; nothing for none.
fn moment_text(moment: &Value, text: impl Fn(i64) -> String) -> Result<String, Error> {
    if moment.is_none() { Ok(String::new()) } else { Ok(text(i64::try_from(moment.clone())?)) }
}

/// A day as in ISO 8601; nothing for none.
fn date(localization: &Localization, day: &Value) -> Result<String, Error> {
    if day.is_none() {
        return Ok(String::new());
    }
    let text = day.to_string();
    let parsed = text.parse::<NaiveDate>();
    parsed
        .map(|day| localization.date(day))
        .map_err(|_| Error::new(ErrorKind::InvalidOperation, format!("{text} is no date")))
}

/// An attribute as text; empty for none and for what is not there.
fn part(record: &Value, name: &str) -> String {
    match record.get_attr(name) {
        Ok(value) if !value.is_none() && !value.is_undefined() => value.to_string(),
        _ => String::new(),
    }
}

fn name(localization: &Localization, person: &Value) -> String {
    let part = |name| part(person, name);
    localization.full_name(
        &part("name_prefix"),
        &part("first_name"),
        &part("middle_name"),
        &part("last_name"),
        &part("name_suffix"),
    )
}

fn lines(localization: &Localization, address: &Value) -> Vec<String> {
    let part = |name| part(address, name);
    let full_name = name(localization, address);
    let (organization, street, street2) = (part("organization"), part("street"), part("street2"));
    let (city, region, postal_code, country) =
        (part("city"), part("region"), part("postal_code"), part("country"));
    let region_code = part("region_code");
    localization.address_lines(&AddressParts {
        name: &full_name,
        organization: &organization,
        street: &street,
        street2: &street2,
        city: &city,
        region_code: &region_code,
        region: &region,
        postal_code: &postal_code,
        country: &country,
    })
}

#[cfg(test)]
mod tests {
    use super::{initials, mounted};

    #[test]
    fn a_website_under_a_path_names_it_in_its_addresses_and_nowhere_else() {
        let html = r#"<a href="/account">see /account &#34;href=&#34;/x</a><form action="/login"><img src="https://x/">"#;
        let there = mounted(html.to_owned(), "/europe");
        assert_eq!(
            there,
            r#"<a href="/europe/account">see /account &#34;href=&#34;/x</a><form action="/europe/login"><img src="https://x/">"#
        );
        assert_eq!(mounted(html.to_owned(), ""), html);
    }

    #[test]
    fn initials_are_first_and_last() {
        assert_eq!(initials("Amanda R. Cole"), "AC");
        assert_eq!(initials("ébène"), "É");
        assert_eq!(initials(" "), "");
    }
}
