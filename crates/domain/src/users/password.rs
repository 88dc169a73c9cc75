//! Passwords of back-office users: links to set one, and changing one's own.

use clientele_access::Permission;
use clientele_store::{Author, Clock, Store, Unit};
use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;

use super::entity::{ActiveModel, Entity, Model};
use super::profile::{end_sessions, find};
use super::{log_in, sessions};
use crate::check::{Check, normal_email};
use crate::context::{Context, Services};
use crate::error::Error;
use crate::outgoing_email::write;
use crate::tokens::{self, Holder, Link, Purpose};

/// Sends the user a link to set a password; the old one works until then.
pub async fn invite(ctx: &Context, id: i64) -> Result<Model, Error> {
    let user = find(ctx, Permission::Edit, id).await?;
    if !user.enabled {
        return Err(Error::refused("password-reset-of-disabled"));
    }
    let mut unit = ctx.begin().await?;
    invite_in(ctx, &mut unit, &user).await?;
    unit.commit().await?;
    Ok(user)
}

pub(crate) async fn invite_in(ctx: &Context, unit: &mut Unit, user: &Model) -> Result<(), Error> {
    let secret = issue(unit, &ctx.services, user).await?;
    write::user_invitation(unit, &ctx.services, user, &secret).await
}

/// The secret of a link by which the user sets a password.
pub(crate) async fn issue(unit: &Unit, services: &Services, user: &Model) -> Result<String, Error> {
    let holder = Holder::User(user.id);
    tokens::issue(unit, user.organization_id, Purpose::UserPassword, holder, services.rules.reset_hours).await
}

/// Somebody forgot their password. Whether the address is known shows neither in the answer nor in its time: the mail
/// is written later, by a job.
pub async fn forgotten(store: &Store, clock: &Clock, email: &str) -> Result<(), Error> {
    let mut unit = store.begin(&Author::system(None), clock).await?;
    let email: String = normal_email(email).chars().filter(|c| !c.is_control()).take(255).collect();
    unit.enqueue(clientele_store::NewJob {
        visible: false,
        ..clientele_store::NewJob::new(FORGOTTEN, "", &Forgotten { email })
    })
    .await?;
    unit.commit().await?;
    Ok(())
}

/// The kind of the job that answers a forgotten password.
pub const FORGOTTEN: &str = "forgotten-password";

#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct Forgotten {
    email: String,
}

/// Sends the mail, if there is somebody to send it to.
pub(crate) async fn answer_forgotten(
    store: &Store,
    clock: &Clock,
    services: &Services,
    forgotten: &Forgotten,
) -> Result<(), Error> {
    let user = Entity::find()
        .filter(super::entity::Column::EmailNorm.eq(forgotten.email.as_str()))
        .one(store.read())
        .await?;
    let Some(user) = user.filter(|user| user.enabled) else { return Ok(()) };
    let mut unit = store.begin(&Author::system(Some(user.organization_id)), clock).await?;
    let secret = issue(&unit, services, &user).await?;
    write::user_password_reset(&mut unit, services, &user, &secret).await?;
    unit.commit().await?;
    Ok(())
}

/// Whose password a link sets, or why it sets none.
#[derive(Clone, Debug)]
pub enum Invitation {
    For(Box<Model>),
    Expired,
    Unknown,
}

/// Looks at a link without using it up.
pub async fn look(store: &Store, clock: &Clock, secret: &str) -> Result<Invitation, Error> {
    match tokens::look_in(store, clock.now(), Purpose::UserPassword, secret).await? {
        Link::Expired => Ok(Invitation::Expired),
        Link::Unknown => Ok(Invitation::Unknown),
        Link::Good(token) => {
            let user = match token.user_id {
                Some(id) => Entity::find_by_id(id).one(store.read()).await?.filter(|user| user.enabled),
                None => None,
            };
            Ok(user.map_or(Invitation::Unknown, |user| Invitation::For(Box::new(user))))
        }
    }
}

/// Sets the password by a link, which is used up by it. All sessions and other links of the user end.
pub async fn set(
    store: &Store,
    clock: &Clock,
    services: &Services,
    secret: &str,
    password: &str,
    repeated: &str,
) -> Result<Model, Error> {
    let link = tokens::look_in(store, clock.now(), Purpose::UserPassword, secret).await?;
    let Link::Good(token) = link else { return Err(Error::NotFound) };
    check_new(services, password, repeated)?;
    let id = token.user_id.ok_or(Error::NotFound)?;
    let user =
        Entity::find_by_id(id).one(store.read()).await?.filter(|user| user.enabled).ok_or(Error::NotFound)?;
    let hash = services.hasher.hash(password).await?;
    let author = Author {
        kind: "user".into(),
        id: Some(user.id),
        name: user.full_name(),
        source: "page".into(),
        ..Author::system(Some(user.organization_id))
    };
    let mut unit = store.begin(&author, clock).await?;
    tokens::redeem(&unit, &token).await?;
    let user = store_hash(&mut unit, &user, hash).await?;
    end_sessions(&unit, user.id).await?;
    tokens::withdraw(&unit, Holder::User(user.id), None).await?;
    unit.commit().await?;
    Ok(user)
}

/// Changes one's own password, for which one says the current one. The other sessions end, and so
/// does whatever applications may do.
pub async fn change(
    ctx: &Context,
    session_id: i64,
    current: &str,
    password: &str,
    repeated: &str,
) -> Result<(), Error> {
    let id = ctx.user_id().ok_or(Error::Denied)?;
    let user = Entity::find_by_id(id).one(ctx.store.read()).await?.ok_or(Error::NotFound)?;
    log_in::prove_again(ctx, &user, current).await?;
    check_new(&ctx.services, password, repeated)?;
    let hash = ctx.services.hasher.hash(password).await?;
    let mut unit = ctx.begin().await?;
    store_hash(&mut unit, &user, hash).await?;
    tokens::withdraw(&unit, Holder::User(id), None).await?;
    crate::oauth::end_of(&unit, Holder::User(id)).await?;
    sessions::Entity::delete_many()
        .filter(sessions::Column::UserId.eq(id))
        .filter(sessions::Column::Id.ne(session_id))
        .exec(unit.connection())
        .await?;
    unit.commit().await?;
    Ok(())
}

async fn store_hash(unit: &mut Unit, user: &Model, hash: String) -> Result<Model, Error> {
    let row = ActiveModel {
        password_hash: ActiveValue::Set(Some(hash)),
        password_status: ActiveValue::Set("active".into()),
        password_changed_at: ActiveValue::Set(Some(unit.now())),
        failed_logins: ActiveValue::Set(0),
        locked_until: ActiveValue::Set(None),
        ..Default::default()
    };
    Ok(unit.update(user, row, Vec::new()).await?)
}

fn check_new(services: &Services, password: &str, repeated: &str) -> Result<(), Error> {
    let mut check = Check::new();
    for broken in services.rules.password.broken_by(password) {
        check.add("password", broken);
    }
    if password != repeated {
        check.add("password_repeated", "passwords-must-match");
    }
    check.done()
}

/// Answers forgotten passwords.
pub struct ForgottenPasswordJob {
    pub services: std::sync::Arc<Services>,
}

impl clientele_store::Handler for ForgottenPasswordJob {
    fn kind(&self) -> &'static str {
        FORGOTTEN
    }

    fn run<'a>(
        &'a self,
        running: &'a clientele_store::Running,
    ) -> futures_util::future::BoxFuture<'a, Result<(), clientele_store::JobError>> {
        Box::pin(async move {
            let forgotten: Forgotten = running.job.payload()?;
            answer_forgotten(&running.store, &running.clock, &self.services, &forgotten)
                .await
                .map_err(|error| clientele_store::JobError::Later(error.to_string()))
        })
    }
}
