//! What grids say.

use clientele_domain::{Context, customer_users, customers, grids};
use clientele_grid::{Cell, Kind, State};
use clientele_language::is_message;
use sea_orm::ConnectionTrait;

use crate::world::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn every_column_and_every_choice_has_a_name() {
    let world = worlds().await.remove(0);
    let mut nameless = Vec::new();
    for name in [
        "customers",
        "customer-groups",
        "customer-users",
        "customer-user-roles",
        "addresses",
        "login-attempts",
        "users",
        "roles",
        "organizations",
        "business-units",
        "customer-user-oauth-applications",
        "oauth-applications",
        "websites",
        "localizations",
        "outgoing-emails",
        "jobs",
        "audit",
    ] {
        let grid = grids::grid(&world.system(), name).await.unwrap();
        for column in &grid.columns {
            let mut labels = vec![grid.label(column)];
            if let Kind::Choice(choices) = &column.kind {
                labels.extend(choices.iter().map(|choice| choice.label.clone()));
            }
            let unknown = labels.into_iter().filter(|label| !is_message(&label.id));
            nameless.extend(unknown.map(|label| format!("{name}: {}", label.id)));
        }
    }
    assert!(nameless.is_empty(), "{nameless:#?}");
}

/// The first names on a page, and the total that stands below it.
async fn shown(ctx: &Context, query: &[(&str, &str)]) -> (Vec<String>, u64) {
    let grid = grids::grid(ctx, "customer-users").await.unwrap();
    let pairs: Vec<_> = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let (state, problems) = State::parse(&grid, &pairs);
    assert!(problems.is_empty());
    let page = clientele_grid::remembered_page(&ctx.store, &grid, &state, ctx.clock.now()).await.unwrap();
    let place = page.columns.iter().position(|column| column.name == "first_name").unwrap();
    let names = page.rows.iter().map(|row| match &row.cells[place] {
        Cell::Text(name) => name.clone(),
        other => panic!("{other:?} is no name"),
    });
    (names.collect(), page.total.count)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grid_shows_at_once_what_was_just_saved() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let mut people = Vec::new();
        for name in ["Ann", "Bob", "Cid"] {
            let email = format!("{name}@example.org");
            let changes = customer_users::Changes {
                first_name: Some(name.into()),
                ..world.buyer_named(&email, customer.id).await
            };
            people.push(customer_users::create(&ctx, changes).await.unwrap());
        }
        let by_name = [("sort", "first_name"), ("f.enabled", "yes")];
        assert_eq!(shown(&ctx, &by_name).await, (vec!["Ann".into(), "Bob".into(), "Cid".into()], 3));
        assert_eq!(shown(&ctx, &[("q", "bob")]).await.1, 1);

        let renamed = customer_users::Changes { first_name: Some("Dan".into()), ..Default::default() };
        customer_users::update(&ctx, people[0].id, people[0].version, renamed).await.unwrap();
        assert_eq!(shown(&ctx, &by_name).await, (vec!["Bob".into(), "Cid".into(), "Dan".into()], 3));
        customer_users::enablement::disable(&ctx, people[1].id).await.unwrap();
        assert_eq!(shown(&ctx, &by_name).await, (vec!["Cid".into(), "Dan".into()], 2));
        customer_users::delete(&ctx, people[1].id).await.unwrap();
        assert_eq!(shown(&ctx, &[("q", "bob")]).await, (Vec::new(), 0));
        // The name of the customer is found as well, and so is the next one.
        assert_eq!(shown(&ctx, &[("q", "company")]).await.1, 2);
        let other = customers::Changes { name: Some("Wholesaler B".into()), ..Default::default() };
        customers::update(&ctx, customer.id, customer.version, other).await.unwrap();
        assert_eq!(shown(&ctx, &[("q", "company")]).await.1, 0);
        assert_eq!(shown(&ctx, &[("q", "wholesaler cid")]).await.1, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_was_shown_is_shown_to_nobody_else() {
    for world in worlds().await {
        let ctx = world.system();
        let sales = world.colleague("sales@example.com", "ROLE_SALES_REPRESENTATIVE").await;
        let customer = world.customer("Company A", None).await;
        let nancy = world.buyer("nancy@example.org", customer.id).await;
        assert_eq!(shown(&ctx, &[]).await.1, 1);
        assert_eq!(shown(&sales, &[]).await.1, 0);

        let given = customer_users::Changes {
            sales_representatives: Some(vec![sales.user_id().unwrap()]),
            ..Default::default()
        };
        let nancy = customer_users::update(&ctx, nancy.id, nancy.version, given).await.unwrap();
        assert_eq!(shown(&sales, &[]).await.1, 1);
        let taken = customer_users::Changes { sales_representatives: Some(Vec::new()), ..Default::default() };
        customer_users::update(&ctx, nancy.id, nancy.version, taken).await.unwrap();
        assert_eq!(shown(&sales, &[]).await.1, 0);
        assert_eq!(shown(&ctx, &[]).await.1, 1);
    }
}

/// The page of this number, by the names of the groups on it, and whether there is another behind it.
async fn groups(ctx: &Context, page: u64) -> (u64, Vec<String>, bool) {
    let grid = grids::grid(ctx, "customer-groups").await.unwrap();
    let pairs = [("page", page.to_string()), ("size", "50".to_owned()), ("sort", "-name".to_owned())];
    let (state, _) = State::parse(&grid, &pairs.map(|(name, value)| (name.to_owned(), value)));
    let page = clientele_grid::remembered_page(&ctx.store, &grid, &state, ctx.clock.now()).await.unwrap();
    let place = page.columns.iter().position(|column| column.name == "name").unwrap();
    let names = page.rows.iter().map(|row| match &row.cells[place] {
        Cell::Text(name) => name.clone(),
        other => panic!("{other:?} is no name"),
    });
    let names = names.collect();
    (page.page, names, page.next.is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_deep_in_a_list_are_those_that_are_there_now() {
    for world in worlds().await {
        let ctx = world.system();
        let many =
            "WITH RECURSIVE numbers (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999)
             INSERT INTO customer_group (organization_id, name, created_at, updated_at)
             SELECT organization_id, 'Set ' || n, 0, 0 FROM numbers, customer_group WHERE anonymous";
        ctx.store.write().execute_unprepared(many).await.unwrap();
        let names = |page: u64| (0..50).map(|row| format!("Set {}", 9_999 - (page - 1) * 50 - row)).collect();
        for page in [1, 40, 41, 100, 81, 41, 160, 179, 120] {
            assert_eq!(groups(&ctx, page).await, (page, names(page), true));
        }
        // The last page has the group of visitors too, and there is none behind it.
        let last = groups(&ctx, 181).await;
        assert_eq!((last.0, last.1.len(), last.2), (181, 1, false));
        assert_eq!(groups(&ctx, 5_000).await, last);

        let gone = "DELETE FROM customer_group WHERE name = 'Set 9000'";
        ctx.store.write().execute_unprepared(gone).await.unwrap();
        let shifted = groups(&ctx, 100).await;
        assert_eq!((shifted.1[0].as_str(), shifted.1.len()), ("Set 5048", 50));
        assert_eq!(groups(&ctx, 5_000).await.0, 180);
    }
}
