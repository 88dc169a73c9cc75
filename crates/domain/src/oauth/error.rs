//! Why an application is not given what it asks for, in the words of RFC 6749 and of those who came before us: scripts
//! compare these texts.

use crate::error::Error;

/// What the endpoints answer instead of a token or a code.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// No such grant, or nothing that says which.
    #[error("unsupported grant type")]
    UnsupportedGrant,
    /// A parameter is missing or can't be read.
    #[error("the parameter {0} is missing or wrong")]
    Parameter(&'static str),
    /// What was sent breaks a rule.
    #[error("{0}")]
    Request(&'static str),
    /// The application is unknown, off, or may not do this.
    #[error("client authentication failed")]
    Client,
    /// What describes the application can't be had, or is wrong.
    #[error("{0}")]
    Document(&'static str),
    /// Wrong user name or password.
    #[error("wrong user name or password")]
    Credentials,
    /// The person, or what they granted, does not count.
    #[error("{0}")]
    Grant(&'static str),
    /// The refresh token does not count.
    #[error("refresh token: {0}")]
    RefreshToken(&'static str),
    /// The person refused.
    #[error("the user denied the request")]
    Denied,
    /// There is no such page in this area.
    #[error("not in this area")]
    Elsewhere,
    /// Too many requests; seconds until the next.
    #[error("too many requests")]
    TooMany(u64),
    /// There are no keys to sign with.
    #[error("no keys")]
    NoKeys,
    #[error(transparent)]
    Failed(Error),
}

impl GrantError {
    /// The member `error` of the answer.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedGrant => "unsupported_grant_type",
            Self::Parameter(_) | Self::Request(_) | Self::RefreshToken(_) => "invalid_request",
            Self::Client | Self::Document(_) => "invalid_client",
            Self::Credentials | Self::Grant(_) => "invalid_grant",
            Self::Denied => "access_denied",
            Self::Elsewhere => "not_found",
            Self::TooMany(_) => "too_many_requests",
            Self::NoKeys | Self::Failed(_) => "server_error",
        }
    }

    /// The member `error_description`.
    pub const fn description(&self) -> &'static str {
        match self {
            Self::UnsupportedGrant => {
                "The authorization grant type is not supported by the authorization server."
            }
            Self::Parameter(_) | Self::Request(_) => {
                "The request is missing a required parameter, includes an invalid parameter value, includes a \
                 parameter more than once, or is otherwise malformed."
            }
            Self::RefreshToken(_) => "The refresh token is invalid.",
            Self::Client | Self::Document(_) => "Client authentication failed",
            Self::Credentials => "The user credentials were incorrect.",
            Self::Grant(_) => {
                "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh \
                 token is invalid, expired, revoked, does not match the redirection URI used in the authorization \
                 request, or was issued to another client."
            }
            Self::Denied => "The resource owner or authorization server denied the request.",
            Self::Elsewhere => "The OAuth application belongs to another area.",
            Self::TooMany(_) => "Too many requests.",
            Self::NoKeys => "The authorization server can't sign tokens: the encryption key does not exist.",
            Self::Failed(_) => {
                "The authorization server encountered an unexpected condition which prevented it from fulfilling the \
                 request."
            }
        }
    }

    /// The member `hint`, if there is one.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnsupportedGrant => Some("Check that all required parameters have been provided".into()),
            Self::Parameter(name) => Some(format!("Check the `{name}` parameter")),
            Self::Request(hint) | Self::Grant(hint) | Self::RefreshToken(hint) | Self::Document(hint) => {
                Some((*hint).into())
            }
            Self::Denied => Some("The user denied the request".into()),
            _ => None,
        }
    }
}

impl<E: Into<Error>> From<E> for GrantError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
