//! Who may make applications act for whom, and what is kept of it.

use clientele_access::{Area, Capability, Permissions};
use clientele_domain::oauth::{
    Changes, GrantType, Nature, activate, create, deactivate, delete, find, of_owner, update,
};
use clientele_domain::tokens::Holder;
use clientele_domain::{Context, back_office_roles};

use super::{BACK, colleague, make, named, nancy};
use crate::world::{World, broken, is_denied, is_not_found, is_stale, refusal, worlds};

fn owned_by(area: Area, owner: Option<Holder>) -> Nature {
    Nature { area, grant: GrantType::ClientCredentials, confidential: true, owner }
}

/// Somebody with this capability and nothing that is not said.
async fn with_role(world: &World, email: &str, permissions: Permissions) -> Context {
    let changes = back_office_roles::Changes {
        name: Some(format!("Role of {email}")),
        permissions: Some(permissions),
        ..Default::default()
    };
    let role = back_office_roles::create(&world.system(), changes).await.unwrap();
    world.colleague_with(email, role.id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_is_told_and_the_history_keeps_no_secret() {
    for world in worlds().await {
        let nancy = nancy(&world).await;
        let made = make(
            &world.system(),
            Area::Storefront,
            GrantType::ClientCredentials,
            Some(Holder::CustomerUser(nancy.id)),
        )
        .await;
        let secret = made.secret.unwrap();
        assert_eq!(made.application.client_id.len(), 32);
        assert!(secret.len() >= 43);
        let mails = world.mails_to("nancy@example.org").await;
        let mail = mails.iter().find(|mail| mail.template == "oauth_application_created").unwrap();
        assert!(mail.text.contains("Warehouse") && mail.text.contains(&made.application.client_id));
        assert!(!mail.text.contains(&secret) && !mail.html.contains(&secret));

        let id = made.application.id;
        deactivate(&world.system(), Area::Storefront, id).await.unwrap();
        delete(&world.system(), Area::Storefront, id).await.unwrap();
        let history = world.history("oauth_application", id).await;
        let actions: Vec<&str> = history.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["create", "update", "delete"]);
        let hash = made.application.secret_hash.unwrap();
        assert!(history.iter().all(|entry| !entry.changes.contains(&hash)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_manages_applications_without_the_capability() {
    for world in worlds().await {
        let nancy = nancy(&world).await;
        let owner = Some(Holder::CustomerUser(nancy.id));
        let made = make(&world.system(), Area::Storefront, GrantType::ClientCredentials, owner).await;
        let buyer = world.in_storefront(&nancy, &world.predefined("ROLE_FRONTEND_BUYER").await);
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        let area = Area::Storefront;
        for ctx in [&buyer, &auditor] {
            let id = made.application.id;
            assert!(is_denied(&find(ctx, area, id).await));
            assert!(is_denied(&create(ctx, owned_by(area, owner), named("Mine")).await));
            assert!(is_denied(&update(ctx, area, id, 1, named("Mine")).await));
            assert!(is_denied(&activate(ctx, area, id).await));
            assert!(is_denied(&deactivate(ctx, area, id).await));
            assert!(is_denied(&delete(ctx, area, id).await));
            assert!(is_denied(&of_owner(ctx, Holder::CustomerUser(nancy.id)).await));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_user_manages_their_own_and_no_other() {
    for world in worlds().await {
        let nancy = nancy(&world).await;
        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await;
        let colleague = world.buyer("colleague@example.org", nancy.customer_id).await;
        let ctx = world.in_storefront(&nancy, &administrator);
        let own = Some(Holder::CustomerUser(nancy.id));
        let made = create(&ctx, owned_by(Area::Storefront, own), named("Mine")).await.unwrap();
        assert_eq!(of_owner(&ctx, Holder::CustomerUser(nancy.id)).await.unwrap().len(), 1);
        let foreign = Some(Holder::CustomerUser(colleague.id));
        let answer = create(&ctx, owned_by(Area::Storefront, foreign), named("Theirs")).await;
        assert_eq!(broken(answer), ["owner: unknown-choice"]);
        let theirs = make(&world.system(), Area::Storefront, GrantType::ClientCredentials, foreign).await;
        assert!(is_not_found(&find(&ctx, Area::Storefront, theirs.application.id).await));
        assert!(is_not_found(&delete(&ctx, Area::Storefront, theirs.application.id).await));
        let asking = Nature { grant: GrantType::AuthorizationCode, ..owned_by(Area::Storefront, own) };
        assert!(is_denied(&create(&ctx, asking, named("Asks others")).await));
        assert!(is_not_found(&find(&ctx, Area::BackOffice, made.application.id).await));
        delete(&ctx, Area::Storefront, made.application.id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_by_an_application_as_somebody_above_them() {
    for world in worlds().await {
        let admin = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        let mut some = Permissions::default();
        some.allow(Capability::ManageOauthApplications);
        let clerk = with_role(&world, "clerk@example.com", some).await;
        let above = owned_by(Area::BackOffice, admin.user_id().map(Holder::User));
        assert_eq!(refusal(create(&clerk, above, named("Climb")).await), "user-above-own");
        let made = create(&admin, above, named("Theirs")).await.unwrap();
        let id = made.application.id;
        assert_eq!(refusal(update(&clerk, Area::BackOffice, id, 1, named("Mine")).await), "user-above-own");
        assert_eq!(refusal(activate(&clerk, Area::BackOffice, id).await), "user-above-own");
        deactivate(&clerk, Area::BackOffice, id).await.unwrap();
        let own = owned_by(Area::BackOffice, clerk.user_id().map(Holder::User));
        create(&clerk, own, named("Own")).await.unwrap();

        // Customer users beyond one's reach are nobody.
        let nancy = nancy(&world).await;
        let theirs = owned_by(Area::Storefront, Some(Holder::CustomerUser(nancy.id)));
        assert_eq!(broken(create(&clerk, theirs, named("X")).await), ["owner: unknown-choice"]);
        let made = create(&admin, theirs, named("X")).await.unwrap();
        assert!(is_not_found(&find(&clerk, Area::Storefront, made.application.id).await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_told() {
    for world in worlds().await {
        let (ctx, area) = (world.system(), Area::BackOffice);
        let sam = colleague(&world, "sam@example.com").await;
        let nancy = nancy(&world).await;
        let nature = owned_by(area, None);
        assert_eq!(broken(create(&ctx, nature, named("X")).await), ["owner: must-not-be-blank"]);
        let wrong_side = owned_by(area, Some(Holder::CustomerUser(nancy.id)));
        assert_eq!(broken(create(&ctx, wrong_side, named("X")).await), ["owner: unknown-choice"]);
        let good = owned_by(area, Some(Holder::User(sam.id)));
        assert_eq!(broken(create(&ctx, good, named(" ")).await), ["name: must-not-be-blank"]);
        let none = Changes { all_apis: Some(false), ..named("X") };
        assert_eq!(broken(create(&ctx, good, none).await), ["apis: must-not-be-blank"]);
        let unknown = Changes { apis: Some(vec!["frontend_rest_json_api".into()]), ..named("X") };
        assert_eq!(broken(create(&ctx, good, unknown).await), ["apis: unknown-choice"]);
        let by_code = Nature { grant: GrantType::AuthorizationCode, ..nature };
        assert_eq!(broken(create(&ctx, by_code, named("X")).await), ["redirect_uris: must-not-be-blank"]);
        let bad = Changes { redirect_uris: Some("javascript:alert(1)".into()), ..named("X") };
        assert_eq!(broken(create(&ctx, by_code, bad).await), ["redirect_uris: oauth-bad-redirect-url"]);
        let two =
            Changes { redirect_uris: Some(format!(" {BACK} \r\n\r\nhttp://localhost/\n")), ..named("X") };
        let made = create(&ctx, by_code, two).await.unwrap();
        assert_eq!(made.application.redirect_uris, format!("{BACK}\nhttp://localhost/"));
        let id = made.application.id;
        update(&ctx, area, id, 1, named("Y")).await.unwrap();
        assert!(is_stale(&update(&ctx, area, id, 1, named("Z")).await));
        assert_eq!(find(&ctx, area, id).await.unwrap().redirect_uris().count(), 2);
    }
}
