//! The first page: what a new installation still lacks, how much there is, and where to go on.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_domain::{Error, grids};
use clientele_grid::State;
use clientele_web::{Page, PageError};
use minijinja::{Value, context};

use crate::desk::Desk;
use crate::next_steps::next_steps;
use crate::office::Office;

/// Grid, title, icon and path of each tile.
const TILES: [(&str, &str, &str, &str); 4] = [
    ("customers", "menu-customers", "building", "/admin/customers"),
    ("customer-users", "menu-customer-users", "users", "/admin/customer-users"),
    ("customer-groups", "menu-customer-groups", "users-group", "/admin/customer-groups"),
    ("customer-user-roles", "menu-customer-user-roles", "shield", "/admin/customer-user-roles"),
];

pub fn routes() -> Router<Office> {
    Router::new().route("/admin", get(page))
}

async fn page(desk: Desk) -> Result<Response, PageError> {
    let mut tiles: Vec<Value> = Vec::new();
    let mut customers = false;
    for (name, label, icon, href) in TILES {
        let grid = match grids::grid(&desk.ctx, name).await {
            Ok(grid) => grid,
            Err(Error::Denied) => continue,
            Err(error) => return Err(error.into()),
        };
        let state = State::parse(&grid, &[]).0;
        let total = clientele_grid::total(desk.ctx.store.read(), &grid, &state, desk.present())
            .await
            .map_err(Error::from)?;
        let count = i64::try_from(total.count).unwrap_or(i64::MAX);
        customers = customers || (name == "customers" && count > 0);
        tiles.push(context! { label, icon, href, count, exact => total.exact });
    }
    let steps = next_steps(&desk.ctx, customers).await?;
    desk.render("dashboard.html", Page::new("menu-dashboards"), context! { tiles, steps })
}
