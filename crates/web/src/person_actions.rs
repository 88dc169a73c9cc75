//! What buttons on the page of a customer user do, the same in each area: each a verb of its own.

use axum::Router;
use axum::response::Response;
use axum::routing::post;
use clientele_domain::customer_users::{self, confirmation, enablement, lockout, password_reset};
use clientele_language::Message;

use crate::desk::{Desk, Door};
use crate::errors::PageError;
use crate::flash::Flash;
use crate::form::Form;
use crate::path::Path;

/// The verbs of customer users whose pages stand at `{path}/{id}`.
pub fn routes<S: Door>(path: &'static str) -> Router<S> {
    let at = |verb: &str| format!("{path}/{{id}}/{verb}");
    let home = move |id: i64| format!("{path}/{id}");
    Router::new()
        .route(
            &at("enablement"),
            post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                let done = enablement::enable(&desk.ctx, id).await;
                desk.answer(done, &home(id), "enabled-customer-user")
            }),
        )
        .route(
            &at("enablement/end"),
            post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                let done = enablement::disable(&desk.ctx, id).await;
                desk.answer(done, &home(id), "disabled-customer-user")
            }),
        )
        .route(
            &at("confirmation"),
            post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                let done = confirmation::confirm(&desk.ctx, id).await;
                desk.answer(done, &home(id), "confirmed-customer-user")
            }),
        )
        .route(
            &at("confirmation/email"),
            post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                let done = confirmation::resend(&desk.ctx, id).await;
                desk.answer(done, &home(id), "confirmation-email-sent")
            }),
        )
        .route(
            &at("lockout/end"),
            post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                let done = lockout::unlock(&desk.ctx, id).await;
                desk.answer(done, &home(id), "unlocked-customer-user")
            }),
        )
        .route(
            &at("password-reset"),
            post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                reset_password(&desk, id, &home(id)).await
            }),
        )
        .route(
            &at("delete"),
            post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                match customer_users::delete(&desk.ctx, id).await {
                    Ok(_) => Ok(desk.done(path, "deleted-customer-user")),
                    Err(error) => desk.visit.refuse(&home(id), error),
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
