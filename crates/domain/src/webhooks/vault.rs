//! Keeping secrets that must be read again, as those of webhooks, with which messages are signed. They are encrypted
//! (AES-256-GCM) with a key that follows from the secret of the installation: a copy of the database alone gives away
//! none of them.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How many bytes a nonce has; it stands before what it was used for.
const NONCE: usize = 12;

/// Seals and opens texts.
pub struct Vault(Option<RandomizedNonceKey>);

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Vault")
    }
}

impl Default for Vault {
    fn default() -> Self {
        Self::new(&[0; 32])
    }
}

impl Vault {
    /// A key of its own, so that nothing it seals means anything for another purpose of the installation's secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        let key = Hmac::<Sha256>::new_from_slice(secret).ok().and_then(|mut mac| {
            mac.update(b"webhook-secret");
            RandomizedNonceKey::new(&AES_256_GCM, &mac.finalize().into_bytes()).ok()
        });
        Self(key)
    }

    /// None only if the machine has no randomness left.
    pub fn seal(&self, text: &str) -> Option<String> {
        let mut sealed = text.as_bytes().to_vec();
        let nonce = self.0.as_ref()?.seal_in_place_append_tag(Aad::empty(), &mut sealed).ok()?;
        let whole = [nonce.as_ref().as_slice(), &sealed].concat();
        Some(BASE64_STANDARD_NO_PAD.encode(whole))
    }

    /// None if it was sealed with the secret of another installation, or touched since.
    pub fn open(&self, sealed: &str) -> Option<String> {
        let mut whole = BASE64_STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = whole.split_at_mut_checked(NONCE)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let text = self.0.as_ref()?.open_in_place(nonce, Aad::empty(), sealed).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_with_the_same_secret_only() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("whsec_abc").unwrap();
        assert!(!sealed.contains("whsec"));
        assert_ne!(sealed, vault.seal("whsec_abc").unwrap(), "the same secret looks different each time");
        assert_eq!(vault.open(&sealed).as_deref(), Some("whsec_abc"));
        assert_eq!(Vault::new(&[8; 32]).open(&sealed), None);
        let touched = format!("{}A", &sealed[..sealed.len() - 1]);
        for nonsense in ["", "A", "AAAA", "***", &sealed[1..], &touched] {
            if nonsense != sealed {
                assert_eq!(vault.open(nonsense), None, "{nonsense}");
            }
        }
    }
}
