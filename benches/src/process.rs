//! The program under measurement.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::machine::first_number;

/// A running server; killed when dropped.
pub struct Server {
    process: Child,
    pub address: String,
    /// From the start of the process until it said that it is ready.
    pub start: Duration,
}

pub fn command(program: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CLIENTELE_"))
    {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .env("LC_ALL", "C")
        .env("CLIENTELE_LOG__FILTER", "warn")
        .env("CLIENTELE_LOG_INS__PER_MINUTE", "100000")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Runs a command of the program to its end.
pub async fn run(program: &Path, arguments: &[String]) -> Result<Duration> {
    let begun = Instant::now();
    let output = command(program, arguments).output().await?;
    if !output.status.success() {
        bail!("{arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(begun.elapsed())
}

/// Runs a command of the program to its end and watches the most memory it held, in bytes.
pub async fn run_watched(program: &Path, arguments: &[String]) -> Result<(Duration, u64)> {
    let begun = Instant::now();
    let mut child = command(program, arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let pid = child.id().context("the process ended at once")?;
    let mut peak = 0;
    loop {
        // The kernel keeps the high-water mark; the last look before the end is at most this old.
        tokio::select! {
            status = child.wait() => {
                if !status?.success() {
                    bail!("{arguments:?} failed");
                }
                return Ok((begun.elapsed(), peak));
            }
            () = tokio::time::sleep(Duration::from_millis(20)) => {
                peak = memory(pid, "VmHWM:").unwrap_or(0).max(peak);
            }
        }
    }
}

impl Server {
    pub async fn start(program: &Path, place: &[String]) -> Result<Self> {
        let mut arguments = vec!["serve".to_owned(), "--listen".to_owned(), "127.0.0.1:0".to_owned()];
        arguments.extend_from_slice(place);
        let begun = Instant::now();
        let mut process = command(program, &arguments).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("Clientele is ready at http://") {
                return Ok(Self { process, address: address.to_owned(), start: begun.elapsed() });
            }
        }
        bail!("the server ended before it was ready")
    }

    /// Memory that is resident now, in bytes.
    pub fn resident(&self) -> u64 {
        self.process.id().and_then(|pid| memory(pid, "VmRSS:")).unwrap_or(0)
    }

    pub async fn stop(mut self) -> Result<()> {
        if let Some(pid) = self.process.id() {
            Command::new("kill").args(["-TERM", &pid.to_string()]).status().await?;
        }
        self.process.wait().await?;
        Ok(())
    }
}

fn memory(pid: u32, line: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kibibytes = status.lines().find_map(|found| found.strip_prefix(line)).and_then(first_number)?;
    Some(kibibytes * 1024)
}
