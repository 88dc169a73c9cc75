//! Filters and the quick search as SQL conditions.

use chrono::{NaiveDate, NaiveDateTime};
use sea_orm::sea_query::extension::postgres::PgExpr;
use sea_orm::sea_query::extension::sqlite::SqliteExpr;
use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Func, IntoCondition, LikeExpr, PostgresQueryBuilder, Query,
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
    /// What indexes of texts found. What they were not asked is looked for row by row.
    pub found: Vec<Found>,
}

/// The answer of an index of texts.
pub(crate) struct Found {
    pub question: SelectStatement,
    pub rowids: Rowids,
}

/// Which rows hold a text.
pub(crate) enum Rowids {
    Nobody,
    /// Few enough to be named: a JSON array.
    Some(String),
    /// So many that the rows are walked through in their order until a page is full.
    Many,
}

impl Circumstances {
    /// What was found in these columns.
    fn found(&self, grid: &Grid, columns: &[&Column], shape: &Shape<'_>) -> Option<&Rowids> {
        if self.found.is_empty() {
            return None;
        }
        self.answer(&question_before(grid, columns, shape, self.engine)?)
    }

    /// What was found through other tables.
    fn found_through(&self, grid: &Grid, column: &Column, filter: &Filter) -> Option<&Rowids> {
        if self.found.is_empty() {
            return None;
        }
        self.answer(&question_through(grid, column, filter, self)?)
    }

    fn answer(&self, question: &SelectStatement) -> Option<&Rowids> {
        self.found.iter().find(|found| found.question == *question).map(|found| &found.rowids)
    }
}

/// What a state could ask before the rows are asked for, so that they can be named by ids: one question for each
/// filter, and for each word and table of the quick search.
pub(crate) fn questions_before(
    grid: &Grid,
    state: &State,
    circumstances: &Circumstances,
) -> Vec<SelectStatement> {
    let engine = circumstances.engine;
    let filters = state.filters.iter().filter_map(|filter| {
        // PostgreSQL finds what filters look for by itself.
        let column = grid.find(filter.column).filter(|_| engine == DbBackend::Sqlite)?;
        match column.through {
            Some(_) => question_through(grid, column, filter, circumstances),
            None => question_before(grid, &[column], &shape(column, filter)?, engine),
        }
    });
    let words = shapes_of_words(state).into_iter().flat_map(|shape| {
        let searched = searched_together(grid, &shape, engine).into_iter();
        searched.filter_map(|columns| question_before(grid, &columns, &shape, engine)).collect::<Vec<_>>()
    });
    filters.chain(words).collect()
}

fn question_before(
    grid: &Grid,
    columns: &[&Column],
    shape: &Shape<'_>,
    engine: DbBackend,
) -> Option<SelectStatement> {
    let column = columns.first()?;
    match engine {
        DbBackend::Sqlite if asks_trigrams(column, shape) => trigrams(columns, shape),
        _ if column.beside.is_some() => beside(grid, column, shape, engine),
        DbBackend::Sqlite => beginnings(grid, column, shape),
        _ => None,
    }
}

fn question_through(
    grid: &Grid,
    column: &Column,
    filter: &Filter,
    circumstances: &Circumstances,
) -> Option<SelectStatement> {
    let through = column.through.as_ref().filter(|_| circumstances.engine == DbBackend::Sqlite)?;
    match filter.operator {
        Operator::Empty | Operator::NotEmpty => None,
        _ => Some(through.rows(positive(grid, column, filter, circumstances))),
    }
}

/// How the words of the quick search are looked for: anywhere in a text. One or two letters are everywhere; where all
/// words are so short, they are looked for at the beginning.
fn shapes_of_words(state: &State) -> Vec<Shape<'_>> {
    let all_short = words(state).all(|word| word.chars().count() < TRIGRAM);
    words(state).map(if all_short { Shape::Starts } else { Shape::Contains }).collect()
}

/// The columns of the quick search; those of which SQLite's trigrams are asked at once stand together. PostgreSQL looks
/// into all indexes of a table at once, but not into those of a table beside it: which of its records hold a word is
/// asked first.
fn searched_together<'a>(grid: &'a Grid, shape: &Shape<'_>, engine: DbBackend) -> Vec<Vec<&'a Column>> {
    let mut together: Vec<Vec<&Column>> = Vec::new();
    for column in grid.searched.iter().filter_map(|name| grid.find(name)) {
        let same = |first: &&Column| match (&column.trigram, &first.trigram) {
            (Some(one), Some(other)) => one.table == other.table && column.beside == first.beside,
            _ => false,
        };
        match together.iter_mut().find(|columns| columns.first().is_some_and(same)) {
            Some(columns) if engine == DbBackend::Sqlite && asks_trigrams(column, shape) => {
                columns.push(column);
            }
            _ => together.push(vec![column]),
        }
    }
    together
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
    for shape in shapes_of_words(state).iter().filter(|_| !grid.searched.is_empty()) {
        all = all.add(anywhere(grid, shape, circumstances));
    }
    all
}

/// Rows that hold a word in one of the columns that the quick search looks into.
fn anywhere(grid: &Grid, shape: &Shape<'_>, circumstances: &Circumstances) -> Condition {
    let mut any = Condition::any();
    for columns in searched_together(grid, shape, circumstances.engine) {
        let found = circumstances.found(grid, &columns, shape);
        match (found, columns.as_slice()) {
            // What nobody holds would only keep the engine from reading the others by their ids.
            (Some(Rowids::Nobody), _) => {}
            (Some(Rowids::Some(ids)), [first, ..]) => {
                let each = columns.iter().map(|column| exactly(column, shape, circumstances.engine));
                let exact = each.fold(Condition::any(), Condition::add);
                any = any.add(named(grid, first, shape, ids, exact, circumstances.engine));
            }
            _ => {
                for column in columns {
                    any = any.add(held(grid, column, shape, circumstances));
                }
            }
        }
    }
    if any.is_empty() { nothing() } else { any }
}

/// Rows among which all or some of those lie that a state shows; to be counted first.
pub(crate) struct Among {
    /// Where they are found.
    pub source: SelectStatement,
    /// What equals the `rowid` there.
    pub rowid: Expr,
    /// Whether there are no others.
    pub all: bool,
}

/// Where SQLite finds the rows of a text that is too common for naming them. To count them up to a limit it need not
/// walk through the others.
pub(crate) fn among(grid: &Grid, state: &State, circumstances: &Circumstances) -> Option<Among> {
    if circumstances.engine != DbBackend::Sqlite {
        return None;
    }
    let many = |columns: &[&Column], shape: &Shape<'_>| {
        matches!(circumstances.found(grid, columns, shape), Some(Rowids::Many))
    };
    let of_filter = state.filters.iter().find_map(|filter| {
        let column = grid.find(filter.column)?;
        let shape = shape(column, filter)?;
        let plain = !filter.operator.negative() && column.through.is_none();
        if plain && many(&[column], &shape) { among_those(grid, &[column], &shape, true) } else { None }
    });
    of_filter.or_else(|| {
        shapes_of_words(state).into_iter().find_map(|shape| {
            let mut searched = searched_together(grid, &shape, circumstances.engine);
            searched.retain(|columns| {
                !matches!(circumstances.found(grid, columns, &shape), Some(Rowids::Nobody))
            });
            let columns = searched.iter().find(|columns| many(columns, &shape))?;
            among_those(grid, columns, &shape, searched.len() == 1)
        })
    })
}

fn among_those(grid: &Grid, columns: &[&Column], shape: &Shape<'_>, all: bool) -> Option<Among> {
    let column = columns.first().filter(|column| asks_trigrams(column, shape))?;
    let rowid = column.beside.clone().unwrap_or_else(|| grid.id());
    Some(Among { source: trigrams(columns, shape)?, rowid, all })
}

fn nothing() -> Condition {
    Expr::val(1).eq(0).into_condition()
}

fn words(state: &State) -> impl Iterator<Item = &str> {
    state.q.iter().flat_map(|q| q.split_whitespace()).take(MOST_WORDS)
}

fn filtered(grid: &Grid, column: &Column, filter: &Filter, circumstances: &Circumstances) -> Condition {
    match filter.operator {
        Operator::Empty => return empty(grid, column),
        Operator::NotEmpty => return empty(grid, column).not(),
        _ => {}
    }
    let positive = match (&column.through, circumstances.found_through(grid, column, filter)) {
        (None, _) => positive(grid, column, filter, circumstances),
        (Some(_), Some(Rowids::Nobody)) => nothing(),
        (Some(_), Some(Rowids::Some(ids))) => grid.id().in_subquery(each_of(ids)).into_condition(),
        (Some(through), _) => through.exists(grid.id(), positive(grid, column, filter, circumstances)),
    };
    if !filter.operator.negative() {
        return positive;
    }
    let mut negative = Condition::any().add(positive.not());
    if column.nullable && column.through.is_none() {
        // What is not there contains nothing either; SQL would say that it does not know.
        negative = negative.add(column.target().is_null());
    }
    negative
}

fn empty(grid: &Grid, column: &Column) -> Condition {
    if let Some(through) = &column.through {
        return through.exists(grid.id(), Condition::all()).not();
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

/// Whether SQLite's trigrams know the needle. An index of beginnings knows it better.
fn asks_trigrams(column: &Column, shape: &Shape<'_>) -> bool {
    let long = shape.needle().chars().count() >= TRIGRAM;
    column.trigram.is_some() && long && !matches!(shape, Shape::Starts(_))
}

/// Asks SQLite's trigrams about some columns of one table.
fn trigrams(columns: &[&Column], shape: &Shape<'_>) -> Option<SelectStatement> {
    let table = &columns.first()?.trigram.as_ref()?.table;
    let names = columns.iter().filter_map(|column| column.trigram.as_ref());
    let names: Vec<String> = names.map(|trigram| trigram.column.to_string()).collect();
    let phrase = format!("{{{}}} : \"{}\"", names.join(" "), shape.needle().replace('"', "\"\""));
    let holding = Query::select()
        .column(Alias::new("rowid"))
        .from(table.clone())
        .and_where(SqliteExpr::matches(Expr::col(table.clone()), phrase))
        .to_owned();
    Some(holding)
}

/// Asks an index of SQLite which texts begin so.
fn beginnings(grid: &Grid, column: &Column, shape: &Shape<'_>) -> Option<SelectStatement> {
    let Shape::Starts(needle) = shape else { return None };
    if column.trigram.is_none() || grid.names_joins(&grid.condition) {
        return None;
    }
    let beginning = Query::select()
        .expr_as(grid.id(), Alias::new("rowid"))
        .from(grid.table.clone())
        .cond_where(grid.condition.clone())
        .cond_where(begins(column, needle))
        .to_owned();
    Some(beginning)
}

/// A text begins so, said in such a way that SQLite reads it from the index of the lowered text. It lowers ASCII alone,
/// as its LIKE does.
fn begins(column: &Column, needle: &str) -> Condition {
    let from = needle.to_ascii_lowercase();
    let until = format!("{from}{}", char::MAX);
    let text = || Expr::from(Func::lower(column.target()));
    Condition::all().add(text().gte(from)).add(text().lt(until))
}

/// Asks which records of a table beside the grid's own hold the needle, if the column shows a text of such a record.
fn beside(grid: &Grid, column: &Column, shape: &Shape<'_>, engine: DbBackend) -> Option<SelectStatement> {
    let named = Query::select().expr(column.target()).to_owned().to_string(PostgresQueryBuilder);
    let names = |join: &&Join| str::contains(&named, format!("\"{}\".", join.alias).as_str());
    let join = grid.joins.iter().find(names)?;
    let question = Query::select()
        .expr_as(Expr::col((join.alias.clone(), "id")), Alias::new("rowid"))
        .from_as(join.table.clone(), join.alias.clone())
        .cond_where(exactly(column, shape, engine))
        .to_owned();
    Some(question)
}

/// Whether a column that the quick search looks into holds a word.
fn held(grid: &Grid, column: &Column, shape: &Shape<'_>, circumstances: &Circumstances) -> Condition {
    if let (Some(id), DbBackend::Postgres) = (&column.beside, circumstances.engine)
        && let Some(question) = beside(grid, column, shape, circumstances.engine)
    {
        return id.clone().in_subquery(question).into_condition();
    }
    like(grid, column, shape, circumstances)
}

fn like(grid: &Grid, column: &Column, shape: &Shape<'_>, circumstances: &Circumstances) -> Condition {
    let exact = exactly(column, shape, circumstances.engine);
    match circumstances.found(grid, &[column], shape) {
        Some(Rowids::Nobody) => nothing(),
        Some(Rowids::Some(ids)) => named(grid, column, shape, ids, exact, circumstances.engine),
        Some(Rowids::Many) | None => exact,
    }
}

/// What the text itself is tested for.
fn exactly(column: &Column, shape: &Shape<'_>, engine: DbBackend) -> Condition {
    let pattern = LikeExpr::new(shape.pattern(&escaped(shape.needle())));
    match (engine, shape) {
        // Escapes with a backslash by itself.
        (DbBackend::Postgres, _) => column.target().ilike(pattern).into_condition(),
        (_, Shape::Starts(needle)) => begins(column, needle),
        _ => column.target().like(pattern.escape('\\')).into_condition(),
    }
}

/// The rows that were found. Those of SQLite's trigrams are tested once more where they find more than LIKE: they look
/// anywhere in the text, and take Ü for ü.
fn named(
    grid: &Grid,
    column: &Column,
    shape: &Shape<'_>,
    ids: &str,
    exact: Condition,
    engine: DbBackend,
) -> Condition {
    let id = column.beside.clone().unwrap_or_else(|| grid.id());
    if engine == DbBackend::Postgres {
        // Its planner does better with values that it sees.
        let ids: Vec<i64> = serde_json::from_str(ids).unwrap_or_default();
        return id.is_in(ids).into_condition();
    }
    let found = id.in_subquery(each_of(ids)).into_condition();
    let sure = !asks_trigrams(column, shape) || matches!(shape, Shape::Contains(needle) if needle.is_ascii());
    if sure { found } else { found.add(exact) }
}

/// The ids of a JSON array, for SQLite.
fn each_of(ids: &str) -> SelectStatement {
    Query::select()
        .column(Alias::new("value"))
        .from_function(Func::cust("json_each").arg(ids), "found")
        .to_owned()
}
