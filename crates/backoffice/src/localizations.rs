//! Localizations: languages with the customs of a country.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::localizations::profile::{FORMATTINGS, LANGUAGES};
use clientele_domain::localizations::{self, Changes, Model};
use clientele_domain::{Context, Error, websites};
use clientele_grid::Row;
use clientele_language::Message;
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks, to_value};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history, merge};
use crate::office::Office;
use crate::options;

const PATH: &str = "/admin/localizations";

static GRID: GridRoutes = GridRoutes {
    name: "localizations",
    path: PATH,
    title: "menu-localizations",
    empty: "empty-localizations",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/localizations/new", get(new).post(create))
        .route("/admin/localizations/{id}", get(view))
        .route("/admin/localizations/{id}/edit", get(edit).post(update))
        .route("/admin/localizations/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::Localization, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create = Button {
        label: "button-create-localization",
        icon: "plus",
        href: "/admin/localizations/new",
        primary: true,
    };
    if ctx.may(Entity::Localization, Permission::Create) { vec![create] } else { Vec::new() }
}

fn form_of(localization: &Model) -> Form {
    Form::of([
        ("version", localization.version.to_string()),
        ("name", localization.name.clone()),
        ("language", localization.language.clone()),
        ("formatting", localization.formatting.clone()),
    ])
}

/// The id of the message that names a code: `formatting-en-us` for `en_US`.
fn label(kind: &str, code: &str) -> String {
    format!("{kind}-{}", code.to_lowercase().replace('_', "-"))
}

fn changes(form: &mut Form) -> Changes {
    let text = |name: &str| Some(form.text(name).to_owned());
    Changes { name: text("name"), language: text("language"), formatting: text("formatting") }
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::Localization, Permission::Create)?;
    show_new(&desk, &Form::empty()).await
}

async fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-localization").under("menu-localizations", PATH);
    show(desk, page, form, "/admin/localizations/new", PATH, None, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    _: Option<&Model>,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let worded = |kind: &str, codes: &[&str]| -> Vec<Value> {
        codes.iter().map(|code| options::option(*code, to_value(&Message::new(label(kind, code))))).collect()
    };
    let context = context! {
        form => form.to_value(), action, cancel, merging,
        version => form.version(),
        languages => worded("language", &LANGUAGES),
        formattings => worded("formatting", &FORMATTINGS),
    };
    desk.render("localizations/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_new(&desk, &form).await;
    }
    match localizations::create(&desk.for_form(&form), changes).await {
        Ok(made) => Ok(desk.done(&after(PATH, &form, made.id), "saved-localization")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-localization")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form).await
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let localization = localizations::find(ctx, Permission::View, id).await?;
    let linked = ctx.may(Entity::Website, Permission::View);
    let offering: Vec<Value> = websites::offering(ctx, id)
        .await?
        .into_iter()
        .map(|website| {
            context! { href => linked.then(|| format!("/admin/websites/{}", website.id)), name => website.name }
        })
        .collect();
    let may = |permission| ctx.may(Entity::Localization, permission);
    let context = context! {
        path => format!("{PATH}/{id}"),
        name => localization.name.as_str(),
        speaks => label("language", &localization.language),
        writes => label("formatting", &localization.formatting),
        websites => offering,
        created_at => localization.created_at.0,
        updated_at => localization.updated_at.0,
        may_edit => may(Permission::Edit),
        may_delete => may(Permission::Delete),
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        history => history(ctx, &[("localization", id)]).await?,
    };
    let page = Page::new(localization.name.clone()).under("menu-localizations", PATH);
    desk.render("localizations/view.html", page, context)
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let localization = localizations::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &localization, &form_of(&localization), None).await
}

async fn show_edit(
    desk: &Desk,
    localization: &Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", localization.id);
    let page = Page::new("button-edit")
        .under("menu-localizations", PATH)
        .under(localization.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, Some(localization), merging).await
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let localization = localizations::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&localization));
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_edit(&desk, &localization, &form, None).await;
    }
    match localizations::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-localization")),
        Err(Error::Stale) => {
            let localization = localizations::find(&desk.ctx, Permission::Edit, id).await?;
            let current = form_of(&localization);
            let merging =
                merge(&desk.ctx, &mut form, ("localization", id), &current, localization.version).await?;
            show_edit(&desk, &localization, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &localization, &form, None).await
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match localizations::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-localization")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
