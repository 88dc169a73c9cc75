//! Logging in to the back-office.

use clientele_language::Message;
use clientele_store::{Clock, Store, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, ConnectionTrait};

use super::{entity, sessions};
use crate::check::normal_email;
use crate::context::{Context, Origin, Services};
use crate::error::Error;
use crate::log_in::attempts::{self, Attempt, Refusal};

/// What somebody typed.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub email: String,
    pub password: String,
    pub remember: bool,
}

/// Checks the credentials and begins a session; returns the session's secret for the cookie. Whatever the outcome, it
/// is a row among the log-in attempts. The answer says nothing about whether the account exists.
pub async fn log_in(
    store: &Store,
    clock: &Clock,
    services: &Services,
    credentials: &Credentials,
    origin: &Origin,
) -> Result<String, Error> {
    if !services.limits.allows_log_in_from(origin.ip.as_deref()) {
        return Err(Error::Refused("log-in-too-many".into()));
    }
    match prove(store, clock, services, credentials, "default", origin).await? {
        Ok(user) => sessions::begin(store, clock, services, &user, credentials.remember, origin).await,
        Err(refusal) => Err(Error::Refused(Message::new(refusal.sentence()))),
    }
}

/// Whose credentials these are, or why they prove nothing; `source` is by which door somebody tries. Whatever the
/// outcome, it is a row among the log-in attempts, and counts.
pub(crate) async fn prove(
    store: &Store,
    clock: &Clock,
    services: &Services,
    credentials: &Credentials,
    source: &'static str,
    origin: &Origin,
) -> Result<Result<entity::Model, Refusal>, Error> {
    let now = clock.now();
    let user = find(store, &credentials.email).await?;
    let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let fits = services.hasher.verify(&credentials.password, hash).await?;
    let refusal = match &user {
        Some(user) if fits => match standing(user, now) {
            None if sessions::home(store, user).await?.is_none() => Some(Refusal::NoOrganization),
            standing => standing,
        },
        _ => Some(Refusal::Credentials),
    };
    let attempt = Attempt {
        area: "back-office",
        source,
        username: &credentials.email,
        organization_id: user.as_ref().map(|user| user.organization_id),
        user_id: user.as_ref().map(|user| user.id),
        customer_user_id: None,
        refusal,
    };
    attempts::note(store, now, &attempt, origin).await?;
    let Some(user) = user else { return Ok(Err(Refusal::Credentials)) };
    match refusal {
        None => note_success(store, &user, now).await?,
        Some(Refusal::Credentials) => note_failure(store, services, &user, now).await?,
        Some(_) => {}
    }
    Ok(refusal.map_or(Ok(user), Err))
}

/// The source of attempts to say one's own password again.
pub(crate) const PASSWORD_CHANGE: &str = "password-change";

/// Refuses to look at another password, of somebody who is logged in and has tried too many.
pub(crate) fn refuse_tries(services: &Services, origin: &Origin, locked: bool) -> Result<(), Error> {
    if locked {
        return Err(Error::invalid("current_password", "current-password-locked"));
    }
    if !services.limits.allows_log_in_from(origin.ip.as_deref()) {
        return Err(Error::invalid("current_password", "log-in-too-many"));
    }
    Ok(())
}

/// Has somebody who is logged in say their password again. A wrong one counts like one at the log-in, so that whoever
/// finds a session left open can't try as many as they like.
pub(super) async fn prove_again(ctx: &Context, user: &entity::Model, password: &str) -> Result<(), Error> {
    let now = ctx.clock.now();
    let services = &ctx.services;
    refuse_tries(services, &ctx.origin, user.locked_until.is_some_and(|until| until > now))?;
    if services.hasher.verify(password, user.password_hash.as_deref()).await? {
        return Ok(());
    }
    let attempt = Attempt {
        area: "back-office",
        source: PASSWORD_CHANGE,
        username: &user.email,
        organization_id: Some(user.organization_id),
        user_id: Some(user.id),
        customer_user_id: None,
        refusal: Some(Refusal::Credentials),
    };
    attempts::note(&ctx.store, now, &attempt, &ctx.origin).await?;
    note_failure(&ctx.store, services, user, now).await?;
    Err(Error::invalid("current_password", "current-password-wrong"))
}

async fn find(store: &Store, email: &str) -> Result<Option<entity::Model>, Error> {
    let norm = normal_email(email);
    if norm.is_empty() || norm.len() > 320 || norm.contains('\0') {
        return Ok(None);
    }
    Ok(entity::Entity::find().filter(entity::Column::EmailNorm.eq(norm)).one(store.read()).await?)
}

/// Why somebody with the right password may still not come in.
pub(crate) fn standing(user: &entity::Model, now: Timestamp) -> Option<Refusal> {
    if !user.enabled {
        Some(Refusal::Disabled)
    } else if user.locked_until.is_some_and(|until| until > now) {
        Some(Refusal::Locked)
    } else if user.password_status != "active" {
        Some(Refusal::PasswordReset)
    } else {
        None
    }
}

async fn note_success(store: &Store, user: &entity::Model, now: Timestamp) -> Result<(), Error> {
    let update = Query::update()
        .table(entity::Entity)
        .value(entity::Column::LoginCount, Expr::col(entity::Column::LoginCount).add(1))
        .value(entity::Column::LastLoginAt, Expr::value(now))
        .value(entity::Column::FailedLogins, Expr::value(0))
        .value(entity::Column::FirstFailedAt, Expr::value(Option::<i64>::None))
        .and_where(entity::Column::Id.eq(user.id))
        .to_owned();
    store.write().execute(&update).await?;
    Ok(())
}

/// Counts a wrong password; one too many within the interval locks the account for a while and tells its owner.
async fn note_failure(
    store: &Store,
    services: &Services,
    user: &entity::Model,
    now: Timestamp,
) -> Result<(), Error> {
    let rules = &services.rules;
    let interval = rules.login_failure_interval_minutes;
    let counting =
        user.first_failed_at.is_some_and(|first| interval == 0 || first.plus_minutes(interval) > now);
    let failed = if counting { Expr::col(entity::Column::FailedLogins).add(1) } else { Expr::value(1) };
    let update = Query::update()
        .table(entity::Entity)
        .value(entity::Column::FailedLogins, failed)
        .value(
            entity::Column::FirstFailedAt,
            Expr::value(if counting { user.first_failed_at } else { Some(now) }),
        )
        .and_where(entity::Column::Id.eq(user.id))
        .returning(Query::returning().column(entity::Column::FailedLogins))
        .to_owned();
    let row = store.write().query_one(&update).await?;
    let failed: i32 = row.map(|row| row.try_get("", "failed_logins")).transpose()?.unwrap_or(0);
    let locked = user.locked_until.is_some_and(|until| until > now);
    if rules.max_login_attempts > 0 && failed >= rules.max_login_attempts && !locked {
        lock(store, services, user.id, now).await?;
    }
    Ok(())
}

async fn lock(store: &Store, services: &Services, user_id: i64, now: Timestamp) -> Result<(), Error> {
    let minutes = services.rules.account_lockout_minutes;
    let until = if minutes == 0 { FOREVER } else { now.plus_minutes(minutes) };
    let clock = Clock::standing_at(now);
    let Some(user) = entity::Entity::find_by_id(user_id).one(store.read()).await? else { return Ok(()) };
    let author = clientele_store::Author::system(Some(user.organization_id));
    let mut unit = store.begin(&author, &clock).await?;
    let locked = entity::ActiveModel { locked_until: ActiveValue::Set(Some(until)), ..Default::default() };
    let user = unit.update(&user, locked, Vec::new()).await?;
    crate::outgoing_email::write::user_locked(&mut unit, services, &user, until).await?;
    unit.commit().await?;
    tracing::warn!(target: "security", user = user.id, "back-office user locked after failed log-ins");
    Ok(())
}

/// The end of a lock that only a person can lift: the year 9999.
pub(crate) const FOREVER: Timestamp = Timestamp(253_370_764_800_000);
