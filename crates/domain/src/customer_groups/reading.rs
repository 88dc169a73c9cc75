//! Reading customer groups by programs.

use clientele_access::{Entity as Kind, Permission};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

use super::entity::{Column, Entity, Model};
use crate::context::Context;
use crate::customers::reading::Customers;
use crate::reach;
use crate::reading::{Field, Subject};
use crate::users::reading::Colleagues;

/// Customer groups; in the storefront those of the customers that the actor sees.
pub struct CustomerGroups;

/// The kind of record on which it depends whether somebody may see groups at all.
pub fn decided_by(ctx: &Context) -> Kind {
    if ctx.is_storefront() { Kind::Customer } else { Kind::CustomerGroup }
}

impl Subject for CustomerGroups {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        if !ctx.is_storefront() {
            return reach::condition::<Entity>(ctx, Permission::View);
        }
        use crate::customers::entity::{Column as Customer, Entity as Table};
        let theirs = Query::select()
            .column((Table, Customer::GroupId))
            .from(Table)
            .cond_where(Customers::seen(ctx))
            .and_where(Expr::col((Table, Customer::GroupId)).is_not_null())
            .to_owned();
        Self::here(ctx).add(Column::Id.in_subquery(theirs))
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
            "owner_id" => Field::one::<Colleagues>(ctx, Column::OwnerId),
            "organization_id" => Field::of(Column::OrganizationId),
            _ => return None,
        })
    }
}
