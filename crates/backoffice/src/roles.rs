//! Back-office roles: what people who work for the seller may do.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Area, Cell, Entity, Permission, Permissions};
use clientele_domain::back_office_roles::{self as roles, Changes, Model};
use clientele_domain::{Context, Error};
use clientele_grid::Row;
use clientele_web::role_pages::{is_look, shifts};
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks, matrix};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history, merge_named};
use crate::office::Office;

const PATH: &str = "/admin/roles";
const AREA: Area = Area::BackOffice;

static GRID: GridRoutes =
    GridRoutes { name: "roles", path: PATH, title: "menu-roles", empty: "empty-roles", row: links, buttons };

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/roles/new", get(new).post(create))
        .route("/admin/roles/{id}", get(view))
        .route("/admin/roles/{id}/edit", get(edit).post(update))
        .route("/admin/roles/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if matches!(row.extra.get("changeable"), Some(clientele_grid::Cell::Boolean(true))) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    if ctx.may(Entity::Role, Permission::Create) {
        menu.push(RowItem::link("button-clone", "copy", format!("{PATH}/new?like={}", row.id)));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create =
        Button { label: "button-create-role", icon: "plus", href: "/admin/roles/new", primary: true };
    if ctx.may(Entity::Role, Permission::Create) { vec![create] } else { Vec::new() }
}

fn form_of(role: &Model) -> Form {
    let mut form = Form::of([
        ("version", role.version.to_string()),
        ("name", role.name.clone()),
        ("description", role.description.clone().unwrap_or_default()),
    ]);
    matrix::put(&mut form, AREA, &role.granted());
    form
}

/// What the form asks for; without the matrix, what the role grants stays as it is.
fn changes(form: &mut Form) -> Changes {
    Changes {
        name: Some(form.text("name").to_owned()),
        description: Some(form.text("description").to_owned()),
        permissions: matrix::granted(form, AREA),
        ..Changes::default()
    }
}

/// An empty role, or one like another (`like` in the address).
async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::Role, Permission::Create)?;
    let asked = Form::of(desk.visit.query_pairs()?);
    let mut form = Form::empty();
    match asked.text("like").parse() {
        Ok(id) => {
            let model = roles::find(&desk.ctx, Permission::View, id).await?;
            form.put("description", model.description.clone().unwrap_or_default());
            matrix::put(&mut form, AREA, &model.granted().within(AREA, &desk.ctx.permissions));
        }
        Err(_) => matrix::put(&mut form, AREA, &Permissions::default()),
    }
    show_new(&desk, &form)
}

fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-role").under("menu-roles", PATH);
    show(desk, page, form, "/admin/roles/new", PATH, None, Beside::default())
}

/// What stands above the form.
#[derive(Default)]
struct Beside {
    merging: Option<Value>,
    preview: Option<Value>,
}

fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    role: Option<&Model>,
    beside: Beside,
) -> Result<Response, PageError> {
    let fixed = role.is_some_and(roles::is_fixed);
    // What the actor does not hold can't be given, but stays where it is given already.
    let held = role.map(Model::granted).unwrap_or_default();
    let most = |cell: Cell| desk.ctx.permissions.at(cell).max(held.at(cell));
    let context = context! {
        form => form.to_value(), action, cancel, fixed,
        merging => beside.merging,
        preview => beside.preview,
        version => form.version(),
        matrix => matrix::choices(AREA, most),
    };
    desk.render("roles/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_new(&desk, &form);
    }
    match roles::create(&desk.for_form(&form), changes).await {
        Ok(role) => Ok(desk.done(&after(PATH, &form, role.id), "saved-role")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-role")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form)
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let role = roles::find(ctx, Permission::View, id).await?;
    let context = context! {
        path => format!("{PATH}/{id}"),
        name => role.name.as_str(),
        description => role.description.as_deref(),
        predefined => role.organization_id.is_none(),
        machine_name => role.machine_name.as_str(),
        created_at => role.created_at.0,
        updated_at => role.updated_at.0,
        matrix => matrix::levels(AREA, &role.granted()),
        holders => ctx.may(Entity::User, Permission::View).then(|| {
            format!("/admin/users?f.roles.op=equals&{}", clientele_web::to_query([("f.roles", role.name.as_str())]))
        }),
        may_edit => roles::may_change(ctx, &role),
        may_clone => ctx.may(Entity::Role, Permission::Create),
        may_delete => ctx.may(Entity::Role, Permission::Delete) && role.organization_id.is_some(),
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        history => history(ctx, &[("role", id)]).await?,
    };
    desk.render("roles/view.html", Page::new(role.name).under("menu-roles", PATH), context)
}

/// The role, for somebody who may change it.
async fn changeable(desk: &Desk, id: i64) -> Result<Model, PageError> {
    let role = roles::find(&desk.ctx, Permission::Edit, id).await?;
    if roles::may_change(&desk.ctx, &role) { Ok(role) } else { Err(PageError::Denied) }
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let role = changeable(&desk, id).await?;
    show_edit(&desk, &role, &form_of(&role), Beside::default())
}

fn show_edit(desk: &Desk, role: &Model, form: &Form, beside: Beside) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", role.id);
    let page =
        Page::editing(role.name.clone()).under("menu-roles", PATH).under(role.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, Some(role), beside)
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let role = changeable(&desk, id).await?;
    decide(&mut form, &form_of(&role));
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_edit(&desk, &role, &form, Beside::default());
    }
    if is_look(&form) {
        let found = shifts(AREA, &roles::preview(&desk.ctx, &role, &changes).await?);
        return show_edit(&desk, &role, &form, Beside { preview: Some(found), merging: None });
    }
    match roles::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-role")),
        Err(Error::Stale) => {
            let role = changeable(&desk, id).await?;
            let localization = desk.visit.localization();
            let names = |field: &str, value: &str| matrix::spoken(localization, AREA, field, value);
            let merging =
                merge_named(&desk.ctx, &mut form, ("role", id), &form_of(&role), role.version, &names)
                    .await?;
            show_edit(&desk, &role, &form, Beside { merging: Some(merging), preview: None })
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &role, &form, Beside::default())
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match roles::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-role")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
