//! How the engine goes about a page; for tests and for those who wonder why a grid is slow.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::GridError;
use crate::declaration::Grid;
use crate::ordering::{ordering, reversed};
use crate::page::{COUNTED, total_of};
use crate::present::Present;
use crate::question::{Question, pieces, statement};
use crate::state::State;

/// The plans of the engine, one text for each question of the page: its pieces in their order, then the total.
pub async fn plan(
    conn: &impl ConnectionTrait,
    grid: &Grid,
    state: &State,
    now: impl Into<Present>,
) -> Result<Vec<String>, GridError> {
    let engine = conn.get_database_backend();
    let mut ordering = ordering(grid, state);
    let question = Question::new(conn, grid, state, now.into()).await?;
    let total = total_of(&question, conn, state.exact).await?;
    let question = question.of(total, &ordering);
    let from = state.cursor.as_ref().and_then(|cursor| cursor.values(grid, state));
    if matches!(state.cursor, Some(crate::Cursor::Before(_))) {
        ordering = reversed(ordering);
    }
    let mut selects: Vec<SelectStatement> = pieces(&ordering, from.as_deref())
        .into_iter()
        .map(|piece| question.places_in(piece, &ordering, state.size + 1))
        .collect();
    let most = Some(COUNTED + 1);
    let among = question.counted_among(most).map(|(counted, _)| counted);
    selects.push(among.unwrap_or_else(|| question.counted(most)));
    let mut plans = Vec::new();
    for select in selects {
        let (sql, values) = statement(&select, engine);
        let (explain, detail) = match engine {
            DbBackend::Postgres => ("EXPLAIN", 0),
            _ => ("EXPLAIN QUERY PLAN", 3),
        };
        let statement = Statement::from_sql_and_values(engine, format!("{explain} {sql}"), values);
        let rows = conn.query_all_raw(statement).await?;
        let lines: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get_by_index(detail)).collect();
        plans.push(lines?.join("\n"));
    }
    Ok(plans)
}
