//! What people do to their own account in the storefront: their profile, their password.

use chrono::NaiveDate;
use clientele_access::Capability;
use clientele_store::{Author, Clock, Handler, JobError, NewJob, Running, Store, Unit};
use futures_util::future::BoxFuture;
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::entity::{Entity, Model};
use super::existing::existing;
use super::profile::{Card, Changes, card_of};
use super::{log_in, login, password_reset, saving};
use crate::context::{Context, Services};
use crate::error::Error;
use crate::outgoing_email::write;
use crate::tokens::{self, Holder};
use crate::users::sessions;

/// What people can change of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    pub name_prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub name_suffix: Option<String>,
    pub birthday: Option<Option<NaiveDate>>,
    pub phone: Option<String>,
    pub localization_id: Option<Option<i64>>,
}

/// The acting person. Everybody may see themselves, whatever their roles say of colleagues.
pub async fn find(ctx: &Context) -> Result<Model, Error> {
    let id = ctx.customer_user_id().ok_or(Error::Denied)?;
    Entity::find_by_id(id).one(ctx.store.read()).await?.ok_or(Error::NotFound)
}

/// The acting person with what their page shows.
pub async fn card(ctx: &Context) -> Result<Card, Error> {
    card_of(ctx, find(ctx).await?).await
}

/// Changes the acting person, whom nobody else has changed since `version`.
pub async fn update(ctx: &Context, version: i32, profile: Profile) -> Result<Model, Error> {
    ctx.require_capability(Capability::UpdateUserProfile)?;
    let person = find(ctx).await?;
    if person.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let person = update_in(ctx, &mut unit, profile).await?;
    unit.commit().await?;
    Ok(person)
}

/// Changes the acting person within a unit of work, as they are there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, profile: Profile) -> Result<Model, Error> {
    ctx.require_capability(Capability::UpdateUserProfile)?;
    let id = ctx.customer_user_id().ok_or(Error::Denied)?;
    let person = Entity::find_by_id(id).one(unit.connection()).await?.ok_or(Error::NotFound)?;
    let changes = Changes {
        name_prefix: profile.name_prefix,
        first_name: profile.first_name,
        middle_name: profile.middle_name,
        last_name: profile.last_name,
        name_suffix: profile.name_suffix,
        birthday: profile.birthday,
        phone: profile.phone,
        localization_id: profile.localization_id,
        ..Changes::default()
    };
    let old = existing(unit, vec![person]).await?.pop().ok_or(Error::NotFound)?;
    let mut answers = saving::save(ctx, unit, vec![(Some(old), changes)]).await?;
    answers.pop().unwrap_or(Err(Error::NotFound))
}

/// Changes one's own password, for which one says the current one. The other sessions, all pending links and
/// whatever applications may do end.
pub async fn change_password(
    ctx: &Context,
    session_id: i64,
    current: &str,
    password: &str,
    repeated: &str,
) -> Result<(), Error> {
    let person = find(ctx).await?;
    let login_id = person.login_id.ok_or(Error::Denied)?;
    let login = login::Entity::find_by_id(login_id).one(ctx.store.read()).await?.ok_or(Error::NotFound)?;
    log_in::prove_again(ctx, &login, &person, current).await?;
    password_reset::check_new(&ctx.services, password, repeated)?;
    let hash = ctx.services.hasher.hash(password).await?;
    let mut unit = ctx.begin().await?;
    password_reset::store_hash(&mut unit, &login, hash).await?;
    tokens::withdraw(&unit, Holder::CustomerUser(person.id), None).await?;
    crate::oauth::end_of(&unit, Holder::CustomerUser(person.id)).await?;
    sessions::Entity::delete_many()
        .filter(sessions::Column::CustomerUserId.eq(person.id))
        .filter(sessions::Column::Id.ne(session_id))
        .exec(unit.connection())
        .await?;
    unit.commit().await?;
    Ok(())
}

/// The kind of the job that answers a forgotten password.
const FORGOTTEN: &str = "forgotten-customer-user-password";

#[derive(Serialize, Deserialize)]
struct Forgotten {
    email: String,
}

/// Somebody forgot their password. Whether the address is known shows neither in the answer nor in its time: the mail
/// is written later, by a job.
pub async fn forgotten(store: &Store, clock: &Clock, organization: i64, email: &str) -> Result<(), Error> {
    let email: String = email.trim().chars().filter(|c| !c.is_control()).take(255).collect();
    let mut unit = store.begin(&Author::system(Some(organization)), clock).await?;
    let job = NewJob { visible: false, ..NewJob::new(FORGOTTEN, "", &Forgotten { email }) };
    unit.enqueue(job).await?;
    unit.commit().await?;
    Ok(())
}

/// Sends the mail, if there is somebody to send it to.
pub struct ForgottenPasswordJob {
    pub services: std::sync::Arc<Services>,
}

impl ForgottenPasswordJob {
    async fn answer(&self, running: &Running) -> Result<(), Error> {
        let forgotten: Forgotten = running.job.payload()?;
        let organization = running.job.organization_id.ok_or(Error::NotFound)?;
        let found = log_in::find(&running.store, organization, &forgotten.email).await?;
        let Some((_, person)) = found.filter(|(_, person)| person.enabled && !person.guest) else {
            return Ok(());
        };
        let mut unit = running.store.begin(&Author::system(Some(organization)), &running.clock).await?;
        let secret = password_reset::link(&self.services, &unit, &person).await?;
        write::password_reset(&self.services, &mut unit, &person, &secret).await?;
        unit.commit().await?;
        Ok(())
    }
}

impl Handler for ForgottenPasswordJob {
    fn kind(&self) -> &'static str {
        FORGOTTEN
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(
            async move { self.answer(running).await.map_err(|error| JobError::Later(error.to_string())) },
        )
    }
}
