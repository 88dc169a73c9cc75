//! Making, changing and removing a back-office role.

use clientele_access::{Area, Permission, Permissions};
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::roles::profile::{json, machine_name_after};
use crate::users::{roles as held, sessions};

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub description: Option<String>,
    pub permissions: Option<Permissions>,
    /// How the name for machines is to begin; the rest of it is chance.
    pub machine_name: Option<String>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// The roles that the actor may see, by name.
pub async fn all(ctx: &Context) -> Result<Vec<Model>, Error> {
    let seen = reach::condition::<Entity>(ctx, Permission::View);
    Ok(Entity::find().filter(seen).order_by_asc(Column::Name).limit(500).all(ctx.store.read()).await?)
}

/// Whether the actor holds at least all that is granted here: nobody gives what they don't have.
pub fn may_give(ctx: &Context, granted: &Permissions) -> bool {
    ctx.permissions.covers(granted)
}

/// Whether the actor may change this role. One that is offered in all organizations is changed only by those who reach
/// all of them.
pub fn may_change(ctx: &Context, role: &Model) -> bool {
    let (some, all) = reach_of_changes(ctx);
    all || (some && role.organization_id.is_some())
}

/// Whether the actor may change roles of the organization, and whether also those of all organizations.
pub(crate) fn reach_of_changes(ctx: &Context) -> (bool, bool) {
    let some = ctx.may(Entity::KIND, Permission::Edit);
    (some, some && sessions::is_global(&ctx.permissions))
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let made = create_in(ctx, &mut unit, changes).await?;
    ctx.commit_new(unit, made.id).await?;
    Ok(made)
}

/// Makes a role within a unit of work.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let granted = changes.permissions.clone().unwrap_or_default();
    let (name, description) = checked(ctx, None, &changes, &granted)?;
    let machine_name = match &changes.machine_name {
        Some(wanted) => machine_name_after(PREFIX, wanted),
        None => format!("{PREFIX}{:016X}", rand::random::<u64>()),
    };
    let row = ActiveModel {
        organization_id: ActiveValue::Set(Some(ctx.organization())),
        machine_name: ActiveValue::Set(machine_name),
        ..row(name, description, &granted)
    };
    Ok(unit.insert(row, Vec::new()).await?)
}

/// How all names for machines begin.
const PREFIX: &str = "ROLE_";

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

/// Changes a role within a unit of work, as it is there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let old = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    if !may_change(ctx, &old) {
        return Err(Error::Denied);
    }
    let granted = changes.permissions.clone().unwrap_or_else(|| old.granted());
    if granted != old.granted() && is_fixed(&old) {
        return Err(Error::refused("administrator-role-fixed"));
    }
    let (name, description) = checked(ctx, Some(&old), &changes, &granted)?;
    let mut row = row(name, description, &granted);
    if let Some(wanted) = changes.machine_name.filter(|wanted| *wanted != old.machine_name) {
        // The predefined ones are known by their names for machines.
        if old.organization_id.is_none() {
            return Err(Error::refused("role-is-predefined"));
        }
        row.machine_name = ActiveValue::Set(machine_name_after(PREFIX, &wanted));
    }
    Ok(unit.update(&old, row, Vec::new()).await?)
}

/// Whether the role grants what it grants for good: somebody must always be able to do everything.
pub fn is_fixed(role: &Model) -> bool {
    role.machine_name == "ROLE_ADMINISTRATOR"
}

fn checked(
    ctx: &Context,
    old: Option<&Model>,
    changes: &Changes,
    granted: &Permissions,
) -> Result<(String, Option<String>), Error> {
    let mut check = Check::new();
    let before = old.map(|old| old.name.as_str()).unwrap_or_default();
    let name = check.required("name", changes.name.as_deref().unwrap_or(before), TEXT_LIMIT);
    let description = match &changes.description {
        Some(text) => check.text("description", text, 2_000),
        None => old.and_then(|old| old.description.clone()),
    };
    let changed = old.is_none_or(|old| old.granted() != *granted);
    if changed && !may_give(ctx, granted) {
        check.add("permissions", "permissions-above-own");
    }
    if !granted.is_offered(Area::BackOffice) {
        check.add("permissions", "unknown-choice");
    }
    check.done()?;
    Ok((name, description))
}

fn row(name: String, description: Option<String>, granted: &Permissions) -> ActiveModel {
    ActiveModel {
        name: ActiveValue::Set(name),
        description: ActiveValue::Set(description),
        permissions: ActiveValue::Set(json(&granted.levels_by_name())),
        capabilities: ActiveValue::Set(json(&granted.capability_names())),
        ..Default::default()
    }
}

/// Removes a role that nobody holds; the predefined ones stay.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    let role = delete_in(ctx, &mut unit, id).await?;
    unit.commit().await?;
    Ok(role)
}

/// Removes a role within a unit of work.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, id: i64) -> Result<Model, Error> {
    let role = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Delete, id).await?;
    if role.organization_id.is_none() {
        return Err(Error::refused("role-is-predefined"));
    }
    if held::Entity::find().filter(held::Column::RoleId.eq(id)).count(unit.connection()).await? > 0 {
        return Err(Error::refused("role-has-users"));
    }
    unit.delete(&role).await?;
    Ok(role)
}
