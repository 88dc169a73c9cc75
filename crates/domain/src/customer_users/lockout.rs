//! Locked after too many failed log-ins.

use clientele_access::Permission;
use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;

use super::entity::Model;
use super::login;
use super::profile::find;
use crate::context::Context;
use crate::error::Error;

/// Lets the person try again at once.
pub async fn unlock(ctx: &Context, id: i64) -> Result<Model, Error> {
    let person = find(ctx, Permission::Edit, id).await?;
    let login_id = person.login_id.ok_or_else(|| Error::refused("guests-never-log-in"))?;
    let mut unit = ctx.begin().await?;
    let login = login::Entity::find_by_id(login_id).one(unit.connection()).await?.ok_or(Error::NotFound)?;
    let row = login::ActiveModel {
        locked_until: ActiveValue::Set(None),
        failed_logins: ActiveValue::Set(0),
        first_failed_at: ActiveValue::Set(None),
        ..Default::default()
    };
    unit.update(&login, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(person)
}
