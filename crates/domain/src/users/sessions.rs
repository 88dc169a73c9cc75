//! Sessions: who holds the secret in the cookie acts as the user. The database knows only the secret's hash.

use std::sync::Arc;

use clientele_access::{Level, Permission, Permissions, Position};
use clientele_store::{Clock, FieldChange, Store, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue, ConnectionTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::profile::{end_sessions, find, is_above};
use super::{entity, organizations as membership, roles as held_roles};
use crate::context::{Actor, Context, Identity, Origin, Preferences, Services};
use crate::error::Error;
use crate::log_in::attempts::Refusal;
use crate::tokens::{self, Holder};
use crate::{back_office_roles, business_units, organizations};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub token_hash: String,
    /// `back-office` or `storefront`.
    pub area: String,
    /// The organization in which the person works at the moment.
    pub organization_id: i64,
    pub user_id: Option<i64>,
    pub customer_user_id: Option<i64>,
    pub remember: bool,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const AREA: &str = "back-office";

/// Begins a session with a new secret.
pub(crate) async fn begin(
    store: &Store,
    clock: &Clock,
    services: &Services,
    user: &entity::Model,
    remember: bool,
    origin: &Origin,
) -> Result<String, Error> {
    let home = home(store, user).await?;
    let organization = home.ok_or_else(|| Error::refused(Refusal::NoOrganization.sentence()))?;
    let new = NewSession { area: AREA, organization, holder: Holder::User(user.id), remember, origin };
    begin_new(store, clock, services, new).await
}

/// A session of anybody, in an area and an organization.
pub(crate) struct NewSession<'a> {
    pub area: &'static str,
    pub organization: i64,
    pub holder: Holder,
    pub remember: bool,
    pub origin: &'a Origin,
}

pub(crate) async fn begin_new(
    store: &Store,
    clock: &Clock,
    services: &Services,
    new: NewSession<'_>,
) -> Result<String, Error> {
    let NewSession { area, organization, holder, remember, origin } = new;
    let now = clock.now();
    let secret = tokens::secret();
    let rules = &services.rules;
    let expires_at =
        if remember { now.plus_days(rules.remember_me_days) } else { now.plus_hours(rules.session_hours) };
    let (user_id, customer_user_id) = match holder {
        Holder::User(id) => (Some(id), None),
        Holder::CustomerUser(id) => (None, Some(id)),
    };
    ActiveModel {
        id: ActiveValue::NotSet,
        token_hash: ActiveValue::Set(tokens::fingerprint(&secret)),
        area: ActiveValue::Set(area.into()),
        organization_id: ActiveValue::Set(organization),
        user_id: ActiveValue::Set(user_id),
        customer_user_id: ActiveValue::Set(customer_user_id),
        remember: ActiveValue::Set(remember),
        ip: ActiveValue::Set(origin.ip.clone()),
        user_agent: ActiveValue::Set(
            origin.user_agent.as_ref().map(|agent| agent.chars().take(255).collect()),
        ),
        created_at: ActiveValue::Set(now),
        seen_at: ActiveValue::Set(now),
        expires_at: ActiveValue::Set(expires_at),
    }
    .insert(store.write())
    .await?;
    Ok(secret)
}

/// The organization in which a user starts: their own, if they work there, else the first one they work in; and whoever
/// reaches all organizations starts in any of them rather than nowhere. Disabled ones don't count.
pub(crate) async fn home(store: &Store, user: &entity::Model) -> Result<Option<i64>, Error> {
    use organizations::entity::Column as Organization;
    let open = || {
        organizations::Entity::find()
            .select_only()
            .column(Organization::Id)
            .filter(Organization::Enabled.eq(true))
            .order_by_asc(Organization::Id)
    };
    let member = Query::select()
        .column(membership::Column::OrganizationId)
        .from(membership::Entity)
        .and_where(membership::Column::UserId.eq(user.id))
        .to_owned();
    let works_in = open().filter(Organization::Id.in_subquery(member));
    let mut open_to: Vec<i64> = works_in.into_tuple().all(store.read()).await?;
    if open_to.is_empty() && is_global(&permissions_of(store, user.id, user.organization_id).await?) {
        open_to = open().into_tuple().all(store.read()).await?;
    }
    let own = open_to.iter().find(|id| **id == user.organization_id);
    Ok(own.or(open_to.first()).copied())
}

/// A session that is alive, and the context of whoever holds it.
#[derive(Clone, Debug)]
pub struct Resumed {
    pub session_id: i64,
    pub remember: bool,
    pub context: Context,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    remember: bool,
    seen_at: Timestamp,
    user_id: i64,
    email: String,
    name_prefix: Option<String>,
    first_name: String,
    middle_name: Option<String>,
    last_name: String,
    name_suffix: Option<String>,
    language: String,
    formatting: String,
    time_zone: String,
    theme: String,
    business_unit_id: Option<i64>,
    /// Whether the person is one of those who work in the organization.
    member: bool,
}

/// The context of whoever holds this secret; none if the session is over, or the user disabled.
///
/// Everything is read anew with each request: a change of roles, of organizations or of *enabled* works at once.
pub async fn resume(
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
    secret: &str,
    origin: Origin,
) -> Result<Option<Resumed>, Error> {
    let now = clock.now();
    let member = Query::select()
        .expr(Expr::val(1))
        .from(membership::Entity)
        .and_where(
            Expr::col((membership::Entity, membership::Column::UserId)).equals((Entity, Column::UserId)),
        )
        .and_where(
            Expr::col((membership::Entity, membership::Column::OrganizationId))
                .equals((Entity, Column::OrganizationId)),
        )
        .to_owned();
    let question = Query::select()
        .columns([
            (Entity, Column::Id),
            (Entity, Column::OrganizationId),
            (Entity, Column::Remember),
            (Entity, Column::SeenAt),
        ])
        .column((Entity, Column::UserId))
        .columns(
            [
                entity::Column::Email,
                entity::Column::NamePrefix,
                entity::Column::FirstName,
                entity::Column::MiddleName,
                entity::Column::LastName,
                entity::Column::NameSuffix,
                entity::Column::Language,
                entity::Column::Formatting,
                entity::Column::TimeZone,
                entity::Column::Theme,
                entity::Column::BusinessUnitId,
            ]
            .map(|column| (entity::Entity, column)),
        )
        .expr_as(Expr::exists(member), "member")
        .from(Entity)
        .inner_join(
            entity::Entity,
            Expr::col((entity::Entity, entity::Column::Id)).equals((Entity, Column::UserId)),
        )
        .inner_join(
            organizations::Entity,
            Expr::col((organizations::Entity, organizations::entity::Column::Id))
                .equals((Entity, Column::OrganizationId)),
        )
        .and_where(Expr::col((organizations::Entity, organizations::entity::Column::Enabled)).eq(true))
        .and_where(Expr::col((Entity, Column::TokenHash)).eq(tokens::fingerprint(secret)))
        .and_where(Expr::col((Entity, Column::Area)).eq(AREA))
        .and_where(Expr::col((Entity, Column::ExpiresAt)).gt(now))
        .and_where(Expr::col((entity::Entity, entity::Column::Enabled)).eq(true))
        .to_owned();
    let Some(row) = store.read().query_one(&question).await? else { return Ok(None) };
    let row = Row::from_query_result(&row, "")?;
    let idle_until = row.seen_at.plus_minutes(services.rules.session_idle_minutes);
    if !row.remember && idle_until <= now {
        return Ok(None);
    }
    let permissions = permissions_of(store, row.user_id, row.organization_id).await?;
    if !row.member && !is_global(&permissions) {
        return Ok(None);
    }
    if row.seen_at.plus_minutes(1) <= now {
        note_presence(store, row.id, now).await?;
    }
    let name = crate::record::full_name([
        row.name_prefix.as_deref(),
        Some(&row.first_name),
        row.middle_name.as_deref(),
        Some(&row.last_name),
        row.name_suffix.as_deref(),
    ]);
    let position = Position::BackOffice {
        user: row.user_id,
        organization: row.organization_id,
        business_unit: row.business_unit_id,
        division: division(store, row.business_unit_id, &permissions).await?,
    };
    let identity = Identity {
        actor: Actor::User { id: row.user_id, name, email: row.email },
        position,
        permissions,
        preferences: Preferences {
            language: row.language,
            formatting: row.formatting,
            time_zone: row.time_zone,
            theme: row.theme,
        },
    };
    let context = identity.acting(store.for_request(), clock, services, origin);
    Ok(Some(Resumed { session_id: row.id, remember: row.remember, context }))
}

/// The context of a user in an organization, for work on their behalf (jobs, the command line).
pub async fn context_of(
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
    user_id: i64,
    organization: i64,
    origin: Origin,
) -> Result<Context, Error> {
    let identity = identity_of(store, user_id, organization).await?;
    Ok(identity.acting(store.clone(), clock, services, origin))
}

/// A user as they may act in an organization; [`Error::Denied`] if they may not.
pub(crate) async fn identity_of(store: &Store, user_id: i64, organization: i64) -> Result<Identity, Error> {
    let user = entity::Entity::find_by_id(user_id).one(store.read()).await?.ok_or(Error::NotFound)?;
    if !user.enabled {
        return Err(Error::Denied);
    }
    let permissions = permissions_of(store, user_id, organization).await?;
    if !may_work_in(store, user_id, organization, &permissions).await? {
        return Err(Error::Denied);
    }
    Ok(Identity {
        actor: Actor::User { id: user_id, name: user.full_name(), email: user.email.clone() },
        position: Position::BackOffice {
            user: user_id,
            organization,
            business_unit: user.business_unit_id,
            division: division(store, user.business_unit_id, &permissions).await?,
        },
        permissions,
        preferences: Preferences {
            language: user.language,
            formatting: user.formatting,
            time_zone: user.time_zone,
            theme: user.theme,
        },
    })
}

async fn permissions_of(store: &Store, user_id: i64, organization: i64) -> Result<Permissions, Error> {
    use back_office_roles::entity as role;
    let held = Query::select()
        .column(held_roles::Column::RoleId)
        .from(held_roles::Entity)
        .and_where(held_roles::Column::UserId.eq(user_id))
        .to_owned();
    let roles = role::Entity::find()
        .filter(role::Column::Id.in_subquery(held))
        .filter(role::Column::OrganizationId.is_null().or(role::Column::OrganizationId.eq(organization)))
        .all(store.read())
        .await?;
    let mut sum = Permissions::default();
    for role in roles {
        sum.accumulate(&role.granted());
    }
    Ok(sum)
}

/// Whether a role of the user reaches all organizations.
pub(crate) fn is_global(permissions: &Permissions) -> bool {
    permissions.levels().any(|(_, _, level)| level == Level::System)
}

async fn may_work_in(
    store: &Store,
    user_id: i64,
    organization: i64,
    permissions: &Permissions,
) -> Result<bool, Error> {
    let mut question = organizations::Entity::find_by_id(organization)
        .filter(organizations::entity::Column::Enabled.eq(true))
        .select_only()
        .column(organizations::entity::Column::Id);
    if !is_global(permissions) {
        let member = Query::select()
            .column(membership::Column::OrganizationId)
            .from(membership::Entity)
            .and_where(membership::Column::UserId.eq(user_id))
            .to_owned();
        question = question.filter(organizations::entity::Column::Id.in_subquery(member));
    }
    Ok(question.into_tuple::<i64>().one(store.read()).await?.is_some())
}

/// The business unit and all units below it; read only where a role has a level that asks for it.
async fn division(store: &Store, unit: Option<i64>, permissions: &Permissions) -> Result<Vec<i64>, Error> {
    let Some(unit) = unit else { return Ok(Vec::new()) };
    if !permissions.levels().any(|(_, _, level)| level == Level::Deep) {
        return Ok(vec![unit]);
    }
    use business_units::entity::{Column, Entity};
    let mut found = vec![unit];
    let mut newest = vec![unit];
    while !newest.is_empty() {
        newest = Entity::find()
            .filter(Column::ParentId.is_in(newest))
            .all(store.read())
            .await?
            .into_iter()
            .map(|unit| unit.id)
            .filter(|id| !found.contains(id))
            .collect();
        found.extend(&newest);
    }
    Ok(found)
}

pub(crate) async fn note_presence(store: &Store, session_id: i64, now: Timestamp) -> Result<(), Error> {
    let update = Query::update()
        .table(Entity)
        .value(Column::SeenAt, Expr::value(now))
        .and_where(Column::Id.eq(session_id))
        .to_owned();
    store.write().execute(&update).await?;
    Ok(())
}

/// Ends the session of this secret.
pub async fn end(store: &Store, secret: &str) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::TokenHash.eq(tokens::fingerprint(secret)))
        .exec(store.write())
        .await?;
    Ok(())
}

/// Ends all sessions of the acting user, on all devices; `except` stays.
pub async fn end_everywhere(ctx: &Context, except: Option<i64>) -> Result<u64, Error> {
    let Some(user_id) = ctx.user_id() else { return Err(Error::Denied) };
    let mut delete = Entity::delete_many().filter(Column::UserId.eq(user_id));
    if let Some(id) = except {
        delete = delete.filter(Column::Id.ne(id));
    }
    Ok(delete.exec(ctx.store.write()).await?.rows_affected)
}

/// The acting user's sessions that are alive, the latest first.
pub async fn own(ctx: &Context) -> Result<Vec<Model>, Error> {
    let Some(user_id) = ctx.user_id() else { return Err(Error::Denied) };
    Ok(Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::ExpiresAt.gt(ctx.clock.now()))
        .order_by_desc(Column::SeenAt)
        .all(ctx.store.read())
        .await?)
}

/// The sessions of a user that are alive, the latest first.
pub async fn of(ctx: &Context, user_id: i64) -> Result<Vec<Model>, Error> {
    find(ctx, Permission::View, user_id).await?;
    Ok(Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::ExpiresAt.gt(ctx.clock.now()))
        .order_by_desc(Column::SeenAt)
        .limit(200)
        .all(ctx.store.read())
        .await?)
}

/// Logs a user out everywhere; their history says so.
pub async fn end_of(ctx: &Context, user_id: i64) -> Result<(), Error> {
    let user = find(ctx, Permission::Edit, user_id).await?;
    let mut unit = ctx.begin().await?;
    if is_above(ctx, unit.connection(), user_id).await? {
        return Err(Error::refused("user-above-own"));
    }
    let open = Entity::find().filter(Column::UserId.eq(user_id)).count(unit.connection()).await?;
    if open > 0 {
        end_sessions(&unit, user_id).await?;
        let note = FieldChange::new("sessions", open, 0);
        let row: entity::ActiveModel = Default::default();
        unit.update(&user, row, vec![note]).await?;
        unit.commit().await?;
    }
    Ok(())
}

/// The enabled organizations in which the acting user may work, by name.
pub async fn choices(ctx: &Context) -> Result<Vec<organizations::Model>, Error> {
    let Some(user_id) = ctx.user_id() else { return Ok(Vec::new()) };
    let mut question = organizations::Entity::find()
        .filter(organizations::entity::Column::Enabled.eq(true))
        .order_by_asc(organizations::entity::Column::Name);
    if !is_global(&ctx.permissions) {
        let member = Query::select()
            .column(membership::Column::OrganizationId)
            .from(membership::Entity)
            .and_where(membership::Column::UserId.eq(user_id))
            .to_owned();
        question = question.filter(organizations::entity::Column::Id.in_subquery(member));
    }
    Ok(ctx.store.all(question.limit(200)).await?)
}

/// Goes to work in another organization.
pub async fn switch(ctx: &Context, session_id: i64, organization: i64) -> Result<(), Error> {
    let Some(user_id) = ctx.user_id() else { return Err(Error::Denied) };
    let permissions = permissions_of(&ctx.store, user_id, organization).await?;
    if !may_work_in(&ctx.store, user_id, organization, &permissions).await? {
        return Err(Error::NotFound);
    }
    let update = Query::update()
        .table(Entity)
        .value(Column::OrganizationId, Expr::value(organization))
        .and_where(Column::Id.eq(session_id))
        .and_where(Column::UserId.eq(user_id))
        .to_owned();
    ctx.store.write().execute(&update).await?;
    Ok(())
}

/// Removes sessions that are over.
pub async fn sweep(store: &Store, clock: &Clock) -> Result<(), Error> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(clock.now())).exec(store.write()).await?;
    Ok(())
}
