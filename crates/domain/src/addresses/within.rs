//! Addresses within a unit of work of somebody else's: where the owner may have been made a moment ago.

use clientele_access::{Entity as Kind, Permission, Position};
use clientele_store::Unit;
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;

use super::book;
use super::entity::{Column, Entity, Model};
use super::owner::Owner;
use super::rules::Changes;
use crate::context::Context;
use crate::error::Error;
use crate::{customer_users, customers, reach};

/// As [`Owner::customer`], as it is in the unit.
pub async fn customer(ctx: &Context, unit: &Unit, id: i64) -> Result<Owner, Error> {
    if !matches!(ctx.position, Position::Storefront { customer, .. } if customer == id) {
        reach::find_in::<customers::Entity, _>(ctx, unit.connection(), Permission::View, id).await?;
    }
    Ok(Owner::Customer(id))
}

/// As [`Owner::customer_user`], as they are in the unit.
pub async fn customer_user(ctx: &Context, unit: &Unit, id: i64) -> Result<Owner, Error> {
    if let Position::Storefront { customer_user, customer, .. } = ctx.position
        && customer_user == id
    {
        return Ok(Owner::CustomerUser { id, customer_id: customer });
    }
    let connection = unit.connection();
    let person = reach::find_in::<customer_users::Entity, _>(ctx, connection, Permission::View, id).await?;
    Ok(Owner::CustomerUser { id, customer_id: person.customer_id })
}

/// Puts a new address into a book.
pub async fn create_in(
    ctx: &Context,
    unit: &mut Unit,
    owner: Owner,
    changes: Changes,
) -> Result<Model, Error> {
    let change = Changes { id: None, remove: false, ..changes };
    one(book::save_many(ctx, unit, vec![(owner, change)]).await?)?.ok_or(Error::NotFound)
}

/// Changes an address of this kind of book.
pub async fn update_in(
    ctx: &Context,
    unit: &mut Unit,
    kind: Kind,
    id: i64,
    changes: Changes,
) -> Result<Model, Error> {
    let address = find(ctx, unit, kind, Permission::Edit, id).await?;
    let change = Changes { id: Some(id), remove: false, ..changes };
    let saved = book::save_many(ctx, unit, vec![(Owner::of(&address), change)]).await?;
    one(saved)?.ok_or(Error::NotFound)
}

/// Takes addresses of this kind of book out of their books; the primary one of a book only together with all others.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, kind: Kind, ids: &[i64]) -> Result<(), Error> {
    let mut removals = Vec::new();
    for id in ids {
        let address = find(ctx, unit, kind, Permission::Delete, *id).await?;
        let change = Changes { id: Some(*id), remove: true, ..Changes::default() };
        removals.push((address.is_primary, (Owner::of(&address), change)));
    }
    removals.sort_by_key(|(primary, _)| *primary);
    let removals = removals.into_iter().map(|(_, removal)| removal).collect();
    for answer in book::save_many(ctx, unit, removals).await? {
        match answer {
            Err(Error::Invalid(errors)) => {
                let reason = errors.into_iter().next().map(|error| error.message);
                return Err(reason.map_or(Error::NotFound, Error::Refused));
            }
            answer => answer?,
        };
    }
    Ok(())
}

/// An address of this kind of book that the actor may use with this permission.
pub async fn find(
    ctx: &Context,
    unit: &Unit,
    kind: Kind,
    permission: Permission,
    id: i64,
) -> Result<Model, Error> {
    let here = |permission| Entity::find_by_id(id).filter(reach::addresses(ctx, kind, permission));
    if let Some(address) = here(permission).one(unit.connection()).await? {
        return Ok(address);
    }
    let seen = here(Permission::View).filter(Column::Id.eq(id)).one(unit.connection()).await?.is_some();
    Err(if seen { Error::Denied } else { Error::NotFound })
}

fn one<T>(mut answers: Vec<Result<T, Error>>) -> Result<T, Error> {
    answers.pop().unwrap_or(Err(Error::NotFound))
}
