//! One column: what it shows, what it can be filtered and sorted by.

use std::fmt;

use clientele_language::Message;
use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait, Func, IntoCondition, IntoIden, SelectStatement,
};

/// What the cells of a column hold, and thereby which filters it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A whole number of up to 64 bits.
    Number,
    /// A day without a time.
    Date,
    /// A moment, as milliseconds since 1970 in a BIGINT.
    Time,
    Boolean,
    /// One of a few values, each with its label.
    Choice(Vec<Choice>),
}

/// A value that a choice column can hold, and what people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: Message,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<Message>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// What a sort key holds, so that a cursor can be bound to it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyType {
    Text,
    Number,
    Date,
    Boolean,
}

/// One expression of an `ORDER BY`.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub expr: Expr,
    pub holds: KeyType,
    pub nullable: bool,
    /// How many keys right before it are known where it is: an id says its record's name.
    pub implies: usize,
}

/// The full-text table with the trigram tokenizer that SQLite asks for a text filter.
#[derive(Clone, Debug)]
pub(crate) struct Trigram {
    pub table: DynIden,
    pub column: DynIden,
}

/// Other tables in which a filter looks: what is selected from them, and which row of the grid each of theirs belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Through {
    select: SelectStatement,
    owner: Expr,
}

impl Through {
    /// Whether something of the row `id` meets a condition.
    pub fn exists(&self, id: Expr, condition: Condition) -> Condition {
        let mut select = self.select.clone();
        select.expr(Expr::val(1)).and_where(self.owner.clone().eq(id)).cond_where(condition);
        Expr::exists(select).into_condition()
    }

    /// The rows of which something meets a condition, as `rowid`.
    pub fn rows(&self, condition: Condition) -> SelectStatement {
        let mut select = self.select.clone();
        select.expr_as(self.owner.clone(), Alias::new("rowid")).cond_where(condition).to_owned()
    }
}

/// A column of a grid. Expressions name their tables (`"customer"."name"`): the joins a query needs are found by that.
#[derive(Clone)]
pub struct Column {
    /// Its name in the URL, in saved views and in translations: `last_name`.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether it stands in the grid as long as nobody chose columns.
    pub shown: bool,
    pub sortable: bool,
    pub filterable: bool,
    /// Whether it can be empty: says which filters it has and how it is sorted.
    pub nullable: bool,
    pub(crate) label: Option<Message>,
    pub(crate) expr: Expr,
    pub(crate) filtered: Option<Expr>,
    pub(crate) through: Option<Through>,
    pub(crate) trigram: Option<Trigram>,
    /// What equals the id of the record whose text the column shows, if that is not the row's own.
    pub(crate) beside: Option<Expr>,
    pub(crate) sorted: Option<Vec<Key>>,
    pub(crate) by_number: bool,
}

impl fmt::Debug for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Column")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Column {
    fn new(name: &'static str, kind: Kind, expr: impl Into<Expr>) -> Self {
        Self {
            name,
            kind,
            shown: true,
            sortable: true,
            filterable: true,
            nullable: false,
            label: None,
            expr: expr.into(),
            filtered: None,
            through: None,
            trigram: None,
            beside: None,
            sorted: None,
            by_number: false,
        }
    }

    pub fn text(name: &'static str, expr: impl Into<Expr>) -> Self {
        Self::new(name, Kind::Text, expr)
    }

    pub fn number(name: &'static str, expr: impl Into<Expr>) -> Self {
        Self::new(name, Kind::Number, expr)
    }

    pub fn date(name: &'static str, expr: impl Into<Expr>) -> Self {
        Self::new(name, Kind::Date, expr)
    }

    pub fn time(name: &'static str, expr: impl Into<Expr>) -> Self {
        Self::new(name, Kind::Time, expr)
    }

    pub fn boolean(name: &'static str, expr: impl Into<Expr>) -> Self {
        Self::new(name, Kind::Boolean, expr)
    }

    /// A column of texts out of `choices`.
    pub fn choice(name: &'static str, expr: impl Into<Expr>, choices: Vec<Choice>) -> Self {
        Self::new(name, Kind::Choice(choices), expr)
    }

    /// Not shown until somebody chooses it.
    pub fn hidden(mut self) -> Self {
        self.shown = false;
        self
    }

    pub fn unsortable(mut self) -> Self {
        self.sortable = false;
        self
    }

    pub fn unfilterable(mut self) -> Self {
        self.filterable = false;
        self
    }

    /// Can hold NULL, in its table or because of a left join.
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The choice is stored as a 64-bit number, as ids are; its values are numbers in digits.
    pub fn by_number(mut self) -> Self {
        self.by_number = true;
        self
    }

    /// Another label than `<grid>-column-<name>`.
    pub fn labelled(mut self, label: impl Into<Message>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sorts by these texts instead, each without regard to case, in this order of weight. Call after
    /// [`Column::nullable`] if they can be NULL.
    pub fn sort_by_text(self, exprs: impl IntoIterator<Item = Expr>) -> Self {
        exprs
            .into_iter()
            .fold(self, |column, expr| column.sort_key(Expr::from(Func::lower(expr)), KeyType::Text))
    }

    /// Ends the sort keys of a column that shows another record with the id of that record, after the texts of it that
    /// [`Column::sort_by_text`] named: rows of one record stay together, and an index of the texts and the id serves.
    pub fn sort_by_id(self, expr: impl Into<Expr>) -> Self {
        self.sort_key(expr.into(), KeyType::Number)
    }

    fn sort_key(mut self, expr: Expr, holds: KeyType) -> Self {
        let nullable = self.nullable;
        let keys = self.sorted.get_or_insert_default();
        let implies = if holds == KeyType::Number { keys.len() } else { 0 };
        keys.push(Key { expr, holds, nullable, implies });
        self
    }

    /// Filters look at this expression instead of the shown one.
    pub fn filter_on(mut self, expr: impl Into<Expr>) -> Self {
        self.filtered = Some(expr.into());
        self
    }

    /// Filters look into other tables: `select` joins them, and `owner` names the row of the grid that each of theirs
    /// belongs to. Negative operators mean that nothing there meets the condition, and *Is Empty* that there is nothing.
    pub fn filter_through(mut self, select: SelectStatement, owner: impl Into<Expr>) -> Self {
        self.through = Some(Through { select, owner: owner.into() });
        self
    }

    /// On SQLite, text filters ask this FTS5 table (trigram tokenizer, `rowid` = id of the record) first, and for
    /// beginnings an index of the organization and the lowered text. PostgreSQL has its `gin_trgm_ops` index on the
    /// column itself.
    pub fn trigram(mut self, table: impl IntoIden, column: impl IntoIden) -> Self {
        self.trigram = Some(Trigram { table: table.into_iden(), column: column.into_iden() });
        self
    }

    /// The column shows a text of a record in a joined table, of which there are far fewer than rows; `id` equals the id
    /// of that record. Which of them hold a text is asked first.
    pub fn beside(mut self, id: impl Into<Expr>) -> Self {
        self.beside = Some(id.into());
        self
    }

    pub(crate) fn target(&self) -> Expr {
        self.filtered.clone().unwrap_or_else(|| self.expr.clone())
    }

    /// The sort keys of the column, without the id that ends every order.
    pub(crate) fn keys(&self) -> Vec<Key> {
        if let Some(keys) = &self.sorted {
            return keys.clone();
        }
        let (expr, holds) = match &self.kind {
            Kind::Text => (Expr::from(Func::lower(self.expr.clone())), KeyType::Text),
            Kind::Choice(_) if self.by_number => (self.expr.clone(), KeyType::Number),
            Kind::Choice(_) => (self.expr.clone(), KeyType::Text),
            Kind::Number | Kind::Time => (self.expr.clone(), KeyType::Number),
            Kind::Date => (self.expr.clone(), KeyType::Date),
            Kind::Boolean => (self.expr.clone(), KeyType::Boolean),
        };
        vec![Key { expr, holds, nullable: self.nullable, implies: 0 }]
    }
}
