//! The npm folders: `assets/`, which the build of the program builds by itself, and `e2e/`.

use anyhow::{Context, Result, bail};

use crate::process::{command, exists, root, succeed};

/// The file that holds the lock from which the packages were installed; the build of the program uses the same.
const STAMP: &str = "node_modules/.installed-from";

/// Says what is missing before a long build finds out.
pub fn require() -> Result<()> {
    if !exists("npm") {
        bail!("Node.js with npm is missing; Clientele needs Node.js 20 or newer to build its pages.");
    }
    Ok(())
}

/// Checks the types of the scripts in a folder.
pub fn check_types(folder: &str) -> Result<()> {
    install(folder)?;
    succeed(command("npm", folder).args(["run", "--silent", "check"]))
}

/// `npm ci` from the committed lock, unless exactly this lock is installed already.
pub fn install(folder: &str) -> Result<()> {
    require()?;
    let (lock, stamp) = (root().join(folder).join("package-lock.json"), root().join(folder).join(STAMP));
    let wanted = std::fs::read(&lock).with_context(|| format!("{} can't be read", lock.display()))?;
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    succeed(command("npm", folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    std::fs::write(&stamp, &wanted).with_context(|| format!("{} can't be written", stamp.display()))
}
