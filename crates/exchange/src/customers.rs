//! Customers in files, each with one address where the file has columns for it.

use std::collections::HashMap;

use clientele_access::Permission;
use clientele_domain::customers::{self, Changes, Model};
use clientele_domain::{Context, Error, addresses as books, references};
use clientele_store::Unit;

use crate::addresses;
use crate::layout::{Cells, Column, Layout, column};
use crate::owners::{Colleagues, CustomerCells, Customers, OwnerCells, distinct};
use crate::subject::{Outcome, problems};
use crate::table::Row;
use crate::text::{id, text};

/// Those of the customer, then those of an address.
pub const COLUMNS: &[Column] = &[
    column("Id", "id"),
    column("Name", "name"),
    column("Parent Id", "parent_id"),
    column("Group Name", "group_id"),
    column("Internal rating Id", "internal_rating"),
    column("Tax code", "tax_code"),
    column("Payment term", "payment_term"),
    column("VAT Id", "vat_id"),
    column("Account Id", "account_name"),
    column("Owner Id", "owner_id"),
    column("Owner Username", "owner_username"),
    column("Label", "label"),
    column("Organization", "organization"),
    column("Name Prefix", "name_prefix"),
    column("First Name", "first_name"),
    column("Middle Name", "middle_name"),
    column("Last Name", "last_name"),
    column("Name Suffix", "name_suffix"),
    column("Street", "street"),
    column("Street 2", "street2"),
    column("Zip/Postal Code", "postal_code"),
    column("City", "city"),
    column("State", "region_text"),
    column("State Combined code", "region"),
    column("Country ISO2 code", "country"),
    column("Address ID", "address_id"),
    column("Phone", "phone"),
    column("Primary", "primary"),
    column("Billing", "billing"),
    column("Default Billing", "default_billing"),
    column("Shipping", "shipping"),
    column("Default Shipping", "default_shipping"),
    column("Delete", "delete"),
    column("Validated At", "validated_at"),
];

/// How many of the columns are about the customer itself; an export has only these.
const OWN: usize = 11;

/// A file with addresses may name a customer in several rows, once for each address.
pub fn key(layout: &Layout, row: &Row) -> Option<String> {
    if addresses::are_in(layout) {
        return None;
    }
    let mut cells = Cells::of(layout, row);
    match cells.filled("Id") {
        Some(id) => Some(format!("id {id}")),
        None => cells.filled("Name"),
    }
}

struct Read<'a> {
    cells: Cells<'a>,
    id: Option<i64>,
    name: CustomerCells,
    group: Option<String>,
    owner: OwnerCells,
    changes: Changes,
}

fn read<'a>(layout: &'a Layout, row: &'a Row) -> Read<'a> {
    let mut cells = Cells::of(layout, row);
    // An empty cell says that there is no parent; one that can't be read says nothing.
    let parent = cells.text("Parent Id").and_then(|text| match text.is_empty() {
        true => Some(None),
        false => cells.id("Parent Id").map(Some),
    });
    let address = addresses::changes(layout, &mut cells);
    Read {
        id: cells.id("Id"),
        name: CustomerCells { id: None, name: cells.filled("Name") },
        group: cells.text("Group Name"),
        owner: OwnerCells::read(&mut cells),
        changes: Changes {
            name: cells.text("Name"),
            parent_id: parent,
            internal_rating: cells.text("Internal rating Id"),
            tax_code: cells.text("Tax code"),
            payment_term: cells.text("Payment term"),
            vat_id: cells.text("VAT Id"),
            account_name: cells.text("Account Id"),
            addresses: address.into_iter().collect(),
            ..Changes::default()
        },
        cells,
    }
}

pub async fn save(
    ctx: &Context,
    unit: &mut Unit,
    layout: &Layout,
    rows: &[Row],
) -> Result<Vec<Outcome>, Error> {
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut rest = rows;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(until_repeated(layout, rest));
        outcomes.extend(save_distinct(ctx, unit, layout, now).await?);
        rest = later;
    }
    Ok(outcomes)
}

/// How many rows there are before one names a customer again.
fn until_repeated(layout: &Layout, rows: &[Row]) -> usize {
    let mut named = std::collections::HashSet::new();
    let repeated = rows.iter().position(|row| {
        let mut cells = Cells::of(layout, row);
        let who = cells.filled("Id").map(|id| format!("id {id}")).or_else(|| cells.filled("Name"));
        who.is_some_and(|who| !named.insert(who))
    });
    repeated.unwrap_or(rows.len())
}

async fn save_distinct(
    ctx: &Context,
    unit: &mut Unit,
    layout: &Layout,
    rows: &[Row],
) -> Result<Vec<Outcome>, Error> {
    let mut rows: Vec<Read<'_>> = rows.iter().map(|row| read(layout, row)).collect();
    let colleagues = Colleagues::named(ctx, unit, rows.iter().map(|row| &row.owner)).await?;
    let names =
        Customers::named(ctx, unit, rows.iter().filter(|row| row.id.is_none()).map(|row| &row.name)).await?;
    let groups = rows.iter().filter_map(|row| row.group.clone()).filter(|name| !name.is_empty());
    let groups = references::groups_named(ctx, unit, &distinct(groups.collect())).await?;
    let ids: Vec<Option<i64>> = rows.iter_mut().map(|row| meant(row, &names)).collect();
    let mut known = known(ctx, unit, ids.iter().flatten().copied().collect()).await?;
    let mut outcomes: Vec<Outcome> = rows.iter().map(|_| Outcome::Unchanged).collect();
    let (mut records, mut places) = (Vec::new(), Vec::new());
    for (place, (row, id)) in rows.iter_mut().zip(ids).enumerate() {
        let old = id.and_then(|id| {
            let old = known.editable.remove(&id);
            if old.is_none() {
                let seen = known.seen.contains(&id);
                row.cells.refuse(
                    if seen { "" } else { "Id" },
                    if seen { "refused-denied" } else { "import-unknown-id" },
                );
            }
            old
        });
        row.changes.owner_id = colleagues.owner(&row.owner, &mut row.cells).map(Some);
        row.changes.group_id = group_of(row.group.as_deref(), &groups, &mut row.cells);
        if row.cells.problems.is_empty() {
            let addresses: Vec<i64> = row.changes.addresses.iter().filter_map(|change| change.id).collect();
            let grows = row.changes.addresses.iter().any(|change| change.id.is_none() || change.remove);
            places.push(Place { place, before: old.as_ref().map(|old| old.version), addresses, grows });
            records.push((old, std::mem::take(&mut row.changes)));
        } else {
            outcomes[place] = Outcome::Refused(std::mem::take(&mut row.cells.problems));
        }
    }
    let addresses: Vec<i64> = places.iter().flat_map(|place| place.addresses.iter().copied()).collect();
    let before = versions(ctx, unit, &addresses).await?;
    let answers = customers::profile::save(ctx, unit, records).await?;
    let after = versions(ctx, unit, &addresses).await?;
    for (place, answer) in places.into_iter().zip(answers) {
        let touched = place.grows || place.addresses.iter().any(|id| before.get(id) != after.get(id));
        outcomes[place.place] = match (answer, place.before) {
            (Ok(_), None) => Outcome::Added,
            (Ok(customer), Some(version)) if customer.version == version && !touched => Outcome::Unchanged,
            (Ok(_), Some(_)) => Outcome::Updated,
            (Err(error), _) => Outcome::Refused(problems(error, COLUMNS)?),
        };
    }
    Ok(outcomes)
}

struct Place {
    place: usize,
    /// The version that the customer had; none for a new one.
    before: Option<i32>,
    addresses: Vec<i64>,
    /// Whether an address comes or goes.
    grows: bool,
}

/// The customer whom a row is about; none for a new one.
fn meant(row: &mut Read<'_>, names: &Customers) -> Option<i64> {
    if row.id.is_some() {
        return row.id;
    }
    match names.several(&row.name) {
        true => row.cells.refuse("Name", "import-name-of-several"),
        false => return names.peek(&row.name),
    }
    None
}

struct Known {
    editable: HashMap<i64, Model>,
    seen: Vec<i64>,
}

async fn known(ctx: &Context, unit: &Unit, ids: Vec<i64>) -> Result<Known, Error> {
    let editable = references::among::<customers::Entity>(ctx, unit, Permission::Edit, &ids).await?;
    let rest: Vec<i64> = ids.into_iter().filter(|id| !editable.contains_key(id)).collect();
    let seen = references::among::<customers::Entity>(ctx, unit, Permission::View, &rest).await?;
    Ok(Known { editable, seen: seen.into_keys().collect() })
}

fn group_of(name: Option<&str>, groups: &HashMap<String, i64>, cells: &mut Cells<'_>) -> Option<Option<i64>> {
    match name {
        None => None,
        Some("") => Some(None),
        Some(name) => {
            let found = groups.get(name).copied();
            if found.is_none() {
                cells.refuse("Group Name", "unknown-choice");
            }
            found.map(Some)
        }
    }
}

async fn versions(ctx: &Context, unit: &Unit, ids: &[i64]) -> Result<HashMap<i64, i32>, Error> {
    let addresses = books::book::among(ctx, unit, Permission::View, ids).await?;
    Ok(addresses.into_iter().map(|address| (address.id, address.version)).collect())
}

/// The names of the columns of an export.
pub fn header() -> Vec<String> {
    COLUMNS[..OWN].iter().map(|column| column.header.to_owned()).collect()
}

/// The next rows of an export.
pub async fn batch(ctx: &Context, after: i64, limit: u64) -> Result<Vec<(i64, Vec<String>)>, Error> {
    let customers = references::batch::<customers::Entity>(ctx, after, limit).await?;
    let groups =
        references::names_of_groups(ctx, customers.iter().filter_map(|customer| customer.group_id).collect())
            .await?;
    let owners =
        references::emails_of_users(ctx, customers.iter().filter_map(|customer| customer.owner_id).collect())
            .await?;
    let rows = customers.into_iter().map(|customer| {
        let row = vec![
            customer.id.to_string(),
            customer.name,
            id(customer.parent_id),
            customer.group_id.and_then(|group| groups.get(&group).cloned()).unwrap_or_default(),
            text(&customer.internal_rating),
            text(&customer.tax_code),
            text(&customer.payment_term),
            text(&customer.vat_id),
            text(&customer.account_name),
            id(customer.owner_id),
            customer.owner_id.and_then(|owner| owners.get(&owner).cloned()).unwrap_or_default(),
        ];
        (customer.id, row)
    });
    Ok(rows.collect())
}
