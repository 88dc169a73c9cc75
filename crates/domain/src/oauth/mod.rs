//! OAuth 2.0: applications that act for people, and what they may be given.
//!
//! [`application`] is the record that people manage; [`grants`] is what a token endpoint answers; [`resume`] turns an
//! access token into the same [`Context`](crate::Context) that a session gives.

pub mod application;
mod authorization;
mod bearer;
mod client;
pub mod consent;
mod documents;
mod error;
pub mod grants;
pub mod introspection;
pub mod keys;
pub(crate) mod managing;
mod person;
mod redirect_uri;
pub mod session_transfer;
mod token;

pub use application::{Application, GrantType};
pub use authorization::end_of;
pub(crate) use authorization::visitors_acted_for;
pub use bearer::{Bearer, Refusal, note_use, resume};
pub use client::ClientCredentials;
pub use documents::Documents;
pub use error::GrantError;
pub use grants::{Answer, Door};
pub use keys::Keys;
pub use managing::{
    Changes, Created, Nature, activate, create, create_from_console, deactivate, delete, find, may_change,
    of_owner, owner_of, require, update,
};
pub use token::sweep;

use clientele_access::Area;

/// What makes this installation an authorization server: the keys that sign its tokens, and the secret with which
/// the secrets of applications are hashed.
#[derive(Debug)]
pub struct Server {
    pub keys: Keys,
    pub(crate) hashing: client::Hashing,
    /// None where applications must be registered.
    pub(crate) documents: Option<Documents>,
}

impl Server {
    /// With the secret of the installation.
    pub fn new(keys: Keys, secret: &[u8; 32]) -> Self {
        Self { keys, hashing: client::Hashing::new(secret), documents: None }
    }

    /// Lets in applications that nobody registered, but that a document describes.
    #[must_use]
    pub fn with_documents(self, documents: Documents) -> Self {
        Self { documents: Some(documents), ..self }
    }

    /// Whether there are such applications.
    pub const fn has_documents(&self) -> bool {
        self.documents.is_some()
    }
}

impl Default for Server {
    /// Without keys: nothing can be signed.
    fn default() -> Self {
        Self::new(Keys::none(), &[0; 32])
    }
}

/// An area as it stands in the database.
pub(crate) const fn area_name(area: Area) -> &'static str {
    match area {
        Area::BackOffice => "back-office",
        Area::Storefront => "storefront",
    }
}
