//! Telling others by HTTP what happens.

mod delivering;
mod events;
mod managing;
mod receiver;

use std::sync::Arc;
use std::time::Duration;

use clientele_domain::webhooks::{self, Changes, Created, Delivery, Event, KINDS, Postman};
use clientele_domain::{Context, Services};
use clientele_store::{Clock, event};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value as Json;

use self::receiver::Receiver;
use crate::world::World;

/// A webhook for all kinds of events.
async fn hook(ctx: &Context, receiver: &Receiver) -> Created {
    hook_for(ctx, receiver, &KINDS).await
}

async fn hook_for(ctx: &Context, receiver: &Receiver, kinds: &[&str]) -> Created {
    let changes = Changes {
        name: Some("Warehouse".into()),
        url: Some(receiver.url()),
        events: Some(kinds.iter().map(|kind| (*kind).to_owned()).collect()),
        ..Changes::default()
    };
    webhooks::create(ctx, changes).await.unwrap()
}

fn postman(world: &World) -> Postman {
    postman_with(world, &world.clock, &world.services)
}

fn postman_with(world: &World, clock: &Clock, services: &Arc<Services>) -> Postman {
    let store = world.store().clone();
    Postman::new(store, clock.clone(), Arc::clone(services), Duration::from_secs(5)).unwrap()
}

async fn deliver(world: &World) -> usize {
    postman(world).deliver_due().await.unwrap()
}

/// All events, the oldest first.
async fn events(world: &World) -> Vec<Event> {
    event::Entity::find().order_by_asc(event::Column::Id).all(world.store().read()).await.unwrap()
}

async fn deliveries(world: &World) -> Vec<Delivery> {
    event::delivery::Entity::find()
        .order_by_asc(event::delivery::Column::Id)
        .all(world.store().read())
        .await
        .unwrap()
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

fn body(event: &Event) -> Json {
    serde_json::from_str(&event.body).unwrap()
}
