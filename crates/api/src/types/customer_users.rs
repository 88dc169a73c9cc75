//! `customerusers`: people who act for customers.

use clientele_access::{Area, Entity, Permission};
use clientele_domain::customer_users::{self, Changes, Password, PasswordStatus, own, reading};
use clientele_domain::{Context, Error, FieldError, customers, reach, websites};
use clientele_jsonapi::{
    Access, Action, Actions, Attribute, Change, DataType, Fault, Filter, Identifier, Linkage, Problem,
    Record, Relation, RelationChange, Resource, Wanted, async_trait,
};
use clientele_store::Unit;

use super::books;
use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row, linked};
use crate::said::{Said, ids};

pub struct CustomerUsers;

pub fn resource(area: Area) -> Resource {
    let text = |name| Attribute::new(name, DataType::String).max_length(255);
    let moment = |name| Attribute::new(name, DataType::DateTime).read_only();
    let resource = Resource::new("customerusers")
        .description("People who act for customers.")
        .attribute(text("email").required().filtered().sorted())
        .attribute(text("namePrefix"))
        .attribute(text("firstName").required().sorted())
        .attribute(text("middleName"))
        .attribute(text("lastName").required().sorted())
        .attribute(text("nameSuffix"))
        .attribute(text("phone"))
        .attribute(Attribute::new("birthday", DataType::Date))
        .attribute(
            Attribute::new("password", DataType::String)
                .access(Access::CreateOnly)
                .hidden()
                .description("Without one, nobody knows the password until the person sets their own."),
        )
        .attribute(moment("createdAt").filtered().sorted())
        .attribute(moment("updatedAt").filtered().sorted())
        .relation(
            Relation::to_many("addresses", &["customeruseraddresses"])
                .inverse("customerUser")
                .changed_with_record(),
        );
    let customer = Relation::to_one("customer", &["customers"]).inverse("users");
    let roles = Relation::to_many("userRoles", &["customeruserroles"]);
    let flag = |name| Attribute::new(name, DataType::Boolean);
    match area {
        Area::Storefront => resource
            .actions(Actions::ALL)
            .attribute(flag("enabled").read_only())
            .attribute(flag("confirmed").read_only())
            .attribute(flag("isGuest").read_only())
            .relation(customer)
            .relation(roles),
        Area::BackOffice => resource
            .actions(Actions::ALL.with(Action::UpdateList))
            .attribute(flag("enabled").filtered().description("False if nothing is said at creation."))
            .attribute(flag("confirmed").filtered())
            .attribute(flag("isGuest").filtered())
            .attribute(moment("lastLogin"))
            .attribute(Attribute::new("loginCount", DataType::Integer).read_only())
            .attribute(moment("passwordRequestedAt"))
            .attribute(moment("passwordChangedAt"))
            .attribute(text("externalId"))
            .filter(Filter::new("externalId", DataType::String).list())
            .upsert_by(&["externalId"])
            .external_id("externalId")
            .relation(customer.required())
            .relation(roles.inverse("customerUsers"))
            .relation(Relation::to_one("owner", &["users"]))
            .relation(Relation::to_one("organization", &["organizations"]))
            .relation(Relation::to_many("salesRepresentatives", &["users"]))
            .relation(Relation::to_one("auth_status", &["customeruserauthstatuses"]))
            .relation(Relation::to_one("website", &["websites"]))
            .relation(Relation::to_one("localization", &["localizations"])),
    }
}

#[async_trait]
impl Kind for CustomerUsers {
    type Subject = reading::CustomerUsers;
    const NAMES: Names = Names(&[
        ("customer", "customer_id"),
        ("userRoles", "roles"),
        ("isGuest", "guest"),
        ("owner", "owner_id"),
        ("organization", "organization_id"),
        ("website", "website_id"),
        ("localization", "localization_id"),
    ]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        let of_oneself = matches!(permission, Permission::View | Permission::Edit);
        ctx.may(Entity::CustomerUser, permission) || (of_oneself && reading::knows_oneself(ctx))
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::one("customer", "customers", reading::customer),
            Relative::many("userRoles", "customeruserroles", reading::roles),
            Relative::many("addresses", "customeruseraddresses", reading::addresses),
            Relative::named("owner", "users", |row| row.owner_id.map(|id| id.to_string())),
            Relative::named("organization", "organizations", |row| Some(row.organization_id.to_string())),
            Relative::many("salesRepresentatives", "users", reading::sales_representatives),
            Relative::one("website", "websites", reading::website),
            Relative::one("localization", "localizations", reading::localization),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(
        &self,
        caller: &Caller,
        rows: &[Row<Self>],
        wanted: &Wanted,
    ) -> Result<Vec<Record>, Error> {
        const OF_LOGIN: [&str; 4] = ["lastLogin", "loginCount", "passwordRequestedAt", "passwordChangedAt"];
        let asked = OF_LOGIN.iter().any(|name| wanted.attribute(name)) || wanted.relation("auth_status");
        let logins = match asked {
            true => {
                let ids: Vec<i64> = rows.iter().filter_map(|row| row.login_id).collect();
                reading::logins(&caller.context, &ids).await?
            }
            false => Default::default(),
        };
        let now = caller.context.clock.now();
        let describe = |row: &Row<Self>| {
            let login = row.login_id.and_then(|id| logins.get(&id));
            let status = login.map_or(PasswordStatus::Active, |login| login.status(now));
            let mut record = describe(row)
                .with("lastLogin", login.and_then(|login| login.last_login_at).map(|at| at.to_utc()))
                .with("loginCount", i64::from(login.map_or(0, |login| login.login_count)))
                .with(
                    "passwordRequestedAt",
                    login.and_then(|it| it.password_requested_at).map(|at| at.to_utc()),
                )
                .with("passwordChangedAt", login.and_then(|it| it.password_changed_at).map(|at| at.to_utc()));
            if wanted.relation("auth_status") {
                let status = Identifier::new("customeruserauthstatuses", status.name());
                record.relations.insert("auth_status", Linkage::One(Some(status)));
            }
            record
        };
        Ok(rows.iter().map(describe).collect())
    }

    /// `mine` is whoever calls from the storefront.
    fn alias(&self, caller: &Caller, word: &str) -> Option<i64> {
        caller.context.customer_user_id().filter(|_| word == "mine")
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        problems.extend(books::unmovable(change, &[]));
        let mut changes = changes(change, &[], &[]);
        changes.password = Some(match change.text("password").filter(|text| !text.is_empty()) {
            Some(password) => Password::Typed { repeated: password.clone(), password },
            None => Password::Generated,
        });
        if ctx.is_storefront() {
            changes.enabled = Some(true);
            self.furnish(caller, unit, change, &mut changes).await?;
        } else {
            changes.enabled = Some(changes.enabled.unwrap_or(false));
        }
        let customer_id = changes.customer_id;
        let made = match customer_users::create_in(ctx, unit, changes).await {
            Ok(made) => made.id,
            Err(error) => {
                let fault = refused(ctx, unit, error, customer_id, faults::created).await;
                return Err(faults::and(problems, fault));
            }
        };
        if !problems.is_empty() {
            return Err(problems.into());
        }
        force(ctx, unit, made, change).await?;
        Ok(made)
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let book = linked(unit, &reading::addresses(ctx), id).await?;
        problems.extend(books::unmovable(change, &book));
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let held = linked(unit, &reading::roles(ctx), id).await?;
        if self.is_only_oneself(ctx, unit, id).await? {
            self.update_oneself(ctx, unit, change, &held).await?;
        } else {
            let represented = linked(unit, &reading::sales_representatives(ctx), id).await?;
            let mut changes = changes(change, &held, &represented);
            if let Some(roles) = &mut changes.roles {
                // Roles that the caller can't see stay.
                let all = customer_users::role_assignments::held_by(unit, id).await.map_err(faults::fault)?;
                roles.extend(all.into_iter().filter(|role| !held.contains(role)));
            }
            let customer_id = changes.customer_id;
            if let Err(error) = customer_users::update_in(ctx, unit, id, changes).await {
                return Err(refused(ctx, unit, error, customer_id, faults::written).await);
            }
        }
        books::drop_missing(ctx, unit, Entity::CustomerUserAddress, change, &book).await?;
        force(ctx, unit, id, change).await
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        customer_users::delete_in(&caller.context, unit, ids).await.map_err(faults::deleted)
    }
}

impl CustomerUsers {
    /// What somebody made in the storefront gets where nothing is said: the website, its default role, the customer of
    /// whoever makes them.
    async fn furnish(
        &self,
        caller: &Caller,
        unit: &Unit,
        change: &Change,
        changes: &mut Changes,
    ) -> Result<(), Fault> {
        if let Some(site) = &caller.site {
            changes.website_id = Some(Some(site.id));
            if changes.roles.as_ref().is_none_or(Vec::is_empty) {
                let role = websites::reading::default_role_of(unit, site.id).await.map_err(faults::fault)?;
                changes.roles = Some(role.into_iter().collect());
            }
        }
        if !change.relations.contains_key("customer")
            && let clientele_access::Position::Storefront { customer, .. } = caller.context.position
        {
            changes.customer_id = Some(customer);
        }
        Ok(())
    }

    /// Whether this is the caller, who may change nothing but their own profile.
    async fn is_only_oneself(&self, ctx: &Context, unit: &Unit, id: i64) -> Result<bool, Fault> {
        if ctx.customer_user_id() != Some(id) || !reading::knows_oneself(ctx) {
            return Ok(false);
        }
        let ids = [id];
        let editable =
            reach::among::<customer_users::Entity, _>(ctx, unit.connection(), Permission::Edit, &ids);
        Ok(editable.await.map_err(faults::fault)?.is_empty())
    }

    async fn update_oneself(
        &self,
        ctx: &Context,
        unit: &mut Unit,
        change: &Change,
        held: &[i64],
    ) -> Result<(), Fault> {
        let me = own::find(ctx).await.map_err(faults::fault)?;
        let mut problems = Vec::new();
        if change.text("email").is_some_and(|email| email != me.email) {
            problems.push(Problem::unchangeable("email"));
        }
        if change.one("customer").is_some_and(|customer| customer != Some(me.customer_id)) {
            problems.push(Problem::unchangeable("customer"));
        }
        if let Some(relation) = change.relations.get("userRoles") {
            let mut named = ids(relation);
            named.sort_unstable();
            let same = matches!(relation, RelationChange::Many(_)) && named == held;
            if !same {
                problems.push(Problem::unchangeable("userRoles"));
            }
        }
        let profile = own::Profile {
            name_prefix: change.text("namePrefix"),
            first_name: change.text("firstName"),
            middle_name: change.text("middleName"),
            last_name: change.text("lastName"),
            name_suffix: change.text("nameSuffix"),
            birthday: change.date("birthday"),
            phone: change.text("phone"),
            localization_id: None,
        };
        match own::update_in(ctx, unit, profile).await {
            Ok(_) if problems.is_empty() => Ok(()),
            Ok(_) => Err(problems.into()),
            Err(error) => Err(faults::and(problems, faults::written(error, &Self::NAMES))),
        }
    }
}

fn describe(row: &customer_users::Model) -> Record {
    let mut record = Record::new(row.id)
        .with("email", row.email.as_str())
        .with("namePrefix", row.name_prefix.clone())
        .with("firstName", row.first_name.as_str())
        .with("middleName", row.middle_name.clone())
        .with("lastName", row.last_name.as_str())
        .with("nameSuffix", row.name_suffix.clone())
        .with("phone", row.phone.clone())
        .with("birthday", row.birthday)
        .with("enabled", row.enabled)
        .with("confirmed", row.confirmed)
        .with("isGuest", row.guest)
        .with("externalId", row.external_id.clone())
        .with("createdAt", row.created_at.to_utc())
        .with("updatedAt", row.updated_at.to_utc());
    record.title = Some(row.full_name());
    record
}

fn changes(change: &Change, held: &[i64], represented: &[i64]) -> Changes {
    Changes {
        email: change.text("email"),
        name_prefix: change.text("namePrefix"),
        first_name: change.text("firstName"),
        middle_name: change.text("middleName"),
        last_name: change.text("lastName"),
        name_suffix: change.text("nameSuffix"),
        birthday: change.date("birthday"),
        phone: change.text("phone"),
        customer_id: change.one("customer").map(Option::unwrap_or_default),
        website_id: change.one("website"),
        localization_id: change.one("localization"),
        owner_id: change.one("owner"),
        sales_representatives: change.many("salesRepresentatives", represented),
        roles: change.many("userRoles", held),
        enabled: change.flag("enabled"),
        confirmed: change.flag("confirmed"),
        guest: change.flag("isGuest"),
        external_id: change.text("externalId"),
        ..Changes::default()
    }
}

/// Asks for a new password, if the status of the password is to be `reset`.
async fn force(ctx: &Context, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
    let Some(status) = change.one_text("auth_status") else { return Ok(()) };
    let now = customer_users::password_reset::status_of(ctx, unit, id).await.map_err(faults::fault)?;
    match status.as_deref() {
        Some(same) if same == now.name() => Ok(()),
        Some("reset") => match customer_users::password_reset::force_by_id(ctx, unit, id).await {
            Ok(()) => Ok(()),
            Err(Error::Denied) => Err(Problem::no_permission("EDIT").into()),
            Err(error) => Err(faults::other_end(error, "auth_status")?.into()),
        },
        // What ends a reset, a lock or an age is the person or the clock.
        _ => Err(Problem::not_valid().at("auth_status").into()),
    }
}

/// What is refused; of the customer it depends on what the caller may see of it.
async fn refused(
    ctx: &Context,
    unit: &Unit,
    error: Error,
    customer: Option<i64>,
    fault: fn(Error, &Names) -> Fault,
) -> Fault {
    let Error::Invalid(errors) = error else { return fault(error, &CustomerUsers::NAMES) };
    let is_customer =
        |error: &FieldError| error.field == "customer_id" && error.message.id == "unknown-choice";
    let is_owner = |error: &FieldError| {
        error.field == "owner_id" && matches!(error.message.id.as_ref(), "unknown-choice" | "refused-denied")
    };
    let (about_customer, others): (Vec<_>, Vec<_>) = errors.into_iter().partition(is_customer);
    let (about_owner, others): (Vec<_>, Vec<_>) = others.into_iter().partition(is_owner);
    let mut problems = faults::problems(others, &CustomerUsers::NAMES);
    if !about_owner.is_empty() {
        let detail = "You have no access to set this value as owner.";
        problems.push(Problem::rule("owner constraint", detail).at("owner"));
    }
    if let (false, Some(id)) = (about_customer.is_empty(), customer) {
        if ctx.is_storefront() {
            problems.push(super::addresses::frontend_owner("customer"));
        }
        let seen = reach::find_in::<customers::Entity, _>(ctx, unit.connection(), Permission::View, id);
        if seen.await.is_err() {
            let detail = "The \"VIEW\" permission is denied for the related resource.";
            problems.push(Problem::rule("access granted constraint", detail).at("customer"));
        }
    }
    problems.into()
}
