//! Webhooks: who is told by HTTP what happens to customers and customer users.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{NaiveDateTime, TimeZone};
use clientele_access::{Entity, Permission};
use clientele_domain::webhooks::{self, Changes, Created, KINDS, Model, Span, deliveries, label};
use clientele_domain::{Context, Error};
use clientele_grid::{Cell, Row};
use clientele_language::Message;
use clientele_store::Timestamp;
use clientele_web::{Flash, Form, Page, PageError, Path, RowItem, RowLinks, to_value};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, back, neighbours};
use crate::histories::{decide, history_named, merge_named};
use crate::office::Office;
use crate::options;
use crate::webhook_deliveries;

const PATH: &str = "/admin/webhooks";

/// How many deliveries the page of a webhook shows; the others stand in their grid.
const SHOWN: u64 = 10;

static GRID: GridRoutes = GridRoutes {
    name: "webhooks",
    path: PATH,
    title: "menu-webhooks",
    empty: "empty-webhooks",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/webhooks/new", get(new).post(create))
        .route("/admin/webhooks/{id}", get(view))
        .route("/admin/webhooks/{id}/edit", get(edit).post(update))
        .route("/admin/webhooks/{id}/enablement", post(enable))
        .route("/admin/webhooks/{id}/enablement/end", post(disable))
        .route("/admin/webhooks/{id}/secret", post(rotate))
        .route("/admin/webhooks/{id}/test", post(test))
        .route("/admin/webhooks/{id}/replay", post(replay))
        .route("/admin/webhooks/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::Webhook, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
        menu.push(match row.extra.get("enabled") {
            Some(Cell::Boolean(true)) => {
                RowItem::post("button-disable", "player-pause", format!("{path}/enablement/end"))
            }
            _ => RowItem::post("button-enable", "player-play", format!("{path}/enablement")),
        });
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let all = Button {
        label: "menu-webhook-deliveries",
        icon: "list-details",
        href: webhook_deliveries::PATH,
        primary: false,
    };
    let create =
        Button { label: "button-create-webhook", icon: "plus", href: "/admin/webhooks/new", primary: true };
    let may_create = ctx.may(Entity::Webhook, Permission::Create);
    std::iter::once(all).chain(may_create.then_some(create)).collect()
}

fn form_of(webhook: &Model) -> Form {
    let mut form = Form::of([
        ("version", webhook.version.to_string()),
        ("name", webhook.name.clone()),
        ("url", webhook.url.clone()),
        ("enabled", if webhook.enabled { "1" } else { "0" }.to_owned()),
    ]);
    for kind in webhook.kinds() {
        form.put("events", kind);
    }
    form
}

fn changes(form: &Form) -> Changes {
    Changes {
        name: Some(form.text("name").to_owned()),
        url: Some(form.text("url").to_owned()),
        events: Some(form.all("events").into_iter().map(str::to_owned).collect()),
        enabled: Some(form.checked("enabled")),
        secret: None,
    }
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::Webhook, Permission::Create)?;
    let mut form = Form::of([("enabled", "1")]);
    for kind in KINDS {
        form.put("events", kind);
    }
    show_new(&desk, &form)
}

fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-webhook").under("menu-webhooks", PATH);
    show(desk, page, form, "/admin/webhooks/new", PATH, None)
}

fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let kinds = KINDS.map(|kind| options::option(kind, to_value(&label(kind))));
    let anywhere = desk.ctx.services.webhooks.reach == webhooks::Reach::Anywhere;
    let context = context! {
        form => form.to_value(), action, cancel, merging, anywhere,
        version => form.version(),
        kinds => kinds.to_vec(),
    };
    desk.render("webhooks/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    match webhooks::create(&desk.for_form(&form), changes(&form)).await {
        Ok(made) => show_secret(&desk, &made, "webhook-created"),
        Err(Error::Repeated(id)) => {
            let warning = Flash::warning("webhook-secret-already-shown");
            Ok(desk.visit.redirect_with(&format!("{PATH}/{id}"), warning))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form)
        }
    }
}

/// The only page that ever shows the secret.
fn show_secret(desk: &Desk, made: &Created, message: &'static str) -> Result<Response, PageError> {
    desk.visit.flash(Flash::success(message));
    let page = Page::new(made.webhook.name.clone()).under("menu-webhooks", PATH);
    let context = context! {
        name => made.webhook.name.as_str(),
        secret => made.secret.as_str(),
        path => format!("{PATH}/{}", made.webhook.id),
        renewed => made.webhook.previous_secret.is_some(),
    };
    desk.render("webhooks/secret.html", page, context)
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let webhook = webhooks::find(&desk.ctx, Permission::View, id).await?;
    let mut form = Form::of([("only_dead", "1")]);
    let today = desk.ctx.clock.now();
    form.put("from", written(&desk, today.plus_days(-1)));
    form.put("to", written(&desk, today.plus_minutes(1)));
    show_view(&desk, &webhook, &form).await
}

async fn show_view(desk: &Desk, webhook: &Model, form: &Form) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let id = webhook.id;
    let latest: Vec<Value> = deliveries::latest(ctx, id, SHOWN)
        .await?
        .into_iter()
        .map(|(delivery, event)| webhook_deliveries::line(&delivery, event.as_ref()))
        .collect();
    let owner = webhooks::owner_of(ctx, webhook).await?;
    let now = ctx.clock.now();
    let may = |permission| ctx.may(Entity::Webhook, permission);
    let language = desk.visit.localization().language;
    let context = context! {
        path => format!("{PATH}/{id}"),
        name => webhook.name.as_str(),
        url => webhook.url.as_str(),
        kinds => webhook.kinds().map(|kind| to_value(&label(kind))).collect::<Vec<_>>(),
        enabled => webhook.enabled,
        stopped => webhook.stopped_because.as_deref().filter(|_| !webhook.enabled),
        failing_since => webhook.failing_since.map(|at| at.0),
        last_delivered_at => webhook.last_delivered_at.map(|at| at.0),
        previous_until => webhook.previous_until.filter(|until| *until > now).map(|at| at.0),
        owner,
        created_at => webhook.created_at.0,
        updated_at => webhook.updated_at.0,
        latest,
        all => format!("{}?f.webhook.op=any-of&f.webhook={id}", webhook_deliveries::PATH),
        form => form.to_value(),
        may_edit => may(Permission::Edit),
        may_delete => may(Permission::Delete),
        neighbours => neighbours(desk, GRID.name, PATH, id).await?,
        history => history_named(ctx, &[("webhook", id)], &|field, value| told(language, field, value)).await?,
    };
    let page = Page::new(webhook.name.clone()).under("menu-webhooks", PATH);
    desk.render("webhooks/view.html", form_page(page, form), context)
}

/// What the value of a field is called.
fn told(language: clientele_language::Language, field: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    let text = |message: &Message| clientele_language::text(language, message);
    match field {
        "events" => {
            let kinds: Vec<String> = value.split(' ').map(|kind| text(&label(kind))).collect();
            Some(kinds.join(", "))
        }
        "stopped_because" => Some(text(&Message::new(format!("webhook-stopped-{value}")))),
        _ => None,
    }
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let webhook = webhooks::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &webhook, &form_of(&webhook), None)
}

fn show_edit(
    desk: &Desk,
    webhook: &Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", webhook.id);
    let page = Page::editing(webhook.name.clone())
        .under("menu-webhooks", PATH)
        .under(webhook.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, merging)
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let webhook = webhooks::find(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&webhook));
    match webhooks::update(&desk.ctx, id, form.version().unwrap_or_default(), changes(&form)).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-webhook")),
        Err(Error::Stale) => {
            let webhook = webhooks::find(&desk.ctx, Permission::Edit, id).await?;
            let language = desk.visit.localization().language;
            let names = |field: &str, value: &str| told(language, field, value);
            let current = form_of(&webhook);
            let merging =
                merge_named(&desk.ctx, &mut form, ("webhook", id), &current, webhook.version, &names).await?;
            show_edit(&desk, &webhook, &form, Some(merging))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &webhook, &form, None)
        }
    }
}

async fn enable(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    desk.answer(webhooks::enable(&desk.ctx, id).await, &back(PATH, &form, id), "webhook-enabled")
}

async fn disable(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    desk.answer(webhooks::disable(&desk.ctx, id).await, &back(PATH, &form, id), "webhook-disabled")
}

async fn test(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    desk.answer(webhooks::test(&desk.ctx, id).await, &format!("{PATH}/{id}"), "webhook-test-sent")
}

async fn rotate(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match webhooks::rotate(&desk.ctx, id).await {
        Ok(made) => show_secret(&desk, &made, "webhook-secret-renewed"),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}

async fn replay(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let webhook = webhooks::find(&desk.ctx, Permission::Edit, id).await?;
    let (from, to) = (moment(&desk, &mut form, "from"), moment(&desk, &mut form, "to"));
    let (Some(from), Some(to)) = (from, to) else { return show_view(&desk, &webhook, &form).await };
    let span = Span { from, to, only_dead: form.checked("only_dead") };
    match webhooks::replay_span(&desk.ctx, id, span).await {
        Ok(count) => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let message = Message::new("webhook-deliveries-replayed").with("count", count);
            Ok(desk.done(&format!("{PATH}/{id}"), message))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_view(&desk, &webhook, &form).await
        }
    }
}

/// A moment as browsers send it, where the person is; an error at the field where it is none.
fn moment(desk: &Desk, form: &mut Form, field: &str) -> Option<Timestamp> {
    let text = form.text(field);
    let typed = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .into_iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let zone = desk.visit.localization().time_zone;
    let moment = typed.and_then(|typed| zone.from_local_datetime(&typed).earliest());
    if moment.is_none() {
        form.refuse(field, "webhook-not-a-time");
    }
    moment.map(|moment| moment.to_utc().into())
}

/// The same the other way.
fn written(desk: &Desk, at: Timestamp) -> String {
    let there = at.to_utc().with_timezone(&desk.visit.localization().time_zone);
    there.format("%Y-%m-%dT%H:%M").to_string()
}

async fn delete(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match webhooks::delete(&desk.ctx, id).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-webhook")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
