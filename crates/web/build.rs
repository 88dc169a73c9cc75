//! Builds scripts, styles and icons with npm, so that the program carries them.
//!
//! `CLIENTELE_ASSETS_DIR` names a folder in which they are already built; npm is not needed then.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=CLIENTELE_ASSETS_DIR");
    let house = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let dist = match env::var_os("CLIENTELE_ASSETS_DIR") {
        Some(folder) => PathBuf::from(folder).canonicalize()?,
        None => build(&house.join("assets"))?,
    };
    println!("cargo::rustc-env=CLIENTELE_ASSETS_DIST={}", dist.display());
    // The folders are read when the crate is compiled; a changed file must compile it again.
    println!("cargo::rerun-if-changed={}", dist.join("manifest.json").display());
    if env::var("PROFILE")? == "release" {
        // Other builds read them when they run.
        println!("cargo::rerun-if-changed={}", house.join("templates").display());
    }
    Ok(())
}

fn build(assets: &Path) -> Result<PathBuf, Box<dyn Error>> {
    for source in ["build", "css", "src", "static", "package.json", "package-lock.json"] {
        println!("cargo::rerun-if-changed={}", assets.join(source).display());
    }
    let lock = fs::read_to_string(assets.join("package-lock.json"))?;
    let installed = assets.join("node_modules/.installed-from");
    if fs::read_to_string(&installed).ok().as_deref() != Some(lock.as_str()) {
        run(assets, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
        fs::write(&installed, &lock)?;
    }
    run(assets, &["run", "--silent", "build"])?;
    Ok(assets.join("dist"))
}

fn run(folder: &Path, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let output = Command::new("npm").args(arguments).current_dir(folder).output();
    let output =
        output.map_err(|error| format!("npm could not be started (Node 20 or newer is needed): {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(format!("npm {} failed in {}:\n{said}", arguments.join(" "), folder.display()).into())
}
