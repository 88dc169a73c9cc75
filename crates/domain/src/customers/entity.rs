//! A customer: a company that buys.

use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;

use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub name: String,
    pub parent_id: Option<i64>,
    pub group_id: Option<i64>,
    pub internal_rating: Option<String>,
    pub tax_code: Option<String>,
    pub payment_term: Option<String>,
    pub vat_id: Option<String>,
    pub account_name: Option<String>,
    pub owner_id: Option<i64>,
    pub external_id: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "customer", |record| record.name.clone(), told: crate::webhooks::told::CUSTOMER);
