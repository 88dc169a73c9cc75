//! Several connections that ask one after the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hyper::header::HeaderMap;
use serde::Serialize;
use tokio::time::MissedTickBehavior;

use crate::http::{Ask, Connection};

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

impl Latency {
    fn of(mut took: Vec<Duration>, elapsed: Duration) -> Result<Self> {
        took.sort_unstable();
        let at = |share: f64| {
            let place = (took.len().saturating_sub(1) as f64 * share).round() as usize;
            took.get(place).map(|took| took.as_secs_f64() * 1000.0).context("no request was answered")
        };
        let rate = took.len() as f64 / elapsed.as_secs_f64();
        Ok(Self { p50: at(0.5)?, p99: at(0.99)?, requests: took.len(), rate })
    }
}

/// What is asked, and with which headers.
#[derive(Clone, Debug)]
pub struct Load {
    pub headers: HeaderMap,
    pub asks: Arc<[Ask]>,
}

impl Load {
    pub fn new(headers: HeaderMap, asks: impl IntoIterator<Item = Ask>) -> Self {
        Self { headers, asks: asks.into_iter().collect() }
    }
}

/// Asks in turn, over so many connections, each asking again as soon as it has its answer.
pub async fn measure(address: &str, load: &Load, connections: usize, requests: usize) -> Result<Latency> {
    rounds(address, load, 2, WARM_UP.min(requests), None).await?;
    let begun = Instant::now();
    let took = rounds(address, load, connections, requests, None).await?;
    Latency::of(took, begun.elapsed())
}

/// Asks so many times a second, whether or not answers are late: their times count from when they were due.
pub async fn paced(address: &str, load: &Load, rate: f64, lasting: Duration) -> Result<Latency> {
    const CONNECTIONS: usize = 32;
    let every = Duration::from_secs_f64(CONNECTIONS as f64 / rate);
    let requests = (lasting.as_secs_f64() * rate) as usize;
    let begun = Instant::now();
    let took = rounds(address, load, CONNECTIONS, requests, Some(every)).await?;
    Latency::of(took, begun.elapsed())
}

async fn rounds(
    address: &str,
    load: &Load,
    connections: usize,
    requests: usize,
    every: Option<Duration>,
) -> Result<Vec<Duration>> {
    let share = requests.div_ceil(connections);
    let mut workers = Vec::new();
    for number in 0..connections {
        let mut connection = Connection::open_with(address, &load.headers).await?;
        let asks = Arc::clone(&load.asks);
        let offset = every.map(|every| every.mul_f64(number as f64 / connections as f64));
        workers.push(tokio::spawn(async move {
            let mut pace = every.zip(offset).map(|(every, offset)| {
                let mut pace = tokio::time::interval_at(tokio::time::Instant::now() + offset, every);
                pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
                pace
            });
            let begun = Instant::now();
            let mut took = Vec::with_capacity(share);
            // Each connection walks from a place of its own.
            let part = asks.len().div_ceil(connections);
            let first = number * part + part / 2;
            for ask in asks.iter().cycle().skip(first).take(share) {
                let asked = match &mut pace {
                    Some(pace) => pace.tick().await.into_std(),
                    None => Instant::now(),
                };
                let answer = connection.ask(ask).await?;
                took.push(asked.elapsed());
                if answer.status != 200 {
                    bail!("{} answered {}", ask.path, answer.status);
                }
                if every.is_none() && begun.elapsed() > PATIENCE {
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
