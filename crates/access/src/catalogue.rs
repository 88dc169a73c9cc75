//! What can be permitted: entities with the permissions and levels they offer, and capabilities. Declared once, a line
//! each; role editors, seeds, checks and documentation follow from it. Workflows stand beside it.

use serde::{Deserialize, Serialize};

use crate::Level;
use crate::named::named;

/// The two areas in which people act, each with roles of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    BackOffice,
    Storefront,
}

/// What can be done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Permission {
    View,
    Create,
    Edit,
    Delete,
    Assign,
    Duplicate,
    Rename,
    SetAsDefault,
}

impl Permission {
    pub const ALL: [Self; 8] = [
        Self::View,
        Self::Create,
        Self::Edit,
        Self::Delete,
        Self::Assign,
        Self::Duplicate,
        Self::Rename,
        Self::SetAsDefault,
    ];

    /// The name on the wire and in stored roles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "VIEW",
            Self::Create => "CREATE",
            Self::Edit => "EDIT",
            Self::Delete => "DELETE",
            Self::Assign => "ASSIGN",
            Self::Duplicate => "DUPLICATE",
            Self::Rename => "RENAME",
            Self::SetAsDefault => "SET_AS_DEFAULT",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.name() == name)
    }
}

named! {
    /// The kinds of record that access is decided for.
    Entity {
        Customer => "customer",
        CustomerGroup => "customer_group",
        CustomerAddress => "customer_address",
        CustomerUser => "customer_user",
        CustomerUserAddress => "customer_user_address",
        CustomerUserRole => "customer_user_role",
        GridView => "grid_view",
        ShoppingList => "shopping_list",
        Quote => "quote",
        Rfq => "rfq",
        Checkout => "checkout",
        Order => "order",
        Product => "product",
        User => "user",
        Role => "role",
        BusinessUnit => "business_unit",
        Organization => "organization",
        Website => "website",
        Localization => "localization",
        OutgoingEmail => "outgoing_email",
        Job => "job",
        Webhook => "webhook",
    }
}

named! {
    /// Rights without an entity, each with the area whose roles can hold it.
    Capability of Area as area {
        LoginAsCustomerUser(BackOffice) => "login-as-customer-user",
        ManagePasswords(BackOffice) => "manage-passwords",
        ImportRecords(BackOffice) => "import-records",
        ExportRecords(BackOffice) => "export-records",
        SystemConfiguration(BackOffice) => "system-configuration",
        ManageOauthApplications(BackOffice) => "manage-oauth-applications",
        ViewLoginAttempts(BackOffice) => "view-login-attempts",
        ShareDataView(BackOffice) => "share-data-view",
        ViewAuditHistory(BackOffice) => "view-audit-history",
        OverridePrices(BackOffice) => "override-prices",
        SendEmail(BackOffice) => "send-email",
        UpdateUserProfile(Storefront) => "update-user-profile",
        CustomerUserAuditHistory(Storefront) => "customer-user-audit-history",
        ShareStorefrontDataView(Storefront) => "share-storefront-data-view",
        EnterBillingAddress(Storefront) => "enter-billing-address",
        EnterShippingAddress(Storefront) => "enter-shipping-address",
        AnyCustomerBillingAddress(Storefront) => "any-customer-billing-address",
        DefaultCustomerBillingAddress(Storefront) => "default-customer-billing-address",
        AnyCustomerUserBillingAddress(Storefront) => "any-customer-user-billing-address",
        DefaultCustomerUserBillingAddress(Storefront) => "default-customer-user-billing-address",
        AnyCustomerShippingAddress(Storefront) => "any-customer-shipping-address",
        DefaultCustomerShippingAddress(Storefront) => "default-customer-shipping-address",
        AnyCustomerUserShippingAddress(Storefront) => "any-customer-user-shipping-address",
        DefaultCustomerUserShippingAddress(Storefront) => "default-customer-user-shipping-address",
        AnyCustomerQuoteShippingAddress(Storefront) => "any-customer-quote-shipping-address",
        DefaultCustomerQuoteShippingAddress(Storefront) => "default-customer-quote-shipping-address",
        AnyCustomerUserQuoteShippingAddress(Storefront) => "any-customer-user-quote-shipping-address",
        DefaultCustomerUserQuoteShippingAddress(Storefront) => "default-customer-user-quote-shipping-address",
        ManageOwnOauthApplications(Storefront) => "manage-own-oauth-applications",
    }
}

impl Capability {
    pub fn of(area: Area) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |capability| capability.area() == area)
    }
}

/// The heading under which an entity stands in a role editor; `name` is the id of its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    AccountManagement,
    Shopping,
    Quotes,
    Checkout,
    Orders,
    Catalogue,
    System,
}

impl Group {
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountManagement => "group-account-management",
            Self::Shopping => "group-shopping",
            Self::Quotes => "group-quotes",
            Self::Checkout => "group-checkout",
            Self::Orders => "group-orders",
            Self::Catalogue => "group-catalogue",
            Self::System => "group-system",
        }
    }
}

/// To whom records of an entity belong; decides which levels make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// A person: all levels of the area.
    Person,
    /// A customer (storefront): not *own*.
    Customer,
    /// The organization (back-office): none, organization, global.
    Organization,
    /// Nobody: everything or nothing.
    Nobody,
}

/// What roles of one area can say about one entity.
#[derive(Clone, Copy, Debug)]
pub struct Rights {
    pub entity: Entity,
    pub group: Group,
    pub ownership: Ownership,
    pub permissions: &'static [Permission],
}

impl Ownership {
    /// The levels that can be given, lowest first.
    pub const fn levels(self, area: Area) -> &'static [Level] {
        match (area, self) {
            (Area::Storefront, Self::Person) => &[Level::None, Level::Basic, Level::Local, Level::Deep],
            (Area::Storefront, Self::Customer) => &[Level::None, Level::Local, Level::Deep],
            (Area::BackOffice, Self::Person | Self::Customer) => &Level::ALL,
            (Area::BackOffice, Self::Organization) => &[Level::None, Level::Global, Level::System],
            (_, Self::Nobody) | (Area::Storefront, Self::Organization) => &[Level::None, Level::System],
        }
    }
}

impl Rights {
    /// The levels that can be given, lowest first.
    pub const fn levels(&self, area: Area) -> &'static [Level] {
        self.ownership.levels(area)
    }

    pub fn highest(&self, area: Area) -> Level {
        self.levels(area).last().copied().unwrap_or_default()
    }
}

use Permission::{Assign, Create, Delete, Duplicate, Edit, Rename, SetAsDefault, View};

const ALL_OF_A_RECORD: &[Permission] = &[View, Create, Edit, Delete, Assign];

const STOREFRONT: &[Rights] = &[
    right(Entity::Customer, Group::AccountManagement, Ownership::Customer, &[View]),
    right(Entity::CustomerAddress, Group::AccountManagement, Ownership::Customer, ALL_OF_A_RECORD),
    right(Entity::CustomerUser, Group::AccountManagement, Ownership::Customer, ALL_OF_A_RECORD),
    right(Entity::CustomerUserAddress, Group::AccountManagement, Ownership::Person, ALL_OF_A_RECORD),
    right(
        Entity::CustomerUserRole,
        Group::AccountManagement,
        Ownership::Customer,
        &[View, Create, Edit, Delete],
    ),
    right(Entity::GridView, Group::AccountManagement, Ownership::Person, &[View, Create, Edit, Delete]),
    right(
        Entity::ShoppingList,
        Group::Shopping,
        Ownership::Person,
        &[View, Create, Edit, Delete, Assign, Duplicate, Rename, SetAsDefault],
    ),
    right(Entity::Quote, Group::Quotes, Ownership::Person, &[View, Create, Assign]),
    right(Entity::Rfq, Group::Quotes, Ownership::Person, ALL_OF_A_RECORD),
    right(Entity::Checkout, Group::Checkout, Ownership::Person, ALL_OF_A_RECORD),
    right(Entity::Order, Group::Orders, Ownership::Person, &[View, Create, Edit, Assign]),
    right(Entity::Product, Group::Catalogue, Ownership::Nobody, &[View]),
];

const BACK_OFFICE: &[Rights] = &[
    right(Entity::Customer, Group::AccountManagement, Ownership::Person, ALL_OF_A_RECORD),
    right(
        Entity::CustomerGroup,
        Group::AccountManagement,
        Ownership::Organization,
        &[View, Create, Edit, Delete],
    ),
    right(
        Entity::CustomerAddress,
        Group::AccountManagement,
        Ownership::Person,
        &[View, Create, Edit, Delete],
    ),
    right(Entity::CustomerUser, Group::AccountManagement, Ownership::Person, ALL_OF_A_RECORD),
    right(
        Entity::CustomerUserAddress,
        Group::AccountManagement,
        Ownership::Person,
        &[View, Create, Edit, Delete],
    ),
    right(
        Entity::CustomerUserRole,
        Group::AccountManagement,
        Ownership::Organization,
        &[View, Create, Edit, Delete],
    ),
    right(Entity::User, Group::System, Ownership::Organization, &[View, Create, Edit, Delete]),
    right(Entity::Role, Group::System, Ownership::Organization, &[View, Create, Edit, Delete]),
    right(Entity::BusinessUnit, Group::System, Ownership::Organization, &[View, Create, Edit, Delete]),
    right(Entity::Organization, Group::System, Ownership::Organization, &[View, Create, Edit]),
    right(Entity::Website, Group::System, Ownership::Organization, &[View, Create, Edit, Delete]),
    right(Entity::Localization, Group::System, Ownership::Organization, &[View, Create, Edit, Delete]),
    right(Entity::OutgoingEmail, Group::System, Ownership::Organization, &[View, Edit]),
    right(Entity::Job, Group::System, Ownership::Person, &[View, Edit]),
    right(Entity::Webhook, Group::System, Ownership::Organization, &[View, Create, Edit, Delete]),
];

const fn right(
    entity: Entity,
    group: Group,
    ownership: Ownership,
    permissions: &'static [Permission],
) -> Rights {
    Rights { entity, group, ownership, permissions }
}

/// What roles of an area can say, in the order in which a role editor shows it.
pub const fn rights(area: Area) -> &'static [Rights] {
    match area {
        Area::BackOffice => BACK_OFFICE,
        Area::Storefront => STOREFRONT,
    }
}
