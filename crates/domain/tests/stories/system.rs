//! Users, roles, organizations, websites: what keeps the house in order, and who may touch it.

use clientele_access::{Entity, Level, Permission, Permissions};
use clientele_domain::users::log_in::{Credentials, log_in};
use clientele_domain::users::{self, enablement, sessions};
use clientele_domain::{
    Context, Origin, back_office_roles, business_units, customers, grids, installation, localizations,
    organizations, roles, websites,
};
use clientele_grid::{Cell, State};

use crate::world::{World, broken, is_denied, is_not_found, refusal, user_named, worlds};

const PASSWORD: &str = "Demo1234";

async fn role_named(world: &World, machine_name: &str) -> back_office_roles::Model {
    let known = back_office_roles::all(&world.system()).await.unwrap();
    known.into_iter().find(|role| role.machine_name == machine_name).unwrap()
}

async fn user_with(world: &World, email: &str, machine_name: &str) -> users::Model {
    let role = role_named(world, machine_name).await;
    let new = users::Changes { password: Some(PASSWORD.into()), ..user_named(email, vec![role.id]) };
    users::create(&world.system(), new).await.unwrap()
}

/// Somebody who keeps the users of Acme Supply, and may do nothing else.
async fn keeper(world: &World) -> Context {
    let mut granted = Permissions::default();
    for permission in [Permission::View, Permission::Create, Permission::Edit, Permission::Delete] {
        granted.grant(Entity::User, permission, Level::Global);
    }
    let changes = back_office_roles::Changes {
        name: Some("Keeper".into()),
        permissions: Some(granted),
        ..Default::default()
    };
    let role = back_office_roles::create(&world.system(), changes).await.unwrap();
    world.colleague_with("keeper@example.com", role.id).await
}

async fn session_of(world: &World, email: &str) -> String {
    let credentials = Credentials { email: email.into(), password: PASSWORD.into(), remember: false };
    log_in(world.store(), &world.clock, &world.services, &credentials, &Origin::console()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_owns_nothing_can_be_deleted() {
    for world in worlds().await {
        let ctx = world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await;
        let user = user_with(&world, "sam@example.com", "ROLE_AUDITOR").await;
        let session = session_of(&world, "sam@example.com").await;
        let owned = world.customer("Company A", None).await;
        let change = customers::Changes { owner_id: Some(Some(user.id)), ..Default::default() };
        let owned = customers::update(&ctx, owned.id, owned.version, change).await.unwrap();
        assert_eq!(refusal(users::delete(&ctx, user.id).await), "user-owns-records");
        assert_eq!(refusal(users::delete(&ctx, ctx.user_id().unwrap()).await), "not-on-oneself");
        let free = customers::Changes { owner_id: Some(None), ..Default::default() };
        customers::update(&ctx, owned.id, owned.version, free).await.unwrap();
        users::delete(&ctx, user.id).await.unwrap();
        assert!(is_not_found(&users::find(&ctx, Permission::View, user.id).await));
        assert!(!world.is_logged_in(&session).await);
        assert_eq!(world.history("user", user.id).await.last().unwrap().action, "delete");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_locks_out_somebody_who_may_more() {
    for world in worlds().await {
        let keeper = keeper(&world).await;
        let chief = user_with(&world, "chief@example.com", "ROLE_ADMINISTRATOR").await;
        let session = session_of(&world, "chief@example.com").await;
        assert_eq!(refusal(enablement::disable(&keeper, chief.id).await), "user-above-own");
        assert_eq!(refusal(sessions::end_of(&keeper, chief.id).await), "user-above-own");
        assert_eq!(refusal(users::delete(&keeper, chief.id).await), "user-above-own");
        let own = users::card(&keeper, Permission::View, keeper.user_id().unwrap()).await.unwrap();
        let weakened = users::Changes {
            enabled: Some(false),
            roles: Some(own.roles.iter().map(|role| role.id).collect()),
            ..Default::default()
        };
        let told = broken(users::update(&keeper, chief.id, chief.version, weakened).await);
        assert_eq!(told, ["enabled: user-above-own", "roles: user-above-own"]);
        assert!(world.is_logged_in(&session).await);
        // A peer is within reach.
        let peer = user_named("peer@example.com", own.roles.iter().map(|role| role.id).collect());
        let peer = users::create(&keeper, peer).await.unwrap();
        enablement::disable(&keeper, peer.id).await.unwrap();
        users::delete(&keeper, peer.id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_a_user_are_seen_and_ended() {
    for world in worlds().await {
        let chief = world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await;
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        let user = user_with(&world, "sam@example.com", "ROLE_SUPPORT").await;
        let (one, other) =
            (session_of(&world, "sam@example.com").await, session_of(&world, "sam@example.com").await);
        assert_eq!(sessions::of(&auditor, user.id).await.unwrap().len(), 2);
        assert!(is_denied(&sessions::end_of(&auditor, user.id).await));
        sessions::end_of(&chief, user.id).await.unwrap();
        assert!(!world.is_logged_in(&one).await && !world.is_logged_in(&other).await);
        assert!(sessions::of(&auditor, user.id).await.unwrap().is_empty());
        let told = world.history("user", user.id).await;
        assert!(told.last().unwrap().changes.contains("sessions"), "{told:?}");
        // There is nothing left to end, and nothing to tell.
        sessions::end_of(&chief, user.id).await.unwrap();
        assert_eq!(world.history("user", user.id).await.len(), told.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_another_organization_is_neither_shown_nor_lost() {
    for world in worlds().await {
        let there = world.system_in(world.globex);
        let local = back_office_roles::Changes { name: Some("Clerk".into()), ..Default::default() };
        let clerk = back_office_roles::create(&there, local).await.unwrap();
        let auditor = role_named(&world, "ROLE_AUDITOR").await;
        let both = users::Changes {
            organizations: Some(vec![world.acme, world.globex]),
            ..user_named("both@example.com", vec![auditor.id])
        };
        let user = users::create(&world.system(), both).await.unwrap();
        let hired = users::Changes { roles: Some(vec![auditor.id, clerk.id]), ..Default::default() };
        let user = users::update(&there, user.id, user.version, hired).await.unwrap();

        let keeper = keeper(&world).await;
        let card = users::card(&keeper, Permission::View, user.id).await.unwrap();
        let roles: Vec<i64> = card.roles.iter().map(|role| role.id).collect();
        let places: Vec<i64> = card.organizations.iter().map(|organization| organization.id).collect();
        assert_eq!((roles, places), (vec![auditor.id], vec![world.acme]));
        assert_eq!(refusal(users::delete(&keeper, user.id).await), "user-above-own");

        let support = role_named(&world, "ROLE_SUPPORT").await;
        let moved = users::Changes { roles: Some(vec![support.id]), ..Default::default() };
        users::update(&world.system(), user.id, user.version, moved).await.unwrap();
        let card = users::card(&there, Permission::View, user.id).await.unwrap();
        let mut held: Vec<i64> = card.roles.iter().map(|role| role.id).collect();
        held.sort_unstable();
        let mut expected = vec![support.id, clerk.id];
        expected.sort_unstable();
        assert_eq!(held, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_also_works_elsewhere_is_deleted_only_by_who_reaches_all() {
    for world in worlds().await {
        let keeper = keeper(&world).await;
        let own = users::card(&keeper, Permission::View, keeper.user_id().unwrap()).await.unwrap();
        let both = users::Changes {
            organizations: Some(vec![world.acme, world.globex]),
            ..user_named("both@example.com", own.roles.iter().map(|role| role.id).collect())
        };
        let user = users::create(&world.system(), both).await.unwrap();
        assert_eq!(refusal(users::delete(&keeper, user.id).await), "user-works-elsewhere");
        users::delete(&world.system(), user.id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_user_is_told_all_at_once() {
    for world in worlds().await {
        let ctx = world.system();
        let new = users::Changes {
            last_name: Some(" ".into()),
            password: Some("Demo1234".into()),
            password_repeated: Some("Demo12345".into()),
            ..user_named("nobody", Vec::new())
        };
        let told = [
            "email: not-an-email",
            "last_name: must-not-be-blank",
            "password_repeated: passwords-must-match",
            "roles: must-not-be-blank",
        ];
        assert_eq!(broken(users::create(&ctx, new).await), told);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_password_is_not_set_without_the_current_one() {
    for world in worlds().await {
        let chief = world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await;
        let me = users::find(&chief, Permission::View, chief.user_id().unwrap()).await.unwrap();
        let change = users::Changes { password: Some("Better1234".into()), ..Default::default() };
        let told = broken(users::update(&chief, me.id, me.version, change).await);
        assert_eq!(told, ["password: own-password-elsewhere"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_another_organization_nothing_is_found_by_its_id() {
    for world in worlds().await {
        let there = world.system_in(world.globex);
        let unit = business_units::Changes { name: Some("West".into()), ..Default::default() };
        let unit = business_units::create(&there, unit).await.unwrap();
        let website = websites::all(&there).await.unwrap().remove(0);
        let localization = localizations::all(&there).await.unwrap().remove(0);
        let role = back_office_roles::Changes { name: Some("Clerk".into()), ..Default::default() };
        let role = back_office_roles::create(&there, role).await.unwrap();
        let user = users::create(&there, user_named("gus@example.com", vec![role.id])).await.unwrap();
        for ctx in [
            world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await,
            world.colleague("auditor@example.com", "ROLE_AUDITOR").await,
        ] {
            let view = Permission::View;
            assert!(is_not_found(&business_units::find(&ctx, view, unit.id).await));
            assert!(is_not_found(&websites::find(&ctx, view, website.id).await));
            assert!(is_not_found(&localizations::find(&ctx, view, localization.id).await));
            assert!(is_not_found(&back_office_roles::find(&ctx, view, role.id).await));
            assert!(is_not_found(&users::find(&ctx, view, user.id).await));
            assert!(is_not_found(&sessions::of(&ctx, user.id).await));
        }
        let auditor = world.colleague("other@example.com", "ROLE_AUDITOR").await;
        assert!(is_not_found(&organizations::find(&auditor, Permission::View, world.globex).await));
        assert_eq!(organizations::all(&auditor).await.unwrap().len(), 1);
        assert_eq!(organizations::all(&world.system()).await.unwrap().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_all_organizations_is_changed_by_who_reaches_all() {
    for world in worlds().await {
        let mut granted = Permissions::default();
        for permission in [Permission::View, Permission::Edit] {
            granted.grant(Entity::Role, permission, Level::Global);
        }
        let changes = back_office_roles::Changes {
            name: Some("Role keeper".into()),
            permissions: Some(granted),
            ..Default::default()
        };
        let own = back_office_roles::create(&world.system(), changes).await.unwrap();
        let keeper = world.colleague_with("keeper@example.com", own.id).await;
        let chief = world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await;
        let everyones = role_named(&world, "ROLE_AUDITOR").await;
        assert!(back_office_roles::may_change(&keeper, &own));
        assert!(!back_office_roles::may_change(&keeper, &everyones));
        assert!(back_office_roles::may_change(&chief, &everyones));
        // The grid says the same of each row.
        for ctx in [&keeper, &chief] {
            let grid = grids::grid(ctx, "roles").await.unwrap();
            let (state, _) = State::parse(&grid, &[]);
            let page = clientele_grid::page(ctx.store.read(), &grid, &state, ctx.clock.now()).await.unwrap();
            for row in &page.rows {
                let role = back_office_roles::find(ctx, Permission::View, row.id).await.unwrap();
                let changeable = matches!(row.extra.get("changeable"), Some(Cell::Boolean(true)));
                assert_eq!(changeable, back_office_roles::may_change(ctx, &role), "{}", role.name);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_a_back_office_role_counts_those_for_whom_something_changes() {
    for world in worlds().await {
        let chief = world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await;
        let granting = |levels: &[(Permission, Level)]| {
            let mut granted = Permissions::default();
            for (permission, level) in levels {
                granted.grant(Entity::Customer, *permission, *level);
            }
            back_office_roles::Changes {
                name: Some("Helper".into()),
                permissions: Some(granted),
                ..Default::default()
            }
        };
        let old = granting(&[(Permission::View, Level::Basic), (Permission::Edit, Level::Basic)]);
        let helper = back_office_roles::create(&chief, old).await.unwrap();
        world.colleague_with("one@example.com", helper.id).await;
        let auditor = role_named(&world, "ROLE_AUDITOR").await;
        let both = users::Changes {
            last_name: Some("Zola".into()),
            ..user_named("two@example.com", vec![helper.id, auditor.id])
        };
        users::create(&world.system(), both).await.unwrap();
        // Somebody who works elsewhere is no concern of this organization.
        let elsewhere = users::Changes {
            organizations: Some(vec![world.globex]),
            ..user_named("elsewhere@example.com", vec![auditor.id])
        };
        users::create(&world.system_in(world.globex), elsewhere).await.unwrap();
        let new = granting(&[(Permission::View, Level::Global)]);
        let told = back_office_roles::preview(&chief, &helper, &new).await.unwrap();
        let lines: Vec<String> = told
            .shifts
            .iter()
            .map(|shift| {
                let difference = shift.difference;
                format!("{:?} {:?} {:?} {}", difference.cell, difference.from, difference.to, shift.users)
            })
            .collect();
        // Two lose, and one gains: who is an auditor too sees all customers anyway.
        assert_eq!(told.users, 2, "{lines:?}");
        assert_eq!(told.names, ["Sam Seller", "Sam Zola"]);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(
            lines.iter().any(|line| line.contains("View") && line.ends_with("Basic Global 1")),
            "{lines:?}"
        );
        assert!(
            lines.iter().any(|line| line.contains("Edit") && line.ends_with("Basic None 2")),
            "{lines:?}"
        );
        let same = back_office_roles::Changes { permissions: Some(helper.granted()), ..Default::default() };
        assert_eq!(back_office_roles::preview(&chief, &helper, &same).await.unwrap().users, 0);
        let told = back_office_roles::preview(&chief, &auditor, &new).await.unwrap();
        assert_eq!(told.users, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_found_by_a_role_they_hold_and_attempts_by_who_tried() {
    for world in worlds().await {
        let chief = world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await;
        let user = user_with(&world, "sam@example.com", "ROLE_SUPPORT").await;
        session_of(&world, "sam@example.com").await;
        let pairs = |pairs: &[(&str, String)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
        };
        for (name, asked, found) in [
            ("users", pairs(&[("f.roles.op", "equals".into()), ("f.roles", "Support".into())]), 1),
            ("users", pairs(&[("f.roles.op", "equals".into()), ("f.roles", "Auditor".into())]), 0),
            (
                "login-attempts",
                pairs(&[("f.user_id.op", "equals".into()), ("f.user_id", user.id.to_string())]),
                1,
            ),
            (
                "login-attempts",
                pairs(&[
                    ("f.user_id.op", "equals".into()),
                    ("f.user_id", chief.user_id().unwrap().to_string()),
                ]),
                0,
            ),
        ] {
            let grid = grids::grid(&chief, name).await.unwrap();
            let (state, problems) = State::parse(&grid, &asked);
            assert!(problems.is_empty(), "{problems:?}");
            let page =
                clientele_grid::page(chief.store.read(), &grid, &state, chief.clock.now()).await.unwrap();
            assert_eq!(page.rows.len(), found, "{name} {asked:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_website_takes_predefined_roles_and_is_found_by_its_localizations() {
    for world in worlds().await {
        let ctx = world.system();
        let names: Vec<String> =
            roles::predefined(&ctx).await.unwrap().into_iter().map(|role| role.name).collect();
        assert_eq!(names, ["Administrator", "Buyer", "Non-Authenticated Visitors"]);
        let first = localizations::all(&ctx).await.unwrap().remove(0);
        assert_eq!(websites::offering(&ctx, first.id).await.unwrap().len(), 1);
        assert_eq!(refusal(localizations::delete(&ctx, first.id).await), "localization-in-use");
        let new = localizations::Changes {
            name: Some("Deutsch".into()),
            language: Some("de".into()),
            formatting: Some("de_AT".into()),
        };
        let other = localizations::create(&ctx, new).await.unwrap();
        assert!(websites::offering(&ctx, other.id).await.unwrap().is_empty());
        localizations::delete(&ctx, other.id).await.unwrap();
    }
}

/// Where somebody works who has just logged in.
async fn lands_in(world: &World, email: &str) -> i64 {
    let secret = session_of(world, email).await;
    let (store, clock, services) = (world.store(), &world.clock, &world.services);
    let resumed = sessions::resume(store, clock, services, &secret, Origin::console()).await.unwrap();
    resumed.unwrap().context.organization()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_organization_keeps_no_administrator_out() {
    for world in worlds().await {
        user_with(&world, "chief@example.com", "ROLE_ADMINISTRATOR").await;
        user_with(&world, "sam@example.com", "ROLE_AUDITOR").await;
        let both = user_with(&world, "both@example.com", "ROLE_AUDITOR").await;
        let there =
            users::Changes { organizations: Some(vec![world.acme, world.globex]), ..Default::default() };
        users::update(&world.system(), both.id, both.version, there).await.unwrap();
        assert_eq!(lands_in(&world, "both@example.com").await, world.acme);

        let ctx = world.system_in(world.globex);
        let acme = organizations::find(&ctx, Permission::View, world.acme).await.unwrap();
        let set = |enabled| organizations::Changes { enabled: Some(enabled), ..Default::default() };
        let acme = organizations::update(&ctx, acme.id, acme.version, set(false)).await.unwrap();
        for email in ["chief@example.com", "both@example.com"] {
            assert_eq!(lands_in(&world, email).await, world.globex, "{email}");
        }
        let credentials =
            Credentials { email: "sam@example.com".into(), password: PASSWORD.into(), remember: false };
        let (store, clock, services) = (world.store(), &world.clock, &world.services);
        let sam = log_in(store, clock, services, &credentials, &Origin::console()).await;
        assert_eq!(refusal(sam), "log-in-no-organization");
        let wrong = Credentials { password: "Demo12345".into(), ..credentials };
        let sam = log_in(store, clock, services, &wrong, &Origin::console()).await;
        assert_eq!(refusal(sam), "log-in-unsuccessful");
        // Whom the console makes works where somebody can work.
        let new = installation::add_user_from_console(
            store,
            clock,
            services,
            "new@example.com",
            "auditor",
            Some(PASSWORD.into()),
        );
        assert_eq!(new.await.unwrap().0.organization_id, world.globex);
        assert_eq!(lands_in(&world, "new@example.com").await, world.globex);

        // Nobody disables where they work, so that one organization stays for whoever does.
        let globex = organizations::find(&ctx, Permission::View, world.globex).await.unwrap();
        let answer = organizations::update(&ctx, globex.id, globex.version, set(false)).await;
        assert_eq!(broken(answer), ["enabled: organization-in-use"]);
        organizations::update(&ctx, acme.id, acme.version, set(true)).await.unwrap();
        for email in ["chief@example.com", "both@example.com", "sam@example.com"] {
            assert_eq!(lands_in(&world, email).await, world.acme, "{email}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_website_has_a_url_of_its_own() {
    for world in worlds().await {
        let ctx = world.system();
        let mut urls = Vec::new();
        for name in ["Second Seller", "second seller!", "Admin", "???"] {
            let changes = organizations::Changes { name: Some(name.into()), ..Default::default() };
            let made = organizations::create(&ctx, changes).await.unwrap();
            let website = websites::all(&world.system_in(made.id)).await.unwrap().remove(0);
            let path = website.url.strip_prefix("https://shop.example.com").unwrap();
            let log_in = format!("{path}/login");
            let site = websites::visiting::at(world.store(), "shop.example.com", &log_in);
            assert_eq!(site.await.unwrap().unwrap().organization_id, made.id, "{name}");
            urls.push(path.to_owned());
        }
        assert_eq!(urls, ["/second-seller", "/second-seller-2", "/admin-2", "/website"]);

        let own = websites::all(&ctx).await.unwrap().remove(0);
        let at = |url: &str| websites::Changes {
            name: Some("Europe".into()),
            url: Some(url.into()),
            ..Default::default()
        };
        for (url, told) in [
            ("https://shop.example.com/second-seller/", "url: website-url-taken"),
            ("http://SHOP.example.com/website", "url: website-url-taken"),
            ("https://shop.example.com/admin", "url: website-url-reserved"),
            ("https://eu.example.com/account/europe", "url: website-url-reserved"),
        ] {
            let answer = websites::update(&ctx, own.id, own.version, at(url)).await;
            assert_eq!(broken(answer), [told], "{url}");
            let new = websites::Changes {
                localizations: own.default_localization_id.map(|id| vec![id]),
                ..at(url)
            };
            assert_eq!(broken(websites::create(&ctx, new).await), [told], "{url}");
        }
        // Its own it keeps.
        let own = websites::update(&ctx, own.id, own.version, at(&own.url)).await.unwrap();
        websites::update(&ctx, own.id, own.version, at("https://eu.example.com")).await.unwrap();
    }
}
