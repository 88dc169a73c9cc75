//! Users: customers' administrators manage their own people. The form stands beside it.

mod form;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_access::{Entity, Level, Permission};
use clientele_domain::addresses::Owner;
use clientele_domain::customer_users::{self, Card};
use clientele_domain::{Context, reach, roles};
use clientele_grid::{Cell, Row};
use clientele_web::grid_routes::{Button, GridRoutes, neighbours};
use clientele_web::histories::history;
use clientele_web::{Desk, Page, PageError, Path, RowItem, RowLinks, person_actions};
use minijinja::{Value, context};

use crate::addresses::{book, own};
use crate::profile::person;
use crate::roles::PATH as ROLES;
use crate::shop::Shop;

pub(crate) const PATH: &str = "/account/users";

static GRID: GridRoutes = GridRoutes {
    name: "storefront-users",
    path: PATH,
    title: "menu-users",
    empty: "empty-storefront-users",
    row: links,
    buttons,
};

pub fn routes() -> Router<Shop> {
    GRID.router()
        .merge(person_actions::routes(PATH))
        .route("/account/users/new", get(form::new).post(form::create))
        .route("/account/users/{id}", get(view))
        .route("/account/users/{id}/edit", get(form::edit).post(form::update))
}

/// Whether a permission on colleagues reaches one of the rows that the actor sees.
fn reaches(ctx: &Context, permission: Permission, row: &Row) -> bool {
    let level = ctx.level(Entity::CustomerUser, permission);
    if level >= ctx.level(Entity::CustomerUser, Permission::View) {
        return true;
    }
    let own = own(ctx).map(|(_, customer)| customer).ok();
    let customer = match row.extra.get("customer_id") {
        Some(Cell::Number(id)) => Some(*id),
        _ => None,
    };
    level == Level::Local && customer == own
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let oneself = ctx.customer_user_id() == Some(row.id);
    let is = |name: &str| matches!(row.extra.get(name), Some(Cell::Boolean(true)));
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if reaches(ctx, Permission::Edit, row) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
        if !oneself {
            menu.push(if is("enabled") {
                RowItem::post("button-disable", "user-off", format!("{path}/enablement/end"))
                    .dangerous("ask-disable")
            } else {
                RowItem::post("button-enable", "user-check", format!("{path}/enablement"))
            });
            if is("enabled") {
                menu.push(RowItem::post("button-reset-password", "key", format!("{path}/password-reset")));
            }
        }
        let now = ctx.clock.now();
        if matches!(row.extra.get("locked_until"), Some(Cell::Time(until)) if *until > now) {
            menu.push(RowItem::post("button-unlock", "lock-open", format!("{path}/lockout/end")));
        }
    }
    if !oneself && reaches(ctx, Permission::Delete, row) {
        menu.push(
            RowItem::post("button-delete", "trash", format!("{path}/delete")).dangerous("ask-delete-this"),
        );
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create =
        Button { label: "button-create-user", icon: "plus", href: "/account/users/new", primary: true };
    if ctx.may(Entity::CustomerUser, Permission::Create) { vec![create] } else { Vec::new() }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    ctx.require(Entity::CustomerUser, Permission::View)?;
    let card = customer_users::card(ctx, Permission::View, id).await?;
    let owner = Owner::CustomerUser { id, customer_id: card.person.customer_id };
    let mut records = vec![("customer_user", id)];
    records.extend(card.person.login_id.map(|login| ("login", login)));
    let context = context! {
        path => format!("{PATH}/{id}"),
        book => book(&desk, owner).await?,
        history => history(ctx, &records).await?,
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        may_edit => reach::also::<customer_users::Entity>(ctx, Permission::Edit, id).await?,
        may_delete => reach::also::<customer_users::Entity>(ctx, Permission::Delete, id).await?,
        oneself => ctx.customer_user_id() == Some(id),
        roles => held(ctx, &card).await?,
        ..facts(ctx, &card)
    };
    let page = Page::new(card.person.full_name()).under("menu-users", PATH);
    desk.render("storefront/users/view.html", page, context)
}

/// The roles of a person that the actor sees, with the way to their pages; none for whoever may see no roles.
async fn held(ctx: &Context, card: &Card) -> Result<Option<Value>, PageError> {
    if !ctx.may(Entity::CustomerUserRole, Permission::View) {
        return Ok(None);
    }
    let seen = roles::seen_among(ctx, &card.roles).await?;
    let shown = seen.iter().map(|role| {
        let kind = if role.is_predefined() { "role-type-predefined" } else { "role-type-customizable" };
        context! { name => role.name.as_str(), kind, href => format!("{ROLES}/{}", role.id) }
    });
    Ok(Some(shown.collect()))
}

fn facts(ctx: &Context, card: &Card) -> Value {
    let now = ctx.clock.now();
    let status = card.login.as_ref().map(|login| login.status(now));
    context! {
        person => person(card),
        customer => card.customer.name.as_str(),
        status => status.map(|status| status.name()),
        status_label => status.map(|status| format!("password-status-{}", status.name())),
        locked => card.login.as_ref().is_some_and(|login| login.is_locked(now)),
        last_login_at => card.login.as_ref().and_then(|login| login.last_login_at).map(|at| at.0),
    }
}
