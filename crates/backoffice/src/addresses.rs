//! Address books of customers and customer users.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_domain::Context;
use clientele_domain::addresses::Owner;
use clientele_web::address_pages::{AddressPages, Home};
use clientele_web::{Form, PageError, Path};

use crate::desk::Desk;
use crate::office::Office;

pub(crate) static ADDRESSES: AddressPages = AddressPages { path: "/admin/addresses", home };

pub fn routes() -> Router<Office> {
    ADDRESSES
        .router()
        .route("/admin/customers/{id}/addresses/new", get(new_of_customer).post(create_of_customer))
        .route("/admin/customer-users/{id}/addresses/new", get(new_of_person).post(create_of_person))
}

fn home(_: &Context, owner: Owner) -> Home {
    let (path, under) = match owner {
        Owner::Customer(id) => (format!("/admin/customers/{id}"), ("menu-customers", "/admin/customers")),
        Owner::CustomerUser { id, .. } => {
            (format!("/admin/customer-users/{id}"), ("menu-customer-users", "/admin/customer-users"))
        }
    };
    Home { new: format!("{path}/addresses/new"), path, under }
}

async fn new_of_customer(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    ADDRESSES.new_address(&desk, Owner::customer(&desk.ctx, id).await?).await
}

async fn new_of_person(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    ADDRESSES.new_address(&desk, Owner::customer_user(&desk.ctx, id).await?).await
}

async fn create_of_customer(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    ADDRESSES.create(&desk, Owner::customer(&desk.ctx, id).await?, form).await
}

async fn create_of_person(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    ADDRESSES.create(&desk, Owner::customer_user(&desk.ctx, id).await?, form).await
}
