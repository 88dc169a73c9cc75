//! Reading business units by programs.

use clientele_access::Permission;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use super::entity::{Column, Entity, Model};
use crate::context::Context;
use crate::reach;
use crate::reading::{Field, Links, Subject};
use crate::users::reading::Users;

pub struct BusinessUnits;

impl Subject for BusinessUnits {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        reach::condition::<Entity>(ctx, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(Column::OrganizationId.eq(ctx.organization()))
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "name" => Field::of(Column::Name),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            "organization_id" => Field::of(Column::OrganizationId),
            "parent_id" => Field::one::<Self>(ctx, Column::ParentId),
            "users" => Field::many(users(ctx)),
            _ => return None,
        })
    }
}

pub fn parent(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, BusinessUnits>(ctx, Column::ParentId)
}

/// Who works in them.
pub fn users(ctx: &Context) -> Links {
    Links::by_key::<Users>(ctx, crate::users::entity::Column::BusinessUnitId)
}
