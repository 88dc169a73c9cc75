//! Customer users, their roles, addresses and log-in attempts.

use clientele_access::{Capability, Entity as Kind, Permission};
use clientele_grid::{Column, Grid, Kind as Holds, Sort};
use sea_orm::sea_query::{Alias, CaseStatement, Condition, Expr, ExprTrait, Query, SelectStatement};

use super::accounts::ConcatWith;
use super::{Dated, choices, col, listed, named, require, require_capability, same};
use crate::context::Context;
use crate::customer_users::PasswordStatus;
use crate::error::Error;
use crate::{customer_users, reach, roles, websites};

pub(super) async fn customer_users(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::CustomerUser)?;
    let websites = websites::all(ctx).await?;
    let roles = listed(
        ctx,
        "r.name",
        "customer_user_role_assignment a JOIN customer_user_role r ON r.id = a.role_id WHERE a.customer_user_id = customer_user.id",
    );
    let representatives = listed(
        ctx,
        "u.first_name || ' ' || u.last_name",
        "customer_user_sales_representative s JOIN back_office_user u ON u.id = s.user_id WHERE s.customer_user_id = customer_user.id",
    );
    let now = ctx.clock.now();
    let status = CaseStatement::new()
        .case(col("login", "locked_until").gt(now), "locked")
        .finally(col("login", "password_status"));
    let statuses: Vec<&str> = PasswordStatus::ALL.iter().map(|status| status.name()).collect();
    Ok(Grid::new("customer-users", "customer_user")
        // The organization says nothing new, but leads into the index of the customers' names.
        .join(
            "customer",
            same("customer", "id", "customer_user", "customer_id")
                .and(col("customer", "organization_id").eq(ctx.organization())),
        )
        .left_join("login", same("login", "id", "customer_user", "login_id"))
        .left_join_as("back_office_user", "owner", same("owner", "id", "customer_user", "owner_id"))
        .within(reach::condition::<customer_users::Entity>(ctx, Permission::View))
        .column(Column::number("id", col("customer_user", "id")).hidden())
        .column(
            Column::text("customer", col("customer", "name"))
                .trigram("customer_text", "name")
                .beside(col("customer_user", "customer_id"))
                .sort_by_text([col("customer", "name")])
                .sort_by_id(col("customer", "id")),
        )
        .column(
            Column::text("first_name", col("customer_user", "first_name"))
                .trigram("customer_user_text", "first_name"),
        )
        .column(
            Column::text("last_name", col("customer_user", "last_name"))
                .trigram("customer_user_text", "last_name"),
        )
        .column(
            Column::text("email", col("customer_user", "email"))
                .trigram("customer_user_text", "email")
                .labelled("field-email-address"),
        )
        .column(Column::boolean("enabled", col("customer_user", "enabled")))
        .column(Column::boolean("confirmed", col("customer_user", "confirmed")))
        .column(Column::boolean("guest", col("customer_user", "guest")))
        .column(
            Column::choice("password", status, choices("password-status", &statuses))
                .nullable()
                .labelled("field-password"),
        )
        .column(
            Column::choice(
                "website",
                col("customer_user", "website_id"),
                named(websites.into_iter().map(|website| (website.id, website.name))),
            )
            .by_number()
            .nullable()
            .hidden(),
        )
        .column(
            Column::text("roles", roles)
                .nullable()
                .hidden()
                .unsortable()
                .filter_on(col("customer_user_role", "name"))
                .filter_through(holding(), col("customer_user_role_assignment", "customer_user_id")),
        )
        .column(
            Column::text("sales_representatives", representatives)
                .nullable()
                .hidden()
                .unsortable()
                .filter_on(
                    col("back_office_user", "first_name").concat_with(col("back_office_user", "last_name")),
                )
                .filter_through(
                    representing(),
                    col("customer_user_sales_representative", "customer_user_id"),
                ),
        )
        .column(
            Column::text("owner", col("owner", "first_name").concat_with(col("owner", "last_name")))
                .beside(col("customer_user", "owner_id"))
                .nullable()
                .hidden()
                .sort_by_text([col("owner", "last_name")]),
        )
        .column(Column::text("phone", col("customer_user", "phone")).nullable().hidden().unsortable())
        .column(Column::date("birthday", col("customer_user", "birthday")).nullable().hidden().unsortable())
        .column(Column::time("last_login", col("login", "last_login_at")).nullable().hidden())
        .column(Column::number("login_count", col("login", "login_count")).nullable().hidden())
        .dated("customer_user")
        .extra("customer_id", Holds::Number, col("customer_user", "customer_id"))
        .extra("login_id", Holds::Number, col("customer_user", "login_id"))
        .extra("enabled", Holds::Boolean, col("customer_user", "enabled"))
        .extra("locked_until", Holds::Time, col("login", "locked_until"))
        .searched(["first_name", "last_name", "email", "customer"])
        .sorted([Sort::descending("id")]))
}

pub(super) fn holding() -> SelectStatement {
    let link = "customer_user_role_assignment";
    Query::select()
        .from(Alias::new(link))
        .inner_join(
            Alias::new("customer_user_role"),
            col("customer_user_role", "id").eq(col(link, "role_id")),
        )
        .to_owned()
}

fn representing() -> SelectStatement {
    let link = "customer_user_sales_representative";
    Query::select()
        .from(Alias::new(link))
        .inner_join(Alias::new("back_office_user"), col("back_office_user", "id").eq(col(link, "user_id")))
        .to_owned()
}

pub(super) fn roles(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::CustomerUserRole)?;
    let role = "customer_user_role";
    let holders = Expr::cust(
        "(SELECT count(*) FROM customer_user_role_assignment a WHERE a.role_id = customer_user_role.id)",
    );
    let kind =
        CaseStatement::new().case(col(role, "customer_id").is_null(), "predefined").finally("customizable");
    Ok(Grid::new("customer-user-roles", role)
        .left_join("customer", same("customer", "id", role, "customer_id"))
        .within(reach::condition::<roles::Entity>(ctx, Permission::View))
        .column(Column::number("id", col(role, "id")).hidden())
        .column(Column::text("role", col(role, "name")))
        .column(
            Column::choice("type", kind, choices("role-type", &["predefined", "customizable"]))
                .labelled("field-role-type"),
        )
        .column(
            Column::text("customer", col("customer", "name"))
                .nullable()
                .trigram("customer_text", "name")
                .beside(col(role, "customer_id")),
        )
        .column(Column::boolean("self_managed", col(role, "self_managed")))
        .column(Column::number("users", holders).unsortable())
        .column(Column::text("machine_name", col(role, "machine_name")).hidden())
        .dated(role)
        .searched(["role", "customer"])
        .sorted([Sort::ascending("role")]))
}

pub(super) fn addresses(ctx: &Context) -> Result<Grid, Error> {
    if !ctx.may(Kind::CustomerAddress, Permission::View)
        && !ctx.may(Kind::CustomerUserAddress, Permission::View)
    {
        return Err(Error::Denied);
    }
    let seen = Condition::any()
        .add(reach::addresses(ctx, Kind::CustomerAddress, Permission::View))
        .add(reach::addresses(ctx, Kind::CustomerUserAddress, Permission::View));
    Ok(Grid::new("addresses", "address")
        .join("customer", same("customer", "id", "address", "customer_id"))
        .within(seen)
        .column(Column::number("id", col("address", "id")).hidden())
        .column(Column::text("customer", col("customer", "name")).sort_by_text([col("customer", "name")]))
        .column(Column::text("label", col("address", "label")).nullable())
        .column(Column::text("street", col("address", "street")))
        .column(Column::text("city", col("address", "city")))
        .column(Column::text("postal_code", col("address", "postal_code")))
        .column(Column::text("country", col("address", "country")))
        .dated("address")
        .searched(["street", "city", "label"])
        .sorted([Sort::descending("id")]))
}

pub(super) fn login_attempts(ctx: &Context) -> Result<Grid, Error> {
    require_capability(ctx, Capability::ViewLoginAttempts)?;
    let attempt = "login_attempt";
    let person = col("customer_user", "first_name").concat_with(col("customer_user", "last_name"));
    Ok(Grid::new("login-attempts", attempt)
        .left_join("customer_user", same("customer_user", "id", attempt, "customer_user_id"))
        .within(col(attempt, "organization_id").eq(ctx.organization()))
        .column(Column::number("id", col(attempt, "id")).hidden())
        .column(Column::time("at", col(attempt, "at")).labelled("field-attempt-at"))
        .column(Column::boolean("success", col(attempt, "success")))
        .column(Column::choice(
            "source",
            col(attempt, "source"),
            choices(
                "log-in-source",
                &[
                    "default",
                    "api",
                    "impersonation",
                    "oauth-token",
                    "oauth-code",
                    "session-transfer",
                    "password-change",
                ],
            ),
        ))
        .column(Column::choice(
            "area",
            col(attempt, "area"),
            choices("log-in-area", &["back-office", "storefront"]),
        ))
        .column(Column::text("username", col(attempt, "username")))
        .column(
            Column::text("customer_user", person)
                .nullable()
                .sort_by_text([col("customer_user", "last_name")]),
        )
        .column(Column::text("ip", col(attempt, "ip")).nullable())
        .column(Column::text("user_agent", col(attempt, "user_agent")).nullable())
        .column(
            Column::choice(
                "reason",
                col(attempt, "reason"),
                choices(
                    "log-in-reason",
                    &[
                        "credentials",
                        "guest",
                        "disabled",
                        "not-confirmed",
                        "locked",
                        "password-reset",
                        "password-expired",
                        "no-organization",
                    ],
                ),
            )
            .nullable()
            .hidden(),
        )
        // By these a page leads to the attempts of one person, whatever they typed.
        .column(
            Column::number("customer_user_id", col(attempt, "customer_user_id"))
                .nullable()
                .hidden()
                .labelled("login-attempt-customer-user-id"),
        )
        .column(
            Column::number("user_id", col(attempt, "user_id"))
                .nullable()
                .hidden()
                .labelled("login-attempt-user-id"),
        )
        .extra("person", Holds::Number, col(attempt, "customer_user_id"))
        .extra("colleague", Holds::Number, col(attempt, "user_id"))
        .searched(["username", "ip"])
        .sorted([Sort::descending("at")]))
}
