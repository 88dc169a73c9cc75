//! A role of back-office users.

use clientele_access::{Entity as Kind, Level, Permissions, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::context::Context;
use crate::reach::{Reached, nowhere};
use crate::record::audited;
use crate::roles::entity::stored;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "back_office_role")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// None: offered in all organizations.
    pub organization_id: Option<i64>,
    pub name: String,
    pub machine_name: String,
    pub description: Option<String>,
    pub permissions: String,
    pub capabilities: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "role", |record| record.name.clone(), organization: record.organization_id);

impl Model {
    pub fn granted(&self) -> Permissions {
        stored(&self.permissions, &self.capabilities, "{}")
    }
}

impl Reached for Entity {
    const KIND: Kind = Kind::Role;

    fn condition(level: Level, position: &Position) -> Condition {
        match level {
            Level::Global | Level::System => of(position.organization()),
            _ => nowhere(),
        }
    }
}

/// The roles that count in an organization: its own, and those of all organizations.
fn of(organization: i64) -> Condition {
    Condition::any().add(Column::OrganizationId.is_null()).add(Column::OrganizationId.eq(organization))
}

/// The roles that count where the actor works.
pub(crate) fn here(ctx: &Context) -> Condition {
    of(ctx.organization())
}
