//! Customer users: what they must be made of, and what ends with what.

use clientele_access::Permission;
use clientele_domain::customer_users::confirmation::{self, Confirmed};
use clientele_domain::customer_users::password_reset::{self, Invitation};
use clientele_domain::customer_users::{
    self, Changes, NewCustomer, Password, PasswordStatus, enablement, login, sessions,
};
use clientele_domain::{Context, Error, customers, localizations, roles, tokens, users, websites};
use clientele_store::Timestamp;
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait};

use crate::world::{
    World, broken, is_denied, is_not_found, is_stale, named, refusal, secret_in, user_named, worlds,
};

async fn login_of(world: &World, person: &customer_users::Model) -> login::Model {
    let id = person.login_id.unwrap();
    login::Entity::find_by_id(id).one(world.store().read()).await.unwrap().unwrap()
}

/// A session of the person in the storefront; answers its id.
async fn session_of(world: &World, person: &customer_users::Model) -> i64 {
    let now = world.clock.now();
    let session = users::sessions::ActiveModel {
        id: ActiveValue::NotSet,
        token_hash: ActiveValue::Set(tokens::fingerprint(&tokens::secret())),
        area: ActiveValue::Set("storefront".into()),
        organization_id: ActiveValue::Set(person.organization_id),
        user_id: ActiveValue::Set(None),
        customer_user_id: ActiveValue::Set(Some(person.id)),
        remember: ActiveValue::Set(false),
        ip: ActiveValue::Set(None),
        user_agent: ActiveValue::Set(None),
        created_at: ActiveValue::Set(now),
        seen_at: ActiveValue::Set(now),
        expires_at: ActiveValue::Set(now.plus_hours(12)),
    };
    session.insert(world.store().write()).await.unwrap().id
}

async fn lives(world: &World, session: i64) -> bool {
    let found = users::sessions::Entity::find_by_id(session).one(world.store().read()).await.unwrap();
    found.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_act_has_a_role() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let without = Changes { roles: None, ..world.buyer_named("nancy@example.org", customer.id).await };
        assert_eq!(
            broken(customer_users::create(&ctx, without.clone()).await),
            ["roles: role-required-to-enable"]
        );
        let disabled = Changes { enabled: Some(false), ..without };
        let person = customer_users::create(&ctx, disabled).await.unwrap();
        assert_eq!(refusal(enablement::enable(&ctx, person.id).await), "role-required-to-enable");
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let given = Changes { roles: Some(vec![buyer.id]), ..Default::default() };
        let person = customer_users::update(&ctx, person.id, person.version, given).await.unwrap();
        assert!(enablement::enable(&ctx, person.id).await.unwrap().enabled);
        let person = customer_users::find(&ctx, Permission::View, person.id).await.unwrap();
        let taken = Changes { roles: Some(Vec::new()), ..Default::default() };
        let answer = customer_users::update(&ctx, person.id, person.version, taken).await;
        assert_eq!(broken(answer), ["roles: role-required-to-enable"]);
        let history = world.history("customer_user", person.id).await;
        assert!(history.iter().any(|entry| entry.action == "update" && entry.changes.contains("Buyer")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_names_of_the_widest_letters_are_kept() {
    // Letters of four bytes in no order that could be packed.
    let wide = |seed: u32, length: u32| {
        let letters = (0..length).map(|place| 0x2_0000 + (place * 7_919 + seed * 104_729) % 40_000);
        letters.filter_map(char::from_u32).collect::<String>()
    };
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let person = Changes {
            first_name: Some(wide(1, 255)),
            last_name: Some(wide(2, 255)),
            ..world.buyer_named("nancy@example.org", customer.id).await
        };
        let person = customer_users::create(&world.system(), person).await.unwrap();
        assert_eq!(person.last_name, wide(2, 255));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_one_customer_is_not_for_people_of_another() {
    for world in worlds().await {
        let ctx = world.system();
        let (here, there) =
            (world.customer("Company A", None).await, world.customer("Partner C", None).await);
        let own = roles::Changes {
            name: Some("Night Shift".into()),
            customer_id: Some(Some(here.id)),
            ..Default::default()
        };
        let role = roles::create(&ctx, own).await.unwrap();
        let wanted = |changes: Changes| Changes { roles: Some(vec![role.id]), ..changes };
        let foreign = wanted(world.buyer_named("nancy@example.org", there.id).await);
        let answer = customer_users::create(&ctx, foreign).await;
        assert_eq!(broken(answer), ["roles: roles-of-other-customer"]);
        let fitting = wanted(world.buyer_named("nancy@example.org", here.id).await);
        let person = customer_users::create(&ctx, fitting).await.unwrap();
        // Nor does it go along to another customer.
        let moved = Changes { customer_id: Some(there.id), ..Default::default() };
        let answer = customer_users::update(&ctx, person.id, person.version, moved).await;
        assert_eq!(broken(answer), ["roles: roles-of-other-customer"]);
        let elsewhere = roles::offered_to(&world.system_in(world.globex), None).await.unwrap();
        let unknown = Changes { roles: Some(vec![elsewhere[0].id]), ..Default::default() };
        let answer = customer_users::update(&ctx, person.id, person.version, unknown).await;
        assert_eq!(broken(answer), ["roles: unknown-choice"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_prefers_a_localization_that_their_website_offers() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let german = localizations::profile::Changes {
            name: Some("Deutsch".into()),
            language: Some("de".into()),
            formatting: Some("de_DE".into()),
        };
        let german = localizations::profile::create(&ctx, german).await.unwrap();
        let new = world.buyer_named("nancy@example.org", customer.id).await;
        let wanted = Changes { localization_id: Some(Some(german.id)), ..new };
        let answer = customer_users::create(&ctx, wanted.clone()).await;
        assert_eq!(broken(answer), ["localization_id: localization-not-of-website"]);
        let website = websites::all(&ctx).await.unwrap().remove(0);
        let mut offered: Vec<i64> = websites::localizations_of(&ctx, website.id)
            .await
            .unwrap()
            .into_iter()
            .map(|localization| localization.id)
            .collect();
        offered.push(german.id);
        let offers = websites::Changes { localizations: Some(offered), ..Default::default() };
        websites::update(&ctx, website.id, website.version, offers).await.unwrap();
        let person = customer_users::create(&ctx, wanted).await.unwrap();
        assert_eq!((person.website_id, person.localization_id), (Some(website.id), Some(german.id)));
        let elsewhere = websites::all(&world.system_in(world.globex)).await.unwrap().remove(0);
        let moved = Changes { website_id: Some(Some(elsewhere.id)), ..Default::default() };
        let told = broken(customer_users::update(&ctx, person.id, person.version, moved).await);
        assert_eq!(told, ["localization_id: localization-not-of-website", "website_id: unknown-choice"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_e_mail_address_is_the_log_in_of_one_person_of_an_organization() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let first = world.buyer("nancy@example.org", customer.id).await;
        let second = world.buyer("branda@example.org", customer.id).await;
        let same = world.buyer_named(" nancy@example.org ", customer.id).await;
        let answer = customer_users::create(&ctx, same.clone()).await;
        assert_eq!(broken(answer), ["email: email-already-used"]);
        let taken = Changes { email: Some("nancy@example.org".into()), ..Default::default() };
        let answer = customer_users::update(&ctx, second.id, second.version, taken.clone()).await;
        assert_eq!(broken(answer), ["email: email-already-used"]);
        customer_users::update(&ctx, first.id, first.version, taken).await.unwrap();
        let guest = Changes { guest: Some(true), ..same };
        assert_eq!(customer_users::create(&ctx, guest).await.unwrap().login_id, None);
        let there = world.system_in(world.globex);
        let hooli = customers::create(&there, named("Hooli", None)).await.unwrap();
        let roles = roles::offered_to(&there, None).await.unwrap();
        let namesake = Changes {
            roles: Some(vec![roles[0].id]),
            ..world.buyer_named("nancy@example.org", hooli.id).await
        };
        customer_users::create(&there, namesake).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_an_address_at_the_same_moment_one_is_told() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let new = world.buyer_named("nancy@example.org", customer.id).await;
        let (one, other) =
            tokio::join!(customer_users::create(&ctx, new.clone()), customer_users::create(&ctx, new));
        let refused = if one.is_ok() { other } else { one };
        assert_eq!(broken(refused), ["email: email-already-used"]);
        assert_eq!(world.store().count::<customer_users::Entity>().await.unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_who_becomes_a_customer_user_gets_a_log_in_and_a_link_to_set_a_password() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let guest =
            |email: &str, changes| Changes { guest: Some(true), email: Some(email.into()), ..changes };
        let buyer = world.buyer_named("", customer.id).await;
        let nancy = customer_users::create(&ctx, guest("nancy@example.org", buyer.clone())).await.unwrap();
        let taken = customer_users::create(&ctx, guest("robert@example.org", buyer.clone())).await.unwrap();
        world.buyer("robert@example.org", customer.id).await;
        let known = Changes { guest: Some(false), ..Default::default() };
        // What is a log-in of somebody already can't become one of somebody else.
        let answer = customer_users::update(&ctx, taken.id, taken.version, known.clone()).await;
        assert_eq!(broken(answer), ["email: email-already-used"]);
        let nancy = customer_users::update(&ctx, nancy.id, nancy.version, known.clone()).await.unwrap();
        let login = login_of(&world, &nancy).await;
        assert_eq!((login.email.as_str(), login.password_hash), ("nancy@example.org", None));
        let mails = world.mails_to("nancy@example.org").await;
        assert_eq!(mails.len(), 1);
        let secret = secret_in(&mails[0]);
        let set = password_reset::set(
            world.store(),
            &world.clock,
            &world.services,
            world.acme,
            &secret,
            "Demo1234",
            "Demo1234",
        );
        set.await.unwrap();
        assert!(login_of(&world, &nancy).await.password_hash.is_some());
        // A password that was typed needs no link, and a second saving makes no second log-in.
        let typed = Some(Password::Typed { password: "Demo1234".into(), repeated: "Demo1234".into() });
        let ellen = customer_users::create(&ctx, guest("ellen@example.org", buyer)).await.unwrap();
        let with_password = Changes { password: typed, ..known.clone() };
        let ellen = customer_users::update(&ctx, ellen.id, ellen.version, with_password).await.unwrap();
        assert!(login_of(&world, &ellen).await.password_hash.is_some());
        let again = customer_users::update(&ctx, ellen.id, ellen.version, known).await.unwrap();
        assert_eq!(again.login_id, ellen.login_id);
        assert!(world.mails_to("ellen@example.org").await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_rules_is_told_all_at_once() {
    for world in worlds().await {
        let ctx = world.system();
        let elsewhere =
            customers::create(&world.system_in(world.globex), named("Hooli", None)).await.unwrap();
        let changes = Changes {
            email: Some("nancy at example".into()),
            first_name: Some(" ".into()),
            last_name: Some("x".repeat(256)),
            birthday: Some(Some(world.clock.now().plus_days(1).date())),
            customer_id: Some(elsewhere.id),
            roles: Some(vec![i64::MIN]),
            password: Some(customer_users::Password::Typed {
                password: "short".into(),
                repeated: "other".into(),
            }),
            ..Default::default()
        };
        assert_eq!(
            broken(customer_users::create(&ctx, changes).await),
            [
                "birthday: birthday-in-future",
                "customer_id: unknown-choice",
                "email: not-an-email",
                "first_name: must-not-be-blank",
                "last_name: too-long",
                "password: password-needs-number",
                "password: password-needs-upper-case",
                "password: password-too-short",
                "password_repeated: passwords-must-match",
                "roles: unknown-choice",
            ]
        );
        assert_eq!(world.store().count::<customer_users::Entity>().await.unwrap(), 0);
        assert_eq!(world.store().count::<login::Entity>().await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_was_born_before_the_year_1900() {
    for world in worlds().await {
        let company = world.customer("Company A", None).await;
        let born = async |day: &str, email: &str| {
            let changes = Changes {
                birthday: Some(Some(day.parse().unwrap())),
                ..world.buyer_named(email, company.id).await
            };
            customer_users::create(&world.system(), changes).await
        };
        for day in ["0001-01-01", "1899-12-31"] {
            assert_eq!(broken(born(day, "nancy@example.org").await), ["birthday: birthday-too-early"]);
        }
        born("1900-01-01", "nancy@example.org").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_who_save_is_told() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let read = world.buyer("nancy@example.org", customer.id).await;
        let renamed = |name: &str| Changes { first_name: Some(name.into()), ..Default::default() };
        let person = customer_users::update(&ctx, read.id, read.version, renamed("Ann")).await.unwrap();
        assert!(is_stale(&customer_users::update(&ctx, read.id, read.version, renamed("Eve")).await));
        // Saving what is there already is no change.
        let same = customer_users::update(&ctx, person.id, person.version, renamed("Ann")).await.unwrap();
        assert_eq!(same.version, person.version);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_arrives_twice_makes_one_person() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let ctx = Context { form: Some("form-1".into()), ..world.system() };
        let new = world.buyer_named("nancy@example.org", customer.id).await;
        let person = customer_users::create(&ctx, new.clone()).await.unwrap();
        let again = customer_users::create(&ctx, new).await;
        assert!(matches!(again, Err(Error::Repeated(id)) if id == person.id), "{again:?}");
        let ctx = Context { form: Some("form-2".into()), ..world.system() };
        let new = Changes {
            customer_id: None,
            new_customer: Some(NewCustomer { name: "Partner C".into(), parent_id: None }),
            ..world.buyer_named("branda@example.org", customer.id).await
        };
        let (one, other) =
            tokio::join!(customer_users::create(&ctx, new.clone()), customer_users::create(&ctx, new));
        let (made, repeated) = if one.is_ok() { (one, other) } else { (other, one) };
        let made = made.unwrap();
        assert!(matches!(repeated, Err(Error::Repeated(id)) if id == made.id), "{repeated:?}");
        assert_eq!(world.store().count::<customer_users::Entity>().await.unwrap(), 2);
        assert_eq!(world.store().count::<customers::Entity>().await.unwrap(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_opened_in_another_organization_makes_nothing() {
    for world in worlds().await {
        let opened = |organization: i64| {
            Some(format!("{}abcdefghijklmnop", clientele_domain::opened_in(organization)))
        };
        let here = Context { form: opened(world.acme), ..world.system() };
        let there = Context { form: opened(world.acme), ..world.system_in(world.globex) };
        let answer = customers::create(&there, named("Company A", None)).await;
        assert_eq!(refusal(answer), "form-of-other-organization");
        assert_eq!(world.store().count::<customers::Entity>().await.unwrap(), 0);
        customers::create(&here, named("Company A", None)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_arrives_twice_makes_one_user_one_role_and_one_localization() {
    for world in worlds().await {
        let ctx = |form: &str| Context { form: Some(form.into()), ..world.system() };
        let held = clientele_domain::back_office_roles::all(&world.system()).await.unwrap();
        let new = || user_named("sam@example.com", vec![held[0].id]);
        let made = users::create(&ctx("user"), new()).await.unwrap();
        let again = users::create(&ctx("user"), new()).await;
        assert!(matches!(again, Err(Error::Repeated(id)) if id == made.id), "{again:?}");
        let new = || roles::Changes { name: Some("Night Shift".into()), ..Default::default() };
        let made = roles::create(&ctx("role"), new()).await.unwrap();
        let again = roles::create(&ctx("role"), new()).await;
        assert!(matches!(again, Err(Error::Repeated(id)) if id == made.id), "{again:?}");
        let new = || localizations::profile::Changes {
            name: Some("Deutsch".into()),
            language: Some("de".into()),
            formatting: Some("de_DE".into()),
        };
        let made = localizations::profile::create(&ctx("localization"), new()).await.unwrap();
        let again = localizations::profile::create(&ctx("localization"), new()).await;
        assert!(matches!(again, Err(Error::Repeated(id)) if id == made.id), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_sends_a_link_that_sets_a_password_once() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let person = world.buyer("nancy@example.org", customer.id).await;
        let session = session_of(&world, &person).await;
        password_reset::force(&ctx, person.id).await.unwrap();
        assert!(!lives(&world, session).await);
        assert_eq!(login_of(&world, &person).await.status(world.clock.now()), PasswordStatus::Reset);
        let mails = world.mails_to("nancy@example.org").await;
        let [mail] = &mails[..] else { panic!("one mail, not {}", mails.len()) };
        let secret = secret_in(mail);
        let (store, clock, services) = (world.store(), &world.clock, &world.services);
        let set = |password: &'static str| {
            password_reset::set(store, clock, services, world.acme, &secret, password, password)
        };
        // At the websites of another seller nobody knows of it.
        let elsewhere = password_reset::look(store, clock, world.globex, &secret).await.unwrap();
        assert!(matches!(elsewhere, Invitation::Unknown));
        let there = world.globex;
        let elsewhere =
            password_reset::set(store, clock, services, there, &secret, "Better1234", "Better1234").await;
        assert!(is_not_found(&elsewhere));
        assert_eq!(
            broken(set("better").await),
            [
                "password: password-needs-number",
                "password: password-needs-upper-case",
                "password: password-too-short"
            ]
        );
        set("Better1234").await.unwrap();
        assert!(is_not_found(&set("Better1235").await));
        let login = login_of(&world, &person).await;
        assert_eq!(login.status(clock.now()), PasswordStatus::Active);
        let hash = login.password_hash.as_deref();
        assert!(services.hasher.verify("Better1234", hash).await.unwrap());
        for entry in world.history("login", login.id).await {
            assert!(!entry.changes.contains("argon2"), "{}", entry.changes);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_with_its_time_with_the_next_one_and_with_its_holder() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let person = world.buyer("nancy@example.org", customer.id).await;
        let (store, clock, services) = (world.store(), &world.clock, &world.services);
        let set = async |secret: &str| {
            password_reset::set(store, clock, services, world.acme, secret, "Better1234", "Better1234").await
        };
        for _ in 0..3 {
            password_reset::force(&ctx, person.id).await.unwrap();
        }
        let secrets: Vec<String> = world.mails_to("nancy@example.org").await.iter().map(secret_in).collect();
        assert!(is_not_found(&set(&secrets[0]).await));
        assert!(is_not_found(&set(&secrets[1]).await));
        clock.advance_seconds(24 * 3600);
        assert!(is_not_found(&set(&secrets[2]).await));
        for (organization, expired) in [(world.acme, true), (world.globex, false)] {
            let looked = password_reset::look(store, clock, organization, &secrets[2]).await.unwrap();
            assert_eq!(matches!(looked, Invitation::Expired), expired);
        }
        password_reset::force(&ctx, person.id).await.unwrap();
        let last = secret_in(world.mails_to("nancy@example.org").await.last().unwrap());
        enablement::disable(&ctx, person.id).await.unwrap();
        assert!(is_not_found(&set(&last).await));
        assert_eq!(refusal(password_reset::force(&ctx, person.id).await), "password-reset-of-disabled");
        for made_up in ["", "x", "\0", &"x".repeat(100_000)] {
            assert!(is_not_found(&set(made_up).await));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_confirmed_at_the_websites_of_ones_own_seller() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let unproven =
            Changes { confirmed: Some(false), ..world.buyer_named("nancy@example.org", customer.id).await };
        let person = customer_users::create(&ctx, unproven).await.unwrap();
        confirmation::resend(&ctx, person.id).await.unwrap();
        let mail = world.mails_to("nancy@example.org").await.remove(0);
        let link = mail.text.split_whitespace().find(|word| word.contains("/confirm/")).unwrap();
        let secret = link.rsplit('/').next().unwrap();
        for (organization, expected) in [
            (world.globex, Confirmed::Unknown),
            (world.acme, Confirmed::Now),
            (world.acme, Confirmed::Unknown),
        ] {
            let answer = confirmation::by_link(world.store(), &world.clock, organization, secret).await;
            assert_eq!(answer.unwrap(), expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_with_the_permission_to_act() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let person = world.buyer("nancy@example.org", customer.id).await;
        let colleague = world.buyer("branda@example.org", customer.id).await;
        let (ends, stays) = (session_of(&world, &person).await, session_of(&world, &colleague).await);
        enablement::disable(&ctx, person.id).await.unwrap();
        assert!(!lives(&world, ends).await);
        assert!(lives(&world, stays).await);
        // By the form, too.
        let disabled = Changes { enabled: Some(false), ..Default::default() };
        customer_users::update(&ctx, colleague.id, colleague.version, disabled).await.unwrap();
        assert!(!lives(&world, stays).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_change_a_person_ends_one_session_of_theirs_or_all() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let (nancy, robert) = (
            world.buyer("nancy@example.org", customer.id).await,
            world.buyer("robert@example.org", customer.id).await,
        );
        let (first, second) = (session_of(&world, &nancy).await, session_of(&world, &nancy).await);
        let other = session_of(&world, &robert).await;
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        assert!(is_denied(&sessions::of(&auditor, nancy.id).await.map(drop)));
        assert!(is_denied(&sessions::end_of(&auditor, nancy.id, None).await));
        let manager = world.colleague("manager@example.com", "ROLE_SALES_MANAGER").await;
        let open = async || sessions::of(&manager, nancy.id).await.unwrap().len();
        assert_eq!(open().await, 2);
        // The session of somebody else is none of hers.
        sessions::end_of(&manager, nancy.id, Some(other)).await.unwrap();
        assert_eq!(open().await, 2);
        sessions::end_of(&manager, nancy.id, Some(first)).await.unwrap();
        assert_eq!((lives(&world, first).await, lives(&world, second).await), (false, true));
        let told = world.history("customer_user", nancy.id).await.pop().unwrap();
        assert_eq!((told.actor_id, told.action.as_str()), (manager.user_id(), "update"));
        sessions::end_of(&manager, nancy.id, None).await.unwrap();
        assert_eq!(open().await, 0);
        assert!(lives(&world, other).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_goes_with_log_in_sessions_and_addresses_and_leaves_the_address_free() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let mut new = world.buyer_named("nancy@example.org", customer.id).await;
        new.addresses = vec![crate::addresses::house("1 Road")];
        let person = customer_users::create(&ctx, new.clone()).await.unwrap();
        let session = session_of(&world, &person).await;
        customer_users::delete(&ctx, person.id).await.unwrap();
        assert!(!lives(&world, session).await);
        assert_eq!(world.store().count::<login::Entity>().await.unwrap(), 0);
        assert_eq!(world.store().count::<clientele_domain::addresses::Entity>().await.unwrap(), 0);
        assert!(is_not_found(&customer_users::delete(&ctx, person.id).await));
        customer_users::create(&ctx, new).await.unwrap();
        let history = world.history("customer_user", person.id).await;
        assert_eq!(history.last().unwrap().action, "delete");
        assert!(history.iter().all(|entry| entry.at > Timestamp(0) && entry.actor_kind == "system"));
    }
}
