//! Measures the program as a whole: how fast it answers, how fast it imports, how much memory it takes.
//!
//! Run by `cargo xtask bench`. Everything happens on 127.0.0.1, in temporary folders, and ends by itself.

mod files;
mod http;
mod load;
mod machine;
mod process;
mod report;
mod scenario;
mod session;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use crate::report::Report;
use crate::scenario::{Engine, Scale};

#[derive(Parser)]
struct Arguments {
    /// The program to measure
    #[arg(long)]
    program: PathBuf,
    /// A PostgreSQL maintenance database on which others may be created; without it only SQLite is measured
    #[arg(long)]
    postgres: Option<String>,
    /// Customer users of the large database
    #[arg(long, default_value_t = 1_000_000)]
    customer_users: u64,
    /// Where to write the table
    #[arg(long)]
    output: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut engines = vec![Engine::Sqlite];
    engines.extend(arguments.postgres.map(Engine::Postgres));
    let large =
        Scale { customers: (arguments.customer_users / 50).max(1), customer_users: arguments.customer_users };
    let small = Scale {
        customers: (large.customers / 100).max(1),
        customer_users: (large.customer_users / 100).max(1),
    };
    let mut report = Report::new(large, small);
    for engine in engines {
        for scale in [small, large] {
            eprintln!("{} with {} customer users", engine.name(), scale.customer_users);
            report.add(scenario::run(&arguments.program, &engine, scale).await?);
        }
    }
    println!("{}", report.text());
    if let Some(file) = arguments.output {
        std::fs::write(file, report.text())?;
    }
    Ok(())
}
