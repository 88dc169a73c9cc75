//! The measurement of speed and memory, as a report in docs/performance.md.

use std::path::Path;

use anyhow::{Context, Result};

use crate::machine;
use crate::postgres::{self, Cluster};
use crate::process::{command, root, succeed, target};
use crate::product::{self, Profile};

#[derive(clap::Args)]
pub struct Options {
    /// Customers of the large database
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    customers: u64,
    /// Customer users of the large database
    #[arg(long, value_name = "M", default_value_t = 1_000_000)]
    customer_users: u64,
    /// Measure one engine alone
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Requests of each case
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    requests: usize,
    /// New customer users in the file that is imported
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    import_rows: u64,
    /// Minutes for which the API is asked without a break, to see whether memory grows
    #[arg(long, value_name = "MINUTES", default_value_t = 0)]
    soak: u64,
    /// A PostgreSQL server to use instead of a cluster of its own; databases seeded there are kept
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Seed anew what an earlier run left in target/bench
    #[arg(long)]
    fresh: bool,
    /// Measure one part alone: pages, import, storefront or api
    #[arg(long, value_name = "PART")]
    only: Option<String>,
    /// A sentence about the circumstances, for the report
    #[arg(long, value_name = "SENTENCE")]
    note: Option<String>,
    /// Print JSON instead of the report
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Options {
    /// What stands in docs/performance.md is of all engines and the whole size.
    fn is_whole(&self) -> bool {
        self.engine.is_none()
            && self.only.is_none()
            && self.customers >= 20_000
            && self.customer_users >= 1_000_000
    }
}

pub fn run(options: &Options) -> Result<()> {
    let wants_postgres = options.engine != Some(Engine::Sqlite);
    machine::prepare(wants_postgres, false)?;
    let program = product::build(Profile::Release)?;
    let bench = product::package("clientele-bench", Profile::Release)?;
    let cluster = if wants_postgres && options.postgres.is_none() { Some(Cluster::start()?) } else { None };
    let url = options.postgres.clone().or_else(|| cluster.as_ref().map(Cluster::url));

    let mut measure = command(bench, ".");
    measure.arg("--program").arg(&program).arg("--folder").arg(target().join("bench"));
    measure.args(["--customers", &options.customers.to_string()]);
    measure.args(["--customer-users", &options.customer_users.to_string()]);
    measure.args(["--requests", &options.requests.to_string()]);
    measure.args(["--import-rows", &options.import_rows.to_string()]);
    measure.args(["--soak", &options.soak.to_string()]);
    measure.args(["--commit", &commit()?]);
    if let (true, Some(url)) = (wants_postgres, url) {
        measure.args(["--engine", "postgres", "--postgres", &url]);
        measure.env("PATH", path_with(&postgres::programs().context("PostgreSQL is missing")?)?);
    }
    if options.engine != Some(Engine::Postgres) {
        measure.args(["--engine", "sqlite"]);
    }
    if options.fresh {
        measure.arg("--fresh");
    }
    if let Some(part) = &options.only {
        measure.args(["--only", part]);
    }
    if let Some(note) = &options.note {
        measure.args(["--note", note]);
    }
    if options.json {
        measure.arg("--json");
    }
    if options.is_whole() {
        measure.arg("--output").arg(root().join("docs/performance.md"));
    }
    succeed(&mut measure)
}

/// The commit that is measured, marked when something was changed since.
fn commit() -> Result<String> {
    let described = command("git", ".").args(["describe", "--always", "--dirty", "--exclude=*"]).output()?;
    Ok(String::from_utf8_lossy(&described.stdout).trim().to_owned())
}

fn path_with(folder: &Path) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&path));
    Ok(std::env::join_paths(folders)?)
}
