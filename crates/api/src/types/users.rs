//! `users`: people who work for the seller, and `userprofile`: the one who calls.

use clientele_access::{Entity, Permission};
use clientele_domain::users::{self, Changes, reading};
use clientele_domain::{Context, Error};
use clientele_jsonapi::{
    Access, Actions, Attribute, Change, DataType, Fault, Filter, Identifier, Linkage, Record, Relation,
    Resource, Wanted, async_trait,
};
use clientele_store::Unit;

use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row, linked};
use crate::said::Said;

/// Whom the caller may see.
pub struct Users;

/// The caller alone, whatever they may see.
pub struct UserProfile;

pub fn resource() -> Resource {
    described(Resource::new("users").description("People who work for the seller.").actions(Actions::ALL))
        .relation(Relation::to_many("userRoles", &["userroles"]).inverse("users"))
}

pub fn profile() -> Resource {
    described(Resource::new("userprofile").description("Whoever calls.").actions(Actions::NONE).single())
        .relation(Relation::to_many("userRoles", &["userroles"]).read_only())
}

fn described(resource: Resource) -> Resource {
    let text = |name| Attribute::new(name, DataType::String).max_length(255);
    let moment = |name| Attribute::new(name, DataType::DateTime).read_only();
    resource
        .attribute(text("username").read_only().description("The e-mail address."))
        .attribute(text("email").required().filtered().sorted())
        .attribute(text("namePrefix"))
        .attribute(text("firstName").required().sorted())
        .attribute(text("middleName"))
        .attribute(text("lastName").required().sorted())
        .attribute(text("nameSuffix"))
        .attribute(text("phone"))
        .attribute(text("title").description("What they are in the company."))
        .attribute(Attribute::new("birthday", DataType::Date))
        .attribute(text("externalId"))
        .filter(Filter::new("externalId", DataType::String).list())
        .attribute(
            Attribute::new("enabled", DataType::Boolean)
                .filtered()
                .description("If nothing is said at creation, whoever has a role is enabled."),
        )
        .attribute(Attribute::new("password", DataType::String).access(Access::CreateOnly).hidden())
        .attribute(moment("lastLogin"))
        .attribute(Attribute::new("loginCount", DataType::Integer).read_only())
        .attribute(moment("passwordRequestedAt"))
        .attribute(moment("passwordChangedAt"))
        .attribute(moment("createdAt").filtered().sorted())
        .attribute(moment("updatedAt").filtered().sorted())
        .relation(Relation::to_one("owner", &["businessunits"]).description("Where they work."))
        .relation(Relation::to_one("organization", &["organizations"]).read_only())
        .relation(Relation::to_many("organizations", &["organizations"]))
        .relation(Relation::to_one("auth_status", &["userauthstatuses"]).read_only())
}

fn relatives() -> Vec<Relative<users::Model>> {
    vec![
        Relative::many("userRoles", "userroles", reading::roles),
        Relative::one("owner", "businessunits", reading::business_unit),
        Relative::named("organization", "organizations", |row| Some(row.organization_id.to_string())),
        Relative::many("organizations", "organizations", reading::organizations),
    ]
}

#[async_trait]
impl Kind for Users {
    type Subject = reading::Users;
    const NAMES: Names = Names(&[("userRoles", "roles"), ("owner", "business_unit_id")]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::User, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        relatives()
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, caller: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        Ok(rows.iter().map(|row| describe(&caller.context, row)).collect())
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let mut changes = changes(change, &[], &[]);
        changes.password = change.text("password").filter(|password| !password.is_empty());
        // Without a role nobody can do anything, so that they wait for one.
        let without_role = changes.roles.as_ref().is_none_or(Vec::is_empty);
        changes.enabled = Some(changes.enabled.unwrap_or(!without_role));
        match users::create_in(&caller.context, unit, changes).await {
            Ok(user) => Ok(user.id),
            Err(error) => Err(of_users(faults::created(error, &Self::NAMES))),
        }
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        let roles = linked(unit, &reading::roles(ctx), id).await?;
        let organizations = linked(unit, &reading::organizations(ctx), id).await?;
        let changed = users::update_in(ctx, unit, id, changes(change, &roles, &organizations)).await;
        changed.map(drop).map_err(|error| of_users(faults::written(error, &Self::NAMES)))
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        for id in ids {
            users::delete_in(&caller.context, unit, *id).await.map_err(faults::deleted)?;
        }
        Ok(())
    }
}

/// The rule about e-mail addresses is called after the people that it is about.
fn of_users(fault: Fault) -> Fault {
    let Fault::Problems(mut problems) = fault else { return fault };
    for problem in &mut problems {
        if problem.title == faults::EMAIL_USED {
            problem.title = "unique user name and email constraint".into();
        }
    }
    problems.into()
}

#[async_trait]
impl Kind for UserProfile {
    type Subject = reading::Oneself;

    fn may(&self, _: &Context, permission: Permission) -> bool {
        permission == Permission::View
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        relatives()
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, caller: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        Ok(rows.iter().map(|row| describe(&caller.context, row)).collect())
    }

    fn alias(&self, caller: &Caller, word: &str) -> Option<i64> {
        caller.context.user_id().filter(|_| word == "current")
    }
}

fn describe(ctx: &Context, row: &users::Model) -> Record {
    let locked = row.locked_until.is_some_and(|until| until > ctx.clock.now());
    let status = if locked { "locked" } else { row.password_status.as_str() };
    let mut record = Record::new(row.id)
        .with("username", row.email.as_str())
        .with("email", row.email.as_str())
        .with("namePrefix", row.name_prefix.clone())
        .with("firstName", row.first_name.as_str())
        .with("middleName", row.middle_name.clone())
        .with("lastName", row.last_name.as_str())
        .with("nameSuffix", row.name_suffix.clone())
        .with("phone", row.phone.clone())
        .with("title", row.title.clone())
        .with("birthday", row.birthday)
        .with("externalId", row.external_id.clone())
        .with("enabled", row.enabled)
        .with("lastLogin", row.last_login_at.map(|at| at.to_utc()))
        .with("loginCount", i64::from(row.login_count))
        .with("passwordRequestedAt", row.password_requested_at.map(|at| at.to_utc()))
        .with("passwordChangedAt", row.password_changed_at.map(|at| at.to_utc()))
        .with("createdAt", row.created_at.to_utc())
        .with("updatedAt", row.updated_at.to_utc());
    let status = Identifier::new("userauthstatuses", status);
    record.relations.insert("auth_status", Linkage::One(Some(status)));
    record.title = Some(row.full_name());
    record
}

fn changes(change: &Change, roles: &[i64], organizations: &[i64]) -> Changes {
    Changes {
        email: change.text("email"),
        name_prefix: change.text("namePrefix"),
        first_name: change.text("firstName"),
        middle_name: change.text("middleName"),
        last_name: change.text("lastName"),
        name_suffix: change.text("nameSuffix"),
        phone: change.text("phone"),
        title: change.text("title"),
        birthday: change.date("birthday"),
        external_id: change.text("externalId"),
        enabled: change.flag("enabled"),
        business_unit_id: change.one("owner"),
        roles: change.many("userRoles", roles),
        organizations: change.many("organizations", organizations),
        ..Changes::default()
    }
}
