//! The server as an operator meets it: first start, health, a taken port, the end.

#![allow(clippy::unwrap_used)]

mod program;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use crate::program::{Browser, Server, clientele};

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_start_makes_everything_and_tells_the_password_once() {
    let folder = folder();
    let server = Server::start(folder.path());
    assert!(server.said.contains("/admin as admin@example.com with the password "), "{}", server.said);
    let data = folder.path().join("clientele-data");
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("secrets")), 0o700);
    assert_eq!(mode(&data.join("secrets/sealing")), 0o600);
    assert_eq!(server.terminate(), Some(0));

    let server = Server::start(folder.path());
    assert_eq!(server.said, "");
    assert_eq!(server.terminate(), Some(0));
}

/// What the dashboard says is undone.
fn steps(browser: &mut Browser) -> Vec<&'static str> {
    let page = browser.get("/admin").unwrap().body;
    let all = [
        "Change your password",
        "Name your organization",
        "Name a mail server",
        "Make the signing keys",
        "Create the first customer",
    ];
    let steps: Vec<_> = all.into_iter().filter(|step| page.contains(step)).collect();
    assert_eq!(page.contains("Next steps"), !steps.is_empty());
    steps
}

#[test]
fn a_new_installation_tells_its_administrator_what_it_lacks_until_it_lacks_nothing() {
    let folder = folder();
    let server = Server::start(folder.path());
    let password = server.said.split("the password ").nth(1).unwrap().split(' ').next().unwrap();
    let mut browser = Browser::at(&server.address);
    browser.log_in("admin@example.com", password);
    assert_eq!(steps(&mut browser).len(), 5);
    let new =
        [("current_password", password), ("password", "Better1234"), ("password_repeated", "Better1234")];
    assert_eq!(browser.post("/admin/my-user/password", &new).unwrap().status, 303);
    assert_eq!(steps(&mut browser)[0], "Name your organization");
    let named = [("version", "1"), ("name", "Example Supply"), ("enabled", "1")];
    assert_eq!(browser.post("/admin/organizations/1/edit", &named).unwrap().status, 303);
    assert_eq!(steps(&mut browser)[0], "Name a mail server");
    let customer = [("name", "Company A")];
    assert_eq!(browser.post("/admin/customers/new", &customer).unwrap().status, 303);
    assert_eq!(steps(&mut browser), ["Name a mail server", "Make the signing keys"]);
    assert_eq!(server.terminate(), Some(0));

    assert!(clientele(folder.path(), &["oauth-keys", "generate"]).output().unwrap().status.success());
    std::fs::write(folder.path().join("clientele.toml"), "[smtp]\nurl = \"smtp://127.0.0.1:9\"\n").unwrap();
    let server = Server::start(folder.path());
    assert!(steps(&mut browser.moved_to(&server.address)).is_empty());
}

#[test]
fn demo_data_lacks_nothing() {
    let folder = folder();
    let server = Server::start_with(folder.path(), &["--demo"]);
    let mut browser = Browser::at(&server.address);
    browser.log_in("admin@example.com", "Demo1234");
    assert!(steps(&mut browser).is_empty());
}

#[test]
fn machines_ask_how_it_does() {
    let folder = folder();
    let server = Server::start(folder.path());
    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(server.get(path).0, "HTTP/1.1 200 OK", "{path}");
    }
}

#[test]
fn a_taken_port_is_told_and_nothing_is_touched() {
    let folder = folder();
    let server = Server::start(folder.path());
    let output = clientele(folder.path(), &["serve", "--data", "other", "--listen", &server.address])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert!(sentence.contains("is already in use: another program listens there"), "{sentence}");
    assert!(!folder.path().join("other").exists());
}

#[test]
fn users_are_made_at_the_console() {
    let folder = folder();
    let create = ["user", "create", "--email", "kim.lee@example.com", "--role", "administrator"];
    let early = clientele(folder.path(), &create).output().unwrap();
    assert_eq!(early.status.code(), Some(1), "there is no database yet");
    drop(Server::start(folder.path()));

    let made = clientele(folder.path(), &create).output().unwrap();
    let said = String::from_utf8(made.stdout).unwrap();
    assert!(said.starts_with("kim.lee@example.com has been created.\nThe password is "), "{said}");
    let again = clientele(folder.path(), &create).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    let unknown = ["user", "create", "--email", "lou@example.com", "--role", "emperor"];
    assert_eq!(clientele(folder.path(), &unknown).output().unwrap().status.code(), Some(1));
}
