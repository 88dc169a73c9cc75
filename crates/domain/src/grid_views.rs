//! Arrangements of grids that people keep, share and start with.

use clientele_access::{Entity as Kind, Permission};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{ActiveValue, QueryFilter, QueryOrder, QuerySelect};

use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::Reached;
use crate::record::audited;
use crate::users::preferences;
use crate::{customer_users, grids};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grid_view")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub user_id: Option<i64>,
    pub customer_user_id: Option<i64>,
    /// The name of the grid.
    pub grid: String,
    pub name: String,
    /// What stands behind the question mark in the URL.
    pub query: String,
    /// Whether all who see the grid see the view.
    pub shared: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "grid_view", |record| record.name.clone());

/// The most views that a person keeps of a grid.
const MOST: usize = 100;

/// The actor's own views of a grid and those that are shared, by name.
pub async fn of(ctx: &Context, grid: &str) -> Result<Vec<Model>, Error> {
    let all = Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .filter(Column::Grid.eq(grid))
        .filter(seen(ctx))
        .order_by_asc(Column::Name)
        .limit(500);
    Ok(ctx.store.all(all).await?)
}

/// One's own views, and those that others of the same area share: in the storefront only colleagues whose views the
/// actor's level reaches.
fn seen(ctx: &Context) -> Condition {
    let shared = Condition::all().add(Column::Shared.eq(true));
    let Some(me) = ctx.customer_user_id() else {
        let own = Column::UserId.eq(ctx.user_id());
        return Condition::any().add(own).add(shared.add(Column::CustomerUserId.is_null()));
    };
    let level = ctx.level(Kind::GridView, Permission::View);
    let colleagues = Query::select()
        .column((customer_users::Entity, customer_users::entity::Column::Id))
        .from(customer_users::Entity)
        .cond_where(customer_users::Entity::condition(level, &ctx.position))
        .to_owned();
    Condition::any()
        .add(Column::CustomerUserId.eq(me))
        .add(shared.add(Column::CustomerUserId.in_subquery(colleagues)))
}

/// Whether the actor keeps the view, rather than somebody who shares it.
pub fn is_own(ctx: &Context, view: &Model) -> bool {
    let by_user = ctx.user_id().is_some() && view.user_id == ctx.user_id();
    let by_customer_user =
        ctx.customer_user_id().is_some() && view.customer_user_id == ctx.customer_user_id();
    by_user || by_customer_user
}

pub async fn find(ctx: &Context, id: i64) -> Result<Model, Error> {
    Entity::find_by_id(id)
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .filter(seen(ctx))
        .one(ctx.store.read())
        .await?
        .ok_or(Error::NotFound)
}

/// What to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub query: Option<String>,
    pub shared: Option<bool>,
}

pub async fn create(ctx: &Context, grid: &str, changes: Changes) -> Result<Model, Error> {
    if ctx.is_storefront() {
        ctx.require(Kind::GridView, Permission::Create)?;
    } else {
        ctx.user_id().ok_or(Error::Denied)?;
    }
    grids::grid(ctx, grid).await?;
    if of(ctx, grid).await?.len() >= MOST {
        return Err(Error::Refused(clientele_language::Message::new("too-many").with("limit", MOST)));
    }
    let row = checked(ctx, None, &changes)?;
    let row = ActiveModel {
        organization_id: ActiveValue::Set(ctx.organization()),
        user_id: ActiveValue::Set(ctx.user_id()),
        customer_user_id: ActiveValue::Set(ctx.customer_user_id()),
        grid: ActiveValue::Set(grid.to_owned()),
        ..row
    };
    let mut unit = ctx.begin_new().await?;
    let view: Model = unit.insert(row, Vec::new()).await?;
    ctx.commit_new(unit, view.id).await?;
    Ok(view)
}

/// Changes one's own view.
pub async fn update(ctx: &Context, id: i64, changes: Changes) -> Result<Model, Error> {
    let view = own(ctx, id).await?;
    let row = checked(ctx, Some(&view), &changes)?;
    let mut unit = ctx.begin().await?;
    let view = unit.update(&view, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(view)
}

/// Forgets one's own view.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let view = own(ctx, id).await?;
    let mut unit = ctx.begin().await?;
    unit.delete(&view).await?;
    unit.commit().await?;
    Ok(view)
}

async fn own(ctx: &Context, id: i64) -> Result<Model, Error> {
    let view = find(ctx, id).await?;
    if is_own(ctx, &view) { Ok(view) } else { Err(Error::Denied) }
}

fn checked(ctx: &Context, old: Option<&Model>, changes: &Changes) -> Result<ActiveModel, Error> {
    let mut check = Check::new();
    let before = old.map(|old| old.name.as_str()).unwrap_or_default();
    let name = check.required("name", changes.name.as_deref().unwrap_or(before), TEXT_LIMIT);
    let query = changes.query.clone().or(old.map(|old| old.query.clone())).unwrap_or_default();
    if query.len() > 8_000 {
        check.add("query", clientele_language::Message::new("too-long").with("limit", 8_000_usize));
    }
    let shared = changes.shared.or(old.map(|old| old.shared)).unwrap_or(false);
    if shared && !old.is_some_and(|old| old.shared) && !ctx.may_share_views() {
        return Err(Error::Denied);
    }
    check.done()?;
    Ok(ActiveModel {
        name: ActiveValue::Set(name),
        query: ActiveValue::Set(query),
        shared: ActiveValue::Set(shared),
        ..Default::default()
    })
}

/// The view with which a grid starts for the actor, if they chose one that is still there.
pub async fn default_of(ctx: &Context, grid: &str) -> Result<Option<Model>, Error> {
    let chosen = preferences::setting(ctx, &setting(grid)).await?;
    let Some(id) = chosen.and_then(|id| id.parse().ok()) else { return Ok(None) };
    match find(ctx, id).await {
        Ok(view) => Ok(Some(view).filter(|view| view.grid == grid)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Chooses with which view a grid starts for the actor; none: as it was declared.
pub async fn set_default(ctx: &Context, grid: &str, view: Option<i64>) -> Result<(), Error> {
    grids::grid(ctx, grid).await?;
    if let Some(id) = view {
        find(ctx, id).await?;
    }
    preferences::keep(ctx, &setting(grid), view.map(|id| id.to_string()).as_deref()).await
}

fn setting(grid: &str) -> String {
    format!("grid-view:{grid}")
}
