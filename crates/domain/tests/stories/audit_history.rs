//! What the history calls the records that it knows by their ids.

use clientele_domain::audit_history::Names;
use clientele_domain::{customers, websites};

use crate::world::{named, worlds};

#[tokio::test(flavor = "multi_thread")]
async fn records_are_called_by_name_as_far_as_they_may_be_seen() {
    for world in worlds().await {
        let manager = world.colleague("sam@example.com", "ROLE_ADMINISTRATOR").await;
        let owner = manager.user_id().unwrap();
        let company = world.customer("Company A", None).await;
        let globex = world.system_in(world.globex);
        let elsewhere = customers::create(&globex, named("Elsewhere", None)).await.unwrap();
        let website = websites::all(&manager).await.unwrap().remove(0);
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await;
        let values = [
            ("customer_user", "customer_id", company.id.to_string()),
            ("customer_user", "owner_id", owner.to_string()),
            ("customer_user", "website_id", website.id.to_string()),
            ("customer_user", "roles", buyer.id.to_string()),
            ("customer", "parent_id", elsewhere.id.to_string()),
            ("business_unit", "parent_id", company.id.to_string()),
            ("customer_user", "phone", company.id.to_string()),
        ];
        let names = Names::of(&manager, &values).await.unwrap();
        let told =
            values.each_ref().map(|(entity, field, value)| names.name(entity, field, value).unwrap_or("–"));
        assert_eq!(
            told,
            ["Company A", "Sam Seller", website.name.as_str(), buyer.name.as_str(), "–", "–", "–"]
        );
    }
}
