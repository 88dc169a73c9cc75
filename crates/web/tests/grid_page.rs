//! What the page of a grid offers, read from its HTML.

#![allow(clippy::unwrap_used)]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use axum::routing::get;
use clientele_grid::{Cell, Choice, Column, Cursor, Grid, Kind, Page, Row, Sort, State, Total};
use clientele_language::Message;
use clientele_web::{
    Frame, FrameSettings, GridPage, MassAction, PageError, RowItem, RowLinks, SavedView, Visit, shield,
};
use minijinja::context;
use tower::ServiceExt;

fn people() -> Grid {
    Grid::new("people", "person")
        .column(Column::text("last_name", "last_name").labelled("field-last-name"))
        .column(Column::text("first_name", "first_name").labelled("field-first-name"))
        .column(Column::number("logins", 0).labelled("field-login-count"))
        .column(Column::date("birthday", "birthday").labelled("field-birthday"))
        .column(Column::time("created", 0).labelled("field-created"))
        .column(
            Column::choice("status", "status", vec![Choice::new("active", "password-status-active")])
                .labelled("field-status"),
        )
        .searched(["last_name"])
}

fn newest_first() -> Grid {
    people().sorted([Sort::descending("created")])
}

fn by_name() -> Grid {
    people().sorted([Sort::ascending("last_name"), Sort::ascending("first_name")])
}

fn row(state: &State, grid: &Grid) -> Row {
    let cells = state.columns_in(grid).into_iter().map(|column| match column.kind {
        Kind::Text => Cell::Text("Cole".into()),
        _ => Cell::Empty,
    });
    Row { id: 7, cells: cells.collect(), extra: Default::default() }
}

fn links(row: &Row) -> RowLinks {
    let path = format!("/people/{}", row.id);
    let menu = vec![
        RowItem::post("button-disable", "user-off", format!("{path}/enablement/end"))
            .dangerous("ask-disable"),
        RowItem::post("button-delete", "trash", format!("{path}/delete")).dangerous("ask-delete-this"),
    ];
    RowLinks { href: Some(path), menu }
}

fn action(name: &str, label: &'static str, danger: bool, choices: &[&str]) -> MassAction {
    let choice = (!choices.is_empty()).then(|| {
        let choices = (1..).zip(choices).map(|(id, name)| (id, (*name).to_owned())).collect();
        (Message::new("field-role"), choices)
    });
    MassAction { name: name.into(), label: Message::new(label), danger, choice, fields: Vec::new() }
}

fn show(visit: &Visit, grid: &Grid) -> Result<Response, PageError> {
    let (state, problems) = State::parse(grid, &visit.query_pairs()?);
    let page = Page {
        columns: state.columns_in(grid),
        rows: vec![row(&state, grid)],
        total: Total { count: 60, exact: true },
        page: state.page,
        pages: Some(3),
        next: Some(Cursor::After("token".into())),
        previous: None,
    };
    let view = SavedView {
        id: 5,
        name: "Mine".into(),
        shared: false,
        own: true,
        is_default: false,
        query: "f.last_name=c".into(),
    };
    let shown = GridPage {
        grid,
        state: &state,
        page: &page,
        problems: &problems,
        path: "/people",
        views: vec![view],
        actions: vec![
            action("delete", "button-delete", true, &[]),
            action("assign-role", "button-assign-role", false, &["Buyer"]),
        ],
        can_share: true,
        can_export: true,
        row: &links,
        empty: Message::new("grid-nothing-matches"),
    };
    visit.render_part("grid/part.html", context! { grid => shown.to_context(visit)? })
}

async fn html_in(language: &str, grid: fn() -> Grid, query: &str) -> String {
    let frame = Frame::new(FrameSettings::new("http://localhost:8080", [5; 32])).unwrap();
    let routes =
        Router::new().route("/people", get(move |visit: Visit| async move { show(&visit, &grid()) }));
    let request = Request::get(format!("/people?{query}"))
        .header(header::ACCEPT_LANGUAGE, language)
        .body(Body::empty())
        .unwrap();
    let response = shield(routes, &frame).oneshot(request).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap().replace("&amp;", "&")
}

async fn html(grid: fn() -> Grid, query: &str) -> String {
    html_in("en", grid, query).await
}

/// All tags that hold `mark`.
fn tags<'a>(html: &'a str, mark: &str) -> Vec<&'a str> {
    html.split('<').filter_map(|part| part.split('>').next()).filter(|tag| tag.contains(mark)).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let Some((_, rest)) = tag.split_once(&format!(" {name}=\"")) else { return "" };
    rest.split('"').next().unwrap()
}

/// What stands between the tag that holds `mark` and the end of its element.
fn within<'a>(html: &'a str, mark: &str, end: &str) -> &'a str {
    let start = html.find(mark).unwrap_or_else(|| panic!("no {mark} in {html}"));
    let rest = &html[start..];
    &rest[..rest.find(end).unwrap()]
}

/// Where the heading of a column leads: by a click, and by a click with shift.
async fn heading(grid: fn() -> Grid, query: &str, column: &str) -> (String, String) {
    let html = html(grid, query).await;
    let links = tags(&html, "data-more=");
    let place = grid().columns.iter().position(|known| known.name == column).unwrap();
    let query = |name| attribute(links[place], name).trim_start_matches("/people?").to_owned();
    (query("href"), query("data-more"))
}

#[tokio::test]
async fn a_heading_goes_through_ascending_descending_and_the_order_of_the_grid() {
    for (query, leads_to) in [
        ("", "sort=logins"),
        ("sort=logins", "sort=-logins"),
        ("sort=-logins", "page=1"),
        ("sort=-logins,created", "page=1"),
    ] {
        assert_eq!(heading(newest_first, query, "logins").await.0, leads_to, "{query}");
    }
}

#[tokio::test]
async fn the_heading_of_the_grids_own_descending_order_turns_it_around() {
    for query in ["", "sort=-created"] {
        let (alone, more) = heading(newest_first, query, "created").await;
        assert_eq!((alone.as_str(), more.as_str()), ("sort=created", "sort=created"), "{query}");
    }
    assert_eq!(heading(newest_first, "sort=created", "created").await.0, "sort=-created");
}

#[tokio::test]
async fn the_heading_of_the_grids_own_ascending_order_goes_to_and_fro() {
    assert_eq!(heading(by_name, "", "last_name").await.0, "sort=-last_name");
    assert_eq!(heading(by_name, "sort=-last_name", "last_name").await.0, "page=1");
    assert_eq!(heading(by_name, "", "first_name").await.0, "sort=first_name");
}

#[tokio::test]
async fn with_shift_a_column_comes_to_the_order_that_holds() {
    assert_eq!(heading(newest_first, "", "logins").await.1, "sort=-created,logins");
    assert_eq!(heading(newest_first, "sort=-created,logins", "logins").await.1, "sort=-created,-logins");
    assert_eq!(heading(newest_first, "sort=-created,-logins", "logins").await.1, "sort=-created");
}

#[tokio::test]
async fn the_last_filter_of_a_saved_view_can_be_taken_away() {
    let html = html(people, "f.last_name=c&view=5").await;
    assert_eq!(attribute(tags(&html, "Remove the filter")[0], "href"), "/people?view=5&page=1");
    let search = within(&html, "role=\"search\"", "</form>");
    let names: Vec<_> = tags(search, "type=\"hidden\"").iter().map(|tag| attribute(tag, "name")).collect();
    assert!(names.contains(&"view") && names.contains(&"page"), "{names:?}");
}

#[tokio::test]
async fn a_form_that_clears_everything_does_not_open_the_default_view() {
    let html = html(people, "q=c").await;
    // A form that asks for a page has one field for it.
    for form in ["role=\"search\"", "class=\"grid-jump\""] {
        let form = within(&html, form, "</form>");
        assert_eq!(tags(form, "name=\"page\"").len(), 1, "{form}");
    }
}

#[tokio::test]
async fn a_filter_by_several_texts_has_a_field_for_each() {
    let html = html(people, "f.last_name.op=any-of&f.last_name=Cole&f.last_name=Sallee,+Nancy").await;
    let panel = within(&html, "id=\"grid-people-filters\"", "</form>");
    let values: Vec<_> =
        tags(panel, "name=\"f.last_name\"").iter().map(|tag| attribute(tag, "value")).collect();
    assert_eq!(values, ["Cole", "Sallee, Nancy", ""]);
    assert_eq!(tags(panel, "name=\"f.first_name\"").len(), 1);
}

#[tokio::test]
async fn a_time_of_day_stays_in_its_field() {
    let html = html(
        people,
        "f.created.op=between&f.created=2026-11-24T10:30&f.created.to=2026-11-25T08:00:15&f.birthday=2000-01-31",
    )
    .await;
    let panel = within(&html, "id=\"grid-people-filters\"", "</form>");
    let from = tags(panel, "name=\"f.created\"")[0];
    assert_eq!((attribute(from, "type"), attribute(from, "value")), ("datetime-local", "2026-11-24T10:30"));
    let to = tags(panel, "name=\"f.created.to\"")[0];
    assert_eq!((attribute(to, "type"), attribute(to, "step")), ("datetime-local", "1"));
    assert_eq!(attribute(to, "value"), "2026-11-25T08:00:15");
    let day = tags(panel, "name=\"f.birthday\"")[0];
    assert_eq!((attribute(day, "type"), attribute(day, "value")), ("date", "2000-01-31"));
}

#[tokio::test]
async fn chips_speak_the_formats_of_their_reader() {
    let query = "f.birthday=2000-01-31&f.birthday.to=2001-02-01&f.created.op=later&f.created=2026-11-24T14:05\
                 &f.logins.op=greater&f.logins=1200";
    let german = html_in("de", people, query).await;
    let chips = within(&german, "class=\"chips\"", "</ul>");
    for text in ["31.01.2000 – 01.02.2001", "24.11.2026, 14:05", "1.200"] {
        assert!(chips.contains(&format!("<strong>{text}</strong>")), "{text} in {chips}");
    }
    let english =
        html(people, "f.birthday.to=2001-02-01&f.created.op=equals&f.created=2026-11-24T14:05:09").await;
    let chips = within(&english, "class=\"chips\"", "</ul>");
    assert!(chips.contains("<strong>– Feb 1, 2001</strong>"), "{chips}");
    assert!(chips.contains("<strong>Nov 24, 2026, 14:05:09</strong>"), "{chips}");
}

#[tokio::test]
async fn the_button_of_a_question_says_what_will_be_done() {
    let html = html(people, "").await;
    for (dialog, says) in [
        ("ask-7-1", "Disable"),
        ("ask-7-2", "Delete"),
        ("action-delete", "Delete"),
        ("action-assign-role", "Assign Role"),
    ] {
        let dialog = within(&html, &format!("<dialog id=\"grid-people-{dialog}\""), "</dialog>");
        let button = dialog.rsplit("<button").next().unwrap();
        assert!(button.contains(&format!(">{says}</button>")), "{button}");
    }
}

#[tokio::test]
async fn without_a_script_every_action_is_offered_and_asks_on_a_page_of_its_own() {
    let html = html(people, "").await;
    let plain = within(&html, "<noscript>", "</noscript>");
    for part in ["value=\"delete\"", "value=\"assign-role\"", "name=\"ask\""] {
        assert!(plain.contains(part), "{part} in {plain}");
    }
}

#[tokio::test]
async fn nothing_is_offered_that_only_a_script_can_do() {
    let html = html(people, "f.last_name.op=any-of&f.last_name=Cole").await;
    assert!(!html.contains("draggable"));
    for mark in ["data-move=", "data-grip", "data-add-value", "data-actions"] {
        let offered = tags(&html, mark);
        assert!(!offered.is_empty(), "{mark}");
        assert!(offered.iter().all(|tag| tag.ends_with(" hidden")), "{offered:?}");
    }
}
