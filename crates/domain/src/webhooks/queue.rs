//! What waits to be delivered, and how somebody takes it.
//!
//! A delivery is taken by moving on when it is due, on the condition that nobody else did: whoever takes it has until
//! then. Where the process dies, it is due again, so each arrives at least once, and two processes never have the same
//! one at the same time.

use std::collections::BTreeMap;

use clientele_store::event::delivery::{Column, Entity, Model as Delivery};
use clientele_store::{Clock, Store, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, Iterable};

use crate::error::Error;

/// How many that are due are looked at in one go.
const LOOKED_AT: u64 = 100;

/// What waits, as one process sees it.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    pub store: Store,
    pub clock: Clock,
    /// How long somebody may have a delivery, in seconds.
    pub lease: i64,
    /// Under which name this process takes what it takes.
    pub name: String,
}

/// Something that is due, and when the one before it of the same record is due, if there is one.
struct Due {
    id: i64,
    webhook: i64,
    at: Timestamp,
    before: Option<Timestamp>,
}

impl Queue {
    /// Takes what is due and not behind something earlier of the same record: at most so many, and of each webhook no
    /// more than its share of what is under way, so that one that answers slowly does not keep others waiting.
    pub async fn take(
        &self,
        most: usize,
        share: usize,
        under_way: &BTreeMap<i64, usize>,
    ) -> Result<Vec<Delivery>, Error> {
        let mut busy = under_way.clone();
        let mut taken = Vec::new();
        loop {
            let full: Vec<i64> =
                busy.iter().filter(|(_, count)| **count >= share).map(|(webhook, _)| *webhook).collect();
            let due = self.due(full).await?;
            let mut moved = 0;
            for due in &due {
                let count = busy.entry(due.webhook).or_default();
                match due.before {
                    Some(before) => moved += self.line_up(due, before).await?,
                    None if taken.len() < most && *count < share => {
                        if let Some(delivery) = self.claim(due).await? {
                            *count += 1;
                            taken.push(delivery);
                        }
                    }
                    None => {}
                }
            }
            // Where all that was seen stood behind something, there may be more behind it.
            if !taken.is_empty() || moved == 0 {
                return Ok(taken);
            }
        }
    }

    /// What is due, but for these webhooks.
    async fn due(&self, full: Vec<i64>) -> Result<Vec<Due>, Error> {
        let before = behind("d")
            .column((Alias::new("earlier"), Column::DueAt))
            .order_by((Alias::new("earlier"), Column::Id), Order::Asc)
            .limit(1)
            .to_owned();
        let d = |column: Column| Expr::col((Alias::new("d"), column));
        let question = Query::select()
            .expr_as(d(Column::Id), "id")
            .expr_as(d(Column::WebhookId), "webhook")
            .expr_as(d(Column::DueAt), "at")
            .expr_as(Expr::from(before), "before")
            .from_as(Entity, Alias::new("d"))
            .and_where(d(Column::State).eq("waiting"))
            .and_where(d(Column::DueAt).lte(self.clock.now()))
            .and_where(d(Column::WebhookId).is_not_in(full))
            .order_by((Alias::new("d"), Column::DueAt), Order::Asc)
            .order_by((Alias::new("d"), Column::Id), Order::Asc)
            .limit(LOOKED_AT)
            .to_owned();
        let rows = self.store.read().query_all(&question).await?;
        let read = rows.iter().map(|row| {
            Ok(Due {
                id: row.try_get("", "id")?,
                webhook: row.try_get("", "webhook")?,
                at: row.try_get("", "at")?,
                before: row.try_get("", "before")?,
            })
        });
        read.collect()
    }

    /// Lets something wait at least as long as what comes before it, if that still waits.
    async fn line_up(&self, due: &Due, before: Timestamp) -> Result<u64, Error> {
        let table = Entity.table_name();
        let earlier = behind(table).expr(Expr::val(1)).to_owned();
        let until = Ord::max(before, self.clock.now().plus_seconds(5));
        let update = Query::update()
            .table(Entity)
            .value(Column::DueAt, Expr::value(until))
            .and_where(Column::Id.eq(due.id))
            .and_where(Column::State.eq("waiting"))
            .and_where(Column::DueAt.eq(due.at))
            .and_where(Expr::exists(earlier))
            .to_owned();
        Ok(self.store.write().execute(&update).await?.rows_affected())
    }

    /// Takes it, unless somebody else was faster.
    async fn claim(&self, due: &Due) -> Result<Option<Delivery>, Error> {
        let claim = Query::update()
            .table(Entity)
            .value(Column::DueAt, Expr::value(self.clock.now().plus_seconds(self.lease)))
            .value(Column::Worker, Expr::value(self.name.as_str()))
            .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .and_where(Column::Id.eq(due.id))
            .and_where(Column::State.eq("waiting"))
            .and_where(Column::DueAt.eq(due.at))
            .returning(Query::returning().columns(Column::iter()))
            .to_owned();
        let row = self.store.write().query_one(&claim).await?;
        let read = row.map(|row| <Delivery as sea_orm::FromQueryResult>::from_query_result(&row, ""));
        Ok(read.transpose()?)
    }

    /// Holds back what was taken, since its webhook was switched off meanwhile.
    pub async fn hold<C: ConnectionTrait>(connection: &C, delivery: &Delivery) -> Result<(), Error> {
        let update = Query::update()
            .table(Entity)
            .value(Column::State, Expr::value("held"))
            .value(Column::Worker, Expr::value(Option::<String>::None))
            .value(Column::Attempts, Expr::value(delivery.attempts - 1))
            .and_where(Column::Id.eq(delivery.id))
            .to_owned();
        connection.execute(&update).await?;
        Ok(())
    }

    /// What stood behind it is due now.
    pub async fn wake_next<C: ConnectionTrait>(
        connection: &C,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<(), Error> {
        let next = Query::select()
            .expr(Expr::col(Column::Id).min())
            .from(Entity)
            .and_where(Column::WebhookId.eq(delivery.webhook_id))
            .and_where(Column::Entity.eq(delivery.entity.as_str()))
            .and_where(Column::RecordId.eq(delivery.record_id))
            .and_where(Column::State.eq("waiting"))
            .and_where(Column::Id.gt(delivery.id))
            .to_owned();
        let wake = Query::update()
            .table(Entity)
            .value(Column::DueAt, Expr::value(now))
            .and_where(Column::Id.in_subquery(next))
            .and_where(Column::Worker.is_null())
            .and_where(Column::DueAt.gt(now))
            .to_owned();
        connection.execute(&wake).await?;
        Ok(())
    }
}

/// What waits before the delivery in this table, of the same record and webhook.
fn behind(table: &'static str) -> SelectStatement {
    let of = |column: Column| Expr::col((Alias::new(table), column));
    let earlier = |column: Column| Expr::col((Alias::new("earlier"), column));
    Query::select()
        .from_as(Entity, Alias::new("earlier"))
        .and_where(earlier(Column::WebhookId).eq(of(Column::WebhookId)))
        .and_where(earlier(Column::Entity).eq(of(Column::Entity)))
        .and_where(earlier(Column::RecordId).eq(of(Column::RecordId)))
        .and_where(earlier(Column::State).eq("waiting"))
        .and_where(earlier(Column::Id).lt(of(Column::Id)))
        .to_owned()
}
