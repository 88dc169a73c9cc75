//! Roles as the seller makes them: what they grant, who holds them, and what a change would do.

use clientele_access::{
    Area, Capability, Cell, Entity as Kind, Level, Permission, Permissions, Step, Transition, Workflow,
};
use clientele_domain::Context;
use clientele_domain::customer_users::{self, effective_permissions};
use clientele_domain::roles::holders;
use clientele_domain::roles::{self, Changes, HolderChanges, Preview, preview};
use clientele_domain::websites;
use clientele_grid::State;
use clientele_store::FieldChange;

use crate::world::{World, broken, is_stale, refusal, worlds};

/// What shoppers may: see and make their own shopping lists, and accept quotes.
fn shopping() -> Permissions {
    let mut granted = Permissions::default();
    granted.grant(Kind::ShoppingList, Permission::View, Level::Basic);
    granted.grant(Kind::ShoppingList, Permission::Create, Level::Basic);
    granted.raise(Cell::Workflow(Step::View(Workflow::Quote)), Level::Local);
    granted.raise(Cell::Workflow(Step::Take(Transition::AcceptQuote)), Level::Basic);
    granted.allow(Capability::UpdateUserProfile);
    granted
}

pub fn named(name: &str, granted: Permissions) -> Changes {
    Changes { name: Some(name.into()), permissions: Some(granted), ..Default::default() }
}

pub fn held_by(add: &[i64], remove: &[i64]) -> Option<HolderChanges> {
    Some(HolderChanges { add: add.to_vec(), remove: remove.to_vec() })
}

/// The names of the roles that a person holds.
pub async fn roles_of(ctx: &Context, person: i64) -> Vec<String> {
    let card = customer_users::card(ctx, Permission::View, person).await.unwrap();
    card.roles.into_iter().map(|role| role.name).collect()
}

pub async fn person_of(ctx: &Context, id: i64) -> customer_users::Model {
    customer_users::find(ctx, Permission::View, id).await.unwrap()
}

/// The last change of a field that the history of a record tells.
async fn told(world: &World, entity: &str, id: i64, field: &str) -> FieldChange {
    let entries = world.history(entity, id).await;
    let changes = entries
        .iter()
        .rev()
        .flat_map(|entry| serde_json::from_str::<Vec<FieldChange>>(&entry.changes).unwrap());
    changes.into_iter().find(|change| change.field == field).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_keeps_all_that_it_grants() {
    for world in worlds().await {
        let ctx = world.system();
        let role = roles::create(&ctx, named("Shopper", shopping())).await.unwrap();
        assert_eq!(role.granted(), shopping());
        let mut more = shopping();
        more.raise(Cell::Workflow(Step::Perform(Workflow::Order)), Level::Deep);
        let changed =
            roles::update(&ctx, role.id, role.version, named("Shopper", more.clone())).await.unwrap();
        assert_eq!(changed.granted(), more);
        assert_eq!(changed.version, role.version + 1);
        let again = roles::update(&ctx, role.id, role.version, named("Shopper", shopping())).await;
        assert!(is_stale(&again));
        // A person holds it at once, workflows and all.
        let customer = world.customer("Company A", None).await;
        let nancy = world.buyer("nancy@example.org", customer.id).await;
        let holding = Changes { holders: held_by(&[nancy.id], &[]), ..Default::default() };
        roles::update(&ctx, role.id, changed.version, holding).await.unwrap();
        let origin = clientele_domain::Origin::console();
        let hers = customer_users::sessions::context_of(
            world.store(),
            &world.clock,
            &world.services,
            nancy.id,
            origin,
        );
        let hers = hers.await.unwrap();
        assert_eq!(hers.permissions.transition(Transition::CancelOrder), Level::Deep);
        assert_eq!(hers.permissions.level(Kind::Quote, Permission::View), Level::Basic);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_grants_only_what_the_catalogue_offers() {
    for world in worlds().await {
        let ctx = world.system();
        let mut strange = Permissions::default();
        strange.grant(Kind::Customer, Permission::View, Level::Global);
        assert_eq!(broken(roles::create(&ctx, named("All", strange)).await), ["permissions: unknown-choice"]);
        let mut foreign = Permissions::default();
        foreign.allow(Capability::ManagePasswords);
        assert_eq!(broken(roles::create(&ctx, named("All", foreign)).await), ["permissions: unknown-choice"]);
        roles::create(&ctx, named("All", Permissions::everything(Area::Storefront))).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_and_lose_a_role_together_with_its_change() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let nancy = world.buyer("nancy@example.org", customer.id).await;
        let marlene = world.buyer("marlene@example.org", customer.id).await;
        let role = Changes { customer_id: Some(Some(customer.id)), ..named("Shopper", shopping()) };
        let role = Changes { holders: held_by(&[nancy.id], &[]), ..role };
        let role = roles::create(&ctx, role).await.unwrap();
        assert_eq!(roles_of(&ctx, nancy.id).await, ["Buyer", "Shopper"]);

        let swap = Changes {
            name: Some("Shopping".into()),
            holders: held_by(&[marlene.id], &[nancy.id]),
            ..Default::default()
        };
        let role = roles::update(&ctx, role.id, role.version, swap).await.unwrap();
        assert_eq!(roles_of(&ctx, nancy.id).await, ["Buyer"]);
        assert_eq!(roles_of(&ctx, marlene.id).await, ["Buyer", "Shopping"]);
        let of_person = told(&world, "customer_user", marlene.id, "roles").await;
        assert_eq!(of_person.new, serde_json::json!(["Buyer", "Shopping"]));
        let of_role = told(&world, "customer_user_role", role.id, "customer_users").await;
        assert_eq!(
            (of_role.old, of_role.new),
            (serde_json::json!(["Nancy Sallee"]), serde_json::json!(["Nancy Sallee"]))
        );

        // One who can't lose it keeps everything from being saved.
        let only = customer_users::Changes { roles: Some(vec![role.id]), ..Default::default() };
        let nancy = person_of(&ctx, nancy.id).await;
        let nancy = customer_users::update(&ctx, nancy.id, nancy.version, only).await.unwrap();
        let all_away = Changes {
            name: Some("Nobody's".into()),
            holders: held_by(&[], &[nancy.id, marlene.id]),
            ..Default::default()
        };
        let role = roles::find(&ctx, Permission::View, role.id).await.unwrap();
        let answer = roles::update(&ctx, role.id, role.version, all_away).await;
        assert_eq!(broken(answer), ["customer_users: holder-refused"]);
        assert_eq!(roles_of(&ctx, marlene.id).await, ["Buyer", "Shopping"]);
        assert_eq!(refusal(roles::delete(&ctx, role.id).await), "role-has-users");

        // Nor does anybody hold a role of another customer.
        let elsewhere = world.customer("Partner C", None).await;
        let stranger = world.buyer("robert@example.org", elsewhere.id).await;
        let answer = Changes { holders: held_by(&[stranger.id], &[]), ..Default::default() };
        let answer = roles::update(&ctx, role.id, role.version, answer).await;
        assert_eq!(broken(answer), ["customer_users: holder-refused"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_change_people_gives_them_no_roles() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let nancy = world.buyer("nancy@example.org", customer.id).await;
        let sales = world.colleague("manager@example.com", "ROLE_SALES_MANAGER").await;
        let mut limited = sales.clone();
        limited.permissions = Permissions::default();
        for permission in [Permission::View, Permission::Create, Permission::Edit] {
            limited.permissions.grant(Kind::CustomerUserRole, permission, Level::Global);
        }
        limited.permissions.grant(Kind::CustomerUser, Permission::View, Level::Global);
        let given = Changes { holders: held_by(&[nancy.id], &[]), ..named("Shopper", shopping()) };
        assert_eq!(broken(roles::create(&limited, given.clone()).await), ["customer_users: unknown-choice"]);
        roles::create(&sales, given).await.unwrap();
    }
}

/// What a preview tells, in a line each: cell, from, to, users.
fn lines(preview: &Preview) -> Vec<String> {
    let line = |shift: &roles::preview::Shift| {
        let difference = shift.difference;
        let from = difference.from.name();
        format!("{:?} {from} {} {}", difference.cell, difference.to.name(), shift.users)
    };
    preview.shifts.iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_counts_those_for_whom_something_changes() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let mut people = Vec::new();
        for name in ["nancy", "marlene", "ruth"] {
            people.push(world.buyer(&format!("{name}@example.org"), customer.id).await);
        }
        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await;
        let both = customer_users::Changes {
            roles: Some(vec![administrator.id, world.predefined("ROLE_FRONTEND_BUYER").await.id]),
            ..Default::default()
        };
        customer_users::update(&ctx, people[2].id, people[2].version, both).await.unwrap();

        // Ruth is an administrator too: for her, a stronger buyer changes nothing.
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let mut stronger = buyer.granted();
        stronger.grant(Kind::Quote, Permission::View, Level::Local);
        let changes = Changes { permissions: Some(stronger), ..Default::default() };
        let told = preview(&ctx, Some(&buyer), None, &changes).await.unwrap();
        assert_eq!((told.users, told.names.len()), (2, 2));
        assert_eq!(lines(&told), ["Permission(Quote, View) BASIC LOCAL 2"]);
        assert!(told.shifts[0].is_gain());

        // Who loses it loses what no other role keeps; who gets it gains what none gives yet.
        let role =
            Changes { holders: held_by(&[people[0].id, people[2].id], &[]), ..named("Shopper", shopping()) };
        let told = preview(&ctx, None, None, &role).await.unwrap();
        // A buyer takes all steps of their own quotes already.
        assert_eq!(lines(&told), ["Workflow(View(Quote)) BASIC LOCAL 1"]);
        let role = roles::create(&ctx, role).await.unwrap();
        let gone = Changes { holders: held_by(&[], &[people[0].id, people[2].id]), ..Default::default() };
        let told = preview(&ctx, Some(&role), None, &gone).await.unwrap();
        assert_eq!(told.users, 1);
        assert!(told.shifts.iter().all(|shift| !shift.is_gain()));
        let nothing = preview(&ctx, Some(&role), None, &named("Renamed", shopping())).await.unwrap();
        assert_eq!(nothing, Preview::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_may_do_names_the_roles_that_grant_it() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let role = roles::create(&ctx, named("Shopper", shopping())).await.unwrap();
        let nancy = customer_users::Changes {
            roles: Some(vec![role.id, world.predefined("ROLE_FRONTEND_BUYER").await.id]),
            ..world.buyer_named("nancy@example.org", customer.id).await
        };
        let nancy = customer_users::create(&ctx, nancy).await.unwrap();
        let card = customer_users::card(&ctx, Permission::View, nancy.id).await.unwrap();
        let may = effective_permissions::of(customer.id, &card.roles);
        let of = |cell: Cell| {
            let one = may.iter().find(|one| one.cell == cell).unwrap();
            (one.level, one.roles.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>())
        };
        assert_eq!(
            of(Cell::Permission(Kind::ShoppingList, Permission::View)),
            (Level::Basic, vec!["Buyer", "Shopper"])
        );
        assert_eq!(of(Cell::Permission(Kind::ShoppingList, Permission::Edit)), (Level::Basic, vec!["Buyer"]));
        assert_eq!(of(Cell::Workflow(Step::View(Workflow::Quote))), (Level::Local, vec!["Shopper"]));
        let roles_of_others = effective_permissions::of(customer.id + 1, &card.roles);
        assert_eq!(roles_of_others, may, "both roles are predefined");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn candidates_are_filtered_sorted_and_paged() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let other = world.customer("Partner C", None).await;
        for number in 0..30 {
            world.buyer(&format!("person{number}@example.org"), customer.id).await;
        }
        world.buyer("elsewhere@example.org", other.id).await;
        let role = roles::create(&ctx, named("Shopper", shopping())).await.unwrap();
        let shown = async |customer, holding, query: &[(&str, &str)]| {
            let grid = holders::candidates(&ctx, Some(role.id), customer, holding).await.unwrap().unwrap();
            let pairs: Vec<_> =
                query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            let (state, problems) = State::parse(&grid, &pairs);
            assert_eq!(problems, []);
            let page = clientele_grid::page(ctx.store.read(), &grid, &state, ctx.clock.now()).await.unwrap();
            let ids: Vec<i64> = page.rows.iter().map(|row| row.id).collect();
            (ids, page.total.count, page.next.is_some())
        };
        let (first, count, more) = shown(Some(customer.id), None, &[]).await;
        assert_eq!((first.len(), count, more), (25, 30, true));
        let (second, _, more) = shown(Some(customer.id), None, &[("page", "2")]).await;
        assert_eq!((second.len(), more), (5, false));
        // By columns and in an order, as in every grid.
        let by_email = [("f.email.op", "starts-with"), ("f.email", "person1"), ("sort", "-email")];
        let (found, count, _) = shown(None, None, &by_email).await;
        assert_eq!(count, 11);
        let chosen = customer_users::find(&ctx, Permission::View, found[0]).await.unwrap();
        assert_eq!(chosen.email, "person1@example.org");
        assert_eq!(holders::among(&ctx, Some(role.id), found.clone()).await.unwrap(), Vec::<i64>::new());
        let given = Changes { holders: held_by(&[chosen.id], &[]), ..Default::default() };
        roles::update(&ctx, role.id, role.version, given).await.unwrap();
        assert_eq!(holders::among(&ctx, Some(role.id), found).await.unwrap(), [chosen.id]);
        assert_eq!(shown(None, Some(true), &[]).await.0, [chosen.id]);
        assert_eq!(shown(None, Some(false), &by_email).await.1, 10);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_a_website_stays_for_all_customers() {
    for world in worlds().await {
        let ctx = world.system();
        let company = world.customer("Company A", None).await;
        let website = websites::all(&ctx).await.unwrap().remove(0);
        let used = roles::create(&ctx, named("Starter", shopping())).await.unwrap();
        let to_company = Changes { customer_id: Some(Some(company.id)), ..Default::default() };
        let role_of = |default, guest| websites::Changes {
            default_role_id: Some(default),
            guest_role_id: Some(guest),
            ..Default::default()
        };
        let (default, guest) = (website.default_role_id, website.guest_role_id);
        let mut website = website;
        for (roles_of, expected) in [
            (role_of(Some(used.id), guest), "role-for-all-is-default"),
            (role_of(default, Some(used.id)), "role-for-all-is-guest"),
        ] {
            website = websites::update(&ctx, website.id, website.version, roles_of).await.unwrap();
            let answer = roles::update(&ctx, used.id, used.version, to_company.clone()).await;
            assert_eq!(broken(answer), [format!("customer_id: {expected}")]);
        }
        websites::update(&ctx, website.id, website.version, role_of(default, guest)).await.unwrap();
        let given = roles::update(&ctx, used.id, used.version, to_company).await.unwrap();
        assert_eq!(given.customer_id, Some(company.id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_refuses_what_saving_refuses_and_keeps_nothing() {
    for world in worlds().await {
        let ctx = world.system();
        let company = world.customer("Company A", None).await;
        let other = world.customer("Partner C", None).await;
        let nancy = world.buyer("nancy@example.org", company.id).await;
        let role = roles::create(&ctx, named("Shopper", shopping())).await.unwrap();
        let only = customer_users::Changes { roles: Some(vec![role.id]), ..Default::default() };
        let nancy = customer_users::update(&ctx, nancy.id, nancy.version, only).await.unwrap();
        let here = Some((role.id, role.version));
        for (changes, told) in [
            (
                Changes { holders: held_by(&[], &[nancy.id]), ..Default::default() },
                "customer_users: holder-refused",
            ),
            (
                Changes { customer_id: Some(Some(other.id)), ..Default::default() },
                "customer_id: role-held-by-others",
            ),
            (named("Buyer", shopping()), "name: role-name-taken"),
        ] {
            assert_eq!(broken(roles::rehearse(&ctx, here, changes.clone()).await), [told]);
            assert_eq!(broken(roles::update(&ctx, role.id, role.version, changes).await), [told]);
        }
        let stale = Some((role.id, role.version + 1));
        assert!(is_stale(&roles::rehearse(&ctx, stale, Changes::default()).await));
        let new = named("Reader", Permissions::default());
        assert_eq!(
            broken(roles::rehearse(&ctx, None, named("Shopper", shopping())).await),
            ["name: role-name-taken"]
        );

        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await;
        let ruth = customer_users::Changes {
            roles: Some(vec![administrator.id]),
            ..world.buyer_named("ruth@example.org", company.id).await
        };
        let ruth = customer_users::create(&ctx, ruth).await.unwrap();
        let before = world.store().count::<clientele_store::audit::Entity>().await.unwrap();
        roles::rehearse(&ctx, None, new.clone()).await.unwrap();
        roles::rehearse(&ctx, here, new).await.unwrap();
        // In the storefront the copy of a predefined role is made as little.
        let admin = world.in_storefront(&ruth, &administrator);
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let renamed = Changes { name: Some("Our buyer".into()), ..Default::default() };
        roles::rehearse(&admin, Some((buyer.id, buyer.version)), renamed).await.unwrap();
        assert_eq!(world.store().count::<clientele_store::audit::Entity>().await.unwrap(), before);
        assert_eq!(roles::find(&ctx, Permission::View, role.id).await.unwrap(), role);
    }
}
