//! The demo as scripts and tests of others rely on it.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use clientele_demo::{DemoError, Sizes, fill, seed};
use clientele_domain::log_in::Limits;
use clientele_domain::passwords::Hasher;
use clientele_domain::users::log_in::{Credentials, log_in};
use clientele_domain::{Context, Error, Origin, Rules, Services, grids, installation};
use clientele_grid::{Cell, State};
use clientele_store::{Clock, Store, Timestamp, testing};

fn services() -> Arc<Services> {
    Arc::new(Services {
        hasher: Hasher::start(2, 8),
        limits: Limits::new(1000),
        rules: Rules::default(),
        base_url: "http://127.0.0.1:8080".into(),
        oauth: Default::default(),
        webhooks: Default::default(),
    })
}

async fn acme(store: &Store, clock: &Clock, services: &Arc<Services>) -> Context {
    let organization = installation::first_organization(store).await.unwrap().unwrap();
    Context::system(store.clone(), clock.clone(), Arc::clone(services), organization)
}

/// The texts of the rows that match.
async fn rows(ctx: &Context, grid: &str, query: &[(&str, &str)]) -> Vec<Vec<String>> {
    let grid = grids::grid(ctx, grid).await.unwrap();
    let pairs: Vec<_> = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let (state, problems) = State::parse(&grid, &pairs);
    assert_eq!(problems, []);
    let page = clientele_grid::page(ctx.store.read(), &grid, &state, ctx.clock.now()).await.unwrap();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Choice(text) => text.clone(),
        Cell::Boolean(yes) => yes.to_string(),
        other => format!("{other:?}"),
    };
    page.rows.iter().map(|row| row.cells.iter().map(text).collect()).collect()
}

async fn count(ctx: &Context, grid: &str) -> u64 {
    count_of(ctx, grid, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_of_the_demo_is_there_and_a_second_start_adds_nobody() {
    for world in testing::databases().await.unwrap() {
        let (store, clock, services) = (world.store.clone(), Clock::real(), services());
        fill(&store, &clock, &services).await.unwrap();
        fill(&store, &clock, &services).await.unwrap();
        let ctx = acme(&store, &clock, &services).await;
        assert_eq!(count(&ctx, "customer-users").await, 2_012);
        assert_eq!(count(&ctx, "customers").await, 206);
        let query = [("q", "brandaj"), ("columns", "customer,email,enabled,confirmed,password")];
        assert_eq!(
            rows(&ctx, "customer-users", &query).await,
            [["Company A", "BrandaJSanborn@example.org", "false", "true", "active"]]
        );
        let below = rows(&ctx, "customers", &[("q", "los angeles"), ("columns", "customer,parent_customer")]);
        assert_eq!(below.await, [["Company A - West Division - Los Angeles", "Company A - West Division"]]);
        for email in ["admin@example.com", "sales@example.com", "support@example.com", "auditor@example.com"]
        {
            let credentials =
                Credentials { email: email.into(), password: "Demo1234".into(), remember: false };
            log_in(&store, &clock, &services, &credentials, &Origin::console()).await.unwrap();
        }
    }
}

async fn count_of(ctx: &Context, grid: &str, query: &[(&str, &str)]) -> u64 {
    let grid = grids::grid(ctx, grid).await.unwrap();
    let pairs: Vec<_> = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let (state, problems) = State::parse(&grid, &pairs);
    assert_eq!(problems, []);
    clientele_grid::count(ctx.store.read(), &grid, &state, ctx.clock.now()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_the_demo_logged_in_during_the_last_months_the_same_at_every_run() {
    let mut told = Vec::new();
    for day in [1_787_045_400_000, 1_795_685_400_000] {
        for world in testing::databases().await.unwrap() {
            let (store, clock, services) =
                (world.store.clone(), Clock::standing_at(Timestamp(day)), services());
            fill(&store, &clock, &services).await.unwrap();
            let ctx = acme(&store, &clock, &services).await;
            let attempts = |query| count_of(&ctx, "login-attempts", query);
            let lately = attempts(&[("f.at.op", "last-30-days")]).await;
            let all = count(&ctx, "login-attempts").await;
            let refused = attempts(&[("f.success", "no")]).await;
            let strangers = attempts(&[("f.customer_user.op", "empty")]).await;
            assert!(lately > all / 4 && all > 4_000 && refused > 300 && strangers > 50, "{lately} of {all}");
            let people = |query| count_of(&ctx, "customer-users", query);
            let active = people(&[("f.last_login.op", "last-30-days")]).await;
            assert!(active > 500 && active < 2_000, "{active}");
            // What a person's page counts is what the attempts say.
            let query = [("q", "AmandaRCole"), ("columns", "login_count")];
            let counted = rows(&ctx, "customer-users", &query).await;
            let hers = attempts(&[("f.username", "AmandaRCole@example.org"), ("f.success", "yes")]).await;
            assert_eq!(counted, [[format!("Number({hers})")]]);
            // Whoever was never confirmed or is a guest never got in.
            let never =
                people(&[("f.confirmed", "no"), ("f.login_count.op", "greater"), ("f.login_count", "0")]);
            assert_eq!(never.await, 0);
            told.push([all, lately, refused, strangers, active, hers]);
        }
    }
    assert!(told.windows(2).all(|two| two[0] == two[1]), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_earnest_is_left_alone() {
    for world in testing::databases().await.unwrap() {
        let (store, clock, services) = (world.store.clone(), Clock::real(), services());
        installation::begin(&store, &clock, &services, "My Company", "me@example.com").await.unwrap();
        assert!(matches!(fill(&store, &clock, &services).await, Err(DemoError::NotEmpty)));
        assert_eq!(count(&acme(&store, &clock, &services).await, "customers").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_makes_what_was_asked_for() {
    for world in testing::databases().await.unwrap() {
        let (store, clock, services) = (world.store.clone(), Clock::real(), services());
        installation::begin(&store, &clock, &services, "My Company", "me@example.com").await.unwrap();
        let ctx = acme(&store, &clock, &services).await;
        let nobodys = Sizes { customers: 0, customer_users: 1, roles: 0 };
        assert!(matches!(seed(&ctx, nobodys, |_| ()).await, Err(Error::Refused(_))));
        let mut told = 0;
        seed(&ctx, Sizes { customers: 20, customer_users: 1_100, roles: 3 }, |done| told = done)
            .await
            .unwrap();
        assert_eq!(told, 1_123);
        assert_eq!(count(&ctx, "customer-users").await, 1_100);
        assert_eq!(count(&ctx, "customers").await, 20);
        assert_eq!(count(&ctx, "customer-user-roles").await, 6);
    }
}
