//! The questions that a grid puts to its engine.

use std::collections::{BTreeMap, HashMap};

use clientele_store::StoreError;
use sea_orm::sea_query::{
    Alias, BinOper, Condition, Expr, ExprTrait, IntoCondition, Order, PostgresQueryBuilder, Query,
    SelectStatement, SqliteQueryBuilder, Values,
};
use sea_orm::{ConnectionTrait, DbBackend};

use crate::GridError;
use crate::column::Column;
use crate::condition::{Among, Circumstances, Found, Rowids, among, condition, questions_before};
use crate::cursor::KeyValue;
use crate::declaration::{Extra, Grid};
use crate::ordering::{Ordering, Piece, order_by, pieces_after};
use crate::page::Total;
use crate::present::Present;
use crate::row::{Row, cell, key_value};
use crate::state::State;

/// What is found more often than this is found soon by walking through the rows in their order; what is rarer is looked
/// up in an index of SQLite, all of it at once, and handed on by its ids.
const COMMON: u64 = 20_000;

/// So few rows are sooner collected and sorted than met on the way through all rows in their order.
const FEW: u64 = 1_000;

/// The same for the records beside a grid on PostgreSQL, which are named one by one in the question.
const COMMON_BESIDE: u64 = 1_000;

/// The id of a row and its sort keys.
pub(crate) type Place = (i64, Vec<KeyValue>);

/// What is asked of the rows of a grid, ready to be put to an engine.
pub(crate) struct Question<'a> {
    grid: &'a Grid,
    condition: Condition,
    among: Option<Among>,
    way: Way,
    engine: DbBackend,
}

/// How SQLite goes about the places of rows. Left to itself, it often sorts all that match although a page is soon full,
/// or walks through everything for the few that do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    ItsOwn,
    /// Through the rows in their order, until the page is full.
    Walk,
    /// All that match, and then sort them.
    Collect,
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
        for question in questions_before(grid, state, &circumstances) {
            circumstances.found.push(look_up(conn, question).await?);
        }
        let among = among(grid, state, &circumstances);
        let condition = condition(grid, state, &circumstances);
        Ok(Self { grid, condition, among, way: Way::ItsOwn, engine })
    }

    /// The question as far as it can be said without asking the engine anything.
    pub fn unprepared(conn: &impl ConnectionTrait, grid: &'a Grid, state: &State, present: Present) -> Self {
        let engine = conn.get_database_backend();
        let circumstances = Circumstances { present, engine, found: Vec::new() };
        let condition = condition(grid, state, &circumstances);
        Self { grid, condition, among: None, way: Way::ItsOwn, engine }
    }

    /// A question about rows that were found before.
    pub fn of_ids(conn: &impl ConnectionTrait, grid: &'a Grid) -> Self {
        let engine = conn.get_database_backend();
        Self { grid, condition: Condition::all(), among: None, way: Way::ItsOwn, engine }
    }

    /// The same about one row.
    pub fn only(mut self, id: i64) -> Self {
        self.condition = self.condition.add(self.grid.id().eq(id));
        self
    }

    /// The same about these rows.
    pub fn among_ids(mut self, ids: Vec<i64>) -> Self {
        self.condition = self.condition.add(self.grid.id().is_in(ids));
        self
    }

    /// The question, knowing how many rows it finds.
    pub fn of(mut self, total: Total, ordering: &[Ordering]) -> Self {
        let keys = ordering.iter().map(|ordering| ordering.key.expr.clone().is_not_null());
        let keys = keys.fold(Condition::all(), Condition::add);
        self.way = match total {
            _ if self.engine != DbBackend::Sqlite => Way::ItsOwn,
            Total { count, exact: true } if count <= FEW => Way::Collect,
            // The order of a table beside may have no index.
            _ if self.grid.names_joins(&keys) => Way::ItsOwn,
            _ => Way::Walk,
        };
        self
    }

    /// Selects from the grid's table, joined with whatever `exprs` and the condition name.
    fn select(&self, condition: Condition, exprs: &[Expr]) -> SelectStatement {
        let mut select = Query::select();
        select.from(self.grid.table.clone());
        self.select_from(select, condition, exprs)
    }

    /// The same from those rows only.
    fn select_among(&self, among: &Among, condition: Condition, exprs: &[Expr]) -> SelectStatement {
        let condition = condition.add(among.rowid.clone().equals(("among", "rowid")));
        let mut select = Query::select();
        // A CROSS JOIN is what SQLite reads in the order in which it is written.
        select.from_subquery(among.source.clone(), Alias::new("among")).cross_join(self.grid.table.clone());
        self.select_from(select, condition, exprs)
    }

    fn select_from(
        &self,
        mut select: SelectStatement,
        condition: Condition,
        exprs: &[Expr],
    ) -> SelectStatement {
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

    /// The ids of the first rows in their order, in one answer: a row for each would cost more than finding them.
    pub async fn listed(
        &self,
        conn: &impl ConnectionTrait,
        ordering: &[Ordering],
        limit: u64,
    ) -> Result<Vec<i64>, GridError> {
        let places = self.places_in(Piece::whole(), ordering, limit);
        let array = array_of("id", self.engine);
        let listed = Query::select().expr(array).from_subquery(places, Alias::new("listed")).to_owned();
        let Some(row) = conn.query_one(&listed).await? else { return Ok(Vec::new()) };
        let array: Option<String> = row.try_get_by_index(0)?;
        let unread = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
        Ok(serde_json::from_str(array.as_deref().unwrap_or("[]")).map_err(unread)?)
    }

    /// Selects the ids and sort keys of the first rows of a piece.
    pub fn places_in(&self, piece: Piece, ordering: &[Ordering], limit: u64) -> SelectStatement {
        let keys: Vec<Expr> = ordering.iter().map(|ordering| ordering.key.expr.clone()).collect();
        let mut condition = match self.way {
            Way::Walk => {
                let first = ordering.get(piece.fixed).map(|ordering| &ordering.key.expr);
                without_index(self.condition.clone(), first)
            }
            _ => self.condition.clone(),
        };
        if !piece.condition.is_empty() {
            condition = condition.add(piece.condition);
        }
        let among = self.among.as_ref().filter(|among| among.all && self.way == Way::Collect);
        let mut select = match among {
            Some(among) => self.select_among(among, condition, &keys),
            None => self.select(condition, &keys),
        };
        select.expr_as(self.grid.id(), Alias::new("id"));
        for (index, key) in keys.into_iter().enumerate() {
            select.expr_as(key, Alias::new(format!("k{index}")));
        }
        // SQLite would sort by an expression that is the same everywhere instead of walking its index.
        let mut ordering = ordering[piece.fixed..].to_vec();
        if let (Way::Collect, Some(first)) = (self.way, ordering.first_mut()) {
            first.key.expr = unindexed(first.key.expr.clone());
        }
        order_by(&mut select, &ordering);
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
        if let Some((counted, all)) = self.counted_among(most) {
            let count = read_count(conn, &counted).await?;
            if all || most.is_some_and(|most| count >= most) {
                return Ok(count);
            }
        }
        read_count(conn, &self.counted(most)).await
    }

    /// Selects the number of rows among those that are sooner found, and says whether there are no others.
    pub fn counted_among(&self, most: Option<u64>) -> Option<(SelectStatement, bool)> {
        let among = self.among.as_ref().filter(|among| among.all || most.is_some())?;
        Some((number_of(self.select_among(among, self.condition.clone(), &[]), most), among.all))
    }

    /// Selects the number of rows; joins that neither restrict nor multiply them are left out.
    pub fn counted(&self, most: Option<u64>) -> SelectStatement {
        number_of(self.select(self.condition.clone(), &[]), most)
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

/// The same condition, but SQLite finds no row by it: only the organization and the first key of the order lead to rows.
fn without_index(condition: Condition, first: Option<&Expr>) -> Condition {
    fn each(expr: Expr, first: Option<&Expr>) -> Expr {
        match expr {
            Expr::Binary(left, joint @ (BinOper::And | BinOper::Or), right) => {
                Expr::Binary(Box::new(each(*left, first)), joint, Box::new(each(*right, first)))
            }
            Expr::Binary(left, operator, right) if Some(&*left) != first => {
                Expr::Binary(Box::new(unindexed(*left)), operator, right)
            }
            Expr::Unary(operator, expr) => Expr::Unary(operator, Box::new(each(*expr, first))),
            other => other,
        }
    }
    each(condition.into(), first).into_condition()
}

/// An expression for which SQLite uses no index.
fn unindexed(expr: Expr) -> Expr {
    match &expr {
        Expr::Column(column) if column.column().is_some_and(|name| name.to_string() == "organization_id") => {
            expr
        }
        Expr::Column(_) | Expr::FunctionCall(_) => Expr::cust_with_expr("+?", expr),
        _ => expr,
    }
}

/// The number of rows of a question, counted no further than `most`.
fn number_of(mut select: SelectStatement, most: Option<u64>) -> SelectStatement {
    let Some(most) = most else { return select.expr(Expr::cust("count(*)")).to_owned() };
    select.expr_as(Expr::cust("1"), Alias::new("one")).limit(most);
    Query::select().expr(Expr::cust("count(*)")).from_subquery(select, Alias::new("counted")).to_owned()
}

/// All values of a column as a JSON array.
fn array_of(column: &str, engine: DbBackend) -> Expr {
    Expr::cust(match engine {
        DbBackend::Sqlite => format!("json_group_array({column})"),
        _ => format!("json_agg({column})::text"),
    })
}

/// What an index finds of a text.
async fn look_up(conn: &impl ConnectionTrait, question: SelectStatement) -> Result<Found, GridError> {
    let engine = conn.get_database_backend();
    let limit = if engine == DbBackend::Sqlite { COMMON } else { COMMON_BESIDE };
    let most = question.clone().limit(limit + 1).to_owned();
    let listed = Query::select()
        .expr(Expr::cust("count(*)"))
        .expr(array_of("rowid", engine))
        .from_subquery(most, Alias::new("found"))
        .to_owned();
    let Some(row) = conn.query_one(&listed).await? else {
        return Ok(Found { question, rowids: Rowids::Nobody });
    };
    let count: i64 = row.try_get_by_index(0)?;
    let rowids = match u64::try_from(count).unwrap_or_default() {
        0 => Rowids::Nobody,
        few if few <= limit => Rowids::Some(row.try_get_by_index(1)?),
        _ => Rowids::Many,
    };
    Ok(Found { question, rowids })
}

async fn read_count(conn: &impl ConnectionTrait, counted: &SelectStatement) -> Result<u64, GridError> {
    let count: i64 = match conn.query_one(counted).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    Ok(u64::try_from(count).unwrap_or_default())
}
