//! Reading customer user roles by programs.

use clientele_access::Permission;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use super::entity::{Column, Entity, Model};
use crate::context::Context;
use crate::customer_users::reading::CustomerUsers;
use crate::customer_users::role_assignments as held;
use crate::customers::reading::Customers;
use crate::reach;
use crate::reading::{Field, Links, Subject};

/// Customer user roles; in the storefront those that are listed and that customers manage themselves.
pub struct Roles;

impl Subject for Roles {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        let seen = Condition::all().add(reach::condition::<Entity>(ctx, Permission::View));
        if ctx.is_storefront() {
            return seen.add(Column::Public.eq(true)).add(Column::SelfManaged.eq(true));
        }
        seen
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(Column::OrganizationId.eq(ctx.organization()))
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "name" => Field::of(Column::Name),
            "machine_name" => Field::of(Column::MachineName),
            "self_managed" => Field::of(Column::SelfManaged),
            "public" => Field::of(Column::Public),
            "organization_id" => Field::of(Column::OrganizationId),
            "customer_id" => Field::one::<Customers>(ctx, Column::CustomerId),
            "customer_users" => Field::many(holders(ctx)),
            _ => return None,
        })
    }
}

/// Who holds them.
pub fn holders(ctx: &Context) -> Links {
    Links::by_table::<held::Entity, CustomerUsers>(ctx, held::Column::RoleId, held::Column::CustomerUserId)
        .vast()
}

pub fn customer(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Customers>(ctx, Column::CustomerId)
}
