//! The two APIs: which resources each has.

use std::sync::Arc;

use clientele_access::Area;
use clientele_jsonapi::{Api, Cors, DeclarationError};

use crate::door::Door;
use crate::house::House;
use crate::operations;
use crate::records::Records;
use crate::types::{
    addresses::{self, Addresses, OfCustomerUsers, OfCustomers},
    business_units, customer_groups, customer_user_roles, customer_users, customers, localizations,
    login_attempts, lookups, organizations, user_roles, users, webhook_deliveries, webhooks, websites,
};

/// Under which path an API stands, within its website.
pub const fn path(area: Area) -> &'static str {
    match area {
        Area::BackOffice => "/admin/api",
        Area::Storefront => "/api",
    }
}

/// The API of an area, with whoever lets callers in, and the pages of others that may call.
pub fn api(area: Area, door: Arc<dyn Door>, cors: Cors) -> Result<Api<House>, DeclarationError> {
    let mut builder = Api::builder(House { area, door }, path(area))
        .cors(cors)
        .resource(customers::resource(area), Records::new(customers::Customers))
        .resource(customer_users::resource(area), Records::new(customer_users::CustomerUsers))
        .resource(customer_groups::resource(area), Records::new(customer_groups::CustomerGroups))
        .resource(customer_user_roles::resource(area), Records::new(customer_user_roles::CustomerUserRoles))
        .resource(addresses::resource::<OfCustomers>(area), Records::new(Addresses::<OfCustomers>::new()))
        .resource(
            addresses::resource::<OfCustomerUsers>(area),
            Records::new(Addresses::<OfCustomerUsers>::new()),
        )
        .resource(localizations::resource(area), Records::new(localizations::Localizations));
    for (resource, lookup) in lookups::countries_and_regions() {
        builder = builder.resource(resource, lookup);
    }
    let (resource, lookup) = lookups::address_types();
    builder = builder.resource(resource, lookup);
    if area == Area::Storefront {
        return builder.build();
    }
    for (resource, lookup) in
        [lookups::customer_ratings(), lookups::customer_user_statuses(), lookups::user_statuses()]
    {
        builder = builder.resource(resource, lookup);
    }
    builder
        .resource(users::resource(), Records::new(users::Users))
        .resource(users::profile(), Records::new(users::UserProfile))
        .resource(user_roles::resource(), Records::new(user_roles::UserRoles))
        .resource(organizations::resource(), Records::new(organizations::Organizations))
        .resource(business_units::resource(), Records::new(business_units::BusinessUnits))
        .resource(websites::resource(), Records::new(websites::Websites))
        .resource(login_attempts::resource(), Records::new(login_attempts::LoginAttempts))
        .resource(webhooks::resource(), Records::new(webhooks::Webhooks))
        .resource(webhook_deliveries::resource(), Records::new(webhook_deliveries::WebhookDeliveries))
        .resource(operations::resource(), Records::new(operations::Operations))
        .resource(operations::errors_resource(), operations::Errors)
        .operations("asyncoperations")
        .build()
}
