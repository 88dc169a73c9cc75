//! Making, changing and removing a customer group.

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::{customers, users};

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    /// A new group belongs to whoever makes it, unless this says otherwise.
    pub owner_id: Option<Option<i64>>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// The groups that the actor may choose from, by name.
pub async fn all(ctx: &Context) -> Result<Vec<Model>, Error> {
    let seen = reach::condition::<Entity>(ctx, Permission::View);
    Ok(Entity::find().filter(seen).order_by_asc(Column::Name).limit(1000).all(ctx.store.read()).await?)
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let group = create_in(ctx, &mut unit, changes).await?;
    ctx.commit_new(unit, group.id).await?;
    Ok(group)
}

/// Makes a group within a unit of work.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut check = Check::new();
    let name = check.required("name", changes.name.as_deref().unwrap_or_default(), TEXT_LIMIT);
    check_owner(ctx, unit, &changes, &mut check).await?;
    check.done()?;
    insert(unit, ctx.organization(), name, changes.owner_id.unwrap_or(ctx.user_id()), false).await
}

/// The owner must be a colleague.
async fn check_owner(ctx: &Context, unit: &Unit, changes: &Changes, check: &mut Check) -> Result<(), Error> {
    let Some(owner) = changes.owner_id.flatten() else { return Ok(()) };
    if users::colleagues_among(ctx, unit.connection(), &[owner]).await?.is_empty() {
        check.add("owner_id", "unknown-choice");
    }
    Ok(())
}

pub(crate) async fn insert(
    unit: &mut Unit,
    organization: i64,
    name: String,
    owner_id: Option<i64>,
    anonymous: bool,
) -> Result<Model, Error> {
    let row = ActiveModel {
        organization_id: ActiveValue::Set(organization),
        name: ActiveValue::Set(name),
        owner_id: ActiveValue::Set(owner_id),
        anonymous: ActiveValue::Set(anonymous),
        ..Default::default()
    };
    Ok(unit.insert(row, Vec::new()).await?)
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let group = find(ctx, Permission::Edit, id).await?;
    if group.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let group = update_in(ctx, &mut unit, id, changes).await?;
    unit.commit().await?;
    Ok(group)
}

/// Changes a group within a unit of work, as it is there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let group = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    let mut check = Check::new();
    let name = check.required("name", changes.name.as_deref().unwrap_or(&group.name), TEXT_LIMIT);
    check_owner(ctx, unit, &changes, &mut check).await?;
    check.done()?;
    let row = ActiveModel {
        name: ActiveValue::Set(name),
        owner_id: ActiveValue::Set(changes.owner_id.unwrap_or(group.owner_id)),
        ..Default::default()
    };
    Ok(unit.update(&group, row, Vec::new()).await?)
}

/// Removes a group; its customers are then in none. The group of anonymous visitors stays.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let group = find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    remove(&mut unit, &group).await?;
    unit.commit().await?;
    Ok(group)
}

/// Removes groups within a unit of work.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, ids: &[i64]) -> Result<(), Error> {
    for id in ids {
        let group = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Delete, *id).await?;
        remove(unit, &group).await?;
    }
    Ok(())
}

pub(crate) async fn remove(unit: &mut Unit, group: &Model) -> Result<(), Error> {
    if group.anonymous {
        return Err(Error::refused("anonymous-group-not-deletable"));
    }
    let members = customers::Entity::find()
        .filter(customers::entity::Column::GroupId.eq(group.id))
        .all(unit.connection())
        .await?;
    for customer in members {
        let row = customers::entity::ActiveModel { group_id: ActiveValue::Set(None), ..Default::default() };
        unit.update(&customer, row, Vec::new()).await?;
    }
    unit.delete(group).await?;
    Ok(())
}
