//! Applications that nobody registered: a document at their address says what they are.

use std::sync::{Arc, Mutex};

use clientele_access::Area;
use clientele_domain::oauth::application::{self, Application};
use clientele_domain::oauth::consent::{self, Asked, CodeRequest};
use clientele_domain::oauth::grants::TokenRequest;
use clientele_domain::oauth::{self, Changes, ClientCredentials, GrantError, introspection};
use clientele_domain::{Context, Error, back_office_roles, users};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::codes::{VERIFIER, challenge};
use super::{BACK, CLIENT, api, colleague, is, named, nancy};
use crate::world::{World, user_named, worlds};

/// A server with one document, and how often it was asked for it.
#[derive(Clone)]
struct Site {
    client_id: String,
    document: Arc<Mutex<Value>>,
    asked: Arc<Mutex<u32>>,
}

impl Site {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client_id = format!("http://{}/client.json", listener.local_addr().unwrap());
        let document = json!({ "client_id": client_id, "client_name": "Notebook", "redirect_uris": [BACK] });
        let site = Self { client_id, document: Arc::new(Mutex::new(document)), asked: Arc::default() };
        tokio::spawn({
            let site = site.clone();
            async move {
                loop {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    let mut piece = [0; 4096];
                    if stream.read(&mut piece).await.unwrap() == 0 {
                        continue;
                    }
                    *site.asked.lock().unwrap() += 1;
                    let body = site.document.lock().unwrap().to_string();
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: max-age=600\r\n\
                         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            }
        });
        site
    }

    fn says(&self, name: &str, value: Value) {
        self.document.lock().unwrap()[name] = value;
    }

    fn times_asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }

    fn request(&self) -> CodeRequest {
        CodeRequest {
            response_type: Some("code".into()),
            client_id: Some(self.client_id.clone()),
            redirect_uri: Some(BACK.into()),
            code_challenge: Some(challenge()),
            code_challenge_method: Some("S256".into()),
            ..CodeRequest::default()
        }
    }

    fn asking(&self, grant: &str) -> TokenRequest {
        TokenRequest {
            client: ClientCredentials { id: Some(self.client_id.clone()), secret: None },
            grant_type: Some(grant.into()),
            ..TokenRequest::default()
        }
    }

    fn bringing(&self, code: &str) -> TokenRequest {
        TokenRequest {
            code: Some(code.into()),
            redirect_uri: Some(BACK.into()),
            code_verifier: Some(VERIFIER.into()),
            ..self.asking("authorization_code")
        }
    }

    fn refreshing(&self, token: &str) -> TokenRequest {
        TokenRequest { refresh_token: Some(token.into()), ..self.asking("refresh_token") }
    }
}

async fn check(ctx: &Context, area: Area, request: &CodeRequest) -> Result<Asked, GrantError> {
    consent::check_by_address(ctx, area, request).await
}

/// What somebody who agrees gives to the application.
async fn agreed(world: &World, ctx: &Context, area: Area, site: &Site) -> oauth::grants::Answer {
    let asked = check(ctx, area, &site.request()).await.unwrap();
    let code = consent::grant(ctx, &asked).await.unwrap();
    world.token(&site.bringing(&code)).await
}

async fn records(world: &World) -> Vec<Application> {
    let all = application::Entity::find().order_by_asc(application::Column::Id);
    all.all(world.store().read()).await.unwrap()
}

async fn sam(world: &World) -> Context {
    let sam = colleague(world, "sam@example.com").await;
    world.context_of(sam.id).await
}

/// Somebody of the other seller.
async fn gus(world: &World) -> Context {
    let there = world.system_in(world.globex);
    let known = back_office_roles::all(&there).await.unwrap();
    let gus = users::create(&there, user_named("gus@example.com", vec![known[0].id])).await.unwrap();
    let context = users::sessions::context_of(
        world.store(),
        &world.clock,
        &world.services,
        gus.id,
        world.globex,
        api(),
    );
    context.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_agrees_lets_it_act_for_them() {
    let site = Site::start().await;
    for world in worlds().await {
        let sam = sam(&world).await;
        let asked = check(&sam, Area::BackOffice, &site.request()).await.unwrap();
        assert_eq!(asked.application.name, "Notebook");
        assert!(records(&world).await.is_empty(), "asking alone leaves nothing behind");
        let issued = agreed(&world, &sam, Area::BackOffice, &site).await.unwrap();

        let kept = records(&world).await;
        let [kept] = kept.as_slice() else { panic!("{kept:?}") };
        assert_eq!((kept.client_id.as_str(), kept.name.as_str()), (site.client_id.as_str(), "Notebook"));
        assert_eq!(
            (kept.confidential, kept.plain_pkce, kept.skip_consent, kept.organization_id),
            (false, false, false, world.acme)
        );
        assert!(kept.last_used_at.is_some());
        let history = world.history("oauth_application", kept.id).await;
        assert_eq!((history.len(), history[0].actor_id), (1, sam.user_id()), "who agreed made the record");

        let bearer = world.bearer(&issued.access_token, Area::BackOffice).await.unwrap();
        assert_eq!((bearer.application_id, bearer.context.user_id()), (kept.id, sam.user_id()));
        assert!(!world.counts(&issued.access_token, Area::Storefront).await);

        let renewed = world.token(&site.refreshing(issued.refresh_token.as_deref().unwrap())).await.unwrap();
        assert!(!world.counts(&issued.access_token, Area::BackOffice).await);
        let origin = api();
        let client = site.asking("").client;
        let token = renewed.refresh_token.as_deref();
        introspection::revoke(&world.door(&origin), &client, token).await.unwrap();
        assert!(!world.counts(&renewed.access_token, Area::BackOffice).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_area_and_each_organization_has_a_record_of_its_own() {
    let site = Site::start().await;
    for world in worlds().await {
        let sam = sam(&world).await;
        let nancy = nancy(&world).await;
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let nancy = world.in_storefront(&nancy, &buyer);
        let globex = gus(&world).await;
        let mut issued = Vec::new();
        for (ctx, area) in [(&sam, Area::BackOffice), (&nancy, Area::Storefront), (&globex, Area::BackOffice)]
        {
            issued.push((area, agreed(&world, ctx, area, &site).await.unwrap()));
        }
        let kept = records(&world).await;
        let places: Vec<(&str, i64)> =
            kept.iter().map(|kept| (kept.area.as_str(), kept.organization_id)).collect();
        assert_eq!(
            places,
            [("back-office", world.acme), ("storefront", world.acme), ("back-office", world.globex)]
        );
        for (area, issued) in &issued {
            assert!(world.counts(&issued.access_token, *area).await);
        }
        // What one organization ends is over there alone.
        oauth::deactivate(&world.system(), Area::BackOffice, kept[0].id).await.unwrap();
        assert!(!world.counts(&issued[0].1.access_token, Area::BackOffice).await);
        is(world.token(&site.refreshing(issued[0].1.refresh_token.as_deref().unwrap())).await, CLIENT);
        assert!(world.counts(&issued[2].1.access_token, Area::BackOffice).await);
        world.token(&site.refreshing(issued[2].1.refresh_token.as_deref().unwrap())).await.unwrap();
        let switched_off = check(&sam, Area::BackOffice, &site.request()).await;
        assert!(matches!(switched_off, Err(GrantError::Client)), "nobody there is asked again");

        oauth::delete(&world.system(), Area::Storefront, kept[1].id).await.unwrap();
        assert!(!world.counts(&issued[1].1.access_token, Area::Storefront).await);
        let other = world.system_in(world.globex);
        let hidden = oauth::find(&other, Area::BackOffice, kept[0].id).await;
        assert!(matches!(hidden, Err(Error::NotFound)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_document_allows_is_asked() {
    let site = Site::start().await;
    for world in worlds().await {
        let sam = sam(&world).await;
        let office = Area::BackOffice;
        let good = site.request();
        let unproven = CodeRequest { code_challenge: None, ..good.clone() };
        let hint = check(&sam, office, &unproven).await.unwrap_err().hint().unwrap();
        assert_eq!(hint, "Code challenge must be provided for public clients");
        let plain = CodeRequest { code_challenge_method: Some("plain".into()), ..good.clone() };
        assert_eq!(check(&sam, office, &plain).await.unwrap_err().code(), "invalid_request");
        for address in ["https://evil.example/", "https://app.example.com/callback/", ""] {
            let elsewhere = CodeRequest { redirect_uri: Some(address.into()), ..good.clone() };
            assert_eq!(
                check(&sam, office, &elsewhere).await.unwrap_err().code(),
                "invalid_client",
                "{address}"
            );
        }
        let origin = api();
        let before_log_in = consent::check(&world.door(&origin), office, &good).await;
        assert!(matches!(before_log_in, Err(GrantError::Client)), "it is for people who are known");
        for grant in ["client_credentials", "password", "session_transfer"] {
            is(world.token(&site.asking(grant)).await, CLIENT);
        }
        is(world.token(&site.bringing("nonsense")).await, CLIENT);
        agreed(&world, &sam, office, &site).await.unwrap();
        is(
            world.token(&site.bringing("nonsense")).await,
            ("invalid_request", "Cannot decrypt the authorization code"),
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_belongs_to_the_address_that_asked_for_it() {
    let (site, thief) = (Site::start().await, Site::start().await);
    for world in worlds().await {
        let sam = sam(&world).await;
        agreed(&world, &sam, Area::BackOffice, &thief).await.unwrap();
        let asked = check(&sam, Area::BackOffice, &site.request()).await.unwrap();
        let code = consent::grant(&sam, &asked).await.unwrap();
        let foreign = ("invalid_request", "Authorization code was not issued to this client");
        is(world.token(&thief.bringing(&code)).await, foreign);
        let unproven = TokenRequest { code_verifier: None, ..site.bringing(&code) };
        is(world.token(&unproven).await, ("invalid_request", "Check the `code_verifier` parameter"));
        let issued = world.token(&site.bringing(&code)).await.unwrap();
        let refresh = issued.refresh_token.unwrap();
        is(
            world.token(&thief.refreshing(&refresh)).await,
            ("invalid_request", "Token is not linked to client"),
        );
        let origin = api();
        let client = thief.asking("").client;
        introspection::revoke(&world.door(&origin), &client, Some(&refresh)).await.unwrap();
        world.token(&site.refreshing(&refresh)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_remembered_as_long_as_its_server_says() {
    for world in worlds().await {
        let site = Site::start().await;
        let sam = sam(&world).await;
        agreed(&world, &sam, Area::BackOffice, &site).await.unwrap();
        site.says("client_name", json!("Other Book"));
        assert_eq!(
            check(&sam, Area::BackOffice, &site.request()).await.unwrap().application.name,
            "Notebook"
        );
        assert_eq!(site.times_asked(), 1);
        world.clock.advance_seconds(601);
        agreed(&world, &sam, Area::BackOffice, &site).await.unwrap();
        assert_eq!(site.times_asked(), 2);
        let kept = records(&world).await;
        assert_eq!((kept.len(), kept[0].name.as_str()), (1, "Other Book"));
        assert_eq!(world.history("oauth_application", kept[0].id).await.len(), 2);

        // A document that is wrong is told, and asked for again the next time.
        site.says("token_endpoint_auth_method", json!("client_secret_post"));
        world.clock.advance_seconds(601);
        for times in [3, 4] {
            let refused = check(&sam, Area::BackOffice, &site.request()).await.unwrap_err();
            assert_eq!(refused.code(), "invalid_client");
            assert!(refused.hint().unwrap().contains("token_endpoint_auth_method"));
            assert_eq!(site.times_asked(), times);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_limit_it_but_do_not_rewrite_it() {
    let site = Site::start().await;
    for world in worlds().await {
        let sam = sam(&world).await;
        let issued = agreed(&world, &sam, Area::BackOffice, &site).await.unwrap();
        let kept = records(&world).await.remove(0);
        let changes = Changes {
            redirect_uris: Some("https://evil.example/".into()),
            skip_consent: Some(true),
            plain_pkce: Some(true),
            session_transfer: Some(true),
            all_apis: Some(false),
            apis: Some(vec!["rest_plain".into()]),
            ..named("Other")
        };
        let system = world.system();
        let new = oauth::update(&system, Area::BackOffice, kept.id, kept.version, changes).await.unwrap();
        let expected = Application {
            all_apis: false,
            apis: "rest_plain".into(),
            updated_at: new.updated_at,
            version: 2,
            ..kept
        };
        assert_eq!(new, expected);
        let bearer = world.bearer(&issued.access_token, Area::BackOffice).await.unwrap();
        assert!(!bearer.allows("rest_json_api"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_agree_first_at_once_both_get_a_code() {
    let site = Site::start().await;
    for world in worlds().await {
        let sam = sam(&world).await;
        let asked = check(&sam, Area::BackOffice, &site.request()).await.unwrap();
        let (one, other) = tokio::join!(consent::grant(&sam, &asked), consent::grant(&sam, &asked));
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        let here = application::Column::OrganizationId.eq(world.acme);
        let kept = application::Entity::find().filter(here).all(world.store().read()).await.unwrap();
        assert_eq!(kept.len(), 1);
    }
}
