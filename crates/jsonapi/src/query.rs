//! What a list is asked for.

use crate::{operator::Operator, record::Wanted, value::Value};

/// The question for one page of a list. All conditions must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub conditions: Vec<Condition>,
    /// First what matters most. Whatever is equal in all of these is ordered by id, ascending.
    pub order: Vec<Sort>,
    pub window: Window,
    /// Whether the number of all records that match is asked for too.
    pub count: bool,
    pub wanted: Wanted,
}

/// `filter[field][operator]=operand`. The field is the name of a filter, or of the inverse of a relation.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub field: &'static str,
    pub operator: Operator,
    pub operand: Operand,
}

/// What a field is compared with. Ids of related records are values of the type of their id.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// One or more; the comparison holds if it does for any of them (or for none, or for all, as the operator says).
    Values(Vec<Value>),
    /// From the first to the second, both of them included.
    Range(Value, Value),
    Flag(bool),
}

/// One step of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub field: &'static str,
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
    /// What follows the record that the cursor of the page before names; without one, the beginning.
    After {
        cursor: Option<String>,
        limit: usize,
    },
}
