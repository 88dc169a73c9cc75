//! `webhooks`: who is told by HTTP what happens to customers and customer users.

use clientele_access::{Entity, Permission};
use clientele_domain::webhooks::{self, Changes, reading};
use clientele_domain::{Context, Error};
use clientele_jsonapi::{
    Actions, Attribute, Change, DataType, Fault, Problem, Record, Relation, Resource, Value, Wanted,
    async_trait,
};
use clientele_store::Unit;

use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};
use crate::said::Said;

pub struct Webhooks;

pub fn resource() -> Resource {
    let moment = |name| Attribute::new(name, DataType::DateTime).read_only();
    Resource::new("webhooks")
        .description("Who is told by HTTP what happens to customers and customer users (Standard Webhooks).")
        .actions(Actions::ALL)
        .attribute(Attribute::new("name", DataType::String).required().max_length(255).filtered().sorted())
        .attribute(Attribute::new("url", DataType::String).required().max_length(2000))
        .attribute(
            Attribute::new("events", DataType::Array)
                .required()
                .description("Names of kinds of events, as in customer_user.created."),
        )
        .attribute(
            Attribute::new("enabled", DataType::Boolean)
                .filtered()
                .description("True if nothing is said at creation."),
        )
        .attribute(
            Attribute::new("secret", DataType::String)
                .hidden()
                .max_length(100)
                .description(
                    "whsec_ followed by 24 to 64 random bytes in Base64. It is never shown; without one at creation, a \
                     random one is made up that can only be replaced. After a change, messages are signed with the \
                     secret of before too for 24 hours.",
                ),
        )
        .attribute(
            Attribute::new("stoppedBecause", DataType::String)
                .read_only()
                .description("Why the program switched it off: failing or gone."),
        )
        .attribute(moment("failingSince"))
        .attribute(moment("lastDeliveredAt"))
        .attribute(moment("createdAt").filtered().sorted())
        .attribute(moment("updatedAt").filtered().sorted())
        .relation(Relation::to_one("organization", &["organizations"]))
        .relation(Relation::to_one("owner", &["users"]).read_only().unfiltered())
}

#[async_trait]
impl Kind for Webhooks {
    type Subject = reading::Webhooks;
    const NAMES: Names = Names(&[("organization", "organization_id"), ("owner", "user_id")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::Webhook, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::named("organization", "organizations", |row| Some(row.organization_id.to_string())),
            Relative::named("owner", "users", |row| row.user_id.map(|id| id.to_string())),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let events: Vec<&str> = row.kinds().collect();
            let mut record = Record::new(row.id)
                .with("name", row.name.as_str())
                .with("url", row.url.as_str())
                .with("events", Value::Json(events.into()))
                .with("enabled", row.enabled)
                .with("stoppedBecause", row.stopped_because.clone())
                .with("failingSince", row.failing_since.map(|at| at.to_utc()))
                .with("lastDeliveredAt", row.last_delivered_at.map(|at| at.to_utc()))
                .with("createdAt", row.created_at.to_utc())
                .with("updatedAt", row.updated_at.to_utc());
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let changes = changes(change, &mut problems);
        match webhooks::create_in(ctx, unit, changes).await {
            Ok(made) if problems.is_empty() => Ok(made.webhook.id),
            Ok(_) => Err(problems.into()),
            Err(error) => Err(faults::and(problems, faults::created(error, &Self::NAMES))),
        }
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let changes = changes(change, &mut problems);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let changed = webhooks::update_in(ctx, unit, id, changes).await;
        changed.map(drop).map_err(|error| faults::written(error, &Self::NAMES))
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        webhooks::delete_in(&caller.context, unit, ids).await.map_err(faults::deleted)
    }
}

fn changes(change: &Change, problems: &mut Vec<Problem>) -> Changes {
    Changes {
        name: change.text("name"),
        url: change.text("url"),
        events: change.attributes.get("events").map(|value| names(value, problems)),
        enabled: change.flag("enabled"),
        secret: match change.attributes.get("secret") {
            Some(Value::Null) => {
                problems.push(Problem::not_blank("secret"));
                None
            }
            secret => secret.and_then(Value::as_text).map(str::to_owned),
        },
    }
}

/// The texts of an array; anything else in it is told where it stands.
fn names(value: &Value, problems: &mut Vec<Problem>) -> Vec<String> {
    let elements = match value {
        Value::Json(serde_json::Value::Array(elements)) => elements.as_slice(),
        _ => &[],
    };
    let mut names = Vec::new();
    for (at, element) in elements.iter().enumerate() {
        match element.as_str() {
            Some(name) if webhooks::is_kind(name) => names.push(name.to_owned()),
            _ => problems.push(Problem::not_valid().below("events", at.to_string())),
        }
    }
    names
}
