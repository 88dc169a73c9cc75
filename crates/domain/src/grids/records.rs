//! Outgoing e-mails, jobs and the audit.

use clientele_access::{Capability, Entity as Kind, Permission};
use clientele_grid::{Column, Grid, Kind as Holds, Sort};
use sea_orm::sea_query::ExprTrait;

use super::{choices, col, require, require_capability};
use crate::context::Context;
use crate::error::Error;
use crate::{jobs, outgoing_email};

pub(super) fn outgoing_emails(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::OutgoingEmail)?;
    let mail = "outgoing_email";
    Ok(Grid::new("outgoing-emails", mail)
        .within(outgoing_email::delivery::reach(ctx, Permission::View))
        .column(Column::number("id", col(mail, "id")).hidden())
        .column(Column::time("created_at", col(mail, "created_at")))
        .column(Column::text("recipient", col(mail, "recipient")))
        .column(Column::text("subject", col(mail, "subject")))
        .column(
            Column::choice(
                "state",
                col(mail, "state"),
                choices("mail-state", &["waiting", "kept", "sent", "failed"]),
            )
            .labelled("field-status"),
        )
        .column(Column::text("template", col(mail, "template")).hidden())
        .column(Column::time("sent_at", col(mail, "sent_at")).nullable().hidden())
        .column(Column::number("attempts", col(mail, "attempts")).hidden())
        .searched(["recipient", "subject"])
        .sorted([Sort::descending("id")]))
}

pub(super) fn jobs(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Job)?;
    let job = "job";
    Ok(Grid::new("jobs", job)
        .within(jobs::reach(ctx, Permission::View))
        .within(col(job, "visible").eq(true))
        .column(Column::number("id", col(job, "id")).hidden())
        .column(Column::text("title", col(job, "title")).unsortable().unfilterable())
        .column(
            Column::choice(
                "state",
                col(job, "state"),
                choices("job-state", &["queued", "running", "done", "failed", "cancelled"]),
            )
            .labelled("field-status"),
        )
        .column(Column::number("done", col(job, "done")).unfilterable())
        .column(Column::number("total", col(job, "total")).nullable().unfilterable())
        .column(Column::time("created_at", col(job, "created_at")))
        .column(Column::time("finished_at", col(job, "finished_at")).nullable())
        .column(Column::number("attempts", col(job, "attempts")).hidden())
        .extra("kind", Holds::Text, col(job, "kind"))
        .sorted([Sort::descending("id")]))
}

pub(super) fn audit(ctx: &Context) -> Result<Grid, Error> {
    require_capability(ctx, Capability::ViewAuditHistory)?;
    let entry = "audit_entry";
    let entities = [
        "customer",
        "customer_group",
        "customer_user",
        "login",
        "address",
        "customer_user_role",
        "user",
        "role",
        "organization",
        "business_unit",
        "website",
        "localization",
        "oauth_application",
        "notification_rule",
        "grid_view",
        "webhook",
    ];
    Ok(Grid::new("audit", entry)
        .within(col(entry, "organization_id").eq(ctx.organization()))
        .column(Column::number("id", col(entry, "id")).hidden())
        .column(Column::time("at", col(entry, "at")))
        .column(Column::text("actor", col(entry, "actor_name")))
        .column(Column::choice(
            "action",
            col(entry, "action"),
            choices("audit-action", &["create", "update", "delete"]),
        ))
        .column(Column::choice("entity", col(entry, "entity"), choices("audit-entity", &entities)))
        .column(Column::text("record", col(entry, "record_name")))
        .column(Column::number("record_id", col(entry, "record_id")).hidden())
        .column(
            Column::choice(
                "source",
                col(entry, "source"),
                choices("audit-source", &["page", "api", "import", "job", "console"]),
            )
            .hidden(),
        )
        .column(Column::text("ip", col(entry, "ip")).nullable().hidden())
        .searched(["actor", "record"])
        .sorted([Sort::descending("id")]))
}
