//! Reading log-in attempts by programs.

use clientele_access::Capability;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use super::attempts::{Column, Entity, Model};
use crate::context::Context;
use crate::customer_users::reading::CustomerUsers;
use crate::reach;
use crate::reading::{Field, Links, Subject};

/// The attempts to log in to websites.
pub struct LoginAttempts;

impl Subject for LoginAttempts {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        if !ctx.can(Capability::ViewLoginAttempts) {
            return reach::nowhere();
        }
        Self::here(ctx)
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(Column::OrganizationId.eq(ctx.organization())).add(Column::Area.eq("storefront"))
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "at" => Field::of(Column::At),
            "success" => Field::of(Column::Success),
            "source" => Field::of(Column::Source),
            "username" => Field::of(Column::Username),
            "ip" => Field::of(Column::Ip),
            "customer_user_id" => Field::one::<CustomerUsers>(ctx, Column::CustomerUserId),
            _ => return None,
        })
    }
}

pub fn customer_user(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, CustomerUsers>(ctx, Column::CustomerUserId)
}
