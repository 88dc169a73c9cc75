//! Lists of records, and some of them by their ids.

use sea_orm::Order as Direction;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use super::cursor::{self, Step};
use super::question::{Question, Window, one_of};
use super::subject::Subject;
use crate::context::Context;
use crate::error::Error;
use crate::reach::own_id;

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Listed<M> {
    pub records: Vec<M>,
    /// Whether there are records behind these.
    pub more: bool,
    /// How many the list has, if that was asked.
    pub total: Option<u64>,
    /// Where the next page begins, if pages are read by cursors and there is one.
    pub after: Option<String>,
}

/// A part of the list of what the actor may see. A field or a cursor that is none is [`Error::Invalid`].
pub async fn list<S: Subject>(ctx: &Context, question: &Question) -> Result<Listed<S::Row>, Error> {
    let read = ctx.store.read();
    let mut all = S::Entity::find().filter(S::seen(ctx));
    for test in &question.tests {
        let field =
            S::field(ctx, &test.field).ok_or_else(|| Error::invalid(&test.field, "unknown-choice"))?;
        all = all.filter(field.condition(own_id::<S::Entity>(), test));
    }
    let total = match question.count {
        true => Some(all.clone().count(read).await?),
        false => None,
    };
    let steps = steps::<S>(ctx, question)?;
    let mut part = in_order(all, &steps);
    let most = match &question.window {
        Window::All => None,
        Window::Rows { offset: 0, limit } => Some(*limit),
        Window::Rows { offset, limit } => {
            // Rows that are only passed over need not be read: which ones follow is found in an index.
            let follow =
                part.select_only().expr(own_id::<S::Entity>()).offset(*offset).limit(*limit as u64 + 1);
            part = S::Entity::find().filter(own_id::<S::Entity>().in_subquery(follow.into_query()));
            part = in_order(part, &steps);
            Some(*limit)
        }
        Window::After { cursor, limit } => {
            if let Some(cursor) = cursor {
                let behind = cursor::behind::<S::Entity>(cursor, &steps);
                part = part.filter(behind.ok_or_else(|| Error::invalid("after", "unknown-choice"))?);
            }
            Some(*limit)
        }
    };
    if let Some(most) = most {
        part = part.limit(most as u64 + 1);
    }
    let by_cursor = matches!(question.window, Window::After { .. });
    let asked = part.clone();
    let mut records = part.all(read).await?;
    let more = most.is_some_and(|most| records.len() > most);
    records.truncate(most.unwrap_or(usize::MAX));
    let after = match (more && by_cursor, records.len().checked_sub(1)) {
        (true, Some(last)) => end_of(ctx, asked, &steps, last as u64).await?,
        _ => None,
    };
    Ok(Listed { records, more, total, after })
}

fn in_order<E: EntityTrait>(all: Select<E>, steps: &[Step]) -> Select<E> {
    steps.iter().fold(all, |all, (expr, descending)| {
        all.order_by(expr.clone(), if *descending { Direction::Desc } else { Direction::Asc })
    })
}

/// The order of a list; the id decides last.
fn steps<S: Subject>(ctx: &Context, question: &Question) -> Result<Vec<Step>, Error> {
    let mut steps = Vec::new();
    for order in &question.order {
        if order.field == "id" {
            steps.push((own_id::<S::Entity>(), order.descending));
            return Ok(steps);
        }
        let expr = S::field(ctx, &order.field).and_then(|field| field.ordering());
        steps.push((expr.ok_or_else(|| Error::invalid(&order.field, "unknown-choice"))?, order.descending));
    }
    steps.push((own_id::<S::Entity>(), false));
    Ok(steps)
}

/// The cursor behind the record at this place of a question.
async fn end_of<E: EntityTrait>(
    ctx: &Context,
    asked: Select<E>,
    steps: &[Step],
    place: u64,
) -> Result<Option<String>, Error> {
    let mut last = asked.select_only().limit(1).offset(place);
    for (step, (expr, _)) in steps.iter().enumerate() {
        last = last.expr_as(expr.clone(), cursor::name(step));
    }
    let row = ctx.store.read().query_one(last.as_query()).await?;
    Ok(row.and_then(|row| cursor::write::<E>(&row, steps)))
}

/// Those of these records that the actor may see.
pub async fn some<S: Subject>(ctx: &Context, ids: &[i64]) -> Result<Vec<S::Row>, Error> {
    some_in::<S, _>(ctx, ctx.store.read(), ids).await
}

/// As [`some`], on a connection that sees what a unit of work has written.
pub async fn some_in<S: Subject, C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    ids: &[i64],
) -> Result<Vec<S::Row>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(S::Entity::find()
        .filter(one_of(own_id::<S::Entity>(), ids))
        .filter(S::seen(ctx))
        .order_by(own_id::<S::Entity>(), Direction::Asc)
        .all(connection)
        .await?)
}

/// Whether there is such a record, of which the actor may know that it is there.
pub async fn is_here<S: Subject>(ctx: &Context, id: i64) -> Result<bool, Error> {
    let question = S::Entity::find()
        .select_only()
        .expr_as(Expr::val(1), "one")
        .filter(own_id::<S::Entity>().eq(id))
        .filter(S::here(ctx))
        .limit(1);
    Ok(ctx.store.read().query_one(question.as_query()).await?.is_some())
}
