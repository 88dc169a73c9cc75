//! `organizations`: the sellers. They are made and removed elsewhere.

use clientele_access::{Entity, Permission};
use clientele_domain::organizations::{self, Changes, reading};
use clientele_domain::{Context, Error};
use clientele_jsonapi::{
    Action, Actions, Attribute, Change, DataType, Fault, Record, Relation, Resource, Wanted, async_trait,
};
use clientele_store::Unit;

use crate::faults;
use crate::house::Caller;
use crate::records::{Kind, Relative, Row};
use crate::said::Said;

pub struct Organizations;

pub fn resource() -> Resource {
    Resource::new("organizations")
        .description("The sellers of this installation.")
        .actions(Actions::READ.with(Action::Update))
        .attribute(Attribute::new("name", DataType::String).required().max_length(255).filtered().sorted())
        .attribute(Attribute::new("description", DataType::Text))
        .attribute(Attribute::new("enabled", DataType::Boolean).filtered())
        .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered().sorted())
        .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only().filtered().sorted())
        .relation(Relation::to_many("businessUnits", &["businessunits"]).read_only())
        .relation(Relation::to_many("users", &["users"]).read_only())
}

#[async_trait]
impl Kind for Organizations {
    type Subject = reading::Organizations;

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::Organization, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::many("businessUnits", "businessunits", reading::business_units),
            Relative::many("users", "users", reading::users),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let mut record = Record::new(row.id)
                .with("name", row.name.as_str())
                .with("description", row.description.clone())
                .with("enabled", row.enabled)
                .with("createdAt", row.created_at.to_utc())
                .with("updatedAt", row.updated_at.to_utc());
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let changes = Changes {
            name: change.text("name"),
            description: change.text("description"),
            enabled: change.flag("enabled"),
        };
        let changed = organizations::update_in(&caller.context, unit, id, changes).await;
        changed.map(drop).map_err(|error| faults::written(error, &Self::NAMES))
    }
}
