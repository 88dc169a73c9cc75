//! A language with the customs of a country: how customers of a website are spoken to.

use clientele_access::{Entity as Kind, Level, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::reach::{Reached, of_organization};
use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "localization")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub name: String,
    /// Such as `de`.
    pub language: String,
    /// Such as `de_DE`.
    pub formatting: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "localization", |record| record.name.clone());

impl Reached for Entity {
    const KIND: Kind = Kind::Localization;

    fn condition(level: Level, position: &Position) -> Condition {
        of_organization(Column::OrganizationId, level, position)
    }
}
