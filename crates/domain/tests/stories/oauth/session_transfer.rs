//! What an application was granted becomes a session in a browser: once, soon, and where that was allowed.

use clientele_access::Area;
use clientele_domain::log_in::attempts;
use clientele_domain::oauth::grants::{Answer, TokenRequest};
use clientele_domain::oauth::session_transfer::{Arrival, consume};
use clientele_domain::oauth::{Changes, Created, GrantType, Nature, create, deactivate, find, update};
use clientele_domain::tokens::Holder;
use clientele_domain::{customer_users, organizations, users};
use sea_orm::EntityTrait;

use super::{CLIENT, PASSWORD, api, asking, client, colleague, is, make, named, nancy, with_password};
use crate::world::{World, worlds};

async fn trusted(world: &World, area: Area) -> Created {
    let nature = Nature { area, grant: GrantType::Password, confidential: true, owner: None };
    let changes = Changes { session_transfer: Some(true), ..named("Phone") };
    create(&world.system(), nature, changes).await.unwrap()
}

fn exchanging(made: &Created, token: &str, route: &str) -> TokenRequest {
    let mut request = TokenRequest {
        subject_token: Some(token.into()),
        route: Some(route.into()),
        ..asking(made, "session_transfer")
    };
    request.client.secret = None;
    request
}

const HOME: &str = "oro_default";
const SHOP: &str = "oro_frontend_root";

impl World {
    async fn arrive(&self, token: &str, area: Area, organization: Option<i64>) -> Option<Arrival> {
        let origin = api();
        consume(&self.door(&origin), area, organization, token).await.unwrap()
    }

    async fn is_shopping(&self, secret: &str) -> bool {
        let (clock, services) = (&self.clock, &self.services);
        let resumed =
            customer_users::sessions::resume(self.store(), clock, services, self.acme, secret, api());
        resumed.await.unwrap().is_some()
    }
}

fn token_of(answer: Answer) -> String {
    let issued = answer.unwrap();
    assert_eq!((issued.token_type, issued.expires_in), ("SessionTransfer", 60));
    assert_eq!(issued.refresh_token, None);
    assert!(issued.access_token.starts_with("stt_"));
    issued.access_token
}

/// A world, an application that is trusted with sessions, and an access token of a person who may log in.
async fn given(world: &World, area: Area) -> (Created, String) {
    let email = match area {
        Area::BackOffice => colleague(world, "sam@example.com").await.email,
        Area::Storefront => nancy(world).await.email,
    };
    let made = trusted(world, area).await;
    let issued = world.token(&with_password(&made, &email, PASSWORD)).await.unwrap();
    (made, issued.access_token)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_becomes_a_session_once() {
    for world in worlds().await {
        let (made, access) = given(&world, Area::BackOffice).await;
        let token = token_of(world.token(&exchanging(&made, &access, HOME)).await);
        let arrived = world.arrive(&token, Area::BackOffice, None).await.unwrap();
        assert_eq!((arrived.route.as_str(), arrived.id), (HOME, None));
        assert!(world.is_logged_in(&arrived.secret).await);
        assert!(world.arrive(&token, Area::BackOffice, None).await.is_none());
        assert!(world.counts(&access, Area::BackOffice).await, "the application goes on");
        let tried = attempts::Entity::find().all(world.store().read()).await.unwrap();
        assert_eq!(tried.last().unwrap().source, "session-transfer");

        let (made, access) = given(&world, Area::Storefront).await;
        let mut request = exchanging(&made, &access, "oro_customer_frontend_customer_user_view");
        request.route_parameters.insert("id".into(), "7".into());
        let token = token_of(world.token(&request).await);
        let arrived = world.arrive(&token, Area::Storefront, Some(world.acme)).await.unwrap();
        assert_eq!(arrived.id, Some(7));
        assert!(world.is_shopping(&arrived.secret).await);
        assert!(!world.is_logged_in(&arrived.secret).await, "of the other side");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_browsers_that_bring_a_token_at_once_one_arrives() {
    for world in worlds().await {
        let (made, access) = given(&world, Area::BackOffice).await;
        let token = token_of(world.token(&exchanging(&made, &access, HOME)).await);
        let arrive = || world.arrive(&token, Area::BackOffice, None);
        let (one, other) = tokio::join!(arrive(), arrive());
        assert_eq!(usize::from(one.is_some()) + usize::from(other.is_some()), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_counts_for_a_minute_in_its_area_and_at_its_seller() {
    for world in worlds().await {
        let (made, access) = given(&world, Area::Storefront).await;
        let bought = async || token_of(world.token(&exchanging(&made, &access, SHOP)).await);
        assert!(world.arrive(&bought().await, Area::BackOffice, None).await.is_none());
        assert!(world.arrive(&bought().await, Area::Storefront, Some(world.globex)).await.is_none());
        for nonsense in ["", "stt_", "stt_nonsense", &access] {
            assert!(world.arrive(nonsense, Area::Storefront, Some(world.acme)).await.is_none());
        }
        let late = bought().await;
        world.clock.advance_seconds(60);
        assert!(world.arrive(&late, Area::Storefront, Some(world.acme)).await.is_none());
        assert!(world.arrive(&bought().await, Area::Storefront, Some(world.acme)).await.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_trusted_applications_exchange_what_is_theirs() {
    for world in worlds().await {
        let (made, access) = given(&world, Area::BackOffice).await;
        let plain = make(&world.system(), Area::BackOffice, GrantType::Password, None).await;
        let own = world.token(&with_password(&plain, "sam@example.com", PASSWORD)).await.unwrap();
        is(world.token(&exchanging(&plain, &own.access_token, HOME)).await, CLIENT);
        let invalid = ("invalid_grant", "Subject token is not valid.");
        for token in ["nonsense", &own.access_token] {
            is(world.token(&exchanging(&made, token, HOME)).await, invalid);
        }
        let good = exchanging(&made, &access, HOME);
        let mut secret = good.clone();
        secret.client.secret = Some("wrong".into());
        is(world.token(&secret).await, CLIENT);
        secret.client = client(&made);
        world.token(&secret).await.unwrap();
        for (request, hint) in [
            (TokenRequest { subject_token: None, ..good.clone() }, "Check the `subject_token` parameter"),
            (TokenRequest { route: None, ..good.clone() }, "Check the `route` parameter"),
            (
                TokenRequest { route: Some(SHOP.into()), ..good.clone() },
                "The route is not one on which a session may begin",
            ),
            (
                TokenRequest { route_parameters: [("id".into(), "1".into())].into(), ..good.clone() },
                "Check the `route_parameters` parameter",
            ),
        ] {
            is(world.token(&request).await, ("invalid_request", hint));
        }
        world.clock.advance_seconds(3_600);
        is(world.token(&good).await, invalid);

        // Nobody gets into the pages as the owner of an application, nor as a visitor.
        let nancy = nancy(&world).await;
        let owned = Nature {
            area: Area::Storefront,
            grant: GrantType::ClientCredentials,
            confidential: true,
            owner: Some(Holder::CustomerUser(nancy.id)),
        };
        let changes = Changes { session_transfer: Some(true), ..named("Owned") };
        let owned = create(&world.system(), owned, changes).await.unwrap();
        assert!(!owned.application.session_transfer);
        let website = trusted(&world, Area::Storefront).await;
        let guest = world.token(&with_password(&website, "guest", "guest")).await.unwrap();
        let answer = world.token(&exchanging(&website, &guest.access_token, SHOP)).await;
        is(answer, ("invalid_grant", "A visitor has no session."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_an_application_or_a_person_ends_what_was_bought() {
    for world in worlds().await {
        let (made, access) = given(&world, Area::Storefront).await;
        let (ctx, area, id) = (world.system(), Area::Storefront, made.application.id);
        let bought = async || token_of(world.token(&exchanging(&made, &access, SHOP)).await);
        let arrives = async |token: String| world.arrive(&token, area, Some(world.acme)).await.is_some();
        let allow = async |allowed: bool| {
            let version = find(&ctx, area, id).await.unwrap().version;
            let changes = Changes { session_transfer: Some(allowed), ..Changes::default() };
            update(&ctx, area, id, version, changes).await.unwrap();
        };
        let token = bought().await;
        allow(false).await;
        assert!(!arrives(token).await, "no longer trusted");
        allow(true).await;

        let token = bought().await;
        let elsewhere = world.system_in(world.globex);
        let switch = async |enabled: bool| {
            let view = clientele_access::Permission::View;
            let acme = organizations::find(&elsewhere, view, world.acme).await.unwrap();
            let changes = organizations::Changes { enabled: Some(enabled), ..Default::default() };
            organizations::update(&elsewhere, world.acme, acme.version, changes).await.unwrap();
        };
        switch(false).await;
        assert!(!arrives(token).await, "the seller is gone");
        switch(true).await;

        let token = bought().await;
        for _ in 0..10 {
            let wrong = with_password(&made, "nancy@example.org", "wrong");
            is(world.token(&wrong).await, ("invalid_grant", ""));
        }
        assert!(!arrives(token).await, "locked");
        world.clock.advance_seconds(3_601);
        let issued = world.token(&with_password(&made, "nancy@example.org", PASSWORD)).await.unwrap();
        let token = token_of(world.token(&exchanging(&made, &issued.access_token, SHOP)).await);
        deactivate(&ctx, area, id).await.unwrap();
        assert!(!arrives(token).await, "deactivated");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_person_arrives_nowhere() {
    for world in worlds().await {
        let (made, access) = given(&world, Area::BackOffice).await;
        let token = token_of(world.token(&exchanging(&made, &access, HOME)).await);
        let bearer = world.bearer(&access, Area::BackOffice).await.unwrap();
        let sam = bearer.context.user_id().unwrap();
        users::enablement::disable(&world.system(), sam).await.unwrap();
        assert!(world.arrive(&token, Area::BackOffice, None).await.is_none());
        let answer = world.token(&exchanging(&made, &access, HOME)).await;
        is(answer, ("invalid_grant", "Subject token is not valid."));
    }
}
