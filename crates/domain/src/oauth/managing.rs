//! Making, changing and removing applications.

use clientele_access::{Area, Capability, Permission};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, ExprTrait, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::application::{ActiveModel, Application, Column, Entity, GrantType, apis};
use super::{area_name, redirect_uri};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::tokens::{self, Holder};
use crate::{customer_users, reach, users};

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub name: Option<String>,
    pub active: Option<bool>,
    /// One on each line.
    pub redirect_uris: Option<String>,
    pub plain_pkce: Option<bool>,
    pub skip_consent: Option<bool>,
    pub session_transfer: Option<bool>,
    pub all_apis: Option<bool>,
    pub apis: Option<Vec<String>>,
}

/// What is decided once, when an application is made.
#[derive(Clone, Copy, Debug)]
pub struct Nature {
    pub area: Area,
    pub grant: GrantType,
    pub confidential: bool,
    pub owner: Option<Holder>,
}

/// A new application, and its secret, which nobody is ever told again.
#[derive(Clone, Debug)]
pub struct Created {
    pub application: Application,
    pub secret: Option<String>,
}

/// Which applications of an area the actor sees.
pub(crate) fn condition(ctx: &Context, area: Area) -> Condition {
    let here = Condition::all()
        .add(Column::OrganizationId.eq(ctx.organization()))
        .add(Column::Area.eq(area_name(area)));
    match (ctx.customer_user_id(), area) {
        (Some(me), Area::Storefront) => here.add(Column::CustomerUserId.eq(me)),
        (Some(_), Area::BackOffice) => reach::nowhere(),
        (None, Area::BackOffice) => here,
        (None, Area::Storefront) => {
            let people = Query::select()
                .column((customer_users::Entity, customer_users::entity::Column::Id))
                .from(customer_users::Entity)
                .cond_where(reach::condition::<customer_users::Entity>(ctx, Permission::View))
                .to_owned();
            here.add(Column::CustomerUserId.is_null().or(Column::CustomerUserId.in_subquery(people)))
        }
    }
}

/// Whether the actor manages applications at all.
pub fn require(ctx: &Context) -> Result<(), Error> {
    ctx.require_capability(if ctx.is_storefront() {
        Capability::ManageOwnOauthApplications
    } else {
        Capability::ManageOauthApplications
    })
}

/// An application of this area, as far as the actor sees it.
pub async fn find(ctx: &Context, area: Area, id: i64) -> Result<Application, Error> {
    require(ctx)?;
    let found = Entity::find_by_id(id).filter(condition(ctx, area)).one(ctx.store.read()).await?;
    found.ok_or(Error::NotFound)
}

/// Whether the actor may change an application that they see, or switch it on.
pub async fn may_change(ctx: &Context, application: &Application) -> Result<bool, Error> {
    match require_owner(ctx, ctx.store.read(), application).await {
        Ok(()) => Ok(true),
        Err(Error::Denied | Error::NotFound | Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The applications that somebody owns, by name.
pub async fn of_owner(ctx: &Context, owner: Holder) -> Result<Vec<Application>, Error> {
    require(ctx)?;
    let (area, owned) = match owner {
        Holder::User(id) => (Area::BackOffice, Column::UserId.eq(id)),
        Holder::CustomerUser(id) => (Area::Storefront, Column::CustomerUserId.eq(id)),
    };
    Ok(Entity::find()
        .filter(condition(ctx, area))
        .filter(owned)
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(200)
        .all(ctx.store.read())
        .await?)
}

/// The name of an application's owner.
pub async fn owner_of(ctx: &Context, application: &Application) -> Result<Option<String>, Error> {
    let read = ctx.store.read();
    Ok(match application.owner() {
        None => None,
        Some(Holder::User(id)) => users::Entity::find_by_id(id).one(read).await?.map(|user| user.full_name()),
        Some(Holder::CustomerUser(id)) => {
            customer_users::Entity::find_by_id(id).one(read).await?.map(|person| person.full_name())
        }
    })
}

/// Whether the actor may let applications act for somebody: whoever has the secret can do what the owner can.
async fn check_owner<C: ConnectionTrait>(ctx: &Context, connection: &C, owner: Holder) -> Result<(), Error> {
    match owner {
        Holder::CustomerUser(id) if ctx.is_storefront() => {
            if ctx.customer_user_id() == Some(id) {
                Ok(())
            } else {
                Err(Error::Denied)
            }
        }
        Holder::CustomerUser(id) => {
            let found = reach::find_in::<customer_users::Entity, _>(ctx, connection, Permission::Edit, id);
            found.await.map(drop)
        }
        Holder::User(_) if ctx.is_storefront() => Err(Error::Denied),
        Holder::User(id) => {
            let here = users::profile::colleagues_among(ctx, connection, &[id]).await?;
            if here.is_empty() {
                return Err(Error::NotFound);
            }
            if users::profile::is_above(ctx, connection, id).await? {
                return Err(Error::refused("user-above-own"));
            }
            Ok(())
        }
    }
}

/// Makes an application and tells its owner by mail.
pub async fn create(ctx: &Context, nature: Nature, changes: Changes) -> Result<Created, Error> {
    require(ctx)?;
    // Only the staff may have other people asked for their consent.
    if ctx.is_storefront() && nature.grant != GrantType::ClientCredentials {
        return Err(Error::Denied);
    }
    let mut unit = ctx.begin_new().await?;
    let mut check = Check::new();
    match (nature.area, nature.owner) {
        (Area::BackOffice, Some(Holder::CustomerUser(_))) | (Area::Storefront, Some(Holder::User(_))) => {
            check.add("owner", "unknown-choice")
        }
        (_, None) if nature.grant == GrantType::ClientCredentials => {
            check.add("owner", "must-not-be-blank");
        }
        (_, Some(owner)) => match check_owner(ctx, unit.connection(), owner).await {
            Err(Error::NotFound | Error::Denied) => check.add("owner", "unknown-choice"),
            other => other?,
        },
        (_, None) => {}
    }
    let row = checked(check, nature.area, nature.grant, None, &changes)?;
    let confidential = nature.confidential || nature.grant == GrantType::ClientCredentials;
    let secret = confidential.then(tokens::secret);
    let (user_id, customer_user_id) = match nature.owner {
        Some(Holder::User(id)) => (Some(id), None),
        Some(Holder::CustomerUser(id)) => (None, Some(id)),
        None => (None, None),
    };
    let hash = secret.as_deref().map(|secret| ctx.services.oauth.hashing.hash(secret));
    let row = ActiveModel {
        organization_id: ActiveValue::Set(ctx.organization()),
        area: ActiveValue::Set(area_name(nature.area).into()),
        client_id: ActiveValue::Set(new_client_id()),
        secret_hash: ActiveValue::Set(hash),
        grant_type: ActiveValue::Set(nature.grant.name().into()),
        confidential: ActiveValue::Set(confidential),
        user_id: ActiveValue::Set(user_id),
        customer_user_id: ActiveValue::Set(customer_user_id),
        ..row
    };
    let application: Application = unit.insert(row, Vec::new()).await?;
    crate::outgoing_email::write::application_created(&mut unit, &application).await?;
    ctx.commit_new(unit, application.id).await?;
    Ok(Created { application, secret })
}

/// 32 characters that stand in addresses as they are.
fn new_client_id() -> String {
    tokens::secret()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .chain(std::iter::repeat('0'))
        .take(32)
        .collect()
}

/// Changes what is not decided once for all.
pub async fn update(
    ctx: &Context,
    area: Area,
    id: i64,
    version: i32,
    changes: Changes,
) -> Result<Application, Error> {
    let old = find(ctx, area, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let grant = old.grant().ok_or(Error::NotFound)?;
    let changes = if old.is_described() { of_described(changes) } else { changes };
    let mut unit = ctx.begin().await?;
    require_owner(ctx, unit.connection(), &old).await?;
    let row = checked(Check::new(), area, grant, Some(&old), &changes)?;
    let new = unit.update(&old, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(new)
}

/// Its document says the rest, and nobody trusts it more than that.
fn of_described(changes: Changes) -> Changes {
    let Changes { active, all_apis, apis, .. } = changes;
    Changes { active, all_apis, apis, ..Changes::default() }
}

async fn require_owner<C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    application: &Application,
) -> Result<(), Error> {
    match application.owner() {
        Some(owner) => check_owner(ctx, connection, owner).await,
        None => Ok(()),
    }
}

pub async fn activate(ctx: &Context, area: Area, id: i64) -> Result<Application, Error> {
    set_active(ctx, area, id, true).await
}

/// Its tokens count no longer, from the next request on; activated again, those that are not over yet count again.
pub async fn deactivate(ctx: &Context, area: Area, id: i64) -> Result<Application, Error> {
    set_active(ctx, area, id, false).await
}

async fn set_active(ctx: &Context, area: Area, id: i64, active: bool) -> Result<Application, Error> {
    let old = find(ctx, area, id).await?;
    let mut unit = ctx.begin().await?;
    if active {
        require_owner(ctx, unit.connection(), &old).await?;
    }
    let row = ActiveModel { active: ActiveValue::Set(active), ..Default::default() };
    let new = unit.update(&old, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(new)
}

/// Its tokens end with it.
pub async fn delete(ctx: &Context, area: Area, id: i64) -> Result<Application, Error> {
    let old = find(ctx, area, id).await?;
    let mut unit = ctx.begin().await?;
    unit.delete(&old).await?;
    unit.commit().await?;
    Ok(old)
}

fn checked(
    mut check: Check,
    area: Area,
    grant: GrantType,
    old: Option<&Application>,
    changes: &Changes,
) -> Result<ActiveModel, Error> {
    let name = changes.name.as_deref().or(old.map(|old| old.name.as_str())).unwrap_or_default();
    let name = check.required("name", name, TEXT_LIMIT);
    let given = changes.redirect_uris.as_deref().or(old.map(|old| old.redirect_uris.as_str()));
    let by_code = grant == GrantType::AuthorizationCode;
    let redirect_uris = match given.filter(|_| by_code) {
        Some(text) => redirect_uri::checked(&mut check, "redirect_uris", text),
        None => String::new(),
    };
    if by_code && redirect_uris.is_empty() && check.is_clean() {
        check.add("redirect_uris", "must-not-be-blank");
    }
    let all_apis = changes.all_apis.unwrap_or(old.is_none_or(|old| old.all_apis));
    let chosen = match (&changes.apis, old) {
        (Some(chosen), _) => chosen.clone(),
        (None, Some(old)) => old.apis.split_ascii_whitespace().map(str::to_owned).collect(),
        (None, None) => Vec::new(),
    };
    if chosen.iter().any(|api| !apis(area).contains(&api.as_str())) {
        check.add("apis", "unknown-choice");
    } else if !all_apis && chosen.is_empty() {
        check.add("apis", "must-not-be-blank");
    }
    let flag = |change: Option<bool>, old: Option<bool>| by_code && change.or(old).unwrap_or(false);
    // Whoever owns an application has not let it act for them by that: nobody gets into the pages as its owner.
    let granted = grant != GrantType::ClientCredentials;
    let session_transfer = changes.session_transfer.or(old.map(|old| old.session_transfer));
    check.done()?;
    Ok(ActiveModel {
        name: ActiveValue::Set(name),
        active: ActiveValue::Set(changes.active.unwrap_or(old.is_none_or(|old| old.active))),
        redirect_uris: ActiveValue::Set(redirect_uris),
        plain_pkce: ActiveValue::Set(flag(changes.plain_pkce, old.map(|old| old.plain_pkce))),
        skip_consent: ActiveValue::Set(flag(changes.skip_consent, old.map(|old| old.skip_consent))),
        session_transfer: ActiveValue::Set(granted && session_transfer.unwrap_or(false)),
        all_apis: ActiveValue::Set(all_apis),
        apis: ActiveValue::Set(if all_apis { String::new() } else { chosen.join(" ") }),
        ..Default::default()
    })
}

/// An application that acts as somebody, made at the command line.
pub async fn create_from_console(
    ctx: &Context,
    grant: GrantType,
    confidential: bool,
    owner_email: &str,
    area: Area,
    changes: Changes,
) -> Result<Created, Error> {
    let email = crate::check::normal_email(owner_email);
    let read = ctx.store.read();
    let owner = match area {
        Area::BackOffice => users::Entity::find()
            .filter(users::entity::Column::EmailNorm.eq(email))
            .one(read)
            .await?
            .map(|user| (Holder::User(user.id), user.organization_id)),
        Area::Storefront => customer_users::Entity::find()
            .filter(customer_users::entity::Column::EmailNorm.eq(email))
            .filter(customer_users::entity::Column::Guest.eq(false))
            .order_by_asc(customer_users::entity::Column::Id)
            .one(read)
            .await?
            .map(|person| (Holder::CustomerUser(person.id), person.organization_id)),
    };
    let (owner, organization) = owner.ok_or(Error::NotFound)?;
    let ctx = Context { position: clientele_access::Position::System { organization }, ..ctx.clone() };
    create(&ctx, Nature { area, grant, confidential, owner: Some(owner) }, changes).await
}
