//! The program as tests run it, and a browser as simple as can be.

#![allow(dead_code)]

pub mod installation;
pub mod oauth;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The program in a folder, with nothing of the environment but what it is given.
pub fn clientele(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clientele"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CLIENTELE_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// A running server; ended when dropped.
pub struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    /// What it said before it was ready.
    pub said: String,
    pub address: String,
    log_file: PathBuf,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    /// With more flags than the address.
    pub fn start_with(folder: &Path, flags: &[&str]) -> Self {
        let log_file = folder.join("log");
        let log = File::options().create(true).append(true).open(&log_file).unwrap();
        let mut process = clientele(folder, &["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, output, said: String::new(), address: String::new(), log_file };
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

    pub fn get(&self, path: &str) -> (String, String) {
        let answer = Browser::at(&self.address).get(path).unwrap();
        (answer.head.lines().next().unwrap().to_owned(), answer.body)
    }

    /// Fails if the log tells of an error of the program's own, or a secret.
    pub fn fell_over_never(&self) {
        let log = std::fs::read_to_string(&self.log_file).unwrap();
        let bad = ["ERROR", "panic", "internal error", "Demo1234", "csrf="];
        let told: Vec<&str> = log.lines().filter(|line| bad.iter().any(|bad| line.contains(bad))).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }

    /// Sends SIGKILL: nothing can be tidied up.
    pub fn kill(mut self) {
        self.kill_now();
    }

    /// As [`kill`](Self::kill), while others still hold the server.
    pub fn kill_now(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Sends SIGTERM and returns the exit code.
    pub fn terminate(mut self) -> Option<i32> {
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

/// Sends requests and keeps cookies.
#[derive(Clone)]
pub struct Browser {
    address: String,
    cookies: BTreeMap<String, String>,
    /// The token for forms, of the last page that had one.
    csrf: String,
}

/// Head and body of an answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}{}", self.head, self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Browser {
    pub fn at(address: &str) -> Self {
        Self { address: address.to_owned(), cookies: BTreeMap::new(), csrf: String::new() }
    }

    /// The same person at a server that was started anew.
    pub fn moved_to(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, "", b"")
    }

    /// Sends a form, with its token.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let token = self.csrf.clone();
        let mut body = format!("csrf={}", encoded(token.as_bytes()));
        for (name, value) in fields {
            body.push_str(&format!("&{}={}", encoded(name.as_bytes()), encoded(value.as_bytes())));
        }
        self.send("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    pub fn log_in(&mut self, email: &str, password: &str) {
        self.log_in_at("/admin", email, password);
        let answer = self.get("/admin").unwrap();
        assert_eq!(answer.status, 200);
    }

    /// At the back-office (`/admin`) or a website (nothing).
    pub fn log_in_at(&mut self, door: &str, email: &str, password: &str) {
        let page = format!("{door}/login");
        self.get(&page).unwrap();
        let answer = self.post(&page, &[("email", email), ("password", password)]).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
    }

    pub fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let address = &self.address;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {}\r\n",
            cookies.join("; ")
        );
        if method == "POST" {
            head.push_str(&format!(
                "Origin: http://{address}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        // A server that refuses may stop reading before all is sent.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let Some((head, body)) = answer.split_once("\r\n\r\n") else {
            read?;
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        for line in head.lines() {
            let Some(("set-cookie", cookie)) = line.split_once(": ") else { continue };
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some((_, rest)) =
            body.split_once("name=\"csrf\" content=\"").or(body.split_once("name=\"csrf\" value=\""))
        {
            self.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        }
        Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
    }
}

/// Percent-encoding of everything that is not a letter or a digit.
pub fn encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
