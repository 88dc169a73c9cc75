//! Measures the program as a whole: how fast it answers, how long it takes to seed and to import, how much memory it
//! takes. Run by `cargo xtask bench`; talks to nobody but the program it starts, on 127.0.0.1.

mod api;
mod cases;
mod corporation;
mod first_page;
mod http;
mod import;
mod load;
mod machine;
mod place;
mod process;
mod report;
mod scenario;
mod session;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, ValueEnum};

use crate::place::{Engine, Scale};
use crate::report::Report;

/// The small database that the large one is compared with has this many customer users, if the large one has more.
const SMALL: u64 = 10_000;

#[derive(Parser)]
struct Arguments {
    /// The program to measure
    #[arg(long)]
    program: PathBuf,
    /// Where seeded databases are kept for the next run
    #[arg(long)]
    folder: PathBuf,
    /// The maintenance database of a PostgreSQL server on which others may be created
    #[arg(long)]
    postgres: Option<String>,
    #[arg(long, value_enum)]
    engine: Vec<EngineName>,
    #[arg(long)]
    customers: u64,
    #[arg(long)]
    customer_users: u64,
    /// Requests of each case
    #[arg(long)]
    requests: usize,
    /// New customer users in the file that is imported
    #[arg(long)]
    import_rows: u64,
    /// Minutes for which the API of the large database is asked without a break, to see whether memory grows
    #[arg(long, default_value_t = 0)]
    soak: u64,
    /// Measure one part alone
    #[arg(long, value_enum)]
    only: Option<scenario::Part>,
    /// Seed anew, whatever is kept
    #[arg(long)]
    fresh: bool,
    /// The commit the program was built from
    #[arg(long)]
    commit: String,
    /// What else is known about the circumstances, as a sentence
    #[arg(long)]
    note: Option<String>,
    /// Where to write the report
    #[arg(long)]
    output: Option<PathBuf>,
    /// Print JSON instead of the report
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let large = Scale { customers: arguments.customers, customer_users: arguments.customer_users };
    let mut scales = vec![large];
    if large.customer_users > SMALL {
        let share = large.customer_users.div_ceil(SMALL);
        scales.insert(0, Scale { customers: (large.customers / share).max(1), customer_users: SMALL });
    }
    let run = scenario::Run {
        program: &arguments.program,
        folder: &arguments.folder,
        requests: arguments.requests,
        import_rows: arguments.import_rows,
        soak: std::time::Duration::from_secs(arguments.soak * 60),
        fresh: arguments.fresh,
        only: arguments.only,
    };
    let mut report = Report::new(arguments.commit.clone(), arguments.note.clone());
    for engine in engines(&arguments)? {
        for scale in &scales {
            eprintln!("==> {} with {} customer users", engine.name(), scale.customer_users);
            report.add(scenario::run(&run, &engine, *scale).await?);
        }
    }
    let text = report.text();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{text}");
    }
    if let Some(file) = &arguments.output {
        std::fs::write(file, text)?;
    }
    Ok(())
}

fn engines(arguments: &Arguments) -> Result<Vec<Engine>> {
    let wants = |name| arguments.engine.is_empty() || arguments.engine.contains(&name);
    let mut engines = Vec::new();
    if wants(EngineName::Sqlite) {
        engines.push(Engine::Sqlite);
    }
    if wants(EngineName::Postgres) {
        match &arguments.postgres {
            Some(url) => engines.push(Engine::Postgres(url.clone())),
            None => anyhow::bail!("PostgreSQL is to be measured, but no server was named with --postgres"),
        }
    }
    Ok(engines)
}
