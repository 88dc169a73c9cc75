//! The grids: which there are in each area, and which rows and columns each shows to whom.

mod accounts;
mod oauth;
mod people;
mod records;
mod storefront;
mod system;
mod webhooks;

use clientele_access::{Area, Capability, Entity as Kind, Permission};
use clientele_grid::{Choice, Column, Grid, GridError, Present, State};
use clientele_language::Message;
use sea_orm::sea_query::{Alias, Expr, Query, SimpleExpr};

use crate::context::Context;
use crate::error::Error;

/// A grid by its name in URLs; [`Error::NotFound`] if there is none, [`Error::Denied`] if the actor may see nothing of
/// it. What the actor may not see of it is no part of it.
pub async fn grid(ctx: &Context, name: &str) -> Result<Grid, Error> {
    if ctx.is_storefront() {
        return match name {
            "storefront-oauth-applications" => {
                Ok(labelled(oauth::applications(ctx, "storefront-oauth-applications", Area::Storefront)?))
            }
            "storefront-users" => Ok(labelled(storefront::users(ctx)?)),
            "storefront-roles" => Ok(labelled(storefront::roles(ctx)?)),
            _ => Err(Error::NotFound),
        };
    }
    let grid = match name {
        "customers" => accounts::customers(ctx).await?,
        "customer-groups" => accounts::customer_groups(ctx)?,
        "customer-users" => people::customer_users(ctx).await?,
        "customer-user-roles" => people::roles(ctx)?,
        "addresses" => people::addresses(ctx)?,
        "login-attempts" => people::login_attempts(ctx)?,
        "users" => system::users(ctx).await?,
        "roles" => system::roles(ctx)?,
        "organizations" => system::organizations(ctx)?,
        "business-units" => system::business_units(ctx)?,
        "customer-user-oauth-applications" => {
            oauth::applications(ctx, "customer-user-oauth-applications", Area::Storefront)?
        }
        "oauth-applications" => oauth::applications(ctx, "oauth-applications", Area::BackOffice)?,
        "websites" => system::websites(ctx)?,
        "localizations" => system::localizations(ctx)?,
        "outgoing-emails" => records::outgoing_emails(ctx)?,
        "jobs" => records::jobs(ctx)?,
        "audit" => records::audit(ctx)?,
        "webhooks" => webhooks::webhooks(ctx)?,
        "webhook-deliveries" => webhooks::deliveries(ctx).await?,
        _ => return Err(Error::NotFound),
    };
    Ok(labelled(grid))
}

/// The customer users who hold a role, for the role's page.
pub async fn holders_of(ctx: &Context, role_id: i64) -> Result<Grid, Error> {
    use crate::customer_users::{entity::Column as Person, role_assignments as held};
    let holders = Query::select()
        .column(held::Column::CustomerUserId)
        .from(held::Entity)
        .and_where(sea_orm::ColumnTrait::eq(&held::Column::RoleId, role_id))
        .to_owned();
    let grid = people::customer_users(ctx).await?;
    Ok(labelled(grid.within(sea_orm::ColumnTrait::in_subquery(&Person::Id, holders))))
}

/// The people to whom roles can be given.
pub(crate) async fn people_for_roles(ctx: &Context) -> Result<Grid, Error> {
    let grid = if ctx.is_storefront() { storefront::users(ctx) } else { people::customer_users(ctx).await };
    Ok(labelled(grid?))
}

/// The customer users of one customer, for its page.
pub async fn people_of(ctx: &Context, customer_id: i64) -> Result<Grid, Error> {
    use crate::customer_users::entity::Column as Person;
    let grid = people::customer_users(ctx).await?;
    Ok(labelled(grid.within(sea_orm::ColumnTrait::eq(&Person::CustomerId, customer_id))))
}

/// All grids have the same names for the same things: `field-last-name`.
fn labelled(mut grid: Grid) -> Grid {
    let own = format!("{}-column-", grid.name);
    let columns = std::mem::take(&mut grid.columns);
    grid.columns = columns
        .into_iter()
        .map(|column| {
            if grid.label(&column).id.starts_with(&own) {
                let id = format!("field-{}", column.name.replace('_', "-"));
                column.labelled(Message::new(id))
            } else {
                column
            }
        })
        .collect();
    grid
}

impl From<GridError> for Error {
    fn from(error: GridError) -> Self {
        match error {
            GridError::Database(error) => error.into(),
            GridError::Store(error) => error.into(),
            error => Self::Store(clientele_store::StoreError::Corrupt(error.to_string())),
        }
    }
}

/// The records before and after one in the grid that somebody came from.
pub async fn neighbours(
    ctx: &Context,
    name: &str,
    query: &[(String, String)],
    now: impl Into<Present>,
    id: i64,
) -> Result<(Option<i64>, Option<i64>), Error> {
    let grid = grid(ctx, name).await?;
    let (state, _) = State::parse(&grid, query);
    Ok(clientele_grid::neighbours(ctx.store.read(), &grid, &state, now, id).await?)
}

fn require(ctx: &Context, kind: Kind) -> Result<(), Error> {
    ctx.require(kind, Permission::View)
}

fn require_capability(ctx: &Context, capability: Capability) -> Result<(), Error> {
    ctx.require_capability(capability)
}

fn col(table: &'static str, column: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// `table.one = other.two`, for joins.
fn same(table: &'static str, one: &'static str, other: &'static str, two: &'static str) -> SimpleExpr {
    use sea_orm::sea_query::ExprTrait;
    col(table, one).eq(col(other, two))
}

/// The names of related records in one cell, separated by commas. `from` begins after FROM and ends before ORDER BY.
fn listed(ctx: &Context, name: &str, from: &str) -> Expr {
    let list = if ctx.store.is_sqlite() { "group_concat" } else { "string_agg" };
    Expr::cust(format!(
        "(SELECT {list}(listed.name, ', ') FROM (SELECT {name} AS name FROM {from} ORDER BY 1) listed)"
    ))
}

/// Choices whose labels are messages `prefix-value`: `formatting-en-us` for `en_US`.
fn choices(prefix: &str, values: &[&str]) -> Vec<Choice> {
    values
        .iter()
        .map(|value| {
            Choice::new(*value, Message::new(format!("{prefix}-{}", value.to_lowercase().replace('_', "-"))))
        })
        .collect()
}

/// Choices of records by id, shown by their names.
fn named(records: impl IntoIterator<Item = (i64, String)>) -> Vec<Choice> {
    records
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), Message::new("name").with("name", name)))
        .collect()
}

/// The columns *Created At* and *Updated At*, not shown until somebody chooses them.
trait Dated {
    fn dated(self, table: &'static str) -> Self;
}

impl Dated for Grid {
    fn dated(self, table: &'static str) -> Self {
        self.column(Column::time("created_at", col(table, "created_at")).hidden())
            .column(Column::time("updated_at", col(table, "updated_at")).hidden())
    }
}
