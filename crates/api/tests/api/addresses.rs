//! `customeraddresses` and `customeruseraddresses` in the back-office.

use clientele_domain::addresses::Owner;
use serde_json::{Value as Json, json};

use crate::world::{change, one, record, worlds};

const LIST: &str = "/admin/api/customeraddresses";

fn new(customer: i64, attributes: Json, relationships: Json) -> Json {
    let mut body = record(
        "customeraddresses",
        json!({ "organization": "Company", "street": "1 Main Street", "city": "Berlin", "postalCode": "10115" }),
        json!({ "customer": one("customers", customer), "country": one("countries", "DE") }),
    );
    for (part, values) in [("attributes", attributes), ("relationships", relationships)] {
        for (name, value) in values.as_object().unwrap() {
            body["data"][part][name] = value.clone();
        }
    }
    body
}

#[tokio::test]
async fn one_address_is_primary_and_one_the_default_of_each_type() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let billing = |default: bool| json!({ "types": [{ "addressType": "billing", "default": default }] });
        let first = world.ask("admin", "POST", LIST, new(customer, billing(true), json!({}))).await.is(201);
        assert_eq!(first.attribute("primary"), true);
        assert_eq!(first.related("customer"), [customer.to_string()]);
        assert_eq!(first.related("country"), ["DE"]);
        assert_eq!(first.related("systemOrganization"), [world.acme.to_string()]);
        let mut attributes = billing(true);
        attributes["primary"] = json!(true);
        let second = world.ask("admin", "POST", LIST, new(customer, attributes, json!({}))).await.is(201);
        assert_eq!(second.attribute("types"), &json!([{ "default": true, "addressType": "billing" }]));
        let first = world.get("admin", &format!("{LIST}/{}", first.id())).await.is(200);
        assert_eq!(first.attribute("primary"), false);
        assert_eq!(first.attribute("types"), &json!([{ "default": false, "addressType": "billing" }]));
        // What is sent replaces what was there.
        let body = change("customeraddresses", first.id(), json!({ "types": [] }), json!({}));
        let changed = world.ask("admin", "PATCH", &format!("{LIST}/{}", first.id()), body).await.is(200);
        assert_eq!(changed.attribute("types"), &json!([]));
        let found = world.get("admin", &format!("{LIST}?filter[addressType]=billing,shipping")).await.is(200);
        assert_eq!(found.ids(), [second.id()]);
        let refused = world.get("admin", &format!("{LIST}?filter[types]=billing")).await.is(400);
        assert_eq!(refused.errors(), ["filter constraint | The filter is not supported. | filter[types]"]);
        let found =
            world.get("admin", &format!("{LIST}?filter[country]=FR,DE&filter[customer]={customer}")).await;
        assert_eq!(found.ids().len(), 2);
        // Alone the primary one stays; all of them together go.
        let stays =
            world.ask("admin", "DELETE", &format!("{LIST}/{}", second.id()), Json::Null).await.is(403);
        assert!(
            stays.errors()[0]
                .starts_with("access denied exception | The delete operation is forbidden. Reason: ")
        );
        world
            .ask("admin", "DELETE", &format!("{LIST}?filter[customer]={customer}"), Json::Null)
            .await
            .is(204);
        assert_eq!(world.get("admin", LIST).await.ids(), [0; 0]);
    }
}

#[tokio::test]
async fn what_an_address_must_be_made_of() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let at = "/data/attributes/";
        let name = "First Name and Last Name or Organization should not be blank.";
        for (attributes, relationships, expected) in [
            (
                json!({ "organization": null }),
                json!({}),
                vec![
                    format!("name or organization constraint | {name} | {at}firstName"),
                    format!(
                        "name or organization constraint | Last Name and First Name or Organization should not be blank. | {at}lastName"
                    ),
                    format!(
                        "name or organization constraint | Organization or First Name and Last Name should not be blank. | {at}organization"
                    ),
                ],
            ),
            (
                json!({ "street": "" }),
                json!({}),
                vec![format!("not blank constraint | This value should not be blank. | {at}street")],
            ),
            (
                json!({}),
                json!({ "country": one("countries", "US") }),
                vec!["required region constraint | State is required for country United States | ".to_owned()],
            ),
            (
                json!({}),
                json!({ "region": one("regions", "US-NY") }),
                vec!["valid region constraint | Region New York does not belong to country Germany | ".to_owned()],
            ),
            (
                json!({ "customRegion": "Somewhere" }),
                json!({}),
                vec!["region text constraint | Custom region can be used only for countries without predefined regions. | ".to_owned()],
            ),
            (
                json!({}),
                json!({ "country": one("countries", "XX") }),
                vec!["form constraint | This value is not valid. | /data/relationships/country/data".to_owned()],
            ),
            (
                json!({ "types": ["x", {}] }),
                json!({}),
                vec![
                    format!("form constraint | This value is not valid. | {at}types/0"),
                    format!("form constraint | This value is mandatory. | {at}types/1/default"),
                    format!("form constraint | This value is mandatory. | {at}types/1/addressType"),
                ],
            ),
        ] {
            let body = new(customer, attributes.clone(), relationships.clone());
            let refused = world.ask("admin", "POST", LIST, body).await.is(400);
            assert_eq!(refused.errors(), expected, "{attributes} {relationships}");
        }
        let region = new(
            customer,
            json!({}),
            json!({ "country": one("countries", "US"), "region": one("regions", "US-NY") }),
        );
        let made = world.ask("admin", "POST", LIST, region).await.is(201);
        assert_eq!(made.related("region"), ["US-NY"]);
        assert_eq!(
            world.get("admin", &format!("{LIST}?filter[region]=US-NY,US-FL")).await.ids(),
            [made.id()]
        );
        let region = world.get("admin", &format!("{LIST}/{}/region", made.id())).await.is(200);
        assert_eq!(region.attribute("name"), "New York");
    }
}

#[tokio::test]
async fn an_address_stays_with_its_owner() {
    for world in worlds().await {
        let me = world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let other = world.customer("Company B", None).await;
        let id = world.address(world.acme, Owner::Customer(customer), "1 Main Street").await;
        let address = format!("{LIST}/{id}");
        let body = change("customeraddresses", id, json!({}), json!({ "customer": one("customers", other) }));
        let changed = world.ask("admin", "PATCH", &address, body).await.is(200);
        assert_eq!(changed.related("customer"), [customer.to_string()]);
        assert_eq!(changed.related("owner"), [""; 0]);
        let relationship = format!("{address}/relationships/customer");
        world.ask("admin", "PATCH", &relationship, one("customers", other)).await.is(405);
        let owned = change("customers", customer, json!({}), json!({ "owner": one("users", me) }));
        world.ask("admin", "PATCH", &format!("/admin/api/customers/{customer}"), owned).await.is(200);
        assert_eq!(world.get("admin", &address).await.related("owner"), [me.to_string()]);
        // The other kind of address is another type.
        world.get("admin", &format!("/admin/api/customeruseraddresses/{id}")).await.is(404);
    }
}

#[tokio::test]
async fn a_region_stays_in_its_country() {
    for world in worlds().await {
        let me = world.administrator().await;
        let customer = world.customer("Company A", None).await;
        let place = |country: &str, region: &str| json!({ "country": one("countries", country), "region": one("regions", region) });
        let made =
            world.ask("admin", "POST", LIST, new(customer, json!({}), place("US", "US-TX"))).await.is(201);
        let address = format!("{LIST}/{}", made.id());
        let moved = |relationships: Json| change("customeraddresses", made.id(), json!({}), relationships);
        let germany = json!({ "country": one("countries", "DE") });
        let refused = world.ask("admin", "PATCH", &address, moved(germany)).await.is(400);
        assert_eq!(
            refused.errors(),
            ["valid region constraint | Region Texas does not belong to country Germany | "]
        );
        assert_eq!(world.get("admin", &address).await.related("region"), ["US-TX"]);
        let nowhere = json!({ "country": one("countries", "DE"), "region": { "data": null } });
        let changed = world.ask("admin", "PATCH", &address, moved(nowhere)).await.is(200);
        assert_eq!((changed.related("country"), changed.related("region")), (vec!["DE".to_owned()], vec![]));
        for (attributes, relationships, expected) in [
            (
                json!({ "customRegion": "Somewhere" }),
                place("US", "US-NY"),
                "region text constraint | Custom region can be used only for countries without predefined regions. | ",
            ),
            (
                json!({}),
                place("XX", "US-NY"),
                "form constraint | This value is not valid. | /data/relationships/country/data",
            ),
        ] {
            let refused =
                world.ask("admin", "POST", LIST, new(customer, attributes, relationships)).await.is(400);
            assert_eq!(refused.errors(), [expected]);
        }
        let owned = change("customers", customer, json!({}), json!({ "owner": one("users", me) }));
        world.ask("admin", "PATCH", &format!("/admin/api/customers/{customer}"), owned).await.is(200);
        for (filter, found) in
            [(format!("={me}"), 1), ("=99999".to_owned(), 0), ("[exists]=no".to_owned(), 0)]
        {
            let list = world.get("admin", &format!("{LIST}?filter[owner]{filter}")).await.is(200);
            assert_eq!(list.ids().len(), found, "{filter}");
        }
    }
}
