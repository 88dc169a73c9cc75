//! Who changed what.

mod names;

use clientele_access::{Capability, Entity as Kind, Permission};
use clientele_store::FieldChange;
use clientele_store::audit::{Column, Entity, Model};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;
use sea_orm::{QueryFilter, QueryOrder, QuerySelect};

use crate::context::Context;
use crate::error::Error;

pub use names::Names;

/// A record whose history is asked for: the name of its kind in the audit, and its id.
pub type Record = (&'static str, i64);

/// What happened to a record and to what belongs to it, the latest first; nothing for who may not view the history.
/// The caller has found the record through its own use case.
pub async fn of(
    ctx: &Context,
    records: &[Record],
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let needed =
        if ctx.is_storefront() { Capability::CustomerUserAuditHistory } else { Capability::ViewAuditHistory };
    if !ctx.can(needed) || records.is_empty() {
        return Ok(Vec::new());
    }
    let mut any = Condition::any();
    for (entity, id) in records {
        any = any.add(Column::Entity.eq(*entity).and_record(*id));
    }
    let mut question = Entity::find()
        .filter(any)
        .filter(Column::OrganizationId.eq(ctx.organization()).or_none())
        .order_by_desc(Column::Id)
        .limit(limit.min(200));
    if let Some(id) = before {
        question = question.filter(Column::Id.lt(id));
    }
    let mut entries = question.all(ctx.store.read()).await?;
    if ctx.is_storefront() {
        entries.iter_mut().for_each(|entry| told_to_customers(ctx, entry));
    }
    Ok(entries)
}

/// The fields of which customers are told; what the seller keeps of them stays with the seller.
const TOLD: [&str; 14] = [
    "email",
    "name_prefix",
    "first_name",
    "middle_name",
    "last_name",
    "name_suffix",
    "birthday",
    "phone",
    "enabled",
    "confirmed",
    "roles",
    "password_status",
    "password_changed_at",
    "locked_until",
];

/// Leaves out of an entry what is none of a customer's business, and the names of roles where the actor may see people
/// whose roles they may not.
fn told_to_customers(ctx: &Context, entry: &mut Model) {
    let level = |kind| ctx.level(kind, Permission::View);
    let sees_roles = level(Kind::CustomerUserRole) >= level(Kind::CustomerUser);
    let is_told = |field: &str| TOLD.contains(&field) && (sees_roles || field != "roles");
    let changes: Vec<FieldChange> = serde_json::from_str(&entry.changes).unwrap_or_default();
    let told: Vec<FieldChange> = changes.into_iter().filter(|change| is_told(&change.field)).collect();
    entry.changes = serde_json::to_string(&told).unwrap_or_else(|_| "[]".into());
    entry.ip = None;
}

/// What others did to a record since a version of it was read, the earliest first: for who comes second to save.
pub async fn since(ctx: &Context, record: Record, version: i32) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::Entity.eq(record.0))
        .filter(Column::RecordId.eq(record.1))
        .filter(Column::RecordVersion.gt(version))
        .filter(Column::Action.eq("update"))
        .order_by_asc(Column::Id)
        .limit(200)
        .all(ctx.store.read())
        .await?)
}

/// One entry of the audit.
pub async fn find(ctx: &Context, id: i64) -> Result<Model, Error> {
    ctx.require_capability(Capability::ViewAuditHistory)?;
    Entity::find_by_id(id)
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .one(ctx.store.read())
        .await?
        .ok_or(Error::NotFound)
}

trait Narrow {
    fn and_record(self, id: i64) -> Condition;
    fn or_none(self) -> Condition;
}

impl Narrow for sea_orm::sea_query::SimpleExpr {
    fn and_record(self, id: i64) -> Condition {
        Condition::all().add(self).add(Column::RecordId.eq(id))
    }

    fn or_none(self) -> Condition {
        Condition::any().add(self).add(Column::OrganizationId.is_null())
    }
}
