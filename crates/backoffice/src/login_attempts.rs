//! Attempts to log in: kept as they were, only to be read.

use axum::Router;
use clientele_access::{Entity, Permission};
use clientele_domain::Context;
use clientele_grid::{Cell, Row};
use clientele_web::{RowItem, RowLinks};

use crate::grids::{Button, GridRoutes};
use crate::office::Office;

const PATH: &str = "/admin/login-attempts";

static GRID: GridRoutes = GridRoutes {
    name: "login-attempts",
    path: PATH,
    title: "menu-customer-user-login-attempts",
    empty: "empty-login-attempts",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
}

/// A row leads to whoever tried, if that is known and may be seen.
fn links(ctx: &Context, row: &Row) -> RowLinks {
    let page = |column, entity, path: &str| match row.extra.get(column) {
        Some(Cell::Number(id)) if ctx.may(entity, Permission::View) => Some(format!("/admin/{path}/{id}")),
        _ => None,
    };
    let person = page("person", Entity::CustomerUser, "customer-users");
    let href = person.or_else(|| page("colleague", Entity::User, "users"));
    let menu = href.iter().map(|href| RowItem::link("button-view-user", "user", href)).collect();
    RowLinks { href, menu }
}

const fn buttons(_: &Context) -> Vec<Button> {
    Vec::new()
}

/// The attempts of one customer user.
pub fn of_customer_user(id: i64) -> String {
    format!("{PATH}?f.customer_user_id.op=equals&f.customer_user_id={id}")
}

/// The attempts of one back-office user.
pub fn of_user(id: i64) -> String {
    format!("{PATH}?f.user_id.op=equals&f.user_id={id}")
}
