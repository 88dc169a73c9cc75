//! Bringing messages: their order, trying again, giving up, sending again.

use std::sync::Arc;

use clientele_domain::webhooks::{self, Reach, Span, Standing, Terms, deliveries as log};
use clientele_domain::{Services, customers};
use clientele_store::Clock;

use super::receiver::Receiver;
use super::{deliver, deliveries, hook, postman, postman_with};
use crate::world::{World, named, refusal, worlds};

/// A customer that was renamed so many times.
async fn renamed(world: &World, name: &str, times: i32) -> customers::Model {
    let ctx = world.system();
    let mut customer = world.customer(name, None).await;
    for number in 0..times {
        let changes = named(&format!("{name} {number}"), None);
        customer = customers::update(&ctx, customer.id, customer.version, changes).await.unwrap();
    }
    customer
}

async fn states(world: &World) -> Vec<(String, i32)> {
    deliveries(world).await.into_iter().map(|one| (one.state, one.attempts)).collect()
}

async fn standing(world: &World) -> Standing {
    webhooks::standing(world.store(), &world.clock).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_overtakes_what_happened_before_to_the_same_record() {
    for world in worlds().await {
        let receiver = Receiver::open().await;
        hook(&world.system(), &receiver).await;
        renamed(&world, "A", 2).await;
        receiver.answer(1, 500);
        let first = deliver(&world).await;
        assert_eq!((first, receiver.kinds()), (1, vec!["customer.created".to_owned()]));
        // Others go on.
        renamed(&world, "B", 1).await;
        assert_eq!(deliver(&world).await, 2);
        assert_eq!(receiver.kinds(), ["customer.created", "customer.updated"]);
        assert_eq!(deliver(&world).await, 0);
        world.clock.advance_seconds(6);
        assert_eq!(deliver(&world).await, 3);
        let names: Vec<String> =
            receiver.take().iter().map(|one| one.json()["data"]["name"].as_str().unwrap().into()).collect();
        assert_eq!(names, ["A", "A 0", "A 1"]);
        let expected: Vec<(String, i32)> =
            [2, 1, 1, 1, 1].into_iter().map(|attempts| ("delivered".into(), attempts)).collect();
        assert_eq!(states(&world).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_tried_ten_times_in_three_days_and_then_given_up() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let hook = hook(&ctx, &receiver).await;
        renamed(&world, "A", 1).await;
        receiver.answer(10, 503);
        let mut attempts = deliver(&world).await;
        assert_eq!(attempts, 1);
        assert_eq!(standing(&world).await, Standing { waiting: 2, tried: 1, ..Standing::default() });
        for pause in [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000] {
            world.clock.advance_seconds(pause - 1);
            assert_eq!(deliver(&world).await, 0, "too early: {pause}");
            world.clock.advance_seconds(pause / 10 + 2);
            assert_eq!(deliver(&world).await, 1, "{pause}");
            attempts += 1;
        }
        assert_eq!(attempts, 9);
        world.clock.advance_seconds(86_400 * 2);
        assert!(standing(&world).await.late > 0, "nobody delivers");
        // The last of the first, and what stood behind it.
        assert_eq!(deliver(&world).await, 2);
        assert_eq!(states(&world).await, [("dead".into(), 10), ("delivered".into(), 1)]);
        let arrived = receiver.take();
        let ids: std::collections::BTreeSet<&str> =
            arrived[..10].iter().map(|one| one.header("webhook-id")).collect();
        assert_eq!(ids.len(), 1, "the same message has the same id");
        let bodies: std::collections::BTreeSet<&str> =
            arrived[..10].iter().map(|one| one.body.as_str()).collect();
        assert_eq!(bodies.len(), 1);
        assert!(arrived.iter().all(|one| one.is_signed_with(&hook.secret)));
        // All of it is in the log, with what was answered.
        let dead = deliveries(&world).await.remove(0);
        let card = log::card(&ctx, dead.id).await.unwrap();
        assert_eq!(card.attempts.len(), 10);
        let last = &card.attempts[0];
        assert_eq!((last.status, last.answer_body.as_deref()), (Some(503), Some("told")));
        assert!(last.request_headers.contains("webhook-signature: v1,"), "{}", last.request_headers);
        // Sent again, it keeps its id.
        webhooks::replay(&ctx, dead.id).await.unwrap();
        assert_eq!(deliver(&world).await, 1);
        assert_eq!(receiver.take()[0].header("webhook-id"), arrived[0].header("webhook-id"));
        assert_eq!(states(&world).await, [("delivered".into(), 1), ("delivered".into(), 1)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_asks_for_time_gets_it() {
    for world in worlds().await {
        let receiver = Receiver::open().await;
        hook(&world.system(), &receiver).await;
        renamed(&world, "A", 0).await;
        receiver.answer_with(1, 429, "retry-after: 600\r\n");
        deliver(&world).await;
        world.clock.advance_seconds(599);
        assert_eq!(deliver(&world).await, 0);
        world.clock.advance_seconds(2);
        assert_eq!(deliver(&world).await, 1);
        assert_eq!(states(&world).await, [("delivered".into(), 2)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_span_of_time_is_sent_again() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let hook = hook(&ctx, &receiver).await;
        let begun = world.clock.now();
        // The first is refused for good, the others arrive.
        receiver.answer(1, 410);
        for name in ["A", "B", "C"] {
            world.customer(name, None).await;
            deliver(&world).await;
            webhooks::enable(&ctx, hook.webhook.id).await.unwrap();
            world.clock.advance_seconds(60);
        }
        receiver.take();
        let id = hook.webhook.id;
        let span = |from: i64, to: i64, only_dead| Span {
            from: begun.plus_seconds(from),
            to: begun.plus_seconds(to),
            only_dead,
        };
        let names = || -> Vec<String> {
            let mut names: Vec<String> = receiver
                .take()
                .iter()
                .map(|one| one.json()["data"]["name"].as_str().unwrap().to_owned())
                .collect();
            names.sort();
            names
        };
        for (span, again) in [
            (span(60, 120, false), vec!["B"]),
            (span(60, 9_999, true), vec![]),
            (span(0, 9_999, true), vec!["A"]),
            (span(0, 9_999, true), vec![]),
            (span(0, 9_999, false), vec!["A", "B", "C"]),
        ] {
            let count = webhooks::replay_span(&ctx, id, span).await.unwrap();
            assert_eq!(count, again.len() as u64);
            deliver(&world).await;
            assert_eq!(names(), again);
        }
        let empty = webhooks::replay_span(&ctx, id, span(60, 60, true)).await;
        assert_eq!(crate::world::broken(empty), ["to: webhook-span-empty"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_took_who_died_is_taken_again_and_never_by_two() {
    for world in worlds().await {
        let receiver = Receiver::open().await;
        hook(&world.system(), &receiver).await;
        for name in 0..30 {
            renamed(&world, &format!("Company {name}"), 2).await;
        }
        // Several at once: each message arrives once, each record's in their order.
        let postmen = [postman(&world), postman(&world), postman(&world)];
        let made = futures_util::future::join_all(postmen.iter().map(|one| one.deliver_due())).await;
        let made: usize = made.into_iter().map(Result::unwrap).sum();
        let rest = deliver(&world).await;
        assert_eq!(made + rest, 90);
        let arrived = receiver.take();
        assert_eq!(arrived.len(), 90);
        for name in 0..30 {
            let prefix = format!("Company {name}");
            let of: Vec<String> = arrived
                .iter()
                .map(|one| one.json()["data"]["name"].as_str().unwrap().to_owned())
                .filter(|told| *told == prefix || told.starts_with(&format!("{prefix} ")))
                .collect();
            assert_eq!(of, [prefix.clone(), format!("{prefix} 0"), format!("{prefix} 1")]);
        }
        // Somebody takes one and is killed before anything is answered.
        world.customer("Last", None).await;
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", silent.local_addr().unwrap());
        let ctx = world.system();
        let id = deliveries(&world).await[0].webhook_id;
        let version = webhooks::find(&ctx, clientele_access::Permission::View, id).await.unwrap().version;
        let away = webhooks::Changes { url: Some(url), ..Default::default() };
        webhooks::update(&ctx, id, version, away).await.unwrap();
        let victim = postman(&world);
        let working = tokio::spawn(async move { victim.deliver_due().await });
        let _connection = silent.accept().await.unwrap();
        working.abort();
        assert!(working.await.unwrap_err().is_cancelled());
        let back = webhooks::Changes { url: Some(receiver.url()), ..Default::default() };
        webhooks::update(&ctx, id, version + 1, back).await.unwrap();
        // As long as somebody may have it, nobody else takes it, nor sends it again.
        assert_eq!(deliver(&world).await, 0);
        let last = deliveries(&world).await.pop().unwrap();
        assert_eq!(refusal(webhooks::replay(&ctx, last.id).await), "webhook-delivery-under-way");
        world.clock.advance_seconds(61);
        assert_eq!(deliver(&world).await, 1);
        assert_eq!(receiver.take()[0].json()["data"]["name"], "Last");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_gone_ends_it_and_whoever_made_it_is_told() {
    for world in worlds().await {
        let admin = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        let receiver = Receiver::open().await;
        let hook = hook(&admin, &receiver).await;
        renamed(&world, "A", 1).await;
        receiver.answer(1, 410);
        assert_eq!(deliver(&world).await, 1);
        let id = hook.webhook.id;
        let webhook = webhooks::find(&admin, clientele_access::Permission::View, id).await.unwrap();
        assert_eq!((webhook.enabled, webhook.stopped_because.as_deref()), (false, Some("gone")));
        assert_eq!(states(&world).await, [("dead".into(), 1), ("held".into(), 0)]);
        assert_eq!(standing(&world).await, Standing { dead: 1, stopped: 1, ..Standing::default() });
        let mail = world.mails_to("admin@example.com").await.pop().unwrap();
        assert!(mail.subject.contains("Warehouse"), "{}", mail.subject);
        assert!(mail.text.contains("410"), "{}", mail.text);
        let told = world.history("webhook", id).await.pop().unwrap();
        assert_eq!((told.action.as_str(), told.actor_kind.as_str()), ("update", "system"));
        // What was held back is sent when it is switched on again.
        assert_eq!(refusal(webhooks::replay(&admin, deliveries(&world).await[0].id).await), "webhook-is-off");
        assert_eq!(refusal(webhooks::test(&admin, id).await), "webhook-is-off");
        let webhook = webhooks::enable(&admin, id).await.unwrap();
        assert_eq!(webhook.stopped_because, None);
        assert_eq!(deliver(&world).await, 1);
        assert_eq!(states(&world).await, [("dead".into(), 1), ("delivered".into(), 1)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_days_without_success_it_is_switched_off() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let id = hook(&ctx, &receiver).await.webhook.id;
        let now = async || webhooks::find(&ctx, clientele_access::Permission::View, id).await.unwrap();
        receiver.answer(1_000, 500);
        let begun = world.clock.now();
        world.customer("A", None).await;
        deliver(&world).await;
        assert_eq!(now().await.failing_since, Some(begun));
        world.clock.advance_seconds(4 * 86_400);
        world.customer("B", None).await;
        deliver(&world).await;
        assert!(now().await.enabled);
        world.clock.advance_seconds(86_400);
        world.customer("C", None).await;
        deliver(&world).await;
        let stopped = now().await;
        assert_eq!((stopped.enabled, stopped.stopped_because.as_deref()), (false, Some("failing")));
        assert!(states(&world).await.iter().all(|(state, _)| state == "held"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_success_is_enough_to_count_as_well() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let id = hook(&ctx, &receiver).await.webhook.id;
        receiver.answer(1, 500);
        world.customer("A", None).await;
        deliver(&world).await;
        world.clock.advance_seconds(6);
        deliver(&world).await;
        let webhook = webhooks::find(&ctx, clientele_access::Permission::View, id).await.unwrap();
        assert_eq!(webhook.failing_since, None);
        assert_eq!(webhook.last_delivered_at, Some(world.clock.now()));
    }
}

/// What the settings allow is asked at each attempt, not only when somebody types an address.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_a_private_address_that_is_no_longer_allowed() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let hook = hook(&ctx, &receiver).await;
        world.customer("A", None).await;
        let strict = Arc::new(Services {
            hasher: clientele_domain::passwords::Hasher::start(1, 1),
            limits: clientele_domain::log_in::Limits::new(10),
            rules: Default::default(),
            base_url: String::new(),
            oauth: Default::default(),
            webhooks: Terms::new(&[7; 32], Reach::Public),
        });
        postman_with(&world, &world.clock, &strict).deliver_due().await.unwrap();
        assert_eq!(receiver.take().len(), 0);
        let failed = deliveries(&world).await.remove(0);
        assert_eq!((failed.state.as_str(), failed.status), ("waiting", None));
        assert!(failed.error.unwrap().contains("webhook-url-not-secure"));
        // Without the secret of the installation nothing can be signed.
        let other = Arc::new(Services {
            hasher: clientele_domain::passwords::Hasher::start(1, 1),
            limits: clientele_domain::log_in::Limits::new(10),
            rules: Default::default(),
            base_url: String::new(),
            oauth: Default::default(),
            webhooks: Terms::new(&[8; 32], Reach::Anywhere),
        });
        world.clock.advance_seconds(6);
        postman_with(&world, &world.clock, &other).deliver_due().await.unwrap();
        assert_eq!(receiver.take().len(), 0);
        assert!(deliveries(&world).await[0].error.as_ref().unwrap().contains("webhook-failure-secret"));
        world.clock.advance_seconds(400);
        assert_eq!(deliver(&world).await, 1);
        assert!(receiver.take()[0].is_signed_with(&hook.secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_of_the_standard_takes_what_arrives() {
    for world in worlds().await {
        let receiver = Receiver::open().await;
        let hook = hook(&world.system(), &receiver).await;
        world.customer("Müller & Söhne", None).await;
        // The library compares with the clock of the machine.
        let real = Clock::real();
        postman_with(&world, &real, &world.services).deliver_due().await.unwrap();
        let arrived = receiver.take().remove(0);
        let mut headers = http::HeaderMap::new();
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            headers.insert(name, arrived.header(name).parse().unwrap());
        }
        let theirs = standardwebhooks::Webhook::new(&hook.secret).unwrap();
        theirs.verify(arrived.body.as_bytes(), &headers).unwrap();
        let forged = arrived.body.replace("Müller", "Meier");
        assert!(theirs.verify(forged.as_bytes(), &headers).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_forgotten_unless_it_still_waits() {
    for world in worlds().await {
        let receiver = Receiver::open().await;
        hook(&world.system(), &receiver).await;
        world.customer("A", None).await;
        deliver(&world).await;
        receiver.answer(1, 500);
        world.customer("B", None).await;
        deliver(&world).await;
        webhooks::sweep(world.store(), &world.clock, 30).await.unwrap();
        assert_eq!(deliveries(&world).await.len(), 2);
        world.clock.advance_seconds(31 * 86_400);
        webhooks::sweep(world.store(), &world.clock, 30).await.unwrap();
        assert_eq!(states(&world).await, [("waiting".into(), 1)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_answers_keeps_nobody_else_waiting() {
    for world in worlds().await {
        let ctx = world.system();
        let receiver = Receiver::open().await;
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let changes = webhooks::Changes {
            name: Some("Silent".into()),
            url: Some(format!("http://{}/", silent.local_addr().unwrap())),
            events: Some(vec!["customer.created".into()]),
            ..Default::default()
        };
        webhooks::create(&ctx, changes).await.unwrap();
        for number in 0..20 {
            world.customer(&format!("Company {number}"), None).await;
        }
        hook(&ctx, &receiver).await;
        world.customer("Last", None).await;
        let stop = tokio_util::sync::CancellationToken::new();
        let running = tokio::spawn(postman(&world).run(2, stop.clone()));
        let begun = std::time::Instant::now();
        let mut arrived = Vec::new();
        while arrived.is_empty() && begun.elapsed().as_secs() < 4 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            arrived = receiver.take();
        }
        stop.cancel();
        running.await.unwrap();
        assert_eq!(arrived.len(), 1, "before the first of the others was given up");
    }
}
