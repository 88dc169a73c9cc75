//! Switching off a webhook that nothing reaches any more.

use clientele_store::Unit;
use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;

use super::entity::{ActiveModel, Entity};
use super::managing::hold;
use crate::context::Services;
use crate::error::Error;
use crate::outgoing_email::write;

/// For how many days nothing may arrive before a webhook is switched off.
pub(super) const PATIENCE_DAYS: i64 = 5;

/// Why the program switches a webhook off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Nothing arrived for days.
    Failing,
    /// The receiver answered that it is gone.
    Gone,
}

impl Reason {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }
}

/// Switches it off, holds back what waits, and tells whoever made it by mail.
pub(super) async fn stop(
    unit: &mut Unit,
    services: &Services,
    webhook: i64,
    reason: Reason,
) -> Result<(), Error> {
    let found = Entity::find_by_id(webhook).one(unit.connection()).await?;
    let Some(webhook) = found.filter(|webhook| webhook.enabled) else { return Ok(()) };
    let row = ActiveModel {
        enabled: ActiveValue::Set(false),
        stopped_because: ActiveValue::Set(Some(reason.name().into())),
        ..Default::default()
    };
    let webhook = unit.update(&webhook, row, Vec::new()).await?;
    hold(unit, webhook.id, true).await?;
    write::webhook_stopped(unit, services, &webhook).await
}
