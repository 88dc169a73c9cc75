//! Who may use which route: the only place where a test states it.

use clientele_access::{Area, Capability, Entity, Permission};

/// What it takes to use a route.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Before the log-in; what it shows hangs on a secret.
    Entrance,
    /// For all who are logged in: about themselves, or showing only what other rules let them see.
    Everybody,
    /// A capability.
    Holding(Capability),
    /// Two of them.
    HoldingBoth(Capability, Capability),
    /// A permission at all, whatever it reaches.
    Section(Entity, Permission),
    /// A permission that reaches all organizations.
    Everywhere(Entity, Permission),
    /// A permission at all, and a capability.
    SectionHolding(Entity, Permission, Capability),
    /// One of two permissions, whatever they reach, and a capability.
    EitherHolding(Entity, Permission, Permission, Capability),
    /// A permission that reaches the record in the path.
    Record(Entity, Permission),
    /// The same, and a capability.
    RecordHolding(Entity, Permission, Capability),
    /// A permission on addresses in the book of the customer or customer user in the path, whom the actor may see.
    Book(Entity, Permission),
    /// A permission that reaches the address in the path.
    Address(Permission),
    /// A file that one made oneself.
    OwnFile,
    /// A grid view that one keeps oneself.
    OwnView,
    /// The capability, and an application in the path whose owner the actor sees; to change it, whom they may edit.
    Application { area: Area, changes: bool },
    /// A permission on webhooks that reaches the delivery in the path.
    Delivery(Permission),
}

use Capability::{
    ExportRecords, ImportRecords, ManageOauthApplications, ManagePasswords, SystemConfiguration,
    ViewAuditHistory, ViewLoginAttempts,
};
use Entity as E;
use Permission::{Create, Delete, Edit, View};
use Rule::{
    Address, Book, EitherHolding, Entrance, Everybody, Everywhere, Holding, HoldingBoth, OwnFile, OwnView,
    Record, RecordHolding, Section, SectionHolding,
};

/// The grids and what it takes to see them.
const GRIDS: &[(&str, Rule)] = &[
    ("/admin/customers", Section(E::Customer, View)),
    ("/admin/customer-groups", Section(E::CustomerGroup, View)),
    ("/admin/customer-users", Section(E::CustomerUser, View)),
    ("/admin/customer-user-roles", Section(E::CustomerUserRole, View)),
    ("/admin/login-attempts", Holding(ViewLoginAttempts)),
    ("/admin/users", Section(E::User, View)),
    ("/admin/roles", Section(E::Role, View)),
    ("/admin/organizations", Section(E::Organization, View)),
    ("/admin/business-units", Section(E::BusinessUnit, View)),
    ("/admin/websites", Section(E::Website, View)),
    ("/admin/localizations", Section(E::Localization, View)),
    ("/admin/outgoing-emails", Section(E::OutgoingEmail, View)),
    ("/admin/jobs", Section(E::Job, View)),
    ("/admin/webhooks", Section(E::Webhook, View)),
    ("/admin/webhook-deliveries", Section(E::Webhook, View)),
    ("/admin/audit", Holding(ViewAuditHistory)),
    ("/admin/oauth-applications", Holding(ManageOauthApplications)),
    ("/admin/user-oauth-applications", Holding(ManageOauthApplications)),
];

/// Records with a page, a form and an end, and what they are.
const FORMS: &[(&str, Entity)] = &[
    ("/admin/customers", E::Customer),
    ("/admin/customer-groups", E::CustomerGroup),
    ("/admin/customer-users", E::CustomerUser),
    ("/admin/customer-user-roles", E::CustomerUserRole),
    ("/admin/users", E::User),
    ("/admin/roles", E::Role),
    ("/admin/organizations", E::Organization),
    ("/admin/business-units", E::BusinessUnit),
    ("/admin/websites", E::Website),
    ("/admin/localizations", E::Localization),
    ("/admin/webhooks", E::Webhook),
];

const IMPORT: Rule = EitherHolding(E::Customer, Create, Edit, ImportRecords);

const OTHERS: &[(&str, &str, Rule)] = &[
    ("GET", "/admin/login", Entrance),
    ("POST", "/admin/login", Entrance),
    ("POST", "/admin/logout", Entrance),
    ("GET", "/admin/forgot-password", Entrance),
    ("POST", "/admin/forgot-password", Entrance),
    // Leads on to another page, which asks.
    ("GET", "/admin/my-configuration", Entrance),
    ("GET", "/admin/oauth2/session-transfer/consume", Entrance),
    ("GET", "/admin/set-password/{secret}", Entrance),
    ("POST", "/admin/set-password/{secret}", Entrance),
    ("GET", "/admin", Everybody),
    ("GET", "/admin/search", Everybody),
    ("GET", "/admin/autocomplete/{kind}", Everybody),
    ("GET", "/admin/my-user", Everybody),
    ("POST", "/admin/my-user", Everybody),
    ("POST", "/admin/my-user/theme", Everybody),
    ("POST", "/admin/my-user/language", Everybody),
    ("POST", "/admin/my-user/password", Everybody),
    ("POST", "/admin/my-user/sessions/end", Everybody),
    ("POST", "/admin/organization", Everybody),
    ("GET", "/admin/customers/{id}/addresses/new", Book(E::Customer, Create)),
    ("POST", "/admin/customers/{id}/addresses/new", Book(E::Customer, Create)),
    ("GET", "/admin/customer-users/{id}/addresses/new", Book(E::CustomerUser, Create)),
    ("POST", "/admin/customer-users/{id}/addresses/new", Book(E::CustomerUser, Create)),
    ("GET", "/admin/addresses/{id}/edit", Address(Edit)),
    ("POST", "/admin/addresses/{id}/edit", Address(Edit)),
    ("POST", "/admin/addresses/{id}/delete", Address(Delete)),
    ("POST", "/admin/customer-users/{id}/enablement", Record(E::CustomerUser, Edit)),
    ("POST", "/admin/customer-users/{id}/enablement/end", Record(E::CustomerUser, Edit)),
    ("POST", "/admin/customer-users/{id}/confirmation", Record(E::CustomerUser, Edit)),
    ("POST", "/admin/customer-users/{id}/confirmation/email", Record(E::CustomerUser, Edit)),
    ("POST", "/admin/customer-users/{id}/lockout/end", Record(E::CustomerUser, Edit)),
    (
        "POST",
        "/admin/customer-users/{id}/password-reset",
        RecordHolding(E::CustomerUser, Edit, ManagePasswords),
    ),
    ("POST", "/admin/customer-users/{id}/sessions/end", Record(E::CustomerUser, Edit)),
    ("POST", "/admin/users/{id}/enablement", Record(E::User, Edit)),
    ("POST", "/admin/users/{id}/enablement/end", Record(E::User, Edit)),
    ("POST", "/admin/users/{id}/lockout/end", Record(E::User, Edit)),
    ("POST", "/admin/users/{id}/password-link", Record(E::User, Edit)),
    ("POST", "/admin/users/{id}/sessions/end", Record(E::User, Edit)),
    ("GET", "/admin/outgoing-emails/{id}", Record(E::OutgoingEmail, View)),
    ("POST", "/admin/outgoing-emails/{id}/retry", Record(E::OutgoingEmail, Edit)),
    ("GET", "/admin/jobs/{id}", Record(E::Job, View)),
    ("POST", "/admin/jobs/{id}/cancellation", Record(E::Job, Edit)),
    ("POST", "/admin/jobs/{id}/retry", Record(E::Job, Edit)),
    ("POST", "/admin/jobs/{id}/import", RecordHolding(E::Job, View, ImportRecords)),
    ("GET", "/admin/notification-rules", Holding(SystemConfiguration)),
    ("GET", "/admin/notification-rules/{event}", Holding(SystemConfiguration)),
    ("GET", "/admin/notification-rules/{event}/edit", Holding(SystemConfiguration)),
    ("POST", "/admin/notification-rules/{event}/edit", Holding(SystemConfiguration)),
    ("POST", "/admin/webhooks/{id}/enablement", Record(E::Webhook, Edit)),
    ("POST", "/admin/webhooks/{id}/enablement/end", Record(E::Webhook, Edit)),
    ("POST", "/admin/webhooks/{id}/secret", Record(E::Webhook, Edit)),
    ("POST", "/admin/webhooks/{id}/test", Record(E::Webhook, Edit)),
    ("POST", "/admin/webhooks/{id}/replay", Record(E::Webhook, Edit)),
    ("GET", "/admin/webhook-deliveries/{id}", Rule::Delivery(View)),
    ("POST", "/admin/webhook-deliveries/{id}/replay", Rule::Delivery(Edit)),
    ("GET", "/admin/files/{id}", OwnFile),
    ("GET", "/admin/imports/{subject}", IMPORT),
    ("GET", "/admin/imports/{subject}/example", IMPORT),
    ("POST", "/admin/imports/{subject}", IMPORT),
    ("GET", "/admin/exports/{subject}", SectionHolding(E::Customer, View, ExportRecords)),
    ("POST", "/admin/exports/{subject}", SectionHolding(E::Customer, View, ExportRecords)),
];

fn and_export(rule: Rule) -> Rule {
    match rule {
        Section(entity, permission) => SectionHolding(entity, permission, ExportRecords),
        Holding(capability) => HoldingBoth(capability, ExportRecords),
        _ => rule,
    }
}

/// All rules, one a route.
pub fn all() -> Vec<(&'static str, String, Rule)> {
    let mut all: Vec<(&'static str, String, Rule)> =
        OTHERS.iter().map(|(method, path, rule)| (*method, (*path).to_owned(), *rule)).collect();
    for (path, rule) in GRIDS {
        let mut grid = |method, rest: &str, rule| all.push((method, format!("{path}{rest}"), rule));
        grid("GET", "", *rule);
        grid("GET", "/count", *rule);
        grid("GET", "/export", and_export(*rule));
        grid("POST", "/mass-actions", *rule);
        grid("POST", "/views", *rule);
        grid("POST", "/views/default", *rule);
        grid("POST", "/views/{id}/delete", OwnView);
    }
    for (path, entity) in FORMS {
        let mut form = |method, rest: &str, rule| all.push((method, format!("{path}{rest}"), rule));
        let make = match entity {
            E::Organization => Everywhere(*entity, Create),
            _ => Section(*entity, Create),
        };
        form("GET", "/new", make);
        form("POST", "/new", make);
        form("GET", "/{id}", Record(*entity, View));
        form("GET", "/{id}/edit", Record(*entity, Edit));
        form("POST", "/{id}/edit", Record(*entity, Edit));
        // Organizations are never deleted.
        if *entity != E::Organization {
            form("POST", "/{id}/delete", Record(*entity, Delete));
        }
    }
    for (path, area) in [
        ("/admin/oauth-applications", Area::Storefront),
        ("/admin/user-oauth-applications", Area::BackOffice),
    ] {
        let mut put = |method, rest: &str, rule| all.push((method, format!("{path}{rest}"), rule));
        let (see, change) =
            (Rule::Application { area, changes: false }, Rule::Application { area, changes: true });
        put("GET", "/new", Holding(ManageOauthApplications));
        put("POST", "/new", Holding(ManageOauthApplications));
        put("GET", "/{id}", see);
        put("GET", "/{id}/edit", change);
        put("POST", "/{id}/edit", change);
        put("POST", "/{id}/activation", change);
        put("POST", "/{id}/activation/end", see);
        put("POST", "/{id}/delete", see);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_has_a_rule_and_every_rule_a_route() {
    use std::collections::BTreeSet;

    let world = crate::world::worlds().await.remove(0);
    let routes = clientele_web::testing::routes_of(&clientele_backoffice::routes(world.office()));
    let stated: BTreeSet<(&str, String)> =
        all().into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(stated.len(), all().len(), "a route has two rules");
    let without: Vec<_> = routes.difference(&stated).collect();
    assert!(without.is_empty(), "say in rules.rs who may use these routes: {without:#?}");
    let gone: Vec<_> = stated.difference(&routes).collect();
    assert!(gone.is_empty(), "these routes are no more: {gone:#?}");
}
