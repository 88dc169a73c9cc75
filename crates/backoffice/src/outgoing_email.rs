//! Mails on their way, and those that are kept because no mail server is configured.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::Context;
use clientele_domain::outgoing_email::delivery;
use clientele_grid::Row;
use clientele_language::Message;
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks, to_value};
use minijinja::context;

use crate::desk::Desk;
use crate::grids::{Button, GridRoutes};
use crate::office::Office;

const PATH: &str = "/admin/outgoing-emails";

static GRID: GridRoutes = GridRoutes {
    name: "outgoing-emails",
    path: PATH,
    title: "menu-outgoing-email",
    empty: "empty-outgoing-emails",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/outgoing-emails/{id}", get(view))
        .route("/admin/outgoing-emails/{id}/retry", post(retry))
}

fn links(_: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    RowLinks { menu: vec![RowItem::link("button-view", "eye", &path)], href: Some(path) }
}

const fn buttons(_: &Context) -> Vec<Button> {
    Vec::new()
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let mail = delivery::find(&desk.ctx, id).await?;
    let context = context! {
        path => format!("{PATH}/{id}"),
        subject => mail.subject.as_str(),
        recipient => mail.recipient,
        recipient_name => mail.recipient_name,
        template => mail.template,
        text => mail.text,
        state => to_value(&Message::new(format!("mail-state-{}", mail.state))),
        kept => mail.state == "kept",
        attempts => mail.attempts,
        error => mail.error,
        created_at => mail.created_at.0,
        sent_at => mail.sent_at.map(|at| at.0),
        may_retry => mail.state != "sent" && desk.ctx.may(Entity::OutgoingEmail, Permission::Edit),
    };
    desk.render(
        "outgoing_emails/view.html",
        Page::new(mail.subject).under("menu-outgoing-email", PATH),
        context,
    )
}

async fn retry(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    let done = delivery::retry(&desk.ctx, id).await;
    desk.answer(done, &format!("{PATH}/{id}"), "mail-retried")
}
