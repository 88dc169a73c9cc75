//! Making, changing and removing a business unit.

use clientele_access::Permission;
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
    let row = checked(ctx, None, &changes).await?;
    let mut unit = ctx.begin_new().await?;
    let row = ActiveModel { organization_id: ActiveValue::Set(ctx.organization()), ..row };
    let made: Model = unit.insert(row, Vec::new()).await?;
    ctx.commit_new(unit, made.id).await?;
    Ok(made)
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let row = checked(ctx, Some(&old), &changes).await?;
    let mut unit = ctx.begin().await?;
    let new = unit.update(&old, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(new)
}

async fn checked(ctx: &Context, old: Option<&Model>, changes: &Changes) -> Result<ActiveModel, Error> {
    let mut check = Check::new();
    let before = old.map(|old| old.name.as_str()).unwrap_or_default();
    let name = check.required("name", changes.name.as_deref().unwrap_or(before), TEXT_LIMIT);
    let parent_id = changes.parent_id.unwrap_or(old.and_then(|old| old.parent_id));
    let mut above = parent_id;
    // The chain of parents ends at a root, unless it comes back to the unit itself.
    while let Some(id) = above {
        let parent = Entity::find_by_id(id)
            .filter(Column::OrganizationId.eq(ctx.organization()))
            .one(ctx.store.read())
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
    let unit_record = find(ctx, Permission::Delete, id).await?;
    let read = ctx.store.read();
    let below = Entity::find().filter(Column::ParentId.eq(id)).one(read).await?;
    let staff = users::Entity::find().filter(users::entity::Column::BusinessUnitId.eq(id)).one(read).await?;
    if below.is_some() || staff.is_some() {
        return Err(Error::refused("business-unit-in-use"));
    }
    let mut unit = ctx.begin().await?;
    unit.delete(&unit_record).await?;
    unit.commit().await?;
    Ok(unit_record)
}
