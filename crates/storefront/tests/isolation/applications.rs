//! Applications of customer users: each their own.

use clientele_access::{Area, Capability};
use clientele_domain::oauth::{self, Changes, GrantType, Nature};
use clientele_domain::tokens::Holder;

use crate::records::FORM;
use crate::rules::{RULES, Rule};
use crate::world::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_at_applications_of_others() {
    for world in worlds().await {
        let mut applications = Vec::new();
        for person in &world.people {
            let nature = Nature {
                area: Area::Storefront,
                grant: GrantType::ClientCredentials,
                confidential: true,
                owner: Some(Holder::CustomerUser(person.id)),
            };
            let changes = Changes { name: Some("Warehouse".into()), ..Changes::default() };
            let seller = world.companies[person.company].seller;
            let made = oauth::create(&world.system(seller), nature, changes).await.unwrap();
            applications.push(made.application.id);
        }
        let (mut refused, mut let_in) = (0, 0);
        for (index, who) in world.people.iter().enumerate() {
            let browser = world.browser(index).await;
            let before = world.written().await;
            for (method, path, rule) in RULES {
                if !matches!(rule, Rule::OwnApplication) {
                    continue;
                }
                for (owner, id) in applications.iter().enumerate() {
                    let holds = who.permissions.has(Capability::ManageOwnOauthApplications);
                    let allowed = holds && owner == index;
                    // The world stays as it is here.
                    if allowed && *method != "GET" {
                        continue;
                    }
                    let place = path.replace("{id}", &id.to_string());
                    let answer = browser.send(method, &place, FORM).await;
                    let told = format!("{} {method} {place}: {}", who.email, answer.status);
                    if allowed {
                        let_in += 1;
                        assert!(answer.status.is_success(), "{told}");
                    } else {
                        refused += 1;
                        assert!(answer.is_refused(), "is let in: {told}");
                    }
                }
            }
            assert_eq!(world.written().await, before, "{} wrote something", who.email);
        }
        assert!(refused > 100 && let_in > 0, "too little: {refused} refused, {let_in} let in");
    }
}
