//! Making, changing and removing a website.

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{address, localizations as offered};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::customers::profile::note_of;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::record::on_duplicate;
use crate::{customer_users, localizations, roles};

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub url: Option<String>,
    /// Making one the default takes the mark from the one that had it.
    pub is_default: Option<bool>,
    pub default_role_id: Option<Option<i64>>,
    pub guest_role_id: Option<Option<i64>>,
    pub default_localization_id: Option<Option<i64>>,
    /// The localizations that it offers.
    pub localizations: Option<Vec<i64>>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// All websites of the organization, by name.
pub async fn all(ctx: &Context) -> Result<Vec<Model>, Error> {
    let all = Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .order_by_asc(Column::Name)
        .limit(1000);
    Ok(ctx.store.all(all).await?)
}

/// The localizations that a website of the organization offers, by name.
pub async fn localizations_of(ctx: &Context, website_id: i64) -> Result<Vec<localizations::Model>, Error> {
    let ids = sea_orm::sea_query::Query::select()
        .column(offered::Column::LocalizationId)
        .from(offered::Entity)
        .and_where(offered::Column::WebsiteId.eq(website_id))
        .to_owned();
    Ok(localizations::Entity::find()
        .filter(localizations::entity::Column::OrganizationId.eq(ctx.organization()))
        .filter(localizations::entity::Column::Id.in_subquery(ids))
        .order_by_asc(localizations::entity::Column::Name)
        .all(ctx.store.read())
        .await?)
}

/// The websites of the organization that offer a localization, by name.
pub async fn offering(ctx: &Context, localization_id: i64) -> Result<Vec<Model>, Error> {
    let ids = sea_orm::sea_query::Query::select()
        .column(offered::Column::WebsiteId)
        .from(offered::Entity)
        .and_where(offered::Column::LocalizationId.eq(localization_id))
        .to_owned();
    Ok(Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .filter(Column::Id.in_subquery(ids))
        .order_by_asc(Column::Name)
        .all(ctx.store.read())
        .await?)
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let (row, offer) = checked(ctx, &unit, None, &changes).await?;
    let first = Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .one(unit.connection())
        .await?
        .is_none();
    let is_default = first || changes.is_default.unwrap_or(false);
    if is_default {
        unmark(ctx, &mut unit).await?;
    }
    let row = ActiveModel {
        organization_id: ActiveValue::Set(ctx.organization()),
        is_default: ActiveValue::Set(is_default),
        ..row
    };
    let made: Model = unit
        .insert(row, Vec::new())
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "name-already-used"))?;
    offer_localizations(&unit, made.id, &offer).await?;
    ctx.commit_new(unit, made.id).await?;
    Ok(made)
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let (mut row, offer) = checked(ctx, &unit, Some(&old), &changes).await?;
    if changes.is_default == Some(true) && !old.is_default {
        unmark(ctx, &mut unit).await?;
        row.is_default = ActiveValue::Set(true);
    }
    let before: Vec<i64> = offered_by(&unit, id).await?;
    let names = localizations::Entity::find()
        .filter(localizations::entity::Column::OrganizationId.eq(ctx.organization()))
        .all(unit.connection())
        .await?
        .into_iter()
        .map(|localization| (localization.id, localization.name))
        .collect();
    let notes = note_of("localizations", &names, &before, &offer);
    let new = unit
        .update(&old, row, notes)
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "name-already-used"))?;
    offer_localizations(&unit, id, &offer).await?;
    unit.commit().await?;
    Ok(new)
}

async fn unmark(ctx: &Context, unit: &mut Unit) -> Result<(), Error> {
    let marked = Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .filter(Column::IsDefault.eq(true))
        .all(unit.connection())
        .await?;
    for website in marked {
        let row = ActiveModel { is_default: ActiveValue::Set(false), ..Default::default() };
        unit.update(&website, row, Vec::new()).await?;
    }
    Ok(())
}

async fn offered_by(unit: &Unit, website_id: i64) -> Result<Vec<i64>, Error> {
    Ok(offered::Entity::find()
        .filter(offered::Column::WebsiteId.eq(website_id))
        .all(unit.connection())
        .await?
        .into_iter()
        .map(|link| link.localization_id)
        .collect())
}

pub(crate) async fn offer_localizations(unit: &Unit, website_id: i64, ids: &[i64]) -> Result<(), Error> {
    offered::Entity::delete_many()
        .filter(offered::Column::WebsiteId.eq(website_id))
        .exec(unit.connection())
        .await?;
    let links = ids.iter().map(|id| offered::ActiveModel {
        website_id: ActiveValue::Set(website_id),
        localization_id: ActiveValue::Set(*id),
    });
    if !ids.is_empty() {
        offered::Entity::insert_many(links).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

async fn checked(
    ctx: &Context,
    unit: &Unit,
    old: Option<&Model>,
    changes: &Changes,
) -> Result<(ActiveModel, Vec<i64>), Error> {
    let mut check = Check::new();
    let value =
        |change: &Option<String>, old: Option<&String>| change.clone().or(old.cloned()).unwrap_or_default();
    let name = check.required("name", &value(&changes.name, old.map(|old| &old.name)), TEXT_LIMIT);
    let url = check.required("url", &value(&changes.url, old.map(|old| &old.url)), TEXT_LIMIT);
    let url = url.trim_end_matches('/').to_owned();
    if !url.is_empty() && !is_web_address(&url) {
        check.add("url", "not-a-web-address");
    } else if old.is_none_or(|old| old.url != url) {
        address::refuse_taken(unit, old.map(|old| old.id), &url, &mut check).await?;
    }
    let roles: Vec<i64> = roles::Entity::find()
        .filter(roles::entity::Column::OrganizationId.eq(ctx.organization()))
        .filter(roles::entity::Column::CustomerId.is_null())
        .all(unit.connection())
        .await?
        .into_iter()
        .map(|role| role.id)
        .collect();
    let known: Vec<i64> = localizations::Entity::find()
        .filter(localizations::entity::Column::OrganizationId.eq(ctx.organization()))
        .all(unit.connection())
        .await?
        .into_iter()
        .map(|localization| localization.id)
        .collect();
    let default_role_id = changes.default_role_id.unwrap_or(old.and_then(|old| old.default_role_id));
    let guest_role_id = changes.guest_role_id.unwrap_or(old.and_then(|old| old.guest_role_id));
    for (field, role) in [("default_role_id", default_role_id), ("guest_role_id", guest_role_id)] {
        if role.is_some_and(|role| !roles.contains(&role)) {
            check.add(field, "unknown-choice");
        }
    }
    let mut offer = match (&changes.localizations, old) {
        (Some(ids), _) => ids.clone(),
        (None, Some(old)) => offered_by(unit, old.id).await?,
        (None, None) => Vec::new(),
    };
    offer.sort_unstable();
    offer.dedup();
    if offer.is_empty() {
        check.add("localizations", "must-not-be-blank");
    } else if offer.iter().any(|id| !known.contains(id)) {
        check.add("localizations", "unknown-choice");
    }
    if let Some(old) = old {
        refuse_preferred(unit, old.id, &offer, &mut check).await?;
    }
    let default_localization_id = changes
        .default_localization_id
        .unwrap_or(old.and_then(|old| old.default_localization_id))
        .or(offer.first().copied());
    if default_localization_id.is_some_and(|id| !offer.contains(&id)) {
        check.add("default_localization_id", "localization-not-of-website");
    }
    check.done()?;
    let row = ActiveModel {
        name: ActiveValue::Set(name),
        url: ActiveValue::Set(url),
        default_role_id: ActiveValue::Set(default_role_id),
        guest_role_id: ActiveValue::Set(guest_role_id),
        default_localization_id: ActiveValue::Set(default_localization_id),
        ..Default::default()
    };
    Ok((row, offer))
}

/// A localization that people of the website prefer stays on offer.
async fn refuse_preferred(
    unit: &Unit,
    website_id: i64,
    offer: &[i64],
    check: &mut Check,
) -> Result<(), Error> {
    use customer_users::entity::Column as Person;
    let preferred = customer_users::Entity::find()
        .filter(Person::WebsiteId.eq(website_id))
        .filter(Person::LocalizationId.is_not_null())
        .filter(Person::LocalizationId.is_not_in(offer.iter().copied()))
        .one(unit.connection())
        .await?;
    if preferred.is_some() {
        check.add("localizations", "localization-preferred");
    }
    Ok(())
}

fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && rest.chars().all(|c| c.is_alphanumeric() || "-._~:/[]".contains(c))
    })
}

/// Removes a website to which no customer user belongs; the default one stays.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let website = find(ctx, Permission::Delete, id).await?;
    if website.is_default {
        return Err(Error::refused("website-is-default"));
    }
    let mut unit = ctx.begin().await?;
    let people = customer_users::Entity::find()
        .filter(customer_users::entity::Column::WebsiteId.eq(id))
        .one(unit.connection())
        .await?;
    if people.is_some() {
        return Err(Error::refused("website-has-users"));
    }
    unit.delete(&website).await?;
    unit.commit().await?;
    Ok(website)
}
