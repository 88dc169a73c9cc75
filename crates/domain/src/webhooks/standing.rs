//! How all webhooks of the installation do, for the operator.

use clientele_store::event::delivery::{Column, Entity as Deliveries};
use clientele_store::{Clock, Store};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;

use super::entity;
use crate::error::Error;

/// A delivery that is due for longer than this is late: nobody delivers, or receivers take their time.
const LATE_MINUTES: i64 = 10;

/// Counts of deliveries and webhooks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub waiting: u64,
    /// Of those, how many did not arrive so far and are tried again.
    pub tried: u64,
    /// Of those, how many nobody takes although they are due.
    pub late: u64,
    /// Given up.
    pub dead: u64,
    /// Webhooks that were switched off since nothing arrived any more.
    pub stopped: u64,
}

pub async fn standing(store: &Store, clock: &Clock) -> Result<Standing, Error> {
    let read = store.read();
    let waiting = || Deliveries::find().filter(Column::State.eq("waiting"));
    let overdue = clock.now().plus_minutes(-LATE_MINUTES);
    Ok(Standing {
        waiting: waiting().count(read).await?,
        tried: waiting().filter(Column::Attempts.gt(0)).count(read).await?,
        late: waiting().filter(Column::DueAt.lt(overdue)).count(read).await?,
        dead: Deliveries::find().filter(Column::State.eq("dead")).count(read).await?,
        stopped: entity::Entity::find()
            .filter(entity::Column::Enabled.eq(false))
            .filter(entity::Column::StoppedBecause.is_not_null())
            .count(read)
            .await?,
    })
}
