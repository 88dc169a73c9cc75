//! Websites: the storefronts of the organization.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::websites::{self, Changes, Model};
use clientele_domain::{Context, Error, localizations, roles};
use clientele_grid::Row;
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history_named, merge_named};
use crate::office::Office;
use crate::options;

const PATH: &str = "/admin/websites";

static GRID: GridRoutes = GridRoutes {
    name: "websites",
    path: PATH,
    title: "menu-websites",
    empty: "empty-websites",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/websites/new", get(new).post(create))
        .route("/admin/websites/{id}", get(view))
        .route("/admin/websites/{id}/edit", get(edit).post(update))
        .route("/admin/websites/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::Website, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create =
        Button { label: "button-create-website", icon: "plus", href: "/admin/websites/new", primary: true };
    if ctx.may(Entity::Website, Permission::Create) { vec![create] } else { Vec::new() }
}

async fn form_of(ctx: &Context, website: &Model) -> Result<Form, Error> {
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut form = Form::of([
        ("version", website.version.to_string()),
        ("name", website.name.clone()),
        ("url", website.url.clone()),
        ("is_default", if website.is_default { "1" } else { "0" }.to_owned()),
        ("default_role_id", id(website.default_role_id)),
        ("guest_role_id", id(website.guest_role_id)),
        ("default_localization_id", id(website.default_localization_id)),
    ]);
    for localization in websites::localizations_of(ctx, website.id).await? {
        form.put("localizations", localization.id.to_string());
    }
    Ok(form)
}

fn changes(form: &mut Form) -> Changes {
    Changes {
        name: Some(form.text("name").to_owned()),
        url: Some(form.text("url").to_owned()),
        is_default: Some(form.checked("is_default")),
        default_role_id: Some(form.id("default_role_id")),
        guest_role_id: Some(form.id("guest_role_id")),
        default_localization_id: Some(form.id("default_localization_id")),
        localizations: Some(form.ids("localizations")),
    }
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::Website, Permission::Create)?;
    let mut form = Form::empty();
    // It begins as the default website is.
    if let Some(usual) = websites::all(&desk.ctx).await?.into_iter().find(|website| website.is_default) {
        form = form_of(&desk.ctx, &usual).await?;
        for field in ["version", "name", "url", "is_default"] {
            form.remove(field);
        }
    }
    show_new(&desk, &form).await
}

async fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-website").under("menu-websites", PATH);
    show(desk, page, form, "/admin/websites/new", PATH, None, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    website: Option<&Model>,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let roles = options::named(roles::predefined(ctx).await?.into_iter().map(|role| (role.id, role.name)));
    let all = localizations::all(ctx).await?.into_iter();
    let context = context! {
        form => form.to_value(), action, cancel, merging, roles,
        version => form.version(),
        is_default => website.is_some_and(|website| website.is_default),
        localizations => options::named(all.map(|localization| (localization.id, localization.name))),
    };
    desk.render("websites/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_new(&desk, &form).await;
    }
    match websites::create(&desk.for_form(&form), changes).await {
        Ok(made) => Ok(desk.done(&after(PATH, &form, made.id), "saved-website")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-website")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form).await
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let website = websites::find(ctx, Permission::View, id).await?;
    let offered = websites::localizations_of(ctx, id).await?;
    let roles = roles::predefined(ctx).await?;
    let role = |id: Option<i64>| {
        roles.iter().find(|role| Some(role.id) == id).map(|role| {
            let href = ctx
                .may(Entity::CustomerUserRole, Permission::View)
                .then(|| format!("/admin/customer-user-roles/{}", role.id));
            context! { href, name => role.name.as_str() }
        })
    };
    let usual = website.default_localization_id;
    let linked = ctx.may(Entity::Localization, Permission::View);
    let localizations: Vec<Value> = offered
        .iter()
        .map(|localization| {
            context! {
                href => linked.then(|| format!("/admin/localizations/{}", localization.id)),
                name => localization.name.as_str(),
                usual => Some(localization.id) == usual,
            }
        })
        .collect();
    let may = |permission| ctx.may(Entity::Website, permission);
    let context = context! {
        path => format!("{PATH}/{id}"),
        name => website.name.as_str(),
        url => website.url.as_str(),
        is_default => website.is_default,
        default_role => role(website.default_role_id),
        guest_role => role(website.guest_role_id),
        localizations,
        people => ctx.may(Entity::CustomerUser, Permission::View).then(|| {
            format!("/admin/customer-users?f.website.op=any-of&f.website={id}")
        }),
        created_at => website.created_at.0,
        updated_at => website.updated_at.0,
        may_edit => may(Permission::Edit),
        may_delete => may(Permission::Delete) && !website.is_default,
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        history => history_named(ctx, &[("website", id)], &names(ctx).await?).await?,
    };
    let page = Page::new(website.name.clone()).under("menu-websites", PATH);
    desk.render("websites/view.html", page, context)
}

/// What the values of a field are called.
async fn names(ctx: &Context) -> Result<impl Fn(&str, &str) -> Option<String>, Error> {
    let (roles, localizations) = (roles::predefined(ctx).await?, localizations::all(ctx).await?);
    Ok(move |field: &str, value: &str| {
        let id: i64 = value.parse().ok()?;
        match field {
            "default_role_id" | "guest_role_id" => {
                roles.iter().find(|role| role.id == id).map(|role| role.name.clone())
            }
            "localizations" | "default_localization_id" => {
                localizations.iter().find(|one| one.id == id).map(|one| one.name.clone())
            }
            _ => None,
        }
    })
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let website = websites::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &website, &form_of(&desk.ctx, &website).await?, None).await
}

async fn show_edit(
    desk: &Desk,
    website: &Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", website.id);
    let page =
        Page::new("button-edit").under("menu-websites", PATH).under(website.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, Some(website), merging).await
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let website = websites::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&desk.ctx, &website).await?);
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_edit(&desk, &website, &form, None).await;
    }
    match websites::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-website")),
        Err(Error::Stale) => {
            let website = websites::find(&desk.ctx, Permission::Edit, id).await?;
            let current = form_of(&desk.ctx, &website).await?;
            let names = names(&desk.ctx).await?;
            let merging =
                merge_named(&desk.ctx, &mut form, ("website", id), &current, website.version, &names).await?;
            show_edit(&desk, &website, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &website, &form, None).await
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match websites::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-website")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
