//! Passwords of customer users: links to set one, resets that force one, and what ends with the old one.

use clientele_access::{Capability, Permission};
use clientele_store::{Clock, Store, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter};

use super::entity::{Entity, Model};
use super::login::{self, PasswordStatus};
use super::profile::find;
use crate::check::Check;
use crate::context::{Context, Services};
use crate::error::Error;
use crate::outgoing_email::write;
use crate::reach;
use crate::tokens::{self, Holder, Link, Purpose};
use crate::users::sessions;

/// In the back-office passwords take a capability of their own; in the storefront whoever may edit a colleague may ask
/// them for a new one.
pub(crate) fn require(ctx: &Context) -> Result<(), Error> {
    if ctx.is_storefront() {
        return ctx.require(clientele_access::Entity::CustomerUser, Permission::Edit);
    }
    ctx.require_capability(Capability::ManagePasswords)
}

/// Asks the person to set a new password: log-in is refused until they have.
pub async fn force(ctx: &Context, id: i64) -> Result<Model, Error> {
    require(ctx)?;
    let person = find(ctx, Permission::Edit, id).await?;
    let mut unit = ctx.begin().await?;
    force_in(ctx, &mut unit, &person).await?;
    unit.commit().await?;
    Ok(person)
}

pub(crate) async fn force_in(ctx: &Context, unit: &mut Unit, person: &Model) -> Result<(), Error> {
    require(ctx)?;
    super::enablement::refuse_oneself(ctx, person)?;
    let login = login_of(unit, person).await?;
    if !person.enabled {
        return Err(Error::refused("password-reset-of-disabled"));
    }
    let row = login::ActiveModel {
        password_status: ActiveValue::Set("reset".into()),
        password_requested_at: ActiveValue::Set(Some(unit.now())),
        ..Default::default()
    };
    unit.update(&login, row, Vec::new()).await?;
    end_access(unit, person.id).await?;
    let secret = link(&ctx.services, unit, person).await?;
    write::force_reset(ctx, unit, person, &secret).await
}

/// As [`force`], within a unit of work.
pub async fn force_by_id(ctx: &Context, unit: &mut Unit, id: i64) -> Result<(), Error> {
    let person = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    force_in(ctx, unit, &person).await
}

/// How the password of somebody stands, whom the actor sees; that of a guest, who has none, is as good as any.
pub async fn status_of(ctx: &Context, unit: &Unit, id: i64) -> Result<PasswordStatus, Error> {
    let person = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::View, id).await?;
    match person.login_id {
        Some(_) => Ok(login_of(unit, &person).await?.status(unit.now())),
        None => Ok(PasswordStatus::Active),
    }
}

/// The welcome mail with a link to set a password.
pub(crate) async fn welcome(ctx: &Context, unit: &mut Unit, person: &Model) -> Result<(), Error> {
    if person.guest {
        return Ok(());
    }
    let login = login_of(unit, person).await?;
    let row = login::ActiveModel {
        password_requested_at: ActiveValue::Set(Some(unit.now())),
        ..Default::default()
    };
    unit.update(&login, row, Vec::new()).await?;
    let secret = link(&ctx.services, unit, person).await?;
    write::welcome(ctx, unit, person, &secret).await
}

/// The secret of a link by which the person sets a password.
pub(crate) async fn link(services: &Services, unit: &Unit, person: &Model) -> Result<String, Error> {
    let hours = services.rules.reset_hours;
    let holder = Holder::CustomerUser(person.id);
    tokens::issue(unit, person.organization_id, Purpose::CustomerUserPassword, holder, hours).await
}

async fn login_of(unit: &Unit, person: &Model) -> Result<login::Model, Error> {
    let id = person.login_id.ok_or_else(|| Error::refused("guests-never-log-in"))?;
    login::Entity::find_by_id(id).one(unit.connection()).await?.ok_or(Error::NotFound)
}

/// Whose password a link sets, or why it sets none.
#[derive(Clone, Debug)]
pub enum Invitation {
    For(Box<Model>),
    Expired,
    Unknown,
}

/// Looks at a set-password link without using it up, at a website of an organization: the people of other sellers are
/// unknown there.
pub async fn look(
    store: &Store,
    clock: &Clock,
    organization: i64,
    secret: &str,
) -> Result<Invitation, Error> {
    match tokens::look_at(store, clock.now(), organization, Purpose::CustomerUserPassword, secret).await? {
        Link::Expired => Ok(Invitation::Expired),
        Link::Unknown => Ok(Invitation::Unknown),
        Link::Good(token) => {
            let person = match token.customer_user_id {
                Some(id) => Entity::find_by_id(id).one(store.read()).await?.filter(|person| person.enabled),
                None => None,
            };
            Ok(person.map_or(Invitation::Unknown, |person| Invitation::For(Box::new(person))))
        }
    }
}

/// Sets the password by a link, which is used up by it, at a website of the person's organization. All sessions and
/// other links of the person end.
pub async fn set(
    store: &Store,
    clock: &Clock,
    services: &Services,
    organization: i64,
    secret: &str,
    password: &str,
    repeated: &str,
) -> Result<Model, Error> {
    let purpose = Purpose::CustomerUserPassword;
    let link = tokens::look_at(store, clock.now(), organization, purpose, secret).await?;
    let Link::Good(token) = link else { return Err(Error::NotFound) };
    check_new(services, password, repeated)?;
    let hash = services.hasher.hash(password).await?;
    let id = token.customer_user_id.ok_or(Error::NotFound)?;
    let person = Entity::find_by_id(id)
        .one(store.read())
        .await?
        .filter(|person| person.enabled)
        .ok_or(Error::NotFound)?;
    let author = clientele_store::Author {
        kind: "customer_user".into(),
        id: Some(person.id),
        name: person.full_name(),
        source: "page".into(),
        ..clientele_store::Author::system(Some(person.organization_id))
    };
    let mut unit = store.begin(&author, clock).await?;
    tokens::redeem(&unit, &token).await?;
    let login = login_of(&unit, &person).await?;
    store_hash(&mut unit, &login, hash).await?;
    end_access(&unit, person.id).await?;
    unit.commit().await?;
    Ok(person)
}

/// Every rule that a new password breaks.
pub(crate) fn check_new(services: &Services, password: &str, repeated: &str) -> Result<(), Error> {
    let mut check = Check::new();
    for broken in services.rules.password.broken_by(password) {
        check.add("password", broken);
    }
    if password != repeated {
        check.add("password_repeated", "passwords-must-match");
    }
    check.done()
}

pub(crate) async fn store_hash(unit: &mut Unit, login: &login::Model, hash: String) -> Result<(), Error> {
    let row = login::ActiveModel {
        password_hash: ActiveValue::Set(Some(hash)),
        password_status: ActiveValue::Set("active".into()),
        password_changed_at: ActiveValue::Set(Some(unit.now())),
        failed_logins: ActiveValue::Set(0),
        locked_until: ActiveValue::Set(None),
        ..Default::default()
    };
    unit.update(login, row, Vec::new()).await?;
    Ok(())
}

/// Ends all sessions and pending links of a person, and whatever applications may do for them.
pub(crate) async fn end_access(unit: &Unit, customer_user_id: i64) -> Result<(), Error> {
    sessions::Entity::delete_many()
        .filter(sessions::Column::CustomerUserId.eq(customer_user_id))
        .exec(unit.connection())
        .await?;
    let holder = Holder::CustomerUser(customer_user_id);
    crate::oauth::end_of(unit, holder).await?;
    tokens::withdraw(unit, holder, None).await
}

/// Gives everybody in the organization who has no password yet this one, by its hash: for demo data, whose people all
/// have the same. Says nothing in the history, since nobody's password changes.
pub async fn give_first(unit: &Unit, organization: i64, hash: &str) -> Result<(), Error> {
    login::Entity::update_many()
        .col_expr(login::Column::PasswordHash, sea_orm::sea_query::Expr::value(hash))
        .filter(login::Column::OrganizationId.eq(organization))
        .filter(login::Column::PasswordHash.is_null())
        .exec(unit.connection())
        .await?;
    Ok(())
}
