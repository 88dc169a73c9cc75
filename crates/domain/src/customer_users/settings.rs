//! What customer users keep for themselves: no record, so it leaves no entry in the history.

use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::context::Context;
use crate::error::Error;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_user_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_user_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The name under which a person keeps their theme.
pub const THEME: &str = "theme";

/// The themes that there are.
const THEMES: [&str; 3] = ["auto", "light", "dark"];

/// How pages look for the acting person: `auto`, `light` or `dark`.
pub async fn choose_theme(ctx: &Context, theme: &str) -> Result<(), Error> {
    let id = ctx.customer_user_id().ok_or(Error::Denied)?;
    if !THEMES.contains(&theme) {
        return Err(Error::invalid("theme", "unknown-choice"));
    }
    keep(ctx, id, THEME, theme).await
}

pub(crate) async fn setting(ctx: &Context, id: i64, name: &str) -> Result<Option<String>, Error> {
    let row = Entity::find_by_id((id, name.to_owned())).one(ctx.store.read()).await?;
    Ok(row.map(|row| row.value))
}

pub(crate) async fn forget(ctx: &Context, id: i64, name: &str) -> Result<(), Error> {
    Entity::delete_by_id((id, name.to_owned())).exec(ctx.store.write()).await?;
    Ok(())
}

pub(crate) async fn keep(ctx: &Context, id: i64, name: &str, value: &str) -> Result<(), Error> {
    let row = ActiveModel {
        customer_user_id: ActiveValue::Set(id),
        name: ActiveValue::Set(name.to_owned()),
        value: ActiveValue::Set(value.to_owned()),
    };
    let on_conflict =
        OnConflict::columns([Column::CustomerUserId, Column::Name]).update_column(Column::Value).to_owned();
    Entity::insert(row).on_conflict(on_conflict).exec_without_returning(ctx.store.write()).await?;
    Ok(())
}
