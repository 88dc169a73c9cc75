//! Several connections that ask one after the other, each as soon as it has its answer.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::http::Connection;

/// What many answers took.
#[derive(Clone, Copy, Debug)]
pub struct Latency {
    pub p50: Duration,
    pub p99: Duration,
    /// Answers in a second, all connections together.
    pub rate: f64,
}

/// Ends whichever comes first.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub requests: usize,
    pub time: Duration,
}

/// Asks for the paths in turn over so many connections, after some answers that don't count.
pub async fn measure(
    address: &str,
    cookies: &str,
    paths: &[String],
    connections: usize,
    bounds: Bounds,
) -> Result<Latency> {
    let warm_up = Bounds { requests: 40, time: Duration::from_secs(20) };
    rounds(address, cookies, paths, 2, warm_up).await?;
    let begun = Instant::now();
    let mut took = rounds(address, cookies, paths, connections, bounds).await?;
    let elapsed = begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share).round() as usize];
    Ok(Latency { p50: at(0.5), p99: at(0.99), rate: took.len() as f64 / elapsed })
}

async fn rounds(
    address: &str,
    cookies: &str,
    paths: &[String],
    connections: usize,
    bounds: Bounds,
) -> Result<Vec<Duration>> {
    let share = bounds.requests.div_ceil(connections);
    let mut workers = Vec::new();
    for number in 0..connections {
        let (address, cookies) = (address.to_owned(), cookies.to_owned());
        let paths: Vec<String> =
            (0..paths.len()).map(|i| paths[(i + number) % paths.len()].clone()).collect();
        workers.push(tokio::spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let begun = Instant::now();
            let mut took = Vec::with_capacity(share);
            for path in paths.iter().cycle().take(share) {
                let asked = Instant::now();
                let answer = connection.get(path, &[("cookie", &cookies)]).await?;
                took.push(asked.elapsed());
                if answer.status != 200 {
                    bail!("{path} answered {}", answer.status);
                }
                if begun.elapsed() > bounds.time {
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
