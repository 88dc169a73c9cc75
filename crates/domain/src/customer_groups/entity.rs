//! A group of customers.

use clientele_access::{Entity as Kind, Level, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::reach::{Reached, of_organization};
use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_group")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub name: String,
    /// The user who looks after it.
    pub owner_id: Option<i64>,
    /// The group of visitors who have not logged in; every organization has one.
    pub anonymous: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "customer_group", |record| record.name.clone());

impl Reached for Entity {
    const KIND: Kind = Kind::CustomerGroup;

    fn condition(level: Level, position: &Position) -> Condition {
        of_organization(Column::OrganizationId, level, position)
    }
}
