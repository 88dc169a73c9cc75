//! Deliveries to webhooks: they hold what happened to customers, so nobody gets at those of another seller.

use clientele_access::{Entity, Level};

use crate::records::FORM;
use crate::rules::{Rule, all};
use crate::world::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_or_repeats_a_delivery_without_the_permission_or_of_another_seller() {
    for world in worlds().await {
        let (mut refused, mut let_in) = (0, 0);
        for index in 0..world.people.len() {
            let browser = world.browser(index).await;
            let who = &world.people[index];
            for (method, path, rule) in all() {
                let Rule::Delivery(permission) = rule else { continue };
                let may = who.permissions.level(Entity::Webhook, permission) > Level::None
                    && who.permissions.level(Entity::Webhook, clientele_access::Permission::View)
                        > Level::None;
                for (seller, id) in &world.deliveries {
                    let allowed = may && *seller == who.seller;
                    // The world stays as it is here.
                    if allowed && method != "GET" {
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
        }
        assert!(refused > 20 && let_in > 3, "too little: {refused} refused, {let_in} let in");
    }
}
