//! What can be permitted: entities with the permissions and levels they offer, and capabilities. Declared once;
//! role editors, seeds, checks and documentation follow from it.

use serde::{Deserialize, Serialize};

use crate::Level;

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

macro_rules! named {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident => $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind { $($variant,)* }

        impl $kind {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in stored roles and in the ids of messages.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
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
    }
}

named! {
    /// Rights without an entity.
    Capability {
        LoginAsCustomerUser => "login-as-customer-user",
        ManagePasswords => "manage-passwords",
        ImportRecords => "import-records",
        ExportRecords => "export-records",
        SystemConfiguration => "system-configuration",
        ManageOauthApplications => "manage-oauth-applications",
        ViewLoginAttempts => "view-login-attempts",
        ShareDataView => "share-data-view",
        ViewAuditHistory => "view-audit-history",
        OverridePrices => "override-prices",
        SendEmail => "send-email",
        UpdateUserProfile => "update-user-profile",
        CustomerUserAuditHistory => "customer-user-audit-history",
        ShareStorefrontDataView => "share-storefront-data-view",
        EnterBillingAddress => "enter-billing-address",
        EnterShippingAddress => "enter-shipping-address",
        AnyCustomerBillingAddress => "any-customer-billing-address",
        DefaultCustomerBillingAddress => "default-customer-billing-address",
        AnyCustomerUserBillingAddress => "any-customer-user-billing-address",
        DefaultCustomerUserBillingAddress => "default-customer-user-billing-address",
        AnyCustomerShippingAddress => "any-customer-shipping-address",
        DefaultCustomerShippingAddress => "default-customer-shipping-address",
        AnyCustomerUserShippingAddress => "any-customer-user-shipping-address",
        DefaultCustomerUserShippingAddress => "default-customer-user-shipping-address",
        AnyCustomerQuoteShippingAddress => "any-customer-quote-shipping-address",
        DefaultCustomerQuoteShippingAddress => "default-customer-quote-shipping-address",
        AnyCustomerUserQuoteShippingAddress => "any-customer-user-quote-shipping-address",
        DefaultCustomerUserQuoteShippingAddress => "default-customer-user-quote-shipping-address",
        ManageOwnOauthApplications => "manage-own-oauth-applications",
    }
}

impl Capability {
    /// The area whose roles can hold the capability.
    pub const fn area(self) -> Area {
        match self {
            Self::LoginAsCustomerUser
            | Self::ManagePasswords
            | Self::ImportRecords
            | Self::ExportRecords
            | Self::SystemConfiguration
            | Self::ManageOauthApplications
            | Self::ViewLoginAttempts
            | Self::ShareDataView
            | Self::ViewAuditHistory
            | Self::OverridePrices
            | Self::SendEmail => Area::BackOffice,
            _ => Area::Storefront,
        }
    }

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

impl Rights {
    /// The levels that can be given, lowest first.
    pub const fn levels(&self, area: Area) -> &'static [Level] {
        match (area, self.ownership) {
            (Area::Storefront, Ownership::Person) => &[Level::None, Level::Basic, Level::Local, Level::Deep],
            (Area::Storefront, Ownership::Customer) => &[Level::None, Level::Local, Level::Deep],
            (Area::BackOffice, Ownership::Person | Ownership::Customer) => &Level::ALL,
            (Area::BackOffice, Ownership::Organization) => &[Level::None, Level::Global, Level::System],
            (_, Ownership::Nobody) | (Area::Storefront, Ownership::Organization) => {
                &[Level::None, Level::System]
            }
        }
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
