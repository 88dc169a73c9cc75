//! The one place that decides access: what an actor's permissions mean in SQL. Lists add the condition to their
//! query; single records are found through the same condition, so that a page, a form and an export can't differ. It
//! admits exactly the records that [`clientele_access::reaches`] admits.

use clientele_access::{Entity as Kind, Level, Permission, Position};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{
    CommonTableExpression, Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType,
    WithClause,
};
use sea_orm::{ConnectionTrait, QueryFilter};

use crate::context::Context;
use crate::error::Error;
use crate::{addresses, customer_users, customers};

/// A kind of record that access is decided for.
pub trait Reached: EntityTrait {
    const KIND: Kind;

    /// Which rows a permission of this level reaches.
    fn condition(level: Level, position: &Position) -> Condition;
}

/// The rows that the actor's permission reaches; nothing at all without the permission.
pub fn condition<E: Reached>(ctx: &Context, permission: Permission) -> Condition {
    match ctx.level(E::KIND, permission) {
        Level::None => nowhere(),
        level => E::condition(level, &ctx.position),
    }
}

/// The record, if the actor's permission reaches it: [`Error::NotFound`] where the actor may not even see it,
/// [`Error::Denied`] where seeing is all that the actor may.
pub async fn find<E: Reached>(ctx: &Context, permission: Permission, id: i64) -> Result<E::Model, Error> {
    find_in::<E, _>(ctx, ctx.store.read(), permission, id).await
}

/// As [`find`], on a connection that sees what a unit of work has written.
pub async fn find_in<E: Reached, C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    permission: Permission,
    id: i64,
) -> Result<E::Model, Error> {
    let here = |permission| E::find().filter(own_id::<E>().eq(id)).filter(condition::<E>(ctx, permission));
    if let Some(record) = here(permission).one(connection).await? {
        return Ok(record);
    }
    let seen = permission != Permission::View && here(Permission::View).one(connection).await?.is_some();
    Err(if seen || !ctx.may(E::KIND, Permission::View) { Error::Denied } else { Error::NotFound })
}

/// Those of these ids that the actor's permission reaches.
pub async fn among<E: Reached, C: ConnectionTrait>(
    ctx: &Context,
    connection: &C,
    permission: Permission,
    ids: &[i64],
) -> Result<Vec<E::Model>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids.iter().copied();
    Ok(E::find()
        .filter(own_id::<E>().is_in(ids))
        .filter(condition::<E>(ctx, permission))
        .all(connection)
        .await?)
}

/// Whether the actor, who may view this record, may do this to it too.
pub async fn also<E: Reached>(ctx: &Context, permission: Permission, id: i64) -> Result<bool, Error> {
    let level = ctx.level(E::KIND, permission);
    if level == Level::None || level >= ctx.level(E::KIND, Permission::View) {
        return Ok(level > Level::None);
    }
    Ok(!among::<E, _>(ctx, ctx.store.read(), permission, &[id]).await?.is_empty())
}

pub(crate) fn own_id<E: EntityTrait>() -> Expr {
    Expr::col((E::default(), sea_orm::sea_query::Alias::new("id")))
}

/// A condition that no row meets.
pub fn nowhere() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// Back-office: whose records a level below *Organization* reaches, as a test on a column that holds a user.
fn of_users(column: impl IntoColumn, level: Level, position: &Position) -> SimpleExpr {
    use crate::users::entity as user;
    let column = column.column();
    let Position::BackOffice { user: me, business_unit, division, .. } = position else {
        return Expr::val(1).eq(0);
    };
    let units: Vec<i64> = match level {
        Level::Local => business_unit.iter().copied().collect(),
        Level::Deep => division.clone(),
        _ => Vec::new(),
    };
    if units.is_empty() {
        return column.eq(*me);
    }
    let colleagues = Query::select()
        .column(user::Column::Id)
        .from(user::Entity)
        .and_where(Expr::col(user::Column::BusinessUnitId).is_in(units))
        .to_owned();
    column.clone().eq(*me).or(column.in_subquery(colleagues))
}

/// A column that can be asked about.
trait IntoColumn {
    fn column(self) -> Expr;
}

impl<C: ColumnTrait> IntoColumn for C {
    fn column(self) -> Expr {
        Expr::col(self.as_column_ref())
    }
}

/// All records of the organization, or none: for what belongs to nobody in particular.
pub(crate) fn of_organization<C: ColumnTrait>(column: C, level: Level, position: &Position) -> Condition {
    let here = || Condition::all().add(column.eq(position.organization()));
    match (position, level) {
        (_, Level::None) | (Position::Visitor { .. }, _) => nowhere(),
        (Position::System { .. }, _) | (_, Level::Global | Level::System) => here(),
        _ => nowhere(),
    }
}

/// The ids of a customer and all its subsidiaries, at any depth.
pub fn tree(customer: i64) -> SelectStatement {
    use customers::entity::{Column, Entity};
    let below = Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .inner_join("below", Expr::col((Entity, Column::ParentId)).equals(("below", "id")))
        .to_owned();
    let all = Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::Id)).eq(customer))
        .union(UnionType::Distinct, below)
        .to_owned();
    let tree = CommonTableExpression::new().query(all).column("id").table_name("below").to_owned();
    let with = WithClause::new().recursive(true).cte(tree).to_owned();
    Query::select().column("id").from("below").with_cte(with).to_owned()
}

/// Whether a column names the customer or one of its subsidiaries, at any depth.
pub fn in_tree<C: ColumnTrait>(column: C, customer: i64) -> SimpleExpr {
    column.in_subquery(tree(customer))
}

impl Reached for customers::Entity {
    const KIND: Kind = Kind::Customer;

    fn condition(level: Level, position: &Position) -> Condition {
        use customers::entity::Column;
        use customers::representatives as link;
        let here = Condition::all().add(Column::OrganizationId.eq(position.organization()));
        match (position, level) {
            (_, Level::None) | (Position::Visitor { .. }, _) => nowhere(),
            (Position::System { .. }, _) | (Position::BackOffice { .. }, Level::Global | Level::System) => {
                here
            }
            (Position::BackOffice { .. }, _) => {
                let represented = Query::select()
                    .column(link::Column::CustomerId)
                    .from(link::Entity)
                    .and_where(of_users(link::Column::UserId, level, position))
                    .to_owned();
                here.add(
                    Condition::any()
                        .add(of_users(Column::OwnerId, level, position))
                        .add(Column::Id.in_subquery(represented)),
                )
            }
            (Position::Storefront { .. }, Level::Basic) => nowhere(),
            (Position::Storefront { customer, .. }, Level::Local) => here.add(Column::Id.eq(*customer)),
            (Position::Storefront { customer, .. }, _) => here.add(in_tree(Column::Id, *customer)),
        }
    }
}

/// The ids of the customers that a level reaches.
fn customers_reached(level: Level, position: &Position) -> SelectStatement {
    Query::select()
        .column((customers::Entity, customers::entity::Column::Id))
        .from(customers::Entity)
        .cond_where(customers::Entity::condition(level, position))
        .to_owned()
}

/// The customers to which a record of this kind may be given by a permission: in the storefront those that the
/// permission itself reaches, in the back-office those that the actor sees.
pub fn customers_for(ctx: &Context, kind: Kind, permission: Permission) -> Condition {
    if ctx.is_storefront() {
        customers::Entity::condition(ctx.level(kind, permission), &ctx.position)
    } else {
        condition::<customers::Entity>(ctx, Permission::View)
    }
}

impl Reached for customer_users::Entity {
    const KIND: Kind = Kind::CustomerUser;

    fn condition(level: Level, position: &Position) -> Condition {
        use customer_users::entity::Column;
        use customer_users::representatives as link;
        let here = Condition::all().add(Column::OrganizationId.eq(position.organization()));
        match (position, level) {
            (_, Level::None) | (Position::Visitor { .. }, _) => nowhere(),
            (Position::System { .. }, _) | (Position::BackOffice { .. }, Level::Global | Level::System) => {
                here
            }
            (Position::BackOffice { .. }, _) => {
                let represented = Query::select()
                    .column(link::Column::CustomerUserId)
                    .from(link::Entity)
                    .and_where(of_users(link::Column::UserId, level, position))
                    .to_owned();
                here.add(
                    Condition::any()
                        .add(of_users(Column::OwnerId, level, position))
                        .add(Column::Id.in_subquery(represented))
                        .add(Column::CustomerId.in_subquery(customers_reached(level, position))),
                )
            }
            (Position::Storefront { customer_user, .. }, Level::Basic) => {
                here.add(Column::Id.eq(*customer_user))
            }
            (Position::Storefront { customer, .. }, Level::Local) => {
                here.add(Column::CustomerId.eq(*customer))
            }
            (Position::Storefront { customer, .. }, _) => here.add(in_tree(Column::CustomerId, *customer)),
        }
    }
}

/// Addresses are of two kinds with permissions of their own; this reaches those of one kind.
pub fn addresses(ctx: &Context, kind: Kind, permission: Permission) -> Condition {
    use addresses::entity::Column;
    let level = ctx.level(kind, permission);
    let position = &ctx.position;
    let here = Condition::all().add(Column::OrganizationId.eq(position.organization()));
    let of_user = kind == Kind::CustomerUserAddress;
    let here = here.add(if of_user {
        Column::CustomerUserId.is_not_null()
    } else {
        Column::CustomerUserId.is_null()
    });
    match (position, level) {
        (_, Level::None) | (Position::Visitor { .. }, _) => nowhere(),
        (Position::System { .. }, _) | (Position::BackOffice { .. }, Level::Global | Level::System) => here,
        (Position::BackOffice { .. }, _) if of_user => here.add(
            Column::CustomerUserId.in_subquery(
                Query::select()
                    .column((customer_users::Entity, customer_users::entity::Column::Id))
                    .from(customer_users::Entity)
                    .cond_where(customer_users::Entity::condition(level, position))
                    .to_owned(),
            ),
        ),
        (Position::BackOffice { .. }, _) => {
            here.add(Column::CustomerId.in_subquery(customers_reached(level, position)))
        }
        (Position::Storefront { customer_user, .. }, Level::Basic) => {
            here.add(Column::CustomerUserId.eq(*customer_user))
        }
        (Position::Storefront { customer, .. }, Level::Local) => here.add(Column::CustomerId.eq(*customer)),
        (Position::Storefront { customer, .. }, _) => here.add(in_tree(Column::CustomerId, *customer)),
    }
}
