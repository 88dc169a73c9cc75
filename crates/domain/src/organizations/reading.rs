//! Reading organizations by programs.

use clientele_access::Permission;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use super::entity::{Column, Entity, Model};
use crate::business_units::reading::BusinessUnits;
use crate::context::Context;
use crate::reach;
use crate::reading::{Field, Links, Subject};
use crate::users::organizations as membership;
use crate::users::reading::Users;

pub struct Organizations;

impl Subject for Organizations {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        reach::condition::<Entity>(ctx, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(Column::Id.eq(ctx.organization()))
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "name" => Field::of(Column::Name),
            "enabled" => Field::of(Column::Enabled),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            "users" => Field::many(users(ctx)),
            "business_units" => Field::many(business_units(ctx)),
            _ => return None,
        })
    }
}

/// Who works in them.
pub fn users(ctx: &Context) -> Links {
    use membership::{Column as Link, Entity as Table};
    Links::by_table::<Table, Users>(ctx, Link::OrganizationId, Link::UserId).vast()
}

pub fn business_units(ctx: &Context) -> Links {
    Links::by_key::<BusinessUnits>(ctx, crate::business_units::entity::Column::OrganizationId)
}
