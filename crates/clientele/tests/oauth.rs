//! The authorization server, as programs and people meet it by HTTP.

#![allow(clippy::unwrap_used)]

mod oauth {
    mod asking;
    mod calls;
    mod carried;
    mod documents;
    mod refusals;
    mod sessions;
    mod visitors;
}
mod program;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use program::installation::{Installation, installations_of_demo};
use program::oauth::{Application, Call, callback_parameter, consent};
use program::{Browser, Server, clientele};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A demo on SQLite with keys.
fn demo(settings: &str) -> (TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("clientele.toml"), settings).unwrap();
    generate_keys(folder.path(), &[]);
    let server = Server::start_with(folder.path(), &["--demo"]);
    (folder, server)
}

fn generate_keys(folder: &Path, arguments: &[&str]) {
    let mut generate = clientele(folder, &["oauth-keys", "generate"]);
    assert!(generate.args(arguments).output().unwrap().status.success());
}

/// Names and values of a form.
type Fields<'a> = &'a [(&'a str, &'a str)];

const OWNER: &[&str] = &["--user", "admin@example.com"];
const AMANDA: &str = "AmandaRCole@example.org";

#[test]
fn keys_are_private_and_taken_up_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--demo"]);
    let application = Application::create(folder.path(), OWNER);
    let keys =
        || Call::get("/.well-known/jwks.json").send(&server).json()["keys"].as_array().unwrap().clone();
    assert!(keys().is_empty());
    let answer = application.asks(&server, &[("grant_type", "client_credentials")]);
    assert_eq!(answer.status, 500);
    assert_eq!(answer.json()["error"], "server_error");
    assert!(answer.body.contains("key does not exist"));
    let mut browser = Browser::at(&server.address);
    browser.log_in("admin@example.com", "Demo1234");
    let warning = "OAuth authorization is not available as encryption keys configuration was not complete.";
    for page in ["/admin/oauth-applications", "/admin/user-oauth-applications/new", "/admin/users/1"] {
        assert!(browser.get(page).unwrap().body.contains(warning), "{page}");
    }

    generate_keys(folder.path(), &[]);
    let private = folder.path().join("clientele-data/secrets/oauth-private.pem");
    assert_eq!(std::fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o600);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(keys().len(), 1);
    assert_eq!(keys()[0]["alg"], "RS256");
    let answer = application.asks(&server, &[("grant_type", "client_credentials")]);
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    assert!(!browser.get("/admin/oauth-applications").unwrap().body.contains(warning));

    generate_keys(folder.path(), &["--algorithm", "eddsa"]);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(keys().len(), 2, "the key of before still counts");
    assert_eq!(keys()[0]["alg"], "EdDSA");
    let found = application.calls(&server, "/oauth2-token/introspect", &[("token", &token)]).json();
    assert_eq!(found["active"], true);
    server.fell_over_never();
}

#[test]
fn answers_are_what_clients_compare() {
    let (folder, server) = demo("");
    let application = Application::create(folder.path(), OWNER);
    let answer = application.asks(&server, &[("grant_type", "client_credentials")]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json; charset=UTF-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    let mut members: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["access_token", "expires_in", "token_type"]);
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(3600)));

    // The same by JSON and by HTTP Basic.
    let by_json = json!({
        "grant_type": "client_credentials",
        "client_id": application.id,
        "client_secret": application.secret,
    });
    let call = Call::post("/oauth2-token").header("Content-Type", "application/json");
    assert_eq!(call.body(&by_json.to_string()).send(&server).status, 200);
    let basic = Call::post("/oauth2-token").basic(&application).form(&[("grant_type", "client_credentials")]);
    assert_eq!(basic.send(&server).status, 200);

    let malformed = "The request is missing a required parameter, includes an invalid parameter value, includes a \
                     parameter more than once, or is otherwise malformed.";
    let failed = "Client authentication failed";
    let unsupported = "The authorization grant type is not supported by the authorization server.";
    let id = application.id.as_str();
    let cases: [(Fields<'_>, u16, Value); 6] = [
        (
            &[],
            400,
            json!({"error": "unsupported_grant_type", "error_description": unsupported,
                "hint": "Check that all required parameters have been provided", "message": unsupported}),
        ),
        (
            &[("grant_type", "client_credentials")],
            400,
            json!({"error": "invalid_request", "error_description": malformed,
                "hint": "Check the `client_id` parameter", "message": malformed}),
        ),
        (
            &[("grant_type", "client_credentials"), ("client_id", ""), ("client_secret", "")],
            401,
            json!({"error": "invalid_client", "error_description": failed, "message": failed}),
        ),
        (
            &[("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "wrong")],
            401,
            json!({"error": "invalid_client", "error_description": failed, "message": failed}),
        ),
        (
            &[("grant_type", "client_credentials"), ("client_id", id), ("client_id", id)],
            400,
            json!({"error": "invalid_request", "error_description": malformed,
                "hint": "Check the `client_id` parameter", "message": malformed}),
        ),
        (
            &[("grant_type", "password"), ("client_id", id), ("client_secret", &application.secret)],
            401,
            json!({"error": "invalid_client", "error_description": failed, "message": failed}),
        ),
    ];
    for (fields, status, body) in cases {
        let answer = Call::post("/oauth2-token").form(fields).send(&server);
        assert_eq!((answer.status, answer.json()), (status, body), "{fields:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(answer.header("x-request-id").is_some());
    }
    server.fell_over_never();
}

#[test]
fn a_password_is_told_only_to_applications_made_for_it() {
    let (folder, server) = demo("");
    let grant = ["--customer-user", AMANDA, "--grant", "password"];
    let application = Application::create(folder.path(), &grant);
    let ask = |username: &str, password: &str| {
        let fields = [("grant_type", "password"), ("username", username), ("password", password)];
        application.asks(&server, &fields)
    };
    let answer = ask(AMANDA, "Demo1234");
    assert_eq!(answer.status, 200);
    let refresh = answer.json()["refresh_token"].as_str().unwrap().to_owned();
    let incorrect = "The user credentials were incorrect.";
    for (username, password) in [(AMANDA, "wrong"), ("admin@example.com", "Demo1234")] {
        let answer = ask(username, password);
        let body = json!({"error": "invalid_grant", "error_description": incorrect, "message": incorrect});
        assert_eq!((answer.status, answer.json()), (400, body));
    }
    let answer = ask("BrandaJSanborn@example.org", "Demo1234");
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_grant")));
    assert_eq!(answer.json()["hint"], "Account is disabled.");
    let garbage = application.asks(&server, &[("grant_type", "refresh_token"), ("refresh_token", "x")]);
    let text = "The refresh token is invalid.";
    let body = json!({"error": "invalid_request", "error_description": text,
        "hint": "Cannot decrypt the refresh token", "message": text});
    assert_eq!((garbage.status, garbage.json()), (401, body));
    let renewed = application.asks(&server, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
    assert_eq!(renewed.status, 200);
    server.fell_over_never();
}

#[test]
fn a_person_agrees_on_a_page_or_does_not() {
    let (folder, server) = demo("");
    let back = "http://localhost:9/callback";
    for (owner, door, email) in [
        (["--user", "admin@example.com"], "/admin", "admin@example.com"),
        (["--customer-user", AMANDA], "", AMANDA),
    ] {
        let grant = [owner[0], owner[1], "--grant", "authorization_code", "--redirect-url", back];
        let application = Application::create(folder.path(), &grant);
        let asked = format!(
            "{door}/oauth2-token/authorize?response_type=code&client_id={}&redirect_uri={}&state=a%26b",
            application.id,
            program::encoded(back.as_bytes())
        );
        let mut browser = Browser::at(&server.address);
        let sent = browser.get(&asked).unwrap();
        assert_eq!(sent.status, 303);
        let log_in = format!("{door}/login?next=");
        assert!(sent.header("location").unwrap().starts_with(&log_in), "{}", sent.head);
        browser.log_in_at(door, email, "Demo1234");
        let page = browser.get(&asked).unwrap();
        assert_eq!(page.status, 200);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self' http://localhost:9;"), "{policy}");

        let refused = browser.post(&asked, &[("grantAccess", "false")]).unwrap();
        let location = refused.header("location").unwrap();
        assert_eq!(refused.status, 302);
        assert!(location.starts_with(&format!("{back}?error=access_denied&")), "{location}");
        assert_eq!(callback_parameter(location, "state").as_deref(), Some("a&b"));
        assert_eq!(callback_parameter(location, "hint").as_deref(), Some("The user denied the request"));

        let forged = Browser::at(&server.address).post(&asked, &[("grantAccess", "true")]).unwrap();
        assert_eq!(forged.status, 403);
        let location = consent(&mut browser, &asked);
        let code = callback_parameter(&location, "code").unwrap();
        assert_eq!(callback_parameter(&location, "state").as_deref(), Some("a&b"));
        let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", back)];
        assert_eq!(application.asks(&server, &fields).status, 200);
        let again = application.asks(&server, &fields);
        assert_eq!(
            (again.status, &again.json()["hint"]),
            (400, &json!("Authorization code has been revoked"))
        );

        let other_door = if door.is_empty() { "/admin" } else { "" };
        let other_side = asked.replacen(&format!("{door}/oauth2"), &format!("{other_door}/oauth2"), 1);
        assert_eq!(browser.get(&other_side).unwrap().status, 404);
    }
    server.fell_over_never();
}

#[test]
fn a_request_that_can_not_be_shown_is_answered_not_sent_on() {
    let (folder, server) = demo("");
    let back = "http://localhost:9/callback";
    let grant = ["--user", "admin@example.com", "--grant", "authorization_code", "--redirect-url", back];
    let application = Application::create(folder.path(), &grant);
    let door = "/admin/oauth2-token/authorize";
    let nothing = Call::get(door).send(&server);
    assert_eq!((nothing.status, &nothing.json()["error"]), (400, &json!("unsupported_grant_type")));
    for query in [
        "response_type=code&client_id=nobody".to_owned(),
        format!("response_type=code&client_id={}&redirect_uri=https%3A%2F%2Fevil.example", application.id),
    ] {
        let answer = Call::get(&format!("{door}?{query}")).send(&server);
        assert_eq!((answer.status, &answer.json()["error"]), (401, &json!("invalid_client")), "{query}");
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"OAuth\""));
        assert_eq!(answer.header("location"), None);
        let page = Call::get(&format!("{door}?{query}")).header("Accept", "text/html").send(&server);
        assert_eq!(page.status, 401);
        assert!(page.body.contains("This application can&#39;t ask for access"), "{}", page.body);
    }
    server.fell_over_never();
}

#[test]
fn known_origins_may_ask_from_a_browser() {
    let (folder, server) = demo(
        "[oauth]\nallow_origins = \"https://app.example.com\"\nallow_headers = \"X-Trace\"\npreflight_seconds = 60\n",
    );
    let application = Application::create(folder.path(), OWNER);
    let from = |origin: &str, call: Call| call.header("Origin", origin).send(&server);
    let (app, evil) = ("https://app.example.com", "https://evil.example");
    let ask =
        || Call::post("/oauth2-token").basic(&application).form(&[("grant_type", "client_credentials")]);
    let wrong = || Call::post("/oauth2-token").form(&[]);
    for (answer, status) in [(from(app, ask()), 200), (from(app, wrong()), 400)] {
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), Some(app));
    }
    let foreign = from(evil, ask());
    assert_eq!((foreign.status, foreign.header("access-control-allow-origin")), (200, None));
    assert_eq!(ask().send(&server).header("access-control-allow-origin"), None);

    let options = || Call::new("OPTIONS", "/oauth2-token");
    let plain = options().send(&server);
    assert_eq!((plain.status, plain.header("allow")), (200, Some("OPTIONS, POST")));
    let preflight = from(app, options().header("Access-Control-Request-Method", "POST"));
    for (name, value) in [
        ("access-control-allow-origin", Some(app)),
        ("access-control-allow-methods", Some("OPTIONS, POST")),
        ("access-control-allow-headers", Some("Authorization,Content-Type,X-Trace")),
        ("access-control-max-age", Some("60")),
        ("cache-control", Some("max-age=60, public")),
        ("vary", Some("Origin")),
        ("allow", None),
    ] {
        assert_eq!(preflight.header(name), value, "{name}");
    }
    let unasked = from(app, options());
    assert_eq!(unasked.header("allow"), Some("OPTIONS, POST"));
    let refused = from(evil, options().header("Access-Control-Request-Method", "POST"));
    assert_eq!(refused.header("access-control-allow-origin"), None);
    assert_eq!(refused.header("access-control-allow-methods"), None);
    assert_eq!(refused.header("allow"), Some("OPTIONS, POST"));
}

#[test]
fn by_default_no_other_origin_may_ask() {
    let (folder, server) = demo("");
    let application = Application::create(folder.path(), OWNER);
    let ask =
        || Call::post("/oauth2-token").basic(&application).form(&[("grant_type", "client_credentials")]);
    let options = Call::new("OPTIONS", "/oauth2-token").header("Access-Control-Request-Method", "POST");
    for (call, allow) in [(ask(), None), (options, Some("OPTIONS, POST"))] {
        let answer = call.header("Origin", "https://app.example.com").send(&server);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), None);
        assert_eq!(answer.header("allow"), allow);
    }
}

#[test]
fn refresh_tokens_and_codes_can_be_switched_off() {
    let (folder, server) = demo("[oauth]\nrefresh_tokens = false\ncodes = false\n");
    let application = Application::create(folder.path(), &["--customer-user", AMANDA, "--grant", "password"]);
    let fields = [("grant_type", "password"), ("username", AMANDA), ("password", "Demo1234")];
    let answer = application.asks(&server, &fields);
    assert_eq!((answer.status, answer.json().get("refresh_token")), (200, None));
    for grant in ["refresh_token", "authorization_code"] {
        let answer = application.asks(&server, &[("grant_type", grant)]);
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("unsupported_grant_type")));
    }
    let asked = format!("/oauth2-token/authorize?response_type=code&client_id={}", application.id);
    let answer = Call::get(&asked).send(&server);
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("unsupported_grant_type")));
    let found = Call::get("/.well-known/oauth-authorization-server").send(&server).json();
    let grants = ["client_credentials", "password", "session_transfer"];
    assert_eq!(found["grant_types_supported"], json!(grants));
}

#[test]
fn whoever_asks_too_often_is_told_when_to_come_back() {
    let (folder, server) = demo("[oauth]\ntokens_per_minute = 3\n");
    let application = Application::create(folder.path(), OWNER);
    let ask = || application.asks(&server, &[("grant_type", "client_credentials")]);
    for _ in 0..3 {
        assert_eq!(ask().status, 200);
    }
    let answer = ask();
    assert_eq!((answer.status, &answer.json()["error"]), (429, &json!("too_many_requests")));
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds));
}

#[test]
fn clients_find_out_by_themselves() {
    let (_folder, server) = demo("");
    let base = format!("http://{}", server.address);
    for (path, issuer, door) in [
        ("/.well-known/oauth-authorization-server", String::new(), ""),
        ("/.well-known/oauth-authorization-server/oauth2-server", "/oauth2-server".into(), ""),
        (
            "/.well-known/oauth-authorization-server/admin/oauth2-server",
            "/admin/oauth2-server".to_owned(),
            "/admin",
        ),
    ] {
        let answer = Call::get(path).send(&server);
        let found = answer.json();
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(found["issuer"], format!("{base}{issuer}"));
        assert_eq!(found["authorization_endpoint"], format!("{base}{door}/oauth2-token/authorize"));
        assert_eq!(found["token_endpoint"], format!("{base}/oauth2-token"));
        assert_eq!(found["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(found["response_types_supported"], json!(["code"]));
        let grants =
            ["authorization_code", "client_credentials", "password", "refresh_token", "session_transfer"];
        assert_eq!(found["grant_types_supported"], json!(grants));
        assert_eq!(found["client_id_metadata_document_supported"], true);
    }
    for path in
        ["oauth-authorization-server/x", "oauth-protected-resource/x", "oauth-protected-resource/apis"]
    {
        let unknown = Call::get(&format!("/.well-known/{path}")).send(&server);
        assert_eq!((unknown.status, unknown.body.as_str()), (404, "The OAuth server not found."), "{path}");
        assert!(unknown.header("content-type").unwrap().starts_with("text/plain"));
    }
    let protected = Call::get("/.well-known/oauth-protected-resource/api").send(&server).json();
    assert_eq!(protected["resource"], format!("{base}/api"));
    assert_eq!(protected["authorization_servers"], json!([format!("{base}/oauth2-server")]));
    assert_eq!(Call::get("/oauth2-server").send(&server).status, 404);
    let protected = Call::get("/.well-known/oauth-protected-resource/admin/api").send(&server).json();
    assert_eq!(protected["resource"], format!("{base}/admin/api"));
    assert_eq!(protected["authorization_servers"], json!([format!("{base}/admin/oauth2-server")]));
    assert_eq!(Call::get("/oauth2-token").send(&server).status, 405);

    // A website under a path of its host.
    let found = Call::get("/.well-known/oauth-protected-resource/globex/api").send(&server).json();
    assert_eq!(found["resource"], format!("{base}/globex/api"));
    let issuer = format!("{base}/globex/oauth2-server");
    assert_eq!(found["authorization_servers"], json!([issuer]));
    let found =
        Call::get("/.well-known/oauth-authorization-server/globex/oauth2-server").send(&server).json();
    assert_eq!(found["issuer"], issuer);
    assert_eq!(found["authorization_endpoint"], format!("{base}/globex/oauth2-token/authorize"));
    assert_eq!(found["token_endpoint"], format!("{base}/oauth2-token"));
    for nowhere in ["nowhere/oauth2-server", "globex/admin/oauth2-server", "globex//oauth2-server", "globex"]
    {
        let answer = Call::get(&format!("/.well-known/oauth-authorization-server/{nowhere}")).send(&server);
        assert_eq!(answer.status, 404, "{nowhere}");
    }
}

fn make(installation: &Installation, arguments: &[&str]) -> Application {
    let mut all = arguments.to_vec();
    let flags = installation.flags();
    all.extend(flags.iter().map(String::as_str));
    Application::create(installation.path(), &all)
}

#[test]
fn what_is_ended_at_one_instance_is_over_at_the_other() {
    for installation in installations_of_demo() {
        generate_keys(installation.path(), &[]);
        let (one, other) = (installation.start(), installation.start());
        let application = make(&installation, &["--customer-user", AMANDA, "--grant", "password"]);
        let fields = [("grant_type", "password"), ("username", AMANDA), ("password", "Demo1234")];
        let token = application.asks(&one, &fields).json()["access_token"].as_str().unwrap().to_owned();
        let owned = make(&installation, &["--customer-user", AMANDA]);
        let active = || {
            let found = application.calls(&other, "/oauth2-token/introspect", &[("token", &token)]);
            (found.status, found.json()["active"] == true)
        };
        assert_eq!(active(), (200, true));
        let mut browser = Browser::at(&one.address);
        browser.log_in("admin@example.com", "Demo1234");
        let amanda = installation.number(&format!("SELECT id FROM customer_user WHERE email = '{AMANDA}'"));
        let disable = format!("/admin/customer-users/{amanda}/enablement/end");
        assert_eq!(browser.post(&disable, &[]).unwrap().status, 303);
        assert_eq!(active(), (401, false), "the owner is disabled");
        assert_eq!(owned.asks(&other, &[("grant_type", "client_credentials")]).status, 401);
        let enable = format!("/admin/customer-users/{amanda}/enablement");
        assert_eq!(browser.post(&enable, &[]).unwrap().status, 303);
        assert_eq!(active(), (200, false), "what ended stays ended");

        let owned_token = owned.asks(&one, &[("grant_type", "client_credentials")]);
        assert_eq!(owned_token.status, 200);
        let id = installation
            .number(&format!("SELECT id FROM oauth_application WHERE client_id = '{}'", owned.id));
        let deactivate = format!("/admin/oauth-applications/{id}/activation/end");
        assert_eq!(browser.post(&deactivate, &[]).unwrap().status, 303);
        assert_eq!(owned.asks(&other, &[("grant_type", "client_credentials")]).status, 401);
        one.fell_over_never();
    }
}
