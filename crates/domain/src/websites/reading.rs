//! Reading websites by programs.

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use super::entity::{Column, Entity, Model};
use super::localizations as offered;
use crate::context::Context;
use crate::error::Error;
use crate::localizations::reading::Localizations;
use crate::reach;
use crate::reading::{Field, Links, Subject};
use crate::roles::reading::Roles;

pub struct Websites;

impl Subject for Websites {
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
            "url" => Field::of(Column::Url),
            "is_default" => Field::of(Column::IsDefault),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            "organization_id" => Field::of(Column::OrganizationId),
            "default_role_id" => Field::one::<Roles>(ctx, Column::DefaultRoleId),
            "guest_role_id" => Field::one::<Roles>(ctx, Column::GuestRoleId),
            "default_localization_id" => Field::one::<Localizations>(ctx, Column::DefaultLocalizationId),
            "localizations" => Field::many(localizations(ctx)),
            _ => return None,
        })
    }
}

/// The localizations that they offer.
pub fn localizations(ctx: &Context) -> Links {
    use offered::{Column as Link, Entity as Table};
    Links::by_table::<Table, Localizations>(ctx, Link::WebsiteId, Link::LocalizationId)
}

pub fn default_role(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Roles>(ctx, Column::DefaultRoleId)
}

pub fn guest_role(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Roles>(ctx, Column::GuestRoleId)
}

pub fn default_localization(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, Localizations>(ctx, Column::DefaultLocalizationId)
}

/// The role that whoever is new on a website gets, if it has one.
pub async fn default_role_of(unit: &Unit, website_id: i64) -> Result<Option<i64>, Error> {
    let website = Entity::find_by_id(website_id).one(unit.connection()).await?;
    Ok(website.and_then(|website| website.default_role_id))
}
