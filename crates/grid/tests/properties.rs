//! Whatever the data, the filters and the order: the grid shows what a plain loop over the people shows.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod people;

use std::cmp::Ordering;

use chrono::{Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, Timelike};
use clientele_grid::{Grid, Present, Sort, State, count, ids, neighbours, page};
use clientele_store::Timestamp;
use people::{Person, TEAMS, databases, fill, grid};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::DatabaseConnection;

/// 2026-11-24T22:30:00Z: already the 25th two hours further east.
const NOW: i64 = 1_795_559_400_000;
const HOUR: i64 = 3_600_000;

fn present() -> Present {
    Present::new(Timestamp(NOW), FixedOffset::east_opt(2 * 3600).unwrap())
}

#[derive(Clone, Debug)]
struct Asked {
    column: &'static str,
    operator: &'static str,
    values: Vec<String>,
    to: Option<String>,
}

fn person() -> impl Strategy<Value = Person> {
    (
        "[abAB]{0,3}",
        proptest::option::of("[abAB]{0,2}"),
        proptest::option::of("[abAB%_\\\\']{0,5}"),
        proptest::option::of(0..4_i64),
        proptest::option::of(0..6_u64),
        (-80..80_i64, any::<bool>()),
        prop_oneof![Just("active"), Just("reset"), Just("locked")],
        proptest::option::of(1..=3_i64),
        proptest::sample::subsequence(vec!["buyer".to_owned(), "admin".to_owned()], 0..=2),
    )
        .prop_map(
            |(last_name, first_name, note, age, birthday, (hours, enabled), status, team, roles)| Person {
                id: 0,
                last_name,
                first_name,
                note,
                age,
                birthday: birthday
                    .map(|days| NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() + Days::new(days)),
                created_at: NOW + hours * HOUR / 2,
                enabled,
                status: status.to_owned(),
                team,
                roles,
            },
        )
}

fn asked() -> impl Strategy<Value = Asked> {
    let needle = || "[abAB%_\\\\']{1,4}";
    let text = (
        prop_oneof![Just("last_name"), Just("first_name"), Just("note"), Just("team")],
        prop_oneof![
            Just("contains"),
            Just("not-contains"),
            Just("equals"),
            Just("starts-with"),
            Just("ends-with"),
            Just("any-of"),
            Just("none-of"),
            Just("empty"),
            Just("not-empty")
        ],
        proptest::collection::vec(prop_oneof![needle().boxed(), Just("RED".to_owned()).boxed()], 1..3),
    )
        .prop_map(|(column, operator, values)| Asked { column, operator, values, to: None });
    let number = (
        prop_oneof![
            Just("between"),
            Just("not-between"),
            Just("equals"),
            Just("not-equals"),
            Just("greater"),
            Just("less"),
            Just("empty"),
            Just("not-empty")
        ],
        0..4_i64,
        proptest::option::of(0..4_i64),
    )
        .prop_map(|(operator, from, to)| Asked {
            column: "age",
            operator,
            values: vec![from.to_string()],
            to: to.map(|to| to.to_string()),
        });
    let time_operator = || {
        prop_oneof![
            Just("between"),
            Just("not-between"),
            Just("equals"),
            Just("not-equals"),
            Just("later"),
            Just("earlier"),
            Just("today"),
            Just("yesterday"),
            Just("last-7-days"),
            Just("last-30-days"),
            Just("this-month"),
            Just("this-year")
        ]
    };
    let day = || (20..28_u32).prop_map(|day| format!("2026-11-{day}"));
    let date = (time_operator(), day(), proptest::option::of(day())).prop_map(|(operator, from, to)| Asked {
        column: "birthday",
        operator,
        values: vec![from],
        to,
    });
    let moment = || {
        prop_oneof![
            day(),
            (20..28_u32, 0..24_u32).prop_map(|(day, hour)| format!("2026-11-{day}T{hour:02}:30"))
        ]
    };
    let time = (time_operator(), moment(), proptest::option::of(moment()))
        .prop_map(|(operator, from, to)| Asked { column: "created_at", operator, values: vec![from], to });
    let enabled = prop_oneof![Just("yes"), Just("no")].prop_map(|operator| Asked {
        column: "enabled",
        operator,
        values: vec![operator.to_owned()],
        to: None,
    });
    let choice = |column, values: Vec<String>, most| {
        (prop_oneof![Just("any-of"), Just("none-of")], proptest::sample::subsequence(values, 1..=most))
            .prop_map(move |(operator, values)| Asked { column, operator, values, to: None })
    };
    let status = choice("status", ["active", "reset", "locked"].map(str::to_owned).to_vec(), 3);
    let role = choice("role", ["buyer", "admin"].map(str::to_owned).to_vec(), 2);
    let no_role = prop_oneof![Just("empty"), Just("not-empty")].prop_map(|operator| Asked {
        column: "role",
        operator,
        values: vec![],
        to: None,
    });
    prop_oneof![4 => text, 2 => number, 2 => date, 2 => time, 1 => enabled, 1 => status, 1 => role, 1 => no_role]
}

fn sort() -> impl Strategy<Value = Vec<Sort>> {
    let names =
        vec!["last_name", "first_name", "team", "age", "birthday", "created_at", "enabled", "status", "id"];
    proptest::sample::subsequence(names, 0..=4).prop_shuffle().prop_flat_map(|names| {
        let count = names.len();
        proptest::collection::vec(any::<bool>(), count).prop_map(move |descending| {
            names.iter().zip(descending).map(|(column, descending)| Sort { column, descending }).collect()
        })
    })
}

fn team(person: &Person) -> Option<&'static str> {
    person.team.and_then(|team| TEAMS.get(team as usize - 1)).copied()
}

fn compare(left: &Person, right: &Person, sort: &[Sort]) -> Ordering {
    let lower = |text: &str| text.to_ascii_lowercase();
    let mut last = sort.is_empty();
    let default = [Sort::ascending("last_name")];
    let sort = if sort.is_empty() { &default[..] } else { sort };
    for Sort { column, descending } in sort {
        let order = match *column {
            "last_name" => lower(&left.last_name).cmp(&lower(&right.last_name)),
            "first_name" => {
                left.first_name.as_deref().map(lower).cmp(&right.first_name.as_deref().map(lower))
            }
            "team" => team(left).map(lower).cmp(&team(right).map(lower)),
            "age" => left.age.cmp(&right.age),
            "birthday" => left.birthday.cmp(&right.birthday),
            "created_at" => left.created_at.cmp(&right.created_at),
            "enabled" => left.enabled.cmp(&right.enabled),
            "status" => left.status.cmp(&right.status),
            _ => left.id.cmp(&right.id),
        };
        last = *descending;
        let order = if *descending { order.reverse() } else { order };
        if order.is_ne() {
            return order;
        }
    }
    let order = left.id.cmp(&right.id);
    if last && !(sort == default) { order.reverse() } else { order }
}

fn text_holds(asked: &Asked, text: Option<&str>) -> bool {
    let value = asked.values[0].to_ascii_lowercase();
    let any = |text: &str| asked.values.iter().any(|value| value.eq_ignore_ascii_case(text));
    match text.map(str::to_ascii_lowercase) {
        None => matches!(asked.operator, "not-contains" | "none-of" | "empty"),
        Some(text) => match asked.operator {
            "contains" => text.contains(&value),
            "not-contains" => !text.contains(&value),
            // One value is asked for: the last that was given.
            "equals" => text == asked.values.last().unwrap().to_ascii_lowercase(),
            "starts-with" => text.starts_with(&value),
            "ends-with" => text.ends_with(&value),
            "any-of" => any(&text),
            "none-of" => !any(&text),
            "empty" => text.is_empty(),
            _ => !text.is_empty(),
        },
    }
}

fn range_holds<T: Ord>(operator: &str, value: Option<&T>, from: &T, to: Option<&T>) -> bool {
    let negative = operator.starts_with("not-");
    let Some(value) = value else { return operator != "not-empty" && (negative || operator == "empty") };
    if operator == "not-empty" {
        return true;
    }
    let positive = match operator.trim_start_matches("not-") {
        "between" => value >= from && to.is_none_or(|to| value <= to),
        "equals" => value == from,
        "greater" | "later" => value > from,
        "less" | "earlier" => value < from,
        _ => false,
    };
    positive != negative
}

/// The day, seen from the day of asking.
fn relative_holds(operator: &str, day: Option<NaiveDate>) -> Option<bool> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    let within = |days| day.is_some_and(|day| day <= today && day > today - Days::new(days));
    Some(match operator {
        "today" => day == Some(today),
        "yesterday" => day == today.pred_opt(),
        "last-7-days" => within(7),
        "last-30-days" => within(30),
        "this-month" => day.is_some_and(|day| (day.year(), day.month()) == (2026, 11)),
        "this-year" => day.is_some_and(|day| day.year() == 2026),
        _ => return None,
    })
}

/// Compares at the exactness of the value.
fn time_holds(asked: &Asked, moment: NaiveDateTime) -> bool {
    let seen = |text: &str| {
        if text.len() == 10 {
            moment.date().to_string()
        } else {
            moment.with_second(0).unwrap().format("%Y-%m-%dT%H:%M").to_string()
        }
    };
    let from = &asked.values[0];
    let after_from = seen(from) >= *from;
    let before_to = asked.to.as_ref().is_none_or(|to| seen(to) <= *to);
    match asked.operator {
        "between" => after_from && before_to,
        "not-between" => !(after_from && before_to),
        operator => range_holds(operator, Some(&seen(from)), from, None),
    }
}

fn holds(asked: &Asked, person: &Person) -> bool {
    match asked.column {
        "last_name" => text_holds(asked, Some(&person.last_name)),
        "first_name" => text_holds(asked, person.first_name.as_deref()),
        "note" => text_holds(asked, person.note.as_deref()),
        "team" => text_holds(asked, team(person)),
        "age" => {
            let to = asked.to.as_ref().map(|to| to.parse().unwrap());
            range_holds(asked.operator, person.age.as_ref(), &asked.values[0].parse().unwrap(), to.as_ref())
        }
        "birthday" => relative_holds(asked.operator, person.birthday).unwrap_or_else(|| {
            let to = asked.to.as_ref().map(|to| to.parse().unwrap());
            range_holds(
                asked.operator,
                person.birthday.as_ref(),
                &asked.values[0].parse().unwrap(),
                to.as_ref(),
            )
        }),
        "created_at" => {
            let moment = present().local(Timestamp(person.created_at));
            relative_holds(asked.operator, Some(moment.date())).unwrap_or_else(|| time_holds(asked, moment))
        }
        "enabled" => person.enabled == (asked.operator == "yes"),
        "status" => asked.values.contains(&person.status) == (asked.operator == "any-of"),
        _ => match asked.operator {
            "any-of" => person.roles.iter().any(|role| asked.values.contains(role)),
            "none-of" => !person.roles.iter().any(|role| asked.values.contains(role)),
            "empty" => person.roles.is_empty(),
            _ => !person.roles.is_empty(),
        },
    }
}

fn parsed(grid: &Grid, filters: &[Asked], sort: &[Sort]) -> State {
    let mut pairs = Vec::new();
    for asked in filters {
        let name = format!("f.{}", asked.column);
        if asked.column != "enabled" {
            pairs.push((format!("{name}.op"), asked.operator.to_owned()));
        }
        // Of several values where one is asked for, the last one counts.
        pairs.extend(asked.values.iter().rev().map(|value| (name.clone(), value.clone())));
        pairs.extend(asked.to.iter().map(|to| (format!("{name}.to"), to.clone())));
    }
    let names: Vec<_> = sort
        .iter()
        .map(|sort| format!("{}{}", if sort.descending { "-" } else { "" }, sort.column))
        .collect();
    pairs.push(("sort".to_owned(), names.join(",")));
    let (state, problems) = State::parse(grid, &pairs);
    assert!(problems.is_empty(), "{problems:?}");
    let again = serde_html_form::from_str::<Vec<(String, String)>>(&state.to_link()).unwrap();
    assert_eq!(State::parse(grid, &again), (state.clone(), Vec::new()), "{again:?}");
    state
}

async fn agrees(conn: &DatabaseConnection, grid: &Grid, state: &State, expected: &[i64], size: u64) {
    let state = State { size, ..state.clone() };
    let pages = (expected.len() as u64).div_ceil(size).max(1);
    let on_page = |number: u64| -> &[i64] {
        let start = ((number - 1) * size) as usize;
        &expected[start..expected.len().min(start + size as usize)]
    };
    assert_eq!(count(conn, grid, &state, present()).await.unwrap(), expected.len() as u64);

    let mut current = state.clone();
    for number in 1..=pages {
        let found = page(conn, grid, &current, present()).await.unwrap();
        let found_ids: Vec<_> = found.rows.iter().map(|row| row.id).collect();
        assert_eq!(found_ids, on_page(number), "page {number} forwards");
        assert_eq!(
            (found.page, found.pages, found.total.count),
            (number, Some(pages), expected.len() as u64)
        );
        assert_eq!(found.next.is_some(), number < pages);
        assert_eq!(found.previous.is_some(), number > 1);
        if let Some(next) = found.next {
            current = state.at(next, number + 1);
        }
    }
    for number in (1..=pages).rev() {
        let jumped = page(conn, grid, &state.on_page(number), present()).await.unwrap();
        let jumped_ids: Vec<_> = jumped.rows.iter().map(|row| row.id).collect();
        assert_eq!(jumped_ids, on_page(number), "page {number} by its number");
        let found = page(conn, grid, &current, present()).await.unwrap();
        let found_ids: Vec<_> = found.rows.iter().map(|row| row.id).collect();
        assert_eq!(found_ids, on_page(number), "page {number} backwards");
        assert_eq!((found.page, &found.next), (number, &jumped.next));
        if let Some(previous) = found.previous {
            current = state.at(previous, number - 1);
        }
    }
    for (index, id) in expected.iter().enumerate() {
        let around = (index.checked_sub(1).map(|before| expected[before]), expected.get(index + 1).copied());
        assert_eq!(neighbours(conn, grid, &state, present(), *id).await.unwrap(), around);
    }
    let mut sorted = expected.to_vec();
    sorted.sort_unstable();
    let mut walked = Vec::new();
    loop {
        let some = ids(conn, grid, &state, present(), walked.last().copied(), 4).await.unwrap();
        if some.is_empty() {
            break;
        }
        walked.extend(some);
    }
    assert_eq!(walked, sorted);
}

fn check(filtered: bool, sorted: bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let grid = grid();
    for conn in runtime.block_on(databases()) {
        let people = proptest::collection::vec(person(), 0..25);
        let filters = proptest::collection::vec(asked(), if filtered { 1..3 } else { 0..1 });
        let mut runner =
            TestRunner::new(Config { cases: 150, failure_persistence: None, ..Config::default() });
        let strategy = (people, filters, sort(), 1..7_u64);
        runner
            .run(&strategy, |(mut people, mut filters, sort, size)| {
                for (id, person) in (1..).zip(&mut people) {
                    person.id = id;
                }
                for asked in &mut filters {
                    if !matches!(asked.operator, "any-of" | "none-of") {
                        asked.values.truncate(1);
                    }
                }
                // One filter for each column.
                let mut seen = Vec::new();
                filters.retain(|asked| {
                    !seen.contains(&asked.column) && {
                        seen.push(asked.column);
                        true
                    }
                });
                let sort = if sorted { sort } else { Vec::new() };
                let mut expected: Vec<&Person> =
                    people.iter().filter(|person| filters.iter().all(|asked| holds(asked, person))).collect();
                expected.sort_by(|left, right| compare(left, right, &sort));
                let expected: Vec<i64> = expected.iter().map(|person| person.id).collect();
                let state = parsed(&grid, &filters, &sort);
                runtime.block_on(async {
                    fill(&conn, &people).await;
                    agrees(&conn, &grid, &state, &expected, size).await;
                });
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn every_order_is_walked_completely_both_ways() {
    check(false, true);
}

#[test]
fn every_filter_agrees_with_a_loop() {
    check(true, false);
}
