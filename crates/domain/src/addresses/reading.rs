//! Reading addresses by programs, to which the two kinds of address books are two kinds of records.

use clientele_access::{Entity as Kind, Permission};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::entity::{Column, Entity, Model};
use crate::context::Context;
use crate::customer_users::reading::CustomerUsers;
use crate::customers::reading::Customers;
use crate::reach;
use crate::reading::{Field, Links, Subject};
use crate::users::reading::Colleagues;

/// Addresses of customers.
pub struct CustomerAddresses;

/// Addresses of customer users.
pub struct CustomerUserAddresses;

impl Subject for CustomerAddresses {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        reach::addresses(ctx, Kind::CustomerAddress, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        here(ctx).add(Column::CustomerUserId.is_null())
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        match name {
            "customer_id" => Some(Field::one::<Customers>(ctx, Column::CustomerId)),
            "owner" => Some(Field::many(owner_of_customer(ctx))),
            _ => field(name),
        }
    }
}

impl Subject for CustomerUserAddresses {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        reach::addresses(ctx, Kind::CustomerUserAddress, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        here(ctx).add(Column::CustomerUserId.is_not_null())
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        match name {
            "customer_user_id" => Some(Field::one::<CustomerUsers>(ctx, Column::CustomerUserId)),
            "owner" => Some(Field::many(owner_of_customer_user(ctx))),
            _ => field(name),
        }
    }
}

fn here(ctx: &Context) -> Condition {
    Condition::all().add(Column::OrganizationId.eq(ctx.organization()))
}

fn field(name: &str) -> Option<Field> {
    let flag = |column: Column| Expr::col((Entity, column)).eq(true);
    Some(match name {
        "id" => Field::of(Column::Id),
        "country" => Field::of(Column::Country),
        "region" => Field::of(Column::Region),
        "region_text" => Field::of(Column::RegionText),
        "primary" => Field::of(Column::IsPrimary),
        "postal_code" => Field::of(Column::PostalCode),
        "city" => Field::of(Column::City),
        "created_at" => Field::of(Column::CreatedAt),
        "updated_at" => Field::of(Column::UpdatedAt),
        "organization_id" => Field::of(Column::OrganizationId),
        "types" => {
            Field::Words(vec![("billing", flag(Column::Billing)), ("shipping", flag(Column::Shipping))])
        }
        _ => return None,
    })
}

/// The customers whose addresses they are.
pub fn customer(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Customers>(ctx, Column::CustomerId)
}

/// The customer users whose addresses they are.
pub fn customer_user(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, CustomerUsers>(ctx, Column::CustomerUserId)
}

/// The back-office users who own the customers whose addresses they are.
pub fn owner_of_customer(ctx: &Context) -> Links {
    use crate::customers::entity::{Column as Customer, Entity as Table};
    owner_of::<Table>(ctx, Column::CustomerId, Customer::Id, Customer::OwnerId)
}

/// The back-office users who own the customer users whose addresses they are.
pub fn owner_of_customer_user(ctx: &Context) -> Links {
    use crate::customer_users::entity::{Column as Person, Entity as Table};
    owner_of::<Table>(ctx, Column::CustomerUserId, Person::Id, Person::OwnerId)
}

fn owner_of<T: EntityTrait>(
    ctx: &Context,
    key: Column,
    id: impl ColumnTrait,
    owner: impl ColumnTrait,
) -> Links {
    Links::through::<Entity, T, Colleagues>(ctx, key, id, owner)
}
