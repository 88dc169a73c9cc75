//! Reading and changing rules. They are there from the beginning and are switched off, never removed.

use clientele_access::Capability;
use clientele_language::Message;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter, QueryOrder};

use super::entity::{ActiveModel, Column, Entity, Event, Model};
use crate::check::{Check, normal_email};
use crate::context::Context;
use crate::error::Error;

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub active: Option<bool>,
    pub to_owner: Option<bool>,
    /// One on each line.
    pub recipients: Option<String>,
}

/// The most additional addresses of one rule.
const MOST: usize = 20;

fn require(ctx: &Context) -> Result<(), Error> {
    ctx.require_capability(Capability::SystemConfiguration)
}

/// All rules of the organization.
pub async fn all(ctx: &Context) -> Result<Vec<Model>, Error> {
    require(ctx)?;
    Ok(Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .order_by_asc(Column::Event)
        .all(ctx.store.read())
        .await?)
}

/// The rule for an event, by the event's name.
pub async fn find(ctx: &Context, event: &str) -> Result<Model, Error> {
    require(ctx)?;
    let known = Event::parse(event).ok_or(Error::NotFound)?;
    rule_for(ctx.store.read(), ctx.organization(), known).await?.ok_or(Error::NotFound)
}

async fn rule_for<C: ConnectionTrait>(
    connection: &C,
    organization: i64,
    event: Event,
) -> Result<Option<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::OrganizationId.eq(organization))
        .filter(Column::Event.eq(event.name()))
        .one(connection)
        .await?)
}

/// The rule by which people are told; none where it is switched off.
pub(crate) async fn in_force(unit: &Unit, organization: i64, event: Event) -> Result<Option<Model>, Error> {
    Ok(rule_for(unit.connection(), organization, event).await?.filter(|rule| rule.active))
}

/// The rules with which an organization begins: whoever something is about is told.
pub(crate) async fn begin(unit: &mut Unit, organization: i64) -> Result<(), Error> {
    for event in Event::ALL {
        let row = ActiveModel {
            organization_id: ActiveValue::Set(organization),
            event: ActiveValue::Set(event.name().into()),
            active: ActiveValue::Set(true),
            to_owner: ActiveValue::Set(true),
            recipients: ActiveValue::Set(String::new()),
            ..Default::default()
        };
        unit.insert::<_, Model>(row, Vec::new()).await?;
    }
    Ok(())
}

pub async fn update(ctx: &Context, event: &str, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, event).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let row = checked(&old, &changes)?;
    let mut unit = ctx.begin().await?;
    let new = unit.update(&old, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(new)
}

fn checked(old: &Model, changes: &Changes) -> Result<ActiveModel, Error> {
    let mut check = Check::new();
    let active = changes.active.unwrap_or(old.active);
    let to_owner = changes.to_owner.unwrap_or(old.to_owner);
    let recipients = addresses(&mut check, changes.recipients.as_deref().unwrap_or(&old.recipients));
    if active && !to_owner && recipients.is_empty() && check.is_clean() {
        check.add("recipients", "notification-nobody");
    }
    check.done()?;
    Ok(ActiveModel {
        active: ActiveValue::Set(active),
        to_owner: ActiveValue::Set(to_owner),
        recipients: ActiveValue::Set(recipients),
        ..Default::default()
    })
}

/// The addresses in a text, each once; what is wrong with them is noted.
fn addresses(check: &mut Check, text: &str) -> String {
    let mut all: Vec<&str> = Vec::new();
    for address in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut own = Check::new();
        own.email("recipients", address);
        if !own.is_clean() {
            let shown: String = address.chars().filter(|c| !c.is_control()).take(100).collect();
            check.add("recipients", Message::new("notification-bad-recipient").with("address", shown));
        } else if all.iter().all(|known| normal_email(known) != normal_email(address)) {
            all.push(address);
        }
    }
    if all.len() > MOST {
        check.add("recipients", Message::new("notification-too-many-recipients").with("limit", MOST));
    }
    all.join("\n")
}
