//! Changing one's own e-mail address: the new one, then the code that went to the present one. The link that goes to the
//! new one then leads to `links.rs`.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_domain::Error;
use clientele_domain::customer_users::{email_change, own};
use clientele_language::Message;
use clientele_web::{Desk, Form, Page, PageError, form_page, refused_form};
use minijinja::context;

use crate::profile::PATH as PROFILE;
use crate::shop::Shop;

const PATH: &str = "/account/profile/email";
const CODE: &str = "/account/profile/email/code";

pub fn routes() -> Router<Shop> {
    Router::new()
        .route("/account/profile/email", get(page).post(request))
        .route("/account/profile/email/code", get(code_page).post(prove))
}

async fn page(desk: Desk) -> Result<Response, PageError> {
    show(&desk, &Form::empty()).await
}

async fn show(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-change-email").under("menu-my-profile", PROFILE);
    let email = own::find(&desk.ctx).await?.email;
    let context = context! { form => form.to_value(), action => PATH, cancel => PROFILE, email };
    desk.render("storefront/email.html", form_page(page, form), context)
}

async fn request(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let email = form.text("email").to_owned();
    match email_change::request(&desk.ctx, &email).await {
        Ok(()) => {
            let present = own::find(&desk.ctx).await?.email;
            Ok(desk.done(CODE, Message::new("email-change-code-sent").with("email", present)))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show(&desk, &form).await
        }
    }
}

async fn code_page(desk: Desk) -> Result<Response, PageError> {
    match email_change::pending(&desk.ctx).await? {
        Some(email) => show_code(&desk, &Form::empty(), &email),
        None => Ok(desk.visit.redirect(PATH)),
    }
}

fn show_code(desk: &Desk, form: &Form, email: &str) -> Result<Response, PageError> {
    let page = Page::new("button-change-email").under("menu-my-profile", PROFILE);
    let context =
        context! { form => form.to_value(), action => CODE, cancel => PROFILE, again => PATH, email };
    desk.render("storefront/email_code.html", form_page(page, form), context)
}

async fn prove(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let code = form.text("code").to_owned();
    let wanted = email_change::pending(&desk.ctx).await?;
    match (email_change::prove(&desk.ctx, &code).await, wanted) {
        (Ok(()), wanted) => {
            let wanted = wanted.unwrap_or_default();
            Ok(desk.done(PROFILE, Message::new("email-change-link-sent").with("email", wanted)))
        }
        // Without a code to wait for, one begins anew.
        (Err(error @ Error::Refused(_)), _) => desk.visit.refuse(PATH, error),
        (Err(error), wanted) => {
            refused_form(&mut form, error)?;
            show_code(&desk, &form, &wanted.unwrap_or_default())
        }
    }
}
