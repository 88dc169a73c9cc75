//! Applications as they are made on the page, and what their choices mean when they ask people.

use serde_json::json;

use crate::program::oauth::{Application, Call, callback_parameter};
use crate::program::{Browser, encoded};
use crate::{AMANDA, demo};

const FIRST: &str = "http://localhost:9/callback";
const SECOND: &str = "com.example.app:/callback?tenant=1";
/// Its own challenge, where that is allowed.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// What stands in the element with this id.
fn told(page: &str, id: &str) -> String {
    let (_, rest) = page.split_once(&format!("id=\"{id}\"")).unwrap_or_default();
    let text = rest.split_once('>').map(|(_, text)| text).unwrap_or_default();
    text.split('<').next().unwrap_or_default().trim().to_owned()
}

#[test]
fn what_is_chosen_on_the_page_counts_when_people_are_asked() {
    let (_folder, server) = demo("");
    let mut admin = Browser::at(&server.address);
    admin.log_in("admin@example.com", "Demo1234");
    let addresses = format!("{FIRST}\r\n{SECOND}\r\n");
    let fields = [
        ("name", "Phone"),
        ("grant_type", "authorization_code"),
        ("active", "1"),
        ("redirect_uris", addresses.as_str()),
        ("confidential", "0"),
        ("skip_consent", "1"),
        ("plain_pkce", "1"),
        ("all_apis", "1"),
    ];
    let made = admin.post("/admin/oauth-applications/new", &fields).unwrap();
    assert_eq!(made.status, 200, "{}", made.body);
    let application = Application { id: told(&made.body, "client-id"), secret: String::new() };
    assert_eq!(application.id.len(), 32, "{}", made.body);
    assert_eq!(told(&made.body, "client-secret"), "", "it can't keep a secret");

    let asked = |back: Option<&str>, method: &str| {
        let back = back.map(|back| format!("&redirect_uri={}", encoded(back.as_bytes()))).unwrap_or_default();
        let method =
            if method.is_empty() { String::new() } else { format!("&code_challenge_method={method}") };
        let id = &application.id;
        format!(
            "/oauth2-token/authorize?response_type=code&client_id={id}{back}&code_challenge={VERIFIER}{method}"
        )
    };
    // Letter by letter, and which of two can't be guessed.
    for back in [
        None,
        Some("http://localhost:9/callback/"),
        Some("http://localhost:9/CALLBACK"),
        Some("https://evil.example/"),
    ] {
        let answer = Call::get(&asked(back, "plain")).send(&server);
        assert_eq!((answer.status, &answer.json()["error"]), (401, &json!("invalid_client")), "{back:?}");
    }
    let unknown = Call::get(&asked(Some(FIRST), "S512")).send(&server);
    assert_eq!((unknown.status, &unknown.json()["error"]), (400, &json!("invalid_request")));

    let mut amanda = Browser::at(&server.address);
    amanda.log_in_at("", AMANDA, "Demo1234");
    for (back, method) in [(FIRST, "plain"), (SECOND, "")] {
        let sent = amanda.get(&asked(Some(back), method)).unwrap();
        assert_eq!(sent.status, 302, "nobody is asked: {}", sent.body);
        let location = sent.header("location").unwrap();
        assert!(location.starts_with(back), "{location}");
        let code = callback_parameter(location, "code").unwrap();
        let bring = |verifier: &str| {
            let fields = [
                ("grant_type", "authorization_code"),
                ("client_id", application.id.as_str()),
                ("code", code.as_str()),
                ("redirect_uri", back),
                ("code_verifier", verifier),
            ];
            Call::post("/oauth2-token").form(&fields).send(&server)
        };
        let wrong = bring(&"x".repeat(43));
        assert_eq!((wrong.status, &wrong.json()["error"]), (400, &json!("invalid_grant")));
        let given = bring(VERIFIER);
        assert_eq!(given.status, 200, "{}", given.body);
        let token = given.json()["access_token"].as_str().unwrap().to_owned();
        let call = Call::get("/api/customerusers/mine").header("Authorization", &format!("Bearer {token}"));
        assert_eq!(call.send(&server).status, 200);
    }
    server.fell_over_never();
}
