//! The form of a back-office user.

use axum::response::Response;
use clientele_access::{Capability, Entity, Permission};
use clientele_domain::users::{self, Card, Changes};
use clientele_domain::{Context, Error, back_office_roles, business_units, organizations};
use clientele_language::Message;
use clientele_web::{Form, Page, PageError, Path, to_value};
use minijinja::{Value, context};

use super::PATH;
use crate::desk::{Desk, after, form_page, refused_form};
use crate::entrance::password_rules;
use crate::histories::{decide, merge_named};
use crate::options;

fn form_of(card: &Card) -> Form {
    let user = &card.user;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut form = Form::of([
        ("version", user.version.to_string()),
        ("enabled", if user.enabled { "1" } else { "0" }.to_owned()),
        ("name_prefix", text(&user.name_prefix)),
        ("first_name", user.first_name.clone()),
        ("middle_name", text(&user.middle_name)),
        ("last_name", user.last_name.clone()),
        ("name_suffix", text(&user.name_suffix)),
        ("email", user.email.clone()),
        ("phone", text(&user.phone)),
        ("business_unit_id", card.business_unit.as_ref().map(|unit| unit.id.to_string()).unwrap_or_default()),
    ]);
    for role in &card.roles {
        form.put("roles", role.id.to_string());
    }
    for organization in &card.organizations {
        form.put("organizations", organization.id.to_string());
    }
    form
}

/// What the form asks for; what can't be read is noted in the form. A field that the form does not show stays as it is.
fn changes(form: &mut Form) -> Changes {
    let text = |form: &Form, name: &str| Some(form.text(name).to_owned());
    let typed = |form: &Form, name: &str| form.raw(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let password = typed(form, "password");
    let repeated = (password.is_some() || typed(form, "password_repeated").is_some())
        .then(|| form.raw("password_repeated").unwrap_or_default().to_owned());
    Changes {
        email: text(form, "email"),
        name_prefix: text(form, "name_prefix"),
        first_name: text(form, "first_name"),
        middle_name: text(form, "middle_name"),
        last_name: text(form, "last_name"),
        name_suffix: text(form, "name_suffix"),
        phone: text(form, "phone"),
        enabled: form.has("enabled").then(|| form.checked("enabled")),
        business_unit_id: form.has("business_unit_id").then(|| form.id("business_unit_id")),
        roles: form.has("roles_shown").then(|| form.ids("roles")),
        organizations: form.has("organizations_shown").then(|| form.ids("organizations")),
        password,
        password_repeated: repeated,
        ..Changes::default()
    }
}

pub async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::User, Permission::Create)?;
    let mut form = Form::of(desk.visit.query_pairs()?);
    if !form.has("enabled") {
        form.put("enabled", "1");
        form.put("organizations", desk.ctx.organization().to_string());
    }
    show_new(&desk, &form).await
}

async fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-user").under("menu-users", PATH);
    show(desk, page, form, "/admin/users/new", PATH, None, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    card: Option<&Card>,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let own = card.is_some_and(|card| ctx.user_id() == Some(card.user.id));
    // Somebody's unit in another organization is none of this one's business.
    let works_elsewhere =
        card.is_some_and(|card| card.user.business_unit_id.is_some() && card.business_unit.is_none());
    let units = if ctx.may(Entity::BusinessUnit, Permission::View) && !works_elsewhere {
        Some(options::business_units(ctx).await?)
    } else {
        None
    };
    let organizations = if users::may_choose_organizations(ctx) {
        let all = organizations::all(ctx).await?;
        Some(options::named(all.into_iter().map(|organization| (organization.id, organization.name))))
    } else {
        None
    };
    let context = context! {
        form => form.to_value(), action, cancel, merging, own, units, organizations,
        is_new => card.is_none(),
        version => form.version(),
        roles => roles(ctx, card).await?,
        may_set_password => !own && (card.is_none() || ctx.can(Capability::ManagePasswords)),
        rules => password_rules(&ctx.services),
    };
    desk.render("users/form.html", form_page(page, form), context)
}

/// The roles to choose from. One that grants more than the actor's own can't be given; who holds it may keep it.
async fn roles(ctx: &Context, card: Option<&Card>) -> Result<Vec<Value>, Error> {
    let held = |id: i64| card.is_some_and(|card| card.roles.iter().any(|role| role.id == id));
    Ok(back_office_roles::all(ctx)
        .await?
        .into_iter()
        .map(|role| {
            let beyond = !back_office_roles::may_give(ctx, &role.granted());
            let note = if beyond {
                Some(to_value(&Message::new("role-beyond-own")))
            } else {
                role.description.map(Value::from)
            };
            context! { id => role.id, text => role.name, note, disabled => beyond && !held(role.id) }
        })
        .collect())
}

/// What the values of a field are called.
pub async fn names(ctx: &Context) -> Result<impl Fn(&str, &str) -> Option<String>, Error> {
    let roles = back_office_roles::all(ctx).await?;
    let organizations = organizations::all(ctx).await?;
    let units = business_units::all(ctx).await?;
    Ok(move |field: &str, value: &str| {
        let id: i64 = value.parse().ok()?;
        match field {
            "roles" => roles.iter().find(|role| role.id == id).map(|role| role.name.clone()),
            "organizations" => organizations.iter().find(|one| one.id == id).map(|one| one.name.clone()),
            "business_unit_id" => units.iter().find(|unit| unit.id == id).map(|unit| unit.name.clone()),
            _ => None,
        }
    })
}

pub async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    desk.ctx.require(Entity::User, Permission::Create)?;
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_new(&desk, &form).await;
    }
    match users::create(&desk.for_form(&form), changes).await {
        Ok(user) => saved(&desk, &form, user.id).await,
        Err(Error::Repeated(id)) => saved(&desk, &form, id).await,
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form).await
        }
    }
}

/// On to the user, unless they work only where the actor is not just now: then on to the grid.
async fn saved(desk: &Desk, form: &Form, id: i64) -> Result<Response, PageError> {
    let to = match users::find(&desk.ctx, Permission::View, id).await {
        Ok(_) => after(PATH, form, id),
        Err(Error::NotFound | Error::Denied) => PATH.to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(desk.done(&to, "saved-user"))
}

pub async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let card = users::card(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &card, &form_of(&card), None).await
}

async fn show_edit(
    desk: &Desk,
    card: &Card,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", card.user.id);
    let page = Page::editing(card.user.full_name())
        .under("menu-users", PATH)
        .under(card.user.full_name(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, Some(card), merging).await
}

pub async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let card = users::card(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&card));
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_edit(&desk, &card, &form, None).await;
    }
    match users::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => saved(&desk, &form, id).await,
        Err(Error::Stale) => {
            let card = users::card(&desk.ctx, Permission::Edit, id).await?;
            let (current, version) = (form_of(&card), card.user.version);
            let names = names(&desk.ctx).await?;
            let merging = merge_named(&desk.ctx, &mut form, ("user", id), &current, version, &names).await?;
            show_edit(&desk, &card, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &card, &form, None).await
        }
    }
}
