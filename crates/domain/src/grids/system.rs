//! Users, roles, organizations, business units, websites and localizations.

use clientele_access::{Entity as Kind, Permission};
use clientele_grid::{Column, Grid, Kind as Holds, Sort};
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Query, SelectStatement};

use super::{Dated, choices, col, listed, named, require, same};
use crate::context::Context;
use crate::error::Error;
use crate::localizations::profile::{FORMATTINGS, LANGUAGES};
use crate::{back_office_roles, business_units, localizations, organizations, reach, users, websites};

pub(super) async fn users(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::User)?;
    let user = "back_office_user";
    let here = ctx.organization();
    let roles = listed(
        ctx,
        "r.name",
        &format!(
            "back_office_user_role h JOIN back_office_role r ON r.id = h.role_id \
             WHERE h.user_id = back_office_user.id AND (r.organization_id IS NULL OR r.organization_id = {here})"
        ),
    );
    let units = if ctx.may(Kind::BusinessUnit, Permission::View) {
        business_units::all(ctx).await?
    } else {
        Vec::new()
    };
    let status = CaseStatement::new()
        .case(col(user, "locked_until").gt(ctx.clock.now()), "locked")
        .finally(col(user, "password_status"));
    Ok(Grid::new("users", user)
        .within(reach::condition::<users::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(user, "id")).hidden())
        .column(Column::text("first_name", col(user, "first_name")))
        .column(Column::text("last_name", col(user, "last_name")))
        .column(
            Column::text("email", col(user, "email"))
                .sort_by_text([col(user, "email_norm")])
                .labelled("field-email-address"),
        )
        .column(Column::boolean("enabled", col(user, "enabled")))
        .column(
            Column::choice("password", status, choices("password-status", &["active", "reset", "locked"]))
                .labelled("field-password"),
        )
        .column(
            Column::text("roles", roles)
                .nullable()
                .unsortable()
                .filter_on(col("back_office_role", "name"))
                .filter_through(holding(here), col("back_office_user_role", "user_id")),
        )
        .column(
            Column::choice(
                "business_unit",
                col(user, "business_unit_id"),
                named(units.into_iter().map(|unit| (unit.id, unit.name))),
            )
            .by_number()
            .nullable()
            .hidden(),
        )
        .column(Column::time("last_login", col(user, "last_login_at")).nullable())
        .column(Column::number("login_count", col(user, "login_count")).hidden())
        .dated(user)
        .extra("enabled", Holds::Boolean, col(user, "enabled"))
        .searched(["first_name", "last_name", "email"])
        .sorted([Sort::ascending("last_name")]))
}

/// The roles that a user holds, as far as they count in the organization.
fn holding(organization: i64) -> SelectStatement {
    let (link, role) = ("back_office_user_role", "back_office_role");
    Query::select()
        .from(Alias::new(link))
        .inner_join(Alias::new(role), col(role, "id").eq(col(link, "role_id")))
        .and_where(col(role, "organization_id").is_null().or(col(role, "organization_id").eq(organization)))
        .to_owned()
}

pub(super) fn roles(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Role)?;
    let role = "back_office_role";
    let holders =
        Expr::cust("(SELECT count(*) FROM back_office_user_role h WHERE h.role_id = back_office_role.id)");
    let (some, all) = back_office_roles::reach_of_changes(ctx);
    let changeable = Expr::val(all).or(Expr::val(some).and(col(role, "organization_id").is_not_null()));
    Ok(Grid::new("roles", role)
        .within(reach::condition::<back_office_roles::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(role, "id")).hidden())
        .column(Column::text("role", col(role, "name")))
        .column(Column::text("description", col(role, "description")).nullable())
        .column(Column::number("users", holders).unsortable())
        .dated(role)
        .extra("changeable", Holds::Boolean, changeable)
        .searched(["role", "description"])
        .sorted([Sort::ascending("role")]))
}

pub(super) fn organizations(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Organization)?;
    let table = "organization";
    Ok(Grid::new("organizations", table)
        .within(reach::condition::<organizations::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(table, "id")).hidden())
        .column(Column::text("name", col(table, "name")))
        .column(Column::text("description", col(table, "description")).nullable())
        .column(Column::boolean("enabled", col(table, "enabled")))
        .dated(table)
        .searched(["name", "description"])
        .sorted([Sort::ascending("name")]))
}

pub(super) fn business_units(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::BusinessUnit)?;
    let table = "business_unit";
    Ok(Grid::new("business-units", table)
        .left_join_as(table, "parent", same("parent", "id", table, "parent_id"))
        .within(reach::condition::<business_units::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(table, "id")).hidden())
        .column(Column::text("name", col(table, "name")))
        .column(Column::text("parent_business_unit", col("parent", "name")).nullable())
        .dated(table)
        .searched(["name"])
        .sorted([Sort::ascending("name")]))
}

pub(super) fn websites(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Website)?;
    let table = "website";
    let offered = listed(
        ctx,
        "l.name",
        "website_localization o JOIN localization l ON l.id = o.localization_id WHERE o.website_id = website.id",
    );
    Ok(Grid::new("websites", table)
        .within(reach::condition::<websites::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(table, "id")).hidden())
        .column(Column::text("name", col(table, "name")))
        .column(Column::text("url", col(table, "url")))
        .column(Column::boolean("default_website", col(table, "is_default")))
        .column(Column::text("localizations", offered).nullable().unsortable().unfilterable())
        .dated(table)
        .searched(["name", "url"])
        .sorted([Sort::ascending("name")]))
}

pub(super) fn localizations(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Localization)?;
    let table = "localization";
    Ok(Grid::new("localizations", table)
        .within(reach::condition::<localizations::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(table, "id")).hidden())
        .column(Column::text("name", col(table, "name")))
        .column(Column::choice("language", col(table, "language"), choices("language", &LANGUAGES)))
        .column(Column::choice("formatting", col(table, "formatting"), choices("formatting", &FORMATTINGS)))
        .dated(table)
        .searched(["name"])
        .sorted([Sort::ascending("name")]))
}
