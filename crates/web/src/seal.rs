//! Seals: what the program signs, so that it knows it again when a browser brings it back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The key of an installation. Each purpose gets seals of its own: one never passes for another.
#[derive(Clone)]
pub struct Sealer([u8; 32]);

impl Sealer {
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The seal over `parts` for a purpose, 43 characters of base64url.
    pub fn seal(&self, purpose: &str, parts: &[&[u8]]) -> String {
        URL_SAFE_NO_PAD.encode(self.digest(purpose, parts))
    }

    /// Whether `seal` is the seal over `parts`; takes the same time for every wrong one.
    pub fn holds(&self, purpose: &str, parts: &[&[u8]], seal: &str) -> bool {
        let Ok(given) = URL_SAFE_NO_PAD.decode(seal) else { return false };
        self.digest(purpose, parts).as_slice().ct_eq(&given).into()
    }

    fn digest(&self, purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
        // A key of 32 bytes is always accepted: HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Vec::new() };
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            // The length before each part keeps "ab" + "c" apart from "a" + "bc".
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }
}

/// `bytes` random bytes in base64url.
pub fn random_text(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    rand::fill(buffer.as_mut_slice());
    URL_SAFE_NO_PAD.encode(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_for_its_purpose_and_parts_alone() {
        let sealer = Sealer::new([7; 32]);
        let seal = sealer.seal("form", &[b"ab", b"c"]);
        assert!(sealer.holds("form", &[b"ab", b"c"], &seal));
        assert!(!sealer.holds("form", &[b"a", b"bc"], &seal));
        assert!(!sealer.holds("flash", &[b"ab", b"c"], &seal));
        assert!(!Sealer::new([8; 32]).holds("form", &[b"ab", b"c"], &seal));
        assert!(!sealer.holds("form", &[b"ab", b"c"], "not base64!"));
        assert!(!sealer.holds("form", &[b"ab", b"c"], ""));
    }
}
