//! The API as programs meet it: the examples of its guide, run as they stand.
#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use program::oauth::{Application, Call};
use program::{Browser, Server, clientele};

/// An example of the guide, and what it prints, if the guide says.
struct Example<'a> {
    script: &'a str,
    printed: Option<&'a str>,
}

fn examples(guide: &str) -> Vec<Example<'_>> {
    let mut examples: Vec<Example<'_>> = Vec::new();
    for block in guide.split("```").skip(1).step_by(2) {
        match block.split_once('\n').unwrap() {
            ("sh", script) => examples.push(Example { script, printed: None }),
            ("text", printed) => examples.last_mut().unwrap().printed = Some(printed),
            (other, _) => panic!("what is {other}?"),
        }
    }
    examples
}

#[test]
fn the_examples_of_the_guide_do_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--demo"]);
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md")).unwrap();
    let examples = examples(&guide);
    assert!(examples.len() > 8);
    const MARK: &str = "=== the next example ===";
    let mut script = String::from("set -eu\n");
    for example in &examples {
        let here = format!("http://{}", server.address);
        script.push_str(&example.script.replace("http://127.0.0.1:8080", &here));
        script.push_str(&format!("echo '{MARK}'\n"));
    }
    let programs = folder.path().join("programs");
    fs::create_dir(&programs).unwrap();
    symlink(env!("CARGO_BIN_EXE_clientele"), programs.join("clientele")).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let run = Command::new("bash")
        .current_dir(folder.path())
        .env("PATH", path)
        .env_remove("CLIENTELE_TEST_POSTGRES")
        .args(["-c", &script])
        .output()
        .unwrap();
    let (printed, complained) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{printed}{complained}");
    let printed: Vec<&str> = printed.split(MARK).collect();
    for (example, printed) in examples.iter().zip(printed) {
        assert_eq!(
            printed.trim(),
            example.printed.unwrap_or_default().trim(),
            "{}{complained}",
            example.script
        );
    }
    server.fell_over_never();
}

#[test]
fn each_api_describes_itself() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--demo"]);
    for (path, name) in [("/admin/api", "backoffice"), ("/api", "storefront")] {
        let page = Browser::at(&server.address).get(&format!("{path}/doc")).unwrap();
        assert_eq!(page.status, 200);
        assert!(page.body.contains(&format!("PATCH {path}/customerusers/{{id}}")), "{}", page.body);
        let told = Browser::at(&server.address).get(&format!("{path}/doc.json")).unwrap().json();
        let printed = clientele(folder.path(), &["openapi", name]).output().unwrap();
        let printed: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
        assert_eq!(told, printed);
        assert_eq!(told["openapi"], "3.1.0");
        let refused = Browser::at(&server.address).get(&format!("{path}/customers")).unwrap();
        assert_eq!((refused.status, refused.body.as_str()), (401, ""));
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        assert!(refused.header("x-request-id").is_some());
    }
    assert!(
        !Browser::at(&server.address).get("/api/doc.json").unwrap().json()["paths"]
            .as_object()
            .unwrap()
            .contains_key("/users")
    );
}

#[test]
fn what_is_answered_again_or_read_together_is_never_old_and_never_of_others() {
    let folder = tempfile::tempdir().unwrap();
    assert!(clientele(folder.path(), &["oauth-keys", "generate"]).output().unwrap().status.success());
    let server = Server::start_with(folder.path(), &["--demo"]);
    let token = |as_whom: &str, email: &str| {
        let application = Application::create(folder.path(), &[as_whom, email]);
        let granted = application.asks(&server, &[("grant_type", "client_credentials")]).json();
        format!("Bearer {}", granted["access_token"].as_str().unwrap())
    };
    let bearer = token("--user", "admin@example.com");
    let ask = |call: Call| call.header("Authorization", &bearer).send(&server);
    let groups = || {
        let list = ask(Call::get("/admin/api/customergroups?fields[customergroups]=name")).json();
        let names = list["data"].as_array().unwrap().iter().map(|group| group["attributes"]["name"].clone());
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    for number in 0..5 {
        let before = groups();
        assert_eq!(groups(), before);
        let name = format!("Group {number}");
        let group = format!(r#"{{"data":{{"type":"customergroups","attributes":{{"name":"{name}"}}}}}}"#);
        let call = Call::post("/admin/api/customergroups").header("Content-Type", "application/vnd.api+json");
        let made = ask(call.body(&group));
        assert_eq!(made.status, 201, "{}", made.body);
        assert!(groups().contains(&name), "{name} is not in the list that follows");
    }

    // Many who ask at once each get the record that they ask for, and nobody one that is not for them.
    let all = ask(Call::get("/admin/api/customerusers?page[size]=100&fields[customerusers]=email")).json();
    let people: Vec<(String, String)> = all["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| {
            (
                person["id"].as_str().unwrap().to_owned(),
                person["attributes"]["email"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert!(people.len() > 10);
    let stranger = token("--customer-user", "AmandaRCole@example.org");
    std::thread::scope(|scope| {
        for _ in 0..3 {
            for (id, email) in &people {
                let (bearer, stranger, server) = (&bearer, &stranger, &server);
                scope.spawn(move || {
                    let path = format!("/admin/api/customerusers/{id}");
                    let call = Call::get(&path).header("Authorization", bearer);
                    assert_eq!(call.send(server).json()["data"]["attributes"]["email"], *email);
                    let call = Call::get(&path).header("Authorization", stranger);
                    assert_eq!(call.send(server).status, 401);
                });
            }
        }
    });
    server.fell_over_never();
}

#[test]
fn pages_of_others_may_call_where_they_are_let_and_programs_are_slowed_down() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[api]\ncalls_per_minute = 3\nbackoffice_origins = \"https://erp.example.com\"\n\
                    storefront_origins = \"https://shop.example.com\"\nexpose_headers = \"X-Include-Total-Count\"\n\
                    preflight_seconds = 60\n";
    fs::write(folder.path().join("clientele.toml"), settings).unwrap();
    assert!(clientele(folder.path(), &["oauth-keys", "generate"]).output().unwrap().status.success());
    let server = Server::start_with(folder.path(), &["--demo"]);
    for (path, own, other) in [
        ("/admin/api/customers", "https://erp.example.com", "https://shop.example.com"),
        ("/api/customers", "https://shop.example.com", "https://erp.example.com"),
    ] {
        let preflight = |origin| {
            let call = Call::new("OPTIONS", path).header("Origin", origin);
            call.header("Access-Control-Request-Method", "GET").send(&server)
        };
        let told = preflight(own);
        assert_eq!((told.status, told.header("access-control-allow-origin")), (200, Some(own)));
        assert_eq!(told.header("access-control-max-age"), Some("60"));
        assert!(told.header("access-control-allow-methods").unwrap().starts_with("OPTIONS, GET"));
        assert_eq!(preflight(other).header("access-control-allow-origin"), None);
    }
    let application = Application::create(folder.path(), &["--user", "admin@example.com"]);
    let granted = application.asks(&server, &[("grant_type", "client_credentials")]).json();
    let token = granted["access_token"].as_str().unwrap().to_owned();
    let ask = || {
        let call = Call::get("/admin/api/customers").header("Origin", "https://erp.example.com");
        call.header("Authorization", &format!("Bearer {token}")).send(&server)
    };
    let answers: Vec<_> = (0..4).map(|_| ask()).collect();
    assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 200, 200, 429]);
    assert_eq!(answers[0].header("access-control-expose-headers"), Some("X-Include-Total-Count"));
    assert_eq!(answers[0].header("cross-origin-resource-policy"), Some("cross-origin"));
    let wait: u64 = answers[3].header("retry-after").unwrap().parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    assert_eq!(answers[3].json()["errors"][0]["status"], "429");
    // Another program is not slowed down by it.
    let application = Application::create(folder.path(), &["--user", "admin@example.com"]);
    let granted = application.asks(&server, &[("grant_type", "client_credentials")]).json();
    let other = format!("Bearer {}", granted["access_token"].as_str().unwrap());
    assert_eq!(Call::get("/admin/api/customers").header("Authorization", &other).send(&server).status, 200);
    server.fell_over_never();
}

#[test]
fn a_body_that_is_too_large_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    assert!(clientele(folder.path(), &["oauth-keys", "generate"]).output().unwrap().status.success());
    let server = Server::start_with(folder.path(), &["--demo"]);
    let most = 10 * 1024 * 1024;
    for larger in [1, 2] {
        let call = Call::post("/admin/api/customers").header("Content-Type", "application/vnd.api+json");
        let answer = call.body(&"x".repeat(most + larger)).send(&server);
        let error = answer.json()["errors"][0].clone();
        assert_eq!((answer.status, &error["status"]), (413, &serde_json::json!("413")));
        assert_eq!(error["detail"], "The body should not be longer than 10485760 bytes.");
    }
    server.fell_over_never();
}
