//! What may be granted. The seller decides freely; in the storefront nobody grants what they don't hold, raises
//! themselves, or locks themselves out.

use clientele_access::{Area, Entity as Kind, Level, Permission, Permissions};
use clientele_store::Unit;
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;

use super::entity::{Column, Entity, Model};
use crate::check::Check;
use crate::context::Context;
use crate::customer_users::role_assignments as held;
use crate::error::Error;

/// Whether the actor may give a role that grants this.
pub fn may_give(ctx: &Context, granted: &Permissions) -> bool {
    !ctx.is_storefront() || ctx.permissions.covers(granted)
}

/// As much of this as a new role of the actor's can grant.
pub fn within_own(ctx: &Context, granted: &Permissions) -> Permissions {
    if ctx.is_storefront() {
        granted.within(Area::Storefront, &ctx.permissions)
    } else {
        granted.within(Area::Storefront, &Permissions::everything(Area::Storefront))
    }
}

/// Checks what a role is to grant that granted `old` until now. What is there may stay, even above one's own; but then
/// all of it stays: whoever lowered it could not raise it again.
pub(super) fn check(ctx: &Context, old: &Permissions, new: &Permissions, check: &mut Check) {
    let raised = old.differences(new).into_iter().filter(|difference| difference.to > difference.from);
    let (mut unknown, mut above) = (false, false);
    for difference in raised {
        unknown |= !clientele_access::offers(Area::Storefront, difference.cell, difference.to);
        above |= ctx.is_storefront() && ctx.permissions.at(difference.cell) < difference.to;
    }
    if unknown {
        check.add("permissions", "unknown-choice");
    } else if above {
        check.add("permissions", "permissions-above-own");
    } else if old != new && !may_give(ctx, old) {
        check.add("permissions", "role-grants-above-own");
    }
}

/// Whether somebody who goes from one sum of roles to the other can no longer see or change users or roles, but could:
/// they could not give it back to themselves.
pub(crate) fn locks_out(before: &Permissions, after: &Permissions) -> bool {
    [Kind::CustomerUser, Kind::CustomerUserRole].into_iter().any(|kind| {
        [Permission::View, Permission::Edit].into_iter().any(|permission| {
            let may = |sum: &Permissions| sum.level(kind, permission) > Level::None;
            may(before) && !may(after)
        })
    })
}

/// Refuses what was done in a unit if it raised whoever did it, or locked them out.
pub(super) async fn refuse_on_oneself(ctx: &Context, unit: &Unit) -> Result<(), Error> {
    let Some(me) = ctx.customer_user_id() else { return Ok(()) };
    let mine = Query::select()
        .column(held::Column::RoleId)
        .from(held::Entity)
        .and_where(held::Column::CustomerUserId.eq(me))
        .to_owned();
    let roles: Vec<Model> =
        Entity::find().filter(Column::Id.in_subquery(mine)).all(unit.connection()).await?;
    let mut after = Permissions::default();
    for role in &roles {
        after.accumulate(&role.granted());
    }
    if locks_out(&ctx.permissions, &after) {
        return Err(Error::invalid("permissions", "not-own-lock-out"));
    }
    if !ctx.permissions.covers(&after) {
        return Err(Error::invalid("permissions", "permissions-above-own"));
    }
    Ok(())
}
