//! The program under measurement.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::machine::first_number;

/// A command of the program, with nobody's settings but these.
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
        .env("CLIENTELE_LOG_INS__PER_MINUTE", "1000")
        .env("CLIENTELE_OAUTH__TOKENS_PER_MINUTE", "4000000000")
        .stdin(Stdio::null());
    command
}

/// Runs a command of the program to its end; `input` is its standard input.
pub fn run(program: &Path, arguments: &[String], input: &str) -> Result<Duration> {
    let begun = Instant::now();
    let mut command = command(program, arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} can't be started", program.display()))?;
    if let Some(mut pipe) = child.stdin.take() {
        pipe.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("clientele {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(begun.elapsed())
}

/// What a command of the program prints.
pub fn output(program: &Path, arguments: &[String]) -> Result<String> {
    let output = command(program, arguments).output()?;
    if !output.status.success() {
        bail!("clientele {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether the program has a command of this name.
pub fn knows(program: &Path, name: &str) -> Result<bool> {
    let arguments = [name.to_owned(), "--help".to_owned()];
    let status = command(program, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    Ok(status.success())
}

/// What a command took that was run to its end.
pub struct Watched {
    pub took: Duration,
    /// The most bytes that were resident.
    pub peak: u64,
    pub output: String,
}

/// Runs a command of the program to its end and watches its memory.
pub fn run_watched(program: &Path, arguments: &[String]) -> Result<Watched> {
    let begun = Instant::now();
    let mut child = command(program, arguments).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
    let mut pipe = child.stdout.take().context("no standard output")?;
    let reader = std::thread::spawn(move || std::io::read_to_string(&mut pipe));
    let mut peak = 0;
    // The kernel keeps the high-water mark; the last look before the end is at most this old.
    let status = loop {
        peak = memory(child.id(), "VmHWM:").unwrap_or(0).max(peak);
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let took = begun.elapsed();
    let output = reader.join().map_err(|_| anyhow::anyhow!("the output could not be read"))??;
    if !status.success() {
        bail!("clientele {} failed: {}", arguments.join(" "), output.trim());
    }
    Ok(Watched { took, peak, output })
}

/// A running server; ended when dropped.
pub struct Server {
    process: Child,
    /// Host and port.
    pub address: String,
    /// From the start of the process until it said that it is ready.
    pub start: Duration,
}

impl Server {
    /// Starts it on a free port; `place` are the flags that say where its data lies.
    pub fn start(program: &Path, place: &[String]) -> Result<Self> {
        let mut arguments = vec!["serve".to_owned(), "--listen".to_owned(), "127.0.0.1:0".to_owned()];
        arguments.extend_from_slice(place);
        let begun = Instant::now();
        let mut process = command(program, &arguments).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("no standard output")?;
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.strip_prefix("Clientele is ready at http://") {
                return Ok(Self { process, address: address.to_owned(), start: begun.elapsed() });
            }
        }
        bail!("the server ended before it was ready: {}", process.wait()?)
    }

    /// Memory that is resident now, in bytes.
    pub fn resident(&self) -> u64 {
        memory(self.process.id(), "VmRSS:").unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let told = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        if !told.is_ok_and(|status| status.success()) {
            // It has ended already, or there is no `kill` here.
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

fn memory(pid: u32, line: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kibibytes = status.lines().find_map(|found| found.strip_prefix(line)).and_then(first_number)?;
    Some(kibibytes * 1024)
}
