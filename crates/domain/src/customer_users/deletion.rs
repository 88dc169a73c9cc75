//! Removing a customer user.

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;

use super::entity::{Entity, Model};
use super::profile::find;
use super::{enablement, login, password_reset};
use crate::addresses::{self, Owner};
use crate::context::Context;
use crate::error::Error;
use crate::reach;

/// Removes the person with their log-in, addresses and sessions. Never oneself.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let person = find(ctx, Permission::Delete, id).await?;
    enablement::refuse_oneself(ctx, &person)?;
    let mut unit = ctx.begin().await?;
    remove(&mut unit, &person).await?;
    unit.commit().await?;
    Ok(person)
}

/// Removes people within a unit of work.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, ids: &[i64]) -> Result<(), Error> {
    for id in ids {
        let person = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Delete, *id).await?;
        enablement::refuse_oneself(ctx, &person)?;
        remove(unit, &person).await?;
    }
    Ok(())
}

pub(crate) async fn remove(unit: &mut Unit, person: &Model) -> Result<(), Error> {
    addresses::book::clear(unit, Owner::CustomerUser { id: person.id, customer_id: person.customer_id })
        .await?;
    password_reset::end_access(unit, person.id).await?;
    unit.delete(person).await?;
    if let Some(id) = person.login_id
        && let Some(login) = login::Entity::find_by_id(id).one(unit.connection()).await?
    {
        unit.delete(&login).await?;
    }
    Ok(())
}
