//! The grids that customers' own administrators work with.

use clientele_access::{Entity as Kind, Level, Permission};
use clientele_grid::{Column, Grid, Kind as Holds, Sort};
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, Order, Query};

use super::people::holding;
use super::{Dated, choices, col, require, same};
use crate::context::Context;
use crate::customer_users::{self, PasswordStatus};
use crate::error::Error;
use crate::{reach, roles};

/// The colleagues whom the actor may see.
pub(super) fn users(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::CustomerUser)?;
    let status = CaseStatement::new()
        .case(col("login", "locked_until").gt(ctx.clock.now()), "locked")
        .finally(col("login", "password_status"));
    let statuses: Vec<&str> = PasswordStatus::ALL.iter().map(|status| status.name()).collect();
    let customer = Column::text("customer", col("customer", "name"))
        .trigram("customer_text", "name")
        .beside(col("customer_user", "customer_id"))
        .sort_by_text([col("customer", "name")])
        .sort_by_id(col("customer", "id"))
        .labelled("field-company");
    // Who sees one company alone reads nothing new in a column of its name.
    let alone = ctx.level(Kind::CustomerUser, Permission::View) < Level::Deep;
    let grid = Grid::new("storefront-users", "customer_user")
        .join(
            "customer",
            same("customer", "id", "customer_user", "customer_id")
                .and(col("customer", "organization_id").eq(ctx.organization())),
        )
        .left_join("login", same("login", "id", "customer_user", "login_id"))
        .within(reach::condition::<customer_users::Entity>(ctx, Permission::View))
        .within(col("customer_user", "guest").eq(false))
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
        .column(if alone { customer.hidden() } else { customer })
        .column(Column::boolean("enabled", col("customer_user", "enabled")))
        .column(Column::boolean("confirmed", col("customer_user", "confirmed")))
        .column(
            Column::choice("password", status, choices("password-status", &statuses))
                .nullable()
                .labelled("field-password"),
        )
        .dated("customer_user")
        .extra("customer_id", Holds::Number, col("customer_user", "customer_id"))
        .extra("enabled", Holds::Boolean, col("customer_user", "enabled"))
        .extra("confirmed", Holds::Boolean, col("customer_user", "confirmed"))
        .extra("locked_until", Holds::Time, col("login", "locked_until"))
        .searched(["first_name", "last_name", "email"])
        .sorted([Sort::ascending("last_name")]);
    // What roles there are, and when people come, is for those who look after them.
    let grid = if ctx.may(Kind::CustomerUserRole, Permission::View) { grid.column(held(ctx)) } else { grid };
    Ok(if ctx.may(Kind::CustomerUser, Permission::Edit) {
        grid.column(Column::time("last_login", col("login", "last_login_at")).nullable().hidden())
    } else {
        grid
    })
}

/// Which of the roles that the actor may see somebody holds.
fn held(ctx: &Context) -> Column {
    let owner = || col("customer_user_role_assignment", "customer_user_id");
    let mut seen = holding();
    seen.cond_where(reach::condition::<roles::Entity>(ctx, Permission::View));
    let names = seen
        .clone()
        .expr_as(col("customer_user_role", "name"), "name")
        .and_where(owner().eq(col("customer_user", "id")))
        .order_by((Alias::new("customer_user_role"), Alias::new("name")), Order::Asc)
        .to_owned();
    let list = if ctx.store.is_sqlite() { "group_concat" } else { "string_agg" };
    let list = Func::cust(list).arg(col("listed", "name")).arg(Expr::cust("', '"));
    let list = Query::select().expr(list).from_subquery(names, "listed").to_owned();
    Column::text("roles", Expr::SubQuery(None, Box::new(list.into())))
        .nullable()
        .hidden()
        .unsortable()
        .filter_on(col("customer_user_role", "name"))
        .filter_through(seen, owner())
}

/// The roles that the actor may see: those of their company and its subsidiaries, and the public ones of all customers.
pub(super) fn roles(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::CustomerUserRole)?;
    let role = "customer_user_role";
    let kind =
        CaseStatement::new().case(col(role, "customer_id").is_null(), "predefined").finally("customizable");
    let customer = Column::text("customer", col("customer", "name"))
        .nullable()
        .trigram("customer_text", "name")
        .beside(col(role, "customer_id"))
        .labelled("field-company");
    let alone = ctx.level(Kind::CustomerUserRole, Permission::View) < Level::Deep;
    Ok(Grid::new("storefront-roles", role)
        .left_join("customer", same("customer", "id", role, "customer_id"))
        .within(reach::condition::<roles::Entity>(ctx, Permission::View))
        .column(Column::text("role", col(role, "name")))
        .column(
            Column::choice("type", kind, choices("role-type", &["predefined", "customizable"]))
                .labelled("field-role-type"),
        )
        .column(if alone { customer.hidden() } else { customer })
        .extra("customer_id", Holds::Number, col(role, "customer_id"))
        .extra("self_managed", Holds::Boolean, col(role, "self_managed"))
        .searched(["role"])
        .sorted([Sort::ascending("role")]))
}
