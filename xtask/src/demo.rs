//! Clientele with demo data, to try it.

use std::os::unix::process::CommandExt;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::process::{command, target};
use crate::product::{self, Profile};

const LOG_FILTER: &str = "CLIENTELE_LOG__FILTER";

#[derive(clap::Args)]
pub struct Options {
    /// Where the demo listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Build for speed; takes several times as long to build
    #[arg(long)]
    release: bool,
    /// Throw the data of earlier runs away first
    #[arg(long)]
    fresh: bool,
}

pub fn run(options: &Options) -> Result<()> {
    let program = product::build(if options.release { Profile::Release } else { Profile::Development })?;
    let data = target().join("demo-data");
    if options.fresh && data.exists() {
        std::fs::remove_dir_all(&data).with_context(|| format!("{} can't be removed", data.display()))?;
    }
    println!();
    println!("Open    http://{}/admin", options.listen);
    println!("Log in  admin@example.com with the password Demo1234");
    println!("        (also sales@example.com, support@example.com, auditor@example.com; same password)");
    println!("Website http://{}/login", options.listen);
    println!(
        "        AmandaRCole@example.org administers Company A, NancyJSallee@example.org buys for it; same password"
    );
    println!("Data    {}; Ctrl-C ends the demo, --fresh starts over", data.display());
    println!();
    // The program takes this process over, so that Ctrl-C and SIGTERM reach it and nothing else.
    let mut serve = command(&program, ".");
    if std::env::var_os(LOG_FILTER).is_none() {
        // A line for every request would hide what stands above.
        serve.env(LOG_FILTER, "warn");
    }
    let error = serve
        .args(["serve", "--demo", "--listen", &options.listen])
        .arg("--data")
        .arg(&data)
        .stdin(Stdio::inherit())
        .exec();
    Err(error).with_context(|| format!("{} can't be started", program.display()))
}
