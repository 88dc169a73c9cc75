//! Who may use which route: the only place where a test states it.

use clientele_access::{Capability, Entity, Permission};

/// What it takes to use a route.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Before the log-in; what it shows hangs on a secret.
    Entrance,
    /// For all who are logged in, about themselves alone.
    Oneself,
    /// About oneself, with a capability.
    Holding(Capability),
    /// A permission at all, whatever it reaches; one of several is enough.
    Section(&'static [(Entity, Permission)]),
    /// A permission that reaches the customer user in the path.
    User(Permission),
    /// A permission on addresses that reaches the customer user in the path, whom the actor may see.
    BookOfUser(Permission),
    /// A permission on addresses that reaches the customer in the path, which the actor may see.
    BookOfCustomer(Permission),
    /// A permission that reaches the address in the path.
    Address(Permission),
    /// A permission that reaches the role in the path.
    Role(Permission),
    /// A job that one started oneself.
    OwnJob,
    /// A grid view that one keeps oneself.
    OwnView,
    /// The capability, and an application in the path that one owns oneself.
    OwnApplication,
}

use Capability::{ManageOwnOauthApplications, UpdateUserProfile};
use Entity::{CustomerAddress, CustomerUser, CustomerUserAddress, CustomerUserRole};
use Permission::{Create, Delete, Edit, View};
use Rule::{
    Address, BookOfCustomer, BookOfUser, Entrance, Holding, Oneself, OwnApplication, OwnJob, OwnView, Role,
    Section, User,
};

const SEE_USERS: Rule = Section(&[(CustomerUser, View)]);
const SEE_ROLES: Rule = Section(&[(CustomerUserRole, View)]);
const MAKE_ROLES: Rule = Section(&[(CustomerUserRole, Create)]);
const MAKE_USERS: Rule = Section(&[(CustomerUser, Create)]);

pub const RULES: &[(&str, &str, Rule)] = &[
    ("GET", "/", Entrance),
    ("GET", "/login", Entrance),
    ("POST", "/login", Entrance),
    ("POST", "/logout", Entrance),
    ("GET", "/forgot-password", Entrance),
    ("POST", "/forgot-password", Entrance),
    ("GET", "/set-password/{secret}", Entrance),
    ("POST", "/set-password/{secret}", Entrance),
    ("GET", "/oauth2/session-transfer/consume", Entrance),
    ("GET", "/confirm/{secret}", Entrance),
    ("POST", "/confirm/{secret}", Entrance),
    ("GET", "/confirm-email/{secret}", Entrance),
    ("POST", "/confirm-email/{secret}", Entrance),
    ("GET", "/account", Oneself),
    ("GET", "/account/profile", Oneself),
    ("GET", "/account/profile/edit", Holding(UpdateUserProfile)),
    ("POST", "/account/profile/edit", Holding(UpdateUserProfile)),
    ("GET", "/account/profile/password", Oneself),
    ("POST", "/account/profile/password", Oneself),
    ("GET", "/account/profile/email", Oneself),
    ("POST", "/account/profile/email", Oneself),
    ("GET", "/account/profile/email/code", Oneself),
    ("POST", "/account/profile/email/code", Oneself),
    ("POST", "/account/profile/theme", Oneself),
    ("POST", "/account/profile/sessions/end", Oneself),
    ("GET", "/account/addresses", Section(&[(CustomerAddress, View), (CustomerUserAddress, View)])),
    ("GET", "/account/addresses/new", Section(&[(CustomerUserAddress, Create)])),
    ("POST", "/account/addresses/new", Section(&[(CustomerUserAddress, Create)])),
    ("GET", "/account/addresses/company/{id}", BookOfCustomer(View)),
    ("GET", "/account/addresses/company/{id}/new", BookOfCustomer(Create)),
    ("POST", "/account/addresses/company/{id}/new", BookOfCustomer(Create)),
    ("GET", "/account/addresses/{id}/edit", Address(Edit)),
    ("POST", "/account/addresses/{id}/edit", Address(Edit)),
    ("POST", "/account/addresses/{id}/delete", Address(Delete)),
    ("GET", "/account/users", SEE_USERS),
    ("GET", "/account/users/export", SEE_USERS),
    ("GET", "/account/users/count", SEE_USERS),
    ("POST", "/account/users/mass-actions", Section(&[(CustomerUser, Edit), (CustomerUser, Delete)])),
    ("POST", "/account/users/views", Section(&[(Entity::GridView, Create)])),
    ("POST", "/account/users/views/default", SEE_USERS),
    ("POST", "/account/users/views/{id}/delete", OwnView),
    ("GET", "/account/users/new", MAKE_USERS),
    ("POST", "/account/users/new", MAKE_USERS),
    ("GET", "/account/users/{id}", User(View)),
    ("GET", "/account/users/{id}/edit", User(Edit)),
    ("POST", "/account/users/{id}/edit", User(Edit)),
    ("POST", "/account/users/{id}/enablement", User(Edit)),
    ("POST", "/account/users/{id}/enablement/end", User(Edit)),
    ("POST", "/account/users/{id}/confirmation", User(Edit)),
    ("POST", "/account/users/{id}/confirmation/email", User(Edit)),
    ("POST", "/account/users/{id}/password-reset", User(Edit)),
    ("POST", "/account/users/{id}/lockout/end", User(Edit)),
    ("POST", "/account/users/{id}/delete", User(Delete)),
    ("GET", "/account/users/{id}/addresses/new", BookOfUser(Create)),
    ("POST", "/account/users/{id}/addresses/new", BookOfUser(Create)),
    ("GET", "/account/roles", SEE_ROLES),
    ("GET", "/account/roles/export", SEE_ROLES),
    ("GET", "/account/roles/count", SEE_ROLES),
    ("POST", "/account/roles/mass-actions", Section(&[(CustomerUserRole, Delete)])),
    ("POST", "/account/roles/views", Section(&[(Entity::GridView, Create)])),
    ("POST", "/account/roles/views/default", SEE_ROLES),
    ("POST", "/account/roles/views/{id}/delete", OwnView),
    ("GET", "/account/roles/new", MAKE_ROLES),
    ("POST", "/account/roles/new", MAKE_ROLES),
    ("GET", "/account/roles/{id}", Role(View)),
    ("GET", "/account/roles/{id}/edit", Role(Edit)),
    ("POST", "/account/roles/{id}/edit", Role(Edit)),
    ("POST", "/account/roles/{id}/delete", Role(Delete)),
    ("GET", "/account/applications", Holding(ManageOwnOauthApplications)),
    ("GET", "/account/applications/export", Holding(ManageOwnOauthApplications)),
    ("GET", "/account/applications/count", Holding(ManageOwnOauthApplications)),
    ("POST", "/account/applications/mass-actions", Holding(ManageOwnOauthApplications)),
    ("POST", "/account/applications/views", Section(&[(Entity::GridView, Create)])),
    ("POST", "/account/applications/views/default", Holding(ManageOwnOauthApplications)),
    ("POST", "/account/applications/views/{id}/delete", OwnView),
    ("GET", "/account/applications/new", Holding(ManageOwnOauthApplications)),
    ("POST", "/account/applications/new", Holding(ManageOwnOauthApplications)),
    ("GET", "/account/applications/{id}", OwnApplication),
    ("GET", "/account/applications/{id}/edit", OwnApplication),
    ("POST", "/account/applications/{id}/edit", OwnApplication),
    ("POST", "/account/applications/{id}/activation", OwnApplication),
    ("POST", "/account/applications/{id}/activation/end", OwnApplication),
    ("POST", "/account/applications/{id}/delete", OwnApplication),
    ("GET", "/account/jobs/{id}", OwnJob),
    ("POST", "/account/jobs/{id}/cancellation", OwnJob),
    ("POST", "/account/jobs/{id}/retry", OwnJob),
    (
        "GET",
        "/account/autocomplete/{kind}",
        Section(&[(CustomerUser, Create), (CustomerUser, Permission::Assign)]),
    ),
];

pub fn rule_of(method: &str, path: &str) -> Option<Rule> {
    RULES.iter().find(|(m, p, _)| *m == method && *p == path).map(|(_, _, rule)| *rule)
}
