//! Reading what stands at an address of others: small JSON documents.

use std::time::Duration;

use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Response, StatusCode};

use crate::reach::Reach;
use crate::sending::{Failure, client, failure};
use crate::target::Target;

/// How large a document may be, in bytes.
pub const DOCUMENT_LIMIT: usize = 5 * 1024;

/// A document as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub body: Vec<u8>,
    /// For how many seconds its server says that it may be kept; None where it says nothing.
    pub max_age: Option<u32>,
}

/// Why there is no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDocument {
    #[error(transparent)]
    Failed(#[from] Failure),
    /// Redirects are an answer as any other: they are not followed.
    #[error("the answer is {0} instead of 200")]
    Status(u16),
    #[error("the answer is not of the type application/json")]
    NotJson,
    #[error("the answer is larger than {DOCUMENT_LIMIT} bytes")]
    TooLarge,
}

/// Reads documents. Follows no redirects, asks no proxy, waits no longer than it was told.
#[derive(Clone, Debug)]
pub struct Reader {
    client: Client,
    reach: Reach,
}

impl Reader {
    /// `timeout` is for all of it: connecting, asking, and reading the answer.
    pub fn new(reach: Reach, timeout: Duration) -> Result<Self, Failure> {
        Ok(Self { client: client(reach, timeout)?, reach })
    }

    pub const fn reach(&self) -> Reach {
        self.reach
    }

    pub async fn read(&self, target: &Target) -> Result<Document, NoDocument> {
        let request = self.client.get(target.0.clone()).header(ACCEPT, "application/json");
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        if response.status() != StatusCode::OK {
            return Err(NoDocument::Status(response.status().as_u16()));
        }
        if !is_json(&response) {
            return Err(NoDocument::NotJson);
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| failure(&error))? {
            body.extend_from_slice(&piece);
            if body.len() > DOCUMENT_LIMIT {
                return Err(NoDocument::TooLarge);
            }
        }
        Ok(Document { body, max_age: max_age(response.headers()) })
    }
}

/// JSON itself, or a type that is written in JSON (RFC 6838, 4.2.8).
fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// What `Cache-Control` says of the time (RFC 9111, 5.2.2).
fn max_age(headers: &HeaderMap) -> Option<u32> {
    let said = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut told = None;
    for directive in said.flat_map(|value| value.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return Some(0),
            "max-age" => told = value.trim().trim_matches('"').parse().ok(),
            _ => {}
        }
    }
    told
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_time_is_what_the_server_says() {
        for (said, seconds) in [
            (&["max-age=60"][..], Some(60)),
            (&["public, Max-Age = \"90\""], Some(90)),
            (&["public", "max-age=5"], Some(5)),
            (&["max-age=60, no-store"], Some(0)),
            (&["no-cache"], Some(0)),
            (&["max-age=soon"], None),
            (&["public"], None),
            (&[], None),
        ] {
            let headers = said.iter().map(|value| (CACHE_CONTROL, value.parse().unwrap())).collect();
            assert_eq!(max_age(&headers), seconds, "{said:?}");
        }
    }
}
