//! Forgetting what was told long ago.

use clientele_store::event::{Column, Entity, delivery};
use clientele_store::{Clock, Store};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{QueryFilter, QueryOrder, QuerySelect};

use crate::error::Error;

/// How many are removed in one statement, so that others can write meanwhile.
const AT_ONCE: u64 = 500;

/// Removes events older than so many days, with all that is known of their deliveries; what still waits stays.
pub async fn sweep(store: &Store, clock: &Clock, days: i64) -> Result<(), Error> {
    let before = clock.now().plus_days(-days);
    let waiting = Query::select()
        .column(delivery::Column::EventId)
        .from(delivery::Entity)
        .and_where(delivery::Column::State.eq("waiting"))
        .to_owned();
    loop {
        let over: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::CreatedAt.lt(before))
            .filter(Column::Id.not_in_subquery(waiting.clone()))
            .order_by_asc(Column::CreatedAt)
            .limit(AT_ONCE)
            .into_tuple()
            .all(store.read())
            .await?;
        if over.is_empty() {
            return Ok(());
        }
        Entity::delete_many().filter(Column::Id.is_in(over)).exec(store.write()).await?;
    }
}
