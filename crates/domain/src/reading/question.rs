//! What a list can be asked for.

use chrono::NaiveDate;
use clientele_store::Timestamp;
use sea_orm::Value;
use sea_orm::sea_query::{Expr, ExprTrait};

/// The question for some part of a list. All tests must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    pub tests: Vec<Test>,
    /// First what matters most; whatever is equal in all of these is ordered by id.
    pub order: Vec<Order>,
    pub window: Window,
    /// Whether the number of all records that match is asked for too.
    pub count: bool,
}

/// A field compared with something.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub field: String,
    pub comparison: Comparison,
    pub against: Against,
}

impl Test {
    /// The field has one of these values.
    pub fn equal(field: &str, values: Vec<Operand>) -> Self {
        Self { field: field.to_owned(), comparison: Comparison::Equal, against: Against::Values(values) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal to any of the values; of several related records: one of them is named.
    Equal,
    /// There is a value, and it is none of these.
    NotEqual,
    /// It is none of these, or there is no value.
    NotEqualOrNull,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// There is a value, or there is none.
    Exists,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Against {
    Values(Vec<Operand>),
    /// From the first to the second, both included.
    Range(Operand, Operand),
    Flag(bool),
}

/// A value that a field is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Text(String),
    Integer(i64),
    Boolean(bool),
    Date(NaiveDate),
    /// A whole second: it is equal to every moment within.
    Second(Timestamp),
}

impl Operand {
    fn first(&self) -> Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Integer(number) => (*number).into(),
            Self::Boolean(answer) => (*answer).into(),
            Self::Date(date) => (*date).into(),
            Self::Second(moment) => moment.0.into(),
        }
    }

    fn last(&self) -> Value {
        match self {
            Self::Second(moment) => (moment.0 + 999).into(),
            other => other.first(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub field: String,
    pub descending: bool,
}

/// Which part of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Window {
    #[default]
    All,
    Rows {
        offset: u64,
        limit: usize,
    },
    /// What follows the record at which the page before ended; without a cursor, the beginning.
    After {
        cursor: Option<String>,
        limit: usize,
    },
}

impl Against {
    /// Whether an expression that is not null has one of the values.
    pub(super) fn holds(&self, expr: &Expr) -> Expr {
        let within = |first: &Operand, last: &Operand| {
            let (first, last) = (first.first(), last.last());
            if first == last { expr.clone().eq(first) } else { expr.clone().between(first, last) }
        };
        match self {
            Self::Range(first, last) => within(first, last),
            Self::Flag(flag) => Expr::val(*flag).eq(true),
            Self::Values(values) => {
                let (spans, points): (Vec<_>, Vec<_>) =
                    values.iter().partition(|value| matches!(value, Operand::Second(_)));
                let listed = expr.clone().is_in(points.into_iter().map(Operand::first));
                spans.into_iter().fold(listed, |any, value| any.or(within(value, value)))
            }
        }
    }

    /// An order comparison of an expression that is not null.
    pub(super) fn compares(&self, comparison: Comparison, expr: &Expr) -> Expr {
        let (first, last) = match self {
            Self::Values(values) => (values.first(), values.first()),
            Self::Range(first, last) => (Some(first), Some(last)),
            Self::Flag(_) => (None, None),
        };
        let (Some(first), Some(last)) = (first, last) else { return Expr::val(1).eq(0) };
        let expr = expr.clone();
        match comparison {
            Comparison::Less => expr.lt(first.first()),
            Comparison::LessOrEqual => expr.lte(last.last()),
            Comparison::Greater => expr.gt(last.last()),
            _ => expr.gte(first.first()),
        }
    }

    pub(super) fn is(&self) -> bool {
        matches!(self, Self::Flag(true))
    }
}

/// Up to so many ids, statements about some more or less are the same.
const ALIKE: usize = 128;

/// Whether an id is one of these. The last one is said again up to a power of two: engines keep the plans of statements
/// that they know, and so there are few.
pub(crate) fn one_of(id: Expr, ids: &[i64]) -> Expr {
    let more = if ids.len() < ALIKE { ids.len().next_power_of_two() - ids.len() } else { 0 };
    let again = ids.last().into_iter().cycle().take(more);
    id.is_in(ids.iter().chain(again).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::sea_query::{Query, SqliteQueryBuilder};

    #[test]
    fn questions_about_different_numbers_of_records_are_few() {
        let said = |count: i64| {
            let ids: Vec<i64> = (1..=count).collect();
            let id = one_of(Expr::col("id"), &ids);
            Query::select().column("id").from("record").and_where(id).build(SqliteQueryBuilder)
        };
        let (sql, values) = said(5);
        assert_eq!(sql, said(8).0);
        assert_eq!(values.0, [1_i64, 2, 3, 4, 5, 5, 5, 5].map(sea_orm::Value::from));
        let statements: std::collections::BTreeSet<String> = (0..=128).map(|count| said(count).0).collect();
        assert_eq!(statements.len(), 9);
        assert_eq!(said(1_000).1.0.len(), 1_000);
    }
}
