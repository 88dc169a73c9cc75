//! Speed and memory, measured on this machine.

use anyhow::Result;

use crate::machine;
use crate::postgres::Cluster;
use crate::process::{cargo, succeed};
use crate::product::{self, Profile};

#[derive(clap::Args)]
pub struct Options {
    /// Customer users to measure with
    #[arg(long, default_value_t = 1_000_000)]
    customer_users: u64,
    /// Leave PostgreSQL out
    #[arg(long)]
    sqlite_only: bool,
}

pub fn run(options: &Options) -> Result<()> {
    let program = product::build(Profile::Release)?;
    let mut bench = cargo();
    bench
        .args(["run", "--quiet", "--release", "--package", "clientele-benches", "--"])
        .arg("--program")
        .arg(&program)
        .args(["--customer-users", &options.customer_users.to_string()]);
    if options.sqlite_only {
        return succeed(&mut bench);
    }
    machine::prepare(true, false)?;
    let cluster = Cluster::start()?;
    succeed(bench.args(["--postgres", &cluster.url()]))
}
