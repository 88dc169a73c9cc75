//! People change their own e-mail address, which both the present mailbox and the new one have to prove.

use clientele_access::Permission;
use clientele_domain::customer_users::{self, email_change};
use clientele_domain::{Context, Error};

use crate::world::{World, broken, is_not_found, refusal, worlds};

const OLD: &str = "nancy@example.org";
const NEW: &str = "nancy@example.net";

async fn nancy(world: &World) -> (customer_users::Model, Context) {
    let company = world.customer("Company A", None).await;
    let nancy = world.buyer(OLD, company.id).await;
    let buyer = world.in_storefront(&nancy, &world.predefined("ROLE_FRONTEND_BUYER").await);
    (nancy, buyer)
}

/// The code in the latest mail to the present address.
async fn code(world: &World) -> String {
    let mail = world.mails_to(OLD).await.pop().unwrap();
    let is_code = |word: &&str| word.len() == 8 && word.chars().all(|c| c.is_ascii_digit());
    mail.text.split_whitespace().find(is_code).unwrap().to_owned()
}

/// The secret in the latest mail to the new address.
async fn secret(world: &World) -> String {
    let mail = world.mails_to(NEW).await.pop().unwrap();
    let link = mail.text.split_whitespace().find(|word| word.contains("/confirm-email/")).unwrap();
    link.rsplit('/').next().unwrap().to_owned()
}

async fn by_link(world: &World, organization: i64, secret: &str) -> Result<customer_users::Model, Error> {
    email_change::by_link(world.store(), &world.clock, &world.services, organization, secret).await
}

/// The address that the seller sees is wanted.
async fn wanted(world: &World, person: &customer_users::Model) -> Option<String> {
    email_change::wanted_by(&world.system(), person).await.unwrap()
}

async fn email_of(world: &World, id: i64) -> String {
    customer_users::find(&world.system(), Permission::View, id).await.unwrap().email
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_changes_when_both_mailboxes_have_proved_it() {
    for world in worlds().await {
        let (nancy, ctx) = nancy(&world).await;
        for (wrong, told) in [
            (OLD, "email: email-is-own"),
            ("nonsense", "email: not-an-email"),
            ("", "email: must-not-be-blank"),
        ] {
            assert_eq!(broken(email_change::request(&ctx, wrong).await), [told]);
        }
        assert_eq!(email_change::pending(&ctx).await.unwrap(), None);
        assert_eq!(refusal(email_change::prove(&ctx, "00000000").await), "email-change-over");
        assert_eq!(wanted(&world, &nancy).await, None);
        email_change::request(&ctx, NEW).await.unwrap();
        assert_eq!(wanted(&world, &nancy).await.as_deref(), Some(NEW));
        assert_eq!(email_change::pending(&ctx).await.unwrap().as_deref(), Some(NEW));
        let entry = world.history("customer_user", nancy.id).await.pop().unwrap();
        assert!(entry.changes.contains(NEW), "{}", entry.changes);
        assert!(world.mails_to(NEW).await.is_empty());

        let code = code(&world).await;
        email_change::prove(&ctx, &format!(" {} {} ", &code[..4], &code[4..])).await.unwrap();
        let entry = world.history("customer_user", nancy.id).await.pop().unwrap();
        assert!(entry.changes.contains("email_change_proven"), "{}", entry.changes);
        assert_eq!(refusal(email_change::prove(&ctx, &code).await), "email-change-over");
        assert_eq!(email_of(&world, nancy.id).await, OLD);

        assert_eq!(wanted(&world, &nancy).await.as_deref(), Some(NEW));
        let secret = secret(&world).await;
        assert!(is_not_found(&by_link(&world, world.globex, &secret).await));
        assert_eq!(by_link(&world, world.acme, &secret).await.unwrap().email, NEW);
        assert!(is_not_found(&by_link(&world, world.acme, &secret).await));
        assert_eq!(wanted(&world, &nancy).await, None);
        let card = customer_users::card(&world.system(), Permission::View, nancy.id).await.unwrap();
        assert_eq!((card.person.email.as_str(), card.login.unwrap().email.as_str()), (NEW, NEW));
        let told = world.mails_to(OLD).await.pop().unwrap();
        assert_eq!(told.template, "customer_user_email_change_confirmation");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_tells_that_somebody_else_has_the_address() {
    for world in worlds().await {
        let (nancy, ctx) = nancy(&world).await;
        let known = world.buyer(NEW, nancy.customer_id).await;
        email_change::request(&ctx, NEW).await.unwrap();
        email_change::prove(&ctx, &code(&world).await).await.unwrap();
        assert!(world.mails_to(NEW).await.is_empty());
        // Nor does a link work for which somebody was faster.
        let mailbox = customer_users::Changes { email: Some("old@example.org".into()), ..Default::default() };
        customer_users::update(&world.system(), known.id, known.version, mailbox).await.unwrap();
        email_change::request(&ctx, NEW).await.unwrap();
        email_change::prove(&ctx, &code(&world).await).await.unwrap();
        let secret = secret(&world).await;
        world.buyer(NEW, nancy.customer_id).await;
        assert!(is_not_found(&by_link(&world, world.acme, &secret).await));
        assert_eq!(email_of(&world, nancy.id).await, OLD);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_cannot_be_guessed_and_ends_with_its_time() {
    for world in worlds().await {
        let (nancy, ctx) = nancy(&world).await;
        email_change::request(&ctx, NEW).await.unwrap();
        let right = code(&world).await;
        let wrong = if right == "00000000" { "00000001" } else { "00000000" };
        for _ in 0..4 {
            assert_eq!(broken(email_change::prove(&ctx, wrong).await), ["code: email-change-code-wrong"]);
        }
        for code in [wrong, &right] {
            assert_eq!(refusal(email_change::prove(&ctx, code).await), "email-change-over");
        }
        email_change::request(&ctx, NEW).await.unwrap();
        let late = code(&world).await;
        world.clock.advance_seconds(24 * 3600);
        assert_eq!(refusal(email_change::prove(&ctx, &late).await), "email-change-over");
        assert_eq!(email_of(&world, nancy.id).await, OLD);
    }
}
