//! Finds records by what files call them (names, machine names, e-mail addresses) and tells what files call records;
//! many at once, and only as far as the actor may refer to them.

use std::collections::HashMap;

use clientele_access::Permission;
use clientele_store::{Audited, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::check::normal_email;
use crate::context::Context;
use crate::customer_users::{login, role_assignments};
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::users::entity::works_in;
use crate::{customer_groups, customer_users, customers, roles, users};

/// The customers with these names; several can have one name.
pub async fn customers_named(
    ctx: &Context,
    unit: &Unit,
    names: &[String],
) -> Result<HashMap<String, Vec<i64>>, Error> {
    let rows = named::<customers::Entity>(ctx, unit, customers::entity::Column::Name, names).await?;
    let mut found: HashMap<String, Vec<i64>> = HashMap::new();
    for (name, id) in rows {
        found.entry(name).or_default().push(id);
    }
    Ok(found)
}

/// The customer groups with these names.
pub async fn groups_named(
    ctx: &Context,
    unit: &Unit,
    names: &[String],
) -> Result<HashMap<String, i64>, Error> {
    let rows =
        named::<customer_groups::Entity>(ctx, unit, customer_groups::entity::Column::Name, names).await?;
    Ok(rows.into_iter().collect())
}

/// The customer user roles with these machine names.
pub async fn roles_by_machine_name(
    ctx: &Context,
    unit: &Unit,
    names: &[String],
) -> Result<HashMap<String, i64>, Error> {
    let rows = named::<roles::Entity>(ctx, unit, roles::entity::Column::MachineName, names).await?;
    Ok(rows.into_iter().collect())
}

async fn named<E: Reached>(
    ctx: &Context,
    unit: &Unit,
    column: impl ColumnTrait,
    names: &[String],
) -> Result<Vec<(String, i64)>, Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    Ok(E::find()
        .select_only()
        .column(column)
        .expr(reach::own_id::<E>())
        .filter(column.is_in(names.iter().map(String::as_str)))
        .filter(reach::condition::<E>(ctx, Permission::View))
        .into_tuple()
        .all(unit.connection())
        .await?)
}

/// The colleagues with these e-mail addresses, which stand in the form by which they are compared.
pub async fn colleagues_by_email(
    ctx: &Context,
    unit: &Unit,
    emails: &[String],
) -> Result<HashMap<String, i64>, Error> {
    if emails.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, i64)> = users::Entity::find()
        .select_only()
        .columns([users::entity::Column::EmailNorm, users::entity::Column::Id])
        .filter(users::entity::Column::EmailNorm.is_in(emails.iter().map(String::as_str)))
        .filter(works_in(ctx.organization()))
        .into_tuple()
        .all(unit.connection())
        .await?;
    Ok(rows.into_iter().collect())
}

/// The customer users who log in with these e-mail addresses, as far as the permission reaches, each under the address
/// as it was given. Where nobody has exactly that address, the one who has it in another case is meant.
pub async fn customer_users_by_email(
    ctx: &Context,
    unit: &Unit,
    permission: Permission,
    emails: &[String],
) -> Result<HashMap<String, customer_users::Model>, Error> {
    use customer_users::entity::Column;
    if emails.is_empty() {
        return Ok(HashMap::new());
    }
    // Addresses are found by the index of the log-ins; that of the people is there for grids.
    let logins = Query::select()
        .column(login::Column::Id)
        .from(login::Entity)
        .and_where(login::Column::OrganizationId.eq(ctx.organization()))
        .and_where(login::Column::EmailNorm.is_in(emails.iter().map(|email| normal_email(email))))
        .to_owned();
    let people = customer_users::Entity::find()
        .filter(Column::OrganizationId.eq(ctx.organization()))
        .filter(Column::LoginId.in_subquery(logins))
        .filter(Column::Guest.eq(false))
        .filter(reach::condition::<customer_users::Entity>(ctx, permission))
        .all(unit.connection())
        .await?;
    let mut alike: HashMap<String, Vec<customer_users::Model>> = HashMap::new();
    for person in people {
        alike.entry(person.email_norm.clone()).or_default().push(person);
    }
    let mut found = HashMap::new();
    for email in emails {
        let meant = match alike.get(&normal_email(email)).map(Vec::as_slice) {
            Some([only]) => Some(only),
            Some(several) => several.iter().find(|person| person.email == *email),
            None => None,
        };
        if let Some(person) = meant {
            found.insert(email.clone(), person.clone());
        }
    }
    Ok(found)
}

/// Those of these ids that the permission reaches.
pub async fn among<E: Reached>(
    ctx: &Context,
    unit: &Unit,
    permission: Permission,
    ids: &[i64],
) -> Result<HashMap<i64, E::Model>, Error>
where
    E::Model: Audited,
{
    let records = reach::among::<E, _>(ctx, unit.connection(), permission, ids).await?;
    Ok(records.into_iter().map(|record| (record.id(), record)).collect())
}

/// What the customers with these ids are called.
pub async fn names_of_customers(ctx: &Context, ids: Vec<i64>) -> Result<HashMap<i64, String>, Error> {
    use customers::entity::Column;
    text_of::<customers::Entity>(ctx, Column::Id, Column::Name, ids).await
}

/// What the customer groups with these ids are called.
pub async fn names_of_groups(ctx: &Context, ids: Vec<i64>) -> Result<HashMap<i64, String>, Error> {
    use customer_groups::entity::Column;
    text_of::<customer_groups::Entity>(ctx, Column::Id, Column::Name, ids).await
}

/// With which addresses the back-office users with these ids log in.
pub async fn emails_of_users(ctx: &Context, ids: Vec<i64>) -> Result<HashMap<i64, String>, Error> {
    use users::entity::Column;
    text_of::<users::Entity>(ctx, Column::Id, Column::Email, ids).await
}

/// The e-mail addresses of the customer users with these ids.
pub async fn emails_of_customer_users(ctx: &Context, ids: Vec<i64>) -> Result<HashMap<i64, String>, Error> {
    use customer_users::entity::Column;
    text_of::<customer_users::Entity>(ctx, Column::Id, Column::Email, ids).await
}

async fn text_of<E: EntityTrait>(
    ctx: &Context,
    id: E::Column,
    text: E::Column,
    mut ids: Vec<i64>,
) -> Result<HashMap<i64, String>, Error> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = E::find().select_only().column(id).column(text).filter(id.is_in(ids));
    let rows: Vec<(i64, String)> = rows.into_tuple().all(ctx.store.read()).await?;
    Ok(rows.into_iter().collect())
}

/// The machine names of the roles that these customer users have, in the order of the alphabet.
pub async fn roles_of_customer_users(ctx: &Context, ids: &[i64]) -> Result<HashMap<i64, Vec<String>>, Error> {
    use role_assignments::{Column, Entity};
    let links = Entity::find().filter(Column::CustomerUserId.is_in(ids.iter().copied()));
    let links = links.all(ctx.store.read()).await?;
    let names = text_of::<roles::Entity>(
        ctx,
        roles::entity::Column::Id,
        roles::entity::Column::MachineName,
        links.iter().map(|link| link.role_id).collect(),
    )
    .await?;
    let mut held: HashMap<i64, Vec<String>> = HashMap::new();
    for link in links {
        held.entry(link.customer_user_id).or_default().extend(names.get(&link.role_id).cloned());
    }
    for names in held.values_mut() {
        names.sort();
    }
    Ok(held)
}

/// The most roles that a customer user of the organization has.
pub async fn most_roles(ctx: &Context) -> Result<usize, Error> {
    use customer_users::entity::Column;
    use role_assignments as link;
    let most = Query::select()
        .expr_as(Func::max(Expr::col("held")), "most")
        .from_subquery(
            Query::select()
                .expr_as(Expr::col((link::Entity, link::Column::RoleId)).count(), "held")
                .from(link::Entity)
                .inner_join(
                    customer_users::Entity,
                    Expr::col((customer_users::Entity, Column::Id))
                        .equals((link::Entity, link::Column::CustomerUserId)),
                )
                .and_where(Expr::col((customer_users::Entity, Column::OrganizationId)).eq(ctx.organization()))
                .group_by_col((link::Entity, link::Column::CustomerUserId))
                .to_owned(),
            "counted",
        )
        .to_owned();
    let row = ctx.store.read().query_one(&most).await?;
    let most: Option<i64> = row.and_then(|row| row.try_get("", "most").ok());
    Ok(most.and_then(|most| usize::try_from(most).ok()).unwrap_or_default())
}

/// The next records that the actor may see, in the order of their ids.
pub async fn batch<E: Reached>(ctx: &Context, after: i64, limit: u64) -> Result<Vec<E::Model>, Error> {
    Ok(E::find()
        .filter(reach::own_id::<E>().gt(after))
        .filter(reach::condition::<E>(ctx, Permission::View))
        .order_by(reach::own_id::<E>(), sea_orm::Order::Asc)
        .limit(limit)
        .all(ctx.store.read())
        .await?)
}
