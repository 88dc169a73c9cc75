//! Settings: what the operator decides before the program starts.

mod catalogue;
mod kinds;
mod sources;

pub use catalogue::{CATALOGUE, Setting, Settings};
pub use kinds::LogFormat;
pub use sources::{Environment, Flags, InForce, file_of_environment, place};

use std::net::SocketAddr;
use std::path::PathBuf;

use clientele_access::Area;
use clientele_api::Cors;
use clientele_domain::oauth::keys::KeyFiles;
use clientele_store::Location;

use crate::failure::Failure;

impl Settings {
    /// Where the database is: the one that was named, else the SQLite file in the data folder.
    pub fn location(&self) -> Result<Location, Failure> {
        match &self.database_url {
            Some(url) => Ok(Location::parse(url, self.database_connections)?),
            None => Ok(Location::File(self.data.join("clientele.sqlite"))),
        }
    }

    /// Where people reach a server that listens on this address, without a slash at the end.
    pub fn public_url(&self, listening: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            // Nobody can open "every address of this machine".
            None if listening.ip().is_unspecified() => format!("http://localhost:{}", listening.port()),
            None => format!("http://{listening}"),
        }
    }

    /// The files of the keys that sign access tokens. The public key of before lies beside the private one.
    pub fn oauth_keys(&self) -> KeyFiles {
        let private = self
            .oauth_private_key
            .as_ref()
            .map_or_else(|| self.secrets().join("oauth-private.pem"), PathBuf::from);
        KeyFiles { before: private.with_file_name("oauth-public-before.pem"), private }
    }

    /// Which pages of other origins may call the API of an area.
    pub fn api_cors(&self, area: Area) -> Cors {
        let origins = match area {
            Area::BackOffice => &self.api_backoffice_origins,
            Area::Storefront => &self.api_storefront_origins,
        };
        Cors {
            allow_origins: origins.0.clone(),
            allow_credentials: self.api_allow_credentials,
            allow_headers: self.api_allow_headers.0.clone(),
            expose_headers: self.api_expose_headers.0.clone(),
            preflight_max_age: self.api_preflight_seconds,
        }
    }

    /// The folder of the secrets; inside of the data folder.
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets")
    }
}
