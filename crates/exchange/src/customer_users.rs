//! Customer users in files.

use std::collections::HashMap;

use clientele_access::Permission;
use clientele_domain::customer_users::{self, Changes, Existing, Model};
use clientele_domain::{Context, Error, normal_email, references};
use clientele_store::Unit;

use crate::layout::{Cells, Column, Layout, ROLES, column};
use crate::owners::{Colleagues, CustomerCells, Customers, OwnerCells, distinct};
use crate::subject::{Outcome, problems};
use crate::table::Row;
use crate::text::{flag, id, text, us_date};

/// Before *Roles 1 Role* and after it.
pub const COLUMNS: &[Column] = &[
    column("ID", "id"),
    column("Name Prefix", "name_prefix"),
    column("First Name", "first_name"),
    column("Middle Name", "middle_name"),
    column("Last Name", "last_name"),
    column("Name Suffix", "name_suffix"),
    column("Birthday", "birthday"),
    column("Email Address", "email"),
    column("Customer Id", "customer_id"),
    column("Customer Name", "customer_name"),
    column("Website Id", "website_id"),
    column("Enabled", "enabled"),
    column("Confirmed", "confirmed"),
    column("Guest", "guest"),
    column("Owner Id", "owner_id"),
    column("Owner Username", "owner_username"),
];

/// How many of the columns stand before the roles.
const BEFORE_ROLES: usize = 10;

pub fn key(layout: &Layout, row: &Row) -> Option<String> {
    let mut cells = Cells::of(layout, row);
    match cells.filled("ID") {
        Some(id) => Some(format!("id {id}")),
        None => cells.filled("Email Address").map(|email| normal_email(&email)),
    }
}

/// A row whose cells could be read, before what it refers to is looked up.
struct Read<'a> {
    cells: Cells<'a>,
    id: Option<i64>,
    email: Option<String>,
    customer: CustomerCells,
    owner: OwnerCells,
    roles: Option<Vec<String>>,
    changes: Changes,
}

fn read<'a>(layout: &'a Layout, row: &'a Row) -> Read<'a> {
    let mut cells = Cells::of(layout, row);
    Read {
        id: cells.id("ID"),
        email: cells.filled("Email Address"),
        customer: CustomerCells::read(&mut cells),
        owner: OwnerCells::read(&mut cells),
        roles: cells.roles(),
        changes: Changes {
            email: cells.text("Email Address"),
            name_prefix: cells.text("Name Prefix"),
            first_name: cells.text("First Name"),
            middle_name: cells.text("Middle Name"),
            last_name: cells.text("Last Name"),
            name_suffix: cells.text("Name Suffix"),
            birthday: cells.date("Birthday"),
            website_id: cells.id("Website Id").map(Some),
            enabled: cells.flag("Enabled"),
            confirmed: cells.flag("Confirmed"),
            guest: cells.flag("Guest"),
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
    let mut rows: Vec<Read<'_>> = rows.iter().map(|row| read(layout, row)).collect();
    let colleagues = Colleagues::named(ctx, unit, rows.iter().map(|row| &row.owner)).await?;
    let customers = Customers::named(ctx, unit, rows.iter().map(|row| &row.customer)).await?;
    let role_names = rows.iter().flat_map(|row| row.roles.iter().flatten().cloned()).collect();
    let roles = references::roles_by_machine_name(ctx, unit, &distinct(role_names)).await?;
    let mut known = People::read(ctx, unit, &rows).await?;
    let mut outcomes: Vec<Outcome> = rows.iter().map(|_| Outcome::Unchanged).collect();
    let (mut records, mut places) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter_mut().enumerate() {
        let old = known.meant(row);
        row.changes.customer_id = customers.customer(&row.customer, &mut row.cells);
        row.changes.owner_id = colleagues.owner(&row.owner, &mut row.cells).map(Some);
        row.changes.roles = row.roles.take().map(|names| roles_of(names, &roles, &mut row.cells));
        if row.cells.problems.is_empty() {
            places.push((place, old.as_ref().map(|old| old.model.version)));
            records.push((old, std::mem::take(&mut row.changes)));
        } else {
            outcomes[place] = Outcome::Refused(std::mem::take(&mut row.cells.problems));
        }
    }
    let answers = customer_users::save(ctx, unit, records).await?;
    for ((place, before), answer) in places.into_iter().zip(answers) {
        outcomes[place] = match (answer, before) {
            (Ok(_), None) => Outcome::Added,
            (Ok(person), Some(before)) if person.version == before => Outcome::Unchanged,
            (Ok(_), Some(_)) => Outcome::Updated,
            (Err(error), _) => Outcome::Refused(problems(error, COLUMNS)?),
        };
    }
    Ok(outcomes)
}

fn roles_of(names: Vec<String>, roles: &HashMap<String, i64>, cells: &mut Cells<'_>) -> Vec<i64> {
    let mut held = Vec::new();
    for name in names {
        match roles.get(&name) {
            Some(id) => held.push(*id),
            None => cells
                .refuse(ROLES, clientele_language::Message::new("import-unknown-role").with("role", name)),
        }
    }
    held
}

/// Who is there already.
struct People {
    editable: HashMap<i64, Existing>,
    seen: HashMap<i64, Model>,
    by_email: HashMap<String, Model>,
}

impl People {
    async fn read(ctx: &Context, unit: &Unit, rows: &[Read<'_>]) -> Result<Self, Error> {
        type People = customer_users::Entity;
        let ids: Vec<i64> = rows.iter().filter_map(|row| row.id).collect();
        let emails = rows.iter().filter(|row| row.id.is_none()).filter_map(|row| row.email.clone());
        let emails = distinct(emails.collect());
        let seen = references::among::<People>(ctx, unit, Permission::View, &ids).await?;
        let by_email = references::customer_users_by_email(ctx, unit, Permission::View, &emails).await?;
        let all: Vec<i64> = seen.keys().copied().chain(by_email.values().map(|person| person.id)).collect();
        let editable = references::among::<People>(ctx, unit, Permission::Edit, &all).await?;
        let editable = customer_users::existing(unit, editable.into_values().collect()).await?;
        let editable = editable.into_iter().map(|existing| (existing.model.id, existing)).collect();
        Ok(Self { editable, seen, by_email })
    }

    /// The person whom a row is about; none for a new one.
    fn meant(&mut self, row: &mut Read<'_>) -> Option<Existing> {
        let id = match row.id {
            Some(id) if self.seen.contains_key(&id) => id,
            Some(_) => {
                row.cells.refuse("ID", "import-unknown-id");
                return None;
            }
            None => self.by_email.get(row.email.as_deref()?)?.id,
        };
        let existing = self.editable.remove(&id);
        if existing.is_none() {
            row.cells.refuse("", "refused-denied");
        }
        existing
    }
}

/// The names of the columns of an export.
pub async fn header(ctx: &Context) -> Result<Vec<String>, Error> {
    let most = references::most_roles(ctx).await?.max(1);
    let mut header: Vec<String> = COLUMNS.iter().map(|column| column.header.to_owned()).collect();
    header.splice(BEFORE_ROLES..BEFORE_ROLES, (1..=most).map(|number| format!("Roles {number} Role")));
    Ok(header)
}

/// The next rows of an export, which has so many columns.
pub async fn batch(
    ctx: &Context,
    after: i64,
    limit: u64,
    width: usize,
) -> Result<Vec<(i64, Vec<String>)>, Error> {
    let people = references::batch::<customer_users::Entity>(ctx, after, limit).await?;
    let ids: Vec<i64> = people.iter().map(|person| person.id).collect();
    let customers =
        references::names_of_customers(ctx, people.iter().map(|person| person.customer_id).collect()).await?;
    let owners =
        references::emails_of_users(ctx, people.iter().filter_map(|person| person.owner_id).collect())
            .await?;
    let mut roles = references::roles_of_customer_users(ctx, &ids).await?;
    let most = width - COLUMNS.len();
    let rows = people.into_iter().map(|person| {
        let mut held = roles.remove(&person.id).unwrap_or_default();
        held.resize(most, String::new());
        let mut row = vec![
            person.id.to_string(),
            text(&person.name_prefix),
            person.first_name,
            text(&person.middle_name),
            person.last_name,
            text(&person.name_suffix),
            person.birthday.map(us_date).unwrap_or_default(),
            person.email,
            person.customer_id.to_string(),
            customers.get(&person.customer_id).cloned().unwrap_or_default(),
        ];
        row.extend(held);
        row.extend([
            id(person.website_id),
            flag(person.enabled),
            flag(person.confirmed),
            flag(person.guest),
            id(person.owner_id),
            person.owner_id.and_then(|owner| owners.get(&owner).cloned()).unwrap_or_default(),
        ]);
        (person.id, row)
    });
    Ok(rows.collect())
}
