//! Making and changing an organization.

use clientele_access::{Level, Permission};
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::record::on_duplicate;
use crate::{installation, websites};

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub description: Option<String>,
    pub enabled: Option<bool>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// The organizations that the actor may see, by name.
pub async fn all(ctx: &Context) -> Result<Vec<Model>, Error> {
    let seen = reach::condition::<Entity>(ctx, Permission::View);
    Ok(Entity::find().filter(seen).order_by_asc(Column::Name).limit(500).all(ctx.store.read()).await?)
}

/// Whether the actor may make organizations: only who reaches all of them.
pub fn may_create(ctx: &Context) -> bool {
    ctx.level(Entity::KIND, Permission::Create) == Level::System
}

/// Makes an organization with what every organization begins with: roles, the group of anonymous visitors, a
/// localization and a website. Only who reaches all organizations may.
pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    if !may_create(ctx) {
        return Err(Error::Denied);
    }
    let (name, description) = check(None, &changes)?;
    let mut unit = ctx.begin_new().await?;
    let row = row(name, description, changes.enabled.unwrap_or(true));
    let organization: Model = unit
        .insert(row, Vec::new())
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "name-already-used"))?;
    let url = websites::address::free(&unit, &ctx.services.base_url, &organization.name).await?;
    installation::furnish(&mut unit, organization.id, &organization.name, &url).await?;
    ctx.commit_new(unit, organization.id).await?;
    Ok(organization)
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

/// Changes an organization within a unit of work, as it is there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let old = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    let (name, description) = check(Some(&old), &changes)?;
    let enabled = changes.enabled.unwrap_or(old.enabled);
    if !enabled && id == ctx.organization() {
        return Err(Error::invalid("enabled", "organization-in-use"));
    }
    unit.update(&old, row(name, description, enabled), Vec::new())
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "name-already-used"))
}

fn check(old: Option<&Model>, changes: &Changes) -> Result<(String, Option<String>), Error> {
    let mut check = Check::new();
    let before = old.map(|old| old.name.as_str()).unwrap_or_default();
    let name = check.required("name", changes.name.as_deref().unwrap_or(before), TEXT_LIMIT);
    let description = match &changes.description {
        Some(text) => check.text("description", text, 2_000),
        None => old.and_then(|old| old.description.clone()),
    };
    check.done()?;
    Ok((name, description))
}

fn row(name: String, description: Option<String>, enabled: bool) -> ActiveModel {
    ActiveModel {
        name: ActiveValue::Set(name),
        description: ActiveValue::Set(description),
        enabled: ActiveValue::Set(enabled),
        ..Default::default()
    }
}
