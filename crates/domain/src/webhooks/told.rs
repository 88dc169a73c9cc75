//! What is told of customers and customer users: what the JSON:API shows of them, by its names. Never passwords, their
//! hashes, or tokens.

use chrono::SecondsFormat;
use clientele_store::{FieldChange, Link, Timestamp, Told};
use serde_json::{Map, Value as Json, json};

use crate::{customer_users, customers};

pub const CUSTOMER_USER: Told<customer_users::Model> = Told {
    fields: customer_user,
    links: &[
        Link {
            name: "userRoles",
            table: "customer_user_role_assignment",
            owner: "customer_user_id",
            member: "role_id",
        },
        Link {
            name: "salesRepresentatives",
            table: "customer_user_sales_representative",
            owner: "customer_user_id",
            member: "user_id",
        },
    ],
    name_of: name_in_customer_user,
    besides: transitions,
};

pub const CUSTOMER: Told<customers::Model> = Told {
    fields: customer,
    links: &[Link {
        name: "salesRepresentatives",
        table: "customer_sales_representative",
        owner: "customer_id",
        member: "user_id",
    }],
    name_of: name_in_customer,
    besides: |_| Vec::new(),
};

fn customer_user(person: &customer_users::Model) -> Map<String, Json> {
    object(json!({
        "id": person.id.to_string(),
        "email": person.email,
        "namePrefix": person.name_prefix,
        "firstName": person.first_name,
        "middleName": person.middle_name,
        "lastName": person.last_name,
        "nameSuffix": person.name_suffix,
        "birthday": person.birthday.map(|day| day.to_string()),
        "phone": person.phone,
        "enabled": person.enabled,
        "confirmed": person.confirmed,
        "isGuest": person.guest,
        "externalId": person.external_id,
        "createdAt": moment(person.created_at),
        "updatedAt": moment(person.updated_at),
        "customer": person.customer_id.to_string(),
        "website": id(person.website_id),
        "localization": id(person.localization_id),
        "owner": id(person.owner_id),
        "organization": person.organization_id.to_string(),
    }))
}

fn name_in_customer_user(field: &str) -> Option<&'static str> {
    Some(match field {
        "email" => "email",
        "name_prefix" => "namePrefix",
        "first_name" => "firstName",
        "middle_name" => "middleName",
        "last_name" => "lastName",
        "name_suffix" => "nameSuffix",
        "birthday" => "birthday",
        "phone" => "phone",
        "enabled" => "enabled",
        "confirmed" => "confirmed",
        "guest" => "isGuest",
        "external_id" => "externalId",
        "customer_id" => "customer",
        "website_id" => "website",
        "localization_id" => "localization",
        "owner_id" => "owner",
        "roles" => "userRoles",
        "sales_representatives" => "salesRepresentatives",
        _ => return None,
    })
}

/// What a change of a customer user means beside that they were updated.
fn transitions(changes: &[FieldChange]) -> Vec<&'static str> {
    let became = |field: &str, value: bool| {
        changes.iter().any(|change| change.field == field && change.new.as_bool() == Some(value))
    };
    [
        ("enabled", became("enabled", true)),
        ("disabled", became("enabled", false)),
        ("confirmed", became("confirmed", true)),
    ]
    .into_iter()
    .filter_map(|(what, happened)| happened.then_some(what))
    .collect()
}

fn customer(customer: &customers::Model) -> Map<String, Json> {
    object(json!({
        "id": customer.id.to_string(),
        "name": customer.name,
        "externalId": customer.external_id,
        "vatId": customer.vat_id,
        "taxCode": customer.tax_code,
        "accountName": customer.account_name,
        "paymentTermLabel": customer.payment_term,
        "internal_rating": customer.internal_rating.as_deref().map(|rating| rating.replace(' ', "_")),
        "createdAt": moment(customer.created_at),
        "updatedAt": moment(customer.updated_at),
        "parent": id(customer.parent_id),
        "group": id(customer.group_id),
        "owner": id(customer.owner_id),
        "organization": customer.organization_id.to_string(),
    }))
}

fn name_in_customer(field: &str) -> Option<&'static str> {
    Some(match field {
        "name" => "name",
        "external_id" => "externalId",
        "vat_id" => "vatId",
        "tax_code" => "taxCode",
        "account_name" => "accountName",
        "payment_term" => "paymentTermLabel",
        "internal_rating" => "internal_rating",
        "parent_id" => "parent",
        "group_id" => "group",
        "owner_id" => "owner",
        "sales_representatives" => "salesRepresentatives",
        _ => return None,
    })
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn id(id: Option<i64>) -> Option<String> {
    id.map(|id| id.to_string())
}

/// As the API writes it: to the second, in UTC.
fn moment(at: Timestamp) -> String {
    at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}
