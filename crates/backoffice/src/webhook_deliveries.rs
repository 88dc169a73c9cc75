//! What was delivered to webhooks, with every attempt, and sending it again.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::webhooks::{self, Delivery, Event, attempt, deliveries, label};
use clientele_domain::{Context, jobs};
use clientele_grid::Row;
use clientele_language::Message;
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks, to_value};
use minijinja::{Value, context};

use crate::desk::Desk;
use crate::grids::{Button, GridRoutes, back, neighbours};
use crate::office::Office;

pub const PATH: &str = "/admin/webhook-deliveries";

static GRID: GridRoutes = GridRoutes {
    name: "webhook-deliveries",
    path: PATH,
    title: "menu-webhook-deliveries",
    empty: "empty-webhook-deliveries",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.parts()
        .route(PATH, get(list))
        .route("/admin/webhook-deliveries/{id}", get(view))
        .route("/admin/webhook-deliveries/{id}/replay", post(replay))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::Webhook, Permission::Edit) {
        menu.push(RowItem::post("button-send-again", "send", format!("{path}/replay")));
    }
    RowLinks { href: Some(path), menu }
}

const fn buttons(_: &Context) -> Vec<Button> {
    Vec::new()
}

async fn list(desk: Desk) -> Result<Response, PageError> {
    GRID.page_as(&desk, Page::new(GRID.title).under("menu-webhooks", "/admin/webhooks")).await
}

/// A delivery as a line of a list.
pub fn line(delivery: &Delivery, event: Option<&Event>) -> Value {
    context! {
        path => format!("{PATH}/{}", delivery.id),
        created_at => delivery.created_at.0,
        kind => to_value(&label(&delivery.kind)),
        record => event.map(|event| event.record_name.as_str()),
        state => to_value(&state(delivery)),
        tone => tone(delivery),
        answer => delivery.status,
        attempts => delivery.attempts,
    }
}

fn state(delivery: &Delivery) -> Message {
    Message::new(format!("webhook-state-{}", delivery.state))
}

fn tone(delivery: &Delivery) -> &'static str {
    match delivery.state.as_str() {
        "delivered" => "good",
        "dead" => "bad",
        _ => "calm",
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let card = deliveries::card(&desk.ctx, id).await?;
    let (delivery, event, webhook) = (&card.delivery, &card.event, &card.webhook);
    let waits = delivery.state == "waiting";
    let may_edit = desk.ctx.may(Entity::Webhook, Permission::Edit) && webhook.enabled;
    let context = context! {
        path => format!("{PATH}/{id}"),
        webhook => webhook.name.as_str(),
        webhook_path => format!("/admin/webhooks/{}", webhook.id),
        kind => to_value(&label(&delivery.kind)),
        record => event.record_name.as_str(),
        message_id => event.message_id.as_str(),
        state => to_value(&state(delivery)),
        tone => tone(delivery),
        attempt_count => delivery.attempts,
        due_at => Some(delivery.due_at.0).filter(|_| waits),
        under_way => waits && delivery.worker.is_some(),
        created_at => delivery.created_at.0,
        ended_at => delivery.ended_at.map(|at| at.0),
        body => readable(&event.body),
        attempts => card.attempts.iter().map(attempt).collect::<Vec<_>>(),
        may_replay => may_edit && delivery.worker.is_none(),
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
    };
    let page = Page::new(label(&delivery.kind))
        .under("menu-webhooks", "/admin/webhooks")
        .under("menu-webhook-deliveries", PATH);
    desk.render("webhooks/delivery.html", page, context)
}

fn attempt(attempt: &attempt::Model) -> Value {
    context! {
        at => attempt.at.0,
        milliseconds => attempt.milliseconds,
        url => attempt.url.as_str(),
        request_headers => attempt.request_headers.as_str(),
        status => attempt.status,
        good => attempt.status.is_some_and(|status| (200..300).contains(&status)),
        answer_headers => attempt.answer_headers.as_deref(),
        answer_body => attempt.answer_body.as_deref().filter(|body| !body.is_empty()),
        error => attempt.error.as_deref().map(|error| to_value(&jobs::read_title(error))),
    }
}

/// JSON with a line for each field.
fn readable(body: &str) -> String {
    serde_json::from_str::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.to_owned())
}

async fn replay(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    let done = webhooks::replay(&desk.ctx, id).await;
    desk.answer(done, &back(PATH, &form, id), "webhook-delivery-replayed")
}
