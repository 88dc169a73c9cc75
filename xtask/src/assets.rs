//! The scripts and styles of the pages, and the packages of both npm folders.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::{command, exists, root, succeed};

/// Builds `assets/` into `assets/dist`.
pub fn build() -> Result<()> {
    install("assets")?;
    succeed(command("npm", "assets").args(["run", "--silent", "build"]))
}

/// Checks the types of the scripts.
pub fn check_types(folder: &str) -> Result<()> {
    install(folder)?;
    succeed(command("npm", folder).args(["run", "--silent", "check"]))
}

/// `npm ci` from the committed lock, unless exactly this lock is installed already.
pub fn install(folder: &str) -> Result<()> {
    if !exists("npm") {
        bail!("Node.js with npm is missing; Clientele needs Node.js 20 or newer to build its pages.");
    }
    let folder_path = root().join(folder);
    let lock = folder_path.join("package-lock.json");
    let stamp = folder_path.join("node_modules/.installed-lock");
    let wanted = std::fs::read(&lock).with_context(|| format!("{} can't be read", lock.display()))?;
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    succeed(command("npm", folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    write(&stamp, &wanted)
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    std::fs::write(file, content).with_context(|| format!("{} can't be written", file.display()))
}
