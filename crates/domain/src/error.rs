//! What a use case answers when it can't do what it was asked.

use clientele_language::Message;
use clientele_store::StoreError;

/// A rule that one field breaks. `field` is the name as in forms (`email`, `addresses[0].street`); empty for a rule
/// that concerns the record as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub message: Message,
}

/// The same answer for page, form and API; each renders it in its own way.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some fields break rules; nothing was changed.
    #[error("the input breaks {} rule(s)", .0.len())]
    Invalid(Vec<FieldError>),
    /// The actor may see the record but not do this, or may not do this at all.
    #[error("access denied")]
    Denied,
    /// There is no such record, as far as the actor may know.
    #[error("not found")]
    NotFound,
    /// Somebody else changed the record since it was read.
    #[error("the record has changed in the meantime")]
    Stale,
    /// The form was sent before and made the record with this id.
    #[error("this form was sent before")]
    Repeated(i64),
    /// A rule forbids it in the present state; the sentence says which and what to do.
    #[error("refused: {}", .0.id)]
    Refused(Message),
    /// Too much at once; try again in a moment.
    #[error("too busy")]
    Busy,
    #[error(transparent)]
    Store(StoreError),
}

impl Error {
    pub fn refused(message: impl Into<Message>) -> Self {
        Self::Refused(message.into())
    }

    pub fn invalid(field: &str, message: impl Into<Message>) -> Self {
        Self::Invalid(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            error => Self::Store(error),
        }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}
