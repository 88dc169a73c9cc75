//! One attempt to deliver: what was sent where, and what came back.

use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub delivery_id: i64,
    pub at: Timestamp,
    /// How long it took.
    pub milliseconds: i64,
    pub url: String,
    /// One on each line, as in `webhook-id: msg_1`.
    pub request_headers: String,
    pub status: Option<i32>,
    pub answer_headers: Option<String>,
    /// The beginning of it.
    pub answer_body: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
