//! Filters and the quick search as SQL conditions.

use chrono::{NaiveDate, NaiveDateTime};
use sea_orm::sea_query::extension::postgres::PgExpr;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, IntoCondition, LikeExpr, Query};
use sea_orm::{DbBackend, Value};

use crate::column::{Column, Kind};
use crate::declaration::Grid;
use crate::filter::Filter;
use crate::operand::Operand;
use crate::operator::Operator;
use crate::present::Present;
use crate::state::State;

/// The most words of a quick search that are looked for.
const MOST_WORDS: usize = 8;
/// A trigram index knows nothing of shorter needles.
const TRIGRAM: usize = 3;

/// Which rows a state shows, within those the grid may show at all.
pub(crate) fn condition(grid: &Grid, state: &State, present: Present, engine: DbBackend) -> Condition {
    let mut all = Condition::all();
    if !grid.condition.is_empty() {
        all = all.add(grid.condition.clone());
    }
    for filter in &state.filters {
        if let Some(column) = grid.find(filter.column) {
            all = all.add(filtered(grid, column, filter, present, engine));
        }
    }
    if let Some(q) = &state.q {
        for word in q.split_whitespace().take(MOST_WORDS) {
            let columns = grid.searched.iter().filter_map(|name| grid.find(name));
            let anywhere = columns.fold(Condition::any(), |any, column| {
                any.add(wrapped(column, like(grid, column, &Shape::Contains(word), engine)))
            });
            if !anywhere.is_empty() {
                all = all.add(anywhere);
            }
        }
    }
    all
}

fn wrapped(column: &Column, condition: Condition) -> Condition {
    match &column.within {
        Some(within) => within(condition),
        None => condition,
    }
}

fn filtered(grid: &Grid, column: &Column, filter: &Filter, present: Present, engine: DbBackend) -> Condition {
    match filter.operator {
        Operator::Empty => return empty(column),
        Operator::NotEmpty => return empty(column).not(),
        _ => {}
    }
    let positive = wrapped(column, positive(grid, column, filter, present, engine));
    if !filter.operator.negative() {
        return positive;
    }
    let mut negative = Condition::any().add(positive.not());
    if column.nullable && column.within.is_none() {
        // What is not there contains nothing either; SQL would say that it does not know.
        negative = negative.add(column.target().is_null());
    }
    negative
}

fn empty(column: &Column) -> Condition {
    if let Some(within) = &column.within {
        return within(Condition::all()).not();
    }
    let mut empty = Condition::any().add(column.target().is_null());
    if column.kind == Kind::Text {
        empty = empty.add(column.target().eq(""));
    }
    empty
}

/// The condition of a filter, or what its negative operator negates.
fn positive(grid: &Grid, column: &Column, filter: &Filter, present: Present, engine: DbBackend) -> Condition {
    match &column.kind {
        Kind::Text => {
            let text = match filter.values.first() {
                Some(Operand::Text(text)) => text.as_str(),
                _ => "",
            };
            match filter.operator {
                Operator::StartsWith => like(grid, column, &Shape::Starts(text), engine),
                Operator::EndsWith => like(grid, column, &Shape::Ends(text), engine),
                Operator::Equals => equal(column.target(), text).into_condition(),
                Operator::AnyOf | Operator::NoneOf => {
                    let wanted = filter.values.iter().map(|value| lower(value.to_string()));
                    Expr::from(Func::lower(column.target())).is_in(wanted).into_condition()
                }
                _ => like(grid, column, &Shape::Contains(text), engine),
            }
        }
        Kind::Boolean => column.target().eq(filter.operator == Operator::Yes).into_condition(),
        Kind::Choice(_) if column.by_number => {
            let wanted = filter.values.iter().filter_map(|value| value.to_string().parse::<i64>().ok());
            column.target().is_in(wanted).into_condition()
        }
        Kind::Choice(_) => {
            column.target().is_in(filter.values.iter().map(ToString::to_string)).into_condition()
        }
        Kind::Number => number(column.target(), filter),
        Kind::Date => {
            let (from, until) = span(filter, present);
            half_open(column.target(), from.map(|from| from.date()), until.map(|until| until.date()))
        }
        Kind::Time => {
            let (from, until) = span(filter, present);
            half_open(
                column.target(),
                from.map(|from| present.moment(from).0),
                until.map(|until| present.moment(until).0),
            )
        }
    }
}

fn lower(text: String) -> Expr {
    // The engine lowers both sides, so that they are lowered in the same way.
    Expr::from(Func::lower(Expr::val(text)))
}

fn equal(target: Expr, text: &str) -> Expr {
    Expr::from(Func::lower(target)).eq(lower(text.to_owned()))
}

fn number(target: Expr, filter: &Filter) -> Condition {
    let as_number = |operand: Option<&Operand>| match operand {
        Some(Operand::Number(number)) => Some(*number),
        _ => None,
    };
    let value = as_number(filter.values.first());
    let condition = match (filter.operator, value) {
        (Operator::Equals | Operator::NotEquals, Some(value)) => target.eq(value),
        (Operator::Greater, Some(value)) => target.gt(value),
        (Operator::Less, Some(value)) => target.lt(value),
        _ => {
            let from = value.map(|from| target.clone().gte(from));
            let to = as_number(filter.to.as_ref()).map(|to| target.lte(to));
            return Condition::all().add_option(from).add_option(to);
        }
    };
    condition.into_condition()
}

/// From when, and until (but not at) when.
fn span(filter: &Filter, present: Present) -> (Option<NaiveDateTime>, Option<NaiveDateTime>) {
    let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0);
    if let Some((first, after)) = present.days(filter.operator) {
        return (midnight(first), midnight(after));
    }
    let first = filter.values.first().and_then(Operand::span);
    let start = first.map(|(start, _)| start);
    let end = first.map(|(_, end)| end);
    match filter.operator {
        Operator::Equals | Operator::NotEquals => (start, end),
        Operator::Later => (end, None),
        Operator::Earlier => (None, start),
        _ => (start, filter.to.as_ref().and_then(Operand::span).map(|(_, end)| end)),
    }
}

fn half_open<T: Into<Value>>(target: Expr, from: Option<T>, until: Option<T>) -> Condition {
    let from = from.map(|from| target.clone().gte(from.into()));
    let until = until.map(|until| target.lt(until.into()));
    Condition::all().add_option(from).add_option(until)
}

/// Where in a text the needle is to stand.
enum Shape<'a> {
    Contains(&'a str),
    Starts(&'a str),
    Ends(&'a str),
}

impl Shape<'_> {
    const fn needle(&self) -> &str {
        match self {
            Self::Contains(needle) | Self::Starts(needle) | Self::Ends(needle) => needle,
        }
    }

    fn pattern(&self, needle: &str) -> String {
        match self {
            Self::Contains(_) => format!("%{needle}%"),
            Self::Starts(_) => format!("{needle}%"),
            Self::Ends(_) => format!("%{needle}"),
        }
    }
}

fn escaped(needle: &str) -> String {
    let mut escaped = String::with_capacity(needle.len());
    for char in needle.chars() {
        if matches!(char, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

fn like(grid: &Grid, column: &Column, shape: &Shape<'_>, engine: DbBackend) -> Condition {
    let needle = shape.needle();
    let exact = LikeExpr::new(shape.pattern(&escaped(needle)));
    if engine == DbBackend::Postgres {
        // Escapes with a backslash by itself.
        return column.target().ilike(exact).into_condition();
    }
    let exact = column.target().like(exact.escape('\\'));
    let Some(trigram) = &column.trigram else { return exact.into_condition() };
    // Three characters in a row that are no wildcards: without them the index would be read from end to end.
    if !needle.split(['%', '_']).any(|part| part.chars().count() >= TRIGRAM) {
        return exact.into_condition();
    }
    // The index only serves LIKE without ESCAPE: it then finds too much where the needle holds wildcards.
    let candidates = Query::select()
        .column(Alias::new("rowid"))
        .from(trigram.table.clone())
        .and_where(Expr::col(trigram.column.clone()).like(LikeExpr::new(shape.pattern(needle))))
        .to_owned();
    let id = trigram.rowid.clone().unwrap_or_else(|| grid.id());
    let found = id.in_subquery(candidates);
    if needle.contains(['%', '_']) { found.and(exact).into_condition() } else { found.into_condition() }
}
