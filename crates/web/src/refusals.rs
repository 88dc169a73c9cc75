//! What the domain answers when it can't do what it was asked, as pages say it.

use axum::response::Response;
use clientele_domain::Error;

use crate::errors::PageError;
use crate::flash::Flash;
use crate::visit::Visit;

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(fields) => Self::Invalid(fields.into_iter().map(|field| field.message).collect()),
            Error::Denied => Self::Denied,
            Error::NotFound => Self::NotFound,
            // Whoever creates records answers a repeated form with the record; elsewhere it is as good as stale.
            Error::Stale | Error::Repeated(_) => Self::Stale,
            Error::Refused(message) => Self::Refused(message),
            Error::Busy => Self::Busy,
            Error::Store(error) => Self::internal(error),
        }
    }
}

impl Visit {
    /// What a form answers when a rule refused it: back to a page of ours, with the sentence as a message.
    pub fn refuse(&self, to: &str, error: Error) -> Result<Response, PageError> {
        match error {
            Error::Refused(message) => Ok(self.redirect_with(to, Flash::error(message))),
            Error::Stale => Ok(self.redirect_with(to, Flash::error("error-stale-text"))),
            Error::Invalid(fields) => {
                for field in fields {
                    self.flash(Flash::error(field.message));
                }
                Ok(self.redirect(to))
            }
            other => Err(other.into()),
        }
    }
}
