//! The main menu: only what the person may open.

use clientele_access::{Capability, Entity, Permission};
use clientele_domain::Context;
use clientele_web::MenuItem;

/// The menu of whoever acts.
pub fn of(ctx: &Context) -> Vec<MenuItem> {
    let mut menu = vec![MenuItem::page("menu-dashboards", "/admin").icon("layout-dashboard")];
    let customers = offered(
        ctx,
        &[
            (Entity::Customer, "menu-customers", "/admin/customers"),
            (Entity::CustomerGroup, "menu-customer-groups", "/admin/customer-groups"),
            (Entity::CustomerUser, "menu-customer-users", "/admin/customer-users"),
            (Entity::CustomerUserRole, "menu-customer-user-roles", "/admin/customer-user-roles"),
        ],
    );
    if !customers.is_empty() {
        menu.push(MenuItem::group("menu-customers", customers).icon("users"));
    }
    let mut system =
        offered(ctx, &[(Entity::OutgoingEmail, "menu-outgoing-email", "/admin/outgoing-emails")]);
    if ctx.can(Capability::ViewAuditHistory) {
        system.push(MenuItem::page("menu-data-audit", "/admin/audit"));
    }
    system.extend(offered(ctx, &[(Entity::Job, "menu-jobs", "/admin/jobs")]));
    if !system.is_empty() {
        menu.push(MenuItem::group("menu-system", system).icon("settings"));
    }
    menu
}

fn offered(ctx: &Context, pages: &[(Entity, &'static str, &'static str)]) -> Vec<MenuItem> {
    pages
        .iter()
        .filter(|(entity, _, _)| ctx.may(*entity, Permission::View))
        .map(|(_, label, href)| MenuItem::page(*label, *href))
        .collect()
}

/// Whether there is anything that the global search may find.
pub fn can_search(ctx: &Context) -> bool {
    [Entity::Customer, Entity::CustomerUser, Entity::OutgoingEmail]
        .into_iter()
        .any(|entity| ctx.may(entity, Permission::View))
}
