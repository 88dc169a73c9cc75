//! Opening the database that the settings name.

use clientele_store::{Location, Store};

use crate::data_folder;
use crate::failure::Failure;
use crate::settings::Settings;

/// Opens the database as it is.
pub async fn open(settings: &Settings) -> Result<Store, Failure> {
    let location = settings.location()?;
    if let Location::File(file) = &location {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        data_folder::prepare(folder.unwrap_or(std::path::Path::new(".")))?;
    }
    Ok(Store::open(&location).await?)
}

/// Opens a database that is neither older nor newer than this program.
pub async fn open_current(settings: &Settings) -> Result<Store, Failure> {
    let store = open(settings).await?;
    store.require_current().await?;
    Ok(store)
}
