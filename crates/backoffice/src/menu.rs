//! The main menu: only what the person may open.

use clientele_access::{Capability, Entity, Permission};
use clientele_domain::Context;
use clientele_web::MenuItem;

/// The menu of whoever acts.
pub fn of(ctx: &Context) -> Vec<MenuItem> {
    let mut menu = vec![MenuItem::page("menu-dashboards", "/admin").icon("layout-dashboard")];
    let mut customers = offered(
        ctx,
        &[
            (Entity::Customer, "menu-customers", "/admin/customers"),
            (Entity::CustomerGroup, "menu-customer-groups", "/admin/customer-groups"),
            (Entity::CustomerUser, "menu-customer-users", "/admin/customer-users"),
            (Entity::CustomerUserRole, "menu-customer-user-roles", "/admin/customer-user-roles"),
        ],
    );
    if ctx.can(Capability::ViewLoginAttempts) {
        customers.push(MenuItem::page("menu-customer-user-login-attempts", "/admin/login-attempts"));
    }
    if ctx.can(Capability::ManageOauthApplications) {
        let label = "menu-customer-user-oauth-applications";
        customers.push(MenuItem::page(label, "/admin/oauth-applications"));
    }
    if !customers.is_empty() {
        menu.push(MenuItem::group("menu-customers", customers).icon("users"));
    }
    let system = system(ctx);
    if !system.is_empty() {
        menu.push(MenuItem::group("menu-system", system).icon("settings"));
    }
    menu
}

fn system(ctx: &Context) -> Vec<MenuItem> {
    let mut system = Vec::new();
    let mut users = offered(
        ctx,
        &[
            (Entity::User, "menu-users", "/admin/users"),
            (Entity::Role, "menu-roles", "/admin/roles"),
            (Entity::Organization, "menu-organizations", "/admin/organizations"),
            (Entity::BusinessUnit, "menu-business-units", "/admin/business-units"),
        ],
    );
    if ctx.can(Capability::ManageOauthApplications) {
        users.push(MenuItem::page("menu-oauth-applications", "/admin/user-oauth-applications"));
    }
    if !users.is_empty() {
        system.push(MenuItem::group("menu-user-management", users));
    }
    system.extend(offered(
        ctx,
        &[
            (Entity::Website, "menu-websites", "/admin/websites"),
            (Entity::Localization, "menu-localization", "/admin/localizations"),
        ],
    ));
    let mut emails =
        offered(ctx, &[(Entity::OutgoingEmail, "menu-outgoing-email", "/admin/outgoing-emails")]);
    if ctx.can(Capability::SystemConfiguration) {
        emails.insert(0, MenuItem::page("menu-notification-rules", "/admin/notification-rules"));
    }
    if !emails.is_empty() {
        system.push(MenuItem::group("menu-emails", emails));
    }
    if ctx.can(Capability::ViewAuditHistory) {
        system.push(MenuItem::page("menu-data-audit", "/admin/audit"));
    }
    system.extend(offered(
        ctx,
        &[(Entity::Job, "menu-jobs", "/admin/jobs"), (Entity::Webhook, "menu-webhooks", "/admin/webhooks")],
    ));
    system
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
