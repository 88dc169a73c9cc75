//! Business units: parts of the organization, which decide how far the levels *Business Unit* and *Division* reach.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::business_units::{self, Changes, Model};
use clientele_domain::{Context, Error};
use clientele_grid::Row;
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history_named, merge_named};
use crate::office::Office;
use crate::options;

const PATH: &str = "/admin/business-units";

static GRID: GridRoutes = GridRoutes {
    name: "business-units",
    path: PATH,
    title: "menu-business-units",
    empty: "empty-business-units",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/business-units/new", get(new).post(create))
        .route("/admin/business-units/{id}", get(view))
        .route("/admin/business-units/{id}/edit", get(edit).post(update))
        .route("/admin/business-units/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::BusinessUnit, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create = Button {
        label: "button-create-business-unit",
        icon: "plus",
        href: "/admin/business-units/new",
        primary: true,
    };
    if ctx.may(Entity::BusinessUnit, Permission::Create) { vec![create] } else { Vec::new() }
}

fn form_of(unit: &Model) -> Form {
    Form::of([
        ("version", unit.version.to_string()),
        ("name", unit.name.clone()),
        ("parent_id", unit.parent_id.map(|id| id.to_string()).unwrap_or_default()),
    ])
}

fn changes(form: &mut Form) -> Changes {
    Changes { name: Some(form.text("name").to_owned()), parent_id: Some(form.id("parent_id")) }
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::BusinessUnit, Permission::Create)?;
    show_new(&desk, &Form::of(desk.visit.query_pairs()?)).await
}

async fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-business-unit").under("menu-business-units", PATH);
    show(desk, page, form, "/admin/business-units/new", PATH, None, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    unit: Option<&Model>,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let own = unit.map(|unit| unit.id);
    let others = business_units::all(&desk.ctx).await?.into_iter().filter(|other| Some(other.id) != own);
    let context = context! {
        form => form.to_value(), action, cancel, merging,
        version => form.version(),
        parents => options::named(others.map(|other| (other.id, other.name))),
    };
    desk.render("business_units/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_new(&desk, &form).await;
    }
    match business_units::create(&desk.for_form(&form), changes).await {
        Ok(made) => Ok(desk.done(&after(PATH, &form, made.id), "saved-business-unit")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-business-unit")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form).await
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let unit = business_units::find(ctx, Permission::View, id).await?;
    let all = business_units::all(ctx).await?;
    let parent = all.iter().find(|other| Some(other.id) == unit.parent_id);
    let may = |permission| ctx.may(Entity::BusinessUnit, permission);
    let context = context! {
        id,
        path => format!("{PATH}/{id}"),
        name => unit.name.as_str(),
        parent => parent.map(|parent| {
            context! { href => format!("{PATH}/{}", parent.id), name => parent.name.as_str() }
        }),
        tree => below(&all, id, DEEPEST),
        staff => ctx.may(Entity::User, Permission::View).then(|| {
            format!("/admin/users?f.business_unit.op=any-of&f.business_unit={id}")
        }),
        created_at => unit.created_at.0,
        updated_at => unit.updated_at.0,
        may_create => may(Permission::Create),
        may_edit => may(Permission::Edit),
        may_delete => may(Permission::Delete),
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        history => history_named(ctx, &[("business_unit", id)], &names(ctx).await?).await?,
    };
    let page = Page::new(unit.name.clone()).under("menu-business-units", PATH);
    desk.render("business_units/view.html", page, context)
}

/// What the values of a field are called.
async fn names(ctx: &Context) -> Result<impl Fn(&str, &str) -> Option<String>, Error> {
    let all = business_units::all(ctx).await?;
    Ok(move |field: &str, value: &str| {
        let id: i64 = value.parse().ok().filter(|_| field == "parent_id")?;
        all.iter().find(|unit| unit.id == id).map(|unit| unit.name.clone())
    })
}

/// How many floors of units the page of one shows.
const DEEPEST: usize = 8;

/// The units below one, as a tree.
fn below(all: &[Model], id: i64, floors: usize) -> Vec<Value> {
    if floors == 0 {
        return Vec::new();
    }
    all.iter()
        .filter(|unit| unit.parent_id == Some(id))
        .map(|unit| {
            context! {
                text => unit.name.as_str(),
                href => format!("{PATH}/{}", unit.id),
                children => below(all, unit.id, floors - 1),
            }
        })
        .collect()
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let unit = business_units::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &unit, &form_of(&unit), None).await
}

async fn show_edit(
    desk: &Desk,
    unit: &Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", unit.id);
    let page =
        Page::new("button-edit").under("menu-business-units", PATH).under(unit.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, Some(unit), merging).await
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let unit = business_units::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&unit));
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_edit(&desk, &unit, &form, None).await;
    }
    match business_units::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-business-unit")),
        Err(Error::Stale) => {
            let unit = business_units::find(&desk.ctx, Permission::Edit, id).await?;
            let current = form_of(&unit);
            let names = names(&desk.ctx).await?;
            let merging =
                merge_named(&desk.ctx, &mut form, ("business_unit", id), &current, unit.version, &names)
                    .await?;
            show_edit(&desk, &unit, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &unit, &form, None).await
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match business_units::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-business-unit")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
