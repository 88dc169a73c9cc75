//! Making, changing and removing a localization.

use clientele_access::Permission;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::record::on_duplicate;
use crate::{customer_users, websites};

/// The languages that Clientele speaks.
pub const LANGUAGES: [&str; 3] = ["en", "de", "fr"];
/// The customs it knows for dates, numbers and names.
pub const FORMATTINGS: [&str; 9] =
    ["en_US", "en_GB", "en_CA", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_BE", "fr_CH"];

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub language: Option<String>,
    pub formatting: Option<String>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// All localizations of the organization, by name.
pub async fn all(ctx: &Context) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .order_by_asc(Column::Name)
        .limit(1000)
        .all(ctx.store.read())
        .await?)
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let row =
        ActiveModel { organization_id: ActiveValue::Set(ctx.organization()), ..checked(None, &changes)? };
    let mut unit = ctx.begin_new().await?;
    let made: Model = unit
        .insert(row, Vec::new())
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "name-already-used"))?;
    ctx.commit_new(unit, made.id).await?;
    Ok(made)
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let row = checked(Some(&old), &changes)?;
    let mut unit = ctx.begin().await?;
    let new = unit
        .update(&old, row, Vec::new())
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "name-already-used"))?;
    unit.commit().await?;
    Ok(new)
}

fn checked(old: Option<&Model>, changes: &Changes) -> Result<ActiveModel, Error> {
    let mut check = Check::new();
    let value =
        |change: &Option<String>, old: Option<&String>| change.clone().or(old.cloned()).unwrap_or_default();
    let name = check.required("name", &value(&changes.name, old.map(|old| &old.name)), TEXT_LIMIT);
    let language =
        check.required("language", &value(&changes.language, old.map(|old| &old.language)), TEXT_LIMIT);
    let formatting =
        check.required("formatting", &value(&changes.formatting, old.map(|old| &old.formatting)), TEXT_LIMIT);
    if !language.is_empty() && !LANGUAGES.contains(&language.as_str()) {
        check.add("language", "unknown-choice");
    }
    if !formatting.is_empty() && !FORMATTINGS.contains(&formatting.as_str()) {
        check.add("formatting", "unknown-choice");
    }
    check.done()?;
    Ok(ActiveModel {
        name: ActiveValue::Set(name),
        language: ActiveValue::Set(language),
        formatting: ActiveValue::Set(formatting),
        ..Default::default()
    })
}

/// Removes a localization that no website offers and nobody prefers.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let record = find(ctx, Permission::Delete, id).await?;
    let read = ctx.store.read();
    let offered = websites::localizations::Entity::find()
        .filter(websites::localizations::Column::LocalizationId.eq(id))
        .one(read)
        .await?;
    let preferred = customer_users::Entity::find()
        .filter(customer_users::entity::Column::LocalizationId.eq(id))
        .one(read)
        .await?;
    if offered.is_some() || preferred.is_some() {
        return Err(Error::refused("localization-in-use"));
    }
    let mut unit = ctx.begin().await?;
    unit.delete(&record).await?;
    unit.commit().await?;
    Ok(record)
}
