//! Notification rules: who is told by mail of what happens.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_domain::Error;
use clientele_domain::notification_rules::{self as rules, Changes, Event, Model};
use clientele_language::Message;
use clientele_web::{Form, Page, PageError, Path, to_value};
use minijinja::{Value, context};

use crate::desk::{Desk, form_page, refused_form};
use crate::histories::{decide, history_named, merge_named};
use crate::office::Office;

const PATH: &str = "/admin/notification-rules";

pub fn routes() -> Router<Office> {
    Router::new()
        .route(PATH, get(list))
        .route("/admin/notification-rules/{event}", get(view))
        .route("/admin/notification-rules/{event}/edit", get(edit).post(update))
}

fn label(event: &str) -> Message {
    Message::new(format!("notification-event-{event}"))
}

/// What the values of a field are called.
fn names(desk: &Desk) -> impl Fn(&str, &str) -> Option<String> {
    let language = desk.visit.localization().language;
    move |field: &str, value: &str| {
        let known = Event::parse(value).filter(|_| field == "event")?;
        Some(clientele_language::text(language, &label(known.name())))
    }
}

fn shown(rule: &Model) -> Value {
    context! {
        path => format!("{PATH}/{}", rule.event),
        event => to_value(&label(&rule.event)),
        active => rule.active,
        to_owner => rule.to_owner,
        recipients => rule.recipients().map(str::to_owned).collect::<Vec<_>>(),
        template => Event::parse(&rule.event).map(Event::template),
        created_at => rule.created_at.0,
        updated_at => rule.updated_at.0,
    }
}

fn form_of(rule: &Model) -> Form {
    let box_of = |yes: bool| if yes { "1" } else { "0" }.to_owned();
    Form::of([
        ("version", rule.version.to_string()),
        ("active", box_of(rule.active)),
        ("to_owner", box_of(rule.to_owner)),
        ("recipients", rule.recipients.clone()),
    ])
}

fn changes(form: &Form) -> Changes {
    let flag = |name: &str| form.has(name).then(|| form.checked(name));
    Changes {
        active: flag("active"),
        to_owner: flag("to_owner"),
        recipients: form.raw("recipients").map(str::to_owned),
    }
}

async fn list(desk: Desk) -> Result<Response, PageError> {
    let all: Vec<Value> = rules::all(&desk.ctx).await?.iter().map(shown).collect();
    desk.render(
        "notification_rules/list.html",
        Page::new("menu-notification-rules"),
        context! { rules => all },
    )
}

async fn view(desk: Desk, Path(event): Path<String>) -> Result<Response, PageError> {
    let rule = rules::find(&desk.ctx, &event).await?;
    let context = context! {
        rule => shown(&rule),
        history => history_named(&desk.ctx, &[("notification_rule", rule.id)], &names(&desk)).await?,
    };
    let page = Page::new(label(&rule.event)).under("menu-notification-rules", PATH);
    desk.render("notification_rules/view.html", page, context)
}

async fn edit(desk: Desk, Path(event): Path<String>) -> Result<Response, PageError> {
    let rule = rules::find(&desk.ctx, &event).await?;
    show(&desk, &rule, &form_of(&rule), None)
}

fn show(desk: &Desk, rule: &Model, form: &Form, merging: Option<Value>) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", rule.event);
    let page = Page::new("button-edit")
        .under("menu-notification-rules", PATH)
        .under(label(&rule.event), path.clone());
    let context = context! {
        form => form.to_value(),
        version => form.version(),
        merging,
        event => to_value(&label(&rule.event)),
        action => format!("{path}/edit"),
        cancel => path,
    };
    desk.render("notification_rules/form.html", form_page(page, form), context)
}

async fn update(desk: Desk, Path(event): Path<String>, mut form: Form) -> Result<Response, PageError> {
    let rule = rules::find(&desk.ctx, &event).await?;
    decide(&mut form, &form_of(&rule));
    let version = form.version().unwrap_or_default();
    match rules::update(&desk.ctx, &event, version, changes(&form)).await {
        Ok(_) => {
            let page = format!("{PATH}/{event}");
            let to = if form.text("after") == "close" { PATH } else { &page };
            Ok(desk.done(to, "saved-notification-rule"))
        }
        Err(Error::Stale) => {
            let rule = rules::find(&desk.ctx, &event).await?;
            let current = form_of(&rule);
            let record = ("notification_rule", rule.id);
            let names = names(&desk);
            let merging = merge_named(&desk.ctx, &mut form, record, &current, rule.version, &names).await?;
            show(&desk, &rule, &form, Some(merging))
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show(&desk, &rule, &form, None)
        }
    }
}
