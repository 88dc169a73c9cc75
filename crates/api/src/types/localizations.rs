//! `localizations`: languages with the customs of a country.

use clientele_access::{Area, Entity, Permission};
use clientele_domain::localizations::reading;
use clientele_domain::{Context, Error};
use clientele_jsonapi::{Attribute, DataType, Filter, Record, Resource, Wanted, async_trait};

use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};

pub struct Localizations;

pub fn resource(area: Area) -> Resource {
    let text = |name| Attribute::new(name, DataType::String).read_only();
    let resource = Resource::new("localizations")
        .description("Languages with the customs of a country.")
        .attribute(text("languageCode"))
        .attribute(text("formattingCode"))
        .filter(Filter::new("languageCode", DataType::String).list());
    match area {
        Area::Storefront => resource
            .attribute(text("title"))
            .attribute(Attribute::new("default", DataType::Boolean).read_only())
            .without_paging()
            .without_sorting()
            .without_fields()
            .without_title(),
        Area::BackOffice => resource
            .attribute(text("name").filtered().sorted())
            .attribute(Attribute::new("rtlMode", DataType::Boolean).read_only())
            .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered().sorted())
            .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only().filtered().sorted()),
    }
}

#[async_trait]
impl Kind for Localizations {
    type Subject = reading::Localizations;
    const NAMES: Names = Names(&[("languageCode", "language"), ("formattingCode", "formatting")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        if ctx.is_storefront() {
            permission == Permission::View
        } else {
            ctx.may(Entity::Localization, permission)
        }
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        Vec::new()
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, caller: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let usual = caller.site.as_ref().and_then(|site| site.localization.clone());
        let describe = |row: &Row<Self>| {
            let codes = (row.language.clone(), row.formatting.clone());
            let mut record = Record::new(row.id)
                .with("name", row.name.as_str())
                .with("title", row.name.as_str())
                .with("languageCode", row.language.as_str())
                .with("formattingCode", row.formatting.as_str())
                // None of the languages that there are is written from right to left.
                .with("rtlMode", false)
                .with("default", usual.as_ref() == Some(&codes))
                .with("createdAt", row.created_at.to_utc())
                .with("updatedAt", row.updated_at.to_utc());
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }
}
