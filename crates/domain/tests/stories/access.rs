//! Who may see and do what.

use clientele_access::{Capability, Entity, Level, Permission, Permissions};
use clientele_domain::addresses::{Owner, book};
use clientele_domain::customer_users::{enablement, password_reset};
use clientele_domain::{
    Context, addresses, back_office_roles, customer_users, customers, grids, roles, users,
};
use clientele_grid::State;

use crate::world::{World, broken, is_denied, is_not_found, named, user_named, worlds};

/// The ids of the rows that somebody sees in a grid.
async fn seen(ctx: &Context, name: &str) -> Vec<i64> {
    let grid = grids::grid(ctx, name).await.unwrap();
    let state = State::parse(&grid, &[]).0;
    let page = clientele_grid::remembered_page(&ctx.store, &grid, &state, ctx.clock.now()).await.unwrap();
    let mut ids: Vec<i64> = page.rows.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids
}

fn first_name(name: &str) -> customer_users::Changes {
    customer_users::Changes { first_name: Some(name.into()), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sales_representative_sees_their_own_customers_and_the_people_there() {
    for world in worlds().await {
        let sales = world.colleague("sales@example.com", "ROLE_SALES_REPRESENTATIVE").await;
        let me = sales.user_id().unwrap();
        let mine = customers::Changes {
            sales_representatives: Some(vec![me]),
            addresses: vec![crate::addresses::house("1 Road")],
            ..named("Company A", None)
        };
        let mine = customers::create(&world.system(), mine).await.unwrap();
        let theirs = customers::Changes {
            addresses: vec![crate::addresses::house("2 Road")],
            ..named("Partner C", None)
        };
        let theirs = customers::create(&world.system(), theirs).await.unwrap();
        let owned = customers::Changes { owner_id: Some(Some(me)), ..named("Wholesaler B", None) };
        let owned = customers::create(&world.system(), owned).await.unwrap();
        let nancy = world.buyer("nancy@example.org", mine.id).await;
        let denise = world.buyer("denise@example.org", theirs.id).await;

        assert_eq!(seen(&sales, "customers").await, [mine.id, owned.id]);
        assert_eq!(seen(&sales, "customer-users").await, [nancy.id]);
        assert!(is_not_found(&customers::card(&sales, Permission::View, theirs.id).await));
        assert!(is_not_found(&customer_users::card(&sales, Permission::View, denise.id).await));
        let answer = customer_users::update(&sales, denise.id, denise.version, first_name("Eve")).await;
        assert!(is_not_found(&answer));
        assert!(is_not_found(&enablement::disable(&sales, denise.id).await));
        assert!(is_not_found(&customer_users::delete(&sales, denise.id).await));
        assert!(is_not_found(&Owner::customer(&sales, theirs.id).await));
        let book = book::all_of(&world.system(), Owner::Customer(theirs.id)).await.unwrap();
        assert!(is_not_found(&book::find(&sales, Permission::View, book[0].id).await));
        let hidden = world.buyer_named("eve@example.org", theirs.id).await;
        let answer = customer_users::create(&sales, hidden).await;
        assert_eq!(broken(answer), ["customer_id: unknown-choice"]);

        customer_users::update(&sales, nancy.id, nancy.version, first_name("Ann")).await.unwrap();
        assert!(is_denied(&customers::delete(&sales, mine.id, true).await));
        assert!(is_denied(&password_reset::force(&sales, nancy.id).await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_changed_by_those_who_may_assign() {
    for world in worlds().await {
        let sales = world.colleague("sales@example.com", "ROLE_SALES_REPRESENTATIVE").await;
        let manager = world.colleague("manager@example.com", "ROLE_SALES_MANAGER").await;
        let (me, other) = (sales.user_id().unwrap(), manager.user_id().unwrap());
        let customer = customers::create(&sales, named("Company A", None)).await.unwrap();
        assert_eq!(customer.owner_id, Some(me));
        let new = customer_users::Changes {
            owner_id: Some(Some(me)),
            ..world.buyer_named("nancy@example.org", customer.id).await
        };
        let person = customer_users::create(&sales, new.clone()).await.unwrap();

        // To make a record for somebody else takes the same right.
        for owner in [Some(other), None] {
            let gift = customers::Changes { owner_id: Some(owner), ..named("Company B", None) };
            assert_eq!(broken(customers::create(&sales, gift.clone()).await), ["owner_id: refused-denied"]);
            let made = customers::create(&manager, gift).await.unwrap();
            assert_eq!(made.owner_id, owner);
            let email = Some(format!("gift{}@example.org", owner.unwrap_or_default()));
            let gift = customer_users::Changes { owner_id: Some(owner), email, ..new.clone() };
            assert_eq!(
                broken(customer_users::create(&sales, gift.clone()).await),
                ["owner_id: refused-denied"]
            );
            assert_eq!(customer_users::create(&manager, gift).await.unwrap().owner_id, owner);
        }

        let given = customers::Changes { owner_id: Some(Some(other)), ..Default::default() };
        let answer = customers::update(&sales, customer.id, customer.version, given.clone()).await;
        assert_eq!(broken(answer), ["owner_id: refused-denied"]);
        let personal = customer_users::Changes { owner_id: Some(Some(other)), ..Default::default() };
        let answer = customer_users::update(&sales, person.id, person.version, personal.clone()).await;
        assert_eq!(broken(answer), ["owner_id: refused-denied"]);
        // A form that names the owner who is there asks for nothing.
        let same = customers::Changes { owner_id: Some(Some(me)), ..named("Company A Ltd", None) };
        let customer = customers::update(&sales, customer.id, customer.version, same).await.unwrap();

        let customer = customers::update(&manager, customer.id, customer.version, given).await.unwrap();
        assert_eq!(customer.owner_id, Some(other));
        customer_users::update(&manager, person.id, person.version, personal).await.unwrap();
        assert_eq!(seen(&sales, "customers").await, Vec::<i64>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_sees_all_and_changes_nothing() {
    for world in worlds().await {
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        let changes = customers::Changes {
            addresses: vec![crate::addresses::house("1 Road")],
            ..named("Company A", None)
        };
        let customer = customers::create(&world.system(), changes).await.unwrap();
        let person = world.buyer("nancy@example.org", customer.id).await;
        assert_eq!(seen(&auditor, "customers").await, [customer.id]);
        let card = customer_users::card(&auditor, Permission::View, person.id).await.unwrap();
        assert_eq!(card.customer.id, customer.id);

        assert!(is_denied(&customers::create(&auditor, named("Partner C", None)).await));
        let renamed = named("Partner C", None);
        assert!(is_denied(&customers::update(&auditor, customer.id, customer.version, renamed).await));
        assert!(is_denied(&customers::delete(&auditor, customer.id, true).await));
        let new = world.buyer_named("eve@example.org", customer.id).await;
        assert!(is_denied(&customer_users::create(&auditor, new).await));
        let answer = customer_users::update(&auditor, person.id, person.version, first_name("Eve")).await;
        assert!(is_denied(&answer));
        assert!(is_denied(&enablement::disable(&auditor, person.id).await));
        assert!(is_denied(&customer_users::delete(&auditor, person.id).await));
        let owner = Owner::customer(&auditor, customer.id).await.unwrap();
        assert!(is_denied(&book::create(&auditor, owner, crate::addresses::house("2 Road")).await));
        let address = book::all_of(&auditor, owner).await.unwrap().remove(0);
        let moved = addresses::Changes { street: Some("3 Road".into()), ..Default::default() };
        assert!(is_denied(&book::update(&auditor, address.id, address.version, moved).await));
        assert!(is_denied(&book::delete(&auditor, address.id).await));
        assert_eq!(world.history("customer", customer.id).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_organization_has_is_not_there() {
    for world in worlds().await {
        let there = world.system_in(world.globex);
        let hooli = customers::create(&there, named("Hooli", None)).await.unwrap();
        let role = roles::offered_to(&there, None).await.unwrap().remove(0);
        let gavin = customer_users::Changes {
            roles: Some(vec![role.id]),
            ..world.buyer_named("gavin@example.org", hooli.id).await
        };
        let gavin = customer_users::create(&there, gavin).await.unwrap();
        let admin = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        for ctx in [world.system(), admin] {
            assert_eq!(seen(&ctx, "customers").await, Vec::<i64>::new());
            assert_eq!(seen(&ctx, "customer-users").await, Vec::<i64>::new());
            assert!(is_not_found(&customers::card(&ctx, Permission::View, hooli.id).await));
            let renamed = named("Taken over", None);
            assert!(is_not_found(&customers::update(&ctx, hooli.id, hooli.version, renamed).await));
            assert!(is_not_found(&customers::delete(&ctx, hooli.id, true).await));
            assert!(is_not_found(&customers::subsidiaries(&ctx, hooli.id).await));
            assert!(is_not_found(&customer_users::card(&ctx, Permission::View, gavin.id).await));
            let answer = customer_users::update(&ctx, gavin.id, gavin.version, first_name("Eve")).await;
            assert!(is_not_found(&answer));
            assert!(is_not_found(&password_reset::force(&ctx, gavin.id).await));
            assert!(is_not_found(&customer_users::delete(&ctx, gavin.id).await));
            assert!(is_not_found(&roles::delete(&ctx, role.id).await));
            for id in [0, -1, i64::MIN, i64::MAX] {
                assert!(is_not_found(&customer_users::card(&ctx, Permission::View, id).await));
            }
        }
    }
}

/// Somebody who may make users and roles, and sees customers of their own.
async fn deputy(world: &World) -> Context {
    let mut granted = Permissions::default();
    for entity in [Entity::User, Entity::Role] {
        for permission in [Permission::View, Permission::Create, Permission::Edit] {
            granted.grant(entity, permission, Level::Global);
        }
    }
    granted.grant(Entity::Customer, Permission::View, Level::Basic);
    let changes = back_office_roles::Changes {
        name: Some("Deputy".into()),
        permissions: Some(granted),
        ..Default::default()
    };
    let role = back_office_roles::create(&world.system(), changes).await.unwrap();
    world.colleague_with("deputy@example.com", role.id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_above_their_own() {
    for world in worlds().await {
        let deputy = deputy(&world).await;
        let me = deputy.user_id().unwrap();
        let known = back_office_roles::all(&world.system()).await.unwrap();
        let id_of = |name: &str| known.iter().find(|role| role.machine_name == name).unwrap().id;
        let own = known.iter().find(|role| role.name == "Deputy").unwrap();

        let friend = user_named("friend@example.com", vec![id_of("ROLE_ADMINISTRATOR")]);
        assert_eq!(broken(users::create(&deputy, friend).await), ["roles: role-above-own"]);
        let myself = users::find(&deputy, Permission::View, me).await.unwrap();
        let raised =
            users::Changes { roles: Some(vec![own.id, id_of("ROLE_AUDITOR")]), ..Default::default() };
        let answer = users::update(&deputy, me, myself.version, raised).await;
        assert_eq!(broken(answer), ["roles: role-above-own"]);
        users::create(&deputy, user_named("peer@example.com", vec![own.id])).await.unwrap();

        // Nor takes over somebody who may more.
        let chief = world.colleague("chief@example.com", "ROLE_ADMINISTRATOR").await.user_id().unwrap();
        let chief = users::find(&deputy, Permission::View, chief).await.unwrap();
        let taken_over = users::Changes {
            email: Some("deputy2@example.com".into()),
            password: Some("Demo1234".into()),
            ..Default::default()
        };
        let told = broken(users::update(&deputy, chief.id, chief.version, taken_over).await);
        assert_eq!(told, ["email: user-above-own", "password: user-above-own"]);
        let renamed = users::Changes { first_name: Some("Carol".into()), ..Default::default() };
        users::update(&deputy, chief.id, chief.version, renamed).await.unwrap();

        let mut wider = own.granted();
        wider.grant(Entity::Customer, Permission::View, Level::Global);
        let mut abler = own.granted();
        abler.allow(Capability::ManagePasswords);
        for granted in [wider, abler] {
            let changes = back_office_roles::Changes { permissions: Some(granted), ..Default::default() };
            let answer = back_office_roles::update(&deputy, own.id, own.version, changes.clone()).await;
            assert_eq!(broken(answer), ["permissions: permissions-above-own"]);
            let new = back_office_roles::Changes { name: Some("New".into()), ..changes };
            let answer = back_office_roles::create(&deputy, new).await;
            assert_eq!(broken(answer), ["permissions: permissions-above-own"]);
        }
        let unseen = back_office_roles::Changes { name: Some("Mine now".into()), ..Default::default() };
        let everyones = known.iter().find(|role| role.machine_name == "ROLE_AUDITOR").unwrap();
        assert!(is_denied(
            &back_office_roles::update(&deputy, everyones.id, everyones.version, unseen).await
        ));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_storefront_nobody_reaches_upwards_or_sideways() {
    for world in worlds().await {
        let top = world.customer("Company A", None).await;
        let west = world.customer("West Division", Some(top.id)).await;
        let below = world.customer("Los Angeles", Some(west.id)).await;
        let east = world.customer("East Division", Some(top.id)).await;
        let mut people = Vec::new();
        for (email, customer) in [
            ("amanda@example.org", &top),
            ("ruth@example.org", &west),
            ("kevin@example.org", &below),
            ("robert@example.org", &east),
        ] {
            people.push(world.buyer(email, customer.id).await);
        }
        let [amanda, ruth, kevin, robert] = &people[..] else { panic!("four people") };
        let buyer = world.in_storefront(ruth, &world.predefined("ROLE_FRONTEND_BUYER").await);
        let admin = world.in_storefront(ruth, &world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await);
        assert_eq!(seen(&buyer, "storefront-users").await, [ruth.id]);
        assert_eq!(seen(&admin, "storefront-users").await, [ruth.id, kevin.id]);
        for ctx in [&buyer, &admin] {
            for other in [amanda, robert] {
                assert!(is_not_found(&customer_users::card(ctx, Permission::View, other.id).await));
            }
            for other in [&top, &east] {
                assert!(is_not_found(&customers::card(ctx, Permission::View, other.id).await));
            }
        }
        assert!(is_denied(&enablement::disable(&buyer, ruth.id).await));
        enablement::disable(&admin, kevin.id).await.unwrap();
        let oneself = enablement::disable(&admin, ruth.id).await;
        assert_eq!(crate::world::refusal(oneself), "not-on-oneself");
        let to = |customer: &customers::Model| customer_users::Changes {
            customer_id: Some(customer.id),
            ..Default::default()
        };
        let kevin = customer_users::find(&admin, Permission::View, kevin.id).await.unwrap();
        let away = customer_users::update(&admin, kevin.id, kevin.version, to(&east)).await;
        assert_eq!(broken(away), ["customer_id: unknown-choice"]);
        let down = customer_users::update(&admin, ruth.id, ruth.version, to(&below)).await;
        assert_eq!(broken(down), ["customer_id: not-on-oneself"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_changes_their_own_sign_in_in_no_form_for_colleagues() {
    use customer_users::Password;
    for world in worlds().await {
        let company = world.customer("Company A", None).await;
        let ruth = world.buyer("ruth@example.org", company.id).await;
        let admin = world.in_storefront(&ruth, &world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await);
        let typed = Password::Typed { password: "Better1234".into(), repeated: "Better1234".into() };
        for password in [typed, Password::Generated] {
            let changes = customer_users::Changes { password: Some(password), ..Default::default() };
            let answer = customer_users::update(&admin, ruth.id, ruth.version, changes).await;
            assert_eq!(broken(answer), ["password: not-own-password"]);
        }
        let mailbox = |email: &str| customer_users::Changes {
            email: Some(email.into()),
            first_name: Some("Ruthie".into()),
            ..Default::default()
        };
        let answer = customer_users::update(&admin, ruth.id, ruth.version, mailbox("else@example.org")).await;
        assert_eq!(broken(answer), ["email: not-own-email"]);
        let same = customer_users::update(&admin, ruth.id, ruth.version, mailbox("ruth@example.org")).await;
        assert_eq!(same.unwrap().first_name, "Ruthie");
    }
}

/// What stands in a column of a grid, row by row; none where there is no such column.
async fn column(ctx: &Context, name: &'static str) -> Option<Vec<String>> {
    let grid = grids::grid(ctx, "storefront-users").await.unwrap();
    grid.find(name)?;
    let asked = [("columns".to_owned(), name.to_owned()), ("sort".to_owned(), "email".to_owned())];
    let state = State::parse(&grid, &asked).0;
    let page = clientele_grid::remembered_page(&ctx.store, &grid, &state, ctx.clock.now()).await.unwrap();
    let text = |cell: &clientele_grid::Cell| match cell {
        clientele_grid::Cell::Text(text) => text.clone(),
        _ => String::new(),
    };
    Some(page.rows.iter().map(|row| row.cells.iter().map(text).collect()).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_roles_colleagues_hold_is_for_whoever_may_see_roles() {
    for world in worlds().await {
        let top = world.customer("Company A", None).await;
        let below = world.customer("Los Angeles", Some(top.id)).await;
        let ruth = world.buyer("ruth@example.org", top.id).await;
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let of_below = roles::Changes {
            name: Some("Angels".into()),
            customer_id: Some(Some(below.id)),
            permissions: Some(Permissions::default()),
            ..Default::default()
        };
        let of_below = roles::create(&world.system(), of_below).await.unwrap();
        let kevin = customer_users::Changes {
            roles: Some(vec![buyer.id, of_below.id]),
            ..world.buyer_named("kevin@example.org", below.id).await
        };
        customer_users::create(&world.system(), kevin).await.unwrap();

        let ctx = world.in_storefront(&ruth, &buyer);
        for name in ["roles", "last_login"] {
            assert_eq!(column(&ctx, name).await, None, "{name}");
        }
        let admin = world.in_storefront(&ruth, &world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await);
        assert_eq!(column(&admin, "roles").await.unwrap(), ["Angels, Buyer", "Buyer"]);
        assert!(column(&admin, "last_login").await.is_some());
        // Roles of a subsidiary are for who may see them there, whoever is seen.
        let mut granted = Permissions::default();
        granted.grant(Entity::CustomerUser, Permission::View, Level::Deep);
        granted.grant(Entity::CustomerUserRole, Permission::View, Level::Local);
        let head = Context { permissions: granted, ..admin };
        assert_eq!(column(&head, "roles").await.unwrap(), ["Buyer", "Buyer"]);
        let grid = grids::grid(&head, "storefront-users").await.unwrap();
        let state = State::parse(&grid, &[("f.roles".to_owned(), "Angels".to_owned())]).0;
        let page = clientele_grid::remembered_page(&head.store, &grid, &state, head.clock.now());
        assert!(page.await.unwrap().rows.is_empty());
    }
}
