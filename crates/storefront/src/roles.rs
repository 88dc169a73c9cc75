//! Roles: customers' administrators manage what their own people may do.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Level, Permission};
use clientele_domain::customers::hierarchy;
use clientele_domain::roles::{self, Changes, Editing, Model, customizing, holders};
use clientele_domain::{Context, Error, reach, search};
use clientele_grid::{Cell, Row, State};
use clientele_web::grid_routes::{Button, GridRoutes, back, back_to_grid, neighbours};
use clientele_web::histories::{decide, merge_named};
use clientele_web::options::named;
use clientele_web::role_pages::{self, Subject, begin, form_of, is_look, liked};
use clientele_web::{
    Desk, Flash, Form, Page, PageError, Path, RowItem, RowLinks, after, cell_text, form_page, matrix,
    refused_form,
};
use minijinja::{Value, context};

use crate::addresses::own;
use crate::shop::Shop;
use crate::users;

pub(crate) const PATH: &str = "/account/roles";

/// So many companies are offered to make a role for.
const OFFERED: u64 = 200;

pub(crate) static GRID: GridRoutes = GridRoutes {
    name: "storefront-roles",
    path: PATH,
    title: "menu-roles",
    empty: "empty-storefront-roles",
    row: links,
    buttons,
};

pub fn routes() -> Router<Shop> {
    GRID.router()
        .route("/account/roles/new", get(new).post(create))
        .route("/account/roles/{id}", get(view))
        .route("/account/roles/{id}/edit", get(edit).post(update))
        .route("/account/roles/{id}/delete", post(delete))
}

/// Whether a permission on roles reaches one of the rows that the actor sees.
fn reaches(ctx: &Context, permission: Permission, row: &Row) -> bool {
    let level = ctx.level(Entity::CustomerUserRole, permission);
    if level >= ctx.level(Entity::CustomerUserRole, Permission::View) {
        return level > Level::None;
    }
    let customer = match row.extra.get("customer_id") {
        Some(Cell::Number(id)) => Some(*id),
        _ => None,
    };
    level == Level::Local && customer.is_none_or(|id| own(ctx).is_ok_and(|(_, own)| own == id))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let may_create = ctx.may(Entity::CustomerUserRole, Permission::Create);
    let is = |name: &str| matches!(row.extra.get(name), Some(Cell::Boolean(true)));
    let predefined = !matches!(row.extra.get("customer_id"), Some(Cell::Number(_)));
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if is("self_managed") && reaches(ctx, Permission::Edit, row) && (may_create || !predefined) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    if may_create {
        menu.push(RowItem::link("button-clone", "copy", format!("{PATH}/new?like={}", row.id)));
    }
    if is("self_managed") && !predefined && reaches(ctx, Permission::Delete, row) {
        menu.push(
            RowItem::post("button-delete", "trash", format!("{path}/delete")).dangerous("ask-delete-this"),
        );
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create = Button {
        label: "button-create-customer-user-role",
        icon: "plus",
        href: "/account/roles/new",
        primary: true,
    };
    if ctx.may(Entity::CustomerUserRole, Permission::Create) { vec![create] } else { Vec::new() }
}

/// What the form asks for: a role stays with its company, and the seller decides who manages it.
fn changes(form: &mut Form, new: bool) -> Changes {
    let changes = role_pages::changes(form);
    let customer_id = changes.customer_id.filter(|_| new && form.has("customer_id"));
    Changes { customer_id, self_managed: None, ..changes }
}

/// An empty role, or one like another (`like` in the address).
async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUserRole, Permission::Create)?;
    let mut form = Form::of(desk.visit.query_pairs()?);
    let like = match liked(&form) {
        Some(id) => Some(roles::find(&desk.ctx, Permission::View, id).await?),
        None => None,
    };
    begin(&desk, &mut form, like.as_ref());
    show_new(&desk, &mut form).await
}

async fn show_new(desk: &Desk, form: &mut Form) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let companies =
        hierarchy::choices(ctx, Entity::CustomerUserRole, Permission::Create, "", OFFERED).await?;
    let chosen = form.text("customer_id").parse().ok();
    let customer = match chosen.filter(|id| companies.iter().any(|(known, _)| known == id)) {
        Some(id) => id,
        None => own(ctx)?.1,
    };
    form.set("customer_id", customer.to_string());
    let subject = Subject { role: None, people_of: Some(customer), copies: false };
    let context = context! {
        is_new => true,
        action => "/account/roles/new",
        cancel => PATH,
        merging => Value::from(()),
        companies => if companies.len() > 1 { named(companies) } else { Vec::new() },
        ..role_pages::parts(desk, form, subject).await?
    };
    let page = Page::new("button-create-customer-user-role").under("menu-roles", PATH);
    let context = context! { form => form.to_value(), copies => false, version => form.version(), ..context };
    desk.render("storefront/roles/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUserRole, Permission::Create)?;
    let changes = changes(&mut form, true);
    if is_look(&form) || !form.is_valid() {
        return show_new(&desk, &mut form).await;
    }
    match roles::create(&desk.for_form(&form), changes).await {
        Ok(role) => Ok(desk.done(&after(PATH, &form, role.id), "saved-customer-user-role")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-customer-user-role")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &mut form).await
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let role = roles::find(ctx, Permission::View, id).await?;
    let company = match role.customer_id {
        Some(id) => search::customer_name(ctx, id).await?,
        None => None,
    };
    let own = role.self_managed && !role.is_predefined();
    let holders = holders(&desk, &role).await?;
    let context = context! {
        path => format!("{PATH}/{id}"),
        name => role.name.as_str(),
        predefined => role.is_predefined(),
        company,
        self_managed => role.self_managed,
        matrix => role_pages::granted(&role.granted()),
        holders,
        may_edit => customizing::editing(ctx, &role).await? != Editing::Refused,
        may_clone => ctx.may(Entity::CustomerUserRole, Permission::Create),
        may_delete => own && reach::also::<roles::Entity>(ctx, Permission::Delete, id).await?,
        clone => format!("{PATH}/new?like={id}"),
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
    };
    desk.render("storefront/roles/view.html", Page::new(role.name).under("menu-roles", PATH), context)
}

/// The first of those who hold the role, and how many more there are; none for those who may not change who holds it.
async fn holders(desk: &Desk, role: &Model) -> Result<Option<Value>, PageError> {
    let ctx = &desk.ctx;
    let Some(grid) = holders::candidates(ctx, Some(role.id), role.customer_id, Some(true)).await? else {
        return Ok(None);
    };
    let asked = [("sort", "last_name"), ("columns", "first_name,last_name,email,customer")];
    let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let state = State::parse(&grid, &asked).0;
    let page =
        clientele_grid::page(ctx.store.read(), &grid, &state, desk.present()).await.map_err(Error::from)?;
    let localization = desk.visit.localization();
    let people: Vec<Value> = page
        .rows
        .iter()
        .map(|row| {
            let text = |name: &str| {
                let cell = page.columns.iter().zip(&row.cells).find(|(column, _)| column.name == name);
                cell.map(|(column, cell)| cell_text(localization, column, cell)).unwrap_or_default()
            };
            let name = format!("{} {}", text("first_name"), text("last_name"));
            let href = format!("{}/{}", users::PATH, row.id);
            context! { name => name.trim(), email => text("email"), company => text("customer"), href }
        })
        .collect();
    let more = page.total.count.saturating_sub(page.rows.len() as u64);
    Ok(Some(context! { people, more, exact => page.total.exact }))
}

/// The role and what saving would do, for somebody who may change it.
async fn changeable(desk: &Desk, id: i64) -> Result<(Model, Editing), PageError> {
    desk.ctx.require(Entity::CustomerUserRole, Permission::Edit)?;
    let role = roles::find(&desk.ctx, Permission::Edit, id).await?;
    match customizing::editing(&desk.ctx, &role).await? {
        Editing::Refused => Err(PageError::Denied),
        editing => Ok((role, editing)),
    }
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let (role, editing) = changeable(&desk, id).await?;
    if let Editing::Copy { customer_id } = editing
        && let Some(own) = customizing::own_of(&desk.ctx, &role, customer_id).await?
    {
        // The people have moved to it, and a second one could not have its name.
        let to = format!("{PATH}/{}/edit", own.id);
        return Ok(desk.visit.redirect_with(&to, Flash::info("role-own-instead")));
    }
    show_edit(&desk, &role, editing, &mut form_of(&role), None).await
}

async fn show_edit(
    desk: &Desk,
    role: &Model,
    editing: Editing,
    form: &mut Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", role.id);
    let (people_of, copies) = match editing {
        Editing::Copy { customer_id } => (Some(customer_id), true),
        _ => (role.customer_id, false),
    };
    let subject = Subject { role: Some(role), people_of, copies };
    let context = context! {
        is_new => false,
        action => format!("{path}/edit"),
        cancel => path.as_str(),
        merging,
        companies => Vec::<Value>::new(),
        ..role_pages::parts(desk, form, subject).await?
    };
    let page =
        Page::editing(role.name.clone()).under("menu-roles", PATH).under(role.name.clone(), path.clone());
    let context = context! { form => form.to_value(), copies, version => form.version(), ..context };
    desk.render("storefront/roles/form.html", form_page(page, form), context)
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let (role, editing) = changeable(&desk, id).await?;
    decide(&mut form, &form_of(&role));
    let changes = changes(&mut form, false);
    if is_look(&form) || !form.is_valid() {
        return show_edit(&desk, &role, editing, &mut form, None).await;
    }
    let ctx = desk.for_form(&form);
    match roles::update(&ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(role) => Ok(desk.done(&after(PATH, &form, role.id), "saved-customer-user-role")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-customer-user-role")),
        Err(Error::Stale) => {
            let (role, editing) = changeable(&desk, id).await?;
            let localization = desk.visit.localization();
            let names =
                |field: &str, value: &str| matrix::spoken(localization, role_pages::AREA, field, value);
            let record = ("customer_user_role", id);
            let current = form_of(&role);
            let merging = merge_named(&desk.ctx, &mut form, record, &current, role.version, &names).await?;
            show_edit(&desk, &role, editing, &mut form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &role, editing, &mut form, None).await
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUserRole, Permission::Delete)?;
    match roles::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(&back_to_grid(PATH, &form), "deleted-customer-user-role")),
        Err(error) => desk.visit.refuse(&back(PATH, &form, id), error),
    }
}
