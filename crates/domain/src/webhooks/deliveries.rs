//! What was delivered to a webhook, what waits, and what is dead.

use clientele_access::{Entity as Kind, Permission};
use clientele_store::event::{self, delivery};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;
use sea_orm::{QueryFilter, QueryOrder, QuerySelect};

use super::{Delivery, Event, Model, attempt, entity};
use crate::context::Context;
use crate::error::Error;
use crate::reach::of_organization;

/// What a delivery can be: on its way, held back since the webhook is off, arrived, or given up.
pub const STATES: [&str; 4] = ["waiting", "held", "delivered", "dead"];

/// How many attempts a page shows; there are more only where somebody sent again and again.
const SHOWN: u64 = 50;

/// Which deliveries the actor may see, or send again.
pub fn reach(ctx: &Context, permission: Permission) -> Condition {
    of_organization(delivery::Column::OrganizationId, ctx.level(Kind::Webhook, permission), &ctx.position)
}

/// A delivery with what its page shows.
#[derive(Clone, Debug)]
pub struct Card {
    pub delivery: Delivery,
    pub event: Event,
    pub webhook: Model,
    /// The latest first.
    pub attempts: Vec<attempt::Model>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Delivery, Error> {
    ctx.require(Kind::Webhook, Permission::View)?;
    let seen = delivery::Entity::find_by_id(id).filter(reach(ctx, Permission::View));
    let found = seen.one(ctx.store.read()).await?.ok_or(Error::NotFound)?;
    ctx.require(Kind::Webhook, permission)?;
    Ok(found)
}

pub async fn card(ctx: &Context, id: i64) -> Result<Card, Error> {
    let delivery = find(ctx, Permission::View, id).await?;
    let read = ctx.store.read();
    let event = event::Entity::find_by_id(delivery.event_id).one(read).await?.ok_or(Error::NotFound)?;
    let webhook = entity::Entity::find_by_id(delivery.webhook_id).one(read).await?.ok_or(Error::NotFound)?;
    let attempts = attempt::Entity::find()
        .filter(attempt::Column::DeliveryId.eq(id))
        .order_by_desc(attempt::Column::Id)
        .limit(SHOWN)
        .all(read)
        .await?;
    Ok(Card { delivery, event, webhook, attempts })
}

/// The latest deliveries of a webhook that the caller has found, each with its event.
pub async fn latest(ctx: &Context, webhook: i64, most: u64) -> Result<Vec<(Delivery, Option<Event>)>, Error> {
    let read = ctx.store.read();
    let deliveries = delivery::Entity::find()
        .filter(reach(ctx, Permission::View))
        .filter(delivery::Column::WebhookId.eq(webhook))
        .order_by_desc(delivery::Column::Id)
        .limit(most)
        .all(read)
        .await?;
    let events = events_of(ctx, &deliveries).await?;
    Ok(deliveries
        .into_iter()
        .map(|delivery| {
            let event = events.iter().find(|event| event.id == delivery.event_id).cloned();
            (delivery, event)
        })
        .collect())
}

/// The events of deliveries that the caller has found.
pub async fn events_of(ctx: &Context, deliveries: &[Delivery]) -> Result<Vec<Event>, Error> {
    let ids: Vec<i64> = deliveries.iter().map(|delivery| delivery.event_id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(event::Entity::find().filter(event::Column::Id.is_in(ids)).all(ctx.store.read()).await?)
}
