//! The form of a customer user.

use axum::response::Response;
use clientele_access::{Capability, Entity, Permission};
use clientele_domain::customer_users::{self, Card, Changes, NewCustomer, Password};
use clientele_domain::{Error, customers, roles, websites};
use clientele_language::Message;
use clientele_web::person_form::saved;
use clientele_web::{Form, Page, PageError, Path, address_form, is_look, to_value};
use minijinja::{Value, context};

use super::PATH;
use crate::desk::{Desk, form_page, refused_form};
use crate::entrance::password_rules;
use crate::histories::{decide, merge};
use crate::options;

fn form_of(card: &Card) -> Form {
    let person = &card.person;
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let yes = |yes: bool| if yes { "1" } else { "0" }.to_owned();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut form = Form::of([
        ("version", person.version.to_string()),
        ("enabled", yes(person.enabled)),
        ("confirmed", yes(person.confirmed)),
        ("name_prefix", text(&person.name_prefix)),
        ("first_name", person.first_name.clone()),
        ("middle_name", text(&person.middle_name)),
        ("last_name", person.last_name.clone()),
        ("name_suffix", text(&person.name_suffix)),
        ("email", person.email.clone()),
        ("phone", text(&person.phone)),
        ("birthday", person.birthday.map(|day| day.to_string()).unwrap_or_default()),
        ("customer_id", person.customer_id.to_string()),
        ("website_id", id(person.website_id)),
        ("localization_id", id(person.localization_id)),
        ("owner_id", id(person.owner_id)),
        ("external_id", text(&person.external_id)),
    ]);
    if person.guest {
        form.put("guest", "1");
    }
    for (user, _) in &card.sales_representatives {
        form.put("sales_representatives", user.to_string());
    }
    for role in &card.roles {
        form.put("roles", role.id.to_string());
    }
    form
}

/// What the form asks for; what can't be read is noted in the form.
fn changes(form: &mut Form, new: bool) -> Changes {
    let text = |form: &Form, name: &str| Some(form.text(name).to_owned());
    let birthday = form.date("birthday");
    let customer_id = form.id("customer_id");
    let new_name = form.text("new_customer[name]").to_owned();
    let parent_id = form.id("new_customer[parent_id]");
    let new_customer = (!new_name.is_empty()).then_some(NewCustomer { name: new_name, parent_id });
    // Of a new person it is asked for together with everything else that is missing.
    if !new && customer_id.is_none() && new_customer.is_none() {
        form.refuse("customer_id", "must-not-be-blank");
    }
    let typed = form.raw("password").unwrap_or_default().to_owned();
    let repeated = form.raw("password_repeated").unwrap_or_default().to_owned();
    let password = if form.checked("generate_password") {
        Some(Password::Generated)
    } else if new || !typed.is_empty() || !repeated.is_empty() {
        Some(Password::Typed { password: typed, repeated })
    } else {
        None
    };
    let representatives = form.ids("sales_representatives");
    // A new person without representatives gets those of the customer.
    let sales_representatives = (!new || !representatives.is_empty()).then_some(representatives);
    Changes {
        email: text(form, "email"),
        name_prefix: text(form, "name_prefix"),
        first_name: text(form, "first_name"),
        middle_name: text(form, "middle_name"),
        last_name: text(form, "last_name"),
        name_suffix: text(form, "name_suffix"),
        phone: text(form, "phone"),
        external_id: text(form, "external_id"),
        birthday: Some(birthday),
        customer_id,
        new_customer,
        website_id: Some(form.id("website_id")),
        localization_id: Some(form.id("localization_id")),
        owner_id: form.has("owner_id").then(|| form.id("owner_id")),
        sales_representatives,
        roles: Some(form.ids("roles")),
        enabled: Some(form.checked("enabled")),
        confirmed: form.has("confirmed").then(|| form.checked("confirmed")),
        guest: form.has("guest").then(|| form.checked("guest")),
        password,
        send_welcome_email: form.checked("send_welcome_email"),
        addresses: address_form::changes_in(form),
    }
}

pub async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUser, Permission::Create)?;
    let mut form = Form::of(desk.visit.query_pairs()?);
    if !form.has("enabled") {
        form.put("enabled", "1");
        form.put("owner_id", desk.ctx.user_id().map(|id| id.to_string()).unwrap_or_default());
        let usual = websites::all(&desk.ctx).await?.into_iter().find(|website| website.is_default);
        form.put("website_id", usual.map(|website| website.id.to_string()).unwrap_or_default());
        represented_like_customer(&desk, &mut form).await?;
    }
    show_new(&desk, &form).await
}

/// A person of a customer is looked after by those who look after the customer, unless somebody says otherwise.
async fn represented_like_customer(desk: &Desk, form: &mut Form) -> Result<(), PageError> {
    let Ok(id) = form.text("customer_id").parse() else { return Ok(()) };
    if let Ok(card) = customers::card(&desk.ctx, Permission::View, id).await {
        for (user, _) in card.sales_representatives {
            form.put("sales_representatives", user.to_string());
        }
    }
    Ok(())
}

async fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-customer-user").under("menu-customer-users", PATH);
    show(desk, page, form, "/admin/customer-users/new", PATH, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let customer: Option<i64> = form.text("customer_id").parse().ok();
    let is_new = form.version().is_none();
    let localizations = match form.text("website_id").parse() {
        Ok(website) => websites::localizations_of(ctx, website).await?,
        Err(_) => Vec::new(),
    };
    let offered = roles::offered_to(ctx, customer).await?;
    let lost: Vec<&str> = form
        .all("roles")
        .into_iter()
        .filter(|id| !offered.iter().any(|role| role.id.to_string() == **id))
        .collect();
    let role_options: Vec<Value> = offered
        .iter()
        .map(|role| {
            let kind = if role.is_predefined() { "role-type-predefined" } else { "role-type-customizable" };
            let text = Message::new("role-with-type")
                .with("role", role.name.clone())
                .with("type", Message::new(kind));
            context! { id => role.id, text => to_value(&text) }
        })
        .collect();
    let context = context! {
        form => form.to_value(), action, cancel, merging, is_new,
        version => form.version(),
        customers => options::customers(ctx).await?,
        customer_text => options::customer_text(ctx, form.text("customer_id")).await?,
        parent_text => options::customer_text(ctx, form.text("new_customer[parent_id]")).await?,
        may_create_customer => ctx.may(Entity::Customer, Permission::Create),
        websites => options::websites(ctx).await?,
        localizations => options::named(localizations.iter().map(|one| (one.id, one.name.clone()))),
        users => options::users(ctx).await?,
        may_assign => ctx.may(Entity::CustomerUser, Permission::Assign),
        roles => role_options,
        roles_lost => lost.len(),
        may_set_password => is_new || ctx.can(Capability::ManagePasswords),
        rules => password_rules(&ctx.services),
        with_addresses => is_new && ctx.may(Entity::CustomerUserAddress, Permission::Create),
        countries => options::countries(desk.visit.localization().language),
        regions => address_form::regions(form),
        today => desk.present().today().to_string(),
    };
    desk.render("customer_users/form.html", form_page(page, form), context)
}

pub async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUser, Permission::Create)?;
    if form.has("add_address") {
        address_form::add_blank(&mut form);
        return show_new(&desk, &form).await;
    }
    if is_look(&form) {
        return show_new(&desk, &form).await;
    }
    let ctx = desk.for_form(&form);
    address_form::renumber(&mut form);
    let changes = changes(&mut form, true);
    if !form.is_valid() {
        return show_new(&desk, &form).await;
    }
    match customer_users::create(&ctx, changes).await {
        Ok(person) => Ok(saved(&desk, PATH, &form, person.id)),
        Err(Error::Repeated(id)) => Ok(saved(&desk, PATH, &form, id)),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form).await
        }
    }
}

pub async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let card = customer_users::card(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &card, &form_of(&card), None).await
}

async fn show_edit(
    desk: &Desk,
    card: &Card,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", card.person.id);
    let page = Page::editing(card.person.full_name())
        .under("menu-customer-users", PATH)
        .under(card.person.full_name(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, merging).await
}

pub async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let card = customer_users::card(&desk.ctx, Permission::Edit, id).await?;
    if is_look(&form) {
        return show_edit(&desk, &card, &form, None).await;
    }
    decide(&mut form, &form_of(&card));
    let changes = changes(&mut form, false);
    if !form.is_valid() {
        return show_edit(&desk, &card, &form, None).await;
    }
    match customer_users::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(saved(&desk, PATH, &form, id)),
        Err(Error::Stale) => {
            let card = customer_users::card(&desk.ctx, Permission::Edit, id).await?;
            let version = card.person.version;
            let merging =
                merge(&desk.ctx, &mut form, ("customer_user", id), &form_of(&card), version).await?;
            show_edit(&desk, &card, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &card, &form, None).await
        }
    }
}
