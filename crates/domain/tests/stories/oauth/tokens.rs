//! Tokens: whom they stand for, how they are renewed, and what ends them.

use clientele_access::Area;
use clientele_domain::log_in::attempts;
use clientele_domain::oauth::introspection::{introspect, revoke};
use clientele_domain::oauth::{
    Changes, GrantType, Refusal, activate, deactivate, delete, find, sweep, update,
};
use clientele_domain::tokens::Holder;
use clientele_domain::{Actor, Services, customer_users, organizations, users};
use sea_orm::{EntityTrait, QueryOrder};

use super::{CLIENT, PASSWORD, api, asking, client, colleague, is, make, nancy, refreshing, with_password};
use crate::world::{World, worlds};

#[tokio::test(flavor = "multi_thread")]
async fn an_application_acts_as_its_owner_and_in_its_area_alone() {
    for world in worlds().await {
        let (sam, nancy) = (colleague(&world, "sam@example.com").await, nancy(&world).await);
        for (area, other, owner) in [
            (Area::BackOffice, Area::Storefront, Holder::User(sam.id)),
            (Area::Storefront, Area::BackOffice, Holder::CustomerUser(nancy.id)),
        ] {
            let made = make(&world.system(), area, GrantType::ClientCredentials, Some(owner)).await;
            assert!(find(&world.system(), area, made.application.id).await.unwrap().last_used_at.is_none());
            let issued = world.token(&asking(&made, "client_credentials")).await.unwrap();
            assert_eq!((issued.expires_in, issued.refresh_token), (3600, None));
            let bearer = world.bearer(&issued.access_token, area).await.unwrap();
            let acting = match bearer.context.actor {
                Actor::User { id, .. } => Holder::User(id),
                Actor::CustomerUser { id, .. } => Holder::CustomerUser(id),
                Actor::Visitor { .. } | Actor::System => panic!("nobody"),
            };
            assert_eq!(acting, owner);
            assert_eq!(bearer.context.origin.source, "api");
            assert_eq!(bearer.application, "Warehouse");
            assert!(matches!(world.bearer(&issued.access_token, other).await, Err(Refusal::Unauthorized)));
            let used = find(&world.system(), area, made.application.id).await.unwrap();
            assert_eq!(used.last_used_at, Some(world.clock.now()));
            assert_eq!(used.version, 1, "being used is no edit");
            world.clock.advance_seconds(3_600);
            assert!(!world.counts(&issued.access_token, area).await, "an hour is over");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_request_is_no_use() {
    for world in worlds().await {
        let sam = colleague(&world, "sam@example.com").await;
        let owner = Some(Holder::User(sam.id));
        let made = make(&world.system(), Area::BackOffice, GrantType::ClientCredentials, owner).await;
        let mut wrong = asking(&made, "client_credentials");
        wrong.client.secret = Some("wrong".into());
        is(world.token(&wrong).await, CLIENT);
        let unused = find(&world.system(), Area::BackOffice, made.application.id).await.unwrap();
        assert_eq!(unused.last_used_at, None);
    }
}

/// A token of each kind: by owning the application, and by a password.
struct Given {
    world: World,
    made: clientele_domain::oauth::Created,
    access: String,
    refresh: String,
    owned: clientele_domain::oauth::Created,
    owned_access: String,
    sam: users::Model,
}

async fn given(world: World) -> Given {
    let sam = colleague(&world, "sam@example.com").await;
    let made = make(&world.system(), Area::BackOffice, GrantType::Password, None).await;
    let issued = world.token(&with_password(&made, "sam@example.com", PASSWORD)).await.unwrap();
    let owner = Some(Holder::User(sam.id));
    let owned = make(&world.system(), Area::BackOffice, GrantType::ClientCredentials, owner).await;
    let owned_access = world.token(&asking(&owned, "client_credentials")).await.unwrap().access_token;
    let (access, refresh) = (issued.access_token, issued.refresh_token.unwrap());
    let given = Given { world, made, access, refresh, owned, owned_access, sam };
    assert!(given.counts().await);
    given
}

impl Given {
    /// Whether both tokens count; they must agree.
    async fn counts(&self) -> bool {
        let one = self.world.counts(&self.access, Area::BackOffice).await;
        assert_eq!(one, self.world.counts(&self.owned_access, Area::BackOffice).await);
        one
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_person_ends_their_tokens() {
    for world in worlds().await {
        let given = given(world).await;
        let world = &given.world;
        users::enablement::disable(&world.system(), given.sam.id).await.unwrap();
        assert!(!given.counts().await);
        let disabled = ("invalid_grant", "Account is disabled.");
        is(world.token(&refreshing(&given.made, &given.refresh)).await, disabled);
        is(world.token(&with_password(&given.made, "sam@example.com", PASSWORD)).await, disabled);
        is(world.token(&asking(&given.owned, "client_credentials")).await, CLIENT);
        users::enablement::enable(&world.system(), given.sam.id).await.unwrap();
        assert!(!given.counts().await, "what ended stays ended");
        world.token(&asking(&given.owned, "client_credentials")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_person_can_not_be_acted_for() {
    for world in worlds().await {
        let given = given(world).await;
        let world = &given.world;
        for _ in 0..10 {
            let wrong = with_password(&given.made, "sam@example.com", "wrong");
            is(world.token(&wrong).await, ("invalid_grant", ""));
        }
        assert!(!given.counts().await);
        let locked = ("invalid_grant", "Account is locked.");
        is(world.token(&with_password(&given.made, "sam@example.com", PASSWORD)).await, locked);
        is(world.token(&refreshing(&given.made, &given.refresh)).await, locked);
        let tried = attempts::Entity::find().order_by_asc(attempts::Column::Id);
        let tried = tried.all(world.store().read()).await.unwrap();
        assert_eq!(tried.len(), 12, "every attempt with a person is kept");
        assert!(tried.iter().all(|attempt| attempt.source == "oauth-token"));
        assert_eq!(tried.iter().filter(|attempt| attempt.success).count(), 1);
        users::enablement::unlock(&world.system(), given.sam.id).await.unwrap();
        assert!(given.counts().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deactivated_application_stops_at_once() {
    for world in worlds().await {
        let given = given(world).await;
        let (world, ctx) = (&given.world, given.world.system());
        for made in [&given.made, &given.owned] {
            deactivate(&ctx, Area::BackOffice, made.application.id).await.unwrap();
        }
        assert!(!given.counts().await);
        is(world.token(&refreshing(&given.made, &given.refresh)).await, CLIENT);
        is(world.token(&asking(&given.owned, "client_credentials")).await, CLIENT);
        for made in [&given.made, &given.owned] {
            activate(&ctx, Area::BackOffice, made.application.id).await.unwrap();
        }
        assert!(given.counts().await);
        for made in [&given.made, &given.owned] {
            delete(&ctx, Area::BackOffice, made.application.id).await.unwrap();
        }
        assert!(!given.counts().await);
        is(world.token(&asking(&given.owned, "client_credentials")).await, CLIENT);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_organization_stops_its_applications() {
    for world in worlds().await {
        let given = given(world).await;
        let (world, elsewhere) = (&given.world, given.world.system_in(given.world.globex));
        let view = clientele_access::Permission::View;
        let acme = organizations::find(&elsewhere, view, world.acme).await.unwrap();
        let off = organizations::Changes { enabled: Some(false), ..Default::default() };
        organizations::update(&elsewhere, world.acme, acme.version, off).await.unwrap();
        assert!(!given.counts().await);
        is(world.token(&refreshing(&given.made, &given.refresh)).await, CLIENT);
        is(world.token(&asking(&given.owned, "client_credentials")).await, CLIENT);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_another_organization_is_nobody_here() {
    for world in worlds().await {
        let sam = colleague(&world, "sam@example.com").await;
        let there = world.system_in(world.globex);
        let made = make(&there, Area::BackOffice, GrantType::Password, None).await;
        let issued = world.token(&with_password(&made, &sam.email, PASSWORD)).await.unwrap();
        assert!(!world.counts(&issued.access_token, Area::BackOffice).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_that_is_off_answers_nobody() {
    for mut world in worlds().await {
        let sam = colleague(&world, "sam@example.com").await;
        let owner = Some(Holder::User(sam.id));
        let made = make(&world.system(), Area::BackOffice, GrantType::ClientCredentials, owner).await;
        let token = world.token(&asking(&made, "client_credentials")).await.unwrap().access_token;
        let services = std::sync::Arc::get_mut(&mut world.services);
        let Some(Services { rules, .. }) = services else { panic!("somebody else holds the services") };
        rules.back_office_api = false;
        is(world.token(&asking(&made, "client_credentials")).await, CLIENT);
        let answer = world.bearer(&token, Area::BackOffice).await;
        assert!(matches!(answer, Err(Refusal::SwitchedOff)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_can_be_limited_to_some_apis() {
    for world in worlds().await {
        let given = given(world).await;
        let (world, area) = (&given.world, Area::BackOffice);
        let bearer = world.bearer(&given.access, area).await.unwrap();
        assert!(bearer.allows("rest_json_api") && bearer.allows("rest_plain"));
        let limited =
            Changes { all_apis: Some(false), apis: Some(vec!["rest_plain".into()]), ..Changes::default() };
        let application = find(&world.system(), area, given.made.application.id).await.unwrap();
        update(&world.system(), area, application.id, application.version, limited).await.unwrap();
        let bearer = world.bearer(&given.access, area).await.unwrap();
        assert!(!bearer.allows("rest_json_api") && bearer.allows("rest_plain"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_renewed_and_the_old_pair_ends() {
    for world in worlds().await {
        let given = given(world).await;
        let world = &given.world;
        let renewed = world.token(&refreshing(&given.made, &given.refresh)).await.unwrap();
        let second = renewed.refresh_token.unwrap();
        assert_ne!(second, given.refresh);
        assert!(!world.counts(&given.access, Area::BackOffice).await);
        assert!(world.counts(&renewed.access_token, Area::BackOffice).await);

        world.clock.advance_seconds(5);
        let revoked = ("invalid_request", "Token has been revoked");
        is(world.token(&refreshing(&given.made, &given.refresh)).await, revoked);
        assert!(!world.counts(&renewed.access_token, Area::BackOffice).await, "the whole family ends");
        is(world.token(&refreshing(&given.made, &second)).await, revoked);
        assert!(world.counts(&given.owned_access, Area::BackOffice).await, "and no other");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_that_refresh_at_once_stay_logged_in() {
    for world in worlds().await {
        let given = given(world).await;
        let world = &given.world;
        let request = refreshing(&given.made, &given.refresh);
        let (one, other) = tokio::join!(world.token(&request), world.token(&request));
        let (one, other) = (one.unwrap(), other.unwrap());
        for issued in [&one, &other] {
            assert!(world.counts(&issued.access_token, Area::BackOffice).await);
        }
        assert_ne!(one.refresh_token, other.refresh_token);
        // Once one of them has gone on, the old token is in wrong hands, however soon it comes.
        world.token(&refreshing(&given.made, &one.refresh_token.unwrap())).await.unwrap();
        is(world.token(&request).await, ("invalid_request", "Token has been revoked"));
        assert!(!world.counts(&other.access_token, Area::BackOffice).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_share_a_refresh_token_one_goes_on() {
    for world in worlds().await {
        let given = given(world).await;
        let world = &given.world;
        let area = Area::BackOffice;
        let request = refreshing(&given.made, &given.refresh);
        let one = world.token(&request).await.unwrap();
        let other = world.token(&request).await.unwrap();
        assert!(world.counts(&one.access_token, area).await && world.counts(&other.access_token, area).await);
        let renewed = world.token(&refreshing(&given.made, &one.refresh_token.unwrap())).await.unwrap();
        assert!(!world.counts(&other.access_token, area).await, "the other line ends");
        assert!(world.counts(&renewed.access_token, area).await);
        let revoked = ("invalid_request", "Token has been revoked");
        is(world.token(&refreshing(&given.made, &other.refresh_token.unwrap())).await, revoked);
        assert!(!world.counts(&renewed.access_token, area).await, "one of the two was stolen: all ends");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_ends_after_thirty_days() {
    for world in worlds().await {
        let given = given(world).await;
        let world = &given.world;
        world.clock.advance_seconds(30 * 86_400);
        let expired = ("invalid_request", "Token has expired");
        is(world.token(&refreshing(&given.made, &given.refresh)).await, expired);
        world.clock.advance_seconds(86_401);
        clientele_domain::oauth::sweep(world.store(), &world.clock).await.unwrap();
        let unknown = ("invalid_request", "Cannot decrypt the refresh token");
        is(world.token(&refreshing(&given.made, &given.refresh)).await, unknown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_can_be_looked_at_and_taken_back_by_their_own_application() {
    for world in worlds().await {
        let given = given(world).await;
        let (world, origin) = (&given.world, api());
        let door = world.door(&origin);
        let (own, other) = (client(&given.made), client(&given.owned));
        let found = introspect(&door, &own, Some(&given.access)).await.unwrap().unwrap();
        assert_eq!((found.username.as_str(), found.is_access), ("sam@example.com", true));
        assert!(!introspect(&door, &own, Some(&given.refresh)).await.unwrap().unwrap().is_access);
        for foreign in [&given.access, &given.refresh] {
            assert!(introspect(&door, &other, Some(foreign)).await.unwrap().is_none());
            revoke(&door, &other, Some(foreign)).await.unwrap();
        }
        assert!(introspect(&door, &own, Some("nonsense")).await.unwrap().is_none());
        assert!(given.counts().await, "nobody takes back what is another's");

        revoke(&door, &own, Some(&given.access)).await.unwrap();
        assert!(introspect(&door, &own, Some(&given.access)).await.unwrap().is_none());
        assert!(!world.counts(&given.access, Area::BackOffice).await);
        let renewed = world.token(&refreshing(&given.made, &given.refresh)).await.unwrap();
        revoke(&door, &own, renewed.refresh_token.as_deref()).await.unwrap();
        assert!(!world.counts(&renewed.access_token, Area::BackOffice).await);
        revoke(&door, &own, Some("nonsense")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_customer_user_ends_what_applications_may_do() {
    for world in worlds().await {
        let nancy = nancy(&world).await;
        let made = make(&world.system(), Area::Storefront, GrantType::Password, None).await;
        let issued = world.token(&with_password(&made, "nancy@example.org", PASSWORD)).await.unwrap();
        assert!(world.counts(&issued.access_token, Area::Storefront).await);
        customer_users::enablement::disable(&world.system(), nancy.id).await.unwrap();
        assert!(!world.counts(&issued.access_token, Area::Storefront).await);
        let refresh = refreshing(&made, &issued.refresh_token.unwrap());
        is(world.token(&refresh).await, ("invalid_grant", "Account is disabled."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_which_no_row_is_kept_can_be_looked_at_and_taken_back() {
    for world in worlds().await {
        let given = given(world).await;
        let (world, origin) = (&given.world, api());
        let door = world.door(&origin);
        let own = client(&given.owned);
        let mut scoped = asking(&given.owned, "client_credentials");
        scoped.scope = Some("read write".into());
        let other = world.token(&scoped).await.unwrap().access_token;
        let found = introspect(&door, &own, Some(&other)).await.unwrap().unwrap();
        assert_eq!((found.username.as_str(), found.scopes.as_str()), ("sam@example.com", "read write"));
        assert!(found.is_access);
        assert_eq!(found.expires_at, found.issued_at.plus_minutes(60));

        for _ in 0..2 {
            revoke(&door, &own, Some(&other)).await.unwrap();
        }
        assert!(introspect(&door, &own, Some(&other)).await.unwrap().is_none());
        assert!(!world.counts(&other, Area::BackOffice).await);
        assert!(given.counts().await, "a token that was taken back ends no other");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_removes_old_tokens_leaves_what_still_counts() {
    for world in worlds().await {
        let given = given(world).await;
        let world = &given.world;
        world.clock.advance_seconds(3 * 24 * 3_600);
        let today = world.token(&asking(&given.owned, "client_credentials")).await.unwrap().access_token;
        sweep(world.store(), &world.clock).await.unwrap();
        assert!(world.counts(&today, Area::BackOffice).await, "its authorization is older than a day");
        world.token(&refreshing(&given.made, &given.refresh)).await.unwrap();
        users::enablement::disable(&world.system(), given.sam.id).await.unwrap();
        world.clock.advance_seconds(3 * 24 * 3_600);
        sweep(world.store(), &world.clock).await.unwrap();
        users::enablement::enable(&world.system(), given.sam.id).await.unwrap();
        assert!(!world.counts(&today, Area::BackOffice).await);
        let anew = world.token(&asking(&given.owned, "client_credentials")).await.unwrap().access_token;
        assert!(world.counts(&anew, Area::BackOffice).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_their_password_ends_what_applications_may_do() {
    for world in worlds().await {
        let (office, shop) = (Area::BackOffice, Area::Storefront);
        let (sam, nancy) = (colleague(&world, "sam@example.com").await, nancy(&world).await);
        let system = world.system();
        let [of_sam, of_nancy] = [
            make(&system, office, GrantType::Password, None).await,
            make(&system, shop, GrantType::Password, None).await,
        ];
        let by_sam = world.token(&with_password(&of_sam, &sam.email, PASSWORD)).await.unwrap();
        let by_nancy = world.token(&with_password(&of_nancy, &nancy.email, PASSWORD)).await.unwrap();
        let new = "Another-Word-7";
        let ctx = world.context_of(sam.id).await;
        users::password::change(&ctx, 0, PASSWORD, new, new).await.unwrap();
        assert!(!world.counts(&by_sam.access_token, office).await);
        assert!(world.counts(&by_nancy.access_token, shop).await);
        let ctx = world.in_storefront(&nancy, &world.predefined("ROLE_FRONTEND_BUYER").await);
        customer_users::own::change_password(&ctx, 0, PASSWORD, new, new).await.unwrap();
        assert!(!world.counts(&by_nancy.access_token, shop).await);
        for (made, issued) in [(&of_sam, &by_sam), (&of_nancy, &by_nancy)] {
            let renewed = world.token(&refreshing(made, issued.refresh_token.as_deref().unwrap())).await;
            is(renewed, ("invalid_request", "Token has been revoked"));
        }
    }
}
