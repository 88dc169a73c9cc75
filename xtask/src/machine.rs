//! What the machine must have, and how it gets it.

use anyhow::{Result, bail};

use crate::process::{command, exists, succeed};
use crate::{browser, postgres};

/// Makes sure that PostgreSQL's server programs and a Chromium are there. On Debian and as root they are
/// installed; anyone else is told the command.
pub fn prepare(wants_postgres: bool, wants_browser: bool) -> Result<()> {
    prepare_with(wants_postgres, wants_browser, &[])
}

/// As [`prepare`], with more programs: each by its name and the package that has it.
pub fn prepare_with(
    wants_postgres: bool,
    wants_browser: bool,
    programs: &[(&str, &'static str)],
) -> Result<()> {
    let absent = programs.iter().filter(|(program, _)| !exists(program));
    let mut missing: Vec<&str> = absent.map(|(_, package)| *package).collect();
    if wants_postgres && postgres::programs().is_none() {
        missing.push("postgresql");
    }
    if wants_browser && browser::chromium().is_none() {
        missing.push("chromium");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !exists("apt-get") {
        bail!(
            "This needs {packages}. Install them with the package manager of this machine and run this again."
        );
    }
    if !is_root() {
        bail!("This needs {packages}. Run: sudo apt-get update && sudo apt-get install --yes {packages}");
    }
    let apt = || {
        let mut apt = command("apt-get", ".");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    succeed(apt().args(["update", "--quiet"]))?;
    succeed(apt().args(["install", "--yes", "--quiet"]).args(&missing))?;
    if wants_postgres && postgres::programs().is_none() {
        bail!("PostgreSQL was installed, but its server programs (initdb) can't be found.");
    }
    Ok(())
}

/// Makes sure that a component of the toolchain (`rustfmt`, `clippy`) is there.
pub fn component(name: &str, program: &str) -> Result<()> {
    if exists(program) {
        return Ok(());
    }
    if !exists("rustup") {
        bail!("{program} is missing; install the Rust component {name}.");
    }
    succeed(command("rustup", ".").args(["component", "add", name]))
}

pub fn is_root() -> bool {
    let answer = command("id", ".").arg("-u").output();
    answer.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
