//! `webhookdeliveries`: what was delivered to webhooks, what waits, and what was given up.

use clientele_access::{Entity, Permission};
use clientele_domain::webhooks::{deliveries, reading};
use clientele_domain::{Context, Error, jobs};
use clientele_jsonapi::{
    Attribute, DataType, Filter, Record, Relation, Resource, Value, Wanted, async_trait,
};
use clientele_language::{Language, text};

use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};

pub struct WebhookDeliveries;

pub fn resource() -> Resource {
    let text = |name| Attribute::new(name, DataType::String).read_only();
    let number = |name| Attribute::new(name, DataType::Integer).read_only();
    let moment = |name| Attribute::new(name, DataType::DateTime).read_only();
    Resource::new("webhookdeliveries")
        .description("What was delivered to webhooks, what waits, and what was given up.")
        .attribute(text("event").description("The kind of the event, as in customer_user.created."))
        .attribute(text("messageId").description("The header webhook-id: the same at each attempt."))
        .attribute(text("state").description("waiting, held, delivered or dead."))
        .attribute(number("attempts"))
        .attribute(number("status").description("What the receiver answered last."))
        .attribute(text("error").description("Why there was no answer last."))
        .attribute(text("recordId"))
        .attribute(Attribute::new("message", DataType::Object).read_only().description("What is sent."))
        .attribute(moment("nextAttemptAt"))
        .attribute(moment("endedAt"))
        .attribute(moment("createdAt").filtered().sorted())
        .filter(Filter::new("event", DataType::String).list())
        .filter(Filter::new("state", DataType::String).list())
        .filter(Filter::new("recordId", DataType::Integer).list())
        .relation(Relation::to_one("webhook", &["webhooks"]).read_only())
}

#[async_trait]
impl Kind for WebhookDeliveries {
    type Subject = reading::Deliveries;
    const NAMES: Names = Names(&[("event", "kind"), ("webhook", "webhook_id")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        permission == Permission::View && ctx.may(Entity::Webhook, Permission::View)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![Relative::one("webhook", "webhooks", reading::webhook)]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(
        &self,
        caller: &Caller,
        rows: &[Row<Self>],
        wanted: &Wanted,
    ) -> Result<Vec<Record>, Error> {
        let events = match wanted.attribute("message") || wanted.attribute("messageId") {
            true => deliveries::events_of(&caller.context, rows).await?,
            false => Vec::new(),
        };
        let describe = |row: &Row<Self>| {
            let event = events.iter().find(|event| event.id == row.event_id);
            let message = event.and_then(|event| serde_json::from_str(&event.body).ok());
            let error = row.error.as_deref().map(|error| text(Language::En, &jobs::read_title(error)));
            let waits = row.state == "waiting";
            let mut record = Record::new(row.id)
                .with("event", row.kind.as_str())
                .with("messageId", event.map(|event| event.message_id.clone()))
                .with("state", row.state.as_str())
                .with("attempts", i64::from(row.attempts))
                .with("status", row.status.map(i64::from))
                .with("error", error)
                .with("recordId", row.record_id.to_string())
                .with("message", message.map_or(Value::Null, Value::Json))
                .with("nextAttemptAt", Some(row.due_at.to_utc()).filter(|_| waits))
                .with("endedAt", row.ended_at.map(|at| at.to_utc()))
                .with("createdAt", row.created_at.to_utc());
            record.title = Some(row.kind.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }
}
