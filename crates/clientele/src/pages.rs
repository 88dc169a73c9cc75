//! All pages, put together.

use axum::Router;
use clientele_backoffice::Office;
use clientele_web::{Frame, FrameSettings, shield};

use crate::data_folder::SECRET_BYTES;
use crate::failure::Failure;
use crate::settings::Settings;

/// The router of everything that people see.
pub fn all(
    settings: &Settings,
    base_url: String,
    secret: [u8; SECRET_BYTES],
    office: Office,
) -> Result<Router, Failure> {
    let frame = FrameSettings {
        clock: office.clock.clone(),
        behind_proxy: settings.behind_proxy,
        ..FrameSettings::new(&base_url, secret)
    };
    let frame = Frame::new(frame).map_err(|error| Failure::work(&error))?;
    Ok(shield(clientele_backoffice::routes(office), &frame))
}
