//! That a webhook is to be told of an event, or was.

use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;

use crate::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub webhook_id: i64,
    pub event_id: i64,
    /// The kind of the event, as in `customer_user.created`.
    pub kind: String,
    pub entity: String,
    pub record_id: i64,
    /// `waiting`, `held` (the webhook is switched off), `delivered` or `dead`.
    pub state: String,
    /// Since it began to wait.
    pub attempts: i32,
    /// When it is to be sent; while somebody sends it, when they have to be done.
    pub due_at: Timestamp,
    /// Who sends it at the moment.
    pub worker: Option<String>,
    /// What the receiver answered last.
    pub status: Option<i32>,
    /// Why there was no answer last.
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn new(event: &super::Model, webhook: i64, now: Timestamp) -> ActiveModel {
    ActiveModel {
        id: ActiveValue::NotSet,
        organization_id: ActiveValue::Set(event.organization_id),
        webhook_id: ActiveValue::Set(webhook),
        event_id: ActiveValue::Set(event.id),
        kind: ActiveValue::Set(event.kind.clone()),
        entity: ActiveValue::Set(event.entity.clone()),
        record_id: ActiveValue::Set(event.record_id),
        state: ActiveValue::Set("waiting".into()),
        attempts: ActiveValue::Set(0),
        due_at: ActiveValue::Set(now),
        worker: ActiveValue::Set(None),
        status: ActiveValue::Set(None),
        error: ActiveValue::Set(None),
        created_at: ActiveValue::Set(now),
        ended_at: ActiveValue::Set(None),
    }
}
