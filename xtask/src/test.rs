//! Every check and every test, from the formatting to the browser.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::postgres::Cluster;
use crate::process::{cargo, exists, succeed, watch};
use crate::product::{self, Profile};
use crate::report::{Count, Report};
use crate::{browser, machine, npm, python};

#[derive(clap::Args)]
pub struct Options {
    /// Run one part alone; can be given several times
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// rustfmt
    Format,
    /// clippy, and the types of the scripts
    Lints,
    /// Rust tests, on SQLite and PostgreSQL
    Unit,
    /// Clients of OAuth and of the APIs that other people wrote
    Clients,
    /// Playwright and axe
    Browser,
}

pub fn run(options: &Options) -> ExitCode {
    let wants = |part| options.only.is_empty() || options.only.contains(&part);
    let mut report = Report::new();

    if wants(Part::Unit) || wants(Part::Browser) || wants(Part::Clients) {
        report.step("what the machine must have", |_| {
            // The examples of the API guide run as they stand, and some clients are written in Python.
            let mut programs = Vec::new();
            if wants(Part::Unit) {
                programs.extend([("curl", "curl"), ("jq", "jq")]);
            }
            if wants(Part::Clients) {
                programs.extend([("python3", "python3"), ("pip3", "python3-pip")]);
            }
            machine::prepare_with(wants(Part::Unit), wants(Part::Browser), &programs)
        });
    }
    if wants(Part::Format) {
        report.step("format", |count| {
            machine::component("rustfmt", "cargo-fmt")?;
            check(count, || succeed(cargo().args(["fmt", "--all", "--check"])))
        });
    }
    if wants(Part::Lints) {
        report.step("types of the scripts", |count| {
            check(count, || npm::check_types("assets"))?;
            check(count, || npm::check_types("e2e"))
        });
        report.step("lints", |count| {
            machine::component("clippy", "cargo-clippy")?;
            let mut clippy = cargo();
            clippy.args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
            check(count, || succeed(&mut clippy))
        });
    }
    if wants(Part::Unit) {
        report.step("tests on SQLite and PostgreSQL", rust_tests);
    }
    if wants(Part::Clients) {
        report.step("clients of others", clients_of_others);
    }
    if wants(Part::Browser) {
        report.step("tests in the browser", |count| {
            npm::install("e2e")?;
            let program = product::build(Profile::Development)?;
            browser::test(&program, count)
        });
    }

    if report.close() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The tests that need both engines ask CLIENTELE_TEST_POSTGRES for the second.
fn rust_tests(count: &mut Count) -> Result<()> {
    let cluster = Cluster::start()?;
    let nextest = exists("cargo-nextest");
    let mut tests = cargo();
    if nextest {
        tests.args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level=fail",
            "--final-status-level=slow",
        ]);
    } else {
        tests.args(["test", "--quiet", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    }
    tests.env("CLIENTELE_TEST_POSTGRES", cluster.url());
    let ended_well = watch(&mut tests, |line| {
        let counted = if nextest { of_nextest(line) } else { of_cargo(line) };
        if let Some(counted) = counted {
            count.passed += counted.passed;
            count.failed += counted.failed;
        }
    })?;
    if !ended_well && count.failed == 0 {
        bail!("The tests could not be run to the end.");
    }
    if count.passed + count.failed == 0 {
        bail!("No test ran.");
    }
    Ok(())
}

/// The tests that run clients ask CLIENTELE_TEST_CLIENTS for the Python to run them with.
fn clients_of_others(count: &mut Count) -> Result<()> {
    npm::install("clients/node")?;
    let python = python::install("clients/python")?;
    let mut tests = cargo();
    tests.args(["test", "--quiet", "--package", "clientele", "--no-fail-fast"]);
    tests.args(["--test", "oauth_clients", "--test", "api_clients"]);
    tests.env("CLIENTELE_TEST_CLIENTS", python);
    watch(&mut tests, |line| {
        if let Some(counted) = of_cargo(line) {
            count.passed += counted.passed;
            count.failed += counted.failed;
        }
    })?;
    if count.passed + count.failed == 0 {
        bail!("No test ran.");
    }
    Ok(())
}

fn check(count: &mut Count, run: impl FnOnce() -> Result<()>) -> Result<()> {
    match run() {
        Ok(()) => count.passed += 1,
        Err(error) => {
            println!("{error:#}");
            count.failed += 1;
        }
    }
    Ok(())
}

/// `Summary [  0.018s] 12 tests run: 10 passed (1 slow), 2 failed, 1 skipped`
fn of_nextest(line: &str) -> Option<Count> {
    let (_, results) = line.trim().strip_prefix("Summary [")?.split_once(" run: ")?;
    let failed = number_before(results, "failed")
        + number_before(results, "timed out")
        + number_before(results, "exec failed");
    Some(Count { passed: number_before(results, "passed"), failed })
}

/// `test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn of_cargo(line: &str) -> Option<Count> {
    let results = line.trim().strip_prefix("test result: ")?;
    let results = results.split_once(". ").map_or(results, |(_, results)| results);
    Some(Count { passed: number_before(results, "passed"), failed: number_before(results, "failed") })
}

fn number_before(results: &str, word: &str) -> usize {
    results
        .split([',', ';'])
        .filter_map(|part| part.trim().split_once(' '))
        .filter(|(_, rest)| *rest == word || rest.starts_with(&format!("{word} (")))
        .filter_map(|(number, _)| number.parse::<usize>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_nextest_are_counted() {
        let line =
            "     Summary [   0.018s] 15 tests run: 10 passed (1 slow), 2 failed, 3 timed out, 1 skipped";
        assert_eq!(of_nextest(line), Some(Count { passed: 10, failed: 5 }));
        assert_eq!(of_nextest("        PASS [   0.005s] clientele-store time"), None);
    }

    #[test]
    fn results_of_cargo_are_counted() {
        let line = "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(of_cargo(line), Some(Count { passed: 10, failed: 2 }));
    }
}
