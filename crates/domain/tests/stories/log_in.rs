//! Logging in to the back-office.

use clientele_domain::log_in::attempts;
use clientele_domain::users::log_in::{Credentials, log_in};
use clientele_domain::users::{self, enablement, password, sessions};
use clientele_domain::{Error, Origin, back_office_roles, customer_users};
use clientele_store::Runner;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::world::{World, broken, refusal, secret_in, user_named, worlds};

const EMAIL: &str = "sam@example.com";
const PASSWORD: &str = "Demo1234";

async fn sam(world: &World) -> users::Model {
    let roles = back_office_roles::all(&world.system()).await.unwrap();
    let auditor = roles.into_iter().find(|role| role.machine_name == "ROLE_AUDITOR").unwrap();
    let new = users::Changes { password: Some(PASSWORD.into()), ..user_named(EMAIL, vec![auditor.id]) };
    users::create(&world.system(), new).await.unwrap()
}

async fn try_in(world: &World, email: &str, password: &str) -> Result<String, Error> {
    let credentials = Credentials { email: email.into(), password: password.into(), remember: false };
    log_in(world.store(), &world.clock, &world.services, &credentials, &Origin::console()).await
}

async fn lock(world: &World) {
    for _ in 0..10 {
        assert_eq!(refusal(try_in(world, EMAIL, "wrong").await), "log-in-unsuccessful");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_does_not_tell_whether_there_is_an_account() {
    for world in worlds().await {
        sam(&world).await;
        for (email, password) in [
            (EMAIL, "wrong"),
            ("nobody@example.com", PASSWORD),
            ("", ""),
            ("a\0b", "\0"),
            (&"x".repeat(100_000), PASSWORD),
            (EMAIL, &"x".repeat(100_000)),
        ] {
            assert_eq!(refusal(try_in(&world, email, password).await), "log-in-unsuccessful");
        }
        let kept = attempts::Entity::find().all(world.store().read()).await.unwrap();
        assert_eq!(kept.len(), 6);
        assert!(kept.iter().all(|attempt| !attempt.success));
        let secret = try_in(&world, " SAM@example.com ", PASSWORD).await.unwrap();
        assert!(world.is_logged_in(&secret).await);
        assert!(!world.is_logged_in("made-up").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_passwords_lock_an_account_for_an_hour() {
    for world in worlds().await {
        sam(&world).await;
        for _ in 0..9 {
            refusal(try_in(&world, EMAIL, "wrong").await);
        }
        try_in(&world, EMAIL, PASSWORD).await.unwrap();
        lock(&world).await;
        assert_eq!(refusal(try_in(&world, EMAIL, PASSWORD).await), "log-in-locked");
        let mails = world.mails_to(EMAIL).await;
        assert_eq!(mails.len(), 1, "one mail about it");
        // Whoever does not know the password does not learn that it is locked.
        assert_eq!(refusal(try_in(&world, EMAIL, "wrong").await), "log-in-unsuccessful");
        world.clock.advance_seconds(3_599);
        assert_eq!(refusal(try_in(&world, EMAIL, PASSWORD).await), "log-in-locked");
        world.clock.advance_seconds(1);
        try_in(&world, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(world.mails_to(EMAIL).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_of_long_ago_do_not_count() {
    for world in worlds().await {
        sam(&world).await;
        for _ in 0..9 {
            refusal(try_in(&world, EMAIL, "wrong").await);
        }
        world.clock.advance_seconds(3_600);
        refusal(try_in(&world, EMAIL, "wrong").await);
        try_in(&world, EMAIL, PASSWORD).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_can_be_unlocked() {
    for world in worlds().await {
        let user = sam(&world).await;
        lock(&world).await;
        enablement::unlock(&world.system(), user.id).await.unwrap();
        // The count begins anew, too.
        refusal(try_in(&world, EMAIL, "wrong").await);
        try_in(&world, EMAIL, PASSWORD).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_its_time_and_with_its_user() {
    for world in worlds().await {
        let user = sam(&world).await;
        let secret = try_in(&world, EMAIL, PASSWORD).await.unwrap();
        world.clock.advance_seconds(3_599);
        assert!(world.is_logged_in(&secret).await);
        world.clock.advance_seconds(3_600);
        assert!(!world.is_logged_in(&secret).await);
        let (one, other) =
            (try_in(&world, EMAIL, PASSWORD).await.unwrap(), try_in(&world, EMAIL, PASSWORD).await.unwrap());
        sessions::end(world.store(), &one).await.unwrap();
        assert!(!world.is_logged_in(&one).await);
        enablement::disable(&world.system(), user.id).await.unwrap();
        assert!(!world.is_logged_in(&other).await);
        assert_eq!(refusal(try_in(&world, EMAIL, PASSWORD).await), "log-in-disabled");
        assert_eq!(refusal(try_in(&world, EMAIL, "wrong").await), "log-in-unsuccessful");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_answered_by_mail_alone() {
    for world in worlds().await {
        sam(&world).await;
        let secret = try_in(&world, EMAIL, PASSWORD).await.unwrap();
        for email in [EMAIL, "nobody@example.com", "", "\0"] {
            password::forgotten(world.store(), &world.clock, email).await.unwrap();
        }
        let job = password::ForgottenPasswordJob { services: world.services.clone() };
        let runner = Runner::new(world.store().clone(), world.clock.clone(), vec![Box::new(job)]);
        assert_eq!(runner.run_due().await.unwrap(), 4);
        let mails = world.mails_to(EMAIL).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(world.store().count::<clientele_store::outbox::Entity>().await.unwrap(), 1);
        let link = secret_in(&mails[0]);
        let (store, clock, services) = (world.store(), &world.clock, &world.services);
        password::set(store, clock, services, &link, "Better1234", "Better1234").await.unwrap();
        assert!(!world.is_logged_in(&secret).await);
        assert_eq!(refusal(try_in(&world, EMAIL, PASSWORD).await), "log-in-unsuccessful");
        try_in(&world, EMAIL, "Better1234").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_a_session_open_cannot_try_passwords_at_will() {
    for world in worlds().await {
        let sam = sam(&world).await;
        try_in(&world, EMAIL, PASSWORD).await.unwrap();
        let company = world.customer("Company A", None).await;
        let typed = customer_users::Password::Typed { password: PASSWORD.into(), repeated: PASSWORD.into() };
        let nancy = customer_users::Changes {
            password: Some(typed),
            ..world.buyer_named("nancy@example.org", company.id).await
        };
        let nancy = customer_users::create(&world.system(), nancy).await.unwrap();
        let colleague = world.context_of(sam.id).await;
        let buyer = world.in_storefront(&nancy, &world.predefined("ROLE_FRONTEND_BUYER").await);
        let new = "Better1234";
        for (email, ctx) in [(EMAIL, &colleague), ("nancy@example.org", &buyer)] {
            let change = async |current: &str| {
                if ctx.is_storefront() {
                    customer_users::own::change_password(ctx, 0, current, new, new).await
                } else {
                    password::change(ctx, 0, current, new, new).await
                }
            };
            for _ in 0..10 {
                let told = broken(change("Wrong1234").await);
                assert_eq!(told, ["current_password: current-password-wrong"], "{email}");
            }
            for tried in ["Wrong1234", PASSWORD] {
                let told = broken(change(tried).await);
                assert_eq!(told, ["current_password: current-password-locked"], "{email}");
            }
            assert_eq!(world.mails_to(email).await.len(), 1, "{email}");
            let kept = attempts::Entity::find()
                .filter(attempts::Column::Source.eq("password-change"))
                .filter(attempts::Column::Username.eq(email))
                .all(world.store().read());
            assert_eq!(kept.await.unwrap().len(), 10, "{email}");
        }
        world.clock.advance_seconds(3600);
        customer_users::own::change_password(&buyer, 0, PASSWORD, new, new).await.unwrap();
        password::change(&colleague, 0, PASSWORD, new, new).await.unwrap();
    }
}
