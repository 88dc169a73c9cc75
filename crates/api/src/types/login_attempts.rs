//! `customeruserloginattempts`: who tried to log in to a website, and how it ended.

use clientele_access::{Capability, Permission};
use clientele_domain::log_in::reading;
use clientele_domain::{Context, Error};
use clientele_jsonapi::{Attribute, DataType, Record, Relation, Resource, Wanted, async_trait};

use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};

pub struct LoginAttempts;

pub fn resource() -> Resource {
    let text = |name| Attribute::new(name, DataType::String).read_only();
    Resource::new("customeruserloginattempts")
        .description("Who tried to log in to a website, and how it ended.")
        .attribute(Attribute::new("attemptAt", DataType::DateTime).read_only().filtered().sorted())
        .attribute(Attribute::new("success", DataType::Boolean).read_only().filtered())
        .attribute(text("source").filtered())
        .attribute(text("username").filtered())
        .attribute(text("ip").filtered())
        .attribute(text("userAgent"))
        .attribute(text("reason"))
        .relation(Relation::to_one("user", &["customerusers"]).read_only())
}

#[async_trait]
impl Kind for LoginAttempts {
    type Subject = reading::LoginAttempts;
    const NAMES: Names = Names(&[("attemptAt", "at"), ("user", "customer_user_id")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        permission == Permission::View && ctx.can(Capability::ViewLoginAttempts)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![Relative::one("user", "customerusers", reading::customer_user)]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let mut record = Record::new(row.id)
                .with("attemptAt", row.at.to_utc())
                .with("success", row.success)
                .with("source", row.source.as_str())
                .with("username", row.username.as_str())
                .with("ip", row.ip.clone())
                .with("userAgent", row.user_agent.clone())
                .with("reason", row.reason.clone());
            record.title = Some(row.username.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }
}
