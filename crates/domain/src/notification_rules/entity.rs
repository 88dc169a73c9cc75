//! A rule: what happens, whether anybody is told, and who.

use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;

use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    /// An [`Event`] by its name.
    pub event: String,
    pub active: bool,
    /// Whether whoever it is about is told.
    pub to_owner: bool,
    /// More e-mail addresses, one on each line.
    pub recipients: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "notification_rule", |rule| rule.event.clone());

impl Model {
    pub fn recipients(&self) -> impl Iterator<Item = &str> {
        self.recipients.lines()
    }
}

/// What people can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    OauthApplicationCreated,
}

impl Event {
    pub const ALL: [Self; 1] = [Self::OauthApplicationCreated];

    pub const fn name(self) -> &'static str {
        match self {
            Self::OauthApplicationCreated => "oauth-application-created",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }

    /// The name of the template of the mail that is sent.
    pub const fn template(self) -> &'static str {
        match self {
            Self::OauthApplicationCreated => clientele_mail::Mail::OauthApplicationCreated.name(),
        }
    }
}
