//! The menu of *My account*: only what the person may open.

use clientele_access::{Capability, Entity, Permission};
use clientele_domain::Context;
use clientele_web::MenuItem;

use crate::applications;
use crate::desk::HOME;

/// The menu of whoever acts.
pub fn of(ctx: &Context) -> Vec<MenuItem> {
    let may_view = |entity| ctx.may(entity, Permission::View);
    let mut menu = vec![
        MenuItem::page("menu-dashboard", HOME).icon("layout-dashboard"),
        MenuItem::page("menu-my-profile", "/account/profile").icon("user"),
    ];
    if may_view(Entity::CustomerAddress) || may_view(Entity::CustomerUserAddress) {
        menu.push(MenuItem::page("menu-address-book", "/account/addresses").icon("map-pin"));
    }
    if may_view(Entity::CustomerUser) {
        menu.push(MenuItem::page("menu-users", "/account/users").icon("users"));
    }
    if may_view(Entity::CustomerUserRole) {
        menu.push(MenuItem::page("menu-roles", "/account/roles").icon("shield"));
    }
    if ctx.can(Capability::ManageOwnOauthApplications) {
        menu.push(MenuItem::page("menu-oauth-applications", applications::PATH).icon("key"));
    }
    menu
}
