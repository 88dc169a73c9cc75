//! The first page of the account: who I am, what waits for me, where orders go.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_access::{Entity, Permission};
use clientele_domain::addresses::{self, Owner};
use clientele_domain::customer_users::own;
use clientele_domain::{Error, grids};
use clientele_grid::State;
use clientele_web::{Desk, Page, PageError};
use minijinja::{Value, context};

use crate::addresses::{ADDRESSES, own as whose};
use crate::profile::person;
use crate::shop::Shop;
use crate::users;

/// Label, icon and query of each tile about colleagues.
const TILES: [(&str, &str, &str); 3] = [
    ("tile-users", "users", ""),
    ("tile-not-confirmed", "mail-forward", "f.confirmed=no"),
    ("tile-disabled", "user-off", "f.enabled=no"),
];

pub fn routes() -> Router<Shop> {
    Router::new().route("/account", get(page))
}

async fn page(desk: Desk) -> Result<Response, PageError> {
    let card = own::card(&desk.ctx).await?;
    let roles: Vec<Value> = card.roles.iter().map(|role| role.name.as_str().into()).collect();
    let context = context! {
        person => person(&card),
        customer => card.customer.name.as_str(),
        roles,
        last_login_at => card.login.as_ref().and_then(|login| login.last_login_at).map(|at| at.0),
        tiles => tiles(&desk).await?,
        defaults => defaults(&desk).await?,
        may_see_addresses => desk.ctx.may(Entity::CustomerAddress, Permission::View)
            || desk.ctx.may(Entity::CustomerUserAddress, Permission::View),
    };
    desk.render("storefront/dashboard.html", Page::new("menu-dashboard"), context)
}

/// How many colleagues there are, and how many of them wait for something: for those who can do something about it.
async fn tiles(desk: &Desk) -> Result<Vec<Value>, PageError> {
    let may = |permission| desk.ctx.may(Entity::CustomerUser, permission);
    if !may(Permission::View) || !may(Permission::Edit) {
        return Ok(Vec::new());
    }
    let grid = grids::grid(&desk.ctx, "storefront-users").await?;
    let mut tiles = Vec::new();
    for (label, icon, query) in TILES {
        let pairs = clientele_web::parse_pairs(query.as_bytes())?;
        let state = State::parse(&grid, &pairs).0;
        let total = clientele_grid::total(desk.ctx.store.read(), &grid, &state, desk.present())
            .await
            .map_err(Error::from)?;
        let count = i64::try_from(total.count).unwrap_or(i64::MAX);
        let href = if query.is_empty() { users::PATH.to_owned() } else { format!("{}?{query}", users::PATH) };
        tiles.push(context! { label, icon, href, count, exact => total.exact });
    }
    Ok(tiles)
}

/// The default billing and shipping address: one's own, else the company's.
async fn defaults(desk: &Desk) -> Result<Vec<Value>, PageError> {
    let (id, customer_id) = whose(&desk.ctx)?;
    let mut all = addresses::all_of(&desk.ctx, Owner::CustomerUser { id, customer_id }).await?;
    all.extend(addresses::all_of(&desk.ctx, Owner::Customer(customer_id)).await?);
    let billing = all.iter().find(|address| address.default_billing);
    let shipping = all.iter().find(|address| address.default_shipping);
    Ok([("dashboard-billing", billing), ("dashboard-shipping", shipping)]
        .into_iter()
        .filter_map(|(label, address)| {
            address.map(|address| context! { label, address => ADDRESSES.card(address, false, false, false) })
        })
        .collect())
}
