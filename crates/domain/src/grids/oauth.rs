//! Applications that act for people.

use clientele_access::{Area, Permission};
use clientele_grid::{Choice, Column, Grid, Kind as Holds, Sort};
use sea_orm::sea_query::{CaseStatement, ExprTrait};

use super::accounts::ConcatWith;
use super::{Dated, choices, col, same};
use crate::context::Context;
use crate::error::Error;
use crate::oauth::{GrantType, managing};

/// Those of customer users, those of back-office users, or one's own on a website.
pub(super) fn applications(ctx: &Context, name: &'static str, area: Area) -> Result<Grid, Error> {
    managing::require(ctx)?;
    let table = "oauth_application";
    let (people, link, label) = match area {
        Area::BackOffice => ("back_office_user", "user_id", "field-owner"),
        Area::Storefront => ("customer_user", "customer_user_id", "field-customer-user"),
    };
    let person = col(people, "first_name").concat_with(col(people, "last_name"));
    let status = CaseStatement::new().case(col(table, "active").eq(true), "active").finally("inactive");
    let grants = GrantType::ALL
        .map(|grant| Choice::new(grant.name(), clientele_language::Message::new(grant_label(grant))));
    let mut grid = Grid::new(name, table)
        .left_join(people, same(people, "id", table, link))
        .left_join("organization", same("organization", "id", table, "organization_id"))
        .within(managing::condition(ctx, area))
        .column(Column::number("id", col(table, "id")).hidden())
        .column(Column::text("application_name", col(table, "name")))
        .column(Column::text("organization", col("organization", "name")))
        .column(Column::choice("status", status, choices("oauth-status", &["active", "inactive"])))
        .column(Column::choice("grant_type", col(table, "grant_type"), grants.to_vec()));
    if !ctx.is_storefront() && ctx.may(owner_entity(area), Permission::View) {
        grid = grid.column(
            Column::text("owner", person).nullable().sort_by_text([col(people, "last_name")]).labelled(label),
        );
    }
    Ok(grid
        .column(Column::time("last_used_at", col(table, "last_used_at")).nullable())
        .column(Column::text("client_id", col(table, "client_id")).hidden())
        .dated(table)
        .extra("active", Holds::Boolean, col(table, "active"))
        .searched(["application_name", "client_id"])
        .sorted([Sort::ascending("application_name")]))
}

const fn owner_entity(area: Area) -> clientele_access::Entity {
    match area {
        Area::BackOffice => clientele_access::Entity::User,
        Area::Storefront => clientele_access::Entity::CustomerUser,
    }
}

const fn grant_label(grant: GrantType) -> &'static str {
    match grant {
        GrantType::AuthorizationCode => "oauth-grant-authorization-code",
        GrantType::ClientCredentials => "oauth-grant-client-credentials",
        GrantType::Password => "oauth-grant-password",
    }
}
