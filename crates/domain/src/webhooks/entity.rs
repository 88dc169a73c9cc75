//! A webhook: an address that is told of some kinds of events of its organization.

use clientele_access::{Entity as Kind, Level, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::reach::{Reached, of_organization};
use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    /// Who made it, and is told when it stops.
    pub user_id: Option<i64>,
    pub name: String,
    pub url: String,
    /// Names of kinds, separated by spaces.
    pub events: String,
    pub enabled: bool,
    /// Sealed, like the one before.
    pub secret: String,
    pub previous_secret: Option<String>,
    /// Until when messages are signed with the previous secret too.
    pub previous_until: Option<Timestamp>,
    /// Since when nothing arrives.
    pub failing_since: Option<Timestamp>,
    /// Why the program switched it off: `failing` or `gone`.
    pub stopped_because: Option<String>,
    pub last_delivered_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(
    Model,
    "webhook",
    |record| record.name.clone(),
    secret: &["secret"],
    quiet: &["user_id", "previous_secret", "previous_until", "failing_since", "last_delivered_at"]
);

impl Model {
    /// The kinds of events that it asks for.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.events.split_ascii_whitespace()
    }
}

impl Reached for Entity {
    const KIND: Kind = Kind::Webhook;

    fn condition(level: Level, position: &Position) -> Condition {
        of_organization(Column::OrganizationId, level, position)
    }
}
