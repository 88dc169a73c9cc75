//! Organizations: the sellers of this installation. None is ever deleted; what is over is disabled.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_access::{Entity, Permission};
use clientele_domain::organizations::{self, Changes, Model};
use clientele_domain::{Context, Error};
use clientele_grid::Row;
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history, merge};
use crate::office::Office;

const PATH: &str = "/admin/organizations";

static GRID: GridRoutes = GridRoutes {
    name: "organizations",
    path: PATH,
    title: "menu-organizations",
    empty: "empty-organizations",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/organizations/new", get(new).post(create))
        .route("/admin/organizations/{id}", get(view))
        .route("/admin/organizations/{id}/edit", get(edit).post(update))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::Organization, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create = Button {
        label: "button-create-organization",
        icon: "plus",
        href: "/admin/organizations/new",
        primary: true,
    };
    if organizations::may_create(ctx) { vec![create] } else { Vec::new() }
}

fn form_of(organization: &Model) -> Form {
    Form::of([
        ("version", organization.version.to_string()),
        ("name", organization.name.clone()),
        ("description", organization.description.clone().unwrap_or_default()),
        ("enabled", if organization.enabled { "1" } else { "0" }.to_owned()),
    ])
}

fn changes(form: &mut Form) -> Changes {
    Changes {
        name: Some(form.text("name").to_owned()),
        description: Some(form.text("description").to_owned()),
        enabled: form.has("enabled").then(|| form.checked("enabled")),
    }
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    if !organizations::may_create(&desk.ctx) {
        return Err(PageError::Denied);
    }
    show_new(&desk, &Form::of([("enabled", "1")])).await
}

async fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-organization").under("menu-organizations", PATH);
    show(desk, page, form, "/admin/organizations/new", PATH, None, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    organization: Option<&Model>,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let context = context! {
        form => form.to_value(), action, cancel, merging,
        is_new => organization.is_none(),
        own => organization.is_some_and(|organization| organization.id == desk.ctx.organization()),
        version => form.version(),
    };
    desk.render("organizations/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_new(&desk, &form).await;
    }
    match organizations::create(&desk.for_form(&form), changes).await {
        Ok(made) => Ok(desk.done(&after(PATH, &form, made.id), "saved-organization")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-organization")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form).await
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let organization = organizations::find(ctx, Permission::View, id).await?;
    let context = context! {
        path => format!("{PATH}/{id}"),
        name => organization.name.as_str(),
        description => organization.description.as_deref(),
        enabled => organization.enabled,
        own => id == ctx.organization(),
        created_at => organization.created_at.0,
        updated_at => organization.updated_at.0,
        may_edit => ctx.may(Entity::Organization, Permission::Edit),
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        history => history(ctx, &[("organization", id)]).await?,
    };
    let page = Page::new(organization.name.clone()).under("menu-organizations", PATH);
    desk.render("organizations/view.html", page, context)
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let organization = organizations::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &organization, &form_of(&organization), None).await
}

async fn show_edit(
    desk: &Desk,
    organization: &Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", organization.id);
    let page = Page::new("button-edit")
        .under("menu-organizations", PATH)
        .under(organization.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, Some(organization), merging).await
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let organization = organizations::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&organization));
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_edit(&desk, &organization, &form, None).await;
    }
    match organizations::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-organization")),
        Err(Error::Stale) => {
            let organization = organizations::find(&desk.ctx, Permission::Edit, id).await?;
            let current = form_of(&organization);
            let merging =
                merge(&desk.ctx, &mut form, ("organization", id), &current, organization.version).await?;
            show_edit(&desk, &organization, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &organization, &form, None).await
        }
    }
}
