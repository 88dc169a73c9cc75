//! A customer user role.

use clientele_access::{Entity as Kind, Level, Named, Permissions, Position};
use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Condition;

use crate::reach::{Reached, in_tree, nowhere, of_organization};
use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_user_role")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    /// None: predefined, offered to all customers. Some: customizable, only for that customer.
    pub customer_id: Option<i64>,
    pub name: String,
    /// `ROLE_FRONTEND_…`; changes only where a program gives another one.
    pub machine_name: String,
    /// Whether customers may manage it in the storefront.
    pub self_managed: bool,
    /// Whether it is listed in the storefront.
    pub public: bool,
    /// `{"customer_user": {"VIEW": "LOCAL"}}`
    pub permissions: String,
    pub capabilities: String,
    /// `{"quote": {"VIEW": "LOCAL", "accept-quote": "BASIC"}}`
    pub workflows: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(Model, "customer_user_role", |record| record.name.clone());

impl Model {
    pub const fn is_predefined(&self) -> bool {
        self.customer_id.is_none()
    }

    pub fn granted(&self) -> Permissions {
        stored(&self.permissions, &self.capabilities, &self.workflows)
    }
}

/// What a role grants, as it is stored.
pub(crate) fn stored(permissions: &str, capabilities: &str, workflows: &str) -> Permissions {
    let named = |text: &str| -> Named<String> { serde_json::from_str(text).unwrap_or_default() };
    let capabilities: Vec<String> = serde_json::from_str(capabilities).unwrap_or_default();
    Permissions::from_names(&named(permissions), &capabilities, &named(workflows))
}

impl Reached for Entity {
    const KIND: Kind = Kind::CustomerUserRole;

    fn condition(level: Level, position: &Position) -> Condition {
        let Position::Storefront { customer, organization, .. } = position else {
            return of_organization(Column::OrganizationId, level, position);
        };
        let public = Condition::all().add(Column::CustomerId.is_null()).add(Column::Public.eq(true));
        let seen = match level {
            Level::None => return nowhere(),
            Level::Basic => public,
            Level::Local => Condition::any().add(public).add(Column::CustomerId.eq(*customer)),
            _ => Condition::any().add(public).add(in_tree(Column::CustomerId, *customer)),
        };
        Condition::all().add(Column::OrganizationId.eq(*organization)).add(seen)
    }
}
