//! Several connections that ask one after the other, each as soon as it has its answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::http::{Connection, PACKED};

/// Nobody waits longer for one round, however few of its requests were answered.
const PATIENCE: Duration = Duration::from_secs(15);
/// Requests of a case that don't count: the first ones fill the caches of both sides.
const WARM_UP: usize = 40;

/// What the answers of a case took, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    pub p50: f64,
    pub p99: f64,
    pub requests: usize,
    /// Answers in a second, all connections together.
    pub rate: f64,
}

/// Asks for the paths in turn, over so many connections.
pub async fn measure(
    address: &str,
    cookies: &str,
    paths: &[String],
    connections: usize,
    requests: usize,
) -> Result<Latency> {
    let paths: Arc<[String]> = paths.into();
    rounds(address, cookies, &paths, 2, WARM_UP.min(requests)).await?;
    let begun = Instant::now();
    let mut took = rounds(address, cookies, &paths, connections, requests).await?;
    let elapsed = begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| {
        let place = (took.len().saturating_sub(1) as f64 * share).round() as usize;
        took.get(place).map(|took| took.as_secs_f64() * 1000.0).context("no request was answered")
    };
    Ok(Latency { p50: at(0.5)?, p99: at(0.99)?, requests: took.len(), rate: took.len() as f64 / elapsed })
}

async fn rounds(
    address: &str,
    cookies: &str,
    paths: &Arc<[String]>,
    connections: usize,
    requests: usize,
) -> Result<Vec<Duration>> {
    let share = requests.div_ceil(connections);
    let mut workers = Vec::new();
    for number in 0..connections {
        let mut connection = Connection::open(address, cookies).await?;
        let paths = Arc::clone(paths);
        workers.push(tokio::spawn(async move {
            let begun = Instant::now();
            let mut took = Vec::with_capacity(share);
            for path in paths.iter().cycle().skip(number).take(share) {
                let asked = Instant::now();
                let answer = connection.get(path, Some(PACKED)).await?;
                took.push(asked.elapsed());
                if answer.status != 200 {
                    bail!("{path} answered {}", answer.status);
                }
                if begun.elapsed() > PATIENCE {
                    break;
                }
            }
            Ok(took)
        }));
    }
    let mut took = Vec::new();
    for worker in workers {
        took.extend(worker.await??);
    }
    Ok(took)
}
