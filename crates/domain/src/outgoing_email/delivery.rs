//! Delivering what lies in the outbox.

use std::sync::Arc;

use clientele_access::{Entity as Kind, Permission};
use clientele_language::{Language, text};
use clientele_mail::{Correspondent, Delivery, Outgoing};
use clientele_store::outbox::{Column, DELIVERY, Delivery as Order, Entity, Model};
use clientele_store::{Handler, JobError, NewJob, Running};
use futures_util::future::BoxFuture;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, QueryFilter};

use crate::context::Context;
use crate::error::Error;
use crate::reach::of_organization;

/// From whom mails come, and by which server they leave; without a server they are kept and can be read in the
/// back-office.
#[derive(Clone, Debug)]
pub struct Sender {
    pub from: Correspondent,
    pub server: Option<Arc<Delivery>>,
}

/// Delivers one mail.
pub struct Deliverer(pub Sender);

impl Handler for Deliverer {
    fn kind(&self) -> &'static str {
        DELIVERY
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let order: Order = running.job.payload()?;
            let found = Entity::find_by_id(order.mail_id).one(running.store.read()).await;
            let Some(mail) = found.map_err(|error| JobError::Later(error.to_string()))? else {
                return Ok(());
            };
            if mail.state == "sent" {
                return Ok(());
            }
            let Some(server) = &self.0.server else {
                return note(running, &mail, "kept", None).await;
            };
            match server.send(&letter(&self.0, &mail)).await {
                Ok(()) => note(running, &mail, "sent", None).await,
                Err(error) => {
                    let sentence = text(Language::En, &error.sentence);
                    let last = error.permanent || running.job.attempts >= running.job.max_attempts;
                    note(running, &mail, if last { "failed" } else { "waiting" }, Some(&sentence)).await?;
                    Err(if error.permanent { JobError::Never(sentence) } else { JobError::Later(sentence) })
                }
            }
        })
    }
}

fn letter(sender: &Sender, mail: &Model) -> Outgoing {
    Outgoing {
        from: sender.from.clone(),
        to: Correspondent { name: mail.recipient_name.clone(), email: mail.recipient.clone() },
        reply_to: None,
        subject: mail.subject.clone(),
        html: mail.html.clone(),
        text: mail.text.clone(),
        message_id: mail.message_id.clone(),
        date: mail.created_at.0,
    }
}

async fn note(running: &Running, mail: &Model, state: &str, error: Option<&str>) -> Result<(), JobError> {
    let mut update = Query::update();
    update
        .table(Entity)
        .value(Column::State, Expr::value(state))
        .value(Column::Error, Expr::value(error))
        .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .and_where(Column::Id.eq(mail.id));
    if state == "sent" {
        update.value(Column::SentAt, Expr::value(running.clock.now()));
    }
    let done = running.store.write().execute(&update).await;
    done.map(drop).map_err(|error| JobError::Later(error.to_string()))
}

/// Which mails the actor may read, or send again.
pub fn reach(ctx: &Context, permission: Permission) -> Condition {
    of_organization(Column::OrganizationId, ctx.level(Kind::OutgoingEmail, permission), &ctx.position)
}

pub async fn find(ctx: &Context, id: i64) -> Result<Model, Error> {
    ctx.require(Kind::OutgoingEmail, Permission::View)?;
    let mail = Entity::find_by_id(id).filter(reach(ctx, Permission::View)).one(ctx.store.read()).await?;
    mail.ok_or(Error::NotFound)
}

/// Tries again to deliver a mail that was kept or failed.
pub async fn retry(ctx: &Context, id: i64) -> Result<Model, Error> {
    ctx.require(Kind::OutgoingEmail, Permission::Edit)?;
    let mail = find(ctx, id).await?;
    if mail.state == "sent" {
        return Err(Error::refused("mail-already-sent"));
    }
    let mut unit = ctx.begin().await?;
    unit.enqueue(NewJob { visible: false, ..NewJob::new(DELIVERY, "", &Order { mail_id: id }) }).await?;
    unit.commit().await?;
    Ok(mail)
}

/// How many mails wait, are kept or have failed, for those who operate the installation.
pub async fn counts(store: &clientele_store::Store) -> Result<Vec<(String, i64)>, Error> {
    use sea_orm::QuerySelect;
    Ok(Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "mails")
        .group_by(Column::State)
        .into_tuple()
        .all(store.read())
        .await?)
}
