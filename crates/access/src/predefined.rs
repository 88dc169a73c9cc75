//! The roles that every organization begins with.

use crate::catalogue::Permission::{
    self, Assign, Create, Delete, Duplicate, Edit, Rename, SetAsDefault, View,
};
use crate::catalogue::{Area, Capability, Entity};
use crate::cells::{Cell, offers};
use crate::workflows::{Step, Workflow};
use crate::{Level, Permissions};

/// A role as it is seeded. The name is data: people may rename it.
#[derive(Clone, Debug)]
pub struct PredefinedRole {
    pub machine_name: &'static str,
    pub name: &'static str,
    pub self_managed: bool,
    pub public: bool,
    pub permissions: Permissions,
}

/// Administrator, Buyer and Non-Authenticated Visitors.
pub fn customer_user_roles() -> Vec<PredefinedRole> {
    vec![
        PredefinedRole {
            machine_name: "ROLE_FRONTEND_ADMINISTRATOR",
            name: "Administrator",
            self_managed: true,
            public: true,
            permissions: administrator(),
        },
        PredefinedRole {
            machine_name: "ROLE_FRONTEND_BUYER",
            name: "Buyer",
            self_managed: true,
            public: true,
            permissions: buyer(),
        },
        PredefinedRole {
            machine_name: "ROLE_FRONTEND_ANONYMOUS",
            name: "Non-Authenticated Visitors",
            self_managed: false,
            public: false,
            permissions: visitor(),
        },
    ]
}

/// Everything, but that requests for quote stay: a seller may have answered them.
fn administrator() -> Permissions {
    let mut role = Permissions::default();
    for (cell, level) in Permissions::everything(Area::Storefront).cells() {
        if cell != Cell::Permission(Entity::Rfq, Delete) {
            role.raise(cell, level);
        }
    }
    role
}

fn buyer() -> Permissions {
    let mut role = Permissions::default();
    give(&mut role, Area::Storefront, Entity::Customer, &[View], Level::Local);
    give(&mut role, Area::Storefront, Entity::CustomerAddress, &[View], Level::Local);
    give(&mut role, Area::Storefront, Entity::CustomerUser, &[View], Level::Local);
    give(&mut role, Area::Storefront, Entity::CustomerUserAddress, &[View], Level::Basic);
    let own_list = [View, Create, Edit, Delete, Duplicate, Rename, SetAsDefault];
    give(&mut role, Area::Storefront, Entity::ShoppingList, &own_list, Level::Basic);
    give(&mut role, Area::Storefront, Entity::Quote, &[View], Level::Basic);
    give(&mut role, Area::Storefront, Entity::Rfq, &[View, Create, Edit], Level::Basic);
    give(&mut role, Area::Storefront, Entity::Checkout, &[View, Create, Edit, Delete], Level::Basic);
    give(&mut role, Area::Storefront, Entity::Order, &[View, Create, Edit], Level::Basic);
    give(&mut role, Area::Storefront, Entity::GridView, &[View, Create, Edit, Delete], Level::Basic);
    give(&mut role, Area::Storefront, Entity::Product, &[View], Level::System);
    go_through(&mut role, Workflow::ALL);
    role.allow(Capability::UpdateUserProfile);
    role
}

fn visitor() -> Permissions {
    let mut role = Permissions::default();
    give(&mut role, Area::Storefront, Entity::ShoppingList, &[View, Edit], Level::Basic);
    give(&mut role, Area::Storefront, Entity::Rfq, &[Create], Level::Basic);
    give(&mut role, Area::Storefront, Entity::Checkout, &[View, Create, Edit, Delete], Level::Basic);
    give(&mut role, Area::Storefront, Entity::Product, &[View], Level::System);
    go_through(&mut role, &[Workflow::Rfq, Workflow::Checkout]);
    role
}

/// With one's own documents.
fn go_through(role: &mut Permissions, workflows: &[Workflow]) {
    for workflow in workflows {
        role.raise(Cell::Workflow(Step::View(*workflow)), Level::Basic);
        role.raise(Cell::Workflow(Step::Perform(*workflow)), Level::Basic);
    }
}

/// Administrator, Sales Manager, Sales Representative, Support and Auditor.
pub fn back_office_roles() -> Vec<PredefinedRole> {
    let role = |machine_name, name, permissions| PredefinedRole {
        machine_name,
        name,
        self_managed: false,
        public: true,
        permissions,
    };
    vec![
        role("ROLE_ADMINISTRATOR", "Administrator", Permissions::everything(Area::BackOffice)),
        role("ROLE_SALES_MANAGER", "Sales Manager", sales(Level::Global)),
        role("ROLE_SALES_REPRESENTATIVE", "Sales Representative", sales(Level::Basic)),
        role("ROLE_SUPPORT", "Support", support()),
        role("ROLE_AUDITOR", "Auditor", auditor()),
    ]
}

const PEOPLE: [Entity; 4] =
    [Entity::Customer, Entity::CustomerAddress, Entity::CustomerUser, Entity::CustomerUserAddress];

fn sales(reach: Level) -> Permissions {
    let mut role = Permissions::default();
    for entity in PEOPLE {
        let permissions: &[Permission] = if reach == Level::Global {
            &[View, Create, Edit, Delete, Assign]
        } else if entity == Entity::Customer {
            &[View, Create, Edit]
        } else {
            &[View, Create, Edit, Delete]
        };
        give(&mut role, Area::BackOffice, entity, permissions, reach);
    }
    give(&mut role, Area::BackOffice, Entity::CustomerGroup, &[View], Level::Global);
    give(&mut role, Area::BackOffice, Entity::CustomerUserRole, &[View], Level::Global);
    give(&mut role, Area::BackOffice, Entity::Website, &[View], Level::Global);
    give(&mut role, Area::BackOffice, Entity::Localization, &[View], Level::Global);
    give(&mut role, Area::BackOffice, Entity::Job, &[View, Edit], Level::Basic);
    for capability in [Capability::ExportRecords, Capability::SendEmail, Capability::ViewAuditHistory] {
        role.allow(capability);
    }
    if reach == Level::Global {
        give(&mut role, Area::BackOffice, Entity::CustomerGroup, &[Create, Edit, Delete], Level::Global);
        give(&mut role, Area::BackOffice, Entity::CustomerUserRole, &[Create, Edit, Delete], Level::Global);
        for capability in [
            Capability::ManagePasswords,
            Capability::ImportRecords,
            Capability::ShareDataView,
            Capability::ViewLoginAttempts,
            Capability::LoginAsCustomerUser,
        ] {
            role.allow(capability);
        }
    }
    role
}

fn support() -> Permissions {
    let mut role = viewer();
    role.allow(Capability::LoginAsCustomerUser).allow(Capability::ViewLoginAttempts);
    role
}

fn auditor() -> Permissions {
    let mut role = viewer();
    role.allow(Capability::ViewAuditHistory)
        .allow(Capability::ViewLoginAttempts)
        .allow(Capability::ExportRecords);
    give(&mut role, Area::BackOffice, Entity::OutgoingEmail, &[View], Level::Global);
    give(&mut role, Area::BackOffice, Entity::Job, &[View], Level::Global);
    for entity in [Entity::User, Entity::Role, Entity::BusinessUnit, Entity::Organization] {
        give(&mut role, Area::BackOffice, entity, &[View], Level::Global);
    }
    role
}

fn viewer() -> Permissions {
    let mut role = Permissions::default();
    for entity in PEOPLE {
        give(&mut role, Area::BackOffice, entity, &[View], Level::Global);
    }
    for entity in [Entity::CustomerGroup, Entity::CustomerUserRole, Entity::Website, Entity::Localization] {
        give(&mut role, Area::BackOffice, entity, &[View], Level::Global);
    }
    role
}

/// Grants what the catalogue offers.
fn give(role: &mut Permissions, area: Area, entity: Entity, permissions: &[Permission], level: Level) {
    for permission in permissions {
        let cell = Cell::Permission(entity, *permission);
        if offers(area, cell, level) {
            role.raise(cell, level);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predefined_roles_hold_only_levels_that_the_catalogue_offers() {
        for (area, roles) in
            [(Area::BackOffice, back_office_roles()), (Area::Storefront, customer_user_roles())]
        {
            for role in roles {
                assert!(role.permissions.is_offered(area), "{}", role.name);
            }
        }
    }

    #[test]
    fn an_administrator_may_all_but_delete_requests_for_quote() {
        let roles = customer_user_roles();
        let administrator = &roles[0].permissions;
        let all = Permissions::everything(Area::Storefront);
        let lacking: Vec<Cell> = administrator.differences(&all).iter().map(|lack| lack.cell).collect();
        assert_eq!(lacking, [Cell::Permission(Entity::Rfq, Delete)]);
        assert_eq!(administrator.level(Entity::Rfq, Assign), Level::Deep);
        assert!(roles.iter().all(|role| administrator.covers(&role.permissions)));
    }

    #[test]
    fn a_buyer_reads_colleagues_and_nothing_of_roles() {
        let roles = customer_user_roles();
        let buyer = &roles[1].permissions;
        assert_eq!(buyer.level(Entity::CustomerUser, View), Level::Local);
        assert_eq!(buyer.level(Entity::CustomerUser, Create), Level::None);
        assert_eq!(buyer.level(Entity::CustomerUserRole, View), Level::None);
    }
}
