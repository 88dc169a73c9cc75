//! Playwright with the Chromium of this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{command, find, root, watch};
use crate::report::Count;

/// The browser: what CLIENTELE_TEST_CHROMIUM names, else the first Chromium or Chrome in the path.
pub fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CLIENTELE_TEST_CHROMIUM") {
        return Some(named.into());
    }
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find)
}

/// `npx playwright …` in `e2e/`, told which program and which browser to use.
pub fn playwright(program: &Path) -> Result<Command> {
    let chromium = chromium().context("No Chromium was found")?;
    let mut playwright = command("npx", "e2e");
    playwright
        .args(["--no-install", "playwright", "test"])
        .env("CLIENTELE_TEST_PROGRAM", program)
        .env("CLIENTELE_TEST_CHROMIUM", chromium);
    Ok(playwright)
}

/// Runs the browser tests and counts them.
pub fn test(program: &Path, count: &mut Count) -> Result<()> {
    let results = root().join("e2e/test-results/results.json");
    // A file of an earlier run must not be counted.
    if results.exists() {
        std::fs::remove_file(&results)?;
    }
    let ended_well = watch(playwright(program)?.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &results), |_| ())?;
    let text = std::fs::read_to_string(&results).context("The browser tests left no results")?;
    let stats = &serde_json::from_str::<serde_json::Value>(&text)?["stats"];
    let number = |name: &str| stats[name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    count.passed += number("expected") + number("flaky");
    count.failed += number("unexpected");
    if count.passed + count.failed == 0 {
        bail!("No browser test ran.");
    }
    if !ended_well && count.failed == 0 {
        bail!("Playwright ended with an error.");
    }
    Ok(())
}
