//! Whoever brings no token: nothing is told to them, or what concerns nobody.

use clientele_access::Area;
use clientele_api::document;
use clientele_domain::visitors;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value as Json, json};

use crate::world::{World, worlds};

const OPEN: [&str; 3] = ["countries", "regions", "localizations"];

/// Every method at every path of an area, with the type that it is about.
fn ways(world: &World, area: Area) -> Vec<(String, String, String)> {
    let (api, base) = match area {
        Area::BackOffice => (&world.backoffice, "/admin/api"),
        Area::Storefront => (&world.storefront, "/api"),
    };
    let document = document(area, api);
    let mut ways = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let kind = path.trim_start_matches('/').split('/').next().unwrap();
        let path = path.replace("{id}", "1");
        assert!(!path.contains('{'), "{path}");
        for method in ["get", "post", "patch", "delete"] {
            if item.get(method).is_some() {
                ways.push((method.to_uppercase(), format!("{base}{path}"), kind.to_owned()));
            }
        }
    }
    ways
}

#[tokio::test]
async fn nobody_gets_further_than_to_what_concerns_nobody() {
    for world in worlds().await {
        world.customer("Company A", None).await;
        for area in [Area::BackOffice, Area::Storefront] {
            let ways = ways(&world, area);
            assert!(ways.len() > 20, "{ways:?}");
            for guests in [false, true] {
                world.lets_guests_in(guests);
                for (method, address, kind) in &ways {
                    let body = json!({ "data": { "type": kind, "id": "1" } });
                    let body = if method == "GET" { Json::Null } else { body };
                    let answer = world.ask("", method, address, body).await;
                    let told = format!("{method} {address} guests: {guests} {}", answer.status);
                    if guests && area == Area::Storefront && OPEN.contains(&kind.as_str()) {
                        assert!(matches!(answer.status, 200 | 404), "{told}");
                        assert_eq!(method, "GET", "{told}");
                    } else {
                        assert_eq!((answer.status, answer.empty), (401, true), "{told}");
                        assert_eq!(answer.headers["www-authenticate"], "Bearer", "{told}");
                    }
                }
            }
        }
        assert_eq!(visitors::Entity::find().count(world.store().read()).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn guests_read_lists_of_places_and_languages() {
    for world in worlds().await {
        world.lets_guests_in(true);
        for address in [
            "/api/countries?page[size]=5",
            "/api/countries/DE",
            "/api/countries/DE/regions",
            "/api/countries/DE?include=regions",
            "/api/countries/DE/relationships/regions",
            "/api/regions?page[size]=5",
            "/api/regions/US-NY?include=country",
            "/api/localizations",
        ] {
            let answer = world.get("", address).await.is(200);
            assert!(!answer.empty, "{address}");
        }
        for (method, address) in
            [("POST", "/api/countries"), ("DELETE", "/api/regions"), ("PATCH", "/api/countries/DE")]
        {
            let body = json!({ "data": { "type": "countries", "id": "DE" } });
            assert_eq!(world.ask("", method, address, body).await.status, 405, "{method} {address}");
        }
        // A token that does not count is not as good as none.
        assert_eq!(world.get("nobody", "/api/countries").await.status, 401);
        for sideways in ["/api/countries/../customers", "/api//countries", "/api/customers?include=countries"]
        {
            let status = world.get("", sideways).await.status;
            assert!(matches!(status, 401 | 404), "{sideways} {status}");
        }
    }
}
