//! The keys that sign access tokens. One signs; the one before it is still known, so that changing keys ends no token.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use clientele_store::Timestamp;
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::token::Subject;
use crate::context::Services;
use crate::error::Error;
use crate::tokens;

/// How tokens are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// RSA with 2048 bits and SHA-256: what every client knows.
    #[default]
    Rs256,
    Es256,
    EdDsa,
}

/// A new pair of keys, as PEM.
pub struct Generated {
    pub private: String,
    pub public: String,
}

/// Makes a new pair of keys.
pub fn generate(signature: Signature) -> Result<Generated, KeyError> {
    let failed = |_| KeyError("no key could be generated".into());
    let (private, public) = match signature {
        Signature::Rs256 => {
            let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).map_err(failed)?;
            let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(failed)?.as_ref().to_vec();
            (private, AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(failed)?)
        }
        Signature::Es256 => {
            let pair = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?;
            let private = pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec();
            (private, AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(failed)?)
        }
        Signature::EdDsa => {
            let pair = Ed25519KeyPair::generate().map_err(failed)?;
            let private = pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec();
            (private, AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(failed)?)
        }
    };
    Ok(Generated {
        private: pem::encode(&pem::Pem::new("PRIVATE KEY", private)),
        public: pem::encode(&pem::Pem::new("PUBLIC KEY", public.as_ref())),
    })
}

/// Why keys can't be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(String);

impl From<jsonwebtoken::errors::Error> for KeyError {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        Self(error.to_string())
    }
}

/// What stands in an access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    /// The id of the application.
    pub aud: String,
    pub jti: String,
    /// Seconds since 1970, as the next two.
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    /// The e-mail address of the person; empty where an application acts as its owner.
    pub sub: String,
    pub scopes: Vec<String>,
    /// The standing authorization of an application that acts as its owner. The database keeps no row of such a token:
    /// it counts as long as the authorization does, unless it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<i64>,
}

impl Claims {
    pub(crate) fn new(
        services: &Services,
        subject: &Subject<'_>,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        let seconds = |moment: Timestamp| moment.0 / 1000;
        Self {
            iss: services.issuer(subject.application.area()),
            aud: subject.application.client_id.clone(),
            jti: tokens::secret(),
            iat: seconds(now),
            nbf: seconds(now),
            exp: seconds(expires_at),
            sub: subject.name.to_owned(),
            scopes: subject.scopes.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
            authorization: None,
        }
    }

    pub(crate) const fn expires_at(&self) -> Timestamp {
        Timestamp(self.exp * 1000)
    }

    pub(crate) const fn issued_at(&self) -> Timestamp {
        Timestamp(self.iat * 1000)
    }
}

/// A public key that is in force.
#[derive(Debug)]
struct Known {
    id: String,
    algorithm: Algorithm,
    key: DecodingKey,
    jwk: Jwk,
}

impl Known {
    fn new(mut jwk: Jwk, algorithm: Algorithm) -> Result<Self, KeyError> {
        let id = jwk.thumbprint(ThumbprintHash::SHA256)?;
        let key = DecodingKey::from_jwk(&jwk)?;
        jwk.common.key_id = Some(id.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        jwk.common.key_algorithm = Some(algorithm.into());
        Ok(Self { id, algorithm, key, jwk })
    }
}

/// The key that signs, and all whose signatures count.
#[derive(Debug)]
pub struct Ring {
    signing: EncodingKey,
    known: Vec<Known>,
}

impl Ring {
    /// From PEM: the private key, and the public ones of before.
    pub fn read(private: &str, before: &[String]) -> Result<Self, KeyError> {
        let (signing, algorithm) = private_key(private.as_bytes())?;
        let mut known = vec![Known::new(Jwk::from_encoding_key(&signing, algorithm)?, algorithm)?];
        for public in before {
            let (key, algorithm) = public_key(public.as_bytes())?;
            known.push(Known::new(Jwk::from_decoding_key(&key, Some(algorithm))?, algorithm)?);
        }
        Ok(Self { signing, known })
    }

    pub(crate) fn sign(&self, claims: &Claims) -> Result<String, Error> {
        let current = &self.known[0];
        let header = Header { kid: Some(current.id.clone()), ..Header::new(current.algorithm) };
        jsonwebtoken::encode(&header, claims, &self.signing)
            .map_err(|error| Error::Store(clientele_store::StoreError::Corrupt(error.to_string())))
    }

    /// What a token says, if one of our keys signed it. Whether it is over is for the database to say.
    pub(crate) fn verify(&self, token: &str) -> Option<Claims> {
        let id = jsonwebtoken::decode_header(token).ok()?.kid?;
        let known = self.known.iter().find(|known| known.id == id)?;
        let mut validation = Validation::new(known.algorithm);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Some(jsonwebtoken::decode::<Claims>(token, &known.key, &validation).ok()?.claims)
    }

    /// The public keys, for others who check signatures (RFC 7517).
    pub fn public_keys(&self) -> JwkSet {
        JwkSet { keys: self.known.iter().map(|known| known.jwk.clone()).collect() }
    }
}

fn private_key(text: &[u8]) -> Result<(EncodingKey, Algorithm), KeyError> {
    if let Ok(key) = EncodingKey::from_rsa_pem(text) {
        return Ok((key, Algorithm::RS256));
    }
    if let Ok(key) = EncodingKey::from_ec_pem(text) {
        return Ok((key, Algorithm::ES256));
    }
    Ok((EncodingKey::from_ed_pem(text)?, Algorithm::EdDSA))
}

fn public_key(text: &[u8]) -> Result<(DecodingKey, Algorithm), KeyError> {
    if let Ok(key) = DecodingKey::from_rsa_pem(text) {
        return Ok((key, Algorithm::RS256));
    }
    if let Ok(key) = DecodingKey::from_ec_pem(text) {
        return Ok((key, Algorithm::ES256));
    }
    Ok((DecodingKey::from_ed_pem(text)?, Algorithm::EdDSA))
}

/// Where the keys lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFiles {
    pub private: PathBuf,
    /// The public key of before the last change.
    pub before: PathBuf,
}

/// The keys in force. Files that appear or change are taken up while the program runs.
#[derive(Debug)]
pub struct Keys {
    files: Option<KeyFiles>,
    loaded: RwLock<Loaded>,
}

#[derive(Debug, Default)]
struct Loaded {
    looked_at: Option<Instant>,
    changed_at: [Option<SystemTime>; 2],
    ring: Option<Arc<Ring>>,
}

/// How long nobody looks at the files again.
const PAUSE: Duration = Duration::from_secs(1);

impl Keys {
    pub fn none() -> Self {
        Self { files: None, loaded: RwLock::default() }
    }

    pub fn of_files(files: KeyFiles) -> Self {
        Self { files: Some(files), loaded: RwLock::default() }
    }

    /// Keys that stay as they are.
    pub fn fixed(ring: Ring) -> Self {
        let loaded = Loaded { ring: Some(Arc::new(ring)), ..Loaded::default() };
        Self { files: None, loaded: RwLock::new(loaded) }
    }

    /// None while there are no keys.
    pub fn ring(&self) -> Option<Arc<Ring>> {
        let Some(files) = &self.files else { return self.read().ring.clone() };
        {
            let loaded = self.read();
            if loaded.looked_at.is_some_and(|at| at.elapsed() < PAUSE) {
                return loaded.ring.clone();
            }
        }
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        loaded.looked_at = Some(Instant::now());
        let changed_at = [&files.private, &files.before]
            .map(|file| std::fs::metadata(file).and_then(|file| file.modified()).ok());
        if changed_at != loaded.changed_at {
            loaded.changed_at = changed_at;
            loaded.ring = read(files);
        }
        loaded.ring.clone()
    }

    pub fn are_there(&self) -> bool {
        self.ring().is_some()
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(files: &KeyFiles) -> Option<Arc<Ring>> {
    let private = std::fs::read_to_string(&files.private).ok()?;
    let mode = std::fs::metadata(&files.private).map_or(0, |file| file.permissions().mode());
    if mode & 0o077 != 0 {
        tracing::warn!(file = %files.private.display(), "others can read the key that signs access tokens: chmod go= it");
    }
    let before: Vec<String> = std::fs::read_to_string(&files.before).into_iter().collect();
    match Ring::read(&private, &before) {
        Ok(ring) => Some(Arc::new(ring)),
        Err(error) => {
            tracing::error!(file = %files.private.display(), %error, "the keys of OAuth can't be read");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            iss: "https://example.com/oauth2-server".into(),
            aud: "client".into(),
            jti: "jti".into(),
            iat: 1,
            nbf: 1,
            exp: 2,
            sub: String::new(),
            scopes: Vec::new(),
            authorization: None,
        }
    }

    #[test]
    fn every_kind_of_key_signs_and_is_known_by_its_public_half() {
        for signature in [Signature::Rs256, Signature::Es256, Signature::EdDsa] {
            let pair = generate(signature).unwrap();
            let ring = Ring::read(&pair.private, &[]).unwrap();
            let token = ring.sign(&claims()).unwrap();
            assert_eq!(ring.verify(&token).unwrap().jti, "jti", "{signature:?}");
            let next = generate(Signature::Rs256).unwrap();
            let rotated = Ring::read(&next.private, std::slice::from_ref(&pair.public)).unwrap();
            assert!(rotated.verify(&token).is_some(), "{signature:?}: the key of before still counts");
            assert_eq!(rotated.public_keys().keys.len(), 2);
            assert!(Ring::read(&next.private, &[]).unwrap().verify(&token).is_none());
        }
    }

    #[test]
    fn a_token_that_was_touched_says_nothing() {
        let ring = Ring::read(&generate(Signature::EdDsa).unwrap().private, &[]).unwrap();
        let token = ring.sign(&claims()).unwrap();
        let mut parts: Vec<&str> = token.split('.').collect();
        let other = ring.sign(&Claims { jti: "other".into(), ..claims() }).unwrap();
        parts[1] = other.split('.').nth(1).unwrap();
        assert!(ring.verify(&parts.join(".")).is_none());
        for nonsense in ["", "a", "a.b.c", &token[1..], "eyJhbGciOiJub25lIn0.e30."] {
            assert!(ring.verify(nonsense).is_none(), "{nonsense}");
        }
    }

    #[test]
    fn files_are_taken_up_when_they_appear() {
        let folder = tempfile::tempdir().unwrap();
        let files = KeyFiles { private: folder.path().join("private"), before: folder.path().join("before") };
        let keys = Keys::of_files(files.clone());
        assert!(!keys.are_there());
        std::fs::write(&files.private, generate(Signature::EdDsa).unwrap().private).unwrap();
        std::thread::sleep(PAUSE);
        assert_eq!(keys.ring().unwrap().public_keys().keys.len(), 1);
        std::fs::write(&files.before, generate(Signature::EdDsa).unwrap().public).unwrap();
        std::thread::sleep(PAUSE);
        assert_eq!(keys.ring().unwrap().public_keys().keys.len(), 2);
    }
}
