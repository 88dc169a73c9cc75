//! Removing a back-office user for good. Whoever has left is better disabled: their name then stays with what they did.

use clientele_access::{Level, Permission};
use clientele_store::Unit;
use sea_orm::entity::prelude::*;

use super::entity::{Entity, Model};
use super::profile::{find, is_above, member_of};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::{customer_groups, customer_users, customers};

/// Removes the user with their sessions, links and saved views. Never oneself, nobody who may more, nobody who also
/// works where the actor's permission does not reach, and nobody who still owns customers, customer users or groups.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    let user = delete_in(ctx, &mut unit, id).await?;
    unit.commit().await?;
    Ok(user)
}

/// Removes a user within a unit of work.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, id: i64) -> Result<Model, Error> {
    let user = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Delete, id).await?;
    if ctx.user_id() == Some(id) {
        return Err(Error::refused("not-on-oneself"));
    }
    let connection = unit.connection();
    if is_above(ctx, connection, id).await? {
        return Err(Error::refused("user-above-own"));
    }
    let elsewhere = member_of(connection, id).await?.iter().any(|place| *place != ctx.organization());
    if elsewhere && ctx.level(Entity::KIND, Permission::Delete) != Level::System {
        return Err(Error::refused("user-works-elsewhere"));
    }
    let customer =
        customers::Entity::find().filter(customers::entity::Column::OwnerId.eq(id)).one(connection).await?;
    let person = customer_users::Entity::find()
        .filter(customer_users::entity::Column::OwnerId.eq(id))
        .one(connection)
        .await?;
    let group = customer_groups::Entity::find()
        .filter(customer_groups::entity::Column::OwnerId.eq(id))
        .one(connection)
        .await?;
    if customer.is_some() || person.is_some() || group.is_some() {
        return Err(Error::refused("user-owns-records"));
    }
    unit.delete(&user).await?;
    Ok(user)
}
