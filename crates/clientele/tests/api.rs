//! The API as programs meet it: the examples of its guide, run as they stand.
#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

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
