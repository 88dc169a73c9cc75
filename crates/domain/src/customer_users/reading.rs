//! Reading customer users by programs.

use std::collections::HashMap;

use clientele_access::{Capability, Permission};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use super::entity::{Column, Entity, Model};
use super::{login, representatives, role_assignments};
use crate::addresses::reading::CustomerUserAddresses;
use crate::context::Context;
use crate::customers::reading::Customers;
use crate::error::Error;
use crate::localizations::reading::Localizations;
use crate::reach;
use crate::reading::{Field, Links, Subject, one_of};
use crate::roles::reading::Roles;
use crate::users::reading::Colleagues;
use crate::websites::reading::Websites;

/// Customer users; in the storefront colleagues, and oneself.
pub struct CustomerUsers;

/// Whether somebody in the storefront may see and change themselves, whatever their roles say of colleagues.
pub fn knows_oneself(ctx: &Context) -> bool {
    ctx.is_storefront() && ctx.can(Capability::UpdateUserProfile)
}

impl Subject for CustomerUsers {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        let mut seen = Condition::any().add(reach::condition::<Entity>(ctx, Permission::View));
        if let Some(me) = ctx.customer_user_id().filter(|_| knows_oneself(ctx)) {
            seen = seen.add(Column::Id.eq(me));
        }
        Self::here(ctx).add(seen)
    }

    fn here(ctx: &Context) -> Condition {
        let here = Condition::all().add(Column::OrganizationId.eq(ctx.organization()));
        // Somebody who bought without an account is no colleague.
        if ctx.is_storefront() { here.add(Column::Guest.eq(false)) } else { here }
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "email" => Field::of(Column::Email),
            "first_name" => Field::of(Column::FirstName),
            "last_name" => Field::of(Column::LastName),
            "birthday" => Field::of(Column::Birthday),
            "enabled" => Field::of(Column::Enabled),
            "confirmed" => Field::of(Column::Confirmed),
            "guest" => Field::of(Column::Guest),
            "external_id" => Field::of(Column::ExternalId),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            "organization_id" => Field::of(Column::OrganizationId),
            "customer_id" => Field::one::<Customers>(ctx, Column::CustomerId),
            "owner_id" => Field::one::<Colleagues>(ctx, Column::OwnerId),
            "website_id" => Field::one::<Websites>(ctx, Column::WebsiteId),
            "localization_id" => Field::one::<Localizations>(ctx, Column::LocalizationId),
            "roles" => Field::many(roles(ctx)),
            "sales_representatives" => Field::many(sales_representatives(ctx)),
            "addresses" => Field::many(addresses(ctx)),
            "auth_status" => login::field_of_status(ctx, Column::LoginId),
            _ => return None,
        })
    }
}

/// The roles that they hold.
pub fn roles(ctx: &Context) -> Links {
    use role_assignments::{Column as Link, Entity as Table};
    Links::by_table::<Table, Roles>(ctx, Link::CustomerUserId, Link::RoleId)
}

pub fn sales_representatives(ctx: &Context) -> Links {
    use representatives::{Column as Link, Entity as Table};
    Links::by_table::<Table, Colleagues>(ctx, Link::CustomerUserId, Link::UserId)
}

/// Their own address books.
pub fn addresses(ctx: &Context) -> Links {
    Links::by_key::<CustomerUserAddresses>(ctx, crate::addresses::entity::Column::CustomerUserId)
}

pub fn customer(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Customers>(ctx, Column::CustomerId)
}

pub fn website(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Websites>(ctx, Column::WebsiteId)
}

pub fn localization(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Localizations>(ctx, Column::LocalizationId)
}

/// How these people log in, by the ids of their log-ins.
pub async fn logins(ctx: &Context, ids: &[i64]) -> Result<HashMap<i64, login::Model>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let these = one_of(Expr::col(login::Column::Id.as_column_ref()), ids);
    let logins = login::Entity::find().filter(these).all(ctx.store.read()).await?;
    Ok(logins.into_iter().map(|login| (login.id, login)).collect())
}
