//! The questions that a grid puts to its engine.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Order, PostgresQueryBuilder, Query, SelectStatement,
    SqliteQueryBuilder, Values,
};
use sea_orm::{ConnectionTrait, DbBackend};

use crate::GridError;
use crate::column::Column;
use crate::condition::{Asked, Circumstances, Found, condition, questions_before};
use crate::cursor::KeyValue;
use crate::declaration::{Extra, Grid};
use crate::ordering::{Ordering, Piece, order_by, pieces_after};
use crate::present::Present;
use crate::row::{Row, cell, key_value};
use crate::state::State;

/// What is found more often than this is found soon by walking through the rows in their order; what is rarer is looked
/// up in SQLite's trigram index, all of it at once, and handed on by its ids.
const COMMON: u64 = 20_000;

/// The same for the records beside a grid on PostgreSQL, which are named one by one in the question.
const COMMON_BESIDE: u64 = 1_000;

/// The id of a row and its sort keys.
pub(crate) type Place = (i64, Vec<KeyValue>);

/// What is asked of the rows of a grid, ready to be put to an engine.
pub(crate) struct Question<'a> {
    grid: &'a Grid,
    condition: Condition,
    engine: DbBackend,
}

impl<'a> Question<'a> {
    /// Prepares the question: some of what is looked for is asked first, so that the rows can be named by ids.
    pub async fn new(
        conn: &impl ConnectionTrait,
        grid: &'a Grid,
        state: &State,
        present: Present,
    ) -> Result<Self, GridError> {
        let engine = conn.get_database_backend();
        let mut circumstances = Circumstances { present, engine, found: Vec::new() };
        for asked in questions_before(grid, state, engine) {
            circumstances.found.extend(look_up(conn, asked).await?);
        }
        Ok(Self { grid, condition: condition(grid, state, &circumstances), engine })
    }

    /// The question as far as it can be said without asking the engine anything.
    pub fn unprepared(conn: &impl ConnectionTrait, grid: &'a Grid, state: &State, present: Present) -> Self {
        let engine = conn.get_database_backend();
        let circumstances = Circumstances { present, engine, found: Vec::new() };
        Self { grid, condition: condition(grid, state, &circumstances), engine }
    }

    /// A question about rows that were found before.
    pub fn of_ids(conn: &impl ConnectionTrait, grid: &'a Grid) -> Self {
        Self { grid, condition: Condition::all(), engine: conn.get_database_backend() }
    }

    /// The same about one row.
    pub fn only(mut self, id: i64) -> Self {
        self.condition = self.condition.add(self.grid.id().eq(id));
        self
    }

    /// Selects from the grid's table, joined with whatever `exprs` and the condition name.
    fn select(&self, condition: Condition, exprs: &[Expr]) -> SelectStatement {
        let mut select = Query::select();
        select.from(self.grid.table.clone());
        let mut named = Query::select().exprs(exprs.iter().cloned()).to_owned();
        named.cond_where(condition.clone());
        // A join can lean on an earlier one, so they are looked through from the last.
        let mut text = statement(&named, self.engine).0;
        let mut needed = Vec::new();
        for join in self.grid.joins.iter().rev() {
            if text.contains(&format!("\"{}\".", join.alias)) {
                let on = Query::select().cond_where(join.on.clone()).to_owned();
                text.push_str(&statement(&on, self.engine).0);
                needed.push(join);
            }
        }
        for join in needed.into_iter().rev() {
            select.join_as(join.kind, join.table.clone(), join.alias.clone(), join.on.clone());
        }
        if !condition.is_empty() {
            select.cond_where(condition);
        }
        select
    }

    /// The places of up to `limit` rows: those after `from`, or after the first `offset`.
    pub async fn places(
        &self,
        conn: &impl ConnectionTrait,
        ordering: &[Ordering],
        from: Option<&[KeyValue]>,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<Place>, GridError> {
        let mut places: Vec<Place> = Vec::new();
        for piece in pieces(ordering, from) {
            let missing = limit.saturating_sub(places.len() as u64);
            if missing == 0 {
                break;
            }
            let mut select = self.places_in(piece, ordering, missing);
            if from.is_none() && offset > 0 {
                select.offset(offset);
            }
            for row in conn.query_all(&select).await? {
                let keys = ordering.iter().zip(1..);
                let values = keys.map(|(ordering, index)| key_value(&row, index, &ordering.key));
                places.push((row.try_get_by_index(0)?, values.collect::<Result<_, _>>()?));
            }
        }
        Ok(places)
    }

    /// Selects the ids and sort keys of the first rows of a piece.
    pub fn places_in(&self, piece: Piece, ordering: &[Ordering], limit: u64) -> SelectStatement {
        let keys: Vec<Expr> = ordering.iter().map(|ordering| ordering.key.expr.clone()).collect();
        let mut condition = self.condition.clone();
        if !piece.condition.is_empty() {
            condition = condition.add(piece.condition);
        }
        let mut select = self.select(condition, &keys);
        select.expr_as(self.grid.id(), Alias::new("id"));
        for (index, key) in keys.into_iter().enumerate() {
            select.expr_as(key, Alias::new(format!("k{index}")));
        }
        // SQLite would sort by an expression that is the same everywhere instead of walking its index.
        order_by(&mut select, &ordering[piece.fixed..]);
        select.limit(limit).to_owned()
    }

    /// The rows with these ids, in the order of the ids. Cells are computed for them alone, however many rows the
    /// order had to look at.
    pub async fn rows(
        &self,
        conn: &impl ConnectionTrait,
        columns: &[&Column],
        ids: &[i64],
    ) -> Result<Vec<Row>, GridError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let grid = self.grid;
        let mut exprs = vec![grid.id()];
        exprs.extend(columns.iter().map(|column| column.expr.clone()));
        exprs.extend(grid.extras.iter().map(|extra| extra.expr.clone()));
        let mut select = self.select(Condition::all().add(grid.id().is_in(ids.iter().copied())), &exprs);
        for (index, expr) in exprs.into_iter().enumerate() {
            select.expr_as(expr, Alias::new(format!("c{index}")));
        }
        let mut rows = HashMap::new();
        for result in conn.query_all(&select).await? {
            let id = result.try_get_by_index(0)?;
            let mut cells = Vec::with_capacity(columns.len());
            for (index, column) in columns.iter().enumerate() {
                cells.push(cell(&result, index + 1, &column.kind, column.by_number)?);
            }
            let mut extra = BTreeMap::new();
            for (index, Extra { name, kind, .. }) in grid.extras.iter().enumerate() {
                extra.insert(*name, cell(&result, columns.len() + index + 1, kind, false)?);
            }
            rows.insert(id, Row { id, cells, extra });
        }
        Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
    }

    /// Counts, but no further than `most`.
    pub async fn count(&self, conn: &impl ConnectionTrait, most: Option<u64>) -> Result<u64, GridError> {
        read_count(conn, &self.counted(most)).await
    }

    /// Selects the number of rows; joins that neither restrict nor multiply them are left out.
    pub fn counted(&self, most: Option<u64>) -> SelectStatement {
        let mut select = self.select(self.condition.clone(), &[]);
        match most {
            None => select.expr(Expr::cust("count(*)")).to_owned(),
            Some(most) => {
                select.expr_as(Expr::cust("1"), Alias::new("one"));
                first_of(select, most)
            }
        }
    }

    /// Up to `limit` ids after `after`, in the order of the ids.
    pub async fn ids(
        &self,
        conn: &impl ConnectionTrait,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Vec<i64>, GridError> {
        let after = after.map(|after| self.grid.id().gt(after));
        let mut select = self.select(self.condition.clone().add_option(after), &[]);
        select
            .expr_as(self.grid.id(), Alias::new("id"))
            .order_by_expr(self.grid.id(), Order::Asc)
            .limit(limit);
        let rows = conn.query_all(&select).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }
}

/// The pieces to be read one after another: all rows, or what comes after one of them.
pub(crate) fn pieces(ordering: &[Ordering], from: Option<&[KeyValue]>) -> Vec<Piece> {
    match from {
        Some(values) => pieces_after(ordering, values),
        None => vec![Piece::whole()],
    }
}

/// The text of a question in the words of its engine, and the values bound to it.
pub(crate) fn statement(select: &SelectStatement, engine: DbBackend) -> (String, Values) {
    match engine {
        DbBackend::Postgres => select.build(PostgresQueryBuilder),
        _ => select.build(SqliteQueryBuilder),
    }
}

/// Counts the rows of a question, but no further than `most`.
fn first_of(mut select: SelectStatement, most: u64) -> SelectStatement {
    select.limit(most);
    Query::select().expr(Expr::cust("count(*)")).from_subquery(select, Alias::new("counted")).to_owned()
}

/// What trigram indexes find of one text in several columns. Where one column of a table holds it too often, its others
/// are not asked: the rows of that table are walked through anyway.
async fn look_up(conn: &impl ConnectionTrait, asked: Vec<Asked>) -> Result<Vec<Found>, GridError> {
    let mut found = Vec::new();
    let mut common = Vec::new();
    for Asked { table, question } in asked {
        if common.contains(&table) {
            continue;
        }
        let (limit, array) = match conn.get_database_backend() {
            DbBackend::Sqlite => (COMMON, "json_group_array(rowid)"),
            _ => (COMMON_BESIDE, "json_agg(rowid)::text"),
        };
        let most = question.clone().limit(limit + 1).to_owned();
        let listed = Query::select()
            .expr(Expr::cust("count(*)"))
            .expr(Expr::cust(array))
            .from_subquery(most, Alias::new("found"))
            .to_owned();
        let Some(row) = conn.query_one(&listed).await? else { continue };
        let count: i64 = row.try_get_by_index(0)?;
        if u64::try_from(count).unwrap_or_default() > limit {
            common.push(table);
            continue;
        }
        let rowids = if count == 0 { None } else { Some(row.try_get_by_index(1)?) };
        found.push(Found { question, rowids });
    }
    Ok(found)
}

async fn read_count(conn: &impl ConnectionTrait, counted: &SelectStatement) -> Result<u64, GridError> {
    let count: i64 = match conn.query_one(counted).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    Ok(u64::try_from(count).unwrap_or_default())
}
