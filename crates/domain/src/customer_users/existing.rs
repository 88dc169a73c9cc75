//! Customer users who are to be changed, with what hangs on them.

use std::collections::BTreeMap;

use clientele_store::Unit;
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;

use super::entity::Model;
use super::{login, representatives, role_assignments};
use crate::error::Error;

/// A customer user who is being changed, with what hangs on them.
#[derive(Clone, Debug)]
pub struct Existing {
    pub model: Model,
    pub login: Option<login::Model>,
    pub roles: Vec<i64>,
    pub sales_representatives: Vec<i64>,
}

/// Reads those who are to be changed, with what hangs on them, in four questions.
pub async fn existing(unit: &Unit, models: Vec<Model>) -> Result<Vec<Existing>, Error> {
    let connection = unit.connection();
    let ids: Vec<i64> = models.iter().map(|model| model.id).collect();
    let logins: BTreeMap<i64, login::Model> = login::Entity::find()
        .filter(login::Column::Id.is_in(models.iter().filter_map(|model| model.login_id)))
        .all(connection)
        .await?
        .into_iter()
        .map(|login| (login.id, login))
        .collect();
    let mut roles: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for link in role_assignments::Entity::find()
        .filter(role_assignments::Column::CustomerUserId.is_in(ids.iter().copied()))
        .all(connection)
        .await?
    {
        roles.entry(link.customer_user_id).or_default().push(link.role_id);
    }
    let mut represented: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for link in representatives::Entity::find()
        .filter(representatives::Column::CustomerUserId.is_in(ids))
        .all(connection)
        .await?
    {
        represented.entry(link.customer_user_id).or_default().push(link.user_id);
    }
    Ok(models
        .into_iter()
        .map(|model| Existing {
            login: model.login_id.and_then(|id| logins.get(&id).cloned()),
            roles: roles.remove(&model.id).unwrap_or_default(),
            sales_representatives: represented.remove(&model.id).unwrap_or_default(),
            model,
        })
        .collect())
}
