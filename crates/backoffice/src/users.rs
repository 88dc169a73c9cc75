//! Back-office users: grid, page and what can be done to them. Their form stands beside it.

mod form;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Capability, Entity, Permission};
use clientele_domain::Context;
use clientele_domain::users::{self, Card, enablement, password, sessions};
use clientele_grid::{Cell, Row};
use clientele_language::Message;
use clientele_web::{Flash, Form, Page, PageError, Path, RowItem, RowLinks, session_list, to_value};
use minijinja::{Value, context};

use crate::desk::Desk;
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::history_named;
use crate::office::Office;
use crate::{login_attempts, oauth_applications};

const PATH: &str = "/admin/users";

static GRID: GridRoutes =
    GridRoutes { name: "users", path: PATH, title: "menu-users", empty: "empty-users", row: links, buttons };

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/users/new", get(form::new).post(form::create))
        .route("/admin/users/{id}", get(view))
        .route("/admin/users/{id}/edit", get(form::edit).post(form::update))
        .route("/admin/users/{id}/enablement", post(enable))
        .route("/admin/users/{id}/enablement/end", post(disable))
        .route("/admin/users/{id}/lockout/end", post(unlock))
        .route("/admin/users/{id}/password-link", post(send_password_link))
        .route("/admin/users/{id}/sessions/end", post(end_sessions))
        .route("/admin/users/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let may = |permission| ctx.may(Entity::User, permission);
    let own = ctx.user_id() == Some(row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if may(Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    if may(Permission::Edit) && !own {
        menu.push(match row.extra.get("enabled") {
            Some(Cell::Boolean(true)) => {
                RowItem::post("button-disable", "user-off", format!("{path}/enablement/end"))
            }
            _ => RowItem::post("button-enable", "user-check", format!("{path}/enablement")),
        });
    }
    if may(Permission::Delete) && !own {
        menu.push(
            RowItem::post("button-delete", "trash", format!("{path}/delete")).dangerous("ask-delete-this"),
        );
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create =
        Button { label: "button-create-user", icon: "plus", href: "/admin/users/new", primary: true };
    if ctx.may(Entity::User, Permission::Create) { vec![create] } else { Vec::new() }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let card = users::card(ctx, Permission::View, id).await?;
    let open = session_list(sessions::of(ctx, id).await?, Some(desk.session_id));
    let context = context! {
        path => format!("{PATH}/{id}"),
        sessions => open,
        applications => oauth_applications::of_user(ctx, id).await?,
        history => history_named(ctx, &[("user", id)], &form::names(ctx).await?).await?,
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        ..facts(ctx, &card)
    };
    let page = Page::new(card.user.full_name()).under("menu-users", PATH);
    desk.render("users/view.html", page, context)
}

fn facts(ctx: &Context, card: &Card) -> Value {
    let user = &card.user;
    let now = ctx.clock.now();
    let locked_until = user.locked_until.filter(|until| *until > now).map(|at| at.0);
    let status = if locked_until.is_some() { "locked" } else { user.password_status.as_str() };
    let may = |permission| ctx.may(Entity::User, permission);
    let own = ctx.user_id() == Some(user.id);
    let page_of = |entity, path: &str, id: i64| {
        ctx.may(entity, Permission::View).then(|| format!("/admin/{path}/{id}"))
    };
    let roles: Vec<Value> = card
        .roles
        .iter()
        .map(|role| {
            context! {
                href => page_of(Entity::Role, "roles", role.id),
                name => role.name.as_str(),
                description => role.description.as_deref(),
            }
        })
        .collect();
    let organizations: Vec<Value> = card
        .organizations
        .iter()
        .map(|organization| {
            context! {
                href => page_of(Entity::Organization, "organizations", organization.id),
                name => organization.name.as_str(),
                enabled => organization.enabled,
            }
        })
        .collect();
    context! {
        user => context! {
            name_prefix => user.name_prefix.as_deref(),
            first_name => user.first_name.as_str(),
            middle_name => user.middle_name.as_deref(),
            last_name => user.last_name.as_str(),
            name_suffix => user.name_suffix.as_deref(),
            email => user.email.as_str(),
            phone => user.phone.as_deref(),
            enabled => user.enabled,
            has_password => user.password_hash.is_some(),
            login_count => user.login_count,
            last_login_at => user.last_login_at.map(|at| at.0),
            password_changed_at => user.password_changed_at.map(|at| at.0),
            created_at => user.created_at.0,
            updated_at => user.updated_at.0,
        },
        business_unit => card.business_unit.as_ref().map(|unit| context! {
            href => page_of(Entity::BusinessUnit, "business-units", unit.id),
            name => unit.name.as_str(),
        }),
        roles,
        organizations,
        locked_until,
        status,
        status_label => to_value(&Message::new(format!("password-status-{status}"))),
        attempts => ctx.can(Capability::ViewLoginAttempts).then(|| login_attempts::of_user(user.id)),
        own,
        may_edit => may(Permission::Edit),
        may_delete => may(Permission::Delete) && !own,
    }
}

type Answer = Result<Response, PageError>;

fn page(id: i64) -> String {
    format!("{PATH}/{id}")
}

async fn enable(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = enablement::enable(&desk.ctx, id).await;
    desk.answer(done, &page(id), "enabled-user")
}

async fn disable(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = enablement::disable(&desk.ctx, id).await;
    desk.answer(done, &page(id), "disabled-user")
}

async fn unlock(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = enablement::unlock(&desk.ctx, id).await;
    desk.answer(done, &page(id), "unlocked-user")
}

async fn send_password_link(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    match password::invite(&desk.ctx, id).await {
        Ok(user) => {
            let message = Message::new("password-link-sent").with("email", user.email);
            Ok(desk.visit.redirect_with(&page(id), Flash::success(message)))
        }
        Err(error) => desk.visit.refuse(&page(id), error),
    }
}

async fn end_sessions(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = sessions::end_of(&desk.ctx, id).await;
    desk.answer(done, &page(id), "sessions-ended")
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    match users::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-user")),
        Err(error) => desk.visit.refuse(&page(id), error),
    }
}
