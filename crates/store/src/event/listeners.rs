//! Who of an organization wants to be told of what.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use crate::StoreError;

/// The webhooks of an organization that are switched on, each with the kinds of events that it asked for.
#[derive(Default)]
pub(super) struct Listeners(Vec<(i64, String)>);

impl Listeners {
    pub async fn of(transaction: &DatabaseTransaction, organization: i64) -> Result<Self, StoreError> {
        let question = Query::select()
            .columns(["id", "events"])
            .from(Alias::new("webhook"))
            .and_where(Expr::col(Alias::new("organization_id")).eq(organization))
            .and_where(Expr::col(Alias::new("enabled")).eq(true))
            .to_owned();
        let rows = transaction.query_all(&question).await?;
        let read = rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "events")?)));
        Ok(Self(read.collect::<Result<_, StoreError>>()?))
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that want events of a kind.
    pub fn of_kind(&self, kind: &str) -> Vec<i64> {
        let wants = |events: &str| events.split_ascii_whitespace().any(|event| event == kind);
        self.0.iter().filter(|(_, events)| wants(events)).map(|(id, _)| *id).collect()
    }
}
