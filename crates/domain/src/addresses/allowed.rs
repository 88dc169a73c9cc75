//! In which books the actor may write: a level that sees a subsidiary's addresses need not reach far enough to change
//! them.

use std::collections::BTreeSet;

use clientele_access::{Entity as Kind, Level, Permission};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryFilter};

use super::owner::Owner;
use crate::context::Context;
use crate::error::Error;
use crate::reach::Reached;
use crate::{customer_users, customers};

const WAYS: [Permission; 4] = [Permission::View, Permission::Create, Permission::Edit, Permission::Delete];

/// The books that may be written, for each way to write that was asked for.
#[derive(Debug, Default)]
pub(super) struct Allowed {
    reached: BTreeSet<(Owner, &'static str)>,
}

impl Allowed {
    /// Asks in one question for each way and kind of book, and in none where the actor's level reaches all.
    pub async fn read<C: ConnectionTrait>(
        ctx: &Context,
        connection: &C,
        wanted: impl IntoIterator<Item = (Owner, Permission)>,
    ) -> Result<Self, Error> {
        let wanted: BTreeSet<(Permission, Owner)> =
            wanted.into_iter().map(|(owner, permission)| (permission, owner)).collect();
        let mut allowed = Self::default();
        for permission in WAYS {
            for kind in [Kind::CustomerAddress, Kind::CustomerUserAddress] {
                let owners: Vec<Owner> = wanted
                    .iter()
                    .filter(|(wanted, owner)| *wanted == permission && owner.kind() == kind)
                    .map(|(_, owner)| *owner)
                    .collect();
                allowed.ask(ctx, connection, permission, kind, &owners).await?;
            }
        }
        Ok(allowed)
    }

    async fn ask<C: ConnectionTrait>(
        &mut self,
        ctx: &Context,
        connection: &C,
        permission: Permission,
        kind: Kind,
        owners: &[Owner],
    ) -> Result<(), Error> {
        let level = ctx.level(kind, permission);
        let reached: Option<BTreeSet<i64>> = match (level, owners) {
            (_, []) | (Level::None, _) => return Ok(()),
            // The caller has found the owners, so they are of the actor's organization.
            (Level::Global | Level::System, _) => None,
            _ if kind == Kind::CustomerAddress => {
                let ids = owners.iter().map(|owner| owner.id());
                let found = customers::Entity::find()
                    .filter(customers::entity::Column::Id.is_in(ids))
                    .filter(customers::Entity::condition(level, &ctx.position))
                    .all(connection)
                    .await?;
                Some(found.into_iter().map(|customer| customer.id).collect())
            }
            _ => {
                let ids = owners.iter().map(|owner| owner.id());
                let found = customer_users::Entity::find()
                    .filter(customer_users::entity::Column::Id.is_in(ids))
                    .filter(customer_users::Entity::condition(level, &ctx.position))
                    .all(connection)
                    .await?;
                Some(found.into_iter().map(|person| person.id).collect())
            }
        };
        self.reached.extend(
            owners
                .iter()
                .filter(|owner| reached.as_ref().is_none_or(|ids| ids.contains(&owner.id())))
                .map(|owner| (*owner, permission.name())),
        );
        Ok(())
    }

    pub fn contains(&self, owner: Owner, permission: Permission) -> bool {
        self.reached.contains(&(owner, permission.name()))
    }

    pub fn require(&self, owner: Owner, permission: Permission) -> Result<(), Error> {
        if self.contains(owner, permission) { Ok(()) } else { Err(Error::Denied) }
    }
}

/// What the actor may do in one address book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    pub view: bool,
    pub create: bool,
    pub edit: bool,
    pub delete: bool,
}

pub async fn rights(ctx: &Context, owner: Owner) -> Result<Rights, Error> {
    let allowed = Allowed::read(ctx, ctx.store.read(), WAYS.map(|permission| (owner, permission))).await?;
    let may = |permission| allowed.contains(owner, permission);
    Ok(Rights {
        view: may(Permission::View),
        create: may(Permission::Create),
        edit: may(Permission::Edit),
        delete: may(Permission::Delete),
    })
}
