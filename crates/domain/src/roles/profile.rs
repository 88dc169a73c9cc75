//! Making and changing a customer user role. Its matrix of permissions is a copy of the role it is made after.

use clientele_access::{Permission, Permissions};
use clientele_language::Message;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::record::on_duplicate;
use crate::{customer_users, customers};

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    /// Some(None) makes it predefined.
    pub customer_id: Option<Option<i64>>,
    pub self_managed: Option<bool>,
    /// The permissions that a new role begins with.
    pub permissions: Option<Permissions>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// The roles that people of a customer can hold, predefined ones first.
pub async fn offered_to(ctx: &Context, customer_id: Option<i64>) -> Result<Vec<Model>, Error> {
    let fitting = match customer_id {
        Some(id) => Column::CustomerId.is_null().or(Column::CustomerId.eq(id)),
        None => Column::CustomerId.is_null(),
    };
    let mut offered = Entity::find().filter(Column::OrganizationId.eq(ctx.organization()));
    if ctx.is_storefront() {
        offered = offered.filter(reach::condition::<Entity>(ctx, Permission::View));
    }
    // The visitors' role is nobody's.
    Ok(offered
        .filter(fitting)
        .filter(Column::Public.eq(true))
        .order_by_asc(Column::CustomerId.is_not_null())
        .order_by_asc(Column::Name)
        .limit(500)
        .all(ctx.store.read())
        .await?)
}

/// The predefined roles of the organization, by name: one of them can be the default or guest role of a website.
pub async fn predefined(ctx: &Context) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .filter(Column::CustomerId.is_null())
        .order_by_asc(Column::Name)
        .limit(500)
        .all(ctx.store.read())
        .await?)
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let mut check = Check::new();
    let name = name_of(&mut check, changes.name.as_deref().unwrap_or_default());
    let customer_id = changes.customer_id.flatten();
    let connection = unit.connection();
    rules(ctx, connection, &mut check, None, &name, customer_id).await?;
    check.done()?;
    let granted = changes.permissions.unwrap_or_default();
    let role = insert(
        &mut unit,
        NewRole {
            organization: ctx.organization(),
            customer_id,
            machine_name: machine_name(&name),
            name,
            self_managed: changes.self_managed.unwrap_or(true),
            public: true,
            granted,
        },
    )
    .await
    .map_err(|error| on_duplicate(error, "name", "role-name-taken"))?;
    ctx.commit_new(unit, role.id).await?;
    Ok(role)
}

pub(crate) struct NewRole {
    pub organization: i64,
    pub customer_id: Option<i64>,
    pub name: String,
    pub machine_name: String,
    pub self_managed: bool,
    pub public: bool,
    pub granted: Permissions,
}

pub(crate) async fn insert(unit: &mut Unit, new: NewRole) -> Result<Model, Error> {
    let row = ActiveModel {
        organization_id: ActiveValue::Set(new.organization),
        customer_id: ActiveValue::Set(new.customer_id),
        name: ActiveValue::Set(new.name),
        machine_name: ActiveValue::Set(new.machine_name),
        self_managed: ActiveValue::Set(new.self_managed),
        public: ActiveValue::Set(new.public),
        permissions: ActiveValue::Set(json(&new.granted.levels_by_name())),
        capabilities: ActiveValue::Set(json(&new.granted.capability_names())),
        workflows: ActiveValue::Set("{}".into()),
        ..Default::default()
    };
    Ok(unit.insert(row, Vec::new()).await?)
}

pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A name for machines that no other role has: the person's name for it, and chance.
pub(crate) fn machine_name(name: &str) -> String {
    let letters: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .take(40)
        .collect();
    format!("ROLE_FRONTEND_{}_{:08X}", letters.trim_matches('_'), rand::random::<u32>())
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let role = find(ctx, Permission::Edit, id).await?;
    if role.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let mut check = Check::new();
    let name = name_of(&mut check, changes.name.as_deref().unwrap_or(&role.name));
    let customer_id = changes.customer_id.unwrap_or(role.customer_id);
    rules(ctx, unit.connection(), &mut check, Some(&role), &name, customer_id).await?;
    check.done()?;
    let row = ActiveModel {
        name: ActiveValue::Set(name),
        customer_id: ActiveValue::Set(customer_id),
        self_managed: ActiveValue::Set(changes.self_managed.unwrap_or(role.self_managed)),
        ..Default::default()
    };
    let role = unit
        .update(&role, row, Vec::new())
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "role-name-taken"))?;
    unit.commit().await?;
    Ok(role)
}

fn name_of(check: &mut Check, name: &str) -> String {
    let name = check.required("name", name, TEXT_LIMIT);
    if !name.is_empty() && name.chars().count() < 3 {
        check.add("name", Message::new("too-short").with("limit", 3_usize));
    }
    name
}

async fn rules<C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    check: &mut Check,
    old: Option<&Model>,
    name: &str,
    customer_id: Option<i64>,
) -> Result<(), Error> {
    if let Some(id) = customer_id
        && reach::among::<customers::Entity, _>(ctx, connection, Permission::View, &[id]).await?.is_empty()
    {
        check.add("customer_id", "unknown-choice");
    }
    let scope = match customer_id {
        Some(id) => Column::CustomerId.eq(id),
        None => Column::CustomerId.is_null(),
    };
    let mut same = Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .filter(scope)
        .filter(Column::Name.eq(name));
    if let Some(old) = old {
        same = same.filter(Column::Id.ne(old.id));
    }
    if same.one(connection).await?.is_some() {
        check.add("name", "role-name-taken");
    }
    if let (Some(old), Some(id)) = (old, customer_id)
        && old.customer_id != customer_id
        && held_outside(connection, old.id, id).await?
    {
        check.add("customer_id", "role-held-by-others");
    }
    Ok(())
}

/// Whether people of other customers hold the role.
async fn held_outside<C: ConnectionTrait>(
    connection: &C,
    role_id: i64,
    customer_id: i64,
) -> Result<bool, Error> {
    use customer_users::role_assignments as held;
    let holders = sea_orm::sea_query::Query::select()
        .column(held::Column::CustomerUserId)
        .from(held::Entity)
        .and_where(held::Column::RoleId.eq(role_id))
        .to_owned();
    let other = customer_users::Entity::find()
        .filter(customer_users::entity::Column::Id.in_subquery(holders))
        .filter(customer_users::entity::Column::CustomerId.ne(customer_id))
        .one(connection)
        .await?;
    Ok(other.is_some())
}
