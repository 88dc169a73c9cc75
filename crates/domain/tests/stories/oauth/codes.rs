//! Codes: what a person grants on a page, and what an application makes of it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clientele_access::Area;
use clientele_domain::log_in::attempts;
use clientele_domain::oauth::consent::{self, Asked, CodeRequest};
use clientele_domain::oauth::grants::TokenRequest;
use clientele_domain::oauth::{Changes, Created, GrantError, GrantType, Nature, create};
use clientele_domain::{Context, Error};
use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};

use super::{BACK, CLIENT, api, asking, colleague, is, make, named, nancy, refreshing};
use crate::world::{World, is_not_found, worlds};

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()))
}

fn asked_by(made: &Created) -> CodeRequest {
    CodeRequest {
        response_type: Some("code".into()),
        client_id: Some(made.application.client_id.clone()),
        redirect_uri: Some(BACK.into()),
        state: Some("xyz".into()),
        ..CodeRequest::default()
    }
}

async fn check(world: &World, area: Area, request: &CodeRequest) -> Result<Asked, GrantError> {
    let origin = api();
    consent::check(&world.door(&origin), area, request).await
}

fn bringing(made: &Created, code: &str) -> TokenRequest {
    TokenRequest {
        code: Some(code.into()),
        redirect_uri: Some(BACK.into()),
        ..asking(made, "authorization_code")
    }
}

async fn public(world: &World, plain: bool) -> Created {
    let nature = Nature {
        area: Area::BackOffice,
        grant: GrantType::AuthorizationCode,
        confidential: false,
        owner: None,
    };
    let changes = Changes { redirect_uris: Some(BACK.into()), plain_pkce: Some(plain), ..named("Phone") };
    create(&world.system(), nature, changes).await.unwrap()
}

async fn sam(world: &World) -> Context {
    let sam = colleague(world, "sam@example.com").await;
    world.context_of(sam.id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_worth_one_pair_of_tokens() {
    for world in worlds().await {
        let sam = sam(&world).await;
        let made = make(&world.system(), Area::BackOffice, GrantType::AuthorizationCode, None).await;
        let asked = check(&world, Area::BackOffice, &asked_by(&made)).await.unwrap();
        assert_eq!(asked.redirect_uri, BACK);
        let code = consent::grant(&sam, &asked).await.unwrap();
        let issued = world.token(&bringing(&made, &code)).await.unwrap();
        assert!(world.counts(&issued.access_token, Area::BackOffice).await);
        let tried = attempts::Entity::find().all(world.store().read()).await.unwrap();
        assert_eq!((tried.len(), tried[0].source.as_str(), tried[0].success), (1, "oauth-code", true));
        assert_eq!(tried[0].user_id, sam.user_id());

        let renewed = refreshing(&made, issued.refresh_token.as_deref().unwrap());
        let renewed = world.token(&renewed).await.unwrap();
        let revoked = ("invalid_request", "Authorization code has been revoked");
        is(world.token(&bringing(&made, &code)).await, revoked);
        assert!(!world.counts(&renewed.access_token, Area::BackOffice).await, "it was stolen: all ends");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_bring_a_code_at_once_one_gets_something() {
    for world in worlds().await {
        let sam = sam(&world).await;
        let made = make(&world.system(), Area::BackOffice, GrantType::AuthorizationCode, None).await;
        let asked = check(&world, Area::BackOffice, &asked_by(&made)).await.unwrap();
        let code = consent::grant(&sam, &asked).await.unwrap();
        let request = bringing(&made, &code);
        let (one, other) = tokio::join!(world.token(&request), world.token(&request));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_counts_for_ten_minutes_for_its_application_and_its_address() {
    for world in worlds().await {
        let sam = sam(&world).await;
        let made = make(&world.system(), Area::BackOffice, GrantType::AuthorizationCode, None).await;
        let other = make(&world.system(), Area::BackOffice, GrantType::AuthorizationCode, None).await;
        let asked = check(&world, Area::BackOffice, &asked_by(&made)).await.unwrap();
        let code = consent::grant(&sam, &asked).await.unwrap();
        let garbage = ("invalid_request", "Cannot decrypt the authorization code");
        is(world.token(&bringing(&made, "nonsense")).await, garbage);
        let foreign = ("invalid_request", "Authorization code was not issued to this client");
        is(world.token(&bringing(&other, &code)).await, foreign);
        let elsewhere = TokenRequest {
            redirect_uri: Some("https://app.example.com/other".into()),
            ..bringing(&made, &code)
        };
        is(world.token(&elsewhere).await, CLIENT);
        let nowhere = TokenRequest { redirect_uri: None, ..bringing(&made, &code) };
        is(world.token(&nowhere).await, ("invalid_request", "Check the `redirect_uri` parameter"));
        world.clock.advance_seconds(600);
        is(world.token(&bringing(&made, &code)).await, ("invalid_request", "Authorization code has expired"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_keeps_no_secret_proves_itself_by_a_challenge() {
    for world in worlds().await {
        let sam = sam(&world).await;
        let made = public(&world, false).await;
        assert_eq!(made.secret, None);
        let told = |error: Result<Asked, GrantError>| error.unwrap_err().hint().unwrap();
        let none = check(&world, Area::BackOffice, &asked_by(&made)).await;
        assert_eq!(told(none), "Code challenge must be provided for public clients");
        let plain = CodeRequest { code_challenge: Some(challenge()), ..asked_by(&made) };
        let refused = "Plain code challenge method is not allowed for this client";
        assert_eq!(told(check(&world, Area::BackOffice, &plain).await), refused);
        let short = CodeRequest {
            code_challenge: Some("short".into()),
            code_challenge_method: Some("S256".into()),
            ..asked_by(&made)
        };
        assert!(told(check(&world, Area::BackOffice, &short).await).contains("RFC-7636"));

        let good = CodeRequest { code_challenge: Some(challenge()), ..short };
        let asked = check(&world, Area::BackOffice, &good).await.unwrap();
        let code = consent::grant(&sam, &asked).await.unwrap();
        let missing = ("invalid_request", "Check the `code_verifier` parameter");
        is(world.token(&bringing(&made, &code)).await, missing);
        let with =
            |verifier: &str| TokenRequest { code_verifier: Some(verifier.into()), ..bringing(&made, &code) };
        is(world.token(&with(&"x".repeat(43))).await, ("invalid_grant", "Failed to verify `code_verifier`."));
        let issued = world.token(&with(VERIFIER)).await.unwrap();
        let renewed = refreshing(&made, issued.refresh_token.as_deref().unwrap());
        world.token(&renewed).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_challenge_is_taken_where_it_is_allowed() {
    for world in worlds().await {
        let sam = sam(&world).await;
        let made = public(&world, true).await;
        let request = CodeRequest { code_challenge: Some(VERIFIER.into()), ..asked_by(&made) };
        let asked = check(&world, Area::BackOffice, &request).await.unwrap();
        let code = consent::grant(&sam, &asked).await.unwrap();
        let request = TokenRequest { code_verifier: Some(VERIFIER.into()), ..bringing(&made, &code) };
        world.token(&request).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_challenge_out_of_a_request_unnoticed() {
    for world in worlds().await {
        let sam = sam(&world).await;
        let made = make(&world.system(), Area::BackOffice, GrantType::AuthorizationCode, None).await;
        let asked = check(&world, Area::BackOffice, &asked_by(&made)).await.unwrap();
        let code = consent::grant(&sam, &asked).await.unwrap();
        let request = TokenRequest { code_verifier: Some(VERIFIER.into()), ..bringing(&made, &code) };
        is(world.token(&request).await, ("invalid_grant", "Failed to verify `code_verifier`."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_registered_application_of_the_area_may_ask() {
    for world in worlds().await {
        let made = make(&world.system(), Area::BackOffice, GrantType::AuthorizationCode, None).await;
        let owned = make(&world.system(), Area::BackOffice, GrantType::Password, None).await;
        let good = asked_by(&made);
        let code = |answer: Result<Asked, GrantError>| answer.unwrap_err().code();
        let office = Area::BackOffice;
        assert_eq!(code(check(&world, office, &CodeRequest::default()).await), "unsupported_grant_type");
        let unknown = CodeRequest { client_id: Some("nobody".into()), ..good.clone() };
        assert_eq!(code(check(&world, office, &unknown).await), "invalid_client");
        for address in ["https://evil.example/", "https://app.example.com/callback/", "", "\0"] {
            let elsewhere = CodeRequest { redirect_uri: Some(address.into()), ..good.clone() };
            assert_eq!(code(check(&world, office, &elsewhere).await), "invalid_client", "{address}");
        }
        assert_eq!(code(check(&world, office, &asked_by(&owned)).await), "invalid_client");
        let other_side = check(&world, Area::Storefront, &good).await;
        assert!(matches!(other_side, Err(GrantError::Elsewhere)));
        let unnamed = CodeRequest { redirect_uri: None, ..good };
        assert_eq!(check(&world, office, &unnamed).await.unwrap().redirect_uri, BACK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_what_belongs_to_another_organization() {
    for world in worlds().await {
        let sam = sam(&world).await;
        let nancy = nancy(&world).await;
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let nancy = world.in_storefront(&nancy, &buyer);
        let elsewhere = world.system_in(world.globex);
        for (ctx, area) in [(&sam, Area::BackOffice), (&nancy, Area::Storefront)] {
            let foreign = make(&elsewhere, area, GrantType::AuthorizationCode, None).await;
            let asked = check(&world, area, &asked_by(&foreign)).await.unwrap();
            assert!(is_not_found(&consent::offer(ctx, &asked).await));
            assert!(is_not_found(&consent::grant(ctx, &asked).await));
            let own = make(&world.system(), area, GrantType::AuthorizationCode, None).await;
            let asked = check(&world, area, &asked_by(&own)).await.unwrap();
            consent::offer(ctx, &asked).await.unwrap();
            let code = consent::grant(ctx, &asked).await.unwrap();
            let issued = world.token(&bringing(&own, &code)).await.unwrap();
            assert!(world.counts(&issued.access_token, area).await);
        }
        let own = make(&world.system(), Area::Storefront, GrantType::AuthorizationCode, None).await;
        let asked = check(&world, Area::Storefront, &asked_by(&own)).await.unwrap();
        assert!(matches!(consent::grant(&sam, &asked).await, Err(Error::NotFound)), "of the other side");
    }
}
