//! Addresses in files: of customers and of customer users.

use std::collections::HashMap;

use clientele_access::Permission;
use clientele_domain::addresses::{Changes, Model};
use clientele_domain::addresses::{Owner, book};
use clientele_domain::{Context, Error, customer_users, customers, references};
use clientele_store::Unit;

use crate::layout::{Cells, Column, Layout, column};
use crate::owners::{Colleagues, CustomerCells, Customers, OwnerCells, distinct};
use crate::subject::{Outcome, problems};
use crate::table::Row;
use crate::text::{flag, id, text};

pub const COLUMNS: &[Column] = &[
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
    column("Address ID", "id"),
    column("Phone", "phone"),
    column("Primary", "primary"),
    column("Customer Id", "customer_id"),
    column("Customer Name", "customer_name"),
    column("Customer User Id", "customer_user_id"),
    column("Email Address", "email"),
    column("Owner Username", "owner_username"),
    column("Billing", "billing"),
    column("Default Billing", "default_billing"),
    column("Shipping", "shipping"),
    column("Default Shipping", "default_shipping"),
    column("Delete", "delete"),
    column("Validated At", "validated_at"),
];

pub fn key(layout: &Layout, row: &Row) -> Option<String> {
    Cells::of(layout, row).filled("Address ID")
}

/// Whether a file has columns of addresses.
pub fn are_in(layout: &Layout) -> bool {
    ["Street", "City", "Address ID"].into_iter().any(|column| layout.has(column))
}

/// What a row says about an address; nothing, where all its cells are empty.
pub fn changes(layout: &Layout, cells: &mut Cells<'_>) -> Option<Changes> {
    let telling = [
        "Label",
        "Organization",
        "Street",
        "Street 2",
        "Zip/Postal Code",
        "City",
        "Country ISO2 code",
        "Address ID",
    ];
    if !are_in(layout) || telling.into_iter().all(|column| cells.filled(column).is_none()) {
        return None;
    }
    let region = cells.filled("State Combined code");
    let region = region.or_else(|| cells.text("State"));
    Some(Changes {
        id: cells.id("Address ID"),
        remove: cells.flag("Delete").unwrap_or_default(),
        label: cells.text("Label"),
        organization: cells.text("Organization"),
        name_prefix: cells.text("Name Prefix"),
        first_name: cells.text("First Name"),
        middle_name: cells.text("Middle Name"),
        last_name: cells.text("Last Name"),
        name_suffix: cells.text("Name Suffix"),
        street: cells.text("Street"),
        street2: cells.text("Street 2"),
        postal_code: cells.text("Zip/Postal Code"),
        city: cells.text("City"),
        country: cells.text("Country ISO2 code"),
        region,
        phone: cells.text("Phone"),
        primary: cells.flag("Primary"),
        billing: cells.flag("Billing"),
        default_billing: cells.flag("Default Billing"),
        shipping: cells.flag("Shipping"),
        default_shipping: cells.flag("Default Shipping"),
        validated_at: cells.time("Validated At"),
    })
}

struct Read<'a> {
    cells: Cells<'a>,
    customer: CustomerCells,
    person: Option<i64>,
    email: Option<String>,
    owner: OwnerCells,
    changes: Changes,
}

fn read<'a>(layout: &'a Layout, row: &'a Row) -> Read<'a> {
    let mut cells = Cells::of(layout, row);
    let changes = changes(layout, &mut cells).unwrap_or_default();
    if changes.remove && changes.id.is_none() {
        cells.refuse("Address ID", "must-not-be-blank");
    }
    Read {
        customer: CustomerCells::read(&mut cells),
        person: cells.id("Customer User Id"),
        email: cells.filled("Email Address"),
        owner: OwnerCells::read(&mut cells),
        changes,
        cells,
    }
}

pub async fn save(
    ctx: &Context,
    unit: &mut Unit,
    layout: &Layout,
    rows: &[Row],
) -> Result<Vec<Outcome>, Error> {
    let mut rows: Vec<Read<'_>> = rows.iter().map(|row| read(layout, row)).collect();
    let colleagues = Colleagues::named(ctx, unit, rows.iter().map(|row| &row.owner)).await?;
    let known = Known::read(ctx, unit, &rows).await?;
    let mut outcomes: Vec<Outcome> = rows.iter().map(|_| Outcome::Unchanged).collect();
    let (mut changes, mut places) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter_mut().enumerate() {
        // An address belongs to whom its book belongs to; the column is checked, and changes nothing.
        colleagues.owner(&row.owner, &mut row.cells);
        let owner = known.owner(row);
        match owner.filter(|_| row.cells.problems.is_empty()) {
            Some(owner) => {
                places.push(place);
                changes.push((owner, std::mem::take(&mut row.changes)));
            }
            None => outcomes[place] = Outcome::Refused(std::mem::take(&mut row.cells.problems)),
        }
    }
    let asked: Vec<(Option<i64>, bool)> =
        changes.iter().map(|(_, change)| (change.id, change.remove)).collect();
    let answers = book::save_many(ctx, unit, changes).await?;
    for ((place, (id, remove)), answer) in places.into_iter().zip(asked).zip(answers) {
        let before = id.and_then(|id| known.addresses.get(&id)).map(|address| address.version);
        outcomes[place] = match answer {
            Ok(_) if remove => Outcome::Removed,
            Ok(None) => Outcome::Unchanged,
            Ok(Some(_)) if before.is_none() => Outcome::Added,
            Ok(Some(address)) if Some(address.version) == before => Outcome::Unchanged,
            Ok(Some(_)) => Outcome::Updated,
            Err(error) => Outcome::Refused(problems(error, COLUMNS)?),
        };
    }
    Ok(outcomes)
}

/// The records that rows refer to.
struct Known {
    addresses: HashMap<i64, Model>,
    changeable: Vec<i64>,
    customers_by_name: Customers,
    customers: HashMap<i64, customers::Model>,
    people: HashMap<i64, customer_users::Model>,
    people_by_email: HashMap<String, customer_users::Model>,
}

impl Known {
    async fn read(ctx: &Context, unit: &Unit, rows: &[Read<'_>]) -> Result<Self, Error> {
        let of = |remove: bool| -> Vec<i64> {
            let changes = rows.iter().map(|row| &row.changes).filter(|change| change.remove == remove);
            changes.filter_map(|change| change.id).collect()
        };
        let (kept, removed) = (of(false), of(true));
        let all: Vec<i64> = kept.iter().chain(&removed).copied().collect();
        let addresses = book::among(ctx, unit, Permission::View, &all).await?;
        let editable = book::among(ctx, unit, Permission::Edit, &kept).await?;
        let deletable = book::among(ctx, unit, Permission::Delete, &removed).await?;
        let customers_by_name = Customers::named(ctx, unit, rows.iter().map(|row| &row.customer)).await?;
        let mut untold = Vec::new();
        for row in rows {
            untold.extend(customers_by_name.peek(&row.customer));
        }
        let people: Vec<i64> = rows.iter().filter_map(|row| row.person).collect();
        let emails = rows.iter().filter(|row| row.person.is_none()).filter_map(|row| row.email.clone());
        let emails = distinct(emails.collect());
        Ok(Self {
            changeable: editable.iter().chain(&deletable).map(|address| address.id).collect(),
            addresses: addresses.into_iter().map(|address| (address.id, address)).collect(),
            customers: references::among::<customers::Entity>(ctx, unit, Permission::View, &untold).await?,
            customers_by_name,
            people: references::among::<customer_users::Entity>(ctx, unit, Permission::View, &people).await?,
            people_by_email: references::customer_users_by_email(ctx, unit, Permission::View, &emails)
                .await?,
        })
    }

    /// In whose book the address of a row stands.
    fn owner(&self, row: &mut Read<'_>) -> Option<Owner> {
        let told = self.told_owner(row);
        if !row.cells.problems.is_empty() {
            return None;
        }
        let Some(id) = row.changes.id else {
            if told.is_none() {
                row.cells.refuse("Customer Id", "import-address-of-nobody");
            }
            return told;
        };
        let Some(address) = self.addresses.get(&id) else {
            row.cells.refuse("Address ID", "import-unknown-id");
            return None;
        };
        let owner = Owner::of(address);
        if told.is_some_and(|told| told != owner) {
            row.cells.refuse("Address ID", "import-address-of-another");
        } else if !self.changeable.contains(&id) {
            row.cells.refuse("", "refused-denied");
        }
        Some(owner)
    }

    /// Whose it is, as the row says; a customer user goes before a customer.
    fn told_owner(&self, row: &mut Read<'_>) -> Option<Owner> {
        let of = |person: &customer_users::Model| Owner::CustomerUser {
            id: person.id,
            customer_id: person.customer_id,
        };
        if let Some(id) = row.person {
            let person = self.people.get(&id);
            if person.is_none() {
                row.cells.refuse("Customer User Id", "unknown-choice");
            }
            return person.map(of);
        }
        if let Some(email) = &row.email {
            let person = self.people_by_email.get(email);
            if person.is_none() {
                row.cells.refuse("Email Address", "unknown-choice");
            }
            return person.map(of);
        }
        let id = self.customers_by_name.customer(&row.customer, &mut row.cells)?;
        if !self.customers.contains_key(&id) {
            row.cells.refuse("Customer Id", "unknown-choice");
        }
        Some(Owner::Customer(id))
    }
}

/// The names of the columns of an export.
pub fn header() -> Vec<String> {
    COLUMNS.iter().map(|column| column.header.to_owned()).collect()
}

/// The next rows of an export.
pub async fn batch(ctx: &Context, after: i64, limit: u64) -> Result<Vec<(i64, Vec<String>)>, Error> {
    let addresses = book::batch(ctx, after, limit).await?;
    let customers = addresses.iter().filter(|address| address.customer_user_id.is_none());
    let customers =
        references::names_of_customers(ctx, customers.map(|address| address.customer_id).collect()).await?;
    let people = addresses.iter().filter_map(|address| address.customer_user_id);
    let people = references::emails_of_customer_users(ctx, people.collect()).await?;
    let rows = addresses.into_iter().map(|address| {
        let company = address.customer_user_id.is_none().then_some(address.customer_id);
        let row = vec![
            text(&address.label),
            text(&address.organization),
            text(&address.name_prefix),
            text(&address.first_name),
            text(&address.middle_name),
            text(&address.last_name),
            text(&address.name_suffix),
            address.street,
            text(&address.street2),
            address.postal_code,
            address.city,
            text(&address.region_text),
            text(&address.region),
            address.country,
            address.id.to_string(),
            text(&address.phone),
            flag(address.is_primary),
            id(company),
            company.and_then(|id| customers.get(&id).cloned()).unwrap_or_default(),
            id(address.customer_user_id),
            address.customer_user_id.and_then(|id| people.get(&id).cloned()).unwrap_or_default(),
            String::new(),
            flag(address.billing),
            flag(address.default_billing),
            flag(address.shipping),
            flag(address.default_shipping),
            String::new(),
            address
                .validated_at
                .map(|at| at.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string())
                .unwrap_or_default(),
        ];
        (address.id, row)
    });
    Ok(rows.collect())
}
