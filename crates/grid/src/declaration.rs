//! The declaration of a grid.

use clientele_language::Message;
use sea_orm::sea_query::{
    Condition, DynIden, Expr, IntoCondition, IntoIden, JoinType, Query, SqliteQueryBuilder,
};

use crate::column::{Column, Kind};

/// A table beside the grid's own. Read only where a column in use, the order or a filter names it.
#[derive(Clone, Debug)]
pub struct Join {
    pub(crate) kind: JoinType,
    pub(crate) table: DynIden,
    pub(crate) alias: DynIden,
    pub(crate) on: Condition,
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub column: &'static str,
    pub descending: bool,
}

impl Sort {
    pub const fn ascending(column: &'static str) -> Self {
        Self { column, descending: false }
    }

    pub const fn descending(column: &'static str) -> Self {
        Self { column, descending: true }
    }
}

/// Something that comes with every row without being a column: what links and row menus need.
#[derive(Clone, Debug)]
pub struct Extra {
    pub name: &'static str,
    pub kind: Kind,
    pub(crate) expr: Expr,
}

/// A grid: a table with a 64-bit `id`, its columns, and who may see which rows.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Its name in URLs, saved views and translations: `customer-users`.
    pub name: &'static str,
    pub columns: Vec<Column>,
    pub(crate) table: DynIden,
    pub(crate) joins: Vec<Join>,
    pub(crate) extras: Vec<Extra>,
    pub(crate) default_sort: Vec<Sort>,
    pub(crate) condition: Condition,
    pub(crate) searched: Vec<&'static str>,
}

impl Grid {
    pub fn new(name: &'static str, table: impl IntoIden) -> Self {
        Self {
            name,
            columns: Vec::new(),
            table: table.into_iden(),
            joins: Vec::new(),
            extras: Vec::new(),
            default_sort: Vec::new(),
            condition: Condition::all(),
            searched: Vec::new(),
        }
    }

    /// Joins a table in which every row of the grid has exactly one partner; it may be left out where nothing names it.
    /// (What must restrict the rows belongs into [`Grid::within`].)
    pub fn join(self, table: impl IntoIden, on: impl IntoCondition) -> Self {
        let table = table.into_iden();
        self.joined(JoinType::InnerJoin, table.clone(), table, on.into_condition())
    }

    /// Joins a table in which a row of the grid has one partner or none.
    pub fn left_join(self, table: impl IntoIden, on: impl IntoCondition) -> Self {
        let table = table.into_iden();
        self.joined(JoinType::LeftJoin, table.clone(), table, on.into_condition())
    }

    /// [`Grid::join`] under another name.
    pub fn join_as(self, table: impl IntoIden, alias: impl IntoIden, on: impl IntoCondition) -> Self {
        self.joined(JoinType::InnerJoin, table.into_iden(), alias.into_iden(), on.into_condition())
    }

    /// [`Grid::left_join`] under another name.
    pub fn left_join_as(self, table: impl IntoIden, alias: impl IntoIden, on: impl IntoCondition) -> Self {
        self.joined(JoinType::LeftJoin, table.into_iden(), alias.into_iden(), on.into_condition())
    }

    fn joined(mut self, kind: JoinType, table: DynIden, alias: DynIden, on: Condition) -> Self {
        self.joins.push(Join { kind, table, alias, on });
        self
    }

    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// Something that comes with every row without being a column.
    pub fn extra(mut self, name: &'static str, kind: Kind, expr: impl Into<Expr>) -> Self {
        self.extras.push(Extra { name, kind, expr: expr.into() });
        self
    }

    /// The order as long as nobody chose one; without it, the newest id first.
    pub fn sorted(mut self, sort: impl IntoIterator<Item = Sort>) -> Self {
        self.default_sort = sort.into_iter().collect();
        self
    }

    /// Only rows for which this holds; said several times, all must hold. Here the organization and the access go in.
    pub fn within(mut self, condition: impl IntoCondition) -> Self {
        self.condition = self.condition.add(condition.into_condition());
        self
    }

    /// The text columns that the quick search looks into: each word must be contained in one of them.
    pub fn searched(mut self, columns: impl IntoIterator<Item = &'static str>) -> Self {
        self.searched = columns.into_iter().collect();
        self
    }

    /// Whether the grid has a quick search.
    pub fn has_search(&self) -> bool {
        !self.searched.is_empty()
    }

    pub fn find(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub fn default_sort(&self) -> &[Sort] {
        &self.default_sort
    }

    /// What people call a column: `customer-users-column-last-name`, unless it was labelled otherwise.
    pub fn label(&self, column: &Column) -> Message {
        column.label.clone().unwrap_or_else(|| {
            Message::new(format!("{}-column-{}", self.name, column.name.replace('_', "-")))
        })
    }

    /// Whether a condition is about more than the grid's own table.
    pub(crate) fn names_joins(&self, condition: &Condition) -> bool {
        let text = Query::select().cond_where(condition.clone()).to_owned().to_string(SqliteQueryBuilder);
        self.joins.iter().any(|join| text.contains(&format!("\"{}\".", join.alias)))
    }

    pub(crate) fn id(&self) -> Expr {
        Expr::col((self.table.clone(), "id"))
    }
}
