//! `customergroups`.

use clientele_access::{Area, Permission};
use clientele_domain::customer_groups::{self, Changes, reading};
use clientele_domain::{Context, Error};
use clientele_jsonapi::{
    Actions, Attribute, Change, DataType, Fault, Problem, Record, Relation, Resource, Wanted, async_trait,
};
use clientele_store::Unit;

use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};
use crate::said::Said;

pub struct CustomerGroups;

pub fn resource(area: Area) -> Resource {
    let resource = Resource::new("customergroups")
        .description("Groups of customers.")
        .attribute(Attribute::new("name", DataType::String).required().max_length(255).filtered().sorted());
    match area {
        Area::Storefront => resource.actions(Actions::READ),
        Area::BackOffice => resource
            .actions(Actions::ALL)
            .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered().sorted())
            .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only().filtered().sorted())
            .relation(Relation::to_one("owner", &["users"]))
            .relation(Relation::to_one("organization", &["organizations"])),
    }
}

#[async_trait]
impl Kind for CustomerGroups {
    type Subject = reading::CustomerGroups;
    const NAMES: Names = Names(&[("owner", "owner_id"), ("organization", "organization_id")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(reading::decided_by(ctx), permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::named("owner", "users", |row| row.owner_id.map(|id| id.to_string())),
            Relative::named("organization", "organizations", |row| Some(row.organization_id.to_string())),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let mut record = Record::new(row.id)
                .with("name", row.name.as_str())
                .with("createdAt", row.created_at.to_utc())
                .with("updatedAt", row.updated_at.to_utc());
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let ctx = &caller.context;
        let problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        match customer_groups::create_in(ctx, unit, changes(change)).await {
            Ok(group) if problems.is_empty() => Ok(group.id),
            Ok(_) => Err(problems.into()),
            Err(error) => Err(faults::and(problems, faults::created(error, &Self::NAMES))),
        }
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        if let Some(problem) = change.other_organization("organization", ctx) {
            return Err(problem.into());
        }
        let changed = customer_groups::update_in(ctx, unit, id, changes(change)).await;
        changed.map(drop).map_err(|error| faults::written(error, &Self::NAMES))
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        customer_groups::delete_in(&caller.context, unit, ids).await.map_err(faults::deleted)
    }
}

fn changes(change: &Change) -> Changes {
    Changes { name: change.text("name"), owner_id: change.one("owner") }
}
