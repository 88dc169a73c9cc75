//! Somebody on this machine who receives, keeps what arrives, and answers as told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::Value as Json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A message as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap()
    }

    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether one of the signatures is that of the library of the standard with this secret.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let timestamp = self.header("webhook-timestamp").parse().unwrap();
        let signed = standardwebhooks::Webhook::new(secret)
            .unwrap()
            .sign(self.header("webhook-id"), timestamp, self.body.as_bytes())
            .unwrap();
        self.header("webhook-signature").split(' ').any(|one| one == signed)
    }
}

#[derive(Default)]
struct Inside {
    received: Vec<Received>,
    /// Status and headers of the next answers; then it is 204.
    answers: VecDeque<(u16, &'static str)>,
}

#[derive(Clone)]
pub struct Receiver {
    port: u16,
    inside: Arc<Mutex<Inside>>,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let inside = Arc::new(Mutex::new(Inside::default()));
        let shared = Arc::clone(&inside);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(receive(stream, Arc::clone(&shared)));
            }
        });
        Self { port, inside }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hooks", self.port)
    }

    pub fn answer(&self, times: usize, status: u16) {
        self.answer_with(times, status, "");
    }

    /// Headers end with a line break each.
    pub fn answer_with(&self, times: usize, status: u16, headers: &'static str) {
        let answers = std::iter::repeat_n((status, headers), times);
        self.inside.lock().unwrap().answers.extend(answers);
    }

    /// What arrived since somebody looked.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.inside.lock().unwrap().received)
    }

    /// The kinds of what arrived since somebody looked.
    pub fn kinds(&self) -> Vec<String> {
        self.take().iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect()
    }
}

async fn receive(mut stream: TcpStream, inside: Arc<Mutex<Inside>>) {
    let mut got = Vec::new();
    let mut piece = [0; 8192];
    loop {
        let read = stream.read(&mut piece).await.unwrap_or(0);
        if read == 0 {
            return;
        }
        got.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&got).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let headers: Vec<(String, String)> = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length: usize =
            headers.iter().find(|(name, _)| name == "content-length").unwrap().1.parse().unwrap();
        if body.len() < length {
            continue;
        }
        let (status, more) = {
            let mut inside = inside.lock().unwrap();
            inside.received.push(Received { headers, body: body.to_owned() });
            inside.answers.pop_front().unwrap_or((204, ""))
        };
        let content = if status == 204 { "" } else { "content-length: 4\r\n" };
        let end = if status == 204 { "" } else { "told" };
        let answer = format!("HTTP/1.1 {status} Answer\r\n{more}{content}\r\n{end}");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        got.clear();
    }
}
