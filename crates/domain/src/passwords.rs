//! Passwords: what they must be made of, and their hashes (argon2id, m = 19 456 KiB, t = 2, p = 1: OWASP's first choice).

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use clientele_language::Message;
use rand::RngExt;
use tokio::sync::oneshot;

use crate::error::Error;

/// What a password must be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub min_length: usize,
    pub lower_case: bool,
    pub upper_case: bool,
    pub numbers: bool,
    pub special_characters: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { min_length: 8, lower_case: true, upper_case: true, numbers: true, special_characters: false }
    }
}

/// The longest password that is taken, in bytes: hashing more would only cost time.
const LONGEST: usize = 1024;

impl Policy {
    /// Every rule that the password breaks.
    pub fn broken_by(&self, password: &str) -> Vec<Message> {
        let mut broken = Vec::new();
        if password.chars().count() < self.min_length {
            broken.push(Message::new("password-too-short").with("limit", self.min_length));
        }
        if self.lower_case && !password.chars().any(char::is_lowercase) {
            broken.push("password-needs-lower-case".into());
        }
        if self.upper_case && !password.chars().any(char::is_uppercase) {
            broken.push("password-needs-upper-case".into());
        }
        if self.numbers && !password.chars().any(|c| c.is_ascii_digit()) {
            broken.push("password-needs-number".into());
        }
        if self.special_characters && !password.chars().any(|c| !c.is_alphanumeric() && !c.is_whitespace()) {
            broken.push("password-needs-special".into());
        }
        if password.len() > LONGEST {
            broken.push(Message::new("too-long").with("limit", LONGEST));
        }
        broken
    }

    /// A random password that keeps the policy, of letters and digits that nobody mistakes for one another.
    pub fn generate(&self) -> String {
        const SETS: [&[u8]; 4] =
            [b"abcdefghijkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"!#%+-=?@"];
        let mut rng = rand::rng();
        let sets = if self.special_characters { &SETS[..] } else { &SETS[..3] };
        let mut password: Vec<u8> = sets.iter().map(|set| set[rng.random_range(0..set.len())]).collect();
        while password.len() < self.min_length.max(16) {
            let set = SETS[rng.random_range(0..3)];
            password.push(set[rng.random_range(0..set.len())]);
        }
        for place in (1..password.len()).rev() {
            password.swap(place, rng.random_range(0..=place));
        }
        password.into_iter().map(char::from).collect()
    }
}

/// Hashes and verifies on a few threads of its own with a bounded queue, so that a storm of log-ins slows no page.
#[derive(Clone)]
pub struct Hasher {
    queue: SyncSender<Work>,
    /// The hash of nobody's password: verifying against it takes as long as against somebody's.
    nobody: Arc<str>,
}

enum Work {
    Hash(String, oneshot::Sender<Option<String>>),
    Verify(String, String, oneshot::Sender<bool>),
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Hasher")
    }
}

impl Hasher {
    /// `threads` hash at the same time; `waiting` more may wait, then the answer is [`Error::Busy`].
    pub fn start(threads: usize, waiting: usize) -> Self {
        let (queue, works) = sync_channel::<Work>(waiting);
        let works = Arc::new(Mutex::new(works));
        for _ in 0..threads.max(1) {
            let works = Arc::clone(&works);
            std::thread::spawn(move || {
                loop {
                    let work = works.lock().ok().and_then(|works| works.recv().ok());
                    match work {
                        None => break,
                        Some(Work::Hash(password, answer)) => {
                            let _ = answer.send(hash(&password));
                        }
                        Some(Work::Verify(password, hash, answer)) => {
                            let _ = answer.send(verify(&password, &hash));
                        }
                    }
                }
            });
        }
        Self { queue, nobody: hash("nobody's password").unwrap_or_default().into() }
    }

    /// The hash in PHC string format, with a new random salt.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let (sender, answer) = oneshot::channel();
        self.put(Work::Hash(password.to_owned(), sender))?;
        answer.await.ok().flatten().ok_or(Error::Busy)
    }

    /// Whether the password belongs to the hash. Without a hash (no such account) it takes the same time and is no.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Error> {
        let (sender, answer) = oneshot::channel();
        let against = hash.unwrap_or(&self.nobody);
        self.put(Work::Verify(password.to_owned(), against.to_owned(), sender))?;
        let fits = answer.await.map_err(|_| Error::Busy)?;
        Ok(fits && hash.is_some())
    }

    fn put(&self, work: Work) -> Result<(), Error> {
        self.queue.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Error::Busy,
        })
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of a password, here and now: for seeds, where no page waits. PHC string format.
pub fn hash(password: &str) -> Option<String> {
    argon2().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

fn verify(password: &str, hash: &str) -> bool {
    password.len() <= LONGEST
        && PasswordHash::new(hash)
            .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_broken_rule_is_named() {
        let policy = Policy { special_characters: true, ..Policy::default() };
        let names = |password: &str| -> Vec<String> {
            policy.broken_by(password).into_iter().map(|message| message.id.into_owned()).collect()
        };
        assert_eq!(names("Demo1234!"), Vec::<String>::new());
        assert_eq!(names("demo1234!"), ["password-needs-upper-case"]);
        assert_eq!(names("Dm1!"), ["password-too-short", "password-needs-lower-case"][..1]);
        assert_eq!(names("").len(), 5);
    }

    #[test]
    fn generated_passwords_keep_the_policy() {
        for special_characters in [false, true] {
            let policy = Policy { special_characters, min_length: 20, ..Policy::default() };
            for _ in 0..200 {
                let password = policy.generate();
                assert_eq!(policy.broken_by(&password), Vec::new(), "{password}");
            }
        }
    }

    #[tokio::test]
    async fn a_password_fits_its_hash_and_nobodys_never() {
        let hasher = Hasher::start(1, 4);
        let hash = hasher.hash("Demo1234").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("Demo1234", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("demo1234", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("nobody's password", None).await.unwrap());
    }

    #[tokio::test]
    async fn more_than_the_queue_holds_is_told_to_come_back() {
        let hasher = Hasher::start(1, 1);
        let all = futures_util::future::join_all((0..50).map(|_| hasher.hash("Demo1234"))).await;
        assert!(all.iter().any(|answer| matches!(answer, Err(Error::Busy))));
        assert!(all.iter().any(Result::is_ok));
    }
}
