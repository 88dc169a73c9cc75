//! `businessunits`: how the seller is divided.

use clientele_access::{Entity, Permission};
use clientele_domain::business_units::{self, Changes, reading};
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

pub struct BusinessUnits;

pub fn resource() -> Resource {
    Resource::new("businessunits")
        .description("How the seller is divided.")
        .actions(Actions::ALL)
        .attribute(Attribute::new("name", DataType::String).required().max_length(255).filtered().sorted())
        .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered().sorted())
        .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only().filtered().sorted())
        .relation(Relation::to_one("organization", &["organizations"]))
        .relation(Relation::to_one("owner", &["businessunits"]).description("The unit above."))
        .relation(Relation::to_many("users", &["users"]).read_only())
}

#[async_trait]
impl Kind for BusinessUnits {
    type Subject = reading::BusinessUnits;
    const NAMES: Names = Names(&[("owner", "parent_id"), ("organization", "organization_id")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::BusinessUnit, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::one("owner", "businessunits", reading::parent),
            Relative::many("users", "users", reading::users),
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
        match business_units::create_in(ctx, unit, changes(change)).await {
            Ok(made) if problems.is_empty() => Ok(made.id),
            Ok(_) => Err(problems.into()),
            Err(error) => Err(faults::and(problems, faults::created(error, &Self::NAMES))),
        }
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        if let Some(problem) = change.other_organization("organization", ctx) {
            return Err(problem.into());
        }
        let changed = business_units::update_in(ctx, unit, id, changes(change)).await;
        changed.map(drop).map_err(|error| faults::written(error, &Self::NAMES))
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        for id in ids {
            business_units::delete_in(&caller.context, unit, *id).await.map_err(faults::deleted)?;
        }
        Ok(())
    }
}

fn changes(change: &Change) -> Changes {
    Changes { name: change.text("name"), parent_id: change.one("owner") }
}
