//! Applications that nobody registered, by HTTP: what people are shown, and who is asked for documents.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::program::oauth::{Call, callback_parameter, consent};
use crate::program::{Browser, encoded};
use crate::{AMANDA, demo};

const BACK: &str = "http://127.0.0.1:9/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Serves a document for as long as the test runs; tells its address, and counts who comes.
fn site(name: &str) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let id = format!("http://{}/client.json", listener.local_addr().unwrap());
    let document = json!({ "client_id": id, "client_name": name, "redirect_uris": [BACK] }).to_string();
    let came = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&came);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]);
            let length = document.len();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let _ = write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{document}");
        }
    });
    (id, came)
}

fn asked(door: &str, id: &str) -> String {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()));
    format!(
        "{door}/oauth2-token/authorize?response_type=code&client_id={}&redirect_uri={}&code_challenge={challenge}\
         &code_challenge_method=S256",
        encoded(id.as_bytes()),
        encoded(BACK.as_bytes())
    )
}

#[test]
fn people_are_asked_for_an_application_that_nobody_registered() {
    let (_folder, server) = demo("[webhooks]\nallow_private_addresses = true\n");
    let (id, came) = site("Note <b>Book</b>");
    for (door, email, mine) in
        [("/admin", "admin@example.com", "/admin/api/userprofile"), ("", AMANDA, "/api/customerusers/mine")]
    {
        let asked = asked(door, &id);
        let before = came.load(Ordering::SeqCst);
        let mut browser = Browser::at(&server.address);
        let sent = browser.get(&asked).unwrap();
        assert!(
            sent.header("location").unwrap().starts_with(&format!("{door}/login?next=")),
            "{}",
            sent.head
        );
        assert_eq!(came.load(Ordering::SeqCst), before, "only for those who are logged in");
        browser.log_in_at(door, email, "Demo1234");
        let page = browser.get(&asked).unwrap();
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("Note &lt;b&gt;Book&lt;/b&gt;"), "{}", page.body);
        assert!(page.body.contains("Only allow it if you know"), "{}", page.body);
        assert!(page.body.contains("127.0.0.1"), "{}", page.body);
        assert!(page.body.contains("The answer goes to a program on this device."), "{}", page.body);

        let location = consent(&mut browser, &asked);
        let code = callback_parameter(&location, "code").unwrap();
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", id.as_str()),
            ("code", code.as_str()),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        let given = Call::post("/oauth2-token").form(&fields).send(&server);
        assert_eq!(given.status, 200, "{}", given.body);
        let token = given.json()["access_token"].as_str().unwrap().to_owned();
        let call = Call::get(mine).header("Authorization", &format!("Bearer {token}"));
        assert_eq!(call.send(&server).status, 200);

        let mut admin = Browser::at(&server.address);
        admin.log_in("admin@example.com", "Demo1234");
        let list =
            if door.is_empty() { "/admin/oauth-applications" } else { "/admin/user-oauth-applications" };
        let shown = admin.get(list).unwrap();
        assert!(shown.body.contains("Note &lt;b&gt;Book"), "administrators see it: {list}");
    }
    // Nothing is fetched for visitors, of whom nobody knows anything.
    let before = came.load(Ordering::SeqCst);
    let visitor = asked("", &id).replacen("authorize", "authorize-visitor", 1);
    let refused = Call::get(&visitor).send(&server);
    assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("invalid_client")));
    assert_eq!(came.load(Ordering::SeqCst), before);
    server.fell_over_never();
}

#[test]
fn by_default_nobody_is_sent_into_the_own_network() {
    let (_folder, server) = demo("");
    let (id, came) = site("Notebook");
    let mut browser = Browser::at(&server.address);
    browser.log_in("admin@example.com", "Demo1234");
    for id in
        [id.clone(), id.replacen("http", "https", 1), id.replacen("http://127.0.0.1", "https://localhost", 1)]
    {
        let refused = browser.get(&asked("/admin", &id)).unwrap();
        assert_eq!((refused.status, refused.header("location")), (401, None), "{id}");
        let told = refused.json();
        assert_eq!(told["error"], "invalid_client");
        assert!(told["hint"].as_str().unwrap().contains("complete https address"), "{told}");
    }
    assert_eq!(came.load(Ordering::SeqCst), 0);
    server.fell_over_never();
}

#[test]
fn applications_without_registration_can_be_switched_off() {
    let (_folder, server) =
        demo("[oauth]\nclient_documents = false\n[webhooks]\nallow_private_addresses = true\n");
    let (id, came) = site("Notebook");
    let found = Call::get("/.well-known/oauth-authorization-server").send(&server).json();
    assert_eq!(found["client_id_metadata_document_supported"], false);
    let mut browser = Browser::at(&server.address);
    browser.log_in("admin@example.com", "Demo1234");
    let refused = browser.get(&asked("/admin", &id)).unwrap();
    assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("invalid_client")));
    assert_eq!(came.load(Ordering::SeqCst), 0);
    server.fell_over_never();
}
