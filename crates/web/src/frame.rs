//! The frame: what all pages share, made once when the program starts.

use std::sync::Arc;

use clientele_access::Area;

use crate::assets::Assets;
use crate::seal::Sealer;
use crate::settings::FrameSettings;
use crate::templates::Templates;

/// Settings, templates, assets. Cheap to clone.
#[derive(Clone)]
pub struct Frame(Arc<Inner>);

struct Inner {
    settings: FrameSettings,
    sealer: Sealer,
    templates: Arc<Templates>,
}

/// Why the frame could not be made: always a broken build.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    #[error("the built-in assets are incomplete: {0}")]
    Assets(String),
    #[error("a built-in template is broken: {0}")]
    Template(#[from] minijinja::Error),
}

impl Frame {
    pub fn new(settings: FrameSettings) -> Result<Self, FrameError> {
        let assets = Arc::new(Assets::load()?);
        let templates = Arc::new(Templates::load(settings.template_folder.clone(), &assets)?);
        let sealer = Sealer::new(settings.secret);
        Ok(Self(Arc::new(Inner { settings, sealer, templates })))
    }

    /// The same frame for the pages of another area.
    pub fn of_area(&self, area: Area) -> Self {
        let settings = FrameSettings { area, ..self.0.settings.clone() };
        let sealer = Sealer::new(settings.secret);
        Self(Arc::new(Inner { settings, sealer, templates: Arc::clone(&self.0.templates) }))
    }

    pub fn settings(&self) -> &FrameSettings {
        &self.0.settings
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    pub(crate) fn templates(&self) -> &Templates {
        &self.0.templates
    }
}
