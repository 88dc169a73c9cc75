//! The order that a click on a heading leads to.

use clientele_grid::{Grid, Sort, State};

/// After a click: by this column alone, first ascending, then descending, then as the grid has it by itself. Where that
/// would change nothing, it turns around.
pub(crate) fn alone(grid: &Grid, state: &State, column: &'static str) -> Vec<Sort> {
    let chosen = state.sort.iter().find(|sort| sort.column == column);
    // Of an order that nobody chose only the first key counts: the others are there to break its ties.
    let now = if state.sort.is_empty() { leading(grid, column) } else { chosen };
    match now {
        None => vec![Sort::ascending(column)],
        Some(Sort { descending: false, .. }) => vec![Sort::descending(column)],
        Some(now) if state.sort.is_empty() || leading(grid, column) == Some(now) => {
            vec![Sort::ascending(column)]
        }
        Some(_) => Vec::new(),
    }
}

/// After a click with shift: the order that holds, with this column as one more key, turned around, or without it.
pub(super) fn with_others(grid: &Grid, state: &State, column: &'static str) -> Vec<Sort> {
    let mut sort = state.sort_in(grid).to_vec();
    match sort.iter().position(|sort| sort.column == column) {
        None => sort.push(Sort::ascending(column)),
        Some(at) if !sort[at].descending => sort[at].descending = true,
        Some(at) => {
            let now = sort.remove(at);
            if sort.is_empty() && leading(grid, column) == Some(&now) {
                sort.push(Sort::ascending(column));
            }
        }
    }
    sort
}

/// The first key of the grid's own order, if it is this column.
fn leading<'a>(grid: &'a Grid, column: &str) -> Option<&'a Sort> {
    grid.default_sort().first().filter(|sort| sort.column == column)
}
