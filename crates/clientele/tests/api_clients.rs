//! The APIs as programs see them that were not written here: a client of JSON:API, and one that makes requests of all kinds
//! from the OpenAPI documents and judges every answer by them.

#![allow(clippy::unwrap_used)]

mod program;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use program::oauth::Application;
use program::{Server, clientele};

/// Names the Python that finds its clients; those of Node are installed then, too.
const CLIENTS: &str = "CLIENTELE_TEST_CLIENTS";

/// A server with demo data.
struct Stage {
    server: Server,
    folder: tempfile::TempDir,
}

impl Stage {
    fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        assert!(clientele(folder.path(), &["oauth-keys", "generate"]).output().unwrap().status.success());
        let server = Server::start_with(folder.path(), &["--demo"]);
        Self { server, folder }
    }

    /// An access token of an application that acts for somebody.
    fn token(&self, whose: &[&str]) -> String {
        let application = Application::create(self.folder.path(), whose);
        let granted = application.asks(&self.server, &[("grant_type", "client_credentials")]);
        granted.json()["access_token"].as_str().unwrap().to_owned()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    /// Tries an API with requests made from its document.
    fn conforms(&self, python: &Path, path: &str, whose: &[&str]) {
        let program = python.with_file_name("schemathesis");
        let ended = Command::new(program)
            .args(["--no-color", "run", "--checks", "all"])
            .arg("--header")
            .arg(format!("Authorization: Bearer {}", self.token(whose)))
            .arg(self.url(&format!("{path}/doc.json")))
            .current_dir(clients().join("python"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .status()
            .unwrap();
        assert!(ended.success(), "{path} is not what its document says");
        self.server.fell_over_never();
    }
}

fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients")
}

#[test]
fn kitsu_reads_pages_with_what_they_include_and_writes() {
    if std::env::var_os(CLIENTS).is_none() {
        return;
    }
    let stage = Stage::set();
    let ended = Command::new("node")
        .arg("records.mjs")
        .current_dir(clients().join("node"))
        .env("API", stage.url("/admin/api"))
        .env("TOKEN", stage.token(&["--user", "admin@example.com"]))
        .stdin(Stdio::null())
        .status()
        .unwrap();
    assert!(ended.success());
    stage.server.fell_over_never();
}

#[test]
fn the_api_of_the_back_office_is_what_its_document_says() {
    let Some(python) = std::env::var_os(CLIENTS) else { return };
    Stage::set().conforms(Path::new(&python), "/admin/api", &["--user", "admin@example.com"]);
}

#[test]
fn the_api_of_a_website_is_what_its_document_says() {
    let Some(python) = std::env::var_os(CLIENTS) else { return };
    Stage::set().conforms(Path::new(&python), "/api", &["--customer-user", "AmandaRCole@example.org"]);
}
