//! Where the links in mails to customer users lead: setting a password, confirming an e-mail address.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use clientele_domain::Error;
use clientele_domain::customer_users::confirmation::{self, Confirmed};
use clientele_domain::customer_users::email_change;
use clientele_domain::customer_users::password_reset::{self, Invitation};
use clientele_web::options::password_rules;
use clientele_web::{Flash, Form, Page, PageError, Path, Visit, form_page, refused_form};
use minijinja::context;

use crate::desk::LOG_IN;
use crate::shop::Shop;
use crate::site::At;

/// Said of a link to set a password that no longer works: another can be asked for.
const EXPIRED: &str = "reset-link-expired";

pub fn routes() -> Router<Shop> {
    Router::new()
        .route("/set-password/{secret}", get(page).post(set))
        .route("/confirm/{secret}", get(ask).post(confirm))
        .route("/confirm-email/{secret}", get(ask_email).post(confirm_email))
}

fn say(visit: &Visit, sentence: &'static str) -> Result<Response, PageError> {
    let again = sentence == EXPIRED;
    visit.render("entrance/notice.html", Page::new(sentence), context! { sentence, again })
}

async fn page(
    State(shop): State<Shop>,
    At(site): At,
    Path(secret): Path<String>,
    visit: Visit,
) -> Result<Response, PageError> {
    match password_reset::look(&shop.store, &shop.clock, site.organization_id, &secret).await? {
        Invitation::For(person) => show(&shop, &visit, &Form::empty(), &person.email),
        Invitation::Expired | Invitation::Unknown => say(&visit, EXPIRED),
    }
}

fn show(shop: &Shop, visit: &Visit, form: &Form, email: &str) -> Result<Response, PageError> {
    let page = form_page(Page::new("entrance-set-password"), form);
    let context = context! { form => form.to_value(), email, rules => password_rules(&shop.services) };
    visit.render("entrance/set_password.html", page, context)
}

async fn set(
    State(shop): State<Shop>,
    At(site): At,
    Path(secret): Path<String>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, PageError> {
    let here = site.organization_id;
    let looked = password_reset::look(&shop.store, &shop.clock, here, &secret).await?;
    let Invitation::For(person) = looked else {
        return say(&visit, EXPIRED);
    };
    let typed = form.raw("password").unwrap_or_default().to_owned();
    let repeated = form.raw("password_repeated").unwrap_or_default().to_owned();
    let services = &shop.services;
    match password_reset::set(&shop.store, &shop.clock, services, here, &secret, &typed, &repeated).await {
        Ok(_) => Ok(visit.redirect_with(LOG_IN, Flash::success("password-changed"))),
        Err(Error::NotFound) => say(&visit, EXPIRED),
        Err(error) => {
            refused_form(&mut form, error)?;
            show(&shop, &visit, &form, &person.email)
        }
    }
}

/// A mail program that opens links to look at them must not use them up: a button does.
async fn ask(_: At, Path(_): Path<String>, visit: Visit) -> Result<Response, PageError> {
    visit.render("entrance/confirm.html", Page::new("entrance-confirm"), context! {})
}

async fn confirm(
    State(shop): State<Shop>,
    At(site): At,
    Path(secret): Path<String>,
    visit: Visit,
    _: Form,
) -> Result<Response, PageError> {
    match confirmation::by_link(&shop.store, &shop.clock, site.organization_id, &secret).await {
        Ok(Confirmed::Now) => say(&visit, "entrance-confirmed"),
        Ok(Confirmed::Already) => say(&visit, "already-confirmed"),
        Ok(Confirmed::Unknown) | Err(Error::NotFound) => say(&visit, "entrance-confirm-unknown"),
        Err(error) => Err(error.into()),
    }
}

async fn ask_email(_: At, Path(_): Path<String>, visit: Visit) -> Result<Response, PageError> {
    visit.render("entrance/confirm_email.html", Page::new("entrance-confirm-email"), context! {})
}

async fn confirm_email(
    State(shop): State<Shop>,
    At(site): At,
    Path(secret): Path<String>,
    visit: Visit,
    _: Form,
) -> Result<Response, PageError> {
    let Shop { store, clock, services, .. } = &shop;
    match email_change::by_link(store, clock, services, site.organization_id, &secret).await {
        Ok(_) => Ok(visit.redirect_with(LOG_IN, Flash::success("email-changed"))),
        Err(Error::NotFound) => say(&visit, "email-link-over"),
        Err(error) => Err(error.into()),
    }
}
