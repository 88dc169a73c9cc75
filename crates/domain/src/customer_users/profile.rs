//! Making and changing a customer user.

use chrono::NaiveDate;
use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;

use super::entity::{Entity, Model};
use super::existing::{Existing, existing};
use super::saving::save;
use super::{login, password_reset, representatives, role_assignments};
use crate::addresses;
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::{customers, localizations, roles, users, websites};

/// What to change; nothing said of a field leaves it as it is, empty text empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub email: Option<String>,
    pub name_prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub name_suffix: Option<String>,
    pub birthday: Option<Option<NaiveDate>>,
    pub phone: Option<String>,
    pub customer_id: Option<i64>,
    /// Instead of an existing customer: make one in the same go.
    pub new_customer: Option<NewCustomer>,
    pub website_id: Option<Option<i64>>,
    pub localization_id: Option<Option<i64>>,
    pub owner_id: Option<Option<i64>>,
    pub sales_representatives: Option<Vec<i64>>,
    pub roles: Option<Vec<i64>>,
    pub enabled: Option<bool>,
    pub confirmed: Option<bool>,
    pub guest: Option<bool>,
    pub external_id: Option<String>,
    pub password: Option<Password>,
    /// Sends a mail with a link to set a password.
    pub send_welcome_email: bool,
    pub addresses: Vec<addresses::Changes>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCustomer {
    pub name: String,
    pub parent_id: Option<i64>,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Password {
    Typed {
        password: String,
        repeated: String,
    },
    /// A random one that nobody gets to know: the person sets their own by a link.
    Generated,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Password")
    }
}

/// A customer user with what their page shows beside their own fields.
#[derive(Clone, Debug)]
pub struct Card {
    pub person: Model,
    pub login: Option<login::Model>,
    pub customer: customers::Model,
    pub website: Option<websites::Model>,
    pub localization: Option<localizations::Model>,
    pub owner: Option<(i64, String)>,
    /// Id and name.
    pub sales_representatives: Vec<(i64, String)>,
    pub roles: Vec<roles::Model>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

pub async fn card(ctx: &Context, permission: Permission, id: i64) -> Result<Card, Error> {
    card_of(ctx, find(ctx, permission, id).await?).await
}

/// A person whom the caller has found, with what their page shows.
pub(super) async fn card_of(ctx: &Context, person: Model) -> Result<Card, Error> {
    let id = person.id;
    let read = ctx.store.read();
    let login = match person.login_id {
        Some(id) => login::Entity::find_by_id(id).one(read).await?,
        None => None,
    };
    let customer =
        customers::Entity::find_by_id(person.customer_id).one(read).await?.ok_or(Error::NotFound)?;
    let website = match person.website_id {
        Some(id) => websites::Entity::find_by_id(id).one(read).await?,
        None => None,
    };
    let localization = match person.localization_id {
        Some(id) => localizations::Entity::find_by_id(id).one(read).await?,
        None => None,
    };
    let represented_by: Vec<i64> = representatives::Entity::find()
        .filter(representatives::Column::CustomerUserId.eq(id))
        .all(read)
        .await?
        .into_iter()
        .map(|link| link.user_id)
        .collect();
    let mut names =
        users::names(read, represented_by.iter().copied().chain(person.owner_id).collect()).await?;
    let owner = person.owner_id.and_then(|id| names.get(&id).map(|name| (id, name.clone())));
    let sales_representatives =
        represented_by.into_iter().filter_map(|id| names.remove(&id).map(|name| (id, name))).collect();
    let held = sea_orm::sea_query::Query::select()
        .column(role_assignments::Column::RoleId)
        .from(role_assignments::Entity)
        .and_where(role_assignments::Column::CustomerUserId.eq(id))
        .to_owned();
    let mut roles =
        roles::Entity::find().filter(roles::entity::Column::Id.in_subquery(held)).all(read).await?;
    roles.sort_by_key(|role| role.name.to_lowercase());
    Ok(Card { person, login, customer, website, localization, owner, sales_representatives, roles })
}

pub async fn create(ctx: &Context, mut changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    make_customer(ctx, &mut unit, &mut changes).await?;
    let person = create_in(ctx, &mut unit, changes).await?;
    ctx.commit_new(unit, person.id).await?;
    Ok(person)
}

/// Makes a customer user within a unit of work; their customer is there.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    allow_password(ctx, &changes)?;
    let mut answers = save(ctx, unit, vec![(None, changes)]).await?;
    answers.pop().unwrap_or(Err(Error::NotFound))
}

/// Changes a customer user within a unit of work, as they are there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    if changes.password.is_some() {
        password_reset::require(ctx)?;
    }
    let old = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    let old = existing(unit, vec![old]).await?.pop().ok_or(Error::NotFound)?;
    let mut answers = save(ctx, unit, vec![(Some(old), changes)]).await?;
    answers.pop().unwrap_or(Err(Error::NotFound))
}

/// Changes a customer user whom nobody else has changed since `version`.
pub async fn update(ctx: &Context, id: i64, version: i32, mut changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    if changes.password.is_some() {
        password_reset::require(ctx)?;
    }
    let mut unit = ctx.begin().await?;
    make_customer(ctx, &mut unit, &mut changes).await?;
    let old: Existing = existing(&unit, vec![old]).await?.pop().ok_or(Error::NotFound)?;
    let mut answers = save(ctx, &mut unit, vec![(Some(old), changes)]).await?;
    let person = answers.pop().unwrap_or(Err(Error::NotFound))?;
    unit.commit().await?;
    Ok(person)
}

/// Whoever may create a person may give them a first password; later it takes *Manage Passwords*.
fn allow_password(ctx: &Context, changes: &Changes) -> Result<(), Error> {
    match changes.password {
        Some(Password::Typed { .. }) if ctx.user_id().is_some() => {
            ctx.require(Entity::KIND, Permission::Create)
        }
        _ => Ok(()),
    }
}

async fn make_customer(ctx: &Context, unit: &mut Unit, changes: &mut Changes) -> Result<(), Error> {
    let Some(new) = changes.new_customer.take() else { return Ok(()) };
    let parent_id = Some(new.parent_id);
    let wanted = customers::Changes { name: Some(new.name), parent_id, ..Default::default() };
    let mut answers = customers::profile::save(ctx, unit, vec![(None, wanted)]).await?;
    let customer = answers.pop().unwrap_or(Err(Error::NotFound)).map_err(|error| match error {
        Error::Invalid(errors) => Error::Invalid(
            errors
                .into_iter()
                .map(|mut error| {
                    error.field = format!("new_customer.{}", error.field);
                    error
                })
                .collect(),
        ),
        error => error,
    })?;
    changes.customer_id = Some(customer.id);
    Ok(())
}
