//! Filters and the quick search as SQL conditions.

use chrono::{NaiveDate, NaiveDateTime};
use sea_orm::sea_query::extension::postgres::PgExpr;
use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait, Func, IntoCondition, LikeExpr, PostgresQueryBuilder, Query,
    SelectStatement,
};
use sea_orm::{DbBackend, Value};

use crate::column::{Column, Kind};
use crate::declaration::{Grid, Join};
use crate::filter::Filter;
use crate::operand::Operand;
use crate::operator::Operator;
use crate::present::Present;
use crate::state::State;

/// The most words of a quick search that are looked for.
const MOST_WORDS: usize = 8;
/// A trigram index knows nothing of shorter needles.
const TRIGRAM: usize = 3;

/// What a condition depends on besides the grid and its state.
pub(crate) struct Circumstances {
    pub present: Present,
    pub engine: DbBackend,
    /// What trigram indexes found. What they were not asked, or what is too common, is looked for row by row.
    pub found: Vec<Found>,
}

/// The answer of a trigram index.
pub(crate) struct Found {
    pub question: SelectStatement,
    /// A JSON array; none if there is nothing to be found.
    pub rowids: Option<String>,
}

impl Circumstances {
    fn found(&self, grid: &Grid, column: &Column, shape: &Shape<'_>) -> Option<&Found> {
        if self.found.is_empty() {
            return None;
        }
        let question = match self.engine {
            DbBackend::Sqlite => candidates(column, shape)?,
            _ => beside(grid, column, shape)?,
        };
        self.found.iter().find(|found| found.question == question)
    }
}

/// A question to a trigram index.
pub(crate) struct Asked {
    pub table: DynIden,
    pub question: SelectStatement,
}

/// What a state could ask before the rows are asked for, so that they can be named by ids.
pub(crate) fn questions_before(grid: &Grid, state: &State, engine: DbBackend) -> Vec<Vec<Asked>> {
    if engine == DbBackend::Sqlite { trigram_questions(grid, state) } else { questions_beside(grid, state) }
}

/// PostgreSQL looks into all indexes of a table at once for the columns of the quick search, but not into those of a
/// table beside it: which of its records hold a word is asked first.
fn questions_beside(grid: &Grid, state: &State) -> Vec<Vec<Asked>> {
    let asked = |column: &Column, word: &str| {
        let table = column.trigram.as_ref()?.table.clone();
        Some(Asked { table, question: beside(grid, column, &Shape::Contains(word))? })
    };
    words(state)
        .map(|word| {
            let columns = grid.searched.iter().filter_map(|name| grid.find(name));
            columns.filter_map(|column| asked(column, word)).collect()
        })
        .collect()
}

/// What a state could ask of SQLite's trigram indexes: for each filter one question, for each word one a column, unless
/// a column has no index for the word.
fn trigram_questions(grid: &Grid, state: &State) -> Vec<Vec<Asked>> {
    let asked = |column: &Column, shape: &Shape<'_>| {
        let table = column.trigram.as_ref()?.table.clone();
        Some(Asked { table, question: candidates(column, shape)? })
    };
    let filters = state.filters.iter().filter_map(|filter| {
        let column = grid.find(filter.column)?;
        Some(vec![asked(column, &shape(column, filter)?)?])
    });
    let words = words(state).filter_map(|word| {
        let columns = grid.searched.iter().filter_map(|name| grid.find(name));
        columns.map(|column| asked(column, &Shape::Contains(word))).collect()
    });
    filters.chain(words).collect()
}

/// Which rows a state shows, within those the grid may show at all.
pub(crate) fn condition(grid: &Grid, state: &State, circumstances: &Circumstances) -> Condition {
    let mut all = Condition::all();
    if !grid.condition.is_empty() {
        all = all.add(grid.condition.clone());
    }
    for filter in &state.filters {
        if let Some(column) = grid.find(filter.column) {
            all = all.add(filtered(grid, column, filter, circumstances));
        }
    }
    for word in words(state) {
        if !grid.searched.is_empty() {
            all = all.add(anywhere(grid, word, circumstances));
        }
    }
    all
}

/// Rows that hold a word in one of the columns that the quick search looks into.
fn anywhere(grid: &Grid, word: &str, circumstances: &Circumstances) -> Condition {
    let shape = Shape::Contains(word);
    let columns = grid.searched.iter().filter_map(|name| grid.find(name));
    // A column that holds it nowhere would only keep the engine from reading the others by their ids.
    let holding = columns.filter(|column| {
        circumstances.found(grid, column, &shape).is_none_or(|found| found.rowids.is_some())
    });
    let any = holding.fold(Condition::any(), |any, column| {
        any.add(wrapped(column, held(grid, column, &shape, circumstances)))
    });
    if any.is_empty() { nothing() } else { any }
}

fn nothing() -> Condition {
    Expr::val(1).eq(0).into_condition()
}

fn words(state: &State) -> impl Iterator<Item = &str> {
    state.q.iter().flat_map(|q| q.split_whitespace()).take(MOST_WORDS)
}

fn wrapped(column: &Column, condition: Condition) -> Condition {
    match &column.within {
        Some(within) => within(condition),
        None => condition,
    }
}

fn filtered(grid: &Grid, column: &Column, filter: &Filter, circumstances: &Circumstances) -> Condition {
    match filter.operator {
        Operator::Empty => return empty(column),
        Operator::NotEmpty => return empty(column).not(),
        _ => {}
    }
    let positive = wrapped(column, positive(grid, column, filter, circumstances));
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
fn positive(grid: &Grid, column: &Column, filter: &Filter, circumstances: &Circumstances) -> Condition {
    let present = circumstances.present;
    if let Some(shape) = shape(column, filter) {
        return like(grid, column, &shape, circumstances);
    }
    match &column.kind {
        Kind::Text if filter.operator == Operator::Equals => {
            let text = filter.values.first().map(ToString::to_string).unwrap_or_default();
            Expr::from(Func::lower(column.target())).eq(lower(text)).into_condition()
        }
        Kind::Text => {
            let wanted = filter.values.iter().map(|value| lower(value.to_string()));
            Expr::from(Func::lower(column.target())).is_in(wanted).into_condition()
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

/// The shape that a filter looks for, if it looks for one.
fn shape<'a>(column: &Column, filter: &'a Filter) -> Option<Shape<'a>> {
    let (Kind::Text, Some(Operand::Text(text))) = (&column.kind, filter.values.first()) else { return None };
    match filter.operator {
        Operator::Contains | Operator::NotContains => Some(Shape::Contains(text)),
        Operator::StartsWith => Some(Shape::Starts(text)),
        Operator::EndsWith => Some(Shape::Ends(text)),
        _ => None,
    }
}

/// Asks the trigram index of a column, if it has one that knows the needle.
fn candidates(column: &Column, shape: &Shape<'_>) -> Option<SelectStatement> {
    let trigram = column.trigram.as_ref()?;
    let needle = shape.needle();
    // Three characters in a row that are no wildcards: without them the index would be read from end to end.
    if !needle.split(['%', '_']).any(|part| part.chars().count() >= TRIGRAM) {
        return None;
    }
    // The index only serves LIKE without ESCAPE: it then finds too much where the needle holds wildcards.
    let candidates = Query::select()
        .column(Alias::new("rowid"))
        .from(trigram.table.clone())
        .and_where(Expr::col(trigram.column.clone()).like(LikeExpr::new(shape.pattern(needle))))
        .to_owned();
    Some(candidates)
}

/// Asks which records of a table beside the grid's own hold the needle, if the column shows a text of such a record.
fn beside(grid: &Grid, column: &Column, shape: &Shape<'_>) -> Option<SelectStatement> {
    column.trigram.as_ref()?.rowid.as_ref()?;
    let target = column.target();
    let named = Query::select().expr(target.clone()).to_owned().to_string(PostgresQueryBuilder);
    let names = |join: &&Join| str::contains(&named, format!("\"{}\".", join.alias).as_str());
    let join = grid.joins.iter().find(names)?;
    let question = Query::select()
        .expr_as(Expr::col((join.alias.clone(), "id")), Alias::new("rowid"))
        .from_as(join.table.clone(), join.alias.clone())
        .and_where(target.ilike(LikeExpr::new(shape.pattern(&escaped(shape.needle())))))
        .to_owned();
    Some(question)
}

/// Whether a column that the quick search looks into holds a word.
fn held(grid: &Grid, column: &Column, shape: &Shape<'_>, circumstances: &Circumstances) -> Condition {
    let rowid = column.trigram.as_ref().and_then(|trigram| trigram.rowid.clone());
    let (Some(rowid), DbBackend::Postgres) = (rowid, circumstances.engine) else {
        return like(grid, column, shape, circumstances);
    };
    match (circumstances.found(grid, column, shape), beside(grid, column, shape)) {
        (Some(Found { rowids: None, .. }), _) => nothing(),
        (Some(Found { rowids: Some(rowids), .. }), _) => rowid.is_in(ids(rowids)).into_condition(),
        (None, Some(question)) => rowid.in_subquery(question).into_condition(),
        (None, None) => like(grid, column, shape, circumstances),
    }
}

/// The ids of a JSON array.
fn ids(array: &str) -> Vec<i64> {
    serde_json::from_str(array).unwrap_or_default()
}

fn like(grid: &Grid, column: &Column, shape: &Shape<'_>, circumstances: &Circumstances) -> Condition {
    let needle = shape.needle();
    let exact = LikeExpr::new(shape.pattern(&escaped(needle)));
    if circumstances.engine == DbBackend::Postgres {
        // Escapes with a backslash by itself.
        return column.target().ilike(exact).into_condition();
    }
    let exact = column.target().like(exact.escape('\\'));
    let Some(found) = circumstances.found(grid, column, shape) else { return exact.into_condition() };
    let Some(rowids) = &found.rowids else { return nothing() };
    let rowids = Query::select()
        .column(Alias::new("value"))
        .from_function(Func::cust("json_each").arg(rowids.as_str()), "found")
        .to_owned();
    let rowid = column.trigram.as_ref().and_then(|trigram| trigram.rowid.clone());
    let found = rowid.unwrap_or_else(|| grid.id()).in_subquery(rowids);
    if needle.contains(['%', '_']) { found.and(exact).into_condition() } else { found.into_condition() }
}
