//! Whether the e-mail address of a customer user is proven.

use clientele_access::Permission;
use sea_orm::ActiveValue;

use super::entity::{ActiveModel, Model};
use super::profile::find;
use crate::context::Context;
use crate::error::Error;
use crate::outgoing_email::write;
use crate::tokens::{self, Holder, Purpose};

/// Confirms on the person's behalf.
pub async fn confirm(ctx: &Context, id: i64) -> Result<Model, Error> {
    let person = find(ctx, Permission::Edit, id).await?;
    let mut unit = ctx.begin().await?;
    let row = ActiveModel { confirmed: ActiveValue::Set(true), ..Default::default() };
    let person = unit.update(&person, row, Vec::new()).await?;
    tokens::withdraw(&unit, Holder::CustomerUser(id), Some(Purpose::CustomerUserConfirmation)).await?;
    unit.commit().await?;
    Ok(person)
}

/// Sends the mail with the confirmation link again; the earlier link dies.
pub async fn resend(ctx: &Context, id: i64) -> Result<Model, Error> {
    let person = find(ctx, Permission::Edit, id).await?;
    if person.confirmed {
        return Err(Error::refused("already-confirmed"));
    }
    let mut unit = ctx.begin().await?;
    let hours = ctx.services.rules.reset_hours;
    let holder = Holder::CustomerUser(id);
    let secret =
        tokens::issue(&unit, person.organization_id, Purpose::CustomerUserConfirmation, holder, hours)
            .await?;
    write::confirmation(ctx, &mut unit, &person, &secret).await?;
    unit.commit().await?;
    Ok(person)
}
