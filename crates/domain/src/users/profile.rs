//! Making and changing a back-office user.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use clientele_access::{Level, Permission};
use clientele_language::Message;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model, works_in};
use super::{organizations as membership, password, roles as held, sessions};
use crate::check::{Check, TEXT_LIMIT, normal_email};
use crate::context::Context;
use crate::customers::profile::note_of;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::record::on_duplicate;
use crate::{back_office_roles, business_units, organizations};

/// What to change; nothing said of a field leaves it as it is, empty text empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub email: Option<String>,
    pub name_prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub name_suffix: Option<String>,
    pub phone: Option<String>,
    /// What they are in the company.
    pub title: Option<String>,
    pub birthday: Option<Option<NaiveDate>>,
    /// What another system calls them; nobody else of the organization is called so.
    pub external_id: Option<String>,
    pub enabled: Option<bool>,
    pub business_unit_id: Option<Option<i64>>,
    pub roles: Option<Vec<i64>>,
    pub organizations: Option<Vec<i64>>,
    /// A first password; without one the person gets a link to set their own.
    pub password: Option<String>,
    /// The password once more, where a person typed it twice.
    pub password_repeated: Option<String>,
}

/// A user with what their page shows beside their own fields: roles and business unit of the organization in which the
/// actor works, and the organizations of which the actor may know.
#[derive(Clone, Debug)]
pub struct Card {
    pub user: Model,
    pub roles: Vec<back_office_roles::Model>,
    pub organizations: Vec<organizations::Model>,
    pub business_unit: Option<business_units::Model>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

pub async fn card(ctx: &Context, permission: Permission, id: i64) -> Result<Card, Error> {
    let user = find(ctx, permission, id).await?;
    let read = ctx.store.read();
    let business_unit = match user.business_unit_id {
        Some(id) => {
            business_units::Entity::find_by_id(id)
                .filter(business_units::entity::Column::OrganizationId.eq(ctx.organization()))
                .one(read)
                .await?
        }
        None => None,
    };
    Ok(Card {
        roles: back_office_roles::Entity::find()
            .filter(back_office_roles::entity::Column::Id.is_in(held_by(read, id).await?))
            .filter(back_office_roles::entity::here(ctx))
            .order_by_asc(back_office_roles::entity::Column::Name)
            .all(read)
            .await?,
        organizations: organizations::Entity::find()
            .filter(organizations::entity::Column::Id.is_in(member_of(read, id).await?))
            .filter(
                reach::condition::<organizations::Entity>(ctx, Permission::View).or_here(ctx.organization()),
            )
            .order_by_asc(organizations::entity::Column::Name)
            .all(read)
            .await?,
        business_unit,
        user,
    })
}

/// A condition, or the organization in which the actor works.
trait OrHere {
    fn or_here(self, organization: i64) -> Condition;
}

impl OrHere for Condition {
    fn or_here(self, organization: i64) -> Condition {
        Condition::any().add(self).add(organizations::entity::Column::Id.eq(organization))
    }
}

pub(super) async fn held_by<C: ConnectionTrait>(connection: &C, id: i64) -> Result<Vec<i64>, Error> {
    let links = held::Entity::find().filter(held::Column::UserId.eq(id)).all(connection).await?;
    Ok(links.into_iter().map(|link| link.role_id).collect())
}

/// Whether somebody else's roles grant what the actor's own don't: whoever could lock them out, or in, would act above
/// their own rights.
pub(crate) async fn is_above<C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    id: i64,
) -> Result<bool, Error> {
    if ctx.user_id() == Some(id) {
        return Ok(false);
    }
    let roles = back_office_roles::Entity::find()
        .filter(back_office_roles::entity::Column::Id.is_in(held_by(connection, id).await?))
        .all(connection)
        .await?;
    Ok(roles.iter().any(|role| !back_office_roles::may_give(ctx, &role.granted())))
}

/// Whether the actor decides in which organizations others work: who reaches all of them.
pub fn may_choose_organizations(ctx: &Context) -> bool {
    ctx.level(Entity::KIND, Permission::Edit) == Level::System
        && ctx.level(organizations::Entity::KIND, Permission::View) == Level::System
}

pub(crate) async fn member_of<C: ConnectionTrait>(connection: &C, id: i64) -> Result<Vec<i64>, Error> {
    let links = membership::Entity::find().filter(membership::Column::UserId.eq(id)).all(connection).await?;
    Ok(links.into_iter().map(|link| link.organization_id).collect())
}

/// The enabled users of the organization, from whom owners and sales representatives are chosen: their names are no
/// secret among colleagues.
pub async fn colleagues(ctx: &Context) -> Result<Vec<Model>, Error> {
    let all = Entity::find()
        .filter(works_in(ctx.organization()))
        .filter(Column::Enabled.eq(true))
        .order_by_asc(Column::LastName)
        .order_by_asc(Column::FirstName)
        .limit(1000);
    Ok(ctx.store.all(all).await?)
}

/// Those of these ids who work in the organization.
pub(crate) async fn colleagues_among<C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    ids: &[i64],
) -> Result<BTreeSet<i64>, Error> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(works_in(ctx.organization()))
        .into_tuple::<i64>()
        .all(connection)
        .await?
        .into_iter()
        .collect())
}

/// What the users with these ids are called.
pub(crate) async fn names<C: ConnectionTrait>(
    connection: &C,
    ids: Vec<i64>,
) -> Result<BTreeMap<i64, String>, Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let users = Entity::find().filter(Column::Id.is_in(ids)).all(connection).await?;
    Ok(users.into_iter().map(|user| (user.id, user.full_name())).collect())
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let user = create_in(ctx, &mut unit, changes).await?;
    ctx.commit_new(unit, user.id).await?;
    Ok(user)
}

/// Makes a user within a unit of work.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Model, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let draft = checked(ctx, unit, None, &changes).await?;
    let hash = match &changes.password {
        Some(password) => Some(ctx.services.hasher.hash(password).await?),
        None => None,
    };
    let invite = hash.is_none();
    let row = ActiveModel {
        organization_id: ActiveValue::Set(ctx.organization()),
        password_changed_at: ActiveValue::Set(hash.as_ref().map(|_| unit.now())),
        password_hash: ActiveValue::Set(hash),
        password_status: ActiveValue::Set("active".into()),
        language: ActiveValue::Set("en".into()),
        formatting: ActiveValue::Set("en_US".into()),
        time_zone: ActiveValue::Set("UTC".into()),
        theme: ActiveValue::Set("auto".into()),
        ..draft.row.clone()
    };
    let notes = draft.notes(&[], &[]);
    let user: Model = unit
        .insert(row, notes)
        .await
        .map_err(|error| on_duplicate(error.into(), "email", "email-already-used"))?;
    link(unit, user.id, &draft.roles, &draft.organizations).await?;
    if invite {
        password::invite_in(ctx, unit, &user).await?;
    }
    Ok(user)
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let user = update_in(ctx, &mut unit, id, changes).await?;
    unit.commit().await?;
    Ok(user)
}

/// Changes a user within a unit of work, as they are there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let old = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    let mut draft = checked(ctx, unit, Some(&old), &changes).await?;
    let before = (held_by(unit.connection(), id).await?, member_of(unit.connection(), id).await?);
    if let Some(password) = &changes.password {
        draft.row.password_hash = ActiveValue::Set(Some(ctx.services.hasher.hash(password).await?));
        draft.row.password_changed_at = ActiveValue::Set(Some(unit.now()));
        draft.row.password_status = ActiveValue::Set("active".into());
    }
    let notes = draft.notes(&before.0, &before.1);
    let enabled = draft.row.enabled.clone();
    let user = unit
        .update(&old, draft.row, notes)
        .await
        .map_err(|error| on_duplicate(error.into(), "email", "email-already-used"))?;
    link(unit, id, &draft.roles, &draft.organizations).await?;
    if changes.password.is_some() || enabled == ActiveValue::Set(false) {
        end_sessions(unit, id).await?;
    }
    Ok(user)
}

pub(crate) async fn end_sessions(unit: &Unit, id: i64) -> Result<(), Error> {
    sessions::Entity::delete_many().filter(sessions::Column::UserId.eq(id)).exec(unit.connection()).await?;
    crate::oauth::end_of(unit, crate::tokens::Holder::User(id)).await
}

pub(crate) async fn link(unit: &Unit, id: i64, roles: &[i64], organizations: &[i64]) -> Result<(), Error> {
    let connection = unit.connection();
    held::Entity::delete_many().filter(held::Column::UserId.eq(id)).exec(connection).await?;
    membership::Entity::delete_many().filter(membership::Column::UserId.eq(id)).exec(connection).await?;
    if !roles.is_empty() {
        let links = roles.iter().map(|role| held::ActiveModel {
            user_id: ActiveValue::Set(id),
            role_id: ActiveValue::Set(*role),
        });
        held::Entity::insert_many(links).exec_without_returning(connection).await?;
    }
    if !organizations.is_empty() {
        let links = organizations.iter().map(|organization| membership::ActiveModel {
            user_id: ActiveValue::Set(id),
            organization_id: ActiveValue::Set(*organization),
        });
        membership::Entity::insert_many(links).exec_without_returning(connection).await?;
    }
    Ok(())
}

struct Draft {
    row: ActiveModel,
    roles: Vec<i64>,
    organizations: Vec<i64>,
    role_names: BTreeMap<i64, String>,
    organization_names: BTreeMap<i64, String>,
}

impl Draft {
    fn notes(&self, roles: &[i64], organizations: &[i64]) -> Vec<clientele_store::FieldChange> {
        let mut notes = note_of("roles", &self.role_names, roles, &self.roles);
        notes.extend(note_of("organizations", &self.organization_names, organizations, &self.organizations));
        notes
    }
}

async fn checked(ctx: &Context, unit: &Unit, old: Option<&Model>, changes: &Changes) -> Result<Draft, Error> {
    let connection = unit.connection();
    let mut check = Check::new();
    let value = |change: &Option<String>, old: Option<&str>| {
        change.clone().or(old.map(str::to_owned)).unwrap_or_default()
    };
    let email = check.email("email", &value(&changes.email, old.map(|old| old.email.as_str())));
    let first_name = check.required(
        "first_name",
        &value(&changes.first_name, old.map(|old| old.first_name.as_str())),
        TEXT_LIMIT,
    );
    let last_name = check.required(
        "last_name",
        &value(&changes.last_name, old.map(|old| old.last_name.as_str())),
        TEXT_LIMIT,
    );
    let mut text = |field, change: &Option<String>, old: Option<&String>| match change {
        Some(text) => check.text(field, text, TEXT_LIMIT),
        None => old.cloned(),
    };
    let name_prefix = text("name_prefix", &changes.name_prefix, old.and_then(|old| old.name_prefix.as_ref()));
    let middle_name = text("middle_name", &changes.middle_name, old.and_then(|old| old.middle_name.as_ref()));
    let name_suffix = text("name_suffix", &changes.name_suffix, old.and_then(|old| old.name_suffix.as_ref()));
    let phone = text("phone", &changes.phone, old.and_then(|old| old.phone.as_ref()));
    let title = text("title", &changes.title, old.and_then(|old| old.title.as_ref()));
    let external_id = text("external_id", &changes.external_id, old.and_then(|old| old.external_id.as_ref()));
    let birthday = changes.birthday.unwrap_or(old.and_then(|old| old.birthday));
    if birthday.is_some_and(|date| date > ctx.clock.now().date()) {
        check.add("birthday", "birthday-in-future");
    }
    if let Some(external_id) = &external_id {
        let mut same = Entity::find()
            .filter(Column::OrganizationId.eq(old.map_or(ctx.organization(), |old| old.organization_id)))
            .filter(Column::ExternalId.eq(external_id.as_str()));
        if let Some(old) = old {
            same = same.filter(Column::Id.ne(old.id));
        }
        if same.one(connection).await?.is_some() {
            check.add("external_id", "external-id-taken");
        }
    }
    let mut same = Entity::find().filter(Column::EmailNorm.eq(normal_email(&email)));
    if let Some(old) = old {
        same = same.filter(Column::Id.ne(old.id));
    }
    if same.one(connection).await?.is_some() {
        check.add("email", "email-already-used");
    }
    if let Some(password) = &changes.password {
        for broken in ctx.services.rules.password.broken_by(password) {
            check.add("password", broken);
        }
    }
    if changes.password_repeated.is_some() && changes.password_repeated != changes.password {
        check.add("password_repeated", "passwords-must-match");
    }
    let enabled = changes.enabled.or(old.map(|old| old.enabled)).unwrap_or(true);
    if !enabled && old.is_some_and(|old| Some(old.id) == ctx.user_id()) {
        check.add("enabled", "not-on-oneself");
    }
    let business_unit_id = changes.business_unit_id.unwrap_or(old.and_then(|old| old.business_unit_id));
    if let Some(id) = changes.business_unit_id.flatten() {
        let known = business_units::Entity::find_by_id(id)
            .filter(business_units::entity::Column::OrganizationId.eq(ctx.organization()))
            .one(connection)
            .await?;
        if known.is_none() {
            check.add("business_unit_id", "unknown-choice");
        }
    }
    let own = old.is_some_and(|old| Some(old.id) == ctx.user_id());
    if own && changes.password.is_some() {
        check.add("password", "own-password-elsewhere");
    }
    if let Some(old) = old
        && enabled != old.enabled
        && is_above(ctx, connection, old.id).await?
    {
        check.add("enabled", "user-above-own");
    }
    let (roles, role_names) = roles_of(ctx, unit, old, changes, &mut check).await?;
    if enabled && roles.is_empty() {
        check.add("roles", "must-not-be-blank");
    }
    let (organizations, organization_names) = organizations_of(ctx, unit, old, changes, &mut check).await?;
    check.done()?;
    let row = ActiveModel {
        email_norm: ActiveValue::Set(normal_email(&email)),
        email: ActiveValue::Set(email),
        name_prefix: ActiveValue::Set(name_prefix),
        first_name: ActiveValue::Set(first_name),
        middle_name: ActiveValue::Set(middle_name),
        last_name: ActiveValue::Set(last_name),
        name_suffix: ActiveValue::Set(name_suffix),
        phone: ActiveValue::Set(phone),
        title: ActiveValue::Set(title),
        birthday: ActiveValue::Set(birthday),
        external_id: ActiveValue::Set(external_id),
        enabled: ActiveValue::Set(enabled),
        business_unit_id: ActiveValue::Set(business_unit_id),
        ..Default::default()
    };
    Ok(Draft { row, roles, organizations, role_names, organization_names })
}

/// Roles can be given only by somebody who holds at least what they grant: nobody raises themselves or a friend.
async fn roles_of(
    ctx: &Context,
    unit: &Unit,
    old: Option<&Model>,
    changes: &Changes,
    check: &mut Check,
) -> Result<(Vec<i64>, BTreeMap<i64, String>), Error> {
    let before = match old {
        Some(old) => held_by(unit.connection(), old.id).await?,
        None => Vec::new(),
    };
    let mut wanted = changes.roles.clone().unwrap_or_else(|| before.clone());
    let known: BTreeMap<i64, back_office_roles::Model> = back_office_roles::Entity::find()
        .filter(back_office_roles::entity::Column::Id.is_in(wanted.iter().chain(&before).copied()))
        .all(unit.connection())
        .await?
        .into_iter()
        .map(|role| (role.id, role))
        .collect();
    // Roles of another organization are not in question here: they stay.
    let elsewhere = |id: &i64| {
        known.get(id).and_then(|role| role.organization_id).is_some_and(|owner| owner != ctx.organization())
    };
    let staying: Vec<i64> =
        before.iter().copied().filter(|id| elsewhere(id) && !wanted.contains(id)).collect();
    wanted.extend(staying);
    for id in wanted.iter().filter(|id| !before.contains(id)) {
        match known.get(id) {
            Some(role) if role.organization_id.is_none_or(|owner| owner == ctx.organization()) => {
                if !back_office_roles::may_give(ctx, &role.granted()) {
                    check.add("roles", Message::new("role-above-own").with("role", role.name.clone()));
                }
            }
            _ => check.add("roles", "unknown-choice"),
        }
    }
    let own = old.is_some_and(|old| Some(old.id) == ctx.user_id());
    // Whoever sets a password, or the address that links to set one go to, could act with all that the roles grant.
    let above = |role: &back_office_roles::Model| !back_office_roles::may_give(ctx, &role.granted());
    if !own && before.iter().filter_map(|id| known.get(id)).any(above) {
        if changes.password.is_some() {
            check.add("password", "user-above-own");
        }
        if let (Some(old), Some(email)) = (old, &changes.email)
            && normal_email(email) != old.email_norm
        {
            check.add("email", "user-above-own");
        }
        if before.iter().filter(|id| !wanted.contains(id)).filter_map(|id| known.get(id)).any(above) {
            check.add("roles", "user-above-own");
        }
    }
    if own && before.iter().any(|id| !wanted.contains(id)) {
        check.add("roles", "not-own-roles");
    }
    Ok((wanted, known.into_iter().map(|(id, role)| (id, role.name)).collect()))
}

async fn organizations_of(
    ctx: &Context,
    unit: &Unit,
    old: Option<&Model>,
    changes: &Changes,
    check: &mut Check,
) -> Result<(Vec<i64>, BTreeMap<i64, String>), Error> {
    let before = match old {
        Some(old) => member_of(unit.connection(), old.id).await?,
        None => Vec::new(),
    };
    let wanted = match (&changes.organizations, old) {
        (Some(wanted), _) => wanted.clone(),
        (None, Some(_)) => before.clone(),
        (None, None) => vec![ctx.organization()],
    };
    let global = ctx.level(Entity::KIND, Permission::Edit) == Level::System;
    let known: BTreeMap<i64, String> = organizations::Entity::find()
        .filter(organizations::entity::Column::Id.is_in(wanted.iter().chain(&before).copied()))
        .all(unit.connection())
        .await?
        .into_iter()
        .map(|organization| (organization.id, organization.name))
        .collect();
    let mut changed = wanted
        .iter()
        .filter(|id| !before.contains(id))
        .chain(before.iter().filter(|id| !wanted.contains(id)));
    if changed.any(|id| !known.contains_key(id) || (!global && *id != ctx.organization())) {
        check.add("organizations", "unknown-choice");
    }
    if wanted.is_empty() {
        check.add("organizations", "must-not-be-blank");
    }
    Ok((wanted, known))
}
