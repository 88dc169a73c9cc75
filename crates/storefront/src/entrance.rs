//! Log-in, log-out, forgotten passwords: the pages before the account.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_domain::Services;
use clientele_domain::customer_users::{log_in, own};
use clientele_domain::users::log_in::Credentials;
use clientele_domain::users::sessions;
use clientele_language::Message;
use clientele_web::{Flash, Form, Page, PageError, Visit, form_page, local_path, refused_form};
use minijinja::context;

use crate::desk::{HOME, LOG_IN};
use crate::shop::{Shop, origin};
use crate::site::At;

pub fn routes() -> Router<Shop> {
    Router::new()
        .route("/", get(|_: At, visit: Visit| async move { visit.redirect(HOME) }))
        .route("/login", get(log_in_page).post(log_in_with))
        .route("/logout", post(log_out))
        .route("/forgot-password", get(forgot_page).post(forgot))
}

async fn log_in_page(_: At, visit: Visit) -> Result<Response, PageError> {
    let next = visit.query_pairs()?.into_iter().find(|(name, _)| name == "next").map(|(_, next)| next);
    let mut form = Form::empty();
    form.put("next", next.as_deref().and_then(local_path).unwrap_or_default());
    show_log_in(&visit, &form)
}

fn show_log_in(visit: &Visit, form: &Form) -> Result<Response, PageError> {
    let page = form_page(Page::new("entrance-log-in"), form);
    visit.render("entrance/log_in.html", page, context! { form => form.to_value() })
}

async fn log_in_with(
    State(shop): State<Shop>,
    At(site): At,
    visit: Visit,
    mut form: Form,
) -> Result<Response, PageError> {
    let email = form.required("email");
    let password = form.raw("password").unwrap_or_default().to_owned();
    if password.is_empty() {
        form.refuse("password", "must-not-be-blank");
    }
    if !form.is_valid() {
        return show_log_in(&visit, &form);
    }
    let remember = form.checked("remember");
    let credentials = Credentials { email, password, remember };
    let services: &Services = &shop.services;
    let organization = site.organization_id;
    match log_in::log_in(&shop.store, &shop.clock, services, organization, &credentials, &origin(&visit))
        .await
    {
        Ok(secret) => {
            // The session of before, if there was one, ends: nobody keeps an old secret for a new log-in.
            if let Some(old) = visit.session_token() {
                sessions::end(&shop.store, old).await?;
            }
            let seconds = remember.then_some(services.rules.remember_me_days * 86_400);
            visit.set_session(&secret, seconds);
            Ok(visit.redirect(local_path(form.text("next")).unwrap_or(HOME)))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_log_in(&visit, &form)
        }
    }
}

async fn log_out(State(shop): State<Shop>, _: At, visit: Visit, _: Form) -> Result<Response, PageError> {
    if let Some(secret) = visit.session_token() {
        sessions::end(&shop.store, secret).await?;
    }
    visit.end_session();
    Ok(visit.redirect_with(LOG_IN, Flash::success("entrance-logged-out")))
}

async fn forgot_page(_: At, visit: Visit) -> Result<Response, PageError> {
    show_forgot(&visit, &Form::empty())
}

fn show_forgot(visit: &Visit, form: &Form) -> Result<Response, PageError> {
    let page = form_page(Page::new("entrance-forgot-password"), form);
    visit.render("entrance/forgot_password.html", page, context! { form => form.to_value() })
}

async fn forgot(
    State(shop): State<Shop>,
    At(site): At,
    visit: Visit,
    mut form: Form,
) -> Result<Response, PageError> {
    let email = form.required("email");
    if !form.is_valid() {
        return show_forgot(&visit, &form);
    }
    if !shop.services.limits.allows_log_in_from(visit.ip()) {
        form.refuse("", "log-in-too-many");
        return show_forgot(&visit, &form);
    }
    own::forgotten(&shop.store, &shop.clock, site.organization_id, &email).await?;
    let shown: String = email.chars().filter(|c| !c.is_control()).take(255).collect();
    let said = Message::new("entrance-customer-password-requested").with("email", shown);
    Ok(visit.redirect_with(LOG_IN, Flash::success(said)))
}
