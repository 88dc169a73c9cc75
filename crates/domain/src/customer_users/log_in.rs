//! Logging in to the storefront of an organization.

use clientele_language::Message;
use clientele_store::{Author, Clock, Store, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QuerySelect};

use super::entity::{Column as Person, Entity as People, Model};
use super::{login, sessions};
use crate::check::normal_email;
use crate::context::{Context, Origin, Services};
use crate::error::Error;
use crate::log_in::attempts::{self, Attempt, Refusal};
use crate::users::log_in::{Credentials, FOREVER, PASSWORD_CHANGE, refuse_tries};

/// Checks the credentials and begins a session; returns the session's secret for the cookie. Whatever the outcome, it
/// is a row among the log-in attempts. The answer says nothing about whether the account exists.
pub async fn log_in(
    store: &Store,
    clock: &Clock,
    services: &Services,
    organization: i64,
    credentials: &Credentials,
    origin: &Origin,
) -> Result<String, Error> {
    if !services.limits.allows_log_in_from(origin.ip.as_deref()) {
        return Err(Error::Refused("log-in-too-many".into()));
    }
    match prove(store, clock, services, organization, credentials, "default", origin).await? {
        Ok(person) => sessions::begin(store, clock, services, &person, credentials.remember, origin).await,
        Err(refusal) => Err(Error::Refused(Message::new(refusal.sentence()))),
    }
}

/// Whose credentials these are, or why they prove nothing; `source` is by which door somebody tries. Whatever the
/// outcome, it is a row among the log-in attempts, and counts.
pub(crate) async fn prove(
    store: &Store,
    clock: &Clock,
    services: &Services,
    organization: i64,
    credentials: &Credentials,
    source: &'static str,
    origin: &Origin,
) -> Result<Result<Model, Refusal>, Error> {
    let now = clock.now();
    let found = find(store, organization, &credentials.email).await?;
    let hash = found.as_ref().and_then(|(login, _)| login.password_hash.as_deref());
    let fits = services.hasher.verify(&credentials.password, hash).await?;
    let refusal = match &found {
        Some((login, person)) if fits => standing(login, person, now),
        _ => Some(Refusal::Credentials),
    };
    let attempt = Attempt {
        area: "storefront",
        source,
        username: &credentials.email,
        organization_id: Some(organization),
        user_id: None,
        customer_user_id: found.as_ref().map(|(_, person)| person.id),
        refusal,
    };
    attempts::note(store, now, &attempt, origin).await?;
    let Some((login, person)) = found else { return Ok(Err(Refusal::Credentials)) };
    match refusal {
        None => note_success(store, &login, now).await?,
        Some(Refusal::Credentials) => note_failure(store, services, &login, &person, now).await?,
        Some(_) => {}
    }
    Ok(refusal.map_or(Ok(person), Err))
}

/// Has somebody who is logged in say their password again. A wrong one counts like one at the log-in, so that whoever
/// finds a session left open can't try as many as they like.
pub(super) async fn prove_again(
    ctx: &Context,
    login: &login::Model,
    person: &Model,
    password: &str,
) -> Result<(), Error> {
    let now = ctx.clock.now();
    let services = &ctx.services;
    refuse_tries(services, &ctx.origin, login.is_locked(now))?;
    if services.hasher.verify(password, login.password_hash.as_deref()).await? {
        return Ok(());
    }
    let attempt = Attempt {
        area: "storefront",
        source: PASSWORD_CHANGE,
        username: &login.email,
        organization_id: Some(person.organization_id),
        user_id: None,
        customer_user_id: Some(person.id),
        refusal: Some(Refusal::Credentials),
    };
    attempts::note(&ctx.store, now, &attempt, &ctx.origin).await?;
    note_failure(&ctx.store, services, login, person, now).await?;
    Err(Error::invalid("current_password", "current-password-wrong"))
}

/// Whoever logs in with this address: as it was registered, or in other letters where only one person can be meant.
pub(crate) async fn find(
    store: &Store,
    organization: i64,
    email: &str,
) -> Result<Option<(login::Model, Model)>, Error> {
    let email = email.trim();
    if email.is_empty() || email.len() > 320 || email.contains('\0') {
        return Ok(None);
    }
    let alike: Vec<login::Model> = login::Entity::find()
        .filter(login::Column::OrganizationId.eq(organization))
        .filter(login::Column::EmailNorm.eq(normal_email(email)))
        .limit(20)
        .all(store.read())
        .await?;
    let exact = alike.iter().find(|login| login.email == email);
    let Some(login) = exact.or(if let [only] = alike.as_slice() { Some(only) } else { None }) else {
        return Ok(None);
    };
    let person = People::find().filter(Person::LoginId.eq(login.id)).one(store.read()).await?;
    Ok(person.map(|person| (login.clone(), person)))
}

/// Why somebody with the right password may still not come in.
pub(crate) fn standing(login: &login::Model, person: &Model, now: Timestamp) -> Option<Refusal> {
    if person.guest {
        Some(Refusal::Guest)
    } else if !person.enabled {
        Some(Refusal::Disabled)
    } else if !person.confirmed {
        Some(Refusal::NotConfirmed)
    } else if login.is_locked(now) {
        Some(Refusal::Locked)
    } else {
        match login.password_status.as_str() {
            "active" => None,
            "expired" => Some(Refusal::PasswordExpired),
            _ => Some(Refusal::PasswordReset),
        }
    }
}

async fn note_success(store: &Store, login: &login::Model, now: Timestamp) -> Result<(), Error> {
    use login::Column;
    let update = Query::update()
        .table(login::Entity)
        .value(Column::LoginCount, Expr::col(Column::LoginCount).add(1))
        .value(Column::LastLoginAt, Expr::value(now))
        .value(Column::FailedLogins, Expr::value(0))
        .value(Column::FirstFailedAt, Expr::value(Option::<i64>::None))
        .and_where(Column::Id.eq(login.id))
        .to_owned();
    store.write().execute(&update).await?;
    Ok(())
}

/// Counts a wrong password; one too many within the interval locks the account for a while and tells its owner.
async fn note_failure(
    store: &Store,
    services: &Services,
    login: &login::Model,
    person: &Model,
    now: Timestamp,
) -> Result<(), Error> {
    use login::Column;
    let rules = &services.rules;
    let interval = rules.login_failure_interval_minutes;
    let counting =
        login.first_failed_at.is_some_and(|first| interval == 0 || first.plus_minutes(interval) > now);
    let failed = if counting { Expr::col(Column::FailedLogins).add(1) } else { Expr::value(1) };
    let update = Query::update()
        .table(login::Entity)
        .value(Column::FailedLogins, failed)
        .value(Column::FirstFailedAt, Expr::value(if counting { login.first_failed_at } else { Some(now) }))
        .and_where(Column::Id.eq(login.id))
        .returning(Query::returning().column(Column::FailedLogins))
        .to_owned();
    let row = store.write().query_one(&update).await?;
    let failed: i32 = row.map(|row| row.try_get("", "failed_logins")).transpose()?.unwrap_or(0);
    if rules.max_login_attempts > 0 && failed >= rules.max_login_attempts && !login.is_locked(now) {
        lock(store, services, login.id, person, now).await?;
    }
    Ok(())
}

async fn lock(
    store: &Store,
    services: &Services,
    login_id: i64,
    person: &Model,
    now: Timestamp,
) -> Result<(), Error> {
    let minutes = services.rules.account_lockout_minutes;
    let until = if minutes == 0 { FOREVER } else { now.plus_minutes(minutes) };
    let author = Author::system(Some(person.organization_id));
    let mut unit = store.begin(&author, &Clock::standing_at(now)).await?;
    let found = login::Entity::find_by_id(login_id).one(unit.connection()).await?;
    let Some(login) = found.filter(|login| !login.is_locked(now)) else { return Ok(()) };
    let row = login::ActiveModel { locked_until: ActiveValue::Set(Some(until)), ..Default::default() };
    unit.update(&login, row, Vec::new()).await?;
    unit.tell(person, "locked").await?;
    crate::outgoing_email::write::locked(&mut unit, person, until).await?;
    unit.commit().await?;
    tracing::warn!(target: "security", customer_user = person.id, "customer user locked after failed log-ins");
    Ok(())
}
