//! Address books: addresses as parts of other forms, and forms of their own.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::Permission;
use clientele_domain::addresses::{self, Changes, Model, Owner};
use clientele_domain::{Context, Error};
use clientele_language::Message;
use clientele_web::{Form, Page, PageError, to_value};
use minijinja::{Value, context};

use crate::desk::{Desk, form_page, refused_form};
use crate::histories::{decide, merge};
use crate::office::Office;
use crate::options;

pub fn routes() -> Router<Office> {
    Router::new()
        .route("/admin/customers/{id}/addresses/new", get(new_of_customer).post(create_of_customer))
        .route("/admin/customer-users/{id}/addresses/new", get(new_of_person).post(create_of_person))
        .route("/admin/addresses/{id}/edit", get(edit).post(update))
        .route("/admin/addresses/{id}/delete", post(delete))
}

const TEXTS: [&str; 13] = [
    "label",
    "name_prefix",
    "first_name",
    "middle_name",
    "last_name",
    "name_suffix",
    "organization",
    "street",
    "street2",
    "city",
    "postal_code",
    "country",
    "phone",
];
const MARKS: [&str; 5] = ["primary", "billing", "default_billing", "shipping", "default_shipping"];

/// The name of a field of an address; `prefix` is empty or `addresses[0]`.
fn named(prefix: &str, field: &str) -> String {
    if prefix.is_empty() { field.to_owned() } else { format!("{prefix}[{field}]") }
}

/// What a form says of an address.
pub fn changes(form: &Form, prefix: &str) -> Changes {
    let text = |field: &str| Some(form.text(&named(prefix, field)).to_owned());
    let mark = |field: &str| Some(form.checked(&named(prefix, field)));
    Changes {
        id: form.text(&named(prefix, "id")).parse().ok(),
        remove: form.checked(&named(prefix, "remove")),
        label: text("label"),
        name_prefix: text("name_prefix"),
        first_name: text("first_name"),
        middle_name: text("middle_name"),
        last_name: text("last_name"),
        name_suffix: text("name_suffix"),
        organization: text("organization"),
        street: text("street"),
        street2: text("street2"),
        city: text("city"),
        postal_code: text("postal_code"),
        country: text("country"),
        region: text("region"),
        phone: text("phone"),
        primary: mark("primary"),
        billing: mark("billing"),
        default_billing: mark("default_billing"),
        shipping: mark("shipping"),
        default_shipping: mark("default_shipping"),
        validated_at: None,
    }
}

/// The addresses in a form of a record; those in which nothing was typed are none.
pub fn changes_in(form: &Form) -> Vec<Changes> {
    form.indexes("addresses")
        .into_iter()
        .map(|index| format!("addresses[{index}]"))
        .filter(|prefix| {
            form.has(&named(prefix, "id"))
                || TEXTS.iter().chain(&["region"]).any(|field| !form.text(&named(prefix, field)).is_empty())
        })
        .map(|prefix| changes(form, &prefix))
        .collect()
}

/// Gives the addresses of a form the indexes 0, 1, 2 … in their order and leaves empty ones out, so that what the rules
/// say of the second address stands at the second address.
pub fn renumber(form: &mut Form) {
    let kept: Vec<usize> = form
        .indexes("addresses")
        .into_iter()
        .filter(|index| {
            let prefix = format!("addresses[{index}]");
            form.has(&named(&prefix, "id"))
                || TEXTS.iter().chain(&["region"]).any(|field| !form.text(&named(&prefix, field)).is_empty())
        })
        .collect();
    let pairs: Vec<(String, String)> = form
        .pairs()
        .iter()
        .filter_map(|(name, value)| {
            let Some(rest) = name.strip_prefix("addresses[") else {
                return Some((name.clone(), value.clone()));
            };
            let (index, rest) = rest.split_once(']')?;
            let place = kept.iter().position(|kept| Some(*kept) == index.parse().ok())?;
            Some((format!("addresses[{place}]{rest}"), value.clone()))
        })
        .collect();
    *form = Form::of(pairs);
}

/// Adds an empty address to a form: *New Address* without a script.
pub fn add_blank(form: &mut Form) {
    let next = form.indexes("addresses").into_iter().max().map_or(0, |index| index + 1);
    form.put(format!("addresses[{next}][country]"), "");
    form.remove("add_address");
}

/// Puts an address into a form.
pub fn put(form: &mut Form, prefix: &str, address: &Model) {
    let texts = [
        &address.label,
        &address.name_prefix,
        &address.first_name,
        &address.middle_name,
        &address.last_name,
        &address.name_suffix,
        &address.organization,
        &Some(address.street.clone()),
        &address.street2,
        &Some(address.city.clone()),
        &Some(address.postal_code.clone()),
        &Some(address.country.clone()),
        &address.phone,
    ];
    for (field, text) in TEXTS.iter().zip(texts) {
        form.put(named(prefix, field), text.clone().unwrap_or_default());
    }
    let region = address.region.clone().or_else(|| address.region_text.clone());
    form.put(named(prefix, "region"), region.unwrap_or_default());
    let marks = [
        address.is_primary,
        address.billing,
        address.default_billing,
        address.shipping,
        address.default_shipping,
    ];
    for (field, mark) in MARKS.iter().zip(marks) {
        form.put(named(prefix, field), if mark { "1" } else { "0" });
    }
    form.put(named(prefix, "id"), address.id.to_string());
}

/// The regions that go with the countries in a form: by prefix of the address.
pub fn regions(form: &Form) -> Value {
    let mut prefixes: Vec<String> =
        form.indexes("addresses").into_iter().map(|index| format!("addresses[{index}]")).collect();
    prefixes.push(String::new());
    let known: std::collections::BTreeMap<String, Vec<Value>> = prefixes
        .into_iter()
        .map(|prefix| {
            let regions = options::regions_of(form.text(&named(&prefix, "country")));
            (prefix, regions)
        })
        .collect();
    Value::from(known)
}

/// Cards of an address book, for the page of its owner.
pub async fn cards(desk: &Desk, owner: Owner) -> Result<Vec<Value>, Error> {
    let book = addresses::all_of(&desk.ctx, owner).await?;
    let last = book.len() == 1;
    let may = |permission| desk.ctx.may(owner.kind(), permission);
    Ok(book
        .iter()
        .map(|address| card(address, may(Permission::Edit), may(Permission::Delete), last))
        .collect())
}

fn card(address: &Model, may_edit: bool, may_delete: bool, last: bool) -> Value {
    let types: Vec<Value> = [
        (address.billing && !address.default_billing, "field-billing"),
        (address.default_billing, "field-default-billing"),
        (address.shipping && !address.default_shipping, "field-shipping"),
        (address.default_shipping, "field-default-shipping"),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, label)| to_value(&Message::new(label)))
    .collect();
    let region = address.region.as_deref().and_then(clientele_language::region);
    context! {
        id => address.id,
        label => address.label.as_deref(),
        name_prefix => address.name_prefix.as_deref(),
        first_name => address.first_name.as_deref(),
        middle_name => address.middle_name.as_deref(),
        last_name => address.last_name.as_deref(),
        name_suffix => address.name_suffix.as_deref(),
        organization => address.organization.as_deref(),
        street => address.street.as_str(),
        street2 => address.street2.as_deref(),
        city => address.city.as_str(),
        postal_code => address.postal_code.as_str(),
        country => address.country.as_str(),
        region_code => region.map(|region| region.code),
        region => region.map(|region| region.name.to_owned()).or_else(|| address.region_text.clone()),
        phone => address.phone.as_deref(),
        primary => address.is_primary,
        types,
        edit => may_edit.then(|| format!("/admin/addresses/{}/edit", address.id)),
        delete => (may_delete && (!address.is_primary || last)).then(|| format!("/admin/addresses/{}/delete", address.id)),
    }
}

/// The page of whoever has the book, at its addresses.
fn home(customer_id: i64, customer_user_id: Option<i64>) -> String {
    match customer_user_id {
        Some(id) => format!("/admin/customer-users/{id}"),
        None => format!("/admin/customers/{customer_id}"),
    }
}

fn saved(owner: Owner) -> &'static str {
    match owner {
        Owner::Customer(_) => "saved-customer-address",
        Owner::CustomerUser { .. } => "saved-customer-user-address",
    }
}

async fn new_of_customer(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    new(&desk, Owner::customer(&desk.ctx, id).await?)
}

async fn new_of_person(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    new(&desk, Owner::customer_user(&desk.ctx, id).await?)
}

async fn create_of_customer(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    create(&desk, Owner::customer(&desk.ctx, id).await?, form).await
}

async fn create_of_person(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    create(&desk, Owner::customer_user(&desk.ctx, id).await?, form).await
}

fn place(owner: Owner) -> (String, &'static str, &'static str) {
    match owner {
        Owner::Customer(id) => (format!("/admin/customers/{id}"), "menu-customers", "/admin/customers"),
        Owner::CustomerUser { id, .. } => {
            (format!("/admin/customer-users/{id}"), "menu-customer-users", "/admin/customer-users")
        }
    }
}

fn new(desk: &Desk, owner: Owner) -> Result<Response, PageError> {
    desk.ctx.require(owner.kind(), Permission::Create)?;
    let asked = Form::of(desk.visit.query_pairs()?);
    show_new(desk, owner, &asked)
}

fn show_new(desk: &Desk, owner: Owner, form: &Form) -> Result<Response, PageError> {
    let (path, crumb, list) = place(owner);
    let page = Page::new("button-new-address").under(crumb, list);
    show(desk, page, form, &format!("{path}/addresses/new"), &path, None, true)
}

fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    merging: Option<Value>,
    create: bool,
) -> Result<Response, PageError> {
    let context = context! {
        form => form.to_value(), action, cancel, merging, create,
        version => form.version(),
        countries => options::countries(desk.visit.localization().language),
        regions => regions(form),
    };
    desk.render("addresses/form.html", form_page(page, form), context)
}

async fn create(desk: &Desk, owner: Owner, mut form: Form) -> Result<Response, PageError> {
    let to = format!("{}#addresses", place(owner).0);
    match addresses::create(&desk.for_form(&form), owner, changes(&form, "")).await {
        Ok(_) | Err(Error::Repeated(_)) => Ok(desk.done(&to, saved(owner))),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(desk, owner, &form)
        }
    }
}

async fn owner_of(ctx: &Context, address: &Model) -> Result<Owner, Error> {
    match address.customer_user_id {
        Some(id) => Owner::customer_user(ctx, id).await,
        None => Owner::customer(ctx, address.customer_id).await,
    }
}

fn form_of(address: &Model) -> Form {
    let mut form = Form::of([("version", address.version.to_string())]);
    put(&mut form, "", address);
    form
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let address = addresses::find(&desk.ctx, Permission::Edit, id).await?;
    let asked = desk.visit.query_pairs()?;
    let form = if asked.is_empty() { form_of(&address) } else { Form::of(asked) };
    show_edit(&desk, &address, &form, None)
}

fn show_edit(
    desk: &Desk,
    address: &Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let home = home(address.customer_id, address.customer_user_id);
    let (crumb, list) = match address.customer_user_id {
        Some(_) => ("menu-customer-users", "/admin/customer-users"),
        None => ("menu-customers", "/admin/customers"),
    };
    let page = Page::new("address-edit").under(crumb, list);
    show(desk, page, form, &format!("/admin/addresses/{}/edit", address.id), &home, merging, false)
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let address = addresses::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&address));
    let to = format!("{}#addresses", home(address.customer_id, address.customer_user_id));
    match addresses::update(&desk.ctx, id, form.version().unwrap_or_default(), changes(&form, "")).await {
        Ok(_) => {
            let owner = owner_of(&desk.ctx, &address).await?;
            Ok(desk.done(&to, saved(owner)))
        }
        Err(Error::Stale) => {
            let address = addresses::find(&desk.ctx, Permission::Edit, id).await?;
            let current = form_of(&address);
            let merging = merge(&desk.ctx, &mut form, ("address", id), &current, address.version).await?;
            show_edit(&desk, &address, &form, Some(merging))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &address, &form, None)
        }
    }
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    let address = addresses::find(&desk.ctx, Permission::View, id).await?;
    let to = format!("{}#addresses", home(address.customer_id, address.customer_user_id));
    let gone = addresses::delete(&desk.ctx, id).await;
    let message = match address.customer_user_id {
        Some(_) => "deleted-customer-user-address",
        None => "deleted-customer-address",
    };
    desk.answer(gone, &to, message)
}
