//! Sending a message and reading what the receiver answers.

use std::error::Error as _;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::reach::Reach;
use crate::target::Target;

/// How much of an answer is kept, in bytes.
pub const ANSWER_LIMIT: usize = 4 * 1024;

/// How many headers of an answer are kept, and how much of each.
const MOST_HEADERS: usize = 50;
const HEADER_LIMIT: usize = 500;

/// A message, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same however often the message is sent.
    pub id: String,
    /// When it is sent, in seconds since 1970.
    pub timestamp: i64,
    /// What [`signatures`](crate::signatures) says.
    pub signature: String,
    /// JSON.
    pub body: String,
}

impl Message {
    /// The headers with which it leaves.
    pub fn headers(&self) -> [(&'static str, String); 4] {
        [
            ("content-type", "application/json".to_owned()),
            ("webhook-id", self.id.clone()),
            ("webhook-timestamp", self.timestamp.to_string()),
            ("webhook-signature", self.signature.clone()),
        ]
    }
}

/// What a receiver answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// The beginning of it, up to [`ANSWER_LIMIT`].
    pub body: String,
}

impl Answer {
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The receiver wants nothing more, ever.
    pub const fn is_gone(&self) -> bool {
        self.status == 410
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Why there was no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("the address is not of the public internet")]
    Private,
    #[error("no answer in time")]
    Timeout,
    #[error("{0}")]
    Connection(String),
}

/// Sends messages. Follows no redirects, asks no proxy, waits no longer than it was told.
#[derive(Clone, Debug)]
pub struct Sender {
    client: Client,
    reach: Reach,
}

impl Sender {
    /// `timeout` is for all of it: connecting, sending, and reading the answer.
    pub fn new(reach: Reach, timeout: Duration) -> Result<Self, Failure> {
        Ok(Self { client: client(reach, timeout)?, reach })
    }

    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// Posts the message. An answer of any status is an answer.
    pub async fn send(&self, target: &Target, message: &Message) -> Result<Answer, Failure> {
        let mut request = self.client.post(target.0.clone()).body(message.body.clone());
        for (name, value) in message.headers() {
            request = request.header(name, value);
        }
        let response = request.send().await.map_err(|error| failure(&error))?;
        read(response).await
    }
}

/// Asks nobody who is out of reach.
pub(crate) fn client(reach: Reach, timeout: Duration) -> Result<Client, Failure> {
    Client::builder()
        .user_agent(concat!("Clientele/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        .timeout(timeout)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(2)
        .dns_resolver(Within(reach))
        .build()
        .map_err(|error| Failure::Connection(told(&error)))
}

async fn read(mut response: Response) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .take(MOST_HEADERS)
        .map(|(name, value)| (name.as_str().to_owned(), readable(value.as_bytes(), HEADER_LIMIT)))
        .collect();
    let mut body = Vec::new();
    // The status has arrived: what becomes of the rest changes nothing any more.
    while body.len() < ANSWER_LIMIT
        && let Ok(Some(piece)) = response.chunk().await
    {
        body.extend_from_slice(&piece);
    }
    Ok(Answer { status, headers, body: readable(&body, ANSWER_LIMIT) })
}

/// Bytes as text that every database takes.
fn readable(bytes: &[u8], limit: usize) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(limit)]).replace('\0', "\u{fffd}")
}

pub(crate) fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Timeout;
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<OutOfReach>() {
            return Failure::Private;
        }
        cause = inner.source();
    }
    Failure::Connection(told(error))
}

/// The innermost cause, which says most; the address is no part of it.
fn told(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    readable(cause.to_string().as_bytes(), HEADER_LIMIT)
}

/// Finds the addresses of names, as far as they are within reach. The connection is opened to one of these and to none
/// else, so a name that changes its mind between two questions gains nothing.
#[derive(Clone, Copy, Debug)]
struct Within(Reach);

#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the address is not of the public internet")]
struct OutOfReach;

impl Resolve for Within {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let within: Vec<_> = found.filter(|address| reach.allows(address.ip())).collect();
            if within.is_empty() {
                return Err(OutOfReach.into());
            }
            Ok(Box::new(within.into_iter()) as Addrs)
        })
    }
}
