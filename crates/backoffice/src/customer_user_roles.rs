//! Customer user roles: what people of customers may do, and who holds them.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::roles::{self, Model};
use clientele_domain::{Context, Error};
use clientele_grid::Row;
use clientele_web::role_pages::{self, Subject, begin, changes, form_of, is_look, liked};
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks, matrix};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history, merge_named};
use crate::office::Office;
use crate::options;

const PATH: &str = "/admin/customer-user-roles";

static GRID: GridRoutes = GridRoutes {
    name: "customer-user-roles",
    path: PATH,
    title: "menu-customer-user-roles",
    empty: "empty-customer-user-roles",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/customer-user-roles/new", get(new).post(create))
        .route("/admin/customer-user-roles/{id}", get(view))
        .route("/admin/customer-user-roles/{id}/edit", get(edit).post(update))
        .route("/admin/customer-user-roles/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::CustomerUserRole, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    if ctx.may(Entity::CustomerUserRole, Permission::Create) {
        menu.push(RowItem::link("button-clone", "copy", format!("{PATH}/new?like={}", row.id)));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create = Button {
        label: "button-create-customer-user-role",
        icon: "plus",
        href: "/admin/customer-user-roles/new",
        primary: true,
    };
    if ctx.may(Entity::CustomerUserRole, Permission::Create) { vec![create] } else { Vec::new() }
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
    let page = Page::new("button-create-customer-user-role").under("menu-customer-user-roles", PATH);
    show(desk, page, form, "/admin/customer-user-roles/new", PATH, None, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &mut Form,
    action: &str,
    cancel: &str,
    role: Option<&Model>,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let people_of = form.text("customer_id").parse().ok();
    let parts = role_pages::parts(desk, form, Subject { role, people_of, copies: false }).await?;
    let context = context! {
        form => form.to_value(), action, cancel, merging,
        version => form.version(),
        customers => options::customers(&desk.ctx).await?,
        customer_text => options::customer_text(&desk.ctx, form.text("customer_id")).await?,
        ..parts
    };
    desk.render("customer_user_roles/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let changes = changes(&mut form);
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
    let customer = match role.customer_id {
        Some(id) => options::customer_text(ctx, &id.to_string()).await?,
        None => String::new(),
    };
    let may = |permission| ctx.may(Entity::CustomerUserRole, permission);
    let context = context! {
        path => format!("{PATH}/{id}"),
        name => role.name.as_str(),
        predefined => role.is_predefined(),
        customer => role.customer_id.map(|id| context! { href => format!("/admin/customers/{id}"), name => customer }),
        self_managed => role.self_managed,
        public => role.public,
        machine_name => role.machine_name.as_str(),
        created_at => role.created_at.0,
        updated_at => role.updated_at.0,
        matrix => role_pages::granted(&role.granted()),
        holders => format!("/admin/customer-users?f.roles.op=equals&{}", clientele_web::to_query([("f.roles", role.name.as_str())])),
        may_edit => may(Permission::Edit),
        may_clone => may(Permission::Create),
        may_delete => may(Permission::Delete) && !role.is_predefined(),
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        history => history(ctx, &[("customer_user_role", id)]).await?,
    };
    let page = Page::new(role.name.clone()).under("menu-customer-user-roles", PATH);
    desk.render("customer_user_roles/view.html", page, context)
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let role = roles::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &role, &mut form_of(&role), None).await
}

async fn show_edit(
    desk: &Desk,
    role: &Model,
    form: &mut Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", role.id);
    let page = Page::editing(role.name.clone())
        .under("menu-customer-user-roles", PATH)
        .under(role.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, Some(role), merging).await
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let role = roles::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&role));
    let changes = changes(&mut form);
    if is_look(&form) || !form.is_valid() {
        return show_edit(&desk, &role, &mut form, None).await;
    }
    match roles::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-customer-user-role")),
        Err(Error::Stale) => {
            let role = roles::find(&desk.ctx, Permission::Edit, id).await?;
            let localization = desk.visit.localization();
            let names =
                |field: &str, value: &str| matrix::spoken(localization, role_pages::AREA, field, value);
            let record = ("customer_user_role", id);
            let current = form_of(&role);
            let merging = merge_named(&desk.ctx, &mut form, record, &current, role.version, &names).await?;
            show_edit(&desk, &role, &mut form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &role, &mut form, None).await
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match roles::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-customer-user-role")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
