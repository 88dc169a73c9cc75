//! Finding customers and people by a few letters: the global search, and the choices of form fields.

use clientele_access::{Entity as Kind, Permission};
use clientele_grid::{Cell, Grid, State};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryFilter, QuerySelect};

use crate::context::Context;
use crate::error::Error;
use crate::{customer_users, customers, grids, outgoing_email, reach, users};

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// `customer`, `customer-user` or `outgoing-email`.
    pub kind: &'static str,
    pub id: i64,
    pub title: String,
    pub detail: String,
}

/// What the global search found, of each kind up to `limit`.
pub async fn everywhere(ctx: &Context, words: &str, limit: u64) -> Result<Vec<Hit>, Error> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut hits = Vec::new();
    if ctx.may(Kind::Customer, Permission::View) {
        for id in found(ctx, "customers", words, limit).await? {
            hits.push((Kind::Customer, id));
        }
    }
    if ctx.may(Kind::CustomerUser, Permission::View) {
        for id in found(ctx, "customer-users", words, limit).await? {
            hits.push((Kind::CustomerUser, id));
        }
    }
    if ctx.may(Kind::OutgoingEmail, Permission::View) {
        for id in found(ctx, "outgoing-emails", words, limit).await? {
            hits.push((Kind::OutgoingEmail, id));
        }
    }
    told(ctx, &hits).await
}

/// The first ids of a grid's quick search, in the order of the ids: no total is asked for.
async fn found(ctx: &Context, grid: &str, words: &str, limit: u64) -> Result<Vec<i64>, Error> {
    let grid = grids::grid(ctx, grid).await?;
    let state = searching(&grid, words);
    Ok(clientele_grid::ids(ctx.store.read(), &grid, &state, ctx.clock.now(), None, limit).await?)
}

fn searching(grid: &Grid, words: &str) -> State {
    let words: String = words.chars().filter(|c| !c.is_control()).take(100).collect();
    State::parse(grid, &[("q".to_owned(), words)]).0
}

async fn told(ctx: &Context, hits: &[(Kind, i64)]) -> Result<Vec<Hit>, Error> {
    let ids = |kind: Kind| hits.iter().filter(move |hit| hit.0 == kind).map(|hit| hit.1);
    let read = ctx.store.read();
    let companies = customers::Entity::find()
        .filter(customers::entity::Column::Id.is_in(ids(Kind::Customer)))
        .all(read)
        .await?;
    let people = customer_users::Entity::find()
        .filter(customer_users::entity::Column::Id.is_in(ids(Kind::CustomerUser)))
        .find_also_related_customer(read)
        .await?;
    let mails = clientele_store::outbox::Entity::find()
        .filter(clientele_store::outbox::Column::Id.is_in(ids(Kind::OutgoingEmail)))
        .filter(outgoing_email::delivery::reach(ctx, Permission::View))
        .all(read)
        .await?;
    let mut told: Vec<Hit> = companies
        .into_iter()
        .map(|company| Hit {
            kind: "customer",
            id: company.id,
            detail: company.vat_id.or(company.account_name).unwrap_or_default(),
            title: company.name,
        })
        .collect();
    told.extend(people.into_iter().map(|(person, company)| Hit {
        kind: "customer-user",
        id: person.id,
        title: person.full_name(),
        detail: format!("{} · {company}", person.email),
    }));
    told.extend(mails.into_iter().map(|mail| Hit {
        kind: "outgoing-email",
        id: mail.id,
        title: mail.subject,
        detail: mail.recipient,
    }));
    Ok(told)
}

/// People with the name of their customer, in two questions.
trait WithCustomer {
    async fn find_also_related_customer(
        self,
        read: &DatabaseConnection,
    ) -> Result<Vec<(customer_users::Model, String)>, Error>;
}

impl WithCustomer for sea_orm::Select<customer_users::Entity> {
    async fn find_also_related_customer(
        self,
        read: &DatabaseConnection,
    ) -> Result<Vec<(customer_users::Model, String)>, Error> {
        let people = self.all(read).await?;
        let names: std::collections::BTreeMap<i64, String> = customers::Entity::find()
            .select_only()
            .columns([customers::entity::Column::Id, customers::entity::Column::Name])
            .filter(customers::entity::Column::Id.is_in(people.iter().map(|person| person.customer_id)))
            .into_tuple::<(i64, String)>()
            .all(read)
            .await?
            .into_iter()
            .collect();
        Ok(people
            .into_iter()
            .map(|person| {
                let customer = names.get(&person.customer_id).cloned().unwrap_or_default();
                (person, customer)
            })
            .collect())
    }
}

/// A choice of a form field: id and what it is called.
pub type Choice = (i64, String);

/// Customers whose names contain the words, as choices; without words the first ones.
pub async fn customer_choices(ctx: &Context, words: &str, limit: u64) -> Result<Vec<Choice>, Error> {
    let grid = grids::grid(ctx, "customers").await?;
    let state = State { columns: Some(vec!["customer"]), size: limit, ..searching(&grid, words) };
    let page = clientele_grid::remembered_page(&ctx.store, &grid, &state, ctx.clock.now()).await?;
    Ok(page
        .rows
        .into_iter()
        .map(|row| {
            let name = match row.cells.into_iter().next() {
                Some(Cell::Text(name)) => name,
                _ => String::new(),
            };
            (row.id, name)
        })
        .collect())
}

/// The name of a customer that the actor may see, for a field that already holds it.
pub async fn customer_name(ctx: &Context, id: i64) -> Result<Option<String>, Error> {
    let found = reach::among::<customers::Entity, _>(ctx, ctx.store.read(), Permission::View, &[id]).await?;
    Ok(found.into_iter().next().map(|customer| customer.name))
}

/// Customer users whose names or e-mail addresses contain the words, as choices; without words the first ones.
pub async fn customer_user_choices(ctx: &Context, words: &str, limit: u64) -> Result<Vec<Choice>, Error> {
    let grid = grids::grid(ctx, "customer-users").await?;
    let columns = Some(vec!["first_name", "last_name", "email"]);
    let state = State { columns, size: limit, ..searching(&grid, words) };
    let page = clientele_grid::page(ctx.store.read(), &grid, &state, ctx.clock.now()).await?;
    let name = |cells: Vec<Cell>| {
        let words = cells.into_iter().filter_map(|cell| match cell {
            Cell::Text(text) => Some(text),
            _ => None,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    Ok(page.rows.into_iter().map(|row| (row.id, name(row.cells))).collect())
}

/// The name of a customer user that the actor may see, for a field that already holds them.
pub async fn customer_user_name(ctx: &Context, id: i64) -> Result<Option<String>, Error> {
    let found =
        reach::among::<customer_users::Entity, _>(ctx, ctx.store.read(), Permission::View, &[id]).await?;
    Ok(found.into_iter().next().map(|person| format!("{} {}", person.full_name(), person.email)))
}

/// The name of a colleague, for a field that already holds them.
pub async fn user_name(ctx: &Context, id: i64) -> Result<Option<String>, Error> {
    Ok(user_choices(ctx).await?.into_iter().find(|(known, _)| *known == id).map(|(_, name)| name))
}

/// Colleagues as choices of owners and sales representatives.
pub async fn user_choices(ctx: &Context) -> Result<Vec<Choice>, Error> {
    Ok(users::colleagues(ctx).await?.into_iter().map(|user| (user.id, user.full_name())).collect())
}
