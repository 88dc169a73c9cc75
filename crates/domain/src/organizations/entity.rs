//! The seller; several may share an installation.

use clientele_access::{Entity as Kind, Level, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::reach::{Reached, nowhere};
use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub description: Option<String>,
    pub enabled: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "organization", |record| record.name.clone(), organization: Some(record.id));

impl Reached for Entity {
    const KIND: Kind = Kind::Organization;

    fn condition(level: Level, position: &Position) -> Condition {
        match (level, position) {
            (Level::System, _) | (_, Position::System { .. }) => Condition::all(),
            (Level::Global, _) => Condition::all().add(Column::Id.eq(position.organization())),
            _ => nowhere(),
        }
    }
}
