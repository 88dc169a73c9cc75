//! Predefined roles in the storefront: they are everybody's, so a customer's administrator changes a copy, to which the
//! people of that customer move.

use clientele_access::{Permission, Position};
use clientele_store::{FieldChange, Unit};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};

use super::entity::Model;
use super::granting;
use super::holders::{self, Plan};
use super::profile::{self, Changes, NewRole};
use crate::check::Check;
use crate::context::Context;
use crate::customer_users::{self, role_assignments as held};
use crate::error::Error;
use crate::reach;
use crate::record::on_duplicate;

/// What becomes of a role when the actor saves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editing {
    /// It changes.
    InPlace,
    /// A copy for the customer with this id is made.
    Copy { customer_id: i64 },
    /// Nothing: the actor may not change it.
    Refused,
}

/// What saving would do, for a role that the actor sees.
pub async fn editing(ctx: &Context, role: &Model) -> Result<Editing, Error> {
    if !reach::also::<super::Entity>(ctx, Permission::Edit, role.id).await? {
        return Ok(Editing::Refused);
    }
    let Position::Storefront { customer, .. } = ctx.position else { return Ok(Editing::InPlace) };
    Ok(match role.customer_id {
        _ if !role.self_managed => Editing::Refused,
        Some(_) => Editing::InPlace,
        None if ctx.may(clientele_access::Entity::CustomerUserRole, Permission::Create) => {
            Editing::Copy { customer_id: customer }
        }
        None => Editing::Refused,
    })
}

/// Makes the copy with the changes in it, and moves the customer's people there.
pub(super) async fn copy_in(
    ctx: &Context,
    unit: &mut Unit,
    role: &Model,
    customer_id: i64,
    changes: Changes,
) -> Result<Model, Error> {
    let mut check = Check::new();
    let name = profile::name_of(&mut check, changes.name.as_deref().unwrap_or(&role.name));
    profile::rules(ctx, unit.connection(), &mut check, None, &name, Some(customer_id)).await?;
    let before = role.granted();
    let granted = changes.permissions.unwrap_or_else(|| before.clone());
    granting::check(ctx, &before, &granted, &mut check);
    check.done()?;
    let new = NewRole::of_customer(ctx, customer_id, name, granted);
    let copy =
        profile::insert(unit, new).await.map_err(|error| on_duplicate(error, "name", "role-name-taken"))?;
    move_people(unit, role, &copy, customer_id).await?;
    Plan::read(ctx, unit, copy.id, changes.holders).await?.carry_out(ctx, unit).await?;
    granting::refuse_on_oneself(ctx, unit).await?;
    Ok(copy)
}

/// The people of the customer who held one role hold the other, each with an entry in their history.
async fn move_people(unit: &mut Unit, from: &Model, to: &Model, customer_id: i64) -> Result<(), Error> {
    use customer_users::entity::Column as Person;
    let people = customer_users::Entity::find()
        .filter(Person::CustomerId.eq(customer_id))
        .filter(Person::Id.in_subquery(holders::of(from.id)))
        .all(unit.connection())
        .await?;
    let of_customer = Query::select()
        .column(Person::Id)
        .from(customer_users::Entity)
        .and_where(Person::CustomerId.eq(customer_id))
        .to_owned();
    held::Entity::update_many()
        .col_expr(held::Column::RoleId, Expr::value(to.id))
        .filter(held::Column::RoleId.eq(from.id))
        .filter(held::Column::CustomerUserId.in_subquery(of_customer))
        .exec(unit.connection())
        .await?;
    for person in people {
        let row = customer_users::entity::ActiveModel { ..Default::default() };
        let told = FieldChange::new("roles", vec![label(from)], vec![label(to)]);
        unit.update(&person, row, vec![told]).await?;
    }
    Ok(())
}

/// The copy has the name of its original more often than not; the history tells them apart.
fn label(role: &Model) -> String {
    format!("{} ({})", role.name, role.machine_name)
}

/// The customer's own role that took the place of a predefined one: it has its name.
pub async fn own_of(ctx: &Context, predefined: &Model, customer_id: i64) -> Result<Option<Model>, Error> {
    use super::entity::Column as Role;
    Ok(super::Entity::find()
        .filter(Role::OrganizationId.eq(ctx.organization()))
        .filter(Role::CustomerId.eq(customer_id))
        .filter(Role::Name.eq(predefined.name.as_str()))
        .filter(reach::condition::<super::Entity>(ctx, Permission::Edit))
        .one(ctx.store.read())
        .await?)
}
