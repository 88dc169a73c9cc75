//! The address book: addresses of the company, and one's own.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_access::{Entity, Permission, Position};
use clientele_domain::addresses::{self, Owner};
use clientele_domain::customers::hierarchy;
use clientele_domain::{Context, Error, search};
use clientele_web::address_pages::{AddressPages, Home};
use clientele_web::{Desk, Form, Page, PageError, Path, options};
use minijinja::{Value, context};

use crate::shop::Shop;

pub(crate) const PATH: &str = "/account/addresses";

pub(crate) static ADDRESSES: AddressPages = AddressPages { path: PATH, home };

/// The most subsidiaries that are offered to choose from.
const OFFERED: u64 = 200;

pub fn routes() -> Router<Shop> {
    ADDRESSES
        .router()
        .route("/account/addresses", get(page))
        .route("/account/addresses/new", get(new).post(create))
        .route("/account/addresses/company/{id}", get(company))
        .route("/account/addresses/company/{id}/new", get(new_of_company).post(create_of_company))
        .route("/account/users/{id}/addresses/new", get(new_of_person).post(create_of_person))
}

/// Who acts, and for which customer.
pub(crate) fn own(ctx: &Context) -> Result<(i64, i64), PageError> {
    match ctx.position {
        Position::Storefront { customer_user, customer, .. } => Ok((customer_user, customer)),
        _ => Err(PageError::Denied),
    }
}

fn home(ctx: &Context, owner: Owner) -> Home {
    let me = own(ctx).ok();
    match owner {
        Owner::Customer(id) => {
            let company = format!("{PATH}/company/{id}");
            let own = me.is_some_and(|(_, customer)| customer == id);
            Home {
                new: format!("{company}/new"),
                path: if own { PATH.to_owned() } else { company },
                under: ("menu-address-book", PATH),
            }
        }
        Owner::CustomerUser { id, .. } if me.is_some_and(|(person, _)| person == id) => {
            Home { path: PATH.to_owned(), new: format!("{PATH}/new"), under: ("menu-address-book", PATH) }
        }
        Owner::CustomerUser { id, .. } => {
            let path = format!("/account/users/{id}");
            Home { new: format!("{path}/addresses/new"), path, under: ("menu-users", "/account/users") }
        }
    }
}

/// A book as the component `address_book` shows it; none if the actor may not see it.
pub(crate) async fn book(desk: &Desk, owner: Owner) -> Result<Option<Value>, Error> {
    let rights = addresses::rights(&desk.ctx, owner).await?;
    if !rights.view {
        return Ok(None);
    }
    let new = rights.create.then(|| home(&desk.ctx, owner).new);
    Ok(Some(context! { addresses => ADDRESSES.cards(desk, owner).await?, new }))
}

async fn page(desk: Desk) -> Result<Response, PageError> {
    let (person, customer) = own(&desk.ctx)?;
    let company = book(&desk, Owner::Customer(customer)).await?;
    let mine = book(&desk, Owner::CustomerUser { id: person, customer_id: customer }).await?;
    if company.is_none() && mine.is_none() {
        return Err(PageError::Denied);
    }
    let context = context! {
        company, mine,
        name => desk.visit.viewer().map(|viewer| viewer.organization.clone()),
        companies => companies(&desk.ctx, customer).await?,
    };
    desk.render("storefront/addresses.html", Page::new("menu-address-book"), context)
}

/// The other companies whose addresses the actor may see.
async fn companies(ctx: &Context, own: i64) -> Result<Vec<Value>, Error> {
    let all = hierarchy::choices(ctx, Entity::CustomerAddress, Permission::View, "", OFFERED).await?;
    Ok(options::named(all.into_iter().filter(|(id, _)| *id != own)))
}

async fn company(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let (_, own) = own(&desk.ctx)?;
    desk.ctx.require(Entity::CustomerAddress, Permission::View)?;
    if id == own {
        return Ok(desk.visit.redirect(PATH));
    }
    let company = book(&desk, Owner::customer(&desk.ctx, id).await?).await?.ok_or(PageError::NotFound)?;
    let name = search::customer_name(&desk.ctx, id).await?.unwrap_or_default();
    let context = context! {
        company, mine => Value::from(()),
        name => name.as_str(),
        companies => Vec::<Value>::new(),
    };
    let page = Page::new(name.clone()).under("menu-address-book", PATH);
    desk.render("storefront/addresses.html", page, context)
}

fn mine(desk: &Desk) -> Result<Owner, PageError> {
    let (id, customer_id) = own(&desk.ctx)?;
    Ok(Owner::CustomerUser { id, customer_id })
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    ADDRESSES.new_address(&desk, mine(&desk)?).await
}

async fn create(desk: Desk, form: Form) -> Result<Response, PageError> {
    ADDRESSES.create(&desk, mine(&desk)?, form).await
}

async fn new_of_company(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerAddress, Permission::Create)?;
    ADDRESSES.new_address(&desk, Owner::customer(&desk.ctx, id).await?).await
}

async fn create_of_company(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerAddress, Permission::Create)?;
    ADDRESSES.create(&desk, Owner::customer(&desk.ctx, id).await?, form).await
}

async fn new_of_person(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUserAddress, Permission::Create)?;
    ADDRESSES.new_address(&desk, Owner::customer_user(&desk.ctx, id).await?).await
}

async fn create_of_person(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    desk.ctx.require(Entity::CustomerUserAddress, Permission::Create)?;
    ADDRESSES.create(&desk, Owner::customer_user(&desk.ctx, id).await?, form).await
}
