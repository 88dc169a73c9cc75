//! Reading webhooks and their deliveries by programs.

use clientele_access::Permission;
use clientele_store::event::delivery;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use super::entity::{Column, Entity, Model};
use super::{Delivery, deliveries};
use crate::context::Context;
use crate::reach;
use crate::reading::{Field, Links, Subject};

pub struct Webhooks;

impl Subject for Webhooks {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        reach::condition::<Entity>(ctx, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(Column::OrganizationId.eq(ctx.organization()))
    }

    fn field(_: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "name" => Field::of(Column::Name),
            "enabled" => Field::of(Column::Enabled),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            "organization_id" => Field::of(Column::OrganizationId),
            _ => return None,
        })
    }
}

/// What was delivered, what waits, and what was given up.
pub struct Deliveries;

impl Subject for Deliveries {
    type Entity = delivery::Entity;
    type Row = Delivery;

    fn seen(ctx: &Context) -> Condition {
        deliveries::reach(ctx, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(delivery::Column::OrganizationId.eq(ctx.organization()))
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(delivery::Column::Id),
            "kind" => Field::of(delivery::Column::Kind),
            "state" => Field::of(delivery::Column::State),
            "record_id" => Field::of(delivery::Column::RecordId),
            "created_at" => Field::of(delivery::Column::CreatedAt),
            "webhook_id" => Field::one::<Webhooks>(ctx, delivery::Column::WebhookId),
            _ => return None,
        })
    }
}

/// To whom a delivery goes.
pub fn webhook(ctx: &Context) -> Links {
    Links::by_own_key::<delivery::Entity, Webhooks>(ctx, delivery::Column::WebhookId)
}
