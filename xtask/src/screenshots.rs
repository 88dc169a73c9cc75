//! The pictures of the README, taken from the demo.

use anyhow::Result;

use crate::process::succeed;
use crate::product::{self, Profile};
use crate::{assets, browser, machine};

/// Writes docs/pictures/*.png.
pub fn run() -> Result<()> {
    machine::prepare(false, true)?;
    assets::install("e2e")?;
    let program = product::build(Profile::Development)?;
    succeed(browser::playwright(&program)?.args(["--config", "pictures.config.ts"]))
}
