//! The program itself.

use std::path::PathBuf;

use anyhow::Result;

use crate::npm;
use crate::process::{cargo, root, succeed, target};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build; what demo and tests use.
    Development,
    /// Slow to build, fast and small; what is deployed and measured.
    Release,
}

/// Builds the program, pages included, and says where the program lies.
pub fn build(profile: Profile) -> Result<PathBuf> {
    npm::require()?;
    package("clientele", profile)
}

/// Builds one program of the workspace.
pub fn package(name: &str, profile: Profile) -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--package", name]);
    if profile == Profile::Release {
        build.arg("--release");
    }
    succeed(&mut build)?;
    Ok(target().join(if profile == Profile::Release { "release" } else { "debug" }).join(name))
}

pub fn build_release() -> Result<()> {
    let program = build(Profile::Release)?;
    let shown = program.strip_prefix(root()).unwrap_or(&program);
    println!("The whole product is in {}", shown.display());
    Ok(())
}
