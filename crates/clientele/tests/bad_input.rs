//! Every field of every form and every parameter of every grid is sent what nobody should send: the answer is a clear
//! 4xx, nothing is changed, nothing falls over, and the log tells no secret. On every engine.

#![allow(clippy::unwrap_used)]

mod program;

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};

use crate::program::installation::{Installation, installations_of_demo};
use crate::program::{Answer, Browser, Server, encoded};

/// Pages with forms. Ids are those of the demo data.
const PAGES: &[&str] = &[
    "/admin/customers",
    "/admin/customers/new",
    "/admin/customers/1",
    "/admin/customers/1/edit",
    "/admin/customers/1/addresses/new",
    "/admin/customer-users",
    "/admin/customer-users/new",
    "/admin/customer-users/1",
    "/admin/customer-users/1/edit",
    "/admin/customer-users/1/addresses/new",
    "/admin/addresses/1/edit",
    "/admin/customer-groups",
    "/admin/customer-groups/new",
    "/admin/customer-user-roles",
    "/admin/customer-user-roles/new",
    "/admin/exports/customers",
    "/admin/my-user",
    "/admin/users/new",
    "/admin/users/1/edit",
    "/admin/roles/new",
    "/admin/organizations/1/edit",
    "/admin/business-units/new",
    "/admin/websites/new",
    "/admin/websites/1/edit",
    "/admin/localizations/new",
];

const GRIDS: &[&str] = &[
    "/admin/customers",
    "/admin/customer-users",
    "/admin/customer-groups",
    "/admin/customer-user-roles",
    "/admin/jobs",
    "/admin/audit",
    "/admin/outgoing-emails",
];

/// Paths whose forms are not tried: they would end the visit.
const LEFT_ALONE: &[&str] = &["/admin/logout", "/admin/my-user/sessions/end", "/admin/organization"];

/// A form as a page offers it: the values are those that would be sent if nothing was touched.
struct Offered {
    action: String,
    fields: Vec<Field>,
}

#[derive(Clone)]
struct Field {
    name: String,
    value: String,
    /// Chosen among records or options.
    chosen: bool,
    /// Written by the person, and kept as written.
    written: bool,
}

fn forms_of(page: &Answer) -> Vec<Offered> {
    let html = Html::parse_document(&page.body);
    let forms = Selector::parse("form[method=post]").unwrap();
    let fields = Selector::parse("input[name], select[name], textarea[name]").unwrap();
    html.select(&forms)
        .map(|form| Offered {
            action: form.value().attr("action").unwrap_or_default().to_owned(),
            fields: form.select(&fields).filter_map(field_of).collect(),
        })
        .filter(|form| !LEFT_ALONE.contains(&form.action.as_str()) && !form.action.ends_with("/delete"))
        .collect()
}

fn field_of(element: ElementRef<'_>) -> Option<Field> {
    let attribute = |name: &str| element.value().attr(name).unwrap_or_default().to_owned();
    let name = attribute("name");
    if name == "csrf" {
        return None;
    }
    let kind = attribute("type");
    Some(match element.value().name() {
        "select" => {
            let chosen = Selector::parse("option[selected]").unwrap();
            let value = element.select(&chosen).next().and_then(|option| option.value().attr("value"));
            Field { name, value: value.unwrap_or_default().to_owned(), chosen: true, written: false }
        }
        "textarea" => Field { name, value: element.text().collect(), chosen: false, written: true },
        _ if kind == "checkbox" || kind == "radio" => {
            element.value().attr("checked")?;
            Field { name, value: attribute("value"), chosen: false, written: false }
        }
        _ => {
            let written = matches!(kind.as_str(), "" | "text" | "email" | "tel" | "date");
            Field { name, value: attribute("value"), chosen: false, written }
        }
    })
}

/// Sends a form with one field replaced by these bytes.
fn send(browser: &mut Browser, form: &Offered, replaced: &str, bytes: &[u8]) -> Answer {
    let mut body = format!("csrf={}", encoded(browser.csrf().as_bytes()));
    let others = form.fields.iter().filter(|field| field.name != replaced && field.name != "submission");
    for field in others {
        body.push_str(&format!("&{}={}", encoded(field.name.as_bytes()), encoded(field.value.as_bytes())));
    }
    body.push_str(&format!("&{}={}", encoded(replaced.as_bytes()), encoded(bytes)));
    let kind = "application/x-www-form-urlencoded";
    browser.send("POST", &form.action, kind, body.as_bytes()).unwrap()
}

/// What must stay as it is.
fn state(installation: &Installation) -> Vec<i64> {
    [
        "audit_entry",
        "customer",
        "customer_user",
        "address",
        "customer_user_role",
        "customer_group",
        "job",
        "outgoing_email",
    ]
    .map(|table| installation.number(&format!("SELECT count(*) FROM {table}")))
    .to_vec()
}

fn admin(server: &Server) -> Browser {
    let mut browser = Browser::at(&server.address);
    browser.log_in("admin@example.com", "Demo1234");
    browser
}

fn is_refused(answer: &Answer) -> bool {
    (400..500).contains(&answer.status)
}

#[test]
fn no_field_of_a_form_takes_what_it_can_not_be() {
    for installation in installations_of_demo() {
        let server = installation.start();
        let mut browser = admin(&server);
        let mut tried = BTreeSet::new();
        for path in PAGES {
            let page = browser.get(path).unwrap();
            assert_eq!(page.status, 200, "{path}");
            for form in forms_of(&page) {
                for field in form.fields.clone() {
                    if !tried.insert((form.action.clone(), field.name.clone())) {
                        continue;
                    }
                    // What was sent before may have been good, and the record have another version since.
                    let page = browser.get(path).unwrap();
                    let form = forms_of(&page).into_iter().find(|fresh| fresh.action == form.action);
                    let form = form.unwrap_or_else(|| panic!("{path} has a form that goes away"));
                    let before = state(&installation);
                    for bytes in [&b"a\0b"[..], b"\xFF\xFE", b"\xC3("] {
                        let answer = send(&mut browser, &form, &field.name, bytes);
                        assert_eq!(answer.status, 400, "{} {} {bytes:?}", form.action, field.name);
                    }
                    if !field.written && !field.chosen {
                        continue;
                    }
                    let long = "x".repeat(10_000);
                    let answer = send(&mut browser, &form, &field.name, long.as_bytes());
                    // Some pages answer by going back to where the form was, with the sentence on it.
                    let refused = |answer: &Answer| is_refused(answer) || answer.header("location").is_some();
                    assert!(refused(&answer), "{} {}: {}", form.action, field.name, answer.status);
                    if field.chosen {
                        for id in ["999999999", "-1", "99999999999999999999"] {
                            let answer = send(&mut browser, &form, &field.name, id.as_bytes());
                            assert!(
                                refused(&answer),
                                "{} {} {id}: {}",
                                form.action,
                                field.name,
                                answer.status
                            );
                        }
                    }
                    assert_eq!(before, state(&installation), "{} {}", form.action, field.name);
                }
            }
        }
        assert!(tried.len() > 80, "only {} fields were found", tried.len());
        let body = vec![b'x'; 10 * 1024 * 1024];
        let answer =
            browser.send("POST", "/admin/customers/new", "application/x-www-form-urlencoded", &body).unwrap();
        assert_eq!(answer.status, 413);
        server.fell_over_never();
    }
}

#[test]
fn no_parameter_of_a_grid_makes_it_fall_over() {
    let values = [
        "%00",
        "%FF",
        "'",
        "-1",
        "99999999999999999999",
        "9223372036854775807",
        "NaN",
        "9999999-01-01",
        "a,b;c",
    ];
    for installation in installations_of_demo() {
        let server = installation.start();
        let mut browser = admin(&server);
        for path in GRIDS {
            let page = browser.get(path).unwrap();
            assert_eq!(page.status, 200, "{path}");
            let html = Html::parse_document(&page.body);
            let fields = Selector::parse("[name^='f.']").unwrap();
            let mut names: BTreeSet<String> = html
                .select(&fields)
                .filter_map(|field| field.value().attr("name").map(str::to_owned))
                .collect();
            assert!(names.len() > 1, "{path} has no filters");
            names.extend(
                ["q", "page", "size", "sort", "columns", "view", "after", "before", "from"].map(String::from),
            );
            for name in names {
                for value in values {
                    let answer = browser.get(&format!("{path}?{name}={value}")).unwrap();
                    assert!(answer.status < 500, "{path}?{name}={value}: {}", answer.status);
                }
                let long = "x".repeat(5_000);
                let answer = browser.get(&format!("{path}?{name}={long}")).unwrap();
                assert!(answer.status < 500, "{path}?{name}=xxx…: {}", answer.status);
                for operator in
                    ["contains", "any-of", "between", "before", "is-empty", "relative", "nonsense"]
                {
                    let Some(stem) = name.strip_suffix(".op") else { continue };
                    for value in ["%27", "99999999999999999999", "2026-02-30"] {
                        let query = format!("{name}={operator}&{stem}={value}&{stem}={value}");
                        let answer = browser.get(&format!("{path}?{query}")).unwrap();
                        assert!(answer.status < 500, "{path}?{query}: {}", answer.status);
                    }
                }
            }
        }
        server.fell_over_never();
    }
}

#[test]
fn what_another_organization_has_is_not_found_on_any_page() {
    for installation in installations_of_demo() {
        let server = installation.start();
        let mut browser = admin(&server);
        browser.get("/admin/customers/new").unwrap();
        let globex = "organization_id = (SELECT id FROM organization WHERE name = 'Globex Trade')";
        let id =
            |table: &str| installation.number(&format!("SELECT id FROM {table} WHERE {globex} ORDER BY id"));
        let (customer, person, role) = (id("customer"), id("customer_user"), id("customer_user_role"));
        let website = id("website");
        let before = state(&installation);
        for path in [
            format!("/admin/customers/{customer}"),
            format!("/admin/customers/{customer}/edit"),
            format!("/admin/customers/{customer}/addresses/new"),
            format!("/admin/customer-users/{person}"),
            format!("/admin/customer-users/{person}/edit"),
            format!("/admin/customer-user-roles/{role}"),
            format!("/admin/customer-user-roles/{role}/edit"),
        ] {
            assert_eq!(browser.get(&path).unwrap().status, 404, "{path}");
            assert_eq!(browser.get(&path).unwrap().status, 404, "{path}");
        }
        browser.get("/admin/customers/new").unwrap();
        for path in [
            format!("/admin/customers/{customer}/edit"),
            format!("/admin/customers/{customer}/delete"),
            format!("/admin/customers/{customer}/addresses/new"),
            format!("/admin/customer-users/{person}/edit"),
            format!("/admin/customer-users/{person}/delete"),
            format!("/admin/customer-users/{person}/enablement/end"),
            format!("/admin/customer-users/{person}/password-reset"),
            format!("/admin/customer-user-roles/{role}/delete"),
        ] {
            let answer = browser.post(&path, &[("name", "Taken over"), ("version", "1")]).unwrap();
            assert_eq!(answer.status, 404, "{path}");
        }
        let page = browser.get("/admin/customer-users/1/edit").unwrap();
        let form = forms_of(&page).into_iter().find(|form| form.action.ends_with("/edit")).unwrap();
        for (field, foreign) in [("customer_id", customer), ("roles", role), ("website_id", website)] {
            let answer = send(&mut browser, &form, field, foreign.to_string().as_bytes());
            assert_eq!(answer.status, 422, "{field}");
        }
        for word in ["Hooli", "Gavin"] {
            for page in [
                "/admin/search?q=",
                "/admin/customers?q=",
                "/admin/customer-users?q=",
                "/admin/autocomplete/customers?q=",
            ] {
                let answer = browser.get(&format!("{page}{word}")).unwrap();
                let found =
                    answer.body.replace(&format!("value=\"{word}\""), "").replace(&format!("q={word}"), "");
                assert!(!found.contains("Belson") && !found.contains(&format!(">{word}<")), "{page}{word}");
            }
        }
        assert_eq!(before, state(&installation));
        server.fell_over_never();
    }
}
