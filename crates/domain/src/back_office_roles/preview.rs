//! What a change of a back-office role would do to those who hold it, before it is saved. Somebody gains only what none of
//! their other roles gives them already, and loses only what no other role keeps.

use std::collections::BTreeMap;

use clientele_access::{Difference, Permission, Permissions};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{QueryFilter, QueryOrder};

use super::entity::{Entity, Model, here};
use super::profile::Changes;
use crate::context::Context;
use crate::error::Error;
use crate::reach::Reached;
use crate::roles::preview::{NAMED, Preview, Shift};
use crate::users::entity::{Column as Person, works_in};
use crate::users::{self, roles as held};

/// What these changes would do to the users who work where the actor does.
pub async fn preview(ctx: &Context, role: &Model, changes: &Changes) -> Result<Preview, Error> {
    let old = role.granted();
    let Some(new) = changes.permissions.as_ref().filter(|new| **new != old) else {
        return Ok(Preview::default());
    };
    let read = ctx.store.read();
    let holders = Query::select()
        .column(held::Column::UserId)
        .from(held::Entity)
        .and_where(held::Column::RoleId.eq(role.id))
        .to_owned();
    let users = users::Entity::find()
        .filter(works_in(ctx.organization()))
        .filter(Person::Id.in_subquery(holders.clone()))
        .order_by_asc(Person::LastName)
        .order_by_asc(Person::Id)
        .all(read)
        .await?;
    let granted: BTreeMap<i64, Permissions> = Entity::find()
        .filter(here(ctx))
        .all(read)
        .await?
        .into_iter()
        .map(|role| (role.id, role.granted()))
        .collect();
    let mut others: BTreeMap<i64, Permissions> = BTreeMap::new();
    let links = held::Entity::find()
        .filter(held::Column::UserId.in_subquery(holders))
        .filter(held::Column::RoleId.ne(role.id))
        .all(read)
        .await?;
    for link in links {
        if let Some(granted) = granted.get(&link.role_id) {
            others.entry(link.user_id).or_default().accumulate(granted);
        }
    }
    let sees_users = ctx.may(users::Entity::KIND, Permission::View);
    let mut sum: BTreeMap<Difference, u64> = BTreeMap::new();
    let mut preview = Preview::default();
    for user in users {
        let with = |own: &Permissions| {
            let mut all = others.get(&user.id).cloned().unwrap_or_default();
            all.accumulate(own);
            all.spelled_out()
        };
        let differences = with(&old).differences(&with(new));
        if differences.is_empty() {
            continue;
        }
        if sees_users && preview.users < NAMED {
            preview.names.push(user.full_name());
        }
        preview.users += 1;
        for difference in differences {
            *sum.entry(difference).or_default() += 1;
        }
    }
    preview.shifts = sum.into_iter().map(|(difference, users)| Shift { difference, users }).collect();
    Ok(preview)
}
