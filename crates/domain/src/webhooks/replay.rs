//! Sending again what arrived, or was given up.

use clientele_access::{Entity as Kind, Permission};
use clientele_store::event::delivery::{Column, Entity};
use clientele_store::{Timestamp, Unit};
use sea_orm::QueryFilter;
use sea_orm::UpdateMany;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{Delivery, deliveries, managing};
use crate::context::Context;
use crate::error::Error;

/// What of a webhook is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Of events from this moment on, to that one, which does not belong to it.
    pub from: Timestamp,
    pub to: Timestamp,
    /// Whether only what was given up is sent again.
    pub only_dead: bool,
}

/// Sends one delivery again, or at once if it waits for its next attempt. It keeps its id, so a receiver knows it.
pub async fn replay(ctx: &Context, id: i64) -> Result<Delivery, Error> {
    let delivery = deliveries::find(ctx, Permission::Edit, id).await?;
    refuse_off(ctx, delivery.webhook_id).await?;
    let unit = ctx.begin().await?;
    let over = Column::State.is_in(["delivered", "dead"]);
    let pausing = Column::State.eq("waiting").and(Column::Worker.is_null());
    let again = anew(&unit).filter(Column::Id.eq(id)).filter(over.or(pausing));
    if again.exec(unit.connection()).await?.rows_affected == 0 {
        return Err(Error::refused("webhook-delivery-under-way"));
    }
    unit.commit().await?;
    Ok(delivery)
}

/// Sends again what was delivered to a webhook, or only what was given up, of a span of time. Tells how many.
pub async fn replay_span(ctx: &Context, webhook: i64, span: Span) -> Result<u64, Error> {
    ctx.require(Kind::Webhook, Permission::Edit)?;
    refuse_off(ctx, webhook).await?;
    if span.to <= span.from {
        return Err(Error::invalid("to", "webhook-span-empty"));
    }
    let states: &[&str] = if span.only_dead { &["dead"] } else { &["delivered", "dead"] };
    let unit = ctx.begin().await?;
    let again = anew(&unit)
        .filter(Column::WebhookId.eq(webhook))
        .filter(Column::CreatedAt.gte(span.from))
        .filter(Column::CreatedAt.lt(span.to))
        .filter(Column::State.is_in(states.iter().copied()));
    let sent = again.exec(unit.connection()).await?.rows_affected;
    unit.commit().await?;
    Ok(sent)
}

async fn refuse_off(ctx: &Context, webhook: i64) -> Result<(), Error> {
    let webhook = managing::find(ctx, Permission::Edit, webhook).await?;
    if webhook.enabled { Ok(()) } else { Err(Error::refused("webhook-is-off")) }
}

/// Waiting as at the beginning.
fn anew(unit: &Unit) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value("waiting"))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::DueAt, Expr::value(unit.now()))
        .col_expr(Column::Worker, Expr::value(Option::<String>::None))
        .col_expr(Column::EndedAt, Expr::value(Option::<i64>::None))
}
