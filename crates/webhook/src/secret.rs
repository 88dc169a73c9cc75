//! The secret that sender and receiver share, and what is signed with it.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PREFIX: &str = "whsec_";

/// How many bytes the standard allows.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// A shared secret: 24 to 64 bytes, written as `whsec_` and Base64.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// A text that is no secret of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is whsec_ followed by 24 to 64 bytes in Base64")]
pub struct InvalidSecret;

impl Secret {
    /// A new one that nobody can guess: 32 bytes.
    pub fn generate() -> Self {
        let bytes: [u8; 32] = rand::random();
        Self(bytes.to_vec())
    }

    /// Reads `whsec_…`.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(InvalidSecret)?;
        let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| InvalidSecret)?;
        if LENGTH.contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(InvalidSecret) }
    }

    /// As receivers are told it.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", BASE64_STANDARD.encode(&self.0))
    }

    /// The signature of a message: `v1,` and HMAC-SHA256 in Base64 over id, timestamp (seconds since 1970) and body.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// The value of the header `webhook-signature`: a signature for each secret in force, so that a receiver may hold either
/// while secrets are changed.
pub fn signatures(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let all: Vec<String> = secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_example_of_the_standard_is_signed_as_it_says() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        assert_eq!(
            secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn the_library_of_the_standard_signs_the_same() {
        let (old, new) = (Secret::generate(), Secret::generate());
        let header = signatures(&[new.clone(), old.clone()], "msg_1", 1_795_685_400, "{\"ä\":1}");
        for secret in [&old, &new] {
            let theirs = standardwebhooks::Webhook::new(&secret.reveal()).unwrap();
            let signed = theirs.sign("msg_1", 1_795_685_400, "{\"ä\":1}".as_bytes()).unwrap();
            assert!(header.split(' ').any(|one| one == signed));
        }
    }

    #[test]
    fn what_is_written_reads_back_and_nothing_else_is_taken() {
        let secret = Secret::generate();
        assert_eq!(Secret::parse(&secret.reveal()).unwrap(), secret);
        assert_eq!(format!("{secret:?}"), "Secret");
        let short = format!("{PREFIX}{}", BASE64_STANDARD.encode([1; 23]));
        let long = format!("{PREFIX}{}", BASE64_STANDARD.encode([1; 65]));
        for wrong in ["", "whsec_", "whsec_***", "secret", &short, &long, &secret.reveal()[6..]] {
            assert_eq!(Secret::parse(wrong), Err(InvalidSecret), "{wrong}");
        }
    }
}
