//! The API of a website: what customers' own programs may do.

use clientele_access::{Capability, Entity, Level, Permission, Permissions};
use clientele_domain::addresses::Owner;
use clientele_domain::{localizations, roles, websites};
use serde_json::{Value as Json, json};

use crate::world::{World, change, many, one, record, worlds};

const PEOPLE: &str = "/api/customerusers";

fn bob(relationships: Json) -> Json {
    let attributes = json!({ "email": "bob@example.com", "firstName": "Bob", "lastName": "Buyer" });
    record("customerusers", attributes, relationships)
}

/// Somebody who may do this much to colleagues and addresses.
async fn person_at(world: &World, name: &str, customer: i64, level: Level) -> i64 {
    let mut granted = Permissions::default();
    for permission in
        [Permission::View, Permission::Create, Permission::Edit, Permission::Delete, Permission::Assign]
    {
        granted.grant(Entity::CustomerUser, permission, level);
        granted.grant(Entity::CustomerAddress, permission, level);
        granted.grant(Entity::CustomerUserAddress, permission, level);
    }
    granted.grant(Entity::Customer, Permission::View, Level::Deep);
    granted.grant(Entity::CustomerUserRole, Permission::View, Level::Deep);
    let role = world.role(world.acme, &format!("Role of {name}"), customer, granted).await;
    world.person_with(world.acme, name, customer, role.id).await
}

#[tokio::test]
async fn methods_are_as_they_are_known() {
    for world in worlds().await {
        for (path, expected) in [
            ("customerusers", "OPTIONS, GET, POST, DELETE"),
            ("customerusers/1", "OPTIONS, GET, PATCH, DELETE"),
            ("customers", "OPTIONS, GET"),
            ("customers/1", "OPTIONS, GET"),
            ("customergroups", "OPTIONS, GET"),
            ("customeruserroles/1", "OPTIONS, GET"),
            ("customeraddresses", "OPTIONS, GET, POST, DELETE"),
            ("customeruseraddresses/1", "OPTIONS, GET, PATCH, DELETE"),
            ("customers/1/relationships/addresses", "OPTIONS, GET"),
        ] {
            let told = world.ask("", "OPTIONS", &format!("/api/{path}"), Json::Null).await.is(200);
            assert_eq!(told.headers["allow"], expected, "{path}");
        }
        for (path, expected) in [
            ("customerusers", "OPTIONS, GET, PATCH, POST, DELETE"),
            ("customers", "OPTIONS, GET, PATCH, POST, DELETE"),
            ("customeraddresses", "OPTIONS, GET, PATCH, POST, DELETE"),
            ("customeruseraddresses", "OPTIONS, GET, PATCH, POST, DELETE"),
            ("customergroups", "OPTIONS, GET, POST, DELETE"),
            ("customeruserroles", "OPTIONS, GET, POST, DELETE"),
            ("customers/1/relationships/addresses", "OPTIONS, GET"),
        ] {
            let told = world.ask("", "OPTIONS", &format!("/admin/api/{path}"), Json::Null).await.is(200);
            assert_eq!(told.headers["allow"], expected, "{path}");
        }
    }
}

#[tokio::test]
async fn each_side_knows_only_its_own_people() {
    for world in worlds().await {
        world.administrator().await;
        let customer = world.customer("Company A", None).await;
        world.person("ann", customer, "ROLE_FRONTEND_ADMINISTRATOR").await;
        for (who, address) in [
            ("ann", "/admin/api/customers"),
            ("admin", "/api/customers"),
            ("nobody", "/api/customers"),
            ("", "/api/customers"),
            ("", "/admin/api/nonsense"),
        ] {
            let refused = world.get(who, address).await.is(401);
            assert!(refused.empty, "{who} {address}");
            assert_eq!(refused.headers["www-authenticate"], "Bearer");
        }
        // Nor does a seller know the customers of another.
        let elsewhere =
            world.ask_at("globex.example.com", "ann", "GET", "/api/customers", &[], Json::Null).await.is(401);
        assert!(elsewhere.empty);
        world.get("ann", "/api/customers").await.is(200);
    }
}

#[tokio::test]
async fn whoever_calls_is_mine() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let child = world.customer("Company B", Some(customer)).await;
        let ann = world.person("ann", customer, "ROLE_FRONTEND_ADMINISTRATOR").await;
        let ben = world.person("ben", child, "ROLE_FRONTEND_BUYER").await;
        assert_eq!(world.get("ann", "/api/customers/mine").await.is(200).id(), customer);
        assert_eq!(world.get("ann", "/api/customerusers/mine").await.is(200).id(), ann);
        assert_eq!(world.get("ann", "/api/customerusers?filter[id]=mine").await.is(200).ids(), [ann]);
        assert_eq!(world.get("ann", "/api/customerusers?filter[customer]=mine").await.is(200).ids(), [ann]);
        assert_eq!(world.get("ann", "/api/customerusers").await.is(200).ids(), [ann, ben]);
        assert_eq!(world.get("ann", "/api/customers/mine/users").await.is(200).ids(), [ann]);
        let mine = world.get("ann", "/api/customerusers/mine/relationships/customer").await.is(200);
        assert_eq!(mine.body["data"]["id"], customer.to_string());
        for absent in ["owner", "organization", "salesRepresentatives", "internal_rating"] {
            for path in [format!("customers/mine/{absent}"), format!("customers/mine/relationships/{absent}")]
            {
                let refused = world.get("ann", &format!("/api/{path}")).await.is(404);
                assert_eq!(
                    refused.errors(),
                    ["relationship constraint | Unsupported subresource. | "],
                    "{path}"
                );
            }
        }
        for gone in ["lastLogin", "loginCount", "externalId"] {
            let mine = world.get("ann", "/api/customerusers/mine").await;
            assert!(mine.body["data"]["attributes"].get(gone).is_none(), "{gone}");
        }
        world.get("ann", "/api/users").await.is(404);
        assert_eq!(
            world.get("ann", "/api/localizations").await.is(200).body["data"][0]["attributes"]["default"],
            true
        );
    }
}

#[tokio::test]
async fn somebody_new_gets_what_their_website_gives() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        world.person("ann", customer, "ROLE_FRONTEND_ADMINISTRATOR").await;
        let buyer = world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await.id;
        let made = world.ask("ann", "POST", PEOPLE, bob(json!({}))).await.is(201);
        assert_eq!(made.attribute("enabled"), true);
        assert_eq!(made.related("customer"), [customer.to_string()]);
        assert_eq!(made.related("userRoles"), [buyer.to_string()]);
        world.administrator().await;
        let known = world.get("admin", &format!("/admin/api/customerusers/{}", made.id())).await.is(200);
        assert_eq!(known.related("website").len(), 1);
        // Whether somebody is enabled is the seller's business here.
        let body = change("customerusers", made.id(), json!({ "enabled": false }), json!({}));
        let same = world.ask("ann", "PATCH", &format!("{PEOPLE}/{}", made.id()), body).await.is(200);
        assert_eq!(same.attribute("enabled"), true);
    }
}

#[tokio::test]
async fn nobody_is_given_to_a_customer_out_of_reach() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let child = world.customer("Company B", Some(customer)).await;
        let stranger = world.customer("Company C", None).await;
        person_at(&world, "deep", customer, Level::Deep).await;
        person_at(&world, "local", customer, Level::Local).await;
        let owner = "frontend owner constraint | You have no access to set this value as customer. | /data/relationships/customer/data";
        let unseen = "access granted constraint | The \"VIEW\" permission is denied for the related resource. | /data/relationships/customer/data";
        for (who, customer, expected) in [
            ("deep", stranger, vec![owner, unseen]),
            ("local", stranger, vec![owner, unseen]),
            ("local", child, vec![owner]),
        ] {
            let body = bob(
                json!({ "customer": one("customers", customer), "userRoles": many("customeruserroles", &[]) }),
            );
            let refused = world.ask(who, "POST", PEOPLE, body).await.is(400);
            let told: Vec<String> = refused
                .errors()
                .into_iter()
                .filter(|error| error.contains("relationships/customer"))
                .collect();
            assert_eq!(told, expected, "{who}");
        }
        let address = record(
            "customeraddresses",
            json!({ "organization": "A", "street": "1 Main Street", "city": "Berlin", "postalCode": "10115" }),
            json!({ "country": one("countries", "DE"), "customer": one("customers", stranger) }),
        );
        let refused = world.ask("deep", "POST", "/api/customeraddresses", address.clone()).await.is(400);
        assert_eq!(refused.errors(), [owner, unseen]);
        let mut child_address = address;
        child_address["data"]["relationships"]["customer"] = one("customers", child);
        let refused =
            world.ask("local", "POST", "/api/customeraddresses", child_address.clone()).await.is(400);
        assert_eq!(refused.errors(), [owner]);
        world.ask("deep", "POST", "/api/customeraddresses", child_address.clone()).await.is(201);
        child_address["data"]["relationships"].as_object_mut().unwrap().remove("customer");
        let own = world.ask("local", "POST", "/api/customeraddresses", child_address.clone()).await.is(201);
        assert_eq!(own.related("customer"), [customer.to_string()]);
        child_address["data"]["relationships"]["systemOrganization"] = one("organizations", world.acme);
        let refused = world.ask("local", "POST", "/api/customeraddresses", child_address).await.is(400);
        assert_eq!(
            refused.errors(),
            [
                "extra fields constraint | This form should not contain extra fields: \"systemOrganization\". | /data"
            ]
        );
        world.get("local", &format!("/api/customeraddresses/{}/systemOrganization", own.id())).await.is(404);
    }
}

#[tokio::test]
async fn an_administrator_does_not_change_their_own_address() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let ann = world.person("ann", customer, "ROLE_FRONTEND_ADMINISTRATOR").await;
        let ben = world.person("ben", customer, "ROLE_FRONTEND_BUYER").await;
        let address = |id| change("customerusers", id, json!({ "email": "other@example.com" }), json!({}));
        let refused = world.ask("ann", "PATCH", &format!("{PEOPLE}/{ann}"), address(ann)).await.is(400);
        let [told] = &refused.errors()[..] else { panic!("one error") };
        assert!(told.ends_with("| /data/attributes/email"), "{told}");
        world.ask("ann", "PATCH", &format!("{PEOPLE}/{ben}"), address(ben)).await.is(200);
    }
}

#[tokio::test]
async fn a_buyer_changes_themselves_and_nobody_else() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let ann = world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let ben = world.person("ben", customer, "ROLE_FRONTEND_BUYER").await;
        let administrator = world.predefined(world.acme, "ROLE_FRONTEND_ADMINISTRATOR").await.id;
        let buyer = world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await;
        assert!(buyer.granted().has(Capability::UpdateUserProfile));
        assert_eq!(world.get("ann", PEOPLE).await.is(200).ids(), [ann, ben]);
        let body = change("customerusers", ann, json!({ "firstName": "Anna" }), json!({}));
        let mut mine = body.clone();
        mine["data"]["id"] = json!("mine");
        for (id, body) in [(ann.to_string(), body), ("mine".to_owned(), mine)] {
            let changed = world.ask("ann", "PATCH", &format!("{PEOPLE}/{id}"), body).await.is(200);
            assert_eq!(changed.attribute("firstName"), "Anna");
        }
        let raised = change(
            "customerusers",
            ann,
            json!({ "email": "other@example.com" }),
            json!({ "userRoles": many("customeruserroles", &[administrator]) }),
        );
        let refused = world.ask("ann", "PATCH", &format!("{PEOPLE}/{ann}"), raised).await.is(400);
        let rule = "unchangeable field constraint | This field cannot be changed once set.";
        assert_eq!(
            refused.errors(),
            [
                format!("{rule} | /data/attributes/email"),
                format!("{rule} | /data/relationships/userRoles/data")
            ]
        );
        let other = change("customerusers", ben, json!({ "firstName": "Benny" }), json!({}));
        let refused = world.ask("ann", "PATCH", &format!("{PEOPLE}/{ben}"), other).await.is(403);
        assert_eq!(
            refused.errors(),
            ["access denied exception | No access by \"EDIT\" permission to the entity. | "]
        );
        let refused = world.ask("ann", "POST", PEOPLE, bob(json!({}))).await.is(403);
        assert_eq!(refused.errors(), ["access denied exception | No access to this type of entities. | "]);
        world.ask("ann", "DELETE", &format!("{PEOPLE}/{ben}"), Json::Null).await.is(403);
        // Roles are none of a buyer's business, nor are the addresses of a colleague.
        world.get("ann", "/api/customeruserroles").await.is(403);
        let theirs = Owner::CustomerUser { id: ben, customer_id: customer };
        let address = world.address(world.acme, theirs, "1 Main Street").await;
        let hidden = world.get("ann", &format!("/api/customeruseraddresses/{address}")).await.is(403);
        assert_eq!(hidden.errors(), ["access denied exception | No access to the entity. | "]);
    }
}

#[tokio::test]
async fn an_administrator_does_not_delete_themselves() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let ann = world.person("ann", customer, "ROLE_FRONTEND_ADMINISTRATOR").await;
        let ben = world.person("ben", customer, "ROLE_FRONTEND_BUYER").await;
        for address in [format!("{PEOPLE}/mine"), format!("{PEOPLE}?filter[id]={ann},{ben}")] {
            let refused = world.ask("ann", "DELETE", &address, Json::Null).await.is(403);
            assert_eq!(
                refused.errors(),
                ["access denied exception | The delete operation is forbidden. Reason: self delete. | "]
            );
        }
        world.ask("ann", "DELETE", &format!("{PEOPLE}/{ben}"), Json::Null).await.is(204);
        world.get("ann", &format!("{PEOPLE}/{ben}")).await.is(404);
    }
}

#[tokio::test]
async fn roles_that_are_listed_and_self_managed_are_shown() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        let child = world.customer("Company B", Some(customer)).await;
        let stranger = world.customer("Company C", None).await;
        world.person("ann", customer, "ROLE_FRONTEND_ADMINISTRATOR").await;
        let mut expected = vec!["Administrator".to_owned(), "Buyer".to_owned()];
        for (owner, whose) in
            [(None, "system"), (Some(customer), "own"), (Some(child), "child"), (Some(stranger), "foreign")]
        {
            for self_managed in [true, false] {
                for public in [true, false] {
                    let name = format!("{whose} {self_managed} {public}");
                    if self_managed && public && whose != "foreign" {
                        expected.push(name.clone());
                    }
                    let changes = roles::Changes {
                        name: Some(name),
                        customer_id: Some(owner),
                        self_managed: Some(self_managed),
                        public: Some(public),
                        ..Default::default()
                    };
                    roles::create(&world.system(), changes).await.unwrap();
                }
            }
        }
        let list = world.get("ann", "/api/customeruserroles?page[size]=-1").await.is(200);
        let labels: Vec<String> = list.body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|role| role["attributes"]["label"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(labels.len(), 5, "{labels:?}");
        assert!(expected.iter().all(|name| labels.contains(name)), "{labels:?} {expected:?}");
        assert!(list.body["data"][0]["attributes"].get("public").is_none());
    }
}

#[tokio::test]
async fn names_are_told_in_the_language_that_is_asked_for() {
    for world in worlds().await {
        let customer = world.customer("Company A", None).await;
        world.person("ann", customer, "ROLE_FRONTEND_BUYER").await;
        let german = localizations::Changes {
            name: Some("Deutsch".into()),
            language: Some("de".into()),
            formatting: Some("de_DE".into()),
        };
        let german = localizations::create(&world.system(), german).await.unwrap().id;
        let name = async |address: &str, localization: &str| {
            let headers = [("x-localization-id", localization)];
            let told = world.ask_with("ann", "GET", address, &headers, Json::Null).await.is(200);
            let attributes = &told.body["data"]["attributes"];
            attributes.get("name").or(attributes.get("label")).unwrap().as_str().unwrap().to_owned()
        };
        // The website does not offer it yet.
        assert_eq!(name("/api/countries/DE", &german.to_string()).await, "Germany");
        let site = world.site("acme.example.com").await.id;
        let website = websites::find(&world.system(), Permission::View, site).await.unwrap();
        let offered = websites::localizations_of(&world.system(), site).await.unwrap();
        let changes = websites::Changes {
            localizations: Some(offered.iter().map(|known| known.id).chain([german]).collect()),
            ..Default::default()
        };
        websites::update(&world.system(), site, website.version, changes).await.unwrap();
        assert_eq!(name("/api/countries/DE", &german.to_string()).await, "Deutschland");
        assert_eq!(name("/api/addresstypes/billing", &german.to_string()).await, "Rechnung");
        assert_eq!(name("/api/countries/DE", "nothing").await, "Germany");
    }
}
