//! The order of a grid and where in it a row stands.

use sea_orm::sea_query::{Condition, ExprTrait, NullOrdering, Order, SelectStatement};

use crate::column::{Key, KeyType};
use crate::cursor::KeyValue;
use crate::declaration::Grid;
use crate::state::State;

/// One key of an order and its direction.
#[derive(Clone, Debug)]
pub(crate) struct Ordering {
    pub key: Key,
    pub descending: bool,
}

/// The keys of the order that holds. The id is the last one, in the direction of the one before it, so that an index
/// that ends with the id can be walked either way.
pub(crate) fn ordering(grid: &Grid, state: &State) -> Vec<Ordering> {
    let id = Key { expr: grid.id(), holds: KeyType::Number, nullable: false, implies: 0 };
    let mut ordering: Vec<Ordering> = Vec::new();
    for sort in state.sort_in(grid) {
        let Some(column) = grid.find(sort.column) else { continue };
        for key in column.keys() {
            if key.expr == id.expr {
                ordering.push(Ordering { key: id, descending: sort.descending });
                return ordering;
            }
            ordering.push(Ordering { key, descending: sort.descending });
        }
    }
    let descending = ordering.last().is_none_or(|last| last.descending);
    ordering.push(Ordering { key: id, descending });
    ordering
}

/// The same rows from their end.
pub(crate) fn reversed(mut ordering: Vec<Ordering>) -> Vec<Ordering> {
    for key in &mut ordering {
        key.descending = !key.descending;
    }
    ordering
}

pub(crate) fn order_by(select: &mut SelectStatement, ordering: &[Ordering]) {
    for Ordering { key, descending } in ordering {
        let order = if *descending { Order::Desc } else { Order::Asc };
        if key.nullable {
            // The order that SQLite has by itself.
            let nulls = if *descending { NullOrdering::Last } else { NullOrdering::First };
            select.order_by_expr_with_nulls(key.expr.clone(), order, nulls);
        } else {
            select.order_by_expr(key.expr.clone(), order);
        }
    }
}

/// Some of the rows of a grid, which agree in the first `fixed` keys of the order.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub condition: Condition,
    pub fixed: usize,
}

impl Piece {
    /// All rows.
    pub fn whole() -> Self {
        Self { condition: Condition::all(), fixed: 0 }
    }
}

/// What comes after a row, in pieces that follow each other: first the rows that agree with it in all keys but the
/// last, in the end those that already differ in the first. Each piece is some equalities and one range, which both
/// planners read straight from an index, however many rows share a key; one condition for all would be a filter.
pub(crate) fn pieces_after(ordering: &[Ordering], values: &[KeyValue]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for deepest in (0..ordering.len().min(values.len())).rev() {
        let mut same = Condition::all();
        for (index, (Ordering { key, .. }, value)) in ordering.iter().zip(values).enumerate().take(deepest) {
            if implied(&ordering[..deepest], values, index) {
                continue;
            }
            same = same.add(match value.bound(key.holds) {
                Some(value) => key.expr.clone().eq(value),
                None => key.expr.clone().is_null(),
            });
        }
        let Ordering { key, descending } = &ordering[deepest];
        let expr = key.expr.clone();
        let mut add = |condition, fixed| pieces.push(Piece { condition, fixed });
        match (value_of(values, deepest, key), *descending) {
            (Some(value), false) => add(same.add(expr.gt(value)), deepest),
            (None, false) => add(same.add(expr.is_not_null()), deepest),
            (Some(value), true) => {
                add(same.clone().add(expr.clone().lt(value)), deepest);
                if key.nullable {
                    add(same.add(expr.is_null()), deepest + 1);
                }
            }
            (None, true) => {}
        }
    }
    pieces
}

/// Whether a later one of the equal keys says this one too. NULL says nothing.
fn implied(equal: &[Ordering], values: &[KeyValue], index: usize) -> bool {
    let later = equal.iter().zip(values).enumerate().skip(index + 1);
    later
        .into_iter()
        .any(|(at, (ordering, value))| at - ordering.key.implies <= index && *value != KeyValue::Null)
}

fn value_of(values: &[KeyValue], index: usize, key: &Key) -> Option<sea_orm::Value> {
    values.get(index).and_then(|value| value.bound(key.holds))
}
