//! Why a command ended without having done its work.

use clientele_language::Message;
use clientele_store::StoreError;

/// A sentence for the operator, and the exit code that goes with it.
#[derive(Clone, Debug)]
pub struct Failure {
    pub message: Message,
    pub code: u8,
}

/// The work could not be done.
const FAILED: u8 = 1;
/// The command or a setting is wrong: trying again will not help.
const MISUSED: u8 = 2;

impl Failure {
    pub fn new(message: impl Into<Message>) -> Self {
        Self { message: message.into(), code: FAILED }
    }

    pub fn misuse(message: impl Into<Message>) -> Self {
        Self { message: message.into(), code: MISUSED }
    }

    /// Work that stopped for a reason that needs no sentence of its own.
    pub fn work(reason: &impl std::fmt::Display) -> Self {
        Self::new(Message::new("console-failure-work").with("reason", reason.to_string()))
    }

    /// A file or folder with which something could not be done.
    pub fn at_path(id: &'static str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(Message::new(id).with("path", path.display().to_string()).with("reason", error.to_string()))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::UnknownUrl => Self::misuse("console-failure-database-url"),
            StoreError::Unreachable(reason) => {
                Self::new(Message::new("console-failure-database-unreachable").with("reason", reason))
            }
            StoreError::TooNew(migration) => {
                Self::new(Message::new("console-failure-database-newer").with("migration", migration))
            }
            StoreError::TooOld(pending) => {
                Self::new(Message::new("console-failure-database-older").with("pending", pending))
            }
            StoreError::Database(error) => {
                Self::new(Message::new("console-failure-database").with("reason", error.to_string()))
            }
            other => Self::new(Message::new("console-failure-database").with("reason", other.to_string())),
        }
    }
}

impl From<clientele_domain::Error> for Failure {
    fn from(error: clientele_domain::Error) -> Self {
        use clientele_domain::Error;
        match error {
            Error::Invalid(fields) => match fields.into_iter().next() {
                Some(first) => Self::new(
                    Message::new("console-failure-field")
                        .with("field", first.field)
                        .with("sentence", first.message),
                ),
                None => Self::new("console-failure-denied"),
            },
            Error::Denied => Self::new("console-failure-denied"),
            Error::NotFound => Self::new("console-failure-missing"),
            Error::Stale | Error::Repeated(_) => Self::new("console-failure-stale"),
            Error::Refused(sentence) => Self::new(sentence),
            Error::Busy => Self::new("console-failure-busy"),
            Error::Store(error) => error.into(),
        }
    }
}
