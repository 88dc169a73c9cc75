//! Scripts, styles and icons: built by npm, part of the program, served under names that change with their content.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::Embed;
use serde::Deserialize;

use crate::frame::FrameError;

#[derive(Embed)]
#[folder = "$CLIENTELE_ASSETS_DIST"]
struct Built;

/// What the build wrote into `manifest.json`.
#[derive(Debug, Deserialize)]
pub(crate) struct Assets {
    /// `app.css` → `app.1a2b3c4d.css`
    files: BTreeMap<String, String>,
    /// The names of the icons in the sprite.
    icons: BTreeSet<String>,
}

impl Assets {
    pub fn load() -> Result<Self, FrameError> {
        let broken = |reason: String| FrameError::Assets(reason);
        let manifest = Built::get("manifest.json").ok_or_else(|| broken("no manifest.json".into()))?;
        serde_json::from_slice(&manifest.data).map_err(|error| broken(error.to_string()))
    }

    /// The path under which a file is served: `/assets/app.1a2b3c4d.css`.
    pub fn path(&self, name: &str) -> Option<String> {
        self.files.get(name).map(|file| format!("/assets/{file}"))
    }

    /// The names of the icons in the sprite.
    pub fn icons(&self) -> impl Iterator<Item = &str> {
        self.icons.iter().map(String::as_str)
    }
}

/// Routes that need no session.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(file))
}

async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(kind) = kind(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(encoding, ending)| {
        let wanted = accepted.split(',').any(|part| part.trim().split(';').next() == Some(encoding));
        let file = wanted.then(|| Built::get(&format!("{name}{ending}"))).flatten()?;
        Some((encoding, file))
    });
    let fixed = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    match packed {
        Some((encoding, file)) => (fixed, [(header::CONTENT_ENCODING, encoding)], file.data).into_response(),
        None => match Built::get(&name) {
            Some(file) => (fixed, file.data).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

/// Only what pages load; the manifest and the packed copies have no address of their own.
fn kind(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        _ => None,
    }
}
