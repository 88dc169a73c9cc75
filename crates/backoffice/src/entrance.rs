//! Log-in, log-out and passwords: the pages before the frame.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use clientele_domain::users::{log_in, password, sessions};
use clientele_domain::{Error, Services};
use clientele_language::Message;
pub use clientele_web::options::password_rules;
use clientele_web::{Flash, Form, Page, PageError, Path, Visit, local_path};
use minijinja::context;

use crate::desk::{LOG_IN, form_page, refused_form};
use crate::office::{Office, origin};

pub fn routes() -> Router<Office> {
    Router::new()
        .route("/admin/login", get(log_in_page).post(log_in_with))
        .route("/admin/logout", axum::routing::post(log_out))
        .route("/admin/forgot-password", get(forgot_page).post(forgot))
        .route("/admin/set-password/{secret}", get(password_page).post(set_password))
}

async fn log_in_page(visit: Visit) -> Result<Response, PageError> {
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
    State(office): State<Office>,
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
    let credentials = log_in::Credentials { email, password, remember };
    let services: &Services = &office.services;
    match log_in::log_in(&office.store, &office.clock, services, &credentials, &origin(&visit)).await {
        Ok(secret) => {
            // The session of before, if there was one, ends: nobody keeps an old secret for a new log-in.
            if let Some(old) = visit.session_token() {
                sessions::end(&office.store, old).await?;
            }
            let seconds = remember.then_some(services.rules.remember_me_days * 86_400);
            visit.set_session(&secret, seconds);
            Ok(visit.redirect(local_path(form.text("next")).unwrap_or("/admin")))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_log_in(&visit, &form)
        }
    }
}

async fn log_out(State(office): State<Office>, visit: Visit, _: Form) -> Result<Response, PageError> {
    if let Some(secret) = visit.session_token() {
        sessions::end(&office.store, secret).await?;
    }
    visit.end_session();
    Ok(visit.redirect_with(LOG_IN, Flash::success("entrance-logged-out")))
}

async fn forgot_page(visit: Visit) -> Result<Response, PageError> {
    show_forgot(&visit, &Form::empty())
}

fn show_forgot(visit: &Visit, form: &Form) -> Result<Response, PageError> {
    let page = form_page(Page::new("entrance-forgot-password"), form);
    visit.render("entrance/forgot_password.html", page, context! { form => form.to_value() })
}

async fn forgot(State(office): State<Office>, visit: Visit, mut form: Form) -> Result<Response, PageError> {
    let email = form.required("email");
    if !form.is_valid() {
        return show_forgot(&visit, &form);
    }
    if !office.services.limits.allows_log_in_from(visit.ip()) {
        form.refuse("", "log-in-too-many");
        return show_forgot(&visit, &form);
    }
    password::forgotten(&office.store, &office.clock, &email).await?;
    let shown: String = email.chars().filter(|c| !c.is_control()).take(255).collect();
    Ok(visit.redirect_with(
        LOG_IN,
        Flash::success(Message::new("entrance-password-requested").with("email", shown)),
    ))
}

async fn password_page(
    State(office): State<Office>,
    Path(secret): Path<String>,
    visit: Visit,
) -> Result<Response, PageError> {
    match password::look(&office.store, &office.clock, &secret).await? {
        password::Invitation::For(user) => show_password(&office, &visit, &Form::empty(), &user.email),
        _ => gone(&visit),
    }
}

fn gone(visit: &Visit) -> Result<Response, PageError> {
    Ok(visit.redirect_with("/admin/forgot-password", Flash::error("reset-link-expired")))
}

fn show_password(office: &Office, visit: &Visit, form: &Form, email: &str) -> Result<Response, PageError> {
    let page = form_page(Page::new("entrance-set-password"), form);
    let context = context! { form => form.to_value(), email, rules => password_rules(&office.services) };
    visit.render("entrance/set_password.html", page, context)
}

async fn set_password(
    State(office): State<Office>,
    Path(secret): Path<String>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, PageError> {
    let user = match password::look(&office.store, &office.clock, &secret).await? {
        password::Invitation::For(user) => user,
        _ => return gone(&visit),
    };
    let typed = form.raw("password").unwrap_or_default().to_owned();
    let repeated = form.raw("password_repeated").unwrap_or_default().to_owned();
    match password::set(&office.store, &office.clock, &office.services, &secret, &typed, &repeated).await {
        Ok(_) => Ok(visit.redirect_with(LOG_IN, Flash::success("password-changed"))),
        Err(Error::NotFound) => gone(&visit),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_password(&office, &visit, &form, &user.email)
        }
    }
}
