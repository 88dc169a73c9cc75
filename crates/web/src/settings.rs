//! What the frame must be told before it can serve.

use std::path::PathBuf;

use clientele_access::Area;
use clientele_store::Clock;

/// Made once, by the program's wiring.
#[derive(Clone)]
pub struct FrameSettings {
    /// The URL under which people reach the program, such as `https://office.example.com`; without a slash at its end.
    pub base_url: String,
    /// 32 random bytes that never leave the installation; all instances share them.
    pub secret: [u8; 32],
    pub clock: Clock,
    /// Reads templates from this folder on every request instead of those built in: for development.
    pub template_folder: Option<PathBuf>,
    /// Whether a proxy in front sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Whose pages these are: each area has cookies and a layout of its own.
    pub area: Area,
}

impl FrameSettings {
    /// Settings for a base URL, with the machine's clock. A debug build reads the templates from the source folder.
    pub fn new(base_url: &str, secret: [u8; 32]) -> Self {
        let source = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates"));
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            secret,
            clock: Clock::real(),
            template_folder: (cfg!(debug_assertions) && source.is_dir()).then_some(source),
            behind_proxy: false,
            area: Area::BackOffice,
        }
    }

    /// Whether people reach the program by https, so that cookies can insist on it.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Scheme, host and port, as a browser writes them into `Origin`.
    pub fn origin(&self) -> &str {
        let after_scheme = self.base_url.find("://").map_or(0, |at| at + 3);
        match self.base_url[after_scheme..].find('/') {
            Some(slash) => &self.base_url[..after_scheme + slash],
            None => &self.base_url,
        }
    }

    /// The path part of the base URL, empty when the program owns the whole host.
    pub fn base_path(&self) -> &str {
        &self.base_url[self.origin().len()..]
    }
}

impl std::fmt::Debug for FrameSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrameSettings").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
