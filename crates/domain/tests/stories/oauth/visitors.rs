//! Visitors: applications of websites act for people whom nobody knows.

use clientele_access::{Area, Entity, Level, Permission, Permissions, Position};
use clientele_domain::oauth::consent::{self, CodeRequest};
use clientele_domain::oauth::grants::TokenRequest;
use clientele_domain::oauth::introspection::introspect;
use clientele_domain::oauth::{Created, GrantType, deactivate, sweep};
use clientele_domain::{Actor, Error, roles, visitors};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{BACK, PASSWORD, api, asking, client, is, make, nancy, refreshing, with_password};
use crate::world::{World, worlds};

async fn website(world: &World) -> Created {
    make(&world.system(), Area::Storefront, GrantType::Password, None).await
}

async fn known(world: &World) -> Vec<visitors::Model> {
    visitors::Entity::find().all(world.store().read()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_guest_is_a_visitor_of_their_own() {
    for world in worlds().await {
        let made = website(&world).await;
        let issued = world.token(&with_password(&made, "guest", "guest")).await.unwrap();
        let other = world.token(&with_password(&made, "guest", "guest")).await.unwrap();
        assert_eq!(known(&world).await.len(), 2);
        let bearer = world.bearer(&issued.access_token, Area::Storefront).await.unwrap();
        let context = bearer.context;
        let Actor::Visitor { id } = context.actor else { panic!("somebody: {:?}", context.actor) };
        assert_eq!(context.position, Position::Visitor { organization: world.acme });
        assert!(context.is_storefront());
        assert_eq!((context.user_id(), context.customer_user_id()), (None, None));
        assert!(!context.may(Entity::Customer, Permission::View));
        assert!(context.may(Entity::Product, Permission::View));
        let origin = api();
        let (door, credentials) = (world.door(&origin), client(&made));
        let found = introspect(&door, &credentials, Some(&issued.access_token)).await.unwrap();
        assert_eq!(found.unwrap().username, visitors::name(id));

        let renewed = world.token(&refreshing(&made, &issued.refresh_token.unwrap())).await.unwrap();
        let again = world.bearer(&renewed.access_token, Area::Storefront).await.unwrap();
        assert_eq!(again.context.actor, Actor::Visitor { id });
        assert!(!world.counts(&issued.access_token, Area::Storefront).await);
        assert!(!world.counts(&renewed.access_token, Area::BackOffice).await);
        deactivate(&world.system(), Area::Storefront, made.application.id).await.unwrap();
        assert!(!world.counts(&renewed.access_token, Area::Storefront).await);
        assert!(!world.counts(&other.access_token, Area::Storefront).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_reaches_nobody_whatever_their_role_says() {
    for world in worlds().await {
        nancy(&world).await;
        let role = roles::Entity::find()
            .filter(roles::entity::Column::OrganizationId.eq(world.acme))
            .filter(roles::entity::Column::MachineName.eq("ROLE_FRONTEND_ANONYMOUS"));
        let role = role.one(world.store().read()).await.unwrap().unwrap();
        let all = Permissions::everything(Area::Storefront);
        let changes = roles::Changes { permissions: Some(all), ..Default::default() };
        roles::update(&world.system(), role.id, role.version, changes).await.unwrap();
        let made = website(&world).await;
        let issued = world.token(&with_password(&made, "guest", "guest")).await.unwrap();
        let context = world.bearer(&issued.access_token, Area::Storefront).await.unwrap().context;
        for entity in [Entity::Customer, Entity::CustomerUser, Entity::CustomerAddress] {
            assert_eq!(context.level(entity, Permission::View), Level::None);
        }
        let found = clientele_domain::customers::find(&context, Permission::View, 1).await;
        assert!(matches!(found, Err(Error::Denied)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_kept_who_a_visitor_turned_out_to_be() {
    for world in worlds().await {
        let nancy = nancy(&world).await;
        let made = website(&world).await;
        let guest = world.token(&with_password(&made, "guest", "guest")).await.unwrap();
        let with = |token: &str| TokenRequest {
            visitor_access_token: Some(token.into()),
            ..with_password(&made, "nancy@example.org", PASSWORD)
        };
        let issued = world.token(&with(&guest.access_token)).await.unwrap();
        assert_eq!(known(&world).await[0].customer_user_id, Some(nancy.id));
        let there = make(&world.system_in(world.globex), Area::Storefront, GrantType::Password, None).await;
        let stranger = world.token(&with_password(&there, "guest", "guest")).await.unwrap();
        let wrong = ("invalid_request", "Check the `visitor_access_token` parameter");
        for token in ["nonsense", "", &issued.access_token, &stranger.access_token] {
            is(world.token(&with(token)).await, wrong);
        }
        let wrong_password = TokenRequest { password: Some("wrong".into()), ..with(&guest.access_token) };
        is(world.token(&wrong_password).await, ("invalid_grant", ""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_gets_a_code_without_being_asked() {
    for world in worlds().await {
        let origin = api();
        for (area, visited) in [(Area::Storefront, true), (Area::BackOffice, false)] {
            let made = make(&world.system(), area, GrantType::AuthorizationCode, None).await;
            let request = CodeRequest {
                response_type: Some("code".into()),
                client_id: Some(made.application.client_id.clone()),
                ..CodeRequest::default()
            };
            let door = world.door(&origin);
            let asked = consent::check(&door, area, &request).await.unwrap();
            let code = consent::grant_to_visitor(&door, &asked).await;
            if !visited {
                assert!(matches!(code, Err(Error::NotFound)));
                continue;
            }
            let bringing = TokenRequest {
                code: Some(code.unwrap()),
                redirect_uri: Some(BACK.into()),
                ..asking(&made, "authorization_code")
            };
            let issued = world.token(&bringing).await.unwrap();
            let context = world.bearer(&issued.access_token, area).await.unwrap().context;
            assert!(matches!(context.actor, Actor::Visitor { .. }));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn visitors_go_when_nobody_acts_for_them_any_more() {
    for world in worlds().await {
        let made = website(&world).await;
        world.token(&with_password(&made, "guest", "guest")).await.unwrap();
        world.clock.advance_seconds(29 * 86_400);
        sweep(world.store(), &world.clock).await.unwrap();
        assert_eq!(known(&world).await.len(), 1, "the refresh token still counts");
        world.clock.advance_seconds(3 * 86_400);
        sweep(world.store(), &world.clock).await.unwrap();
        assert!(known(&world).await.is_empty());
    }
}
