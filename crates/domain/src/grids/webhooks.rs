//! Webhooks, and what was delivered to them.

use clientele_access::{Entity as Kind, Permission};
use clientele_grid::{Choice, Column, Grid, Kind as Holds, Sort};
use sea_orm::sea_query::Expr;

use super::{Dated, choices, col, named, require, same};
use crate::context::Context;
use crate::error::Error;
use crate::reach;
use crate::webhooks::{self, KINDS, STATES, TEST, deliveries as told, label};

pub(super) fn webhooks(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Webhook)?;
    let table = "webhook";
    let waiting = |state: &str| {
        Expr::cust(format!(
            "(SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = webhook.id AND d.state = '{state}')"
        ))
    };
    Ok(Grid::new("webhooks", table)
        .within(reach::condition::<webhooks::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(table, "id")).hidden())
        .column(Column::text("name", col(table, "name")))
        .column(Column::text("url", col(table, "url")))
        .column(Column::boolean("enabled", col(table, "enabled")))
        .column(
            Column::number("waiting", waiting("waiting"))
                .unsortable()
                .unfilterable()
                .labelled("webhook-state-waiting"),
        )
        .column(Column::time("last_delivered_at", col(table, "last_delivered_at")).nullable())
        .column(Column::time("failing_since", col(table, "failing_since")).nullable())
        .dated(table)
        .extra("enabled", Holds::Boolean, col(table, "enabled"))
        .searched(["name", "url"])
        .sorted([Sort::ascending("name")]))
}

pub(super) async fn deliveries(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Webhook)?;
    let (table, event) = ("webhook_delivery", "webhook_event");
    let kinds = KINDS.into_iter().chain([TEST]).map(|kind| Choice::new(kind, label(kind))).collect();
    Ok(Grid::new("webhook-deliveries", table)
        .join(event, same(event, "id", table, "event_id"))
        .join("webhook", same("webhook", "id", table, "webhook_id"))
        .within(told::reach(ctx, Permission::View))
        .column(Column::number("id", col(table, "id")).hidden())
        .column(Column::time("created_at", col(table, "created_at")))
        .column(
            Column::choice("webhook", col(table, "webhook_id"), named(webhooks::names(ctx).await?))
                .by_number()
                .sort_by_text([col("webhook", "name")]),
        )
        .column(Column::choice("event", col(table, "kind"), kinds))
        .column(Column::text("record", col(event, "record_name")))
        .column(Column::number("record_id", col(table, "record_id")).hidden())
        .column(
            Column::choice("state", col(table, "state"), choices("webhook-state", &STATES))
                .labelled("field-status"),
        )
        .column(Column::number("answer", col(table, "status")).nullable())
        .column(Column::number("attempts", col(table, "attempts")))
        .column(Column::time("due_at", col(table, "due_at")).hidden())
        .column(Column::time("ended_at", col(table, "ended_at")).nullable().hidden())
        .searched(["record"])
        .sorted([Sort::descending("id")]))
}
