//! Reading customers by programs.

use clientele_access::Permission;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, Func};

use super::entity::{Column, Entity, Model};
use super::representatives;
use crate::addresses::reading::CustomerAddresses;
use crate::context::Context;
use crate::customer_groups::reading::CustomerGroups;
use crate::customer_users::reading::CustomerUsers;
use crate::reach;
use crate::reading::{Field, Links, Subject};
use crate::users::reading::Colleagues;

pub struct Customers;

impl Subject for Customers {
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
            "external_id" => Field::of(Column::ExternalId),
            "vat_id" => Field::of(Column::VatId),
            // Ratings are written `3 of 5` and called `3_of_5`.
            "internal_rating" => Field::Value(
                Func::cust("replace")
                    .arg(Expr::col((Entity, Column::InternalRating)))
                    .arg(" ")
                    .arg("_")
                    .into(),
            ),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            "organization_id" => Field::of(Column::OrganizationId),
            "parent_id" => Field::one::<Self>(ctx, Column::ParentId),
            "group_id" => Field::one::<CustomerGroups>(ctx, Column::GroupId),
            "owner_id" => Field::one::<Colleagues>(ctx, Column::OwnerId),
            "children" => Field::many(children(ctx)),
            "users" => Field::many(users(ctx)),
            "addresses" => Field::many(addresses(ctx)),
            "sales_representatives" => Field::many(sales_representatives(ctx)),
            _ => return None,
        })
    }
}

pub fn parent(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Customers>(ctx, Column::ParentId)
}

pub fn children(ctx: &Context) -> Links {
    Links::by_key::<Customers>(ctx, Column::ParentId)
}

pub fn group(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, CustomerGroups>(ctx, Column::GroupId)
}

pub fn users(ctx: &Context) -> Links {
    Links::by_key::<CustomerUsers>(ctx, crate::customer_users::entity::Column::CustomerId).vast()
}

/// The address books of the customers themselves.
pub fn addresses(ctx: &Context) -> Links {
    Links::by_key::<CustomerAddresses>(ctx, crate::addresses::entity::Column::CustomerId)
}

pub fn sales_representatives(ctx: &Context) -> Links {
    use representatives::{Column as Link, Entity as Table};
    Links::by_table::<Table, Colleagues>(ctx, Link::CustomerId, Link::UserId)
}
