//! Who may make webhooks, of which addresses, and what becomes of their secrets.

use std::sync::Arc;

use clientele_access::Permission;
use clientele_domain::webhooks::{self, Changes, GRACE_HOURS, KINDS, Reach, Terms, deliveries as log};
use clientele_domain::{Context, Services, grids};

use super::receiver::Receiver;
use super::{deliver, deliveries, hook};
use crate::world::{broken, is_denied, is_not_found, is_stale, worlds};

fn to(url: &str) -> Changes {
    Changes {
        name: Some("Warehouse".into()),
        url: Some(url.into()),
        events: Some(vec!["customer.created".into()]),
        ..Changes::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_of_the_public_internet_unless_the_operator_allows_more() {
    for world in worlds().await {
        let services = Arc::new(Services {
            hasher: clientele_domain::passwords::Hasher::start(1, 1),
            limits: clientele_domain::log_in::Limits::new(10),
            rules: Default::default(),
            base_url: String::new(),
            oauth: Default::default(),
            webhooks: Terms::new(&[7; 32], Reach::Public),
        });
        let ctx = Context { services, ..world.system() };
        for (url, told) in [
            ("", "must-not-be-blank"),
            ("example.com", "webhook-url-invalid"),
            ("http://example.com/", "webhook-url-not-secure"),
            ("https://user:secret@example.com/", "webhook-url-credentials"),
            ("https://127.0.0.1/", "webhook-url-private"),
            ("https://[::ffff:10.0.0.1]/", "webhook-url-private"),
            ("https://localhost/", "webhook-url-private"),
        ] {
            assert_eq!(broken(webhooks::create(&ctx, to(url)).await), [format!("url: {told}")], "{url}");
        }
        webhooks::create(&ctx, to("https://example.com/hooks")).await.unwrap();
        webhooks::create(&world.system(), to("http://127.0.0.1:1/")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_told_all_that_is_wrong() {
    for world in worlds().await {
        let ctx = world.system();
        let wrong = Changes { name: Some(" ".into()), events: Some(Vec::new()), ..to("nonsense") };
        assert_eq!(
            broken(webhooks::create(&ctx, wrong).await),
            ["events: must-not-be-blank", "name: must-not-be-blank", "url: webhook-url-invalid"]
        );
        let unknown = Changes { events: Some(vec!["customer.exploded".into()]), ..to("https://example.com") };
        assert_eq!(broken(webhooks::create(&ctx, unknown).await), ["events: unknown-choice"]);
        let secret = Changes { secret: Some("whsec_short".into()), ..to("https://example.com") };
        assert_eq!(broken(webhooks::create(&ctx, secret).await), ["secret: webhook-bad-secret"]);
        for _ in 0..50 {
            webhooks::create(&ctx, to("https://example.com")).await.unwrap();
        }
        assert_eq!(broken(webhooks::create(&ctx, to("https://example.com")).await), [": webhook-too-many"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_is_told_once_and_stands_nowhere_in_the_clear() {
    for world in worlds().await {
        let ctx = world.system();
        let made = webhooks::create(&ctx, to("https://example.com")).await.unwrap();
        assert!(made.secret.starts_with("whsec_"));
        let id = made.webhook.id;
        let kept = webhooks::find(&ctx, Permission::View, id).await.unwrap();
        let inside = &made.secret["whsec_".len()..];
        assert!(!format!("{kept:?}{made:?}").contains(inside));
        webhooks::rotate(&ctx, id).await.unwrap();
        for entry in world.history("webhook", id).await {
            assert!(
                !entry.changes.contains(inside) && !entry.changes.contains(&kept.secret),
                "{}",
                entry.changes
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_secret_counts_at_once_and_the_old_one_for_a_day() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let made = hook(&ctx, &receiver).await;
        let renewed = webhooks::rotate(&ctx, made.webhook.id).await.unwrap();
        assert_ne!(made.secret, renewed.secret);
        world.customer("A", None).await;
        deliver(&world).await;
        let arrived = receiver.take().remove(0);
        assert!(arrived.is_signed_with(&made.secret) && arrived.is_signed_with(&renewed.secret));
        world.clock.advance_seconds(GRACE_HOURS * 3600);
        world.customer("B", None).await;
        deliver(&world).await;
        let arrived = receiver.take().remove(0);
        assert!(!arrived.is_signed_with(&made.secret) && arrived.is_signed_with(&renewed.secret));
        // One can also bring a secret along.
        let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let changes = Changes { secret: Some(own.into()), ..Changes::default() };
        webhooks::update(&ctx, made.webhook.id, renewed.webhook.version, changes).await.unwrap();
        world.customer("C", None).await;
        deliver(&world).await;
        let arrived = receiver.take().remove(0);
        assert!(arrived.is_signed_with(own) && arrived.is_signed_with(&renewed.secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_or_changes_webhooks_without_the_permission_or_of_another_organization() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let id = hook(&ctx, &receiver).await.webhook.id;
        world.customer("A", None).await;
        deliver(&world).await;
        let delivery = deliveries(&world).await.remove(0).id;
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        let elsewhere = world.system_in(world.globex);
        assert!(is_denied(&webhooks::find(&auditor, Permission::View, id).await));
        assert!(is_denied(&webhooks::create(&auditor, to("https://example.com")).await));
        assert!(is_denied(&log::card(&auditor, delivery).await));
        assert!(is_denied(&webhooks::replay(&auditor, delivery).await));
        for grid in ["webhooks", "webhook-deliveries"] {
            assert!(is_denied(&grids::grid(&auditor, grid).await));
        }
        assert!(is_not_found(&webhooks::find(&elsewhere, Permission::View, id).await));
        assert!(is_not_found(&webhooks::rotate(&elsewhere, id).await));
        assert!(is_not_found(&webhooks::delete(&elsewhere, id).await));
        assert!(is_not_found(&log::card(&elsewhere, delivery).await));
        assert!(is_not_found(&webhooks::replay(&elsewhere, delivery).await));
        assert_eq!(log::latest(&elsewhere, id, 10).await.unwrap().len(), 0);
        assert_eq!(log::latest(&ctx, id, 10).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_changed_and_removed_with_its_log() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let webhook = hook(&ctx, &receiver).await.webhook;
        assert_eq!(webhook.kinds().collect::<Vec<_>>(), KINDS);
        world.customer("A", None).await;
        deliver(&world).await;
        let fewer = Changes { events: Some(vec!["customer.deleted".into()]), ..Changes::default() };
        let changed = webhooks::update(&ctx, webhook.id, webhook.version, fewer.clone()).await.unwrap();
        assert_eq!(changed.kinds().collect::<Vec<_>>(), ["customer.deleted"]);
        assert!(is_stale(&webhooks::update(&ctx, webhook.id, webhook.version, fewer).await));
        world.customer("B", None).await;
        assert_eq!(deliveries(&world).await.len(), 1);
        webhooks::delete(&ctx, webhook.id).await.unwrap();
        assert_eq!(deliveries(&world).await, []);
    }
}
