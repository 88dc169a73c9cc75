//! Making, changing and removing a webhook.

use clientele_access::Permission;
use clientele_store::event::Addressee;
use clientele_store::event::delivery;
use clientele_store::{StoreError, Unit};
use clientele_webhook::{Secret, Target, TargetProblem};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::kinds::{KINDS, TEST, is_kind};
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::users;

/// How many webhooks an organization can have: each change is written down for each of them.
const MOST: u64 = 50;

/// How long messages are signed with the secret of before too, after it was changed.
pub const GRACE_HOURS: i64 = 24;

/// What to change; nothing said of a field leaves it as it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub url: Option<String>,
    /// Names of kinds.
    pub events: Option<Vec<String>>,
    pub enabled: Option<bool>,
    /// Instead of one that is made up: `whsec_…`.
    pub secret: Option<String>,
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Changes")
    }
}

/// A webhook with a new secret, which nobody is ever told again.
#[derive(Clone)]
pub struct Created {
    pub webhook: Model,
    pub secret: String,
}

impl std::fmt::Debug for Created {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Created").field("webhook", &self.webhook.id).finish_non_exhaustive()
    }
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

/// The webhooks that the actor may see, by name.
pub async fn names(ctx: &Context) -> Result<Vec<(i64, String)>, Error> {
    let seen = reach::condition::<Entity>(ctx, Permission::View);
    let all =
        Entity::find().filter(seen).order_by_asc(Column::Name).limit(MOST).all(ctx.store.read()).await?;
    Ok(all.into_iter().map(|webhook| (webhook.id, webhook.name)).collect())
}

/// The name of whoever made it.
pub async fn owner_of(ctx: &Context, webhook: &Model) -> Result<Option<String>, Error> {
    let Some(id) = webhook.user_id else { return Ok(None) };
    Ok(users::Entity::find_by_id(id).one(ctx.store.read()).await?.map(|user| user.full_name()))
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Created, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut unit = ctx.begin_new().await?;
    let made = create_in(ctx, &mut unit, changes).await?;
    ctx.commit_new(unit, made.webhook.id).await?;
    Ok(made)
}

/// Makes a webhook within a unit of work.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Created, Error> {
    ctx.require(Entity::KIND, Permission::Create)?;
    let mut check = Check::new();
    let here = Entity::find().filter(Column::OrganizationId.eq(ctx.organization()));
    if here.count(unit.connection()).await? >= MOST {
        check.add("", clientele_language::Message::new("webhook-too-many").with("limit", MOST as i64));
    }
    let secret = match &changes.secret {
        Some(text) => secret_of(text, &mut check),
        None => Some(Secret::generate()),
    };
    let row = checked(ctx, check, None, &changes)?;
    let secret = secret.unwrap_or_else(Secret::generate).reveal();
    let row = ActiveModel {
        organization_id: ActiveValue::Set(ctx.organization()),
        user_id: ActiveValue::Set(ctx.user_id()),
        secret: ActiveValue::Set(sealed(ctx, &secret)?),
        ..row
    };
    let webhook = unit.insert(row, Vec::new()).await?;
    Ok(Created { webhook, secret })
}

pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let new = change(ctx, &mut unit, &old, &changes).await?;
    unit.commit().await?;
    Ok(new)
}

/// Changes a webhook within a unit of work, as it is there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let old = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    change(ctx, unit, &old, &changes).await
}

async fn change(ctx: &Context, unit: &mut Unit, old: &Model, changes: &Changes) -> Result<Model, Error> {
    let mut check = Check::new();
    let secret = changes.secret.as_deref().and_then(|text| secret_of(text, &mut check));
    let mut row = checked(ctx, check, Some(old), changes)?;
    if let Some(secret) = secret {
        put_secret(ctx, unit, old, &mut row, &secret)?;
    }
    let enabled = changes.enabled.unwrap_or(old.enabled);
    if enabled && !old.enabled {
        row.failing_since = ActiveValue::Set(None);
        row.stopped_because = ActiveValue::Set(None);
    }
    let new = unit.update(old, row, Vec::new()).await?;
    if enabled != old.enabled {
        hold(unit, old.id, !enabled).await?;
    }
    Ok(new)
}

/// Switches it on: what was held back is sent, and events from now on.
pub async fn enable(ctx: &Context, id: i64) -> Result<Model, Error> {
    set_enabled(ctx, id, true).await
}

/// Switches it off: what waits is held back, and nothing new is written down for it.
pub async fn disable(ctx: &Context, id: i64) -> Result<Model, Error> {
    set_enabled(ctx, id, false).await
}

async fn set_enabled(ctx: &Context, id: i64, enabled: bool) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    let mut unit = ctx.begin().await?;
    let changes = Changes { enabled: Some(enabled), ..Changes::default() };
    let new = change(ctx, &mut unit, &old, &changes).await?;
    unit.commit().await?;
    Ok(new)
}

/// Holds back what waits, or lets it wait again. When it is due stays as it is, since it may be under way.
pub(super) async fn hold(unit: &Unit, webhook: i64, held: bool) -> Result<(), Error> {
    let (from, to) = if held { ("waiting", "held") } else { ("held", "waiting") };
    delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(to))
        .filter(delivery::Column::WebhookId.eq(webhook))
        .filter(delivery::Column::State.eq(from))
        .exec(unit.connection())
        .await?;
    Ok(())
}

/// Makes up a new secret. For a day, messages are signed with the old one too.
pub async fn rotate(ctx: &Context, id: i64) -> Result<Created, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    let mut unit = ctx.begin_new().await?;
    let secret = Secret::generate();
    let mut row = ActiveModel { ..Default::default() };
    put_secret(ctx, &unit, &old, &mut row, &secret)?;
    let webhook = unit.update(&old, row, Vec::new()).await?;
    ctx.commit_new(unit, id).await?;
    Ok(Created { webhook, secret: secret.reveal() })
}

fn put_secret(
    ctx: &Context,
    unit: &Unit,
    old: &Model,
    row: &mut ActiveModel,
    secret: &Secret,
) -> Result<(), Error> {
    row.secret = ActiveValue::Set(sealed(ctx, &secret.reveal())?);
    row.previous_secret = ActiveValue::Set(Some(old.secret.clone()));
    row.previous_until = ActiveValue::Set(Some(unit.now().plus_hours(GRACE_HOURS)));
    Ok(())
}

/// Removes it with all that is known of its deliveries.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let webhook = find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    unit.delete(&webhook).await?;
    unit.commit().await?;
    Ok(webhook)
}

/// Removes webhooks within a unit of work.
pub async fn delete_in(ctx: &Context, unit: &mut Unit, ids: &[i64]) -> Result<(), Error> {
    for id in ids {
        let webhook = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Delete, *id).await?;
        unit.delete(&webhook).await?;
    }
    Ok(())
}

/// Sends a message that tells of nothing, by the same way as all others.
pub async fn test(ctx: &Context, id: i64) -> Result<Model, Error> {
    let webhook = find(ctx, Permission::Edit, id).await?;
    if !webhook.enabled {
        return Err(Error::refused("webhook-is-off"));
    }
    let mut unit = ctx.begin().await?;
    let to =
        Addressee { id: webhook.id, organization_id: webhook.organization_id, name: webhook.name.clone() };
    unit.tell_one(&to, TEST, json!({ "webhook": webhook.id.to_string(), "name": webhook.name }));
    unit.commit().await?;
    Ok(webhook)
}

fn secret_of(text: &str, check: &mut Check) -> Option<Secret> {
    let secret = Secret::parse(text).ok();
    if secret.is_none() {
        check.add("secret", "webhook-bad-secret");
    }
    secret
}

fn sealed(ctx: &Context, secret: &str) -> Result<String, Error> {
    let sealed = ctx.services.webhooks.vault.seal(secret);
    sealed.ok_or_else(|| Error::Store(StoreError::Corrupt("a secret could not be encrypted".into())))
}

fn checked(
    ctx: &Context,
    mut check: Check,
    old: Option<&Model>,
    changes: &Changes,
) -> Result<ActiveModel, Error> {
    let value =
        |change: &Option<String>, old: Option<&String>| change.clone().or(old.cloned()).unwrap_or_default();
    let name = check.required("name", &value(&changes.name, old.map(|old| &old.name)), TEXT_LIMIT);
    let url = value(&changes.url, old.map(|old| &old.url));
    let url = check.required("url", &url, 2_000);
    let changed = old.is_none_or(|old| old.url != url);
    if changed
        && !url.is_empty()
        && let Err(problem) = Target::parse(&url, ctx.services.webhooks.reach)
    {
        check.add("url", sentence(problem));
    }
    let events = match (&changes.events, old) {
        (Some(chosen), _) => {
            if chosen.iter().any(|kind| !is_kind(kind)) {
                check.add("events", "unknown-choice");
            } else if chosen.is_empty() {
                check.add("events", "must-not-be-blank");
            }
            let chosen: Vec<&str> =
                KINDS.into_iter().filter(|kind| chosen.iter().any(|one| one == kind)).collect();
            chosen.join(" ")
        }
        (None, Some(old)) => old.events.clone(),
        (None, None) => {
            check.add("events", "must-not-be-blank");
            String::new()
        }
    };
    check.done()?;
    Ok(ActiveModel {
        name: ActiveValue::Set(name),
        url: ActiveValue::Set(url),
        events: ActiveValue::Set(events),
        enabled: ActiveValue::Set(changes.enabled.unwrap_or(old.is_none_or(|old| old.enabled))),
        ..Default::default()
    })
}

/// What is wrong with an address, for people.
pub(super) const fn sentence(problem: TargetProblem) -> &'static str {
    match problem {
        TargetProblem::Invalid => "webhook-url-invalid",
        TargetProblem::NotSecure => "webhook-url-not-secure",
        TargetProblem::Credentials => "webhook-url-credentials",
        TargetProblem::Private => "webhook-url-private",
    }
}
