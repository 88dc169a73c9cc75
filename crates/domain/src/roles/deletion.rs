//! Removing a customer user role: refused while anybody or anything needs it.

use clientele_access::Permission;
use clientele_language::Message;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryFilter};

use super::entity::{Entity, Model};
use super::profile::find;
use crate::context::Context;
use crate::customer_users::role_assignments;
use crate::error::Error;
use crate::reach;
use crate::websites::{self, entity::Column as Website};

pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let role = find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    remove(ctx, &mut unit, &role).await?;
    unit.commit().await?;
    Ok(role)
}

/// Removes roles within a unit of work.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, ids: &[i64]) -> Result<(), Error> {
    for id in ids {
        let role = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Delete, *id).await?;
        remove(ctx, unit, &role).await?;
    }
    Ok(())
}

/// A website whose default or guest role this is.
pub(super) async fn website_needing<C: ConnectionTrait>(
    connection: &C,
    role_id: i64,
) -> Result<Option<websites::Model>, Error> {
    Ok(websites::Entity::find()
        .filter(Website::DefaultRoleId.eq(role_id).or(Website::GuestRoleId.eq(role_id)))
        .one(connection)
        .await?)
}

pub(crate) async fn remove(ctx: &Context, unit: &mut Unit, role: &Model) -> Result<(), Error> {
    if ctx.is_storefront() {
        if role.is_predefined() {
            return Err(Error::refused("role-is-predefined"));
        }
        if !role.self_managed {
            return Err(Error::refused("role-not-self-managed"));
        }
    }
    if let Some(website) = website_needing(unit.connection(), role.id).await? {
        let sentence =
            if website.default_role_id == Some(role.id) { "role-is-default" } else { "role-is-guest" };
        return Err(Error::Refused(Message::new(sentence).with("website", website.name)));
    }
    let held = role_assignments::Entity::find()
        .filter(role_assignments::Column::RoleId.eq(role.id))
        .count(unit.connection())
        .await?;
    if held > 0 {
        return Err(Error::refused("role-has-users"));
    }
    unit.delete(role).await?;
    Ok(())
}
