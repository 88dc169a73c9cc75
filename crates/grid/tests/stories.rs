//! What people do with a grid, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod people;

use std::io::Cursor as Bytes;

use chrono::NaiveDate;
use clientele_grid::{
    Cell, Column, GridError, Operator, Problem, Sort, State, Wording, export_csv, export_xlsx, ids,
    neighbours, page, total,
};
use clientele_language::Message;
use clientele_store::Timestamp;
use people::{Person, databases, fill, grid, pairs, state};

const NOW: Timestamp = Timestamp(1_795_559_400_000);

fn somebody(id: i64, last_name: &str) -> Person {
    Person { id, last_name: last_name.to_owned(), status: "active".to_owned(), ..Person::default() }
}

fn amanda() -> Person {
    Person {
        first_name: Some("Amanda".to_owned()),
        note: Some("=1+1".to_owned()),
        age: Some(42),
        birthday: NaiveDate::from_ymd_opt(1984, 2, 29),
        created_at: NOW.0,
        enabled: true,
        team: Some(1),
        roles: vec!["buyer".to_owned(), "admin".to_owned()],
        ..somebody(7, "Cole")
    }
}

fn ids_of(rows: &[clientele_grid::Row]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

struct Plain;

impl Wording for Plain {
    fn label(&self, label: &Message) -> String {
        label.id.to_string()
    }

    fn cell(&self, _: &Column, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Choice(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::Time(time) => time.date().to_string(),
            Cell::Boolean(yes) => yes.to_string(),
        }
    }
}

#[tokio::test]
async fn a_row_brings_typed_cells_and_what_its_menu_needs() {
    let grid = grid();
    for conn in databases().await {
        fill(&conn, &[amanda()]).await;
        let found = page(&conn, &grid, &State::default(), NOW).await.unwrap();
        let names: Vec<_> = found.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            names,
            ["last_name", "first_name", "note", "team", "age", "birthday", "created_at", "enabled", "status"]
        );
        assert_eq!(
            found.rows[0].cells,
            [
                Cell::Text("Cole".into()),
                Cell::Text("Amanda".into()),
                Cell::Text("=1+1".into()),
                Cell::Text("Red".into()),
                Cell::Number(42),
                Cell::Date(NaiveDate::from_ymd_opt(1984, 2, 29).unwrap()),
                Cell::Time(NOW),
                Cell::Boolean(true),
                Cell::Choice("active".into()),
            ]
        );
        assert_eq!(found.rows[0].extra["roles"], Cell::Number(2));
        assert_eq!((found.page, found.pages, found.next, found.previous), (1, Some(1), None, None));
    }
}

#[tokio::test]
async fn columns_are_chosen_and_ordered() {
    let grid = grid();
    for conn in databases().await {
        fill(&conn, &[amanda()]).await;
        for chosen in
            [vec![("columns", "id,team,last_name")], vec![("columns", "id"), ("columns", "team,last_name")]]
        {
            let found = page(&conn, &grid, &state(&grid, &chosen), NOW).await.unwrap();
            let cells = [Cell::Number(7), Cell::Text("Red".into()), Cell::Text("Cole".into())];
            assert_eq!(found.rows[0].cells, cells);
        }
    }
}

#[tokio::test]
async fn every_word_of_the_quick_search_is_found_somewhere() {
    let grid = grid();
    for conn in databases().await {
        fill(&conn, &[amanda(), somebody(8, "Coleman"), somebody(9, "Amanda")]).await;
        for (q, expected) in [
            ("cole", vec![7, 8]),
            ("col AMA", vec![7]),
            ("man", vec![9, 7, 8]),
            ("100%", vec![]),
            ("  ", vec![9, 7, 8]),
        ] {
            let found = page(&conn, &grid, &state(&grid, &[("q", q)]), NOW).await.unwrap();
            assert_eq!(ids_of(&found.rows), expected, "{q}");
        }
    }
}

#[tokio::test]
async fn beyond_ten_thousand_the_exact_number_comes_on_request() {
    let grid = grid();
    for conn in databases().await {
        let many: Vec<_> = (1..=10_030).map(|id| somebody(id, "Same")).collect();
        fill(&conn, &many).await;
        let capped = page(&conn, &grid, &State::default(), NOW).await.unwrap();
        assert_eq!((capped.total.count, capped.total.exact, capped.pages), (10_000, false, None));
        let exact = total(&conn, &grid, &state(&grid, &[("count", "exact")]), NOW).await.unwrap();
        assert_eq!((exact.count, exact.exact), (10_030, true));
        // Beyond the end is the end, counted or not.
        for count in ["", "exact"] {
            let asked = state(&grid, &[("page", "5000"), ("count", count), ("size", "100")]);
            let last = page(&conn, &grid, &asked, NOW).await.unwrap();
            assert_eq!((last.page, last.rows.len(), last.next.is_some()), (101, 30, false));
            assert_eq!(last.rows[29].id, 10_030);
        }
    }
}

#[tokio::test]
async fn going_back_to_a_first_page_that_grew_shows_a_whole_page() {
    let grid = grid();
    for conn in databases().await {
        let people: Vec<_> = (1..=25).map(|id| somebody(id * 10, "Same")).collect();
        fill(&conn, &people).await;
        let first = state(&grid, &[("size", "10")]);
        let next = page(&conn, &grid, &first, NOW).await.unwrap().next.unwrap();
        let second = page(&conn, &grid, &first.at(next, 2), NOW).await.unwrap();
        assert_eq!(second.rows[0].id, 110);
        // One of the first page goes away; going back still fills the page.
        fill(&conn, &people[1..]).await;
        let back = page(&conn, &grid, &first.at(second.previous.unwrap(), 1), NOW).await.unwrap();
        assert_eq!((back.rows.len(), back.rows[0].id, back.page, back.previous), (10, 20, 1, None));
    }
}

#[tokio::test]
async fn a_row_that_the_filter_leaves_out_still_has_neighbours() {
    let grid = grid();
    for conn in databases().await {
        fill(&conn, &[somebody(1, "Anna"), somebody(2, "Berta"), somebody(3, "Anne")]).await;
        let asked = state(&grid, &[("f.last_name", "ann")]);
        assert_eq!(neighbours(&conn, &grid, &asked, NOW, 1).await.unwrap(), (None, Some(3)));
        assert_eq!(neighbours(&conn, &grid, &asked, NOW, 2).await.unwrap(), (Some(3), None));
        assert_eq!(neighbours(&conn, &grid, &asked, NOW, 999_999).await.unwrap(), (None, None));
        assert_eq!(ids(&conn, &grid, &asked, NOW, Some(1), 10).await.unwrap(), [3]);
    }
}

#[tokio::test]
async fn an_export_holds_what_is_filtered_and_no_formulas() {
    let grid = grid();
    for conn in databases().await {
        let mut people: Vec<_> = (100..2_600).map(|id| somebody(id, "Zed")).collect();
        people.push(amanda());
        people.push(Person { note: Some("+49 \"89\"".into()), ..somebody(8, "Böhm") });
        fill(&conn, &people).await;

        let asked =
            state(&grid, &[("f.note.op", "not-empty"), ("columns", "id,last_name,note"), ("page", "9")]);
        let mut csv = Vec::new();
        let rows = export_csv(&conn, &grid, &asked, NOW, Plain, &mut csv).await.unwrap();
        let header = "people-column-id,people-column-last-name,people-column-note";
        let expected = format!("{header}\r\n8,Böhm,\"'+49 \"\"89\"\"\"\r\n7,Cole,'=1+1\r\n");
        assert_eq!((rows, String::from_utf8(csv).unwrap()), (2, expected));

        let mut csv = Vec::new();
        let everything = export_csv(&conn, &grid, &State::default(), NOW, Plain, &mut csv).await.unwrap();
        assert_eq!((everything, csv.iter().filter(|byte| **byte == b'\n').count()), (2_502, 2_503));

        let mut xlsx = Bytes::new(Vec::new());
        let rows: Result<u64, GridError> =
            export_xlsx(&conn, &grid, &State::default(), NOW, Plain, &mut xlsx).await;
        assert_eq!(rows.unwrap(), 2_502);
        assert!(xlsx.into_inner().starts_with(b"PK"));
    }
}

#[test]
fn what_cannot_be_understood_is_named_and_the_rest_holds() {
    let grid = grid();
    let asked = pairs(&[
        ("page", "0"),
        ("size", "7"),
        ("sort", "-age,nobody,note"),
        ("columns", "last_name,nothing"),
        ("f.age.op", "between"),
        ("f.age", "many"),
        ("f.birthday.op", "contains"),
        ("f.created_at.op", "later"),
        ("f.created_at", "2026-13-01"),
        ("f.enabled", "perhaps"),
        ("f.status", "gone"),
        ("f.status", "reset"),
        ("f.shoe", "44"),
        ("f.first_name", "a\0b"),
        ("after", "bm9uc2Vuc2U"),
        ("count", "some"),
        ("view", "x"),
        ("f.last_name", "Cole"),
        ("utm_source", "mail"),
    ]);
    let (state, problems) = State::parse(&grid, &asked);
    let named: Vec<_> = problems
        .iter()
        .map(|Problem { parameter, message }| (parameter.as_str(), message.id.as_ref()))
        .collect();
    assert_eq!(
        named,
        [
            ("page", "grid-problem-page"),
            ("size", "grid-problem-size"),
            ("view", "grid-problem-number"),
            ("count", "grid-problem-count"),
            ("sort", "grid-problem-column"),
            ("sort", "grid-problem-unsortable"),
            ("columns", "grid-problem-column"),
            ("f.shoe", "grid-problem-column"),
            ("f.first_name", "grid-problem-character"),
            ("f.age", "grid-problem-number"),
            ("f.birthday.op", "grid-problem-operator"),
            ("f.created_at", "grid-problem-date"),
            ("f.enabled", "grid-problem-yes-no"),
            ("f.status", "grid-problem-choice"),
            ("after", "grid-problem-cursor"),
        ]
    );
    assert_eq!(state.sort, [Sort::descending("age")]);
    assert_eq!(
        state.to_query(),
        "f.last_name.op=contains&f.last_name=Cole&f.status.op=any-of&f.status=reset&sort=-age&columns=last_name"
    );
}

#[tokio::test]
async fn a_grid_is_read_from_any_thread() {
    fn any_thread<T: Send>(future: T) -> T {
        future
    }
    let (grid, asked) = (grid(), State::default());
    for conn in databases().await {
        any_thread(page(&conn, &grid, &asked, NOW)).await.unwrap();
        any_thread(neighbours(&conn, &grid, &asked, NOW, 1)).await.unwrap();
        any_thread(ids(&conn, &grid, &asked, NOW, None, 1)).await.unwrap();
        any_thread(export_csv(&conn, &grid, &asked, NOW, Plain, Vec::new())).await.unwrap();
        any_thread(export_xlsx(&conn, &grid, &asked, NOW, Plain, Bytes::new(Vec::new()))).await.unwrap();
    }
}

#[test]
fn values_have_their_limits() {
    let grid = grid();
    let long = "x".repeat(256);
    let (state, problems) = State::parse(&grid, &pairs(&[("q", &long), ("f.last_name", &long)]));
    assert_eq!((state, problems.len()), (State::default(), 2));
    let mut many = vec![("f.last_name.op".to_owned(), "any-of".to_owned())];
    many.extend((0..101).map(|number| ("f.last_name".to_owned(), number.to_string())));
    let (state, problems) = State::parse(&grid, &many);
    assert_eq!((state, problems[0].message.id.as_ref()), (State::default(), "grid-problem-too-many"));
}

#[test]
fn the_fields_of_an_untouched_form_are_no_filters() {
    let grid = grid();
    let untouched = [
        ("f.last_name.op", "contains"),
        ("f.last_name", ""),
        ("f.age.op", "between"),
        ("f.age", ""),
        ("f.age.to", ""),
        ("f.enabled", ""),
        ("q", ""),
        ("page", ""),
    ];
    assert_eq!(State::parse(&grid, &pairs(&untouched)), (State::default(), Vec::new()));
}

#[test]
fn a_place_of_one_order_is_none_in_another() {
    let grid = grid();
    let asked = state(&grid, &[("f.last_name.op", "empty"), ("sort", "-last_name")]);
    assert_eq!(asked.filter("last_name").unwrap().operator, Operator::Empty);
    // ["last_name",["a",1]], as the default order makes it.
    let after = "WyJsYXN0X25hbWUiLFsiYSIsMV1d";
    assert!(State::parse(&grid, &pairs(&[("after", after)])).1.is_empty());
    let (_, problems) = State::parse(&grid, &pairs(&[("after", after), ("sort", "-last_name")]));
    assert_eq!(problems[0].message.id, "grid-problem-cursor");
}

#[test]
fn every_message_is_there_in_every_language() {
    for language in ["en", "de", "fr"] {
        let path = format!("{}/../../translations/{language}/grid.ftl", env!("CARGO_MANIFEST_DIR"));
        let words = std::fs::read_to_string(path).unwrap();
        for operator in Operator::ALL {
            let id = format!("\ngrid-operator-{} = ", operator.token());
            assert!(words.contains(&id), "{language}: {id}");
        }
    }
}
