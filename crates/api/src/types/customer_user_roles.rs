//! `customeruserroles`: what customer users may do.

use clientele_access::{Area, Entity, Permission};
use clientele_domain::roles::{self, Changes, HolderChanges, reading};
use clientele_domain::{Context, Error};
use clientele_jsonapi::{
    Actions, Attribute, Change, DataType, Fault, Problem, Record, Relation, Resource, Value, Wanted,
    async_trait,
};
use clientele_store::Unit;

use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row, linked};
use crate::said::{Moves, Said, moves};

pub struct CustomerUserRoles;

pub fn resource(area: Area) -> Resource {
    let resource = Resource::new("customeruserroles")
        .description("What customer users may do.")
        .attribute(
            Attribute::new("role", DataType::String).max_length(255).filtered().description(
                "The name for machines. What is sent is only its beginning: the rest is chance.",
            ),
        )
        .attribute(Attribute::new("label", DataType::String).required().max_length(255).filtered().sorted())
        .relation(Relation::to_one("customer", &["customers"]));
    match area {
        Area::Storefront => resource.actions(Actions::READ),
        Area::BackOffice => resource
            .actions(Actions::ALL)
            .attribute(Attribute::new("selfManaged", DataType::Boolean).filtered())
            .attribute(Attribute::new("public", DataType::Boolean).filtered())
            .relation(Relation::to_many("customerUsers", &["customerusers"]).inverse("userRoles"))
            .relation(Relation::to_one("organization", &["organizations"])),
    }
}

#[async_trait]
impl Kind for CustomerUserRoles {
    type Subject = reading::Roles;
    const NAMES: Names = Names(&[
        ("label", "name"),
        ("role", "machine_name"),
        ("customer", "customer_id"),
        ("customerUsers", "customer_users"),
        ("organization", "organization_id"),
    ]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::CustomerUserRole, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::one("customer", "customers", reading::customer),
            Relative::many("customerUsers", "customerusers", reading::holders),
            Relative::named("organization", "organizations", |row| Some(row.organization_id.to_string())),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let mut record = Record::new(row.id)
                .with("role", row.machine_name.as_str())
                .with("label", row.name.as_str())
                .with("selfManaged", row.self_managed)
                .with("public", row.public);
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let mut changes = changes(change, &[]);
        changes.machine_name = change.text("role").filter(|code| !code.trim().is_empty());
        changes.self_managed = Some(changes.self_managed.unwrap_or(false));
        if let Some(code) = &changes.machine_name {
            problems.extend(too_short("role", code));
        }
        problems.extend(empty_label(change));
        match roles::create_in(ctx, unit, changes).await {
            Ok(role) if problems.is_empty() => Ok(role.id),
            Ok(_) => Err(problems.into()),
            Err(error) => Err(faults::and(problems, faults::created(error, &Self::NAMES))),
        }
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let holders = match change.relations.contains_key("customerUsers") {
            true => linked(unit, &reading::holders(ctx), id).await?,
            false => Vec::new(),
        };
        let mut changes = changes(change, &holders);
        if let Some(code) = change.text("role") {
            if code.trim().is_empty() {
                problems.push(Problem::not_blank("role"));
            } else {
                problems.extend(too_short("role", &code));
                changes.machine_name = Some(code);
            }
        }
        problems.extend(empty_label(change));
        match roles::update_in(ctx, unit, id, changes).await {
            Ok(_) if problems.is_empty() => Ok(()),
            Ok(_) => Err(problems.into()),
            Err(error) => Err(faults::and(problems, faults::written(error, &Self::NAMES))),
        }
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        roles::delete_in(&caller.context, unit, ids).await.map_err(faults::deleted)
    }
}

fn changes(change: &Change, holders: &[i64]) -> Changes {
    let holders = change.relations.get("customerUsers").map(|relation| {
        let Moves { joining, leaving } = moves(relation, holders);
        HolderChanges { add: joining, remove: leaving }
    });
    Changes {
        name: change.text("label"),
        customer_id: change.one("customer"),
        self_managed: change.flag("selfManaged"),
        public: change.flag("public"),
        holders,
        ..Changes::default()
    }
}

pub fn too_short(field: &str, text: &str) -> Option<Problem> {
    let detail = "This value is too short. It should have 3 characters or more.";
    (text.trim().chars().count() < 3).then(|| Problem::rule("length constraint", detail).at(field))
}

/// A name that is nothing is too short besides being blank.
pub fn empty_label(change: &Change) -> Option<Problem> {
    change.attributes.get("label").filter(|label| Value::is_blank(label))?;
    too_short("label", "")
}
