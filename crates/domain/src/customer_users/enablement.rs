//! Whether a customer user may act at all.

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, PaginatorTrait, QueryFilter};

use super::entity::{ActiveModel, Model};
use super::profile::find;
use super::{password_reset, role_assignments};
use crate::context::{Actor, Context};
use crate::error::Error;

pub async fn enable(ctx: &Context, id: i64) -> Result<Model, Error> {
    let person = find(ctx, Permission::Edit, id).await?;
    let mut unit = ctx.begin().await?;
    let person = enable_in(ctx, &mut unit, &person).await?;
    unit.commit().await?;
    Ok(person)
}

/// Ends sessions and links at once. Never oneself.
pub async fn disable(ctx: &Context, id: i64) -> Result<Model, Error> {
    let person = find(ctx, Permission::Edit, id).await?;
    let mut unit = ctx.begin().await?;
    let person = disable_in(ctx, &mut unit, &person).await?;
    unit.commit().await?;
    Ok(person)
}

pub(crate) async fn enable_in(ctx: &Context, unit: &mut Unit, person: &Model) -> Result<Model, Error> {
    refuse_oneself(ctx, person)?;
    let roles = role_assignments::Entity::find()
        .filter(role_assignments::Column::CustomerUserId.eq(person.id))
        .count(unit.connection())
        .await?;
    if roles == 0 {
        return Err(Error::refused("role-required-to-enable"));
    }
    let row = ActiveModel { enabled: ActiveValue::Set(true), ..Default::default() };
    Ok(unit.update(person, row, Vec::new()).await?)
}

pub(crate) async fn disable_in(ctx: &Context, unit: &mut Unit, person: &Model) -> Result<Model, Error> {
    refuse_oneself(ctx, person)?;
    let row = ActiveModel { enabled: ActiveValue::Set(false), ..Default::default() };
    let person = unit.update(person, row, Vec::new()).await?;
    password_reset::end_access(unit, person.id).await?;
    Ok(person)
}

pub(crate) fn refuse_oneself(ctx: &Context, person: &Model) -> Result<(), Error> {
    match ctx.actor {
        Actor::CustomerUser { id, .. } if id == person.id => Err(Error::refused("not-on-oneself")),
        _ => Ok(()),
    }
}
