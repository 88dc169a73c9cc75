//! Roles as customers' administrators manage them: their own, never further than they reach themselves.

use clientele_access::{Entity as Kind, Level, Permission, Permissions};
use clientele_domain::roles::{self, Changes, Model};
use clientele_domain::{Context, customer_users, customers, reach};
use sea_orm::{EntityTrait, QueryFilter};

use crate::roles::{held_by, named, person_of, roles_of};
use crate::world::{World, broken, is_denied, is_not_found, is_stale, refusal, worlds};

/// A company with a subsidiary and a sibling, and people in each.
struct Family {
    west: customers::Model,
    below: customers::Model,
    east: customers::Model,
    ruth: customer_users::Model,
    nancy: customer_users::Model,
    kevin: customer_users::Model,
    robert: customer_users::Model,
}

impl Family {
    async fn of(world: &World) -> Self {
        let top = world.customer("Company A", None).await;
        let west = world.customer("West Division", Some(top.id)).await;
        let below = world.customer("Los Angeles", Some(west.id)).await;
        let east = world.customer("East Division", Some(top.id)).await;
        let ruth = customer_users::Changes {
            roles: Some(vec![world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await.id]),
            ..world.buyer_named("ruth@example.org", west.id).await
        };
        Self {
            ruth: customer_users::create(&world.system(), ruth).await.unwrap(),
            nancy: world.buyer("nancy@example.org", west.id).await,
            kevin: world.buyer("kevin@example.org", below.id).await,
            robert: world.buyer("robert@example.org", east.id).await,
            west,
            below,
            east,
        }
    }
}

/// What the person may do now, by the roles they hold.
async fn acting(world: &World, person: &customer_users::Model) -> Context {
    let origin = clientele_domain::Origin::console();
    let ctx =
        customer_users::sessions::context_of(world.store(), &world.clock, &world.services, person.id, origin);
    ctx.await.unwrap()
}

/// An administrator of people and roles in their own customer alone.
async fn head_of_department(world: &World, customer: i64) -> Context {
    let mut granted = Permissions::default();
    for permission in [Permission::View, Permission::Create, Permission::Edit, Permission::Delete] {
        granted.grant(Kind::CustomerUser, permission, Level::Local);
        granted.grant(Kind::CustomerUserRole, permission, Level::Local);
    }
    granted.grant(Kind::Customer, Permission::View, Level::Local);
    let role = Changes { customer_id: Some(Some(customer)), ..named("Head", granted) };
    let role = roles::create(&world.system(), role).await.unwrap();
    let head = customer_users::Changes {
        roles: Some(vec![role.id]),
        ..world.buyer_named("head@example.org", customer).await
    };
    let head = customer_users::create(&world.system(), head).await.unwrap();
    acting(world, &head).await
}

/// What lets somebody see colleagues of their customer.
fn reader() -> Permissions {
    let mut granted = Permissions::default();
    granted.grant(Kind::CustomerUser, Permission::View, Level::Local);
    granted
}

/// The same but for one permission.
fn without(granted: &Permissions, kind: Kind, permission: Permission) -> Permissions {
    let mut less = Permissions::default();
    for (cell, level) in granted.cells() {
        if cell != clientele_access::Cell::Permission(kind, permission) {
            less.raise(cell, level);
        }
    }
    less
}

async fn role_for(ctx: &Context, name: &str, customer: i64) -> Model {
    let changes = Changes { customer_id: Some(Some(customer)), ..named(name, reader()) };
    roles::create(ctx, changes).await.unwrap()
}

async fn seen(ctx: &Context) -> Vec<String> {
    let reached = reach::condition::<roles::Entity>(ctx, Permission::View);
    let seen = roles::Entity::find().filter(reached).all(ctx.store.read()).await.unwrap();
    let mut names: Vec<String> = seen.into_iter().map(|role| role.name).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_public_roles_and_those_in_reach() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        for (name, customer) in
            [("Western", &family.west), ("Angels", &family.below), ("Eastern", &family.east)]
        {
            role_for(&world.system(), name, customer.id).await;
        }
        let admin = acting(&world, &family.ruth).await;
        assert_eq!(seen(&admin).await, ["Administrator", "Angels", "Buyer", "Western"]);
        let head = head_of_department(&world, family.west.id).await;
        assert_eq!(seen(&head).await, ["Administrator", "Buyer", "Head", "Western"]);
        let buyer = acting(&world, &family.nancy).await;
        assert_eq!(seen(&buyer).await, Vec::<String>::new());
        assert!(is_denied(&roles::create(&buyer, named("Mine", reader())).await));
        let of_buyers = world.predefined("ROLE_FRONTEND_BUYER").await;
        assert!(is_denied(&roles::find(&buyer, Permission::View, of_buyers.id).await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn editing_a_predefined_role_makes_a_copy_to_which_the_customers_people_move() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let admin = acting(&world, &family.ruth).await;
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let weaker = without(&buyer.granted(), Kind::Order, Permission::Create);
        let changes = named("Western buyer", weaker.clone());
        assert!(is_stale(&roles::update(&admin, buyer.id, buyer.version + 1, changes.clone()).await));
        let copy = roles::update(&admin, buyer.id, buyer.version, changes.clone()).await.unwrap();
        assert_ne!(copy.id, buyer.id);
        assert_eq!(
            (copy.customer_id, copy.self_managed, copy.granted()),
            (Some(family.west.id), true, weaker)
        );
        let ctx = &world.system();
        assert_eq!(roles::find(ctx, Permission::View, buyer.id).await.unwrap(), buyer);
        assert_eq!(roles_of(ctx, family.nancy.id).await, ["Western buyer"]);
        for other in [&family.kevin, &family.robert] {
            assert_eq!(roles_of(ctx, other.id).await, ["Buyer"]);
        }
        let entry = world.history("customer_user", family.nancy.id).await.pop().unwrap();
        assert!(entry.changes.contains(&buyer.machine_name) && entry.changes.contains(&copy.machine_name));
        assert_eq!(entry.actor_id, Some(family.ruth.id));
        // The same form again makes no second one.
        let again = roles::update(&admin, buyer.id, buyer.version, changes).await;
        assert_eq!(broken(again), ["name: role-name-taken"]);
        // The copy is changed where it is.
        let renamed = Changes { name: Some("Buyers of the west".into()), ..Default::default() };
        let renamed = roles::update(&admin, copy.id, copy.version, renamed).await.unwrap();
        assert_eq!(renamed.id, copy.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_copy_moves_nobody() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let head = head_of_department(&world, family.west.id).await;
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        // What the original grants may stay, though the head holds less; more may not be added.
        let mut more = buyer.granted();
        more.grant(Kind::Quote, Permission::View, Level::Local);
        let answer = roles::update(&head, buyer.id, buyer.version, named("More", more)).await;
        assert_eq!(broken(answer), ["permissions: permissions-above-own"]);
        assert_eq!(roles_of(&world.system(), family.nancy.id).await, ["Buyer"]);
        let same =
            roles::update(&head, buyer.id, buyer.version, named("Same", buyer.granted())).await.unwrap();
        assert_eq!(roles_of(&world.system(), family.nancy.id).await, ["Same"]);
        // But the head can't give it to anybody else.
        let marlene = world.buyer("marlene@example.org", family.west.id).await;
        let given = Changes { holders: held_by(&[marlene.id], &[]), ..Default::default() };
        let answer = roles::update(&head, same.id, same.version, given).await;
        assert_eq!(broken(answer), ["customer_users: holder-refused"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_self_managed_roles_are_changed() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let admin = acting(&world, &family.ruth).await;
        let fixed = Changes {
            customer_id: Some(Some(family.west.id)),
            self_managed: Some(false),
            ..named("Fixed", reader())
        };
        let fixed = roles::create(&world.system(), fixed).await.unwrap();
        let renamed = Changes { name: Some("Mine".into()), ..Default::default() };
        let answer = roles::update(&admin, fixed.id, fixed.version, renamed).await;
        assert_eq!(refusal(answer), "role-not-self-managed");
        assert_eq!(refusal(roles::delete(&admin, fixed.id).await), "role-not-self-managed");
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        assert_eq!(refusal(roles::delete(&admin, buyer.id).await), "role-is-predefined");
        // The visitors' role is nobody's business.
        let all = roles::predefined(&world.system()).await.unwrap();
        let visitor = all.iter().find(|role| !role.public).unwrap();
        assert!(is_not_found(&roles::find(&admin, Permission::View, visitor.id).await));
        let own = role_for(&admin, "Own", family.west.id).await;
        let fixed = Changes { self_managed: Some(false), ..Default::default() };
        let answer = roles::update(&admin, own.id, own.version, fixed).await;
        assert_eq!(broken(answer), ["self_managed: refused-denied"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_what_they_do_not_hold() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let head = head_of_department(&world, family.west.id).await;
        let mut deeper = reader();
        deeper.grant(Kind::CustomerUser, Permission::View, Level::Deep);
        let answer = roles::create(&head, named("Deeper", deeper.clone())).await;
        assert_eq!(broken(answer), ["permissions: permissions-above-own"]);
        let own = roles::create(&head, named("Reader", reader())).await.unwrap();
        assert_eq!((own.customer_id, own.self_managed), (Some(family.west.id), true));
        let answer = roles::update(&head, own.id, own.version, named("Reader", deeper)).await;
        assert_eq!(broken(answer), ["permissions: permissions-above-own"]);

        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await;
        let give = |roles: Vec<i64>| customer_users::Changes { roles: Some(roles), ..Default::default() };
        let nancy = &family.nancy;
        let answer =
            customer_users::update(&head, nancy.id, nancy.version, give(vec![administrator.id])).await;
        assert_eq!(broken(answer), ["roles: role-above-own", "roles: role-kept-above-own"]);
        let new = customer_users::Changes {
            roles: Some(vec![administrator.id]),
            ..world.buyer_named("friend@example.org", family.west.id).await
        };
        assert_eq!(broken(customer_users::create(&head, new).await), ["roles: role-above-own"]);
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        customer_users::update(&head, nancy.id, nancy.version, give(vec![own.id, buyer.id])).await.unwrap();
        let offered = roles::offered_to(&head, Some(family.west.id)).await.unwrap();
        assert_eq!(offered.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), ["Head", "Reader"]);

        // Nor takes over somebody who may more.
        let taken_over =
            customer_users::Changes { email: Some("head2@example.org".into()), ..Default::default() };
        let ruth = person_of(&world.system(), family.ruth.id).await;
        let answer = customer_users::update(&head, ruth.id, ruth.version, taken_over).await;
        assert_eq!(broken(answer), ["email: user-above-own"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_away_what_they_could_not_give_back() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let ctx = &world.system();
        let head = head_of_department(&world, family.west.id).await;
        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await;
        let own = roles::create(&head, named("Reader", reader())).await.unwrap();
        let give = |roles: Vec<i64>| customer_users::Changes { roles: Some(roles), ..Default::default() };
        let ruth = &family.ruth;
        let answer = customer_users::update(&head, ruth.id, ruth.version, give(vec![own.id])).await;
        assert_eq!(broken(answer), ["roles: role-kept-above-own"]);
        // What they can give they take again.
        let both = vec![own.id, administrator.id];
        let ruth = customer_users::update(&head, ruth.id, ruth.version, give(both)).await.unwrap();
        let taken = Changes { holders: held_by(&[], &[ruth.id]), ..Default::default() };
        roles::update(&head, own.id, own.version, taken).await.unwrap();

        // Nor by way of the role, in its copy or in its place.
        let weaker = without(&administrator.granted(), Kind::CustomerUser, Permission::Delete);
        let answer =
            roles::update(&head, administrator.id, administrator.version, named("Weak", weaker.clone()))
                .await;
        assert_eq!(broken(answer), ["permissions: role-grants-above-own"]);
        let of_west =
            Changes { customer_id: Some(Some(family.west.id)), ..named("Chiefs", administrator.granted()) };
        let of_west = roles::create(ctx, of_west).await.unwrap();
        let answer = roles::update(&head, of_west.id, of_west.version, named("Chiefs", weaker.clone())).await;
        assert_eq!(broken(answer), ["permissions: role-grants-above-own"]);
        let renamed = Changes { name: Some("Heads".into()), ..Default::default() };
        let of_west = roles::update(&head, of_west.id, of_west.version, renamed).await.unwrap();
        assert_eq!(of_west.granted(), administrator.granted());
        // Whoever holds all of it may.
        let admin = acting(&world, &family.ruth).await;
        let of_west =
            roles::update(&admin, of_west.id, of_west.version, named("Heads", weaker.clone())).await;
        assert_eq!(of_west.unwrap().granted(), weaker);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_roles_that_are_seen_are_assigned() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let admin = acting(&world, &family.ruth).await;
        let ctx = &world.system();
        let eastern = role_for(ctx, "Eastern", family.east.id).await;
        let western = role_for(ctx, "Western", family.west.id).await;
        let angels = role_for(ctx, "Angels", family.below.id).await;
        let all = roles::predefined(ctx).await.unwrap();
        let visitor = all.iter().find(|role| !role.public).unwrap();
        let there = world.system_in(world.globex);
        let globex = roles::offered_to(&there, None).await.unwrap().remove(0);
        let nancy = &family.nancy;
        let try_with = async |role: i64| {
            let changes = customer_users::Changes { roles: Some(vec![role]), ..Default::default() };
            customer_users::update(&admin, nancy.id, nancy.version, changes).await
        };
        for role in [&eastern, visitor, &globex] {
            assert_eq!(broken(try_with(role.id).await), ["roles: unknown-choice"], "{}", role.name);
        }
        // One of a subsidiary is seen, but not for people of the company itself.
        assert_eq!(broken(try_with(angels.id).await), ["roles: roles-of-other-customer"]);
        try_with(western.id).await.unwrap();
        // What somebody else gave stays, seen or not.
        let by_seller =
            customer_users::Changes { roles: Some(vec![western.id, visitor.id]), ..Default::default() };
        let nancy = person_of(ctx, nancy.id).await;
        let nancy = customer_users::update(ctx, nancy.id, nancy.version, by_seller.clone()).await.unwrap();
        let renamed = customer_users::Changes { first_name: Some("Ann".into()), ..by_seller };
        customer_users::update(&admin, nancy.id, nancy.version, renamed).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_never_touches_its_subsidiaries() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let head = head_of_department(&world, family.west.id).await;
        let ctx = &world.system();
        let angels = role_for(ctx, "Angels", family.below.id).await;
        let renamed = Changes { name: Some("Taken".into()), ..Default::default() };
        assert!(is_not_found(&roles::find(&head, Permission::View, angels.id).await));
        assert!(is_not_found(&roles::update(&head, angels.id, angels.version, renamed.clone()).await));
        assert!(is_not_found(&roles::delete(&head, angels.id).await));
        let for_subsidiary =
            Changes { customer_id: Some(Some(family.below.id)), ..named("Theirs", reader()) };
        let answer = roles::create(&head, for_subsidiary.clone()).await;
        assert_eq!(broken(answer), ["customer_id: unknown-choice"]);
        let own = roles::create(&head, named("Reader", reader())).await.unwrap();
        let given = Changes { holders: held_by(&[family.kevin.id], &[]), ..Default::default() };
        let answer = roles::update(&head, own.id, own.version, given).await;
        assert_eq!(broken(answer), ["customer_users: unknown-choice"]);
        let moved = Changes { customer_id: Some(Some(family.below.id)), ..Default::default() };
        assert_eq!(
            broken(roles::update(&head, own.id, own.version, moved).await),
            ["customer_id: unknown-choice"]
        );

        // Somebody with the corporate level may, downwards.
        let admin = acting(&world, &family.ruth).await;
        let angels = roles::update(&admin, angels.id, angels.version, renamed).await.unwrap();
        roles::create(&admin, for_subsidiary).await.unwrap();
        let given = Changes { holders: held_by(&[family.kevin.id], &[]), ..Default::default() };
        roles::update(&admin, angels.id, angels.version, given).await.unwrap();
        assert_eq!(roles_of(ctx, family.kevin.id).await, ["Buyer", "Taken"]);
        let sideways = Changes { customer_id: Some(Some(family.east.id)), ..named("Theirs", reader()) };
        assert_eq!(broken(roles::create(&admin, sideways).await), ["customer_id: unknown-choice"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_raises_themselves_or_locks_themselves_out() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let ctx = &world.system();
        let head = head_of_department(&world, family.west.id).await;
        let me = head.customer_user_id().unwrap();
        let of_head = roles::offered_to(&head, Some(family.west.id)).await.unwrap().remove(0);
        assert_eq!(of_head.name, "Head");
        let oneself = person_of(ctx, me).await;
        let try_with = async |roles: Vec<i64>| {
            let changes = customer_users::Changes { roles: Some(roles), ..Default::default() };
            customer_users::update(&head, me, oneself.version, changes).await
        };
        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await;
        let told = broken(try_with(vec![of_head.id, administrator.id]).await);
        assert_eq!(told, ["roles: role-above-own"]);
        let told = broken(try_with(Vec::new()).await);
        assert_eq!(told, ["roles: not-own-lock-out", "roles: role-required-to-enable"]);
        let reader_role = roles::create(&head, named("Reader", reader())).await.unwrap();
        assert_eq!(broken(try_with(vec![reader_role.id]).await), ["roles: not-own-lock-out"]);

        // Nor by way of the role itself, its ticks, or its copy.
        let answer = roles::update(&head, of_head.id, of_head.version, named("Head", reader())).await;
        assert_eq!(broken(answer), ["permissions: not-own-lock-out"]);
        for (kind, permission) in
            [(Kind::CustomerUser, Permission::View), (Kind::CustomerUser, Permission::Edit)]
        {
            let less = without(&of_head.granted(), kind, permission);
            let answer = roles::update(&head, of_head.id, of_head.version, named("Head", less)).await;
            assert_eq!(broken(answer), ["permissions: not-own-lock-out"], "{permission:?}");
        }
        let mut more = of_head.granted();
        more.grant(Kind::Order, Permission::View, Level::Basic);
        let answer = roles::update(&head, of_head.id, of_head.version, named("Head", more)).await;
        assert_eq!(broken(answer), ["permissions: permissions-above-own"]);
        let unticked = Changes { holders: held_by(&[], &[me]), ..Default::default() };
        let answer = roles::update(&head, of_head.id, of_head.version, unticked).await;
        assert_eq!(broken(answer), ["customer_users: holder-refused", "customer_users: holder-refused"]);
        let admin = acting(&world, &family.ruth).await;
        let answer =
            roles::update(&admin, administrator.id, administrator.version, named("Weak", reader())).await;
        assert_eq!(broken(answer), ["permissions: not-own-lock-out"]);
        assert_eq!(roles_of(ctx, family.ruth.id).await, ["Administrator"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_users_stays_and_the_last_role_too() {
    for world in worlds().await {
        let family = Family::of(&world).await;
        let admin = acting(&world, &family.ruth).await;
        let own = roles::create(&admin, named("Reader", reader())).await.unwrap();
        let only = customer_users::Changes { roles: Some(vec![own.id]), ..Default::default() };
        let nancy = &family.nancy;
        let nancy = customer_users::update(&admin, nancy.id, nancy.version, only).await.unwrap();
        assert_eq!(refusal(roles::delete(&admin, own.id).await), "role-has-users");
        let away = Changes { holders: held_by(&[], &[nancy.id]), ..Default::default() };
        let answer = roles::update(&admin, own.id, own.version, away.clone()).await;
        assert_eq!(broken(answer), ["customer_users: holder-refused"]);
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let both = customer_users::Changes { roles: Some(vec![own.id, buyer.id]), ..Default::default() };
        customer_users::update(&admin, nancy.id, nancy.version, both).await.unwrap();
        let own = roles::update(&admin, own.id, own.version, away).await.unwrap();
        roles::delete(&admin, own.id).await.unwrap();
        assert_eq!(roles_of(&world.system(), nancy.id).await, ["Buyer"]);
    }
}
