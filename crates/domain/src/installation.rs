//! What an installation begins with.

use clientele_access::{back_office_roles as predefined_back_office, customer_user_roles};
use clientele_store::{Author, Clock, Store, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, ConnectionTrait, PaginatorTrait, QueryFilter};

use crate::back_office_roles::{self, entity as back_office_role};
use crate::check::{Check, TEXT_LIMIT, normal_email};
use crate::context::{Context, Services};
use crate::error::Error;
use crate::roles::profile::{NewRole, json};
use crate::{
    customer_groups, localizations, notification_rules, organizations, passwords, roles, users, websites,
};

/// Whether nothing is there yet: no organization.
pub async fn is_empty(store: &Store) -> Result<bool, Error> {
    Ok(organizations::Entity::find().count(store.read()).await? == 0)
}

/// What is kept for the whole installation under a name, such as `demo`.
pub async fn mark(store: &Store, name: &str) -> Result<Option<String>, Error> {
    let question =
        Query::select().column("value").from("installation").and_where(Expr::col("name").eq(name)).to_owned();
    let row = store.read().query_one(&question).await?;
    Ok(row.map(|row| row.try_get("", "value")).transpose()?)
}

pub async fn set_mark(unit: &Unit, name: &str, value: &str) -> Result<(), Error> {
    let insert = Query::insert()
        .into_table("installation")
        .columns(["name", "value"])
        .values_panic([name.into(), value.into()])
        .to_owned();
    unit.connection().execute(&insert).await?;
    Ok(())
}

/// The first administrator, and the password that is told once.
#[derive(Clone, Debug)]
pub struct First {
    pub organization: i64,
    pub email: String,
    pub password: String,
}

/// Makes the first organization and its administrator.
pub async fn begin(
    store: &Store,
    clock: &Clock,
    services: &Services,
    organization: &str,
    email: &str,
) -> Result<First, Error> {
    let mut unit = store.begin(&Author::system(None), clock).await?;
    let organization = found(&mut unit, organization, &services.base_url).await?;
    let password = services.rules.password.generate();
    let hash = services.hasher.hash(&password).await?;
    let user = NewUser { organization, email, first_name: "First", last_name: "Administrator", hash: &hash };
    let user = add_user(&mut unit, user, "ROLE_ADMINISTRATOR", &[organization]).await?;
    set_mark(&unit, FIRST_ADMINISTRATOR, &user.id.to_string()).await?;
    unit.commit().await?;
    Ok(First { organization, email: email.to_owned(), password })
}

/// Under which name the installation keeps the id of its first administrator.
const FIRST_ADMINISTRATOR: &str = "first-administrator";

/// What the first organization is called until it says otherwise.
pub const FIRST_ORGANIZATION: &str = "My Company";

/// What is known of an installation that began with [`begin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Whether the actor is the first administrator, and their password still the one that was told.
    pub first_password: bool,
}

/// None for an installation that began otherwise, such as with demo data.
pub async fn beginning(ctx: &Context) -> Result<Option<Beginning>, Error> {
    let Some(first) = mark(&ctx.store, FIRST_ADMINISTRATOR).await? else { return Ok(None) };
    let actor = ctx.user_id().filter(|id| id.to_string() == first);
    let user = match actor {
        Some(id) => users::Entity::find_by_id(id).one(ctx.store.read()).await?,
        None => None,
    };
    let first_password = user.is_some_and(|user| user.password_changed_at == Some(user.created_at));
    Ok(Some(Beginning { first_password }))
}

/// Makes an organization with all that it begins with; the back-office roles too, if they aren't there. For the first
/// start, demo data and seeds.
pub async fn found(unit: &mut Unit, name: &str, base_url: &str) -> Result<i64, Error> {
    back_office_roles_in(unit).await?;
    let row = organizations::entity::ActiveModel {
        name: ActiveValue::Set(name.to_owned()),
        description: ActiveValue::Set(None),
        enabled: ActiveValue::Set(true),
        ..Default::default()
    };
    let organization: organizations::Model = unit.insert(row, Vec::new()).await?;
    furnish(unit, organization.id, name, base_url).await?;
    Ok(organization.id)
}

async fn back_office_roles_in(unit: &mut Unit) -> Result<(), Error> {
    if back_office_roles::Entity::find().count(unit.connection()).await? > 0 {
        return Ok(());
    }
    for role in predefined_back_office() {
        let row = back_office_role::ActiveModel {
            organization_id: ActiveValue::Set(None),
            name: ActiveValue::Set(role.name.into()),
            machine_name: ActiveValue::Set(role.machine_name.into()),
            description: ActiveValue::Set(None),
            permissions: ActiveValue::Set(json(&role.permissions.levels_by_name())),
            capabilities: ActiveValue::Set(json(&role.permissions.capability_names())),
            ..Default::default()
        };
        unit.insert::<_, back_office_roles::Model>(row, Vec::new()).await?;
    }
    Ok(())
}

/// Predefined roles, the group of anonymous visitors, a localization, a website, and the rules of who is told of what.
pub(crate) async fn furnish(
    unit: &mut Unit,
    organization: i64,
    name: &str,
    base_url: &str,
) -> Result<(), Error> {
    let mut made = std::collections::BTreeMap::new();
    for role in customer_user_roles() {
        let new = NewRole {
            organization,
            customer_id: None,
            name: role.name.into(),
            machine_name: role.machine_name.into(),
            self_managed: role.self_managed,
            public: role.public,
            granted: role.permissions,
        };
        made.insert(role.machine_name, roles::profile::insert(unit, new).await?.id);
    }
    customer_groups::profile::insert(unit, organization, "Non-Authenticated Visitors".into(), None, true)
        .await?;
    let row = localizations::entity::ActiveModel {
        organization_id: ActiveValue::Set(organization),
        name: ActiveValue::Set("English (United States)".into()),
        language: ActiveValue::Set("en".into()),
        formatting: ActiveValue::Set("en_US".into()),
        ..Default::default()
    };
    let localization: localizations::Model = unit.insert(row, Vec::new()).await?;
    let row = websites::entity::ActiveModel {
        organization_id: ActiveValue::Set(organization),
        name: ActiveValue::Set(if name.is_empty() { "Default".into() } else { name.to_owned() }),
        url: ActiveValue::Set(base_url.trim_end_matches('/').to_owned()),
        is_default: ActiveValue::Set(true),
        default_role_id: ActiveValue::Set(made.get("ROLE_FRONTEND_BUYER").copied()),
        guest_role_id: ActiveValue::Set(made.get("ROLE_FRONTEND_ANONYMOUS").copied()),
        default_localization_id: ActiveValue::Set(Some(localization.id)),
        ..Default::default()
    };
    let website: websites::Model = unit.insert(row, Vec::new()).await?;
    websites::profile::offer_localizations(unit, website.id, &[localization.id]).await?;
    notification_rules::begin(unit, organization).await
}

/// A back-office user whom the program itself makes.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    pub organization: i64,
    pub email: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
    /// The hash of the password, in PHC string format.
    pub hash: &'a str,
}

/// Adds a back-office user with one role; for the first start, the console and demo data.
pub async fn add_user(
    unit: &mut Unit,
    new: NewUser<'_>,
    machine_name: &str,
    organizations: &[i64],
) -> Result<users::Model, Error> {
    let role = back_office_roles::Entity::find()
        .filter(back_office_role::Column::MachineName.eq(machine_name))
        .one(unit.connection())
        .await?
        .ok_or_else(|| Error::invalid("role", "unknown-choice"))?;
    let row = users::entity::ActiveModel {
        organization_id: ActiveValue::Set(new.organization),
        email: ActiveValue::Set(new.email.to_owned()),
        email_norm: ActiveValue::Set(normal_email(new.email)),
        first_name: ActiveValue::Set(new.first_name.to_owned()),
        last_name: ActiveValue::Set(new.last_name.to_owned()),
        enabled: ActiveValue::Set(true),
        language: ActiveValue::Set("en".into()),
        formatting: ActiveValue::Set("en_US".into()),
        time_zone: ActiveValue::Set("UTC".into()),
        theme: ActiveValue::Set("auto".into()),
        password_hash: ActiveValue::Set(Some(new.hash.to_owned())),
        password_status: ActiveValue::Set("active".into()),
        password_changed_at: ActiveValue::Set(Some(unit.now())),
        ..Default::default()
    };
    let user: users::Model = unit.insert(row, Vec::new()).await?;
    users::profile::link(unit, user.id, &[role.id], organizations).await?;
    Ok(user)
}

/// Adds a back-office user from the console: `role` is the name of a back-office role in any spelling
/// (`administrator`, `sales-representative`). Without a password one is made up and returned.
pub async fn add_user_from_console(
    store: &Store,
    clock: &Clock,
    services: &Services,
    email: &str,
    role: &str,
    password: Option<String>,
) -> Result<(users::Model, Option<String>), Error> {
    let mut check = Check::new();
    let email = check.email("email", email);
    let role = check.required("role", role, TEXT_LIMIT);
    for broken in password.iter().flat_map(|password| services.rules.password.broken_by(password)) {
        check.add("password", broken);
    }
    check.done()?;
    let known = users::Entity::find()
        .filter(users::entity::Column::EmailNorm.eq(normal_email(&email)))
        .one(store.read())
        .await?;
    if known.is_some() {
        return Err(Error::invalid("email", "email-already-used"));
    }
    let organization = first_organization(store).await?.ok_or(Error::NotFound)?;
    let machine_name = format!("ROLE_{}", role.to_uppercase().replace(['-', ' '], "_"));
    let generated = password.is_none().then(|| services.rules.password.generate());
    let secret = password.as_ref().or(generated.as_ref()).cloned().unwrap_or_default();
    let hash = services.hasher.hash(&secret).await?;
    let mut unit = store.begin(&Author::system(Some(organization)), clock).await?;
    let (first_name, last_name) = names_from(&email);
    let new =
        NewUser { organization, email: &email, first_name: &first_name, last_name: &last_name, hash: &hash };
    let user = add_user(&mut unit, new, &machine_name, &[organization]).await?;
    unit.commit().await?;
    Ok((user, generated))
}

/// What a person may be called until they say otherwise: the parts of their address before the @.
fn names_from(email: &str) -> (String, String) {
    let local = email.split('@').next().unwrap_or(email);
    let mut parts = local.splitn(2, ['.', '-', '_']).map(str::to_owned);
    let first = parts.next().unwrap_or_default();
    let last = parts.next().unwrap_or_else(|| first.clone());
    (first, last)
}

/// The oldest organization that is enabled; the oldest one, if none is.
pub async fn first_organization(store: &Store) -> Result<Option<i64>, Error> {
    use sea_orm::QueryOrder;
    let first = organizations::Entity::find()
        .order_by_desc(organizations::entity::Column::Enabled)
        .order_by_asc(organizations::entity::Column::Id)
        .one(store.read())
        .await?;
    Ok(first.map(|organization| organization.id))
}

/// A hash of a password that many share, for seeds: hashing each one anew would take hours.
pub fn shared_hash(password: &str) -> Result<String, Error> {
    passwords::hash(password).ok_or(Error::Busy)
}
