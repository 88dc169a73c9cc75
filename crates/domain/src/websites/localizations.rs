//! Which localizations a website offers.

use clientele_store::Store;
use sea_orm::entity::prelude::*;

use crate::error::Error;
use crate::localizations;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "website_localization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub website_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub localization_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The language of a localization that a website offers.
pub async fn language_of(store: &Store, website: i64, localization: i64) -> Result<Option<String>, Error> {
    let offered = Entity::find_by_id((website, localization)).one(store.read()).await?;
    let Some(offered) = offered else { return Ok(None) };
    let found = localizations::Entity::find_by_id(offered.localization_id).one(store.read()).await?;
    Ok(found.map(|localization| localization.language))
}
