//! Tells people by mail what came of an import or an export that they started.

use clientele_language::Message;
use clientele_mail::{ExportResult, ImportResult, Mail};
use clientele_store::{Timestamp, Unit};
use sea_orm::entity::prelude::*;

use super::write::{localization_of, organization_name, person_of, put};
use crate::context::Context;
use crate::error::Error;
use crate::users;

/// What an import came to.
#[derive(Clone, Debug)]
pub struct ImportOutcome<'a> {
    /// What the file holds: "Customer Users".
    pub subject: &'a Message,
    pub file_name: &'a str,
    pub added: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub refused: i64,
    /// Whether it came to the end of the file.
    pub finished: bool,
    /// The path of the page that lists what was refused.
    pub path: &'a str,
}

/// What an export came to.
#[derive(Clone, Debug)]
pub struct ExportOutcome<'a> {
    /// What was exported: "Customer Users".
    pub subject: &'a Message,
    pub records: i64,
    /// The path of the file, which needs a log-in, and until when it is kept.
    pub path: &'a str,
    pub expires: Timestamp,
}

/// Tells the actor; nobody, where the program itself acts.
pub async fn import_result(ctx: &Context, unit: &mut Unit, outcome: &ImportOutcome<'_>) -> Result<(), Error> {
    let Some(user) = actor(ctx, unit).await? else { return Ok(()) };
    let localization = localization_of(&user);
    let variables = ImportResult {
        user: person_of(&user),
        organization_name: organization_name(unit, ctx.organization()).await?,
        entity: localization.text(outcome.subject),
        file_name: outcome.file_name.to_owned(),
        added: localization.number(outcome.added),
        updated: localization.number(outcome.updated),
        unchanged: localization.number(outcome.unchanged),
        refused: localization.number(outcome.refused),
        finished: outcome.finished,
        link: (outcome.refused > 0).then(|| format!("{}{}", ctx.services.base_url, outcome.path)),
    };
    put(unit, Mail::ImportResult, localization.language, &variables, &(&user).into()).await
}

/// Tells the actor; nobody, where the program itself acts.
pub async fn export_result(ctx: &Context, unit: &mut Unit, outcome: &ExportOutcome<'_>) -> Result<(), Error> {
    let Some(user) = actor(ctx, unit).await? else { return Ok(()) };
    let localization = localization_of(&user);
    let variables = ExportResult {
        user: person_of(&user),
        organization_name: organization_name(unit, ctx.organization()).await?,
        entity: localization.text(outcome.subject),
        records: localization.number(outcome.records),
        link: Some(format!("{}{}", ctx.services.base_url, outcome.path)),
        expires: Some(localization.time(outcome.expires.0)),
    };
    put(unit, Mail::ExportResult, localization.language, &variables, &(&user).into()).await
}

async fn actor(ctx: &Context, unit: &Unit) -> Result<Option<users::Model>, Error> {
    match ctx.user_id() {
        Some(id) => Ok(users::Entity::find_by_id(id).one(unit.connection()).await?),
        None => Ok(None),
    }
}
