//! Addresses, methods, media types, tokens, and how errors are told.

use clientele_jsonapi::{BaseUrl, Cors, JSON_API, Limits};
use serde_json::{Value as Json, json};

use crate::World;

#[tokio::test]
async fn allow_says_what_is_possible() {
    let world = World::stocked(1);
    for (address, allow) in [
        ("/api/products", "OPTIONS, GET, PATCH, POST, DELETE"),
        ("/api/products/1", "OPTIONS, GET, PATCH, DELETE"),
        ("/api/categories", "OPTIONS, GET, POST"),
        ("/api/asyncoperations", "OPTIONS, GET"),
        ("/api/asyncoperations/1", "OPTIONS, GET"),
        ("/api/profile", "OPTIONS, GET"),
        ("/api/products/1/category", "OPTIONS, GET"),
        ("/api/products/1/relationships/category", "OPTIONS, GET, PATCH"),
        ("/api/products/1/relationships/tags", "OPTIONS, GET, PATCH, POST, DELETE"),
        ("/api/products/1/relationships/similar", "OPTIONS, GET"),
        ("/api/tags/new/relationships/products", "OPTIONS, GET"),
    ] {
        // Nobody needs to say who they are to hear this.
        let options = world.send("OPTIONS", address, &[], "").await;
        assert_eq!((options.status, options.header("allow")), (200, Some(allow)), "{address}");
        let refused = world.ask("PUT", address, Json::Null).await;
        assert_eq!((refused.status, refused.header("allow")), (405, Some(allow)), "{address}");
        assert!(refused.response.body().is_empty());
    }
    assert_eq!(world.ask("DELETE", "/api/categories?filter[id]=1", Json::Null).await.status, 405);
    assert_eq!(world.ask("POST", "/api/products/1", Json::Null).await.status, 405);
    assert_eq!(world.send("OPTIONS", "/api/unknown", &[], "").await.status, 404);
}

#[tokio::test]
async fn whoever_does_not_say_who_they_are_hears_nothing() {
    let world = World::stocked(1);
    for address in ["/api/products", "/api/products/1", "/api/unknown", "/api/products?access_token=admin"] {
        let answer = world.send("GET", address, &[("accept", JSON_API)], "").await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{address}");
        assert!(answer.response.body().is_empty());
    }
    let stranger = world.ask_as("stranger", "GET", "/api/products", Json::Null).await;
    assert_eq!(stranger.errors(), ["403 authentication exception | The token is for another API. | "]);
}

#[tokio::test]
async fn a_token_may_stand_beside_the_data() {
    let world = World::stocked(1);
    let body = json!({"access_token": "admin", "data": {"type": "tags", "id": "hot", "attributes": {"label": "Hot"}}});
    let headers = [("content-type", JSON_API), ("x-include", "noHateoas")];
    let answer = world.send("POST", "/api/tags", &headers, &body.to_string()).await;
    assert_eq!(answer.status, 201);
    assert!(!answer.body.to_string().contains("admin"));
    let plain = [("content-type", "application/json")];
    assert_eq!(world.send("POST", "/api/tags", &plain, &body.to_string()).await.status, 401);
}

#[tokio::test]
async fn denials_tell_type_record_and_permission_apart() {
    let world = World::stocked(2);
    let nobody = world.ask_as("nobody", "GET", "/api/products", Json::Null).await;
    let of_type = "403 access denied exception | No access to this type of entities. | ";
    assert_eq!(nobody.errors(), [of_type]);
    let reader = world.ask_as("reader", "DELETE", "/api/products/1", Json::Null).await;
    assert_eq!(reader.errors(), [of_type]);
    world.put("products", world.row("products", "2").unwrap().with("secretly", true));
    let hidden = world.get("/api/products/2").await;
    assert_eq!(hidden.errors(), ["403 access denied exception | No access to the entity. | "]);
    let body = json!({"data": {"type": "products", "id": "1", "attributes": {"stock": 1}}});
    let keeper = world.ask_as("keeper", "PATCH", "/api/products/1", body).await;
    assert_eq!(
        keeper.errors(),
        ["403 access denied exception | No access by \"EDIT\" permission to the entity. | "]
    );
    let deletion = world.ask_as("keeper", "DELETE", "/api/products/1", Json::Null).await;
    let reason = "403 access denied exception | The delete operation is forbidden. Reason: self delete. | ";
    assert_eq!(deletion.errors(), [reason]);
}

#[tokio::test]
async fn a_fault_of_the_program_tells_nothing_of_the_inside() {
    let world = World::stocked(1);
    let answer = world.ask_as("unlucky", "GET", "/api/products/1", Json::Null).await;
    assert_eq!(answer.body, json!({"errors": [{"status": "500", "title": "runtime exception"}]}));
    assert_eq!(answer.status, 500);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::stocked(1);
    let inaccessible = "404 resource not accessible exception | The resource is not accessible. | ";
    for address in
        ["/api/unknown", "/api/unknown/1", "/api", "/api/", "/api/products/1/relationships/a/b", "/other"]
    {
        assert_eq!(world.get(address).await.errors(), [inaccessible], "{address}");
    }
    let absent = "404 not found http exception | An entity with the requested identifier does not exist. | ";
    for address in ["/api/products/99", "/api/products/abc", "/api/products/99/category", "/api/tags/a%00b"] {
        assert_eq!(world.get(address).await.errors(), [absent], "{address}");
    }
    assert_eq!(world.get("/api/categories/mine").await.body["data"]["id"], "1");
    assert_eq!(world.ask("DELETE", "/api/products/99", Json::Null).await.errors(), [absent]);
}

#[tokio::test]
async fn media_types_decide_how_a_document_is_written() {
    let world = World::stocked(1);
    let asked = async |accept: &'static str| {
        let headers = [("accept", accept), ("authorization", "Bearer admin")];
        let answer = world.send("GET", "/api/products/1", &headers, "").await;
        (answer.status, answer.header("content-type").unwrap().to_owned())
    };
    let json_api = (200, JSON_API.to_owned());
    let plain = (200, "application/json".to_owned());
    assert_eq!(asked(JSON_API).await, json_api);
    assert_eq!(asked("application/vnd.api+json;q=0.9, text/html").await, json_api);
    assert_eq!(asked("*/*").await, json_api);
    assert_eq!(asked("application/json").await, plain);
    assert_eq!(asked("text/plain").await, plain);
    assert_eq!(asked("application/vnd.api+json; charset=utf-8").await.0, 406);
    let headers =
        [("content-type", "application/vnd.api+json; charset=utf-8"), ("authorization", "Bearer admin")];
    assert_eq!(world.send("POST", "/api/products", &headers, "{}").await.status, 415);
}

#[tokio::test]
async fn without_json_api_records_are_bare_objects() {
    let world = World::stocked(3);
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/json"),
        ("authorization", "Bearer admin"),
    ];
    let fields = "fields[products]=name,category,tags&include=category&fields[categories]=name,parent";
    let list = world.send("GET", &format!("/api/products?filter[id]=3&{fields}"), &headers, "").await;
    assert_eq!(
        list.body,
        json!([{
            "id": 3, "name": "Product 3", "tags": ["new", "sale"],
            "category": {"id": 2, "name": "Hammers", "parent": 1},
        }])
    );
    let body = json!({"name": "Saw", "category": 1, "tags": ["sale"], "price": "5"});
    let created = world.send("POST", "/api/products", &headers, &body.to_string()).await;
    assert_eq!(created.status, 201, "{}", created.body);
    assert_eq!((&created.body["id"], &created.body["category"]), (&json!(4), &json!(1)));
    let wrong = world.send("PATCH", "/api/products/4", &headers, r#"{"stock": "many", "nothing": 1}"#).await;
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.body[0]["source"], "stock");
    assert_eq!(wrong.body[1]["title"], "extra fields constraint");
    let linked = world.send("PATCH", "/api/products/4/relationships/category", &headers, "2").await;
    assert_eq!(linked.status, 204);
}

#[tokio::test]
async fn links_begin_with_the_address_that_clients_use() {
    let world = World::stocked(1);
    let mut request = http::Request::builder().uri("/api/products/1").header("authorization", "Bearer admin");
    request.extensions_mut().unwrap().insert(BaseUrl("https://shop.example/api".to_owned()));
    let response = world.api.answer(request.body(bytes::Bytes::new()).unwrap()).await;
    let body: Json = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["data"]["links"]["self"], "https://shop.example/api/products/1");
}

#[tokio::test]
async fn pages_of_other_origins_may_call_if_they_are_known() {
    let cors = Cors {
        allow_origins: vec!["https://shop.example".to_owned()],
        expose_headers: vec!["X-Include-Total-Count".to_owned()],
        ..Cors::default()
    };
    let world = World::with(Limits::default(), cors);
    let known = [("origin", "https://shop.example"), ("authorization", "Bearer admin")];
    let get = world.send("GET", "/api/products", &known, "").await;
    assert_eq!(get.header("access-control-allow-origin"), Some("https://shop.example"));
    assert_eq!(get.header("access-control-expose-headers"), Some("X-Include-Total-Count"));
    // Errors can be read too, or a page would not know what is wrong.
    let unauthenticated = world.send("GET", "/api/products", &known[..1], "").await;
    assert_eq!(
        (unauthenticated.status, unauthenticated.header("access-control-allow-origin")),
        (401, Some("https://shop.example"))
    );

    let preflight = [known[0], ("access-control-request-method", "PATCH")];
    let preflight = world.send("OPTIONS", "/api/products/1", &preflight, "").await;
    assert_eq!((preflight.status, preflight.header("allow")), (200, None));
    assert_eq!(preflight.header("access-control-allow-methods"), Some("OPTIONS, GET, PATCH, DELETE"));
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        Some("Authorization,Content-Type,X-Include,X-Mode,X-Integration-Type,X-Localization-ID")
    );
    assert_eq!(preflight.header("access-control-max-age"), Some("600"));
    assert_eq!(preflight.header("cache-control"), Some("max-age=600, public"));

    let plain = world.send("OPTIONS", "/api/products/1", &known[..1], "").await;
    assert_eq!(plain.header("allow"), Some("OPTIONS, GET, PATCH, DELETE"));
    for headers in [[("origin", "https://evil.example"), known[1]], [known[0], ("host", "shop.example")]] {
        let answer = world.send("OPTIONS", "/api/products", &headers, "").await;
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn requests_are_answered_on_any_thread() {
    let world = std::sync::Arc::new(World::stocked(3));
    let asked = (1..=3).map(|id| {
        let world = world.clone();
        tokio::spawn(async move { world.get(&format!("/api/products/{id}?include=category")).await.status })
    });
    for answer in asked.collect::<Vec<_>>() {
        assert_eq!(answer.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn a_head_has_no_body() {
    let world = World::stocked(1);
    let answer = world.ask("HEAD", "/api/products/1", Json::Null).await;
    assert_eq!((answer.status, answer.response.body().len()), (200, 0));
}

#[tokio::test]
async fn bodies_have_limits() {
    let limits = Limits { body: 2000, body_depth: 8, linked: 3, written_with: 1, ..Limits::default() };
    let world = World::with_limits(limits);
    let send = async |body: &str| {
        let headers = [("content-type", JSON_API), ("authorization", "Bearer admin")];
        let answer = world.send("POST", "/api/products", &headers, body).await;
        (answer.status, answer.errors().remove(0))
    };
    assert_eq!(send(&" ".repeat(2001)).await.0, 413);
    let deep = send(&format!("{}{}", "[".repeat(9), "]".repeat(9))).await.1;
    assert!(deep.contains("nested deeper than 8 levels"), "{deep}");
    assert_eq!(send("").await.1, "400 request data constraint | The request data should not be empty. | ");
    let broken = send("{\"data\":\n  nothing}").await.1;
    let told = "400 bad request http exception | Invalid json message received. Parsing error in [2:4]. ";
    assert!(broken.starts_with(told), "{broken}");
    let nul = send("{\"data\": {\"type\": \"\\u0000\"}}").await.1;
    assert!(nul.contains("U+0000"), "{nul}");
    let tag = json!({"type": "tags", "id": "x"});
    let tags: Vec<_> = (0..4).map(|_| tag.clone()).collect();
    let relationships = json!({"tags": {"data": tags}});
    let linked =
        send(&json!({"data": {"type": "products", "relationships": relationships}}).to_string()).await.1;
    assert!(linked.contains("more than 3 members"), "{linked}");
    let along =
        send(&json!({"data": {"type": "products"}, "included": [tag.clone(), tag]}).to_string()).await.1;
    assert!(along.contains("more than 1 items | /included"), "{along}");
}

#[tokio::test]
async fn a_token_may_be_good_for_one_way_of_writing() {
    let world = World::stocked(1);
    let ask = async |method: &str, accept: &str, sent: &str, body: &str| {
        let headers = [("accept", accept), ("content-type", sent), ("authorization", "Bearer plain")];
        world.send(method, "/api/tags", &headers, body).await.status
    };
    let (plain, tag) = ("application/json", r#"{"id": "hot", "label": "Hot"}"#);
    assert_eq!(ask("GET", plain, plain, "").await, 200);
    // Without a body there is nothing that its type could be about.
    assert_eq!(ask("GET", plain, JSON_API, "").await, 200);
    assert_eq!(ask("GET", JSON_API, plain, "").await, 403);
    assert_eq!(ask("POST", plain, JSON_API, tag).await, 403);
    assert_eq!(ask("POST", plain, plain, tag).await, 201);
}

#[tokio::test]
async fn a_body_says_how_it_is_written() {
    let world = World::stocked(1);
    let headers = [("accept", JSON_API), ("authorization", "Bearer admin")];
    let body = json!({"data": {"type": "tags", "id": "hot"}}).to_string();
    let refused = world.send("POST", "/api/tags", &headers, &body).await;
    assert_eq!(refused.status, 415);
    assert_eq!(
        refused.errors(),
        [
            "415 unsupported media type http exception | The header \"Content-Type\" is missing. Send it with \"application/vnd.api+json\". | "
        ]
    );
    assert_eq!(world.send("PATCH", "/api/tags/new", &headers, &body).await.status, 415);
    assert_eq!(world.send("DELETE", "/api/tags/new", &headers, "").await.status, 204);
}

#[tokio::test]
async fn a_record_has_one_address() {
    let world = World::stocked(1);
    assert_eq!(world.get("/api/products/1").await.status, 200);
    for other in ["01", "%2B1", "+1", "1.0"] {
        assert_eq!(world.get(&format!("/api/products/{other}")).await.status, 404, "{other}");
    }
}
