//! A back-office user: somebody who works for the seller.

use clientele_access::{Entity as Kind, Level, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Query};

use super::organizations as membership;
use crate::reach::{Reached, nowhere};
use crate::record::{audited, full_name};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "back_office_user")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The organization whose administrators keep the account.
    pub organization_id: i64,
    pub business_unit_id: Option<i64>,
    pub email: String,
    pub email_norm: String,
    pub name_prefix: Option<String>,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub name_suffix: Option<String>,
    pub phone: Option<String>,
    /// What they are in the company, as in *Sales Manager*.
    pub title: Option<String>,
    pub birthday: Option<chrono::NaiveDate>,
    /// What another system calls them.
    pub external_id: Option<String>,
    pub enabled: bool,
    pub language: String,
    pub formatting: String,
    pub time_zone: String,
    pub theme: String,
    pub password_hash: Option<String>,
    /// `active` or `reset`.
    pub password_status: String,
    pub password_changed_at: Option<Timestamp>,
    pub password_requested_at: Option<Timestamp>,
    pub failed_logins: i32,
    pub first_failed_at: Option<Timestamp>,
    pub locked_until: Option<Timestamp>,
    pub login_count: i32,
    pub last_login_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(
    Model,
    "user",
    |record| record.full_name(),
    secret: &["password_hash"],
    quiet: &["email_norm", "failed_logins", "first_failed_at", "login_count", "last_login_at", "theme"]
);

impl Model {
    pub fn full_name(&self) -> String {
        full_name([
            self.name_prefix.as_deref(),
            Some(&self.first_name),
            self.middle_name.as_deref(),
            Some(&self.last_name),
            self.name_suffix.as_deref(),
        ])
    }
}

impl Reached for Entity {
    const KIND: Kind = Kind::User;

    fn condition(level: Level, position: &Position) -> Condition {
        match level {
            Level::Global | Level::System => Condition::all().add(works_in(position.organization())),
            _ => nowhere(),
        }
    }
}

/// The users who work in an organization.
pub(crate) fn works_in(organization: i64) -> sea_orm::sea_query::SimpleExpr {
    Column::Id.in_subquery(
        Query::select()
            .column(membership::Column::UserId)
            .from(membership::Entity)
            .and_where(membership::Column::OrganizationId.eq(organization))
            .to_owned(),
    )
}
