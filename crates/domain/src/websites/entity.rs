//! A storefront of an organization.

use clientele_access::{Entity as Kind, Level, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::reach::{Reached, of_organization};
use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "website")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub name: String,
    /// Without a slash at its end.
    pub url: String,
    pub is_default: bool,
    /// The role of whoever registers here.
    pub default_role_id: Option<i64>,
    /// The role of visitors who have not logged in.
    pub guest_role_id: Option<i64>,
    pub default_localization_id: Option<i64>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "website", |record| record.name.clone());

impl Reached for Entity {
    const KIND: Kind = Kind::Website;

    fn condition(level: Level, position: &Position) -> Condition {
        of_organization(Column::OrganizationId, level, position)
    }
}
