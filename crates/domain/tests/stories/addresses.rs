//! Address books and their marks.

use clientele_domain::addresses::{Changes, Model};
use clientele_domain::addresses::{Owner, book};

use crate::world::{World, broken, is_not_found, is_stale, named, refusal, worlds};

/// What makes an address in Florida.
pub fn house(street: &str) -> Changes {
    Changes {
        organization: Some("Company A".into()),
        street: Some(street.into()),
        city: Some("Haines City".into()),
        postal_code: Some("33844".into()),
        country: Some("us".into()),
        region: Some("Florida".into()),
        ..Default::default()
    }
}

async fn streets_of(world: &World, owner: Owner, fits: fn(&Model) -> bool) -> Vec<String> {
    let book = book::all_of(&world.system(), owner).await.unwrap();
    book.into_iter().filter(fits).map(|address| address.street).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_of_a_book_is_primary() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let owner = Owner::customer(&ctx, customer.id).await.unwrap();
        let first = book::create(&ctx, owner, house("1 Road")).await.unwrap();
        assert!(first.is_primary);
        assert_eq!((first.country.as_str(), first.region.as_deref()), ("US", Some("US-FL")));
        let second = book::create(&ctx, owner, house("2 Road")).await.unwrap();
        assert!(!second.is_primary);
        let marked = Changes { primary: Some(true), ..Default::default() };
        let second = book::update(&ctx, second.id, second.version, marked).await.unwrap();
        assert!(second.is_primary);
        assert_eq!(streets_of(&world, owner, |address| address.is_primary).await, ["2 Road"]);
        // The mark moves; nobody takes it away.
        let unmarked = Changes { primary: Some(false), ..Default::default() };
        book::update(&ctx, second.id, second.version, unmarked).await.unwrap();
        assert_eq!(streets_of(&world, owner, |address| address.is_primary).await, ["2 Road"]);
        assert_eq!(refusal(book::delete(&ctx, second.id).await), "primary-address-not-deletable");
        book::delete(&ctx, first.id).await.unwrap();
        book::delete(&ctx, second.id).await.unwrap();
        assert_eq!(streets_of(&world, owner, |_| true).await, Vec::<String>::new());
        assert!(book::create(&ctx, owner, house("3 Road")).await.unwrap().is_primary);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_type_has_one_default() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let person = world.buyer("nancy@example.org", customer.id).await;
        let owner = Owner::customer_user(&ctx, person.id).await.unwrap();
        let both = |changes| Changes { default_billing: Some(true), default_shipping: Some(true), ..changes };
        book::create(&ctx, owner, both(house("1 Road"))).await.unwrap();
        let billing = Changes { default_billing: Some(true), ..house("2 Road") };
        let second = book::create(&ctx, owner, billing).await.unwrap();
        assert!(second.billing && !second.shipping);
        assert_eq!(streets_of(&world, owner, |address| address.default_billing).await, ["2 Road"]);
        assert_eq!(streets_of(&world, owner, |address| address.default_shipping).await, ["1 Road"]);
        // The book of the customer is another one.
        let its = Owner::customer(&ctx, customer.id).await.unwrap();
        assert_eq!(streets_of(&world, its, |_| true).await, Vec::<String>::new());
        assert!(book::create(&ctx, its, both(house("9 Road"))).await.unwrap().is_primary);
        assert_eq!(streets_of(&world, owner, |address| address.default_billing).await, ["2 Road"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_no_postman_finds_is_refused() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let owner = Owner::customer(&ctx, customer.id).await.unwrap();
        assert_eq!(
            broken(book::create(&ctx, owner, Changes::default()).await),
            [
                "city: must-not-be-blank",
                "country: must-not-be-blank",
                "first_name: name-or-organization-required",
                "last_name: name-or-organization-required",
                "organization: name-or-organization-required",
                "postal_code: must-not-be-blank",
                "street: must-not-be-blank",
            ]
        );
        for (country, region, told) in [
            ("US", "", "region: region-required"),
            ("US", "Bavaria", "region: region-unknown"),
            ("XX", "", "country: unknown-choice"),
        ] {
            let changes =
                Changes { country: Some(country.into()), region: Some(region.into()), ..house("1 Road") };
            assert_eq!(broken(book::create(&ctx, owner, changes).await), [told], "{country} {region}");
        }
        assert_eq!(streets_of(&world, owner, |_| true).await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_of_its_book_its_organization_and_its_version() {
    for world in worlds().await {
        let ctx = world.system();
        let customer = world.customer("Company A", None).await;
        let owner = Owner::customer(&ctx, customer.id).await.unwrap();
        let address = book::create(&ctx, owner, house("1 Road")).await.unwrap();
        let there = world.system_in(world.globex);
        assert!(is_not_found(&Owner::customer(&there, customer.id).await));
        assert!(is_not_found(&book::delete(&there, address.id).await));
        let moved = Changes { street: Some("2 Road".into()), ..Default::default() };
        assert!(is_not_found(&book::update(&there, address.id, address.version, moved.clone()).await));
        book::update(&ctx, address.id, address.version, moved.clone()).await.unwrap();
        assert!(is_stale(&book::update(&ctx, address.id, address.version, moved).await));
        let other = world.customer("Partner C", None).await;
        let taken = clientele_domain::customers::Changes {
            addresses: vec![Changes { id: Some(address.id), ..house("3 Road") }],
            ..named("Partner C", None)
        };
        let answer = clientele_domain::customers::update(&ctx, other.id, other.version, taken).await;
        assert_eq!(broken(answer), ["addresses[0].id: unknown-choice"]);
    }
}
