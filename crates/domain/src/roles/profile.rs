//! Making and changing a customer user role.

use clientele_access::{Permission, Permissions, Position};
use clientele_language::Message;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::customizing::{self, Editing};
use super::deletion::website_needing;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::granting;
use super::holders::{HolderChanges, Plan};
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
    /// Whether it is listed in the storefront.
    pub public: Option<bool>,
    /// What its name for machines is made of, instead of its name.
    pub machine_name: Option<String>,
    /// All that the role is to grant.
    pub permissions: Option<Permissions>,
    pub holders: Option<HolderChanges>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// Those of these roles that the actor sees, in the same order.
pub async fn seen_among(ctx: &Context, roles: &[Model]) -> Result<Vec<Model>, Error> {
    let ids: Vec<i64> = roles.iter().map(|role| role.id).collect();
    let seen = reach::among::<Entity, _>(ctx, ctx.store.read(), Permission::View, &ids).await?;
    Ok(roles.iter().filter(|role| seen.iter().any(|one| one.id == role.id)).cloned().collect())
}

/// The roles that people of a customer can be given by the actor, predefined ones first.
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
    let offered = offered
        .filter(fitting)
        .filter(Column::Public.eq(true))
        .order_by_asc(Column::CustomerId.is_not_null())
        .order_by_asc(Column::Name)
        .limit(500);
    let offered = ctx.store.all(offered).await?;
    Ok(offered.into_iter().filter(|role| granting::may_give(ctx, &role.granted())).collect())
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

/// Makes a role: in the storefront one of a customer that the actor's permission reaches, by default their own.
pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let role = create_in(ctx, &mut unit, changes).await?;
    ctx.commit_new(unit, role.id).await?;
    Ok(role)
}

/// Makes a role within a unit of work.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut check = Check::new();
    let name = name_of(&mut check, changes.name.as_deref().unwrap_or_default());
    let customer_id = changes.customer_id.flatten().or(match ctx.position {
        Position::Storefront { customer, .. } => Some(customer),
        _ => None,
    });
    rules(ctx, unit.connection(), &mut check, None, &name, customer_id).await?;
    let granted = changes.permissions.unwrap_or_default();
    granting::check(ctx, &Permissions::default(), &granted, &mut check);
    check.done()?;
    let new = NewRole {
        organization: ctx.organization(),
        customer_id,
        machine_name: machine_name(changes.machine_name.as_deref().unwrap_or(&name)),
        name,
        self_managed: ctx.is_storefront() || changes.self_managed.unwrap_or(true),
        public: ctx.is_storefront() || changes.public.unwrap_or(true),
        granted,
    };
    let role = insert(unit, new).await.map_err(|error| on_duplicate(error, "name", "role-name-taken"))?;
    Plan::read(ctx, unit, role.id, changes.holders).await?.carry_out(ctx, unit).await?;
    granting::refuse_on_oneself(ctx, unit).await?;
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

impl NewRole {
    /// One that the customer manages itself.
    pub fn of_customer(ctx: &Context, customer_id: i64, name: String, granted: Permissions) -> Self {
        Self {
            organization: ctx.organization(),
            customer_id: Some(customer_id),
            machine_name: machine_name(&name),
            name,
            self_managed: true,
            public: true,
            granted,
        }
    }
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
        workflows: ActiveValue::Set(json(&new.granted.workflows_by_name())),
        ..Default::default()
    };
    Ok(unit.insert(row, Vec::new()).await?)
}

pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What every name for machines begins with.
const PREFIX: &str = "ROLE_FRONTEND_";

/// A name for machines that no other role has: the person's name for it, and chance.
pub(crate) fn machine_name(name: &str) -> String {
    machine_name_after(PREFIX, name)
}

/// The same with another beginning.
pub(crate) fn machine_name_after(prefix: &str, name: &str) -> String {
    let name = name.trim();
    let prefixed = name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let letters: String = if prefixed { &name[prefix.len()..] } else { name }
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .take(40)
        .collect();
    format!("{prefix}{}_{:08X}", letters.trim_matches('_'), rand::random::<u32>())
}

/// Changes a role that nobody else has changed since `version`. In the storefront a predefined role stays as it is: a
/// copy for the own customer is made instead and returned.
pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let (unit, role) = updated(ctx, id, version, changes).await?;
    if role.id == id {
        unit.commit().await?;
    } else {
        ctx.commit_new(unit, role.id).await?;
    }
    Ok(role)
}

/// The role as it will be, in a unit that is still to be committed.
async fn updated(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<(Unit, Model), Error> {
    let role = find(ctx, Permission::Edit, id).await?;
    let editing = customizing::editing(ctx, &role).await?;
    match editing {
        Editing::Refused if !role.self_managed => return Err(Error::refused("role-not-self-managed")),
        Editing::Refused => return Err(Error::Denied),
        // One that was copied before is not copied again by the same form.
        Editing::InPlace | Editing::Copy { .. } if role.version != version => return Err(Error::Stale),
        Editing::InPlace | Editing::Copy { .. } => {}
    }
    if let Editing::Copy { customer_id } = editing {
        let mut unit = ctx.begin_new().await?;
        let copy = customizing::copy_in(ctx, &mut unit, &role, customer_id, changes).await?;
        return Ok((unit, copy));
    }
    let mut unit = ctx.begin().await?;
    let role = change(ctx, &mut unit, &role, changes).await?;
    Ok((unit, role))
}

/// Whether a new role, or one with this id as it is at a version, could be saved with these changes. All is done that
/// saving would do, and nothing is kept.
pub async fn rehearse(ctx: &Context, role: Option<(i64, i32)>, changes: Changes) -> Result<(), Error> {
    if let Some((id, version)) = role {
        updated(ctx, id, version, changes).await?;
    } else {
        create_in(ctx, &mut ctx.begin().await?, changes).await?;
    }
    Ok(())
}

/// Changes a role within a unit of work, as it is there; in the storefront only one of a customer.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let role = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    if ctx.is_storefront() && (role.is_predefined() || !role.self_managed) {
        return Err(Error::Denied);
    }
    change(ctx, unit, &role, changes).await
}

async fn change(ctx: &Context, unit: &mut Unit, role: &Model, changes: Changes) -> Result<Model, Error> {
    let mut check = Check::new();
    let name = name_of(&mut check, changes.name.as_deref().unwrap_or(&role.name));
    let customer_id = changes.customer_id.unwrap_or(role.customer_id);
    rules(ctx, unit.connection(), &mut check, Some(role), &name, customer_id).await?;
    let before = role.granted();
    let granted = changes.permissions.unwrap_or_else(|| before.clone());
    granting::check(ctx, &before, &granted, &mut check);
    let self_managed = changes.self_managed.unwrap_or(role.self_managed);
    let public = changes.public.unwrap_or(role.public);
    if ctx.is_storefront() && self_managed != role.self_managed {
        check.add("self_managed", "refused-denied");
    }
    if ctx.is_storefront() && public != role.public {
        check.add("public", "refused-denied");
    }
    check.done()?;
    let mut row = ActiveModel {
        name: ActiveValue::Set(name),
        customer_id: ActiveValue::Set(customer_id),
        self_managed: ActiveValue::Set(self_managed),
        public: ActiveValue::Set(public),
        ..Default::default()
    };
    if let Some(prefix) = changes.machine_name.filter(|given| *given != role.machine_name) {
        row.machine_name = ActiveValue::Set(machine_name(&prefix));
    }
    // What a newer program stored there and this one does not know stays until somebody changes the matrix.
    if granted != before {
        row.permissions = ActiveValue::Set(json(&granted.levels_by_name()));
        row.capabilities = ActiveValue::Set(json(&granted.capability_names()));
        row.workflows = ActiveValue::Set(json(&granted.workflows_by_name()));
    }
    let plan = Plan::read(ctx, unit, role.id, changes.holders).await?;
    let role = unit
        .update(role, row, plan.notes())
        .await
        .map_err(|error| on_duplicate(error.into(), "name", "role-name-taken"))?;
    plan.carry_out(ctx, unit).await?;
    granting::refuse_on_oneself(ctx, unit).await?;
    Ok(role)
}

pub(super) fn name_of(check: &mut Check, name: &str) -> String {
    let name = check.required("name", name, TEXT_LIMIT);
    if !name.is_empty() && name.chars().count() < 3 {
        check.add("name", Message::new("too-short").with("limit", 3_usize));
    }
    name
}

pub(super) async fn rules<C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    check: &mut Check,
    old: Option<&Model>,
    name: &str,
    customer_id: Option<i64>,
) -> Result<(), Error> {
    let stays = old.is_some_and(|old| old.customer_id == customer_id);
    if let Some(id) = customer_id.filter(|_| !stays) {
        // In the storefront a role stays with its customer, and a new one is made for whom the permission reaches.
        let open = customers::Entity::find()
            .filter(customers::entity::Column::Id.eq(id))
            .filter(reach::customers_for(ctx, Entity::KIND, Permission::Create))
            .one(connection)
            .await?;
        if open.is_none() || (old.is_some() && ctx.is_storefront()) {
            check.add("customer_id", "unknown-choice");
        }
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
    {
        if held_outside(connection, old.id, id).await? {
            check.add("customer_id", "role-held-by-others");
        }
        // Whoever registers at a website gets its role, whatever their company.
        if let Some(website) = website_needing(connection, old.id).await? {
            let is_default = website.default_role_id == Some(old.id);
            let sentence = if is_default { "role-for-all-is-default" } else { "role-for-all-is-guest" };
            check.add("customer_id", Message::new(sentence).with("website", website.name));
        }
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
