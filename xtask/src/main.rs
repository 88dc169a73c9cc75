//! `cargo xtask …`: what is not `cargo build`.

mod bench;
mod browser;
mod demo;
mod machine;
mod npm;
mod postgres;
mod process;
mod product;
mod python;
mod report;
mod screenshots;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Build, try and test Clientele")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build pages and program, and start it with demo data
    Demo(demo::Options),
    /// Build the whole product into target/release/clientele
    Build,
    /// Install what the tests need, then run every check and every test on both engines and in the browser
    Test(test::Options),
    /// Measure speed and memory on both engines, and write docs/performance.md
    Bench(bench::Options),
    /// Take the pictures of the README again
    Screenshots,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Demo(options) => demo::run(&options),
        Task::Build => product::build_release(),
        Task::Test(options) => return test::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Screenshots => screenshots::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
