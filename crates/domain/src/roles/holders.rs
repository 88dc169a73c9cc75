//! Who holds a role: giving it to some and taking it from others together with a change of the role.

use clientele_access::Permission;
use clientele_grid::Grid;
use clientele_language::Message;
use clientele_store::{FieldChange, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{QueryFilter, QuerySelect};

use crate::check::Check;
use crate::context::Context;
use crate::customer_users::{self, Existing, role_assignments as held};
use crate::error::Error;
use crate::{grids, reach};

/// The most people who can be given or lose a role with one form.
pub const MOST: usize = 500;

/// Under which name forms and histories speak of them.
const FIELD: &str = "customer_users";

/// Who is to hold the role, and who no longer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolderChanges {
    pub add: Vec<i64>,
    pub remove: Vec<i64>,
}

/// A question for the ids of those who hold a role.
pub(crate) fn of(role_id: i64) -> SelectStatement {
    Query::select()
        .column(held::Column::CustomerUserId)
        .from(held::Entity)
        .and_where(held::Column::RoleId.eq(role_id))
        .to_owned()
}

/// The people whom the actor may give this role or take it from: those of its customer, or of all customers if it is
/// predefined; none if the actor may see or change nobody. With `holding` only those who hold the role now, or only those
/// who don't. In the storefront a predefined role becomes a copy for the own
/// customer, so only its people count.
pub async fn candidates(
    ctx: &Context,
    role_id: Option<i64>,
    customer_id: Option<i64>,
    holding: Option<bool>,
) -> Result<Option<Grid>, Error> {
    use customer_users::entity::Column as Person;
    let may = |permission| ctx.may(clientele_access::Entity::CustomerUser, permission);
    if !may(Permission::View) || !may(Permission::Edit) {
        return Ok(None);
    }
    let mut grid = grids::people_for_roles(ctx)
        .await?
        .within(reach::condition::<customer_users::Entity>(ctx, Permission::Edit))
        .within(Person::Guest.eq(false));
    if let Some(id) = customer_id {
        grid = grid.within(Person::CustomerId.eq(id));
    }
    if let (Some(role), Some(holding)) = (role_id, holding) {
        let holders = of(role);
        let own = Expr::col((Alias::new("customer_user"), Alias::new("id")));
        grid = grid.within(if holding { own.in_subquery(holders) } else { own.not_in_subquery(holders) });
    }
    Ok(Some(grid))
}

/// Those of these people who hold the role; nobody holds a new one.
pub async fn among(ctx: &Context, role_id: Option<i64>, ids: Vec<i64>) -> Result<Vec<i64>, Error> {
    let Some(role_id) = role_id else { return Ok(Vec::new()) };
    Ok(held::Entity::find()
        .select_only()
        .column(held::Column::CustomerUserId)
        .filter(held::Column::RoleId.eq(role_id))
        .filter(held::Column::CustomerUserId.is_in(ids))
        .into_tuple()
        .all(ctx.store.read())
        .await?)
}

/// What is to be written for those who get a role or lose it.
#[derive(Default)]
pub(super) struct Plan {
    people: Vec<(Option<Existing>, customer_users::Changes)>,
    gave: Vec<String>,
    took: Vec<String>,
}

impl Plan {
    /// Whom of these the actor may change, and whom there is anything to change for.
    pub async fn read(
        ctx: &Context,
        unit: &Unit,
        role_id: i64,
        wanted: Option<HolderChanges>,
    ) -> Result<Self, Error> {
        let HolderChanges { add, remove } = wanted.unwrap_or_default();
        let ids: Vec<i64> = add.iter().chain(&remove).copied().collect();
        if ids.len() > MOST {
            return Err(Error::invalid(FIELD, Message::new("too-many-at-once").with("limit", MOST)));
        }
        let connection = unit.connection();
        let people =
            reach::among::<customer_users::Entity, _>(ctx, connection, Permission::Edit, &ids).await?;
        if ids.iter().any(|id| !people.iter().any(|person| person.id == *id)) {
            return Err(Error::invalid(FIELD, "unknown-choice"));
        }
        let mut plan = Self::default();
        for old in customer_users::existing(unit, people).await? {
            let adds = add.contains(&old.model.id);
            if adds == old.roles.contains(&role_id) {
                continue;
            }
            let mut roles = old.roles.clone();
            if adds {
                roles.push(role_id);
                plan.gave.push(old.model.full_name());
            } else {
                roles.retain(|id| *id != role_id);
                plan.took.push(old.model.full_name());
            }
            let changes = customer_users::Changes { roles: Some(roles), ..Default::default() };
            plan.people.push((Some(old), changes));
        }
        Ok(plan)
    }

    /// What the history of the role tells.
    pub fn notes(&self) -> Vec<FieldChange> {
        if self.people.is_empty() {
            return Vec::new();
        }
        vec![FieldChange::new(FIELD, self.took.clone(), self.gave.clone())]
    }

    /// Writes it by the rules for customer users, each with an entry in their history.
    pub async fn carry_out(self, ctx: &Context, unit: &mut Unit) -> Result<(), Error> {
        let name = |old: &Option<Existing>| old.as_ref().map(|old| old.model.full_name()).unwrap_or_default();
        let names: Vec<String> = self.people.iter().map(|(old, _)| name(old)).collect();
        let mut check = Check::new();
        for (answer, name) in customer_users::save(ctx, unit, self.people).await?.into_iter().zip(names) {
            match answer {
                Ok(_) => {}
                Err(Error::Invalid(errors)) => {
                    for error in errors {
                        let told = Message::new("holder-refused").with("name", name.clone());
                        check.add(FIELD, told.with("reason", error.message));
                    }
                }
                Err(error) => return Err(error),
            }
        }
        check.done()
    }
}
