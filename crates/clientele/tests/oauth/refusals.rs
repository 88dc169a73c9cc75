//! What clients are told when they are given nothing, letter by letter: scripts compare it.

use serde_json::{Value, json};

use crate::program::oauth::{Application, Call, callback_parameter, consent};
use crate::program::{Browser, Server, encoded};
use crate::{AMANDA, OWNER, demo};

const BACK: &str = "http://localhost:9/callback";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const MALFORMED: &str = "The request is missing a required parameter, includes an invalid parameter value, includes a \
                         parameter more than once, or is otherwise malformed.";
const GRANT: &str = "The provided authorization grant (e.g., authorization code, resource owner credentials) or \
                     refresh token is invalid, expired, revoked, does not match the redirection URI used in the \
                     authorization request, or was issued to another client.";

fn body(error: &str, description: &str, hint: Option<&str>) -> Value {
    let mut body = json!({ "error": error, "error_description": description, "message": description });
    if let Some(hint) = hint {
        body["hint"] = json!(hint);
    }
    body
}

fn client() -> (u16, Value) {
    (401, body("invalid_client", "Client authentication failed", None))
}

fn request(hint: &str) -> (u16, Value) {
    (400, body("invalid_request", MALFORMED, Some(hint)))
}

fn refresh(hint: &str) -> (u16, Value) {
    (401, body("invalid_request", "The refresh token is invalid.", Some(hint)))
}

/// A code for what is asked, granted by Amanda.
fn code(server: &Server, application: &Application, more: &str) -> String {
    let mut browser = Browser::at(&server.address);
    browser.log_in_at("", AMANDA, "Demo1234");
    let location = consent(&mut browser, &asked(application, BACK, more));
    callback_parameter(&location, "code").unwrap()
}

fn asked(application: &Application, back: &str, more: &str) -> String {
    let (id, back) = (&application.id, encoded(back.as_bytes()));
    format!("/oauth2-token/authorize?response_type=code&client_id={id}&redirect_uri={back}{more}")
}

#[test]
fn codes_are_refused_in_these_words() {
    let (folder, server) = demo("");
    let by_code = ["--customer-user", AMANDA, "--grant", "authorization_code", "--redirect-url", BACK];
    let one = Application::create(folder.path(), &by_code);
    let other = Application::create(folder.path(), &by_code);
    let public = Application::create(folder.path(), &[&by_code[..], &["--public"]].concat());
    let bring = |application: &Application, code: &str, back: &str| {
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", back)];
        let answer = application.asks(&server, &fields);
        (answer.status, answer.json())
    };
    let good = code(&server, &one, "");
    assert_eq!(bring(&one, "nonsense", BACK), request("Cannot decrypt the authorization code"));
    assert_eq!(bring(&other, &good, BACK), request("Authorization code was not issued to this client"));
    assert_eq!(bring(&one, &good, "http://localhost:9/other"), client());
    assert_eq!(bring(&one, &good, BACK).0, 200);
    assert_eq!(bring(&one, &good, BACK), request("Authorization code has been revoked"));
    let challenged =
        code(&server, &public, &format!("&code_challenge={CHALLENGE}&code_challenge_method=S256"));
    assert_eq!(bring(&public, &challenged, BACK), request("Check the `code_verifier` parameter"));

    let ask = |path: &str| {
        let answer = Call::get(path).send(&server);
        let challenge = answer.header("www-authenticate").map(str::to_owned);
        ((answer.status, answer.json()), challenge)
    };
    let basic = Some("Basic realm=\"OAuth\"".to_owned());
    let plain = format!("&code_challenge={CHALLENGE}&code_challenge_method=plain");
    for (path, expected, challenge) in [
        (asked(&one, "http://localhost:9/other", ""), client(), &basic),
        (asked(&public, BACK, ""), request("Code challenge must be provided for public clients"), &None),
        (
            asked(&public, BACK, &plain),
            request("Plain code challenge method is not allowed for this client"),
            &None,
        ),
        (
            "/oauth2-token/authorize".to_owned(),
            (
                400,
                body(
                    "unsupported_grant_type",
                    "The authorization grant type is not supported by the authorization server.",
                    Some("Check that all required parameters have been provided"),
                ),
            ),
            &None,
        ),
    ] {
        assert_eq!(ask(&path), (expected, challenge.clone()), "{path}");
    }
    server.fell_over_never();
}

#[test]
fn people_and_refresh_tokens_are_refused_in_these_words() {
    let (folder, server) = demo("");
    let grant = ["--customer-user", AMANDA, "--grant", "password"];
    let one = Application::create(folder.path(), &grant);
    let other = Application::create(folder.path(), &grant);
    let ask = |application: &Application, username: &str, password: &str| {
        let fields = [("grant_type", "password"), ("username", username), ("password", password)];
        let answer = application.asks(&server, &fields);
        (answer.status, answer.json())
    };
    let renew = |application: &Application, token: &str| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let answer = application.asks(&server, &fields);
        (answer.status, answer.json())
    };
    let (status, given) = ask(&one, AMANDA, "Demo1234");
    assert_eq!(status, 200);
    let token = given["refresh_token"].as_str().unwrap();
    assert_eq!(renew(&one, "nonsense"), refresh("Cannot decrypt the refresh token"));
    assert_eq!(renew(&other, token), refresh("Token is not linked to client"));
    let incorrect = (400, body("invalid_grant", "The user credentials were incorrect.", None));
    for (username, password) in
        [(AMANDA, "wrong"), ("nobody@example.org", "x"), ("admin@example.com", "Demo1234")]
    {
        assert_eq!(ask(&one, username, password), incorrect, "{username}");
    }
    let disabled = (400, body("invalid_grant", GRANT, Some("Account is disabled.")));
    assert_eq!(ask(&one, "BrandaJSanborn@example.org", "Demo1234"), disabled);
    let nancy = "NancyJSallee@example.org";
    for _ in 0..10 {
        assert_eq!(ask(&one, nancy, "wrong"), incorrect);
    }
    let locked = (400, body("invalid_grant", GRANT, Some("Account is locked.")));
    assert_eq!(ask(&one, nancy, "Demo1234"), locked);

    // An application whose owner may not log in is none.
    let owned = Application::create(folder.path(), &["--customer-user", nancy]);
    let answer = owned.asks(&server, &[("grant_type", "client_credentials")]);
    assert_eq!((answer.status, answer.json()), client());
    let office = Application::create(folder.path(), &[OWNER, &["--grant", "password"]].concat());
    let wrong_grant = office.asks(&server, &[("grant_type", "client_credentials")]);
    assert_eq!((wrong_grant.status, wrong_grant.json()), client());
    server.fell_over_never();
}

#[test]
fn a_page_that_refuses_asks_nobody_for_a_password() {
    let (_folder, server) = demo("");
    let answer = Call::get("/oauth2-token/authorize?response_type=code&client_id=nope")
        .header("Accept", "text/html,*/*")
        .send(&server);
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, None));
    server.fell_over_never();
}

#[test]
fn what_is_no_text_is_an_invalid_request() {
    let (folder, server) = demo("");
    let application = Application::create(folder.path(), OWNER);
    for path in ["/oauth2-token", "/oauth2-token/introspect", "/oauth2-token/revoke"] {
        for body in ["token=a%00b&grant_type=password", "token=%ff&grant_type=password"] {
            let call = Call::post(path).basic(&application);
            let form = call.header("Content-Type", "application/x-www-form-urlencoded");
            let answer = form.body(body).send(&server);
            assert_eq!(
                (answer.status, &answer.json()["error"]),
                (400, &json!("invalid_request")),
                "{path} {body}"
            );
        }
    }
    for path in ["/oauth2-token", "/oauth2-token/revoke"] {
        let answer = Call::get(path).send(&server);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("OPTIONS, POST")), "{path}");
    }
    server.fell_over_never();
}

#[test]
fn nobody_is_asked_for_what_can_not_be_given() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--demo"]);
    let by_code = ["--customer-user", AMANDA, "--grant", "authorization_code", "--redirect-url", BACK];
    let application = Application::create(folder.path(), &by_code);
    let mut browser = Browser::at(&server.address);
    browser.log_in_at("", AMANDA, "Demo1234");
    let page = browser.get(&asked(&application, BACK, "")).unwrap();
    assert_eq!(page.status, 500);
    assert!(page.body.contains("encryption keys configuration was not complete"), "{}", page.body);
    assert!(!page.body.contains("grantAccess"));
    server.fell_over_never();
}
