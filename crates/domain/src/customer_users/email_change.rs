//! Changing one's own e-mail address: a code goes to the present one, then a link to the new one, and only then it
//! changes. Whether somebody else has the new address shows nowhere on the way.

use clientele_store::{Author, Clock, FieldChange, Store, Unit};
use rand::RngExt;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::entity::{ActiveModel, Entity, Model};
use super::{login, own, password_reset};
use crate::check::{Check, normal_email};
use crate::context::{Context, Services};
use crate::error::Error;
use crate::outgoing_email::write;
use crate::record::is_duplicate;
use crate::tokens::{self, Holder, Link, New, Purpose};

/// So many codes are looked at before a new one has to be asked for.
const TRIES: u32 = 5;

/// What waits for its code.
#[derive(Serialize, Deserialize)]
struct Wanted {
    email: String,
    tries: u32,
}

/// What the database keeps a hash of: a code alone would be the same for several people.
fn secret_of(person: i64, code: &str) -> String {
    format!("email-change-{person}-{code}")
}

/// Eight digits, to be typed.
fn new_code() -> String {
    format!("{:08}", rand::rng().random_range(0..100_000_000))
}

/// Asks for another address: a code goes to the present one. An earlier code and link die.
pub async fn request(ctx: &Context, email: &str) -> Result<(), Error> {
    let person = own::find(ctx).await?;
    let mut check = Check::new();
    let email = check.email("email", email);
    if email == person.email {
        check.add("email", "email-is-own");
    }
    check.done()?;
    if !ctx.services.limits.allows_log_in_from(ctx.origin.ip.as_deref()) {
        return Err(Error::refused("log-in-too-many"));
    }
    let code = new_code();
    let mut unit = ctx.begin().await?;
    let holder = Holder::CustomerUser(person.id);
    for purpose in [Purpose::CustomerUserEmailCode, Purpose::CustomerUserNewEmail] {
        tokens::withdraw(&unit, holder, Some(purpose)).await?;
    }
    let secret = secret_of(person.id, &code);
    let payload = to_payload(&Wanted { email: email.clone(), tries: 0 });
    let new = New { secret: &secret, payload, expires_at: expiry(&unit, &ctx.services) };
    tokens::keep(&unit, person.organization_id, Purpose::CustomerUserEmailCode, holder, new).await?;
    // So the seller sees in the history what was asked for.
    let asked = FieldChange::new("requested_email", None::<String>, Some(email.as_str()));
    let person = unit.update(&person, ActiveModel { ..Default::default() }, vec![asked]).await?;
    write::email_change_code(&ctx.services, &mut unit, &person, &email, &code).await?;
    unit.commit().await?;
    Ok(())
}

fn expiry(unit: &Unit, services: &Services) -> clientele_store::Timestamp {
    unit.now().plus_hours(services.rules.reset_hours)
}

fn to_payload(wanted: &Wanted) -> Option<String> {
    serde_json::to_string(wanted).ok()
}

/// The code that is waited for.
async fn pending_of<C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
) -> Result<Option<(tokens::Model, Wanted)>, Error> {
    let Some(me) = ctx.customer_user_id() else { return Err(Error::Denied) };
    let found = tokens::pending(connection, ctx.clock.now(), Purpose::CustomerUserEmailCode, me).await?;
    Ok(found.and_then(|token| {
        let wanted = serde_json::from_str(token.payload.as_deref()?).ok()?;
        Some((token, wanted))
    }))
}

/// The address for which the code is waited for.
pub async fn pending(ctx: &Context) -> Result<Option<String>, Error> {
    Ok(pending_of(ctx, ctx.store.read()).await?.map(|(_, wanted)| wanted.email))
}

/// The address that a person, whom the actor sees, wants to have and has not proved yet.
pub async fn wanted_by(ctx: &Context, person: &Model) -> Result<Option<String>, Error> {
    let (read, now) = (ctx.store.read(), ctx.clock.now());
    if let Some(link) = tokens::pending(read, now, Purpose::CustomerUserNewEmail, person.id).await? {
        return Ok(link.payload);
    }
    let code = tokens::pending(read, now, Purpose::CustomerUserEmailCode, person.id).await?;
    let wanted = code.and_then(|code| serde_json::from_str::<Wanted>(code.payload.as_deref()?).ok());
    Ok(wanted.map(|wanted| wanted.email))
}

/// Takes the code that went to the present address: now a link goes to the new one. If that is somebody else's already,
/// nothing goes there, and the answer is the same.
pub async fn prove(ctx: &Context, code: &str) -> Result<(), Error> {
    let person = own::find(ctx).await?;
    let mut unit = ctx.begin().await?;
    let Some((token, wanted)) = pending_of(ctx, unit.connection()).await? else {
        return Err(Error::refused("email-change-over"));
    };
    if !count(&unit, &token, &wanted).await? {
        return Err(Error::Busy);
    }
    let code: String = code.chars().filter(|c| !c.is_whitespace()).take(20).collect();
    if token.token_hash != tokens::fingerprint(&secret_of(person.id, &code)) {
        let holder = Holder::CustomerUser(person.id);
        let is_over = wanted.tries + 1 >= TRIES;
        if is_over {
            tokens::withdraw(&unit, holder, Some(Purpose::CustomerUserEmailCode)).await?;
        }
        unit.commit().await?;
        return Err(if is_over {
            Error::refused("email-change-over")
        } else {
            Error::invalid("code", "email-change-code-wrong")
        });
    }
    tokens::redeem(&unit, &token).await?;
    let proven = FieldChange::new("email_change_proven", None::<String>, Some(wanted.email.as_str()));
    let person = unit.update(&person, ActiveModel { ..Default::default() }, vec![proven]).await?;
    if !is_taken(&unit, &person, &wanted.email).await? {
        let secret = tokens::secret();
        let expires_at = expiry(&unit, &ctx.services);
        let new = New { secret: &secret, payload: Some(wanted.email.clone()), expires_at };
        let holder = Holder::CustomerUser(person.id);
        tokens::keep(&unit, person.organization_id, Purpose::CustomerUserNewEmail, holder, new).await?;
        write::email_change_link(&ctx.services, &mut unit, &person, &wanted.email, &secret).await?;
    }
    unit.commit().await?;
    Ok(())
}

/// Counts a try before it is looked at; of several at the same moment only one goes on.
async fn count(unit: &Unit, token: &tokens::Model, wanted: &Wanted) -> Result<bool, Error> {
    let counted = Wanted { email: wanted.email.clone(), tries: wanted.tries + 1 };
    let update = Query::update()
        .table(tokens::Entity)
        .value(tokens::Column::Payload, Expr::value(to_payload(&counted)))
        .and_where(tokens::Column::Id.eq(token.id))
        .and_where(tokens::Column::Payload.eq(token.payload.clone()))
        .to_owned();
    Ok(unit.connection().execute(&update).await?.rows_affected() == 1)
}

async fn is_taken(unit: &Unit, person: &Model, email: &str) -> Result<bool, Error> {
    let holder = login::Entity::find()
        .filter(login::Column::OrganizationId.eq(person.organization_id))
        .filter(login::Column::Email.eq(email))
        .one(unit.connection())
        .await?;
    Ok(holder.is_some_and(|holder| Some(holder.id) != person.login_id))
}

/// Changes the address by the link that went to the new one, which is used up by it, at a website of the person's
/// organization. All sessions and other links of the person end. [`Error::NotFound`] where the link doesn't work.
pub async fn by_link(
    store: &Store,
    clock: &Clock,
    services: &Services,
    organization: i64,
    secret: &str,
) -> Result<Model, Error> {
    let link =
        tokens::look_at(store, clock.now(), organization, Purpose::CustomerUserNewEmail, secret).await?;
    let Link::Good(token) = link else { return Err(Error::NotFound) };
    let (Some(id), Some(email)) = (token.customer_user_id, token.payload.clone()) else {
        return Err(Error::NotFound);
    };
    let person = Entity::find_by_id(id).one(store.read()).await?.filter(|person| person.enabled);
    let person = person.ok_or(Error::NotFound)?;
    let author = Author {
        kind: "customer_user".into(),
        id: Some(person.id),
        name: person.full_name(),
        source: "page".into(),
        ..Author::system(Some(person.organization_id))
    };
    let mut unit = store.begin(&author, clock).await?;
    tokens::redeem(&unit, &token).await?;
    // Somebody may have taken it since.
    if is_taken(&unit, &person, &email).await? {
        return Err(Error::NotFound);
    }
    let changed = change(&mut unit, &person, &email).await;
    let changed = changed.map_err(|error| if is_duplicate(&error) { Error::NotFound } else { error })?;
    password_reset::end_access(&unit, person.id).await?;
    write::email_changed(services, &mut unit, &person, &email).await?;
    unit.commit().await?;
    Ok(changed)
}

async fn change(unit: &mut Unit, person: &Model, email: &str) -> Result<Model, Error> {
    if let Some(id) = person.login_id {
        let login = login::Entity::find_by_id(id).one(unit.connection()).await?.ok_or(Error::NotFound)?;
        let row = login::ActiveModel {
            email: ActiveValue::Set(email.to_owned()),
            email_norm: ActiveValue::Set(normal_email(email)),
            ..Default::default()
        };
        unit.update(&login, row, Vec::new()).await?;
    }
    let row = ActiveModel {
        email: ActiveValue::Set(email.to_owned()),
        email_norm: ActiveValue::Set(normal_email(email)),
        confirmed: ActiveValue::Set(true),
        ..Default::default()
    };
    Ok(unit.update(person, row, Vec::new()).await?)
}
