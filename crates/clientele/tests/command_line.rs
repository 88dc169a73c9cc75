//! The command line as an operator meets it.

#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn clientele(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clientele"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CLIENTELE_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).env("LC_ALL", "C");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    clientele(folder, arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The sentence and the exit code of a command that must not succeed.
#[track_caller]
fn refused(output: &Output) -> (i32, String) {
    let sentence = stderr(output);
    assert!(!sentence.contains("panicked"), "{sentence}");
    (output.status.code().unwrap(), sentence.trim().trim_start_matches("Clientele stopped: ").to_owned())
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_misspelt_setting_is_refused_with_a_suggestion() {
    let folder = folder();
    std::fs::write(folder.path().join("clientele.toml"), "[smtp]\nulr = \"smtp://localhost\"\n").unwrap();
    let answer = refused(&run(folder.path(), &["settings"]));
    let sentence = "The file clientele.toml sets “smtp.ulr”, which is no setting. Did you mean “smtp.url”?";
    assert_eq!(answer, (2, sentence.to_owned()));

    std::fs::remove_file(folder.path().join("clientele.toml")).unwrap();
    let output = clientele(folder.path(), &["settings"]).env("CLIENTELE_LISTN", "1").output().unwrap();
    let sentence = "The environment variable CLIENTELE_LISTN is no setting. Did you mean CLIENTELE_LISTEN?";
    assert_eq!(refused(&output), (2, sentence.to_owned()));
}

#[test]
fn the_later_source_wins_and_secrets_are_masked() {
    let folder = folder();
    let file = "listen = \"127.0.0.1:1\"\n[smtp]\nurl = \"smtp://user:hunter2@localhost\"\n[log]\nformat = \"json\"\n";
    std::fs::write(folder.path().join("my.toml"), file).unwrap();
    let output = clientele(folder.path(), &["--config", "my.toml", "--data", "d", "settings"])
        .env("CLIENTELE_LOG__FORMAT", "text")
        .output()
        .unwrap();
    let list = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!list.contains("hunter2"), "{list}");
    let line = |key: &str| {
        let line = list.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("listen"), "listen 127.0.0.1:1 file my.toml");
    assert_eq!(line("smtp.url"), "smtp.url (set, not shown) file my.toml");
    assert_eq!(line("log.format"), "log.format text environment variable CLIENTELE_LOG__FORMAT");
    assert_eq!(line("data"), "data d flag");
    assert_eq!(line("jobs.at_once"), "jobs.at_once 2 default");
}

#[test]
fn what_can_not_be_read_is_told_with_its_place() {
    let folder = folder();
    let output = clientele(folder.path(), &["migrate"])
        .env("CLIENTELE_DATABASE__CONNECTIONS", "many")
        .output()
        .unwrap();
    let sentence = "The value of “database.connections” (environment variable CLIENTELE_DATABASE__CONNECTIONS) \
                    can't be read. It has to be: number, at least 1.";
    assert_eq!(refused(&output), (2, sentence.to_owned()));

    let (code, sentence) = refused(&run(folder.path(), &["migrate", "--database", "mysql://x"]));
    assert_eq!(code, 2);
    assert!(sentence.starts_with("The address of the database is not understood."), "{sentence}");

    std::fs::write(folder.path().join("broken.toml"), "listen = \n").unwrap();
    let (code, sentence) = refused(&run(folder.path(), &["--config", "broken.toml", "settings"]));
    assert_eq!(code, 2);
    assert!(sentence.starts_with("The settings file broken.toml can't be read: "), "{sentence}");

    let (code, sentence) = refused(&run(folder.path(), &["--config", "none.toml", "settings"]));
    assert_eq!(code, 2);
    assert!(sentence.contains("none.toml can't be read"), "{sentence}");
}

#[test]
fn a_folder_that_can_not_be_made_is_told() {
    let folder = folder();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let (code, sentence) = refused(&run(folder.path(), &["migrate", "--data", "file/data"]));
    assert_eq!(code, 1);
    assert!(sentence.starts_with("The folder file/data can't be created"), "{sentence}");
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let folder = folder();
    assert!(run(folder.path(), &["migrate"]).status.success());
    let file = folder.path().join("clientele-data/clientele.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = clientele_store::Store::open(&clientele_store::Location::File(file)).await.unwrap();
        let insert = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('9999_future', 1)";
        sea_orm::ConnectionTrait::execute_unprepared(store.write(), insert).await.unwrap();
        store.close().await.unwrap();
    });
    for command in [&["migrate"][..], &["backup", "x"]] {
        let (code, sentence) = refused(&run(folder.path(), command));
        assert_eq!(code, 1);
        assert!(sentence.starts_with("The database is newer than this program"), "{sentence}");
        assert!(sentence.contains("9999_future"), "{sentence}");
    }
}

#[test]
fn a_backup_is_written_once_and_restored_into_an_empty_folder() {
    let folder = folder();
    assert_eq!(refused(&run(folder.path(), &["backup", "b.gz"])).0, 1, "there is nothing to write yet");
    assert!(run(folder.path(), &["migrate"]).status.success());
    assert!(run(folder.path(), &["backup", "b.gz"]).status.success());
    let (code, sentence) = refused(&run(folder.path(), &["backup", "b.gz"]));
    assert_eq!((code, sentence.contains("already there")), (1, true), "{sentence}");

    let restored = run(folder.path(), &["restore", "b.gz", "--data", "other"]);
    assert!(restored.status.success(), "{}", stderr(&restored));
    let (code, sentence) = refused(&run(folder.path(), &["restore", "missing.gz"]));
    assert_eq!((code, sentence.contains("missing.gz can't be read")), (1, true), "{sentence}");
    std::fs::write(folder.path().join("torn.gz"), "no backup").unwrap();
    let (code, sentence) = refused(&run(folder.path(), &["restore", "torn.gz", "--data", "third"]));
    assert_eq!((code, sentence.contains("is not a whole backup")), (1, true), "{sentence}");
}

#[test]
fn the_doctor_looks_without_changing_anything() {
    let folder = folder();
    let output = run(folder.path(), &["doctor"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    assert!(run(folder.path(), &["migrate"]).status.success());
    let report: serde_json::Value =
        serde_json::from_slice(&run(folder.path(), &["doctor", "--json"]).stdout).unwrap();
    assert_eq!(report["ok"], true, "{report:#}");
    let names: Vec<&str> =
        report["checks"].as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
    let expected = [
        "folder",
        "secrets",
        "keys",
        "space",
        "database",
        "integrity",
        "migrations",
        "mails",
        "jobs",
        "webhooks",
        "smtp",
    ];
    assert_eq!(names, expected);

    let output = clientele(folder.path(), &["doctor"])
        .env("CLIENTELE_SMTP__URL", "smtp://u:p@127.0.0.1:1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("127.0.0.1:1 can't be reached"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("u:p"), "{}", stdout(&output));
}

#[test]
fn the_doctor_looks_at_the_keys_wherever_they_lie() {
    let folder = folder();
    let file = "[oauth]\nprivate_key = \"keys/private.pem\"\n";
    std::fs::write(folder.path().join("clientele.toml"), file).unwrap();
    let keys = || {
        let report = stdout(&run(folder.path(), &["doctor", "--json"]));
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let checks = report["checks"].as_array().unwrap().clone();
        let found = checks.into_iter().find(|check| check["name"] == "keys").unwrap();
        (found["state"].as_str().unwrap().to_owned(), found["message"].as_str().unwrap().to_owned())
    };
    let (state, message) = keys();
    assert_eq!(state, "warning");
    assert!(message.contains("clientele oauth-keys generate"), "{message}");
    assert!(run(folder.path(), &["oauth-keys", "generate"]).status.success());
    assert_eq!(keys().0, "fine");
    let private = folder.path().join("keys/private.pem");
    std::fs::set_permissions(&private, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(
        keys(),
        ("broken".into(), "keys/private.pem can be read by others. Run: chmod go= keys/private.pem".into())
    );
    std::fs::set_permissions(&private, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&private, "nonsense").unwrap();
    assert_eq!(keys().0, "broken");
}

#[test]
fn there_are_completions_for_the_shells() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(stdout(&run(folder().path(), &["completions", shell])).contains("clientele"));
    }
}

#[test]
fn the_page_of_settings_is_up_to_date() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    let written = std::fs::read_to_string(page).unwrap();
    let now = stdout(&run(folder().path(), &["settings", "--markdown"]));
    assert!(written == now, "run: clientele settings --markdown > docs/settings.md");
}
