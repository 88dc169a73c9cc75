//! Removing a customer, and what goes with it.

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, ConnectionTrait, PaginatorTrait, QueryFilter};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::profile::find;
use crate::addresses::{self, Owner};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::{customer_users, roles};

/// What happens besides, when a customer is removed: said before it is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// People who are removed with it.
    pub customer_users: u64,
    /// Addresses, of the customer and its people, that are removed with it.
    pub addresses: u64,
    /// Roles of its own that are removed with it.
    pub roles: u64,
    /// Customers that move up to its parent.
    pub subsidiaries: u64,
}

impl Consequences {
    /// Whether a plain question is enough.
    pub const fn none(&self) -> bool {
        self.customer_users == 0 && self.subsidiaries == 0 && self.roles == 0
    }
}

pub async fn consequences(ctx: &Context, id: i64) -> Result<Consequences, Error> {
    find(ctx, Permission::Delete, id).await?;
    count(ctx.store.read(), id).await
}

async fn count<C: ConnectionTrait>(connection: &C, id: i64) -> Result<Consequences, Error> {
    Ok(Consequences {
        customer_users: customer_users::Entity::find()
            .filter(customer_users::entity::Column::CustomerId.eq(id))
            .count(connection)
            .await?,
        addresses: addresses::book::count_of_customers(connection, &[id]).await?,
        roles: roles::Entity::find()
            .filter(roles::entity::Column::CustomerId.eq(id))
            .count(connection)
            .await?,
        subsidiaries: Entity::find().filter(Column::ParentId.eq(id)).count(connection).await?,
    })
}

/// Removes a customer with its people, addresses and own roles; its subsidiaries move up to its parent. Without
/// `with_consequences` it is refused where there are any.
pub async fn delete(ctx: &Context, id: i64, with_consequences: bool) -> Result<Model, Error> {
    let customer = find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    allow_removal_of_people(ctx, unit.connection(), id).await?;
    remove(&mut unit, &customer, with_consequences).await?;
    unit.commit().await?;
    Ok(customer)
}

/// Removes customers within a unit of work, with all that goes with them.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, ids: &[i64]) -> Result<(), Error> {
    for id in ids {
        let customer = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Delete, *id).await?;
        allow_removal_of_people(ctx, unit.connection(), *id).await?;
        remove(unit, &customer, true).await?;
    }
    Ok(())
}

/// Whoever removes a customer removes its people.
async fn allow_removal_of_people<C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    id: i64,
) -> Result<(), Error> {
    if count(connection, id).await?.customer_users > 0 {
        ctx.require(customer_users::Entity::KIND, Permission::Delete)?;
    }
    Ok(())
}

pub(crate) async fn remove(unit: &mut Unit, customer: &Model, with_consequences: bool) -> Result<(), Error> {
    if !with_consequences && !count(unit.connection(), customer.id).await?.none() {
        return Err(Error::refused("customer-delete-asks"));
    }
    for subsidiary in Entity::find().filter(Column::ParentId.eq(customer.id)).all(unit.connection()).await? {
        let row = ActiveModel { parent_id: ActiveValue::Set(customer.parent_id), ..Default::default() };
        unit.update(&subsidiary, row, Vec::new()).await?;
    }
    let people = customer_users::Entity::find()
        .filter(customer_users::entity::Column::CustomerId.eq(customer.id))
        .all(unit.connection())
        .await?;
    for person in people {
        customer_users::deletion::remove(unit, &person).await?;
    }
    for role in roles::Entity::find()
        .filter(roles::entity::Column::CustomerId.eq(customer.id))
        .all(unit.connection())
        .await?
    {
        unit.delete(&role).await?;
    }
    addresses::book::clear(unit, Owner::Customer(customer.id)).await?;
    unit.delete(customer).await?;
    Ok(())
}
