//! How a back-office user wants to be spoken to, and what people keep for their grids.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue, QueryFilter};

use super::entity;
use crate::check::{Check, TEXT_LIMIT};
use crate::context::{Context, Preferences};
use crate::customer_users::settings;
use crate::error::Error;
use crate::localizations::profile::{FORMATTINGS, LANGUAGES};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "back_office_user_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Changes the acting user's own language, customs, time zone and theme.
pub async fn change(ctx: &Context, wanted: &Preferences) -> Result<(), Error> {
    let id = ctx.user_id().ok_or(Error::Denied)?;
    let user = entity::Entity::find_by_id(id).one(ctx.store.read()).await?.ok_or(Error::NotFound)?;
    let mut check = Check::new();
    for (field, value, known) in [
        ("language", &wanted.language, &LANGUAGES[..]),
        ("formatting", &wanted.formatting, &FORMATTINGS[..]),
        ("theme", &wanted.theme, &["auto", "light", "dark"][..]),
    ] {
        if !known.contains(&value.as_str()) {
            check.add(field, "unknown-choice");
        }
    }
    if wanted.time_zone.parse::<chrono_tz::Tz>().is_err() {
        check.add("time_zone", "unknown-choice");
    }
    check.done()?;
    let mut unit = ctx.begin().await?;
    let row = entity::ActiveModel {
        language: ActiveValue::Set(wanted.language.clone()),
        formatting: ActiveValue::Set(wanted.formatting.clone()),
        time_zone: ActiveValue::Set(wanted.time_zone.clone()),
        theme: ActiveValue::Set(wanted.theme.clone()),
        ..Default::default()
    };
    unit.update(&user, row, Vec::new()).await?;
    unit.commit().await?;
    Ok(())
}

/// What whoever acts keeps under this name.
pub async fn setting(ctx: &Context, name: &str) -> Result<Option<String>, Error> {
    if let Some(id) = ctx.customer_user_id() {
        return settings::setting(ctx, id, name).await;
    }
    let Some(id) = ctx.user_id() else { return Ok(None) };
    let kept = ctx.store.all(Entity::find_by_id((id, name.to_owned()))).await?;
    Ok(kept.into_iter().next().map(|row| row.value))
}

/// Keeps something for whoever acts; none forgets it. It is no record, so it leaves no audit entry.
pub async fn keep(ctx: &Context, name: &str, value: Option<&str>) -> Result<(), Error> {
    if value.is_some_and(|value| name.len() > TEXT_LIMIT || value.len() > 4_000) {
        return Err(Error::invalid(
            "value",
            clientele_language::Message::new("too-long").with("limit", 4_000_usize),
        ));
    }
    if let Some(id) = ctx.customer_user_id() {
        return match value {
            Some(value) => settings::keep(ctx, id, name, value).await,
            None => settings::forget(ctx, id, name).await,
        };
    }
    let id = ctx.user_id().ok_or(Error::Denied)?;
    let write = ctx.store.write();
    let Some(value) = value else {
        Entity::delete_many().filter(Column::UserId.eq(id)).filter(Column::Name.eq(name)).exec(write).await?;
        return Ok(());
    };
    let row = ActiveModel {
        user_id: ActiveValue::Set(id),
        name: ActiveValue::Set(name.to_owned()),
        value: ActiveValue::Set(value.to_owned()),
    };
    let on_conflict =
        OnConflict::columns([Column::UserId, Column::Name]).update_column(Column::Value).to_owned();
    Entity::insert(row).on_conflict(on_conflict).exec_without_returning(write).await?;
    Ok(())
}
