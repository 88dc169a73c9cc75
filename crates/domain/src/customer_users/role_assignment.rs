//! Giving a role to a customer user, and taking it away.

use clientele_access::Permission;
use clientele_store::Unit;

use super::entity::Model;
use super::existing::Existing;
use super::profile::Changes;
use super::saving::save;
use crate::context::Context;
use crate::error::Error;
use crate::reach;
use crate::roles;

/// Adds a role to those that the person holds.
pub(crate) async fn assign_in(
    ctx: &Context,
    unit: &mut Unit,
    old: Existing,
    role_id: i64,
) -> Result<Model, Error> {
    reach::find_in::<roles::Entity, _>(ctx, unit.connection(), Permission::View, role_id).await?;
    let mut wanted = old.roles.clone();
    wanted.push(role_id);
    put(ctx, unit, old, wanted).await
}

/// Takes a role away; the last one of an enabled person stays.
pub(crate) async fn withdraw_in(
    ctx: &Context,
    unit: &mut Unit,
    old: Existing,
    role_id: i64,
) -> Result<Model, Error> {
    let wanted = old.roles.iter().copied().filter(|role| *role != role_id).collect();
    put(ctx, unit, old, wanted).await
}

async fn put(ctx: &Context, unit: &mut Unit, old: Existing, wanted: Vec<i64>) -> Result<Model, Error> {
    let changes = Changes { roles: Some(wanted), ..Changes::default() };
    let mut answers = save(ctx, unit, vec![(Some(old), changes)]).await?;
    answers.pop().unwrap_or(Err(Error::NotFound))
}
