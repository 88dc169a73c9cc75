//! Customers and customer groups.

use clientele_access::{Entity as Kind, Permission};
use clientele_grid::{Column, Grid, Kind as Holds, Sort};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

use super::{Dated, col, listed, named, require, same};
use crate::context::Context;
use crate::error::Error;
use crate::{customer_groups, customers, reach};

pub(super) async fn customers(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::Customer)?;
    let groups = customer_groups::all(ctx).await?;
    let representatives = listed(
        ctx,
        "u.first_name || ' ' || u.last_name",
        "customer_sales_representative r JOIN back_office_user u ON u.id = r.user_id WHERE r.customer_id = customer.id",
    );
    Ok(Grid::new("customers", "customer")
        .left_join_as("customer", "parent", same("parent", "id", "customer", "parent_id"))
        .left_join_as("customer_group", "grouping", same("grouping", "id", "customer", "group_id"))
        .left_join_as("back_office_user", "owner", same("owner", "id", "customer", "owner_id"))
        .within(reach::condition::<customers::Entity>(ctx, Permission::View))
        .column(Column::number("id", col("customer", "id")).hidden())
        .column(Column::text("customer", col("customer", "name")).trigram("customer_text", "name"))
        .column(
            Column::choice(
                "customer_group",
                col("customer", "group_id"),
                named(groups.into_iter().map(|group| (group.id, group.name))),
            )
            .by_number()
            .nullable()
            .sort_by_text([col("grouping", "name")]),
        )
        .column(
            Column::text("parent_customer", col("parent", "name"))
                .nullable()
                .trigram("customer_text", "name")
                .beside(col("parent", "id")),
        )
        .column(Column::text("internal_rating", col("customer", "internal_rating")).nullable())
        .column(Column::text("payment_term", col("customer", "payment_term")).nullable())
        .column(Column::text("account", col("customer", "account_name")).nullable())
        .column(Column::text("tax_code", col("customer", "tax_code")).nullable().hidden())
        .column(Column::text("vat_id", col("customer", "vat_id")).nullable().hidden())
        .column(
            Column::text("owner", col("owner", "first_name").concat_with(col("owner", "last_name")))
                .beside(col("customer", "owner_id"))
                .nullable()
                .hidden()
                .sort_by_text([col("owner", "last_name")]),
        )
        .column(
            Column::text("sales_representatives", representatives)
                .nullable()
                .hidden()
                .unsortable()
                .filter_on(
                    col("back_office_user", "first_name").concat_with(col("back_office_user", "last_name")),
                )
                .filter_through(representing(), col("customer_sales_representative", "customer_id")),
        )
        .column(Column::text("external_id", col("customer", "external_id")).nullable().hidden())
        .dated("customer")
        .extra("name", Holds::Text, col("customer", "name"))
        .searched(["customer", "vat_id", "account"])
        .sorted([Sort::ascending("customer")]))
}

fn representing() -> sea_orm::sea_query::SelectStatement {
    let link = Alias::new("customer_sales_representative");
    Query::select()
        .from(link.clone())
        .inner_join(
            Alias::new("back_office_user"),
            col("back_office_user", "id").eq(col("customer_sales_representative", "user_id")),
        )
        .to_owned()
}

/// First and last name as one text.
pub(super) trait ConcatWith {
    fn concat_with(self, other: Expr) -> Expr;
}

impl ConcatWith for Expr {
    fn concat_with(self, other: Expr) -> Expr {
        let concat = sea_orm::sea_query::BinOper::Custom("||");
        self.binary(concat, Expr::val(" ")).binary(concat, other)
    }
}

pub(super) fn customer_groups(ctx: &Context) -> Result<Grid, Error> {
    require(ctx, Kind::CustomerGroup)?;
    let members = Expr::cust("(SELECT count(*) FROM customer c WHERE c.group_id = customer_group.id)");
    Ok(Grid::new("customer-groups", "customer_group")
        .within(reach::condition::<customer_groups::Entity>(ctx, Permission::View))
        .column(Column::number("id", col("customer_group", "id")).hidden())
        .column(Column::text("name", col("customer_group", "name")))
        .column(Column::number("customers", members).unsortable())
        .dated("customer_group")
        .extra("anonymous", Holds::Boolean, col("customer_group", "anonymous"))
        .searched(["name"])
        .sorted([Sort::ascending("name")]))
}
