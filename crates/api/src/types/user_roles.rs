//! `userroles`: what back-office users may do.

use clientele_access::{Entity, Permission};
use clientele_domain::back_office_roles::reading;
use clientele_domain::{Context, Error};
use clientele_jsonapi::{Attribute, DataType, Record, Relation, Resource, Wanted, async_trait};

use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};

pub struct UserRoles;

pub fn resource() -> Resource {
    Resource::new("userroles")
        .description("What back-office users may do.")
        .attribute(Attribute::new("role", DataType::String).read_only().filtered())
        .attribute(Attribute::new("label", DataType::String).read_only().filtered().sorted())
        .relation(Relation::to_many("users", &["users"]).read_only().inverse("userRoles"))
        .relation(Relation::to_one("organization", &["organizations"]).read_only().unfiltered())
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
}
