//! `userroles`: what back-office users may do.

use clientele_access::{Entity, Permission};
use clientele_domain::back_office_roles::{self, Changes, reading};
use clientele_domain::{Context, Error, users};
use clientele_jsonapi::{
    Actions, Attribute, Change, DataType, Fault, Problem, Record, Relation, Resource, Wanted, async_trait,
};
use clientele_store::Unit;

use super::customer_user_roles::{empty_label, too_short};
use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row, linked};
use crate::said::{Moves, Said, moves};

pub struct UserRoles;

pub fn resource() -> Resource {
    Resource::new("userroles")
        .description("What back-office users may do. What a role grants is decided on its page.")
        .actions(Actions::ALL)
        .attribute(
            Attribute::new("role", DataType::String).max_length(255).filtered().description(
                "The name for machines. What is sent is only its beginning: the rest is chance.",
            ),
        )
        .attribute(Attribute::new("label", DataType::String).required().max_length(255).filtered().sorted())
        .relation(Relation::to_many("users", &["users"]).inverse("userRoles"))
        .relation(Relation::to_one("organization", &["organizations"]))
}

#[async_trait]
impl Kind for UserRoles {
    type Subject = reading::BackOfficeRoles;
    const NAMES: Names = Names(&[("role", "machine_name"), ("label", "name")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::Role, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::many("users", "users", reading::users),
            Relative::named("organization", "organizations", |row| {
                row.organization_id.map(|id| id.to_string())
            }),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let mut record =
                Record::new(row.id).with("role", row.machine_name.as_str()).with("label", row.name.as_str());
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let code = change.text("role").filter(|code| !code.trim().is_empty());
        problems.extend(code.as_deref().and_then(|code| too_short("role", code)));
        problems.extend(empty_label(change));
        let changes = Changes { name: change.text("label"), machine_name: code, ..Changes::default() };
        let made = match back_office_roles::create_in(ctx, unit, changes).await {
            Ok(made) => made.id,
            Err(error) => return Err(faults::and(problems, faults::created(error, &Self::NAMES))),
        };
        problems.extend(give(ctx, unit, made, change).await?);
        if problems.is_empty() { Ok(made) } else { Err(problems.into()) }
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let code = change.text("role");
        match code.as_deref() {
            Some(blank) if blank.trim().is_empty() => problems.push(Problem::not_blank("role")),
            Some(code) => problems.extend(too_short("role", code)),
            None => {}
        }
        problems.extend(empty_label(change));
        let code = code.filter(|code| !code.trim().is_empty());
        let changes = Changes { name: change.text("label"), machine_name: code, ..Changes::default() };
        if let Err(error) = back_office_roles::update_in(ctx, unit, id, changes).await {
            return Err(faults::and(problems, faults::written(error, &Self::NAMES)));
        }
        problems.extend(give(ctx, unit, id, change).await?);
        if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        for id in ids {
            back_office_roles::delete_in(&caller.context, unit, *id).await.map_err(faults::deleted)?;
        }
        Ok(())
    }
}

/// Gives the role to those who are named, and takes it from those who are no longer; each is changed as on their own
/// page.
async fn give(ctx: &Context, unit: &mut Unit, role: i64, change: &Change) -> Result<Vec<Problem>, Fault> {
    let Some(relation) = change.relations.get("users") else { return Ok(Vec::new()) };
    let Moves { joining, leaving } = moves(relation, &linked(unit, &reading::users(ctx), role).await?);
    let mut problems = Vec::new();
    for user in joining.iter().chain(&leaving) {
        let held = linked(unit, &users::reading::roles(ctx), *user).await?;
        let mut roles: Vec<i64> = held.into_iter().filter(|held| *held != role).collect();
        roles.extend(joining.contains(user).then_some(role));
        let wanted = users::Changes { roles: Some(roles), ..users::Changes::default() };
        if let Err(error) = users::update_in(ctx, unit, *user, wanted).await {
            problems.extend(faults::other_end(error, "users")?);
        }
    }
    Ok(problems)
}
