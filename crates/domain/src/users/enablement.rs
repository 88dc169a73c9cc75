//! Whether a back-office user may act at all, and what else ends or returns.

use clientele_access::Permission;
use sea_orm::ActiveValue;

use super::entity::{ActiveModel, Model};
use super::profile::{end_sessions, find, held_by, is_above};
use crate::context::Context;
use crate::error::Error;

pub async fn enable(ctx: &Context, id: i64) -> Result<Model, Error> {
    set(ctx, id, true).await
}

/// Ends all sessions of the user at once. Never oneself, and nobody whose roles reach further than one's own.
pub async fn disable(ctx: &Context, id: i64) -> Result<Model, Error> {
    set(ctx, id, false).await
}

async fn set(ctx: &Context, id: i64, enabled: bool) -> Result<Model, Error> {
    let user = find(ctx, Permission::Edit, id).await?;
    if !enabled && ctx.user_id() == Some(id) {
        return Err(Error::refused("not-on-oneself"));
    }
    let mut unit = ctx.begin().await?;
    if is_above(ctx, unit.connection(), id).await? {
        return Err(Error::refused("user-above-own"));
    }
    if enabled && held_by(unit.connection(), id).await?.is_empty() {
        return Err(Error::refused("user-role-required-to-enable"));
    }
    let row = ActiveModel { enabled: ActiveValue::Set(enabled), ..Default::default() };
    let user = unit.update(&user, row, Vec::new()).await?;
    if !enabled {
        end_sessions(&unit, id).await?;
    }
    unit.commit().await?;
    Ok(user)
}

/// Lets the user try to log in again at once.
pub async fn unlock(ctx: &Context, id: i64) -> Result<Model, Error> {
    let user = find(ctx, Permission::Edit, id).await?;
    let mut unit = ctx.begin().await?;
    let row = ActiveModel {
        locked_until: ActiveValue::Set(None),
        failed_logins: ActiveValue::Set(0),
        first_failed_at: ActiveValue::Set(None),
        ..Default::default()
    };
    let user = unit.update(&user, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(user)
}
