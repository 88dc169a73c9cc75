//! What buttons on a colleague's page do.

use axum::extract::Path;
use axum::response::Response;
use clientele_access::{Entity, Permission};
use clientele_domain::customer_users::{self, confirmation, enablement, lockout, password_reset};
use clientele_language::Message;
use clientele_web::{Desk, Flash, Form, PageError};

use super::PATH;

type Answer = Result<Response, PageError>;

fn page(id: i64) -> String {
    format!("{PATH}/{id}")
}

pub async fn enable(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = enablement::enable(&desk.ctx, id).await;
    desk.answer(done, &page(id), "enabled-customer-user")
}

pub async fn disable(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = enablement::disable(&desk.ctx, id).await;
    desk.answer(done, &page(id), "disabled-customer-user")
}

pub async fn confirm(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = confirmation::confirm(&desk.ctx, id).await;
    desk.answer(done, &page(id), "confirmed-customer-user")
}

pub async fn resend(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = confirmation::resend(&desk.ctx, id).await;
    desk.answer(done, &page(id), "confirmation-email-sent")
}

pub async fn unlock(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    let done = lockout::unlock(&desk.ctx, id).await;
    desk.answer(done, &page(id), "unlocked-customer-user")
}

pub async fn reset_password(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    match password_reset::force(&desk.ctx, id).await {
        Ok(person) => {
            let message = Message::new("password-reset-sent").with("email", person.email);
            Ok(desk.visit.redirect_with(&page(id), Flash::success(message)))
        }
        Err(error) => desk.visit.refuse(&page(id), error),
    }
}

pub async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Answer {
    desk.ctx.require(Entity::CustomerUser, Permission::Delete)?;
    match customer_users::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-customer-user")),
        Err(error) => desk.visit.refuse(&page(id), error),
    }
}
