//! Customer groups.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::customer_groups::{self, Changes};
use clientele_domain::{Context, Error};
use clientele_grid::Row;
use clientele_web::{Form, Page, PageError, RowItem, RowLinks};
use minijinja::context;

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history, merge};
use crate::office::Office;

const PATH: &str = "/admin/customer-groups";

static GRID: GridRoutes = GridRoutes {
    name: "customer-groups",
    path: PATH,
    title: "menu-customer-groups",
    empty: "empty-customer-groups",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/customer-groups/new", get(new).post(create))
        .route("/admin/customer-groups/{id}", get(view))
        .route("/admin/customer-groups/{id}/edit", get(edit).post(update))
        .route("/admin/customer-groups/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::CustomerGroup, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let button = Button {
        label: "button-create-customer-group",
        icon: "plus",
        href: "/admin/customer-groups/new",
        primary: true,
    };
    if ctx.may(Entity::CustomerGroup, Permission::Create) { vec![button] } else { Vec::new() }
}

fn shown(group: &customer_groups::Model) -> Form {
    Form::of([("name", group.name.clone()), ("version", group.version.to_string())])
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerGroup, Permission::Create)?;
    show_new(&desk, &Form::empty())
}

fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-customer-group").under("menu-customer-groups", PATH);
    let context =
        context! { form => form.to_value(), action => "/admin/customer-groups/new", cancel => PATH };
    desk.render("customer_groups/form.html", form_page(page, form), context)
}

fn changes(form: &Form) -> Changes {
    Changes { name: Some(form.text("name").to_owned()), ..Changes::default() }
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    match customer_groups::create(&desk.for_form(&form), changes(&form)).await {
        Ok(group) => Ok(desk.done(&after(PATH, &form, group.id), "saved-customer-group")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-customer-group")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form)
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let group = customer_groups::find(&desk.ctx, Permission::View, id).await?;
    let may = |permission| desk.ctx.may(Entity::CustomerGroup, permission);
    let context = context! {
        name => group.name.as_str(),
        anonymous => group.anonymous,
        created_at => group.created_at.0,
        updated_at => group.updated_at.0,
        path => format!("{PATH}/{id}"),
        may_edit => may(Permission::Edit),
        may_delete => may(Permission::Delete) && !group.anonymous,
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        customers => format!("/admin/customers?f.customer_group.op=any-of&f.customer_group={id}"),
        history => history(&desk.ctx, &[("customer_group", id)]).await?,
    };
    desk.render(
        "customer_groups/view.html",
        Page::new(group.name).under("menu-customer-groups", PATH),
        context,
    )
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let group = customer_groups::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &group, &shown(&group), None)
}

fn show_edit(
    desk: &Desk,
    group: &customer_groups::Model,
    form: &Form,
    merging: Option<minijinja::Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", group.id);
    let page =
        Page::new("button-edit").under("menu-customer-groups", PATH).under(group.name.clone(), path.clone());
    let version = form.version();
    let context = context! { form => form.to_value(), action => format!("{path}/edit"), cancel => path, version, merging };
    desk.render("customer_groups/form.html", form_page(page, form), context)
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let group = customer_groups::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &shown(&group));
    match customer_groups::update(&desk.ctx, id, form.version().unwrap_or_default(), changes(&form)).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-customer-group")),
        Err(Error::Stale) => {
            let group = customer_groups::find(&desk.ctx, Permission::Edit, id).await?;
            let current = shown(&group);
            let merging =
                merge(&desk.ctx, &mut form, ("customer_group", id), &current, group.version).await?;
            show_edit(&desk, &group, &form, Some(merging))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &group, &form, None)
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match customer_groups::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-customer-group")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
