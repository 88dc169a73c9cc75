//! The pictures of the README, taken from the demo.

use anyhow::Result;

use crate::process::succeed;
use crate::product::{self, Profile};
use crate::{browser, machine, npm};

/// Writes docs/pictures/*.png.
pub fn run() -> Result<()> {
    machine::prepare(false, true)?;
    npm::install("e2e")?;
    let program = product::build(Profile::Development)?;
    succeed(browser::playwright(&program)?.args(["--config", "pictures.config.ts"]))
}
