//! A customer user: a person who acts for a customer.

use chrono::NaiveDate;
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;

use crate::record::{audited, full_name};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_user")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    /// How the person logs in; guests don't.
    pub login_id: Option<i64>,
    pub customer_id: i64,
    pub website_id: Option<i64>,
    pub localization_id: Option<i64>,
    pub owner_id: Option<i64>,
    pub email: String,
    pub email_norm: String,
    pub name_prefix: Option<String>,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub name_suffix: Option<String>,
    pub birthday: Option<NaiveDate>,
    pub phone: Option<String>,
    pub enabled: bool,
    pub confirmed: bool,
    pub guest: bool,
    pub external_id: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(
    Model,
    "customer_user",
    |record| record.full_name(),
    quiet: &["email_norm", "login_id"],
    told: crate::webhooks::told::CUSTOMER_USER
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
