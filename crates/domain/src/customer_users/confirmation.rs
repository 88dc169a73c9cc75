//! Whether the e-mail address of a customer user is proven.

use clientele_access::Permission;
use clientele_store::{Author, Clock, Store};
use sea_orm::{ActiveValue, EntityTrait};

use super::entity::{ActiveModel, Entity, Model};
use super::profile::find;
use crate::context::Context;
use crate::error::Error;
use crate::outgoing_email::write;
use crate::tokens::{self, Holder, Link, Purpose};

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

/// What a confirmation link did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    Now,
    Already,
    /// The link is unknown, used up or too old.
    Unknown,
}

/// Confirms by the link of the mail, which is used up by it, at a website of the person's organization.
pub async fn by_link(
    store: &Store,
    clock: &Clock,
    organization: i64,
    secret: &str,
) -> Result<Confirmed, Error> {
    let purpose = Purpose::CustomerUserConfirmation;
    let link = tokens::look_at(store, clock.now(), organization, purpose, secret).await?;
    let Link::Good(token) = link else { return Ok(Confirmed::Unknown) };
    let person = match token.customer_user_id {
        Some(id) => Entity::find_by_id(id).one(store.read()).await?,
        None => None,
    };
    let Some(person) = person else { return Ok(Confirmed::Unknown) };
    if person.confirmed {
        return Ok(Confirmed::Already);
    }
    let author = Author {
        kind: "customer_user".into(),
        id: Some(person.id),
        name: person.full_name(),
        subject: None,
        organization_id: Some(person.organization_id),
        source: "page".into(),
        ip: None,
    };
    let mut unit = store.begin(&author, clock).await?;
    tokens::redeem(&unit, &token).await?;
    let row = ActiveModel { confirmed: ActiveValue::Set(true), ..Default::default() };
    unit.update(&person, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(Confirmed::Now)
}
