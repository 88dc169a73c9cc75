//! The packages of Python that tests need, in an environment of their own.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{command, exists, root, succeed};

/// Installs what `requirements.txt` of a folder names, unless exactly that is installed already; returns the Python that
/// finds it.
pub fn install(folder: &str) -> Result<PathBuf> {
    if !exists("python3") {
        bail!("Python 3 is missing; some of the clients that the tests use are written in it.");
    }
    let place = root().join("target").join(folder.replace('/', "-"));
    let python = place.join("bin/python");
    let list = root().join(folder).join("requirements.txt");
    let wanted = std::fs::read(&list).with_context(|| format!("{} can't be read", list.display()))?;
    let stamp = place.join("installed-from");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    succeed(command("python3", folder).args(["-m", "venv", "--without-pip", "--clear"]).arg(&place))?;
    let mut pip = command("python3", folder);
    pip.arg("-m").arg("pip").arg("--python").arg(&python);
    succeed(pip.args(["install", "--quiet", "--requirement", "requirements.txt"]))?;
    std::fs::write(&stamp, &wanted).with_context(|| format!("{} can't be written", stamp.display()))?;
    Ok(python)
}
