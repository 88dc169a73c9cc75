//! `websites`: the storefronts of an organization.

use clientele_access::{Entity, Permission};
use clientele_domain::websites::reading;
use clientele_domain::{Context, Error};
use clientele_jsonapi::{Attribute, DataType, Record, Relation, Resource, Wanted, async_trait};

use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};

pub struct Websites;

pub fn resource() -> Resource {
    let text = |name| Attribute::new(name, DataType::String).read_only();
    Resource::new("websites")
        .description("The storefronts of an organization.")
        .attribute(text("name").filtered().sorted())
        .attribute(text("url"))
        .attribute(Attribute::new("default", DataType::Boolean).read_only().filtered())
        .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered().sorted())
        .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only().filtered().sorted())
        .relation(Relation::to_one("organization", &["organizations"]).read_only())
        .relation(Relation::to_one("defaultRole", &["customeruserroles"]).read_only())
        .relation(Relation::to_one("guestRole", &["customeruserroles"]).read_only())
        .relation(Relation::to_one("defaultLocalization", &["localizations"]).read_only())
        .relation(Relation::to_many("localizations", &["localizations"]).read_only())
}

#[async_trait]
impl Kind for Websites {
    type Subject = reading::Websites;
    const NAMES: Names = Names(&[
        ("default", "is_default"),
        ("organization", "organization_id"),
        ("defaultRole", "default_role_id"),
        ("guestRole", "guest_role_id"),
        ("defaultLocalization", "default_localization_id"),
    ]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::Website, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::named("organization", "organizations", |row| Some(row.organization_id.to_string())),
            Relative::one("defaultRole", "customeruserroles", reading::default_role),
            Relative::one("guestRole", "customeruserroles", reading::guest_role),
            Relative::one("defaultLocalization", "localizations", reading::default_localization),
            Relative::many("localizations", "localizations", reading::localizations),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let mut record = Record::new(row.id)
                .with("name", row.name.as_str())
                .with("url", row.url.as_str())
                .with("default", row.is_default)
                .with("createdAt", row.created_at.to_utc())
                .with("updatedAt", row.updated_at.to_utc());
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }
}
