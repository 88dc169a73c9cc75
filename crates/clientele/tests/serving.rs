//! The server as an operator meets it: first start, health, a taken port, the end.

#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

fn clientele(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clientele"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CLIENTELE_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// A running server; ended when dropped.
struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    /// What it said before it was ready.
    said: String,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut process = clientele(folder, &["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, output, said: String::new(), address: String::new() };
        loop {
            let mut line = String::new();
            let read = server.output.read_line(&mut line).unwrap();
            assert_ne!(read, 0, "it ended before it was ready: {}", server.said);
            if let Some(address) = line.trim().strip_prefix("Clientele is ready at http://") {
                server.address = address.to_owned();
                return server;
            }
            server.said.push_str(&line);
        }
    }

    fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    /// Sends SIGTERM and returns the exit code.
    fn terminate(mut self) -> Option<i32> {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let code = self.process.wait().unwrap().code();
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "nothing is said after the ready line");
        code
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

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
    assert!(server.said.contains("Log in as admin@example.com with the password "), "{}", server.said);
    let data = folder.path().join("clientele-data");
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("secrets")), 0o700);
    assert_eq!(mode(&data.join("secrets/sealing")), 0o600);
    assert_eq!(server.terminate(), Some(0));

    let server = Server::start(folder.path());
    assert_eq!(server.said, "");
    assert_eq!(server.terminate(), Some(0));
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
