//! The form of a colleague.

use axum::extract::State;
use axum::response::Response;
use clientele_access::{Entity, Permission};
use clientele_domain::customer_users::{self, Card, Changes, Password};
use clientele_domain::customers::hierarchy;
use clientele_domain::{Error, Services, roles};
use clientele_language::Message;
use clientele_web::histories::{decide, merge};
use clientele_web::options::{named, password_rules};
use clientele_web::person_form::saved;
use clientele_web::{Desk, Form, Page, PageError, Path, form_page, is_look, refused_form, to_value};
use minijinja::{Value, context};

use super::PATH;
use crate::addresses::own;
use crate::shop::Shop;
use crate::site::At;

/// So many companies are offered without a script; with one, the field searches.
const OFFERED: u64 = 50;

fn form_of(card: &Card) -> Form {
    let person = &card.person;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut form = Form::of([
        ("version", person.version.to_string()),
        ("enabled", if person.enabled { "1" } else { "0" }.to_owned()),
        ("name_prefix", text(&person.name_prefix)),
        ("first_name", person.first_name.clone()),
        ("middle_name", text(&person.middle_name)),
        ("last_name", person.last_name.clone()),
        ("name_suffix", text(&person.name_suffix)),
        ("email", person.email.clone()),
        ("phone", text(&person.phone)),
        ("birthday", person.birthday.map(|day| day.to_string()).unwrap_or_default()),
        ("customer_id", person.customer_id.to_string()),
    ]);
    for role in &card.roles {
        form.put("roles", role.id.to_string());
    }
    form
}

/// What the form asks for; what can't be read is noted in the form.
fn changes(form: &mut Form, new: bool) -> Changes {
    let text = |form: &Form, name: &str| Some(form.text(name).to_owned());
    let birthday = form.date("birthday");
    let typed = form.raw("password").unwrap_or_default().to_owned();
    let repeated = form.raw("password_repeated").unwrap_or_default().to_owned();
    let password = if form.checked("generate_password") {
        Some(Password::Generated)
    } else if new || !typed.is_empty() || !repeated.is_empty() {
        Some(Password::Typed { password: typed, repeated })
    } else {
        None
    };
    Changes {
        // Of oneself the form asks neither.
        email: if form.has("email") { text(form, "email") } else { None },
        name_prefix: text(form, "name_prefix"),
        first_name: text(form, "first_name"),
        middle_name: text(form, "middle_name"),
        last_name: text(form, "last_name"),
        name_suffix: text(form, "name_suffix"),
        phone: text(form, "phone"),
        birthday: Some(birthday),
        // Where there is only one company to choose the form asks for none.
        customer_id: if form.has("customer_id") { form.id("customer_id") } else { None },
        roles: form.has("roles_shown").then(|| form.ids("roles")),
        enabled: form.has("enabled").then(|| form.checked("enabled")),
        password,
        send_welcome_email: form.checked("send_welcome_email"),
        ..Changes::default()
    }
}

pub async fn new(State(shop): State<Shop>, desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUser, Permission::Create)?;
    let mut form = Form::of(desk.visit.query_pairs()?);
    if !form.has("enabled") {
        form.put("enabled", "1");
    }
    if form.text("customer_id").is_empty() {
        form.set("customer_id", own(&desk.ctx)?.1.to_string());
    }
    show_new(&shop.services, &desk, &form).await
}

async fn show_new(services: &Services, desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-user").under("menu-users", PATH);
    let shown = Shown { services, form, action: "/account/users/new", cancel: PATH, person: None };
    show(desk, page, shown, None).await
}

struct Shown<'a> {
    services: &'a Services,
    form: &'a Form,
    action: &'a str,
    cancel: &'a str,
    /// Who is changed; none for somebody new.
    person: Option<&'a Card>,
}

async fn show(
    desk: &Desk,
    page: Page,
    shown: Shown<'_>,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let form = shown.form;
    let (permission, kind) = match shown.person {
        None => (Permission::Create, "customers-to-create"),
        Some(_) => (Permission::Assign, "customers-to-assign"),
    };
    let oneself = shown.person.is_some_and(|card| ctx.customer_user_id() == Some(card.person.id));
    let customers = if oneself {
        Vec::new()
    } else {
        hierarchy::choices(ctx, Entity::CustomerUser, permission, "", OFFERED).await?
    };
    let customer: Option<i64> = form.text("customer_id").parse().ok();
    let offered = roles::offered_to(ctx, customer).await?;
    let held = match shown.person {
        Some(card) => roles::seen_among(ctx, &card.roles).await?,
        None => Vec::new(),
    };
    // What somebody holds stays to be seen, even if it is not offered to this company.
    let kept = held.iter().filter(|role| !offered.iter().any(|other| other.id == role.id));
    let role_options: Vec<Value> = offered
        .iter()
        .chain(kept)
        .map(|role| {
            let kind = if role.is_predefined() { "role-type-predefined" } else { "role-type-customizable" };
            let text = Message::new("role-with-type")
                .with("role", role.name.clone())
                .with("type", Message::new(kind));
            context! { id => role.id, text => to_value(&text) }
        })
        .collect();
    let customer_text = match shown.person {
        Some(card) if Some(card.customer.id) == customer => card.customer.name.clone(),
        _ => customers
            .iter()
            .find(|(id, _)| Some(*id) == customer)
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
    };
    let context = context! {
        form => form.to_value(), merging, oneself,
        action => shown.action,
        cancel => shown.cancel,
        is_new => shown.person.is_none(),
        version => form.version(),
        choose_customer => customers.len() > 1,
        customer_kind => kind,
        customers => named(customers),
        customer_text,
        sees_roles => ctx.may(Entity::CustomerUserRole, Permission::View),
        roles => role_options,
        rules => password_rules(shown.services),
        today => desk.present().today().to_string(),
    };
    desk.render("storefront/users/form.html", form_page(page, form), context)
}

pub async fn create(
    State(shop): State<Shop>,
    At(site): At,
    desk: Desk,
    mut form: Form,
) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUser, Permission::Create)?;
    if is_look(&form) {
        return show_new(&shop.services, &desk, &form).await;
    }
    let ctx = desk.for_form(&form);
    let mut changes = changes(&mut form, true);
    if changes.customer_id.is_none() && !form.has("customer_id") {
        changes.customer_id = Some(own(&ctx)?.1);
    }
    changes.website_id = Some(Some(site.id));
    if !form.is_valid() {
        return show_new(&shop.services, &desk, &form).await;
    }
    match customer_users::create(&ctx, changes).await {
        Ok(person) => Ok(saved(&desk, PATH, &form, person.id)),
        Err(Error::Repeated(id)) => Ok(saved(&desk, PATH, &form, id)),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&shop.services, &desk, &form).await
        }
    }
}

pub async fn edit(State(shop): State<Shop>, desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUser, Permission::Edit)?;
    let card = customer_users::card(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&shop.services, &desk, &card, &form_of(&card), None).await
}

async fn show_edit(
    services: &Services,
    desk: &Desk,
    card: &Card,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", card.person.id);
    let page = Page::editing(card.person.full_name())
        .under("menu-users", PATH)
        .under(card.person.full_name(), path.clone());
    let action = format!("{path}/edit");
    let shown = Shown { services, form, action: &action, cancel: &path, person: Some(card) };
    show(desk, page, shown, merging).await
}

pub async fn update(
    State(shop): State<Shop>,
    desk: Desk,
    Path(id): Path<i64>,
    mut form: Form,
) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUser, Permission::Edit)?;
    let services = &shop.services;
    let card = customer_users::card(&desk.ctx, Permission::Edit, id).await?;
    if is_look(&form) {
        return show_edit(services, &desk, &card, &form, None).await;
    }
    decide(&mut form, &form_of(&card));
    let mut changes = changes(&mut form, false);
    if let Some(ticked) = &mut changes.roles {
        // Roles that were not to be seen stay.
        let seen = roles::seen_among(&desk.ctx, &card.roles).await?;
        let unseen = card.roles.iter().filter(|role| !seen.contains(role)).map(|role| role.id);
        ticked.extend(unseen);
    }
    if !form.is_valid() {
        return show_edit(services, &desk, &card, &form, None).await;
    }
    match customer_users::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(saved(&desk, PATH, &form, id)),
        Err(Error::Stale) => {
            let card = customer_users::card(&desk.ctx, Permission::Edit, id).await?;
            let version = card.person.version;
            let merging =
                merge(&desk.ctx, &mut form, ("customer_user", id), &form_of(&card), version).await?;
            show_edit(services, &desk, &card, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(services, &desk, &card, &form, None).await
        }
    }
}
