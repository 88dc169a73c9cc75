//! What a change of a role would do to people, before it is saved. Somebody gains only what none of their other roles
//! gives them already, and loses only what no other role keeps.

use std::collections::{BTreeMap, BTreeSet};

use clientele_access::{Difference, Permission, Permissions};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, QuerySelect};

use super::entity::{Column, Entity, Model};
use super::holders;
use super::profile::Changes;
use crate::context::Context;
use crate::customer_users::{self, entity::Column as Person};
use crate::error::Error;
use crate::reach;

/// So many of those concerned are named.
pub(crate) const NAMED: u64 = 5;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// For how many people anything changes.
    pub users: u64,
    /// The first of them whom the actor may see.
    pub names: Vec<String>,
    /// What changes, and for how many.
    pub shifts: Vec<Shift>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub difference: Difference,
    pub users: u64,
}

impl Shift {
    pub fn is_gain(&self) -> bool {
        self.difference.to > self.difference.from
    }
}

/// Some people, by the roles that they hold beside the one in question.
struct Crowd {
    who: Condition,
    before: Permissions,
    after: Permissions,
}

/// What these changes would do. `only` limits it to the people of one customer: where a copy would be made for it.
pub async fn preview(
    ctx: &Context,
    role: Option<&Model>,
    only: Option<i64>,
    changes: &Changes,
) -> Result<Preview, Error> {
    let old = role.map(Model::granted).unwrap_or_default();
    let new = changes.permissions.clone().unwrap_or_else(|| old.clone());
    let role_id = role.map_or(0, |role| role.id);
    let wanted = changes.holders.clone().unwrap_or_default();
    let mut here = Condition::all().add(Person::OrganizationId.eq(ctx.organization()));
    if let Some(customer) = only {
        here = here.add(Person::CustomerId.eq(customer));
    }
    let holds = Person::Id.in_subquery(holders::of(role_id));
    let leaves = Person::Id.is_in(wanted.remove);
    let crowd = |who: Vec<SimpleExpr>, before: &Permissions, after: &Permissions| Crowd {
        who: who.into_iter().fold(here.clone(), Condition::add),
        before: before.clone(),
        after: after.clone(),
    };
    let nothing = Permissions::default();
    let crowds = [
        crowd(vec![holds.clone(), leaves.clone().not()], &old, &new),
        crowd(vec![holds.clone(), leaves], &old, &nothing),
        crowd(vec![holds.not(), Person::Id.is_in(wanted.add)], &nothing, &new),
    ];
    let mut sum: BTreeMap<Difference, u64> = BTreeMap::new();
    let mut preview = Preview::default();
    let mut concerned = Condition::any();
    for crowd in crowds.iter().filter(|crowd| crowd.before != crowd.after) {
        let groups = groups(ctx, role_id, &crowd.who).await?;
        let known = granted_by(ctx, &groups).await?;
        let mut sets = Vec::new();
        for group in groups {
            let others = |own: &Permissions| {
                let mut all = own.clone();
                for id in group.roles() {
                    all.accumulate(known.get(&id).unwrap_or(&nothing));
                }
                all.spelled_out()
            };
            let differences = others(&crowd.before).differences(&others(&crowd.after));
            if differences.is_empty() {
                continue;
            }
            for difference in differences {
                *sum.entry(difference).or_default() += group.users;
            }
            preview.users += group.users;
            sets.push(group.others);
        }
        if !sets.is_empty() {
            let set = Expr::expr(others_of(ctx, role_id)).is_in(sets);
            concerned = concerned.add(crowd.who.clone().add(set));
        }
    }
    if preview.users > 0 {
        preview.names = names(ctx, concerned).await?;
    }
    preview.shifts = sum.into_iter().map(|(difference, users)| Shift { difference, users }).collect();
    Ok(preview)
}

/// People who hold the same other roles.
struct Group {
    /// The ids of those roles, in order, with commas between.
    others: String,
    users: u64,
}

impl Group {
    fn roles(&self) -> impl Iterator<Item = i64> + '_ {
        self.others.split(',').filter_map(|id| id.parse().ok())
    }
}

/// The other roles of a person, as a [`Group`] names them.
fn others_of(ctx: &Context, role_id: i64) -> SimpleExpr {
    let list = if ctx.store.is_sqlite() {
        "group_concat(o.role_id, ',')"
    } else {
        "string_agg(CAST(o.role_id AS text), ',')"
    };
    Expr::cust(format!(
        "(SELECT coalesce({list}, '') FROM (SELECT a.role_id FROM customer_user_role_assignment a WHERE \
         a.customer_user_id = customer_user.id AND a.role_id <> {role_id} ORDER BY a.role_id) o)"
    ))
}

async fn groups(ctx: &Context, role_id: i64, who: &Condition) -> Result<Vec<Group>, Error> {
    let people: SelectStatement = Query::select()
        .expr_as(others_of(ctx, role_id), "others")
        .from(customer_users::Entity)
        .cond_where(who.clone())
        .to_owned();
    let question = Query::select()
        .column("others")
        .expr_as(Expr::col("others").count(), "users")
        .from_subquery(people, "people")
        .group_by_col("others")
        .to_owned();
    let rows = ctx.store.read().query_all(&question).await?;
    rows.iter()
        .map(|row| {
            let users: i64 = row.try_get("", "users")?;
            Ok(Group { others: row.try_get("", "others")?, users: users.unsigned_abs() })
        })
        .collect()
}

async fn granted_by(ctx: &Context, groups: &[Group]) -> Result<BTreeMap<i64, Permissions>, Error> {
    let ids: BTreeSet<i64> = groups.iter().flat_map(Group::roles).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let roles = Entity::find().filter(Column::Id.is_in(ids)).all(ctx.store.read()).await?;
    Ok(roles.into_iter().map(|role| (role.id, role.granted())).collect())
}

async fn names(ctx: &Context, who: Condition) -> Result<Vec<String>, Error> {
    use sea_orm::QueryOrder;
    let people = customer_users::Entity::find()
        .filter(reach::condition::<customer_users::Entity>(ctx, Permission::View))
        .filter(who)
        .order_by_asc(Person::LastName)
        .order_by_asc(Person::Id)
        .limit(NAMED)
        .all(ctx.store.read())
        .await?;
    Ok(people.iter().map(customer_users::Model::full_name).collect())
}
