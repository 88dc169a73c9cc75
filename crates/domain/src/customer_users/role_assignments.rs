//! Which roles a customer user holds.

use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryFilter, QuerySelect};

use crate::error::Error;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_user_role_assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_user_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The ids of all roles that a customer user holds, whoever asks.
pub async fn held_by(unit: &Unit, customer_user_id: i64) -> Result<Vec<i64>, Error> {
    Ok(Entity::find()
        .select_only()
        .column(Column::RoleId)
        .filter(Column::CustomerUserId.eq(customer_user_id))
        .into_tuple()
        .all(unit.connection())
        .await?)
}
