//! Reading back-office roles by programs.

use clientele_access::Permission;
use sea_orm::sea_query::Condition;

use super::entity::{Column, Entity, Model, here};
use crate::context::Context;
use crate::reach;
use crate::reading::{Field, Links, Subject};
use crate::users::reading::Users;
use crate::users::roles as held;

pub struct BackOfficeRoles;

impl Subject for BackOfficeRoles {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        reach::condition::<Entity>(ctx, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        here(ctx)
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "name" => Field::of(Column::Name),
            "organization" => Field::of(Column::OrganizationId),
            "machine_name" => Field::of(Column::MachineName),
            "users" => Field::many(users(ctx)),
            _ => return None,
        })
    }
}

/// Who holds them.
pub fn users(ctx: &Context) -> Links {
    Links::by_table::<held::Entity, Users>(ctx, held::Column::RoleId, held::Column::UserId)
}
