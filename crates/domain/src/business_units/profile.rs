//! Making, changing and removing a business unit.

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::users;

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub parent_id: Option<Option<i64>>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// The units of the organization, by name, as far as the actor may see them.
pub async fn all(ctx: &Context) -> Result<Vec<Model>, Error> {
    let seen = reach::condition::<Entity>(ctx, Permission::View);
    Ok(Entity::find().filter(seen).order_by_asc(Column::Name).limit(1000).all(ctx.store.read()).await?)
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let made = create_in(ctx, &mut unit, changes).await?;
    ctx.commit_new(unit, made.id).await?;
    Ok(made)
}

/// Makes a business unit within a unit of work.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let row = checked(ctx, unit, None, &changes).await?;
    let row = ActiveModel { organization_id: ActiveValue::Set(ctx.organization()), ..row };
    Ok(unit.insert(row, Vec::new()).await?)
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let new = update_in(ctx, &mut unit, id, changes).await?;
    unit.commit().await?;
    Ok(new)
}

/// Changes a business unit within a unit of work, as it is there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let old = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    let row = checked(ctx, unit, Some(&old), &changes).await?;
    Ok(unit.update(&old, row, Vec::new()).await?)
}

async fn checked(
    ctx: &Context,
    unit: &Unit,
    old: Option<&Model>,
    changes: &Changes,
) -> Result<ActiveModel, Error> {
    let mut check = Check::new();
    let before = old.map(|old| old.name.as_str()).unwrap_or_default();
    let name = check.required("name", changes.name.as_deref().unwrap_or(before), TEXT_LIMIT);
    let parent_id = changes.parent_id.unwrap_or(old.and_then(|old| old.parent_id));
    let mut above = parent_id;
    // The chain of parents ends at a root, unless it comes back to the unit itself.
    while let Some(id) = above {
        let parent = Entity::find_by_id(id)
            .filter(Column::OrganizationId.eq(ctx.organization()))
            .one(unit.connection())
            .await?;
        match parent {
            None => {
                check.add("parent_id", "unknown-choice");
                break;
            }
            Some(parent) if old.is_some_and(|old| old.id == parent.id) => {
                check.add("parent_id", "business-unit-circle");
                break;
            }
            Some(parent) => above = parent.parent_id,
        }
    }
    check.done()?;
    Ok(ActiveModel {
        name: ActiveValue::Set(name),
        parent_id: ActiveValue::Set(parent_id),
        ..Default::default()
    })
}

/// Removes a unit in which nobody works and which has no units below it.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    let removed = delete_in(ctx, &mut unit, id).await?;
    unit.commit().await?;
    Ok(removed)
}

/// Removes a business unit within a unit of work.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, id: i64) -> Result<Model, Error> {
    let read = unit.connection();
    let unit_record = reach::find_in::<Entity, _>(ctx, read, Permission::Delete, id).await?;
    let below = Entity::find().filter(Column::ParentId.eq(id)).one(read).await?;
    let staff = users::Entity::find().filter(users::entity::Column::BusinessUnitId.eq(id)).one(read).await?;
    if below.is_some() || staff.is_some() {
        return Err(Error::refused("business-unit-in-use"));
    }
    unit.delete(&unit_record).await?;
    Ok(unit_record)
}
