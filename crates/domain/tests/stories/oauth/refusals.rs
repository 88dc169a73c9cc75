//! What an application is told when it is given nothing: each row of the contract.

use clientele_access::Area;
use clientele_domain::oauth::grants::TokenRequest;
use clientele_domain::oauth::{Created, GrantType};
use clientele_domain::tokens::Holder;

use super::{CLIENT, PASSWORD, asking, colleague, is, make, nancy, refreshing, with_password};
use crate::world::{World, worlds};

async fn application(world: &World, grant: GrantType) -> Created {
    let sam = colleague(world, &format!("{}@example.com", grant.name())).await;
    make(&world.system(), Area::BackOffice, grant, Some(Holder::User(sam.id))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_does_not_prove_itself_gets_nothing() {
    for world in worlds().await {
        let made = application(&world, GrantType::ClientCredentials).await;
        let good = asking(&made, "client_credentials");
        let with = |id: Option<&str>, secret: Option<&str>| {
            let mut request = good.clone();
            request.client.id = id.map(str::to_owned);
            request.client.secret = secret.map(str::to_owned);
            request
        };
        let (id, secret) = (made.application.client_id.as_str(), made.secret.as_deref());
        world.token(&with(Some(id), secret)).await.unwrap();
        is(world.token(&with(None, secret)).await, ("invalid_request", "Check the `client_id` parameter"));
        for (id, secret) in [
            (Some("nobody"), secret),
            (Some(""), Some("")),
            (Some(id), Some("")),
            (Some(id), None),
            (Some(id), Some("wrong")),
            (Some("a\0b"), secret),
            (Some(&"x".repeat(100_000)), secret),
            (Some(id), Some(&"x".repeat(100_000))),
        ] {
            is(world.token(&with(id, secret)).await, CLIENT);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_gets_only_what_it_was_made_for() {
    for world in worlds().await {
        let owned = application(&world, GrantType::ClientCredentials).await;
        let by_code = application(&world, GrantType::AuthorizationCode).await;
        let by_password = application(&world, GrantType::Password).await;
        for made in [&by_code, &by_password] {
            is(world.token(&asking(made, "client_credentials")).await, CLIENT);
        }
        for made in [&by_code, &owned] {
            is(world.token(&with_password(made, "password@example.com", PASSWORD)).await, CLIENT);
        }
        for made in [&owned, &by_password] {
            is(world.token(&asking(made, "authorization_code")).await, CLIENT);
        }
        is(world.token(&refreshing(&owned, "x")).await, CLIENT);
        let unsupported = ("unsupported_grant_type", "Check that all required parameters have been provided");
        for grant in ["", "implicit", "Password"] {
            is(world.token(&asking(&owned, grant)).await, unsupported);
        }
        is(world.token(&TokenRequest::default()).await, unsupported);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_named() {
    for world in worlds().await {
        let by_code = application(&world, GrantType::AuthorizationCode).await;
        let by_password = application(&world, GrantType::Password).await;
        let no_name = TokenRequest { username: None, ..with_password(&by_password, "", PASSWORD) };
        is(world.token(&no_name).await, ("invalid_request", "Check the `username` parameter"));
        let no_password = TokenRequest { password: None, ..with_password(&by_password, "x", "") };
        is(world.token(&no_password).await, ("invalid_request", "Check the `password` parameter"));
        is(
            world.token(&asking(&by_code, "authorization_code")).await,
            ("invalid_request", "Check the `code` parameter"),
        );
        is(
            world.token(&asking(&by_code, "refresh_token")).await,
            ("invalid_request", "Check the `refresh_token` parameter"),
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_and_people_of_the_other_side_look_the_same() {
    for world in worlds().await {
        nancy(&world).await;
        colleague(&world, "sam@example.com").await;
        let office = make(&world.system(), Area::BackOffice, GrantType::Password, None).await;
        let website = make(&world.system(), Area::Storefront, GrantType::Password, None).await;
        world.token(&with_password(&office, "sam@example.com", PASSWORD)).await.unwrap();
        world.token(&with_password(&website, "nancy@example.org", PASSWORD)).await.unwrap();
        for (made, email, password) in [
            (&office, "sam@example.com", "wrong"),
            (&office, "nobody@example.com", PASSWORD),
            (&office, "nancy@example.org", PASSWORD),
            (&website, "sam@example.com", PASSWORD),
            (&website, "nancy@example.org", "wrong"),
            (&office, "guest", "guest"),
            (&website, "guest", "Guest"),
            (&website, "", ""),
            (&website, "a\0b", "\0"),
        ] {
            is(world.token(&with_password(made, email, password)).await, ("invalid_grant", ""));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_counts_for_its_own_application_alone() {
    for world in worlds().await {
        colleague(&world, "sam@example.com").await;
        let one = make(&world.system(), Area::BackOffice, GrantType::Password, None).await;
        let other = make(&world.system(), Area::BackOffice, GrantType::Password, None).await;
        let issued = world.token(&with_password(&one, "sam@example.com", PASSWORD)).await.unwrap();
        let token = issued.refresh_token.unwrap();
        let garbage = ("invalid_request", "Cannot decrypt the refresh token");
        for nonsense in ["", "nonsense", &issued.access_token] {
            is(world.token(&refreshing(&one, nonsense)).await, garbage);
        }
        is(
            world.token(&refreshing(&other, &token)).await,
            ("invalid_request", "Token is not linked to client"),
        );
        world.token(&refreshing(&one, &token)).await.unwrap();
    }
}
