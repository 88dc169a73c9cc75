//! OAuth applications of customer users and of back-office users.

use axum::Router;
use clientele_access::{Area, Entity, Permission};
use clientele_domain::tokens::Holder;
use clientele_domain::{Context, Error};
use clientele_web::application_pages::{ApplicationPages, create_button, row_links, section};
use minijinja::Value;

use crate::grids::GridRoutes;
use crate::office::Office;

const OF_CUSTOMER_USERS: &str = "/admin/oauth-applications";
const OF_USERS: &str = "/admin/user-oauth-applications";

static CUSTOMER_USERS: ApplicationPages = ApplicationPages {
    area: Area::Storefront,
    grid: GridRoutes {
        name: "customer-user-oauth-applications",
        path: OF_CUSTOMER_USERS,
        title: "menu-customer-user-oauth-applications",
        empty: "empty-oauth-applications",
        row: |_, row| row_links(OF_CUSTOMER_USERS, row),
        buttons: |_| create_button("/admin/oauth-applications/new"),
    },
    owners: Some("customer-users"),
    owner_path: Some("/admin/customer-users"),
};

static USERS: ApplicationPages = ApplicationPages {
    area: Area::BackOffice,
    grid: GridRoutes {
        name: "oauth-applications",
        path: OF_USERS,
        title: "menu-oauth-applications",
        empty: "empty-oauth-applications",
        row: |_, row| row_links(OF_USERS, row),
        buttons: |_| create_button("/admin/user-oauth-applications/new"),
    },
    owners: Some("users"),
    owner_path: Some("/admin/users"),
};

pub fn routes() -> Router<Office> {
    CUSTOMER_USERS.router().merge(USERS.router())
}

/// The applications of a customer user, for their page.
pub async fn of_customer_user(ctx: &Context, id: i64, guest: bool) -> Result<Option<Value>, Error> {
    let may_add = ctx.may(Entity::CustomerUser, Permission::Edit) && !guest;
    section(ctx, OF_CUSTOMER_USERS, Holder::CustomerUser(id), may_add).await
}

/// The applications of a back-office user, for their page.
pub async fn of_user(ctx: &Context, id: i64) -> Result<Option<Value>, Error> {
    section(ctx, OF_USERS, Holder::User(id), true).await
}
