//! Who is told of what happens.

use clientele_access::Area;
use clientele_domain::notification_rules::{self as rules, Changes, Event};
use clientele_domain::oauth::{GrantType, Nature, create};
use clientele_domain::tokens::Holder;

use crate::oauth::{colleague, named, nancy};
use crate::world::{World, broken, is_denied, is_not_found, is_stale, worlds};

const EVENT: &str = Event::OauthApplicationCreated.name();

async fn say(world: &World, changes: Changes) {
    let ctx = world.system();
    let version = rules::find(&ctx, EVENT).await.unwrap().version;
    rules::update(&ctx, EVENT, version, changes).await.unwrap();
}

async fn make_application(world: &World, owner: Option<Holder>) {
    let grant = if owner.is_some() { GrantType::ClientCredentials } else { GrantType::Password };
    let nature = Nature { area: Area::Storefront, grant, confidential: true, owner };
    create(&world.system(), nature, named("Warehouse")).await.unwrap();
}

async fn told(world: &World, email: &str) -> Vec<String> {
    let mails = world.mails_to(email).await;
    mails
        .iter()
        .filter(|mail| mail.template == "oauth_application_created")
        .map(|mail| mail.text.clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_is_told_until_somebody_says_otherwise() {
    for world in worlds().await {
        let owner = Some(Holder::CustomerUser(nancy(&world).await.id));
        make_application(&world, owner).await;
        assert_eq!(told(&world, "nancy@example.org").await.len(), 1);
        make_application(&world, None).await;
        assert_eq!(told(&world, "nancy@example.org").await.len(), 1, "nobody owns it");
        say(&world, Changes { active: Some(false), ..Default::default() }).await;
        make_application(&world, owner).await;
        assert_eq!(told(&world, "nancy@example.org").await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_told_what_concerns_them() {
    for world in worlds().await {
        let nancy = nancy(&world).await;
        let sam = colleague(&world, "sam@example.com").await;
        let recipients = format!(" {} \n\nit@example.com\nNancy@example.org\nIT@example.com", sam.email);
        say(&world, Changes { recipients: Some(recipients), ..Default::default() }).await;
        let rule = rules::find(&world.system(), EVENT).await.unwrap();
        assert_eq!(rule.recipients, "sam@example.com\nit@example.com\nNancy@example.org");
        make_application(&world, Some(Holder::CustomerUser(nancy.id))).await;
        let own = told(&world, "nancy@example.org").await;
        assert_eq!(own.len(), 1);
        assert!(own[0].contains("Hello Nancy") && own[0].contains("on your behalf"), "{}", own[0]);
        assert!(told(&world, "Nancy@example.org").await.is_empty(), "once is enough");
        for email in ["sam@example.com", "it@example.com"] {
            let mails = told(&world, email).await;
            assert_eq!(mails.len(), 1, "{email}");
            assert!(
                mails[0].contains("for Nancy Sallee") && !mails[0].contains("your behalf"),
                "{}",
                mails[0]
            );
        }
        say(&world, Changes { to_owner: Some(false), ..Default::default() }).await;
        make_application(&world, None).await;
        assert_eq!(told(&world, "it@example.com").await.len(), 2);
        assert_eq!(told(&world, "nancy@example.org").await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_tells_nobody_or_makes_no_sense_is_refused() {
    for world in worlds().await {
        let ctx = world.system();
        let update = async |changes: Changes| rules::update(&ctx, EVENT, 1, changes).await;
        let to = |recipients: &str| Changes { recipients: Some(recipients.into()), ..Default::default() };
        let nobody = Changes { to_owner: Some(false), ..Default::default() };
        assert_eq!(broken(update(nobody.clone()).await), ["recipients: notification-nobody"]);
        assert_eq!(broken(update(to("nonsense")).await), ["recipients: notification-bad-recipient"]);
        let many: Vec<String> = (0..21).map(|number| format!("a{number}@example.com")).collect();
        let told = broken(update(to(&many.join("\n"))).await);
        assert_eq!(told, ["recipients: notification-too-many-recipients"]);
        update(Changes { active: Some(false), ..nobody }).await.unwrap();
        assert!(is_stale(&update(to("it@example.com")).await));
        let rule = rules::find(&ctx, EVENT).await.unwrap();
        let history = world.history("notification_rule", rule.id).await;
        let actions: Vec<&str> = history.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["create", "update"]);
        assert!(history[1].changes.contains("to_owner"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_for_those_who_configure_the_system_and_for_one_seller() {
    for world in worlds().await {
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        assert!(is_denied(&rules::all(&auditor).await));
        assert!(is_denied(&rules::find(&auditor, EVENT).await));
        assert!(is_denied(&rules::update(&auditor, EVENT, 1, Changes::default()).await));
        let admin = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        assert_eq!(rules::all(&admin).await.unwrap().len(), 1);
        assert!(is_not_found(&rules::find(&admin, "nonsense").await));
        let nancy = nancy(&world).await;
        let buyer = world.in_storefront(&nancy, &world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await);
        assert!(is_denied(&rules::all(&buyer).await));
        say(&world, Changes { active: Some(false), ..Default::default() }).await;
        let there = rules::find(&world.system_in(world.globex), EVENT).await.unwrap();
        assert!(there.active, "of another seller");
    }
}
