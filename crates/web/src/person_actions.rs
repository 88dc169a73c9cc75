//! What buttons on the page of a customer user and in the menu of their row do, the same in each area: each a verb of its
//! own.

use axum::Router;
use axum::response::Response;
use axum::routing::post;
use clientele_domain::customer_users::{self, confirmation, enablement, lockout, password_reset};
use clientele_language::Message;

use crate::desk::{Desk, Door};
use crate::errors::PageError;
use crate::flash::Flash;
use crate::form::Form;
use crate::grid_routes::{back, back_to_grid};
use crate::path::Path;

/// The verbs of customer users whose pages stand at `{path}/{id}`.
pub fn routes<S: Door>(path: &'static str) -> Router<S> {
    let at = |verb: &str| format!("{path}/{{id}}/{verb}");
    let home = move |form: &Form, id: i64| back(path, form, id);
    Router::new()
        .route(
            &at("enablement"),
            post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                let done = enablement::enable(&desk.ctx, id).await;
                desk.answer(done, &home(&form, id), "enabled-customer-user")
            }),
        )
        .route(
            &at("enablement/end"),
            post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                let done = enablement::disable(&desk.ctx, id).await;
                desk.answer(done, &home(&form, id), "disabled-customer-user")
            }),
        )
        .route(
            &at("confirmation"),
            post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                let done = confirmation::confirm(&desk.ctx, id).await;
                desk.answer(done, &home(&form, id), "confirmed-customer-user")
            }),
        )
        .route(
            &at("confirmation/email"),
            post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                let done = confirmation::resend(&desk.ctx, id).await;
                desk.answer(done, &home(&form, id), "confirmation-email-sent")
            }),
        )
        .route(
            &at("lockout/end"),
            post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                let done = lockout::unlock(&desk.ctx, id).await;
                desk.answer(done, &home(&form, id), "unlocked-customer-user")
            }),
        )
        .route(
            &at("password-reset"),
            post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                reset_password(&desk, id, &home(&form, id)).await
            }),
        )
        .route(
            &at("delete"),
            post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                match customer_users::delete(&desk.ctx, id).await {
                    Ok(_) => Ok(desk.done(&back_to_grid(path, &form), "deleted-customer-user")),
                    Err(error) => desk.visit.refuse(&home(&form, id), error),
                }
            }),
        )
}

async fn reset_password(desk: &Desk, id: i64, home: &str) -> Result<Response, PageError> {
    match password_reset::force(&desk.ctx, id).await {
        Ok(person) => {
            let message = Message::new("password-reset-sent").with("email", person.email);
            Ok(desk.visit.redirect_with(home, Flash::success(message)))
        }
        Err(error) => desk.visit.refuse(home, error),
    }
}
