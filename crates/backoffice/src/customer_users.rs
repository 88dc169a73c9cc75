//! Customer users: grid and page. Their form stands beside it.

mod form;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Capability, Entity, Permission};
use clientele_domain::addresses::Owner;
use clientele_domain::customer_users::{self, Card, email_change, sessions};
use clientele_domain::{Context, Error};
use clientele_exchange::Subject;
use clientele_grid::{Cell, Row};
use clientele_language::Message;
use clientele_web::{
    Form, Page, PageError, Path, RowItem, RowLinks, matrix, person_actions, session_list, to_value,
};
use minijinja::{Value, context};

use crate::customers::names;
use crate::desk::Desk;
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::history;
use crate::login_attempts;
use crate::oauth_applications;
use crate::office::Office;
use crate::{addresses, exchange};

pub(crate) const PATH: &str = "/admin/customer-users";

static GRID: GridRoutes = GridRoutes {
    name: "customer-users",
    path: PATH,
    title: "menu-customer-users",
    empty: "empty-customer-users",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .merge(person_actions::routes(PATH))
        .route("/admin/customer-users/new", get(form::new).post(form::create))
        .route("/admin/customer-users/{id}", get(view))
        .route("/admin/customer-users/{id}/edit", get(form::edit).post(form::update))
        .route("/admin/customer-users/{id}/sessions/end", post(end_sessions))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let may = |permission| ctx.may(Entity::CustomerUser, permission);
    let enabled = matches!(row.extra.get("enabled"), Some(Cell::Boolean(true)));
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if may(Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
        menu.push(if enabled {
            RowItem::post("button-disable", "user-off", format!("{path}/enablement/end"))
        } else {
            RowItem::post("button-enable", "user-check", format!("{path}/enablement"))
        });
    }
    // Guests never log in, and who is disabled can't: nothing about log-in applies to them.
    if ctx.can(Capability::ManagePasswords)
        && may(Permission::Edit)
        && enabled
        && matches!(row.extra.get("login_id"), Some(Cell::Number(_)))
    {
        menu.push(RowItem::post("button-reset-password", "key", format!("{path}/password-reset")));
    }
    let now = ctx.clock.now();
    if may(Permission::Edit)
        && matches!(row.extra.get("locked_until"), Some(Cell::Time(until)) if *until > now)
    {
        menu.push(RowItem::post("button-unlock", "lock-open", format!("{path}/lockout/end")));
    }
    if may(Permission::Delete) {
        menu.push(
            RowItem::post("button-delete", "trash", format!("{path}/delete")).dangerous("ask-delete-this"),
        );
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create = Button {
        label: "button-create-customer-user",
        icon: "plus",
        href: "/admin/customer-users/new",
        primary: true,
    };
    let mut buttons = exchange::buttons(ctx, Subject::CustomerUsers);
    if ctx.may(Entity::CustomerUser, Permission::Create) {
        buttons.push(create);
    }
    buttons
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let card = customer_users::card(ctx, Permission::View, id).await?;
    let owner = Owner::CustomerUser { id, customer_id: card.person.customer_id };
    let mut records = vec![("customer_user", id)];
    records.extend(card.person.login_id.map(|login| ("login", login)));
    let context = context! {
        path => format!("{PATH}/{id}"),
        wanted_email => email_change::wanted_by(ctx, &card.person).await?,
        addresses => addresses::ADDRESSES.cards(&desk, owner).await?,
        applications => oauth_applications::of_customer_user(ctx, id, card.person.guest).await?,
        sessions => open_sessions(ctx, id).await?,
        history => history(ctx, &records).await?,
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        ..facts(&desk, &card)
    };
    let page = Page::new(card.person.full_name()).under("menu-customer-users", PATH);
    desk.render("customer_users/view.html", page, context)
}

/// Where the person is logged in; nothing for those who may not end it.
async fn open_sessions(ctx: &Context, id: i64) -> Result<Option<Vec<Value>>, Error> {
    match sessions::of(ctx, id).await {
        Ok(open) => Ok(Some(session_list(open, None))),
        Err(Error::Denied | Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Ends one session, or all.
async fn end_sessions(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let session = form.id("session");
    if !form.is_valid() {
        return Err(PageError::NotFound);
    }
    let done = sessions::end_of(&desk.ctx, id, session).await;
    let message = if session.is_some() { "session-ended" } else { "sessions-ended" };
    desk.answer(done, &format!("{PATH}/{id}"), message)
}

fn facts(desk: &Desk, card: &Card) -> Value {
    let ctx = &desk.ctx;
    let person = &card.person;
    let now = ctx.clock.now();
    let login = card.login.as_ref();
    let status = login.map(|login| login.status(now).name());
    let may = |permission| ctx.may(Entity::CustomerUser, permission);
    let roles: Vec<Value> = card
        .roles
        .iter()
        .map(|role| {
            context! {
                href => format!("/admin/customer-user-roles/{}", role.id),
                name => role.name.as_str(),
                kind => if role.is_predefined() { "role-type-predefined" } else { "role-type-customizable" },
            }
        })
        .collect();
    context! {
        person => context! {
            name_prefix => person.name_prefix.as_deref(),
            first_name => person.first_name.as_str(),
            middle_name => person.middle_name.as_deref(),
            last_name => person.last_name.as_str(),
            name_suffix => person.name_suffix.as_deref(),
            email => person.email.as_str(),
            phone => person.phone.as_deref(),
            birthday => person.birthday.map(|day| day.to_string()),
            external_id => person.external_id.as_deref(),
            enabled => person.enabled,
            confirmed => person.confirmed,
            guest => person.guest,
            created_at => person.created_at.0,
            updated_at => person.updated_at.0,
        },
        customer => context! { href => format!("/admin/customers/{}", card.customer.id), name => card.customer.name.as_str() },
        website => card.website.as_ref().map(|website| website.name.clone()),
        localization => card.localization.as_ref().map(|localization| localization.name.clone()),
        owner => card.owner.as_ref().map(|(_, name)| name.clone()),
        sales_representatives => names(&card.sales_representatives),
        roles,
        effective => matrix::effective(&card.customer, &card.roles, |id| Some(format!("/admin/customer-user-roles/{id}"))),
        status,
        status_label => status.map(|status| to_value(&Message::new(format!("password-status-{status}")))),
        login => login.map(|login| context! {
            last_login_at => login.last_login_at.map(|at| at.0),
            login_count => login.login_count,
            password_requested_at => login.password_requested_at.map(|at| at.0),
            password_changed_at => login.password_changed_at.map(|at| at.0),
            locked_until => login.locked_until.filter(|until| *until > now).map(|at| at.0),
        }),
        attempts => ctx.can(Capability::ViewLoginAttempts).then(|| login_attempts::of_customer_user(person.id)),
        may_edit => may(Permission::Edit),
        may_delete => may(Permission::Delete),
        may_reset => may(Permission::Edit) && ctx.can(Capability::ManagePasswords) && login.is_some() && person.enabled,
        may_add_address => ctx.may(Entity::CustomerUserAddress, Permission::Create),
    }
}
