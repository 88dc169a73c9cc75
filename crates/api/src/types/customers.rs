//! `customers`: companies that buy.

use clientele_access::{Area, Entity, Permission, Position};
use clientele_domain::customers::{self, Changes, reading};
use clientele_domain::{Context, Error, customer_users};
use clientele_jsonapi::{
    Action, Actions, Attribute, Change, DataType, Fault, Filter, Problem, Record, Relation, Resource, Wanted,
    async_trait,
};
use clientele_store::Unit;

use super::books;
use crate::faults;
use crate::house::Caller;
use crate::names::Names;
use crate::records::{Kind, Relative, Row, linked};
use crate::said::{Moves, Said, moves};

pub struct Customers;

pub fn resource(area: Area) -> Resource {
    let resource = Resource::new("customers")
        .description("Companies that buy, in hierarchies.")
        .attribute(Attribute::new("name", DataType::String).required().max_length(255).filtered().sorted())
        .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered().sorted())
        .attribute(Attribute::new("updatedAt", DataType::DateTime).read_only().filtered().sorted())
        .relation(Relation::to_one("parent", &["customers"]).inverse("children").refuses_new())
        .relation(Relation::to_many("children", &["customers"]).inverse("parent").refuses_new())
        .relation(Relation::to_one("group", &["customergroups"]))
        .relation(Relation::to_many("users", &["customerusers"]).inverse("customer"))
        .relation(
            Relation::to_many("addresses", &["customeraddresses"]).inverse("customer").changed_with_record(),
        );
    match area {
        Area::Storefront => resource.actions(Actions::READ),
        Area::BackOffice => resource
            .actions(Actions::ALL.with(Action::UpdateList))
            .attribute(Attribute::new("externalId", DataType::String).max_length(255))
            .attribute(Attribute::new("vatId", DataType::String).max_length(255))
            .attribute(Attribute::new("taxCode", DataType::String).max_length(255))
            .attribute(Attribute::new("accountName", DataType::String).max_length(255))
            .attribute(
                Attribute::new("paymentTermLabel", DataType::String)
                    .max_length(255)
                    .description("The payment term in words."),
            )
            .filter(Filter::new("externalId", DataType::String).list())
            .upsert_by(&["externalId"])
            .external_id("externalId")
            .relation(Relation::to_one("owner", &["users"]))
            .relation(Relation::to_one("organization", &["organizations"]))
            .relation(Relation::to_many("salesRepresentatives", &["users"]))
            .relation(Relation::to_one("internal_rating", &["customerratings"])),
    }
}

const RATINGS: [&str; 5] = super::lookups::RATINGS;

/// The rating as people write it (`3 of 5`) and as an id (`3_of_5`).
fn rating_id(written: &str) -> Option<String> {
    let id = written.replace(' ', "_");
    RATINGS.contains(&id.as_str()).then_some(id)
}

fn unknown_rating(change: &Change) -> Option<Problem> {
    let rating = change.one_text("internal_rating").flatten()?;
    (!RATINGS.contains(&rating.as_str())).then(|| Problem::not_valid().at("internal_rating"))
}

#[async_trait]
impl Kind for Customers {
    type Subject = reading::Customers;
    const NAMES: Names = Names(&[
        ("parent", "parent_id"),
        ("group", "group_id"),
        ("owner", "owner_id"),
        ("organization", "organization_id"),
        ("paymentTermLabel", "payment_term"),
        ("internal_rating", "internal_rating"),
    ]);

    fn may(&self, ctx: &Context, permission: Permission) -> bool {
        ctx.may(Entity::Customer, permission)
    }

    fn relatives(&self) -> Vec<Relative<Row<Self>>> {
        vec![
            Relative::one("parent", "customers", reading::parent),
            Relative::many("children", "customers", reading::children),
            Relative::one("group", "customergroups", reading::group),
            Relative::many("users", "customerusers", reading::users),
            Relative::many("addresses", "customeraddresses", reading::addresses),
            Relative::named("owner", "users", |row| row.owner_id.map(|id| id.to_string())),
            Relative::named("organization", "organizations", |row| Some(row.organization_id.to_string())),
            Relative::many("salesRepresentatives", "users", reading::sales_representatives),
            Relative::named("internal_rating", "customerratings", |row| {
                row.internal_rating.as_deref().and_then(rating_id)
            }),
        ]
    }

    fn id(row: &Row<Self>) -> i64 {
        row.id
    }

    async fn describe(&self, _: &Caller, rows: &[Row<Self>], _: &Wanted) -> Result<Vec<Record>, Error> {
        let describe = |row: &Row<Self>| {
            let mut record = Record::new(row.id)
                .with("name", row.name.as_str())
                .with("externalId", row.external_id.clone())
                .with("vatId", row.vat_id.clone())
                .with("taxCode", row.tax_code.clone())
                .with("accountName", row.account_name.clone())
                .with("paymentTermLabel", row.payment_term.clone())
                .with("createdAt", row.created_at.to_utc())
                .with("updatedAt", row.updated_at.to_utc());
            record.title = Some(row.name.clone());
            record
        };
        Ok(rows.iter().map(describe).collect())
    }

    /// `mine` is the customer for whom somebody in the storefront acts.
    fn alias(&self, caller: &Caller, word: &str) -> Option<i64> {
        match caller.context.position {
            Position::Storefront { customer, .. } if word == "mine" => Some(customer),
            _ => None,
        }
    }

    async fn create(&self, caller: &Caller, unit: &mut Unit, change: &Change) -> Result<i64, Fault> {
        let ctx = &caller.context;
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        problems.extend(books::unmovable(change, &[]));
        problems.extend(unknown_rating(change));
        let changes = changes(change, &[]);
        let made = match customers::create_in(ctx, unit, changes).await {
            Ok(made) => made.id,
            Err(error) => return Err(faults::and(problems, faults::created(error, &Self::NAMES))),
        };
        if !problems.is_empty() {
            return Err(problems.into());
        }
        relate(ctx, unit, made, change).await?;
        Ok(made)
    }

    async fn update(&self, caller: &Caller, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
        let ctx = &caller.context;
        let failed = |error| faults::written(error, &Self::NAMES);
        let mut problems: Vec<Problem> = change.other_organization("organization", ctx).into_iter().collect();
        let book = linked(unit, &reading::addresses(ctx), id).await?;
        problems.extend(books::unmovable(change, &book));
        problems.extend(unknown_rating(change));
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let represented = linked(unit, &reading::sales_representatives(ctx), id).await?;
        let changes = changes(change, &represented);
        if let Err(error) = customers::update_in(ctx, unit, id, changes).await {
            return Err(match error {
                Error::Invalid(errors) if errors.iter().any(is_circle) => {
                    let parent = change.one("parent").flatten().unwrap_or_default();
                    let told = errors.into_iter().filter(|error| !is_circle(error)).collect();
                    let mut problems = faults::problems(told, &Self::NAMES);
                    problems.push(circle(unit, parent, id).await?.at("parent"));
                    problems.into()
                }
                error => failed(error),
            });
        }
        books::drop_missing(ctx, unit, Entity::CustomerAddress, change, &book).await?;
        relate(ctx, unit, id, change).await
    }

    async fn delete(&self, caller: &Caller, unit: &mut Unit, ids: &[i64]) -> Result<(), Fault> {
        customers::delete_in(&caller.context, unit, ids).await.map_err(faults::deleted)
    }
}

fn changes(change: &Change, represented: &[i64]) -> Changes {
    Changes {
        name: change.text("name"),
        parent_id: change.one("parent"),
        group_id: change.one("group"),
        internal_rating: change
            .one_text("internal_rating")
            .map(|rating| rating.unwrap_or_default().replace('_', " ")),
        tax_code: change.text("taxCode"),
        payment_term: change.text("paymentTermLabel"),
        vat_id: change.text("vatId"),
        account_name: change.text("accountName"),
        owner_id: change.one("owner"),
        external_id: change.text("externalId"),
        sales_representatives: change.many("salesRepresentatives", represented),
        addresses: Vec::new(),
    }
}

fn is_circle(error: &clientele_domain::FieldError) -> bool {
    matches!(
        error.message.id.as_ref(),
        "customer-own-parent" | "customer-parent-is-subsidiary" | "customer-circle"
    )
}

/// What is said of two customers of which one would be above and below the other.
async fn circle(unit: &Unit, parent: i64, child: i64) -> Result<Problem, Fault> {
    let names = customers::hierarchy::names(unit, &[parent, child]).await.map_err(faults::fault)?;
    let name = |id: i64| names.get(&id).cloned().unwrap_or_default();
    let detail = if parent == child {
        format!("Circular reference detected. '{}' cannot be a parent of itself.", name(parent))
    } else {
        format!(
            "Circular reference detected. '{}' cannot be a parent of '{}' because it is its child.",
            name(parent),
            name(child)
        )
    };
    Ok(Problem::rule("circular customer reference constraint", detail))
}

/// Changes the other ends: subsidiaries and people that get this customer, or lose it.
async fn relate(ctx: &Context, unit: &mut Unit, id: i64, change: &Change) -> Result<(), Fault> {
    let mut problems = Vec::new();
    if let Some(relation) = change.relations.get("children") {
        let Moves { joining, leaving } = moves(relation, &linked(unit, &reading::children(ctx), id).await?);
        let parents = joining.into_iter().map(|child| (child, Some(id)));
        for (child, parent_id) in parents.chain(leaving.into_iter().map(|child| (child, None))) {
            let wanted = Changes { parent_id: Some(parent_id), ..Changes::default() };
            match customers::update_in(ctx, unit, child, wanted).await {
                Ok(_) => {}
                Err(Error::Invalid(errors)) if errors.iter().any(is_circle) => {
                    problems.push(circle(unit, id, child).await?.at("children"));
                }
                Err(error) => problems.extend(faults::other_end(error, "children")?),
            }
        }
    }
    if let Some(relation) = change.relations.get("users") {
        let Moves { joining, leaving } = moves(relation, &linked(unit, &reading::users(ctx), id).await?);
        if !leaving.is_empty() {
            let detail = "A customer user must belong to a customer.";
            problems.push(Problem::rule("not blank constraint", detail).at("users"));
        }
        for person in joining {
            let wanted = customer_users::Changes { customer_id: Some(id), ..Default::default() };
            if let Err(error) = customer_users::update_in(ctx, unit, person, wanted).await {
                problems.extend(faults::other_end(error, "users")?);
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}
