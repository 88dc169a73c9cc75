//! `customeraddresses` and `customeruseraddresses`: the same shape in two kinds of books.

use std::marker::PhantomData;

use clientele_access::{Area, Entity, Permission, Position};
use clientele_domain::addresses::{self, Changes, Model, Owner, reading, within};
use clientele_domain::reading::{Links, Subject};
use clientele_domain::{Context, Error};
use clientele_jsonapi::{
    Access, Action, Actions, Attribute, Change, DataType, Fault, Filter, Operator, Problem, Record, Relation,
    Resource, Wanted, async_trait,
};
use clientele_store::Unit;
use serde_json::json;

use super::address_types;
use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row};
use crate::said::Said;

/// The addresses of one kind of books.
pub struct Addresses<B>(PhantomData<B>);

impl<B> Addresses<B> {
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// A kind of books.
#[async_trait]
pub trait Book: Send + Sync + 'static {
    type Subject: Subject<Row = Model>;
    const RESOURCE: &'static str;
    const ENTITY: Entity;
    /// The relation to whoever has the book, the type of that, and its relation to the addresses.
    const OWNER: (&'static str, &'static [&'static str]);

    fn owner(ctx: &Context) -> Links;
    async fn find(ctx: &Context, unit: &Unit, id: i64) -> Result<Owner, Error>;
    /// Whose book it is if nobody is named.
    fn own(ctx: &Context) -> Option<i64>;
    /// Who owns the owner of the book.
    fn record_owner(ctx: &Context) -> Links;
}

pub struct OfCustomers;
pub struct OfCustomerUsers;

#[async_trait]
impl Book for OfCustomers {
    type Subject = reading::CustomerAddresses;
    const RESOURCE: &'static str = "customeraddresses";
    const ENTITY: Entity = Entity::CustomerAddress;
    const OWNER: (&'static str, &'static [&'static str]) = ("customer", &["customers"]);

    fn owner(ctx: &Context) -> Links {
        reading::customer(ctx)
    }

    async fn find(ctx: &Context, unit: &Unit, id: i64) -> Result<Owner, Error> {
        within::customer(ctx, unit, id).await
    }

    fn own(ctx: &Context) -> Option<i64> {
        match ctx.position {
            Position::Storefront { customer, .. } => Some(customer),
            _ => None,
        }
    }

    fn record_owner(ctx: &Context) -> Links {
        reading::owner_of_customer(ctx)
    }
}

#[async_trait]
impl Book for OfCustomerUsers {
    type Subject = reading::CustomerUserAddresses;
    const RESOURCE: &'static str = "customeruseraddresses";
    const ENTITY: Entity = Entity::CustomerUserAddress;
    const OWNER: (&'static str, &'static [&'static str]) = ("customerUser", &["customerusers"]);

    fn owner(ctx: &Context) -> Links {
        reading::customer_user(ctx)
    }

    async fn find(ctx: &Context, unit: &Unit, id: i64) -> Result<Owner, Error> {
        within::customer_user(ctx, unit, id).await
    }

    fn own(ctx: &Context) -> Option<i64> {
        ctx.customer_user_id()
    }

    fn record_owner(ctx: &Context) -> Links {
        reading::owner_of_customer_user(ctx)
    }
}

pub fn resource<B: Book>(area: Area) -> Resource {
    let text = |name| Attribute::new(name, DataType::String).max_length(255);
    let (owner, targets) = B::OWNER;
    let owner = Relation::to_one(owner, targets)
        .inverse("addresses")
        .access(Access::FixedOnceCreated)
        .changed_with_record();
    let mut resource = Resource::new(B::RESOURCE)
        .description(
            "Addresses. Of each owner exactly one is primary, and at most one the default of each type.",
        )
        .attribute(text("label"))
        .attribute(text("namePrefix"))
        .attribute(text("firstName"))
        .attribute(text("middleName"))
        .attribute(text("lastName"))
        .attribute(text("nameSuffix"))
        .attribute(text("organization").description("The name of a company, as it stands on the envelope."))
        .attribute(text("phone"))
        .attribute(text("street").required())
        .attribute(text("street2"))
        .attribute(text("city").required())
        .attribute(text("postalCode").required())
        .attribute(text("customRegion").filtered())
        .attribute(Attribute::new("primary", DataType::Boolean))
        .attribute(Attribute::new("validatedAt", DataType::DateTime))
        .attribute(
            Attribute::new("types", DataType::Array)
                .items(address_types::schema)
                .description("What the address is used for, and whether it is the default for that."),
        )
        .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered().sorted())
        .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only().filtered().sorted())
        .filter(Filter::new("addressType", DataType::String).list().operators(Operator::PLAIN))
        .relation(Relation::to_one("country", &["countries"]).required().changed_with_record())
        .relation(Relation::to_one("region", &["regions"]).changed_with_record());
    resource = match area {
        Area::Storefront => resource.actions(Actions::ALL).relation(owner),
        Area::BackOffice => resource
            .actions(Actions::ALL.with(Action::UpdateList))
            .relation(owner.required())
            .relation(
                Relation::to_one("owner", &["users"])
                    .read_only()
                    .description("The owner of whoever has the address."),
            )
            .relation(Relation::to_one("systemOrganization", &["organizations"]).changed_with_record()),
    };
    resource
}

#[async_trait]
impl<B: Book> Kind for Addresses<B> {
    type Subject = B::Subject;
    const NAMES: Names = NAMES;

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(B::ENTITY, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::one(B::OWNER.0, B::OWNER.1[0], B::owner),
            Relative::named("country", "countries", |row| Some(row.country.clone())),
            Relative::named("region", "regions", |row| row.region.clone()),
            Relative::one("owner", "users", B::record_owner),
            Relative::named("systemOrganization", "organizations", |row| {
                Some(row.organization_id.to_string())
            }),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        Ok(rows.iter().map(describe).collect())
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let ctx = &caller.context;
        let (changes, mut problems) = changes(change, None);
        problems.extend(change.other_organization("systemOrganization", ctx));
        let owner = match change.one(B::OWNER.0).flatten().or(B::own(ctx)) {
            Some(id) => match B::find(ctx, unit, id).await {
                Ok(owner) => Some(owner),
                Err(Error::Denied | Error::NotFound) => {
                    problems.extend(foreign_owner(ctx, B::OWNER.0));
                    None
                }
                Err(error) => return Err(faults::fault(error)),
            },
            None => {
                problems.push(Problem::not_blank(B::OWNER.0));
                None
            }
        };
        let Some(owner) = owner else {
            let country = changes.country.clone().unwrap_or_default();
            let broken = Error::Invalid(addresses::rules::broken_by(&changes));
            return Err(refused(broken, &country, problems, faults::written));
        };
        match within::create_in(ctx, unit, owner, changes).await {
            Ok(address) if problems.is_empty() => Ok(address.id),
            Ok(_) => Err(problems.into()),
            // The owner is seen, but addresses are not made there.
            Err(Error::Denied) if ctx.is_storefront() => {
                problems.push(frontend_owner(B::OWNER.0));
                Err(problems.into())
            }
            Err(error) => {
                let country = change.one_text("country").flatten().unwrap_or_default();
                Err(refused(error, &country, problems, faults::created))
            }
        }
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        let failed = |error| faults::written(error, &NAMES);
        let old = within::find(ctx, unit, B::ENTITY, Permission::Edit, id).await.map_err(failed)?;
        let (changes, mut problems) = changes(change, Some(&old));
        problems.extend(change.other_organization("systemOrganization", ctx));
        match within::update_in(ctx, unit, B::ENTITY, id, changes).await {
            Ok(_) if problems.is_empty() => Ok(()),
            Ok(_) => Err(problems.into()),
            Err(error) => {
                let country = change.one_text("country").flatten().unwrap_or(old.country);
                Err(refused(error, &country, problems, faults::written))
            }
        }
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        within::delete_in(&caller.context, unit, B::ENTITY, ids).await.map_err(faults::deleted)
    }
}

const NAMES: Names = Names(&[
    ("customer", "customer_id"),
    ("customerUser", "customer_user_id"),
    ("systemOrganization", "organization_id"),
    ("customRegion", "region_text"),
    ("addressType", "types"),
]);

/// What is refused besides other problems; a region that is missing is told by the name of the country.
fn refused(
    error: Error,
    country: &str,
    mut problems: Vec<Problem>,
    fault: fn(Error, &Names) -> Fault,
) -> Fault {
    let Error::Invalid(errors) = error else { return faults::and(problems, fault(error, &NAMES)) };
    let told = problems.iter().any(|problem| problem.title.contains("region"));
    let (regions, others): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|error| error.message.id == "region-required");
    problems.extend(faults::problems(others, &NAMES));
    if !regions.is_empty() && !told {
        let name = clientele_language::country(country).map_or(country, |country| &country.name);
        let detail = format!("State is required for country {name}");
        problems.push(Problem::rule("required region constraint", detail));
    }
    problems.into()
}

fn foreign_owner(ctx: &Context, relation: &'static str) -> Vec<Problem> {
    let detail = "The \"VIEW\" permission is denied for the related resource.";
    let unseen = Problem::rule("access granted constraint", detail).at(relation);
    if ctx.is_storefront() { vec![frontend_owner(relation), unseen] } else { vec![unseen] }
}

/// Of somebody of whom the caller may not make the owner.
pub fn frontend_owner(relation: &'static str) -> Problem {
    let detail = format!("You have no access to set this value as {relation}.");
    Problem::rule("frontend owner constraint", detail).at(relation)
}

fn describe(row: &Model) -> Record {
    let types: Vec<_> =
        [("billing", row.billing, row.default_billing), ("shipping", row.shipping, row.default_shipping)]
            .into_iter()
            .filter(|(_, there, _)| *there)
            .map(|(name, _, default)| json!({ "default": default, "addressType": name }))
            .collect();
    let mut record = Record::new(row.id)
        .with("label", row.label.clone())
        .with("namePrefix", row.name_prefix.clone())
        .with("firstName", row.first_name.clone())
        .with("middleName", row.middle_name.clone())
        .with("lastName", row.last_name.clone())
        .with("nameSuffix", row.name_suffix.clone())
        .with("organization", row.organization.clone())
        .with("phone", row.phone.clone())
        .with("street", row.street.as_str())
        .with("street2", row.street2.clone())
        .with("city", row.city.as_str())
        .with("postalCode", row.postal_code.as_str())
        .with("customRegion", row.region_text.clone())
        .with("primary", row.is_primary)
        .with("validatedAt", row.validated_at.map(|moment| moment.to_utc()))
        .with("types", clientele_jsonapi::Value::Json(types.into()))
        .with("createdAt", row.created_at.to_utc())
        .with("updatedAt", row.updated_at.to_utc());
    let parts = [row.full_name(), row.street.clone(), format!("{} {}", row.postal_code, row.city)];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    record.title = Some(row.label.clone().unwrap_or_else(|| said.join(", ")));
    record
}

/// What a change says, and what is wrong with it that only the wire knows.
fn changes(change: &Change, old: Option<&Model>) -> (Changes, Vec<Problem>) {
    let mut problems = Vec::new();
    let country = change.one_text("country").flatten();
    if change.relations.contains_key("country") && country.is_none() {
        problems.push(Problem::not_blank("country"));
    }
    let in_force = country.clone().or(old.map(|old| old.country.clone())).unwrap_or_default();
    let mut changes = Changes {
        label: change.text("label"),
        name_prefix: change.text("namePrefix"),
        first_name: change.text("firstName"),
        middle_name: change.text("middleName"),
        last_name: change.text("lastName"),
        name_suffix: change.text("nameSuffix"),
        organization: change.text("organization"),
        street: change.text("street"),
        street2: change.text("street2"),
        city: change.text("city"),
        postal_code: change.text("postalCode"),
        country,
        region: region(change, &in_force, &mut problems),
        phone: change.text("phone"),
        primary: change.flag("primary"),
        validated_at: change.moment("validatedAt"),
        ..Changes::default()
    };
    if let Some(value) = change.attributes.get("types") {
        address_types::read(value, &mut changes, &mut problems);
    }
    (changes, problems)
}

fn custom_region() -> Problem {
    let detail = "Custom region can be used only for countries without predefined regions.";
    Problem::rule("region text constraint", detail)
}

/// The region, which is one of the country's or, where it has none, a text.
fn region(change: &Change, country: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let custom = change.text("customRegion").map(|text| text.trim().to_owned());
    match (change.one_text("region"), custom) {
        (Some(Some(code)), custom) => {
            let known = clientele_language::region(&code);
            let Some(known) = known else {
                problems.push(Problem::not_valid().at("region"));
                return None;
            };
            if custom.is_some_and(|text| !text.is_empty()) {
                problems.push(custom_region());
                return None;
            }
            // Of a country that is none it is told that it is none, and nothing of its regions.
            let place = clientele_language::country(country)?;
            if known.combined_code.split('-').next() != Some(country) {
                let detail = format!("Region {} does not belong to country {}", known.name, place.name);
                problems.push(Problem::rule("valid region constraint", detail));
                return None;
            }
            Some(known.combined_code.to_owned())
        }
        (_, Some(text)) if !text.is_empty() => {
            if !clientele_language::regions(country).is_empty() {
                problems.push(custom_region());
                return None;
            }
            Some(text)
        }
        (Some(None), _) => Some(String::new()),
        (None, Some(empty)) => Some(empty).filter(|_| clientele_language::regions(country).is_empty()),
        (None, None) => None,
    }
}
