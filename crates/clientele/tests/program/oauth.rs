//! Applications, and calls as programs make them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{Answer, Browser, Server, clientele, encoded};

/// An application made at the command line.
pub struct Application {
    pub id: String,
    pub secret: String,
}

impl Application {
    /// `arguments` say whose it is, and more.
    pub fn create(folder: &Path, arguments: &[&str]) -> Self {
        let command = ["oauth-application", "create", "--name", "Warehouse", "--json"];
        let made = clientele(folder, &command).args(arguments).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
        let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
        Self { id: text("client_id"), secret: text("client_secret") }
    }

    /// Asks for a token.
    pub fn asks(&self, server: &Server, fields: &[(&str, &str)]) -> Answer {
        self.calls(server, "/oauth2-token", fields)
    }

    /// Sends a form, and with it who sends it.
    pub fn calls(&self, server: &Server, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("client_id", self.id.as_str()), ("client_secret", self.secret.as_str())];
        all.extend(fields);
        Call::post(path).form(&all).send(server)
    }
}

/// One request, header by header.
pub struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Call {
    pub fn new(method: &'static str, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: String::new() }
    }

    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn basic(self, application: &Application) -> Self {
        let pair = BASE64_STANDARD.encode(format!("{}:{}", application.id, application.secret));
        self.header("Authorization", &format!("Basic {pair}"))
    }

    pub fn body(mut self, body: &str) -> Self {
        self.body = body.to_owned();
        self
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name.as_bytes()), encoded(value.as_bytes())))
            .collect();
        self.header("Content-Type", "application/x-www-form-urlencoded").body(&pairs.join("&"))
    }

    pub fn send(self, server: &Server) -> Answer {
        self.send_to(&server.address)
    }

    pub fn send_to(self, address: &str) -> Answer {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.method,
            self.path,
            self.body.len()
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(format!("{head}\r\n{}", self.body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }
}

/// Opens the page of a request and agrees; returns where the browser is sent.
pub fn consent(browser: &mut Browser, asked: &str) -> String {
    let page = browser.get(asked).unwrap();
    assert_eq!(page.status, 200, "{}", page.head);
    let answer = browser.post(asked, &[("grantAccess", "true")]).unwrap();
    assert_eq!(answer.status, 302, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}

/// A parameter of an address.
pub fn callback_parameter(address: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(address).unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}
