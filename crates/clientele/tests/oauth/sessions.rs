//! A browser takes over what an application was granted.

use serde_json::json;

use crate::program::oauth::{Application, Call};
use crate::program::{Answer, Browser, Server};
use crate::{AMANDA, demo};

/// The token that the application gets for a page, or the refusal.
fn exchange(
    server: &Server,
    application: &Application,
    access: &str,
    route: &str,
    id: Option<u32>,
) -> Answer {
    let mut body = json!({
        "grant_type": "session_transfer",
        "client_id": application.id,
        "subject_token": access,
        "route": route,
    });
    if let Some(id) = id {
        body["route_parameters"] = json!({ "id": id });
    }
    let call = Call::post("/oauth2-token").header("Content-Type", "application/json");
    call.body(&body.to_string()).send(server)
}

fn bought(server: &Server, application: &Application, access: &str, route: &str, id: Option<u32>) -> String {
    let answer = exchange(server, application, access, route, id);
    let body = answer.json();
    assert_eq!((answer.status, &body["token_type"]), (200, &json!("SessionTransfer")), "{}", answer.body);
    assert_eq!((&body["expires_in"], body.get("refresh_token")), (&json!(60), None));
    body["access_token"].as_str().unwrap().to_owned()
}

fn access(server: &Server, application: &Application, email: &str) -> String {
    let fields = [("grant_type", "password"), ("username", email), ("password", "Demo1234")];
    application.asks(server, &fields).json()["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn a_browser_arrives_logged_in_where_the_application_wanted() {
    let (folder, server) = demo("");
    for (owner, door, email, home, view, page) in [
        (
            "--user",
            "/admin",
            "admin@example.com",
            "oro_default",
            "oro_customer_customer_view",
            "/admin/customers/1",
        ),
        (
            "--customer-user",
            "",
            AMANDA,
            "oro_frontend_root",
            "oro_customer_frontend_customer_user_view",
            "/account/users/1",
        ),
    ] {
        let grant = [owner, email, "--grant", "password"];
        let application = Application::create(folder.path(), &[&grant[..], &["--session-transfer"]].concat());
        let access = access(&server, &application, email);
        let consume = |token: &str| format!("{door}/oauth2/session-transfer/consume?token={token}");
        let token = bought(&server, &application, &access, view, Some(1));
        assert!(token.starts_with("stt_"));
        let mut browser = Browser::at(&server.address);
        browser.get(&format!("{door}/login")).unwrap();
        let arrived = browser.get(&consume(&token)).unwrap();
        assert_eq!((arrived.status, arrived.header("location")), (303, Some(page)));
        let cookie = arrived.head.lines().find(|line| line.contains("session=")).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        assert_eq!(browser.get(page).unwrap().status, 200);

        // The session of before ends with the new one.
        let kept = browser.clone();
        let token = bought(&server, &application, &access, home, None);
        assert_eq!(browser.get(&consume(&token)).unwrap().status, 303);
        let start = if door.is_empty() { "/account" } else { "/admin" };
        assert_eq!(browser.get(start).unwrap().status, 200);
        assert_eq!(kept.clone().get(start).unwrap().status, 303, "the secret of before is worth nothing");

        let log_in = format!("{door}/login");
        for token in [token.as_str(), "stt_nonsense", "", &access] {
            let mut stranger = Browser::at(&server.address);
            let refused = stranger.get(&consume(token)).unwrap();
            assert_eq!((refused.status, refused.header("location")), (303, Some(log_in.as_str())));
            assert!(!refused.head.lines().any(|line| line.contains("session=")), "{}", refused.head);
            let told = stranger.get(&log_in).unwrap().body;
            assert!(told.contains("This link no longer works."), "{told}");
        }
        let other_door = if door.is_empty() { "/admin" } else { "" };
        let token = bought(&server, &application, &access, home, None);
        let wrong = Browser::at(&server.address)
            .get(&format!("{other_door}/oauth2/session-transfer/consume?token={token}"))
            .unwrap();
        assert_eq!(wrong.header("location"), Some(format!("{other_door}/login").as_str()));

        let untrusted = Application::create(folder.path(), &grant);
        let own = self::access(&server, &untrusted, email);
        let answer = exchange(&server, &untrusted, &own, home, None);
        assert_eq!((answer.status, &answer.json()["error"]), (401, &json!("invalid_client")));
        for (route, id) in
            [("https://evil.example/", None), ("//evil.example", None), (view, None), (home, Some(1))]
        {
            let answer = exchange(&server, &application, &access, route, id);
            assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_request")), "{route}");
        }
    }
    server.fell_over_never();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(!log.contains("stt_"), "a token stands in the log");
}
