//! An address of a customer or of a customer user.

use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;

use crate::record::{audited, full_name};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "address")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub customer_id: i64,
    /// None: an address of the customer itself.
    pub customer_user_id: Option<i64>,
    pub label: Option<String>,
    pub name_prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub name_suffix: Option<String>,
    /// The company that stands on the envelope.
    pub organization: Option<String>,
    pub street: String,
    pub street2: Option<String>,
    pub city: String,
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 3166-2, such as `US-FL`, where the country has such regions.
    pub region: Option<String>,
    /// Free text, where it has none.
    pub region_text: Option<String>,
    pub phone: Option<String>,
    pub is_primary: bool,
    pub billing: bool,
    pub default_billing: bool,
    pub shipping: bool,
    pub default_shipping: bool,
    pub validated_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "address", |record| record
    .label
    .clone()
    .unwrap_or_else(|| format!("{}, {} {}", record.street, record.postal_code, record.city)));

impl Model {
    pub fn full_name(&self) -> String {
        full_name([
            self.name_prefix.as_deref(),
            self.first_name.as_deref(),
            self.middle_name.as_deref(),
            self.last_name.as_deref(),
            self.name_suffix.as_deref(),
        ])
    }
}
