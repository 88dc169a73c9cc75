//! Guests by HTTP: a token without a person, and what it opens.

use serde_json::json;

use crate::program::oauth::{Application, Call, callback_parameter};
use crate::program::{Server, encoded};
use crate::{AMANDA, OWNER, demo};

const GUEST: [(&str, &str); 3] = [("grant_type", "password"), ("username", "guest"), ("password", "guest")];
const BACK: &str = "http://localhost:9/callback";

fn status(server: &Server, token: &str, path: &str) -> u16 {
    Call::get(path).header("Authorization", &format!("Bearer {token}")).send(server).status
}

#[test]
fn a_visitor_sees_what_concerns_nobody_and_nothing_else() {
    let (folder, server) = demo("");
    let application = Application::create(folder.path(), &["--customer-user", AMANDA, "--grant", "password"]);
    let answer = application.asks(&server, &GUEST);
    let body = answer.json();
    assert_eq!((answer.status, &body["token_type"]), (200, &json!("Bearer")));
    assert!(body["refresh_token"].is_string());
    let token = body["access_token"].as_str().unwrap();
    for open in ["countries", "regions", "localizations"] {
        assert_eq!(status(&server, token, &format!("/api/{open}")), 200, "{open}");
        assert_eq!(Call::get(&format!("/api/{open}")).send(&server).status, 401, "{open} without a token");
    }
    for closed in [
        "customers",
        "customers/1",
        "customers/mine",
        "customerusers",
        "customerusers/mine",
        "customergroups",
        "customeruserroles",
        "customeraddresses",
        "customeruseraddresses",
    ] {
        assert_eq!(status(&server, token, &format!("/api/{closed}")), 403, "{closed}");
    }
    assert_eq!(status(&server, token, "/admin/api/countries"), 401);
    assert_eq!(status(&server, token, "/globex/api/countries"), 401, "the website of another seller");
    let bearer = format!("Bearer {token}");
    let create = json!({ "data": { "type": "customerusers", "attributes": { "email": "new@example.org",
        "firstName": "New", "lastName": "Person", "password": "Secret123" } } });
    for (method, path, expected) in [("POST", "customerusers", 403), ("POST", "customers", 405)] {
        let call = Call::new(method, &format!("/api/{path}")).header("Authorization", &bearer);
        let call = call.header("Content-Type", "application/vnd.api+json").body(&create.to_string());
        assert_eq!(call.send(&server).status, expected, "{method} {path}");
    }

    let fields = [
        ("grant_type", "password"),
        ("username", AMANDA),
        ("password", "Demo1234"),
        ("visitor_access_token", token),
    ];
    let known = application.asks(&server, &fields);
    assert_eq!(known.status, 200);
    assert_eq!(status(&server, known.json()["access_token"].as_str().unwrap(), "/api/customers/mine"), 200);
    let mut wrong = fields;
    wrong[3].1 = "nonsense";
    let answer = application.asks(&server, &wrong);
    let hint = "Check the `visitor_access_token` parameter";
    assert_eq!((answer.status, &answer.json()["hint"]), (400, &json!(hint)));

    // There are no guests in the back-office.
    let office = Application::create(folder.path(), &[OWNER, &["--grant", "password"]].concat());
    let answer = office.asks(&server, &GUEST);
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_grant")));
    server.fell_over_never();
}

#[test]
fn a_visitor_gets_a_code_at_once() {
    let (folder, server) = demo("");
    let by_code = ["--grant", "authorization_code", "--redirect-url", BACK];
    let application =
        Application::create(folder.path(), &[&["--customer-user", AMANDA][..], &by_code].concat());
    let asked = |id: &str, back: &str| {
        let back = encoded(back.as_bytes());
        format!(
            "/oauth2-token/authorize-visitor?response_type=code&client_id={id}&redirect_uri={back}&state=a%26b"
        )
    };
    let sent = Call::get(&asked(&application.id, BACK)).send(&server);
    assert_eq!(sent.status, 302, "{}", sent.body);
    let location = sent.header("location").unwrap();
    assert!(location.starts_with(&format!("{BACK}?code=")), "{location}");
    assert_eq!(callback_parameter(location, "state").as_deref(), Some("a&b"));
    let code = callback_parameter(location, "code").unwrap();
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", BACK)];
    let token = application.asks(&server, &fields).json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(status(&server, &token, "/api/countries"), 200);
    assert_eq!(status(&server, &token, "/api/customers"), 403);

    let evil = Call::get(&asked(&application.id, "https://evil.example/")).send(&server);
    assert_eq!((evil.status, evil.header("location")), (401, None));
    let nothing = Call::get("/oauth2-token/authorize-visitor").send(&server);
    assert_eq!((nothing.status, &nothing.json()["error"]), (400, &json!("unsupported_grant_type")));
    let office = Application::create(folder.path(), &[OWNER, &by_code].concat());
    assert_eq!(Call::get(&asked(&office.id, BACK)).send(&server).status, 404);
    let elsewhere = format!("/globex{}", asked(&application.id, BACK));
    assert_eq!(Call::get(&elsewhere).send(&server).status, 404, "the website of another seller");
    server.fell_over_never();
}
