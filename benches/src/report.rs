//! The table, as it is printed and as it stands in docs/performance.md.

use std::fmt::Write;
use std::time::Duration;

use crate::load::Latency;
use crate::machine;
use crate::scenario::{Figures, Scale};

pub struct Report {
    large: Scale,
    small: Scale,
    figures: Vec<Figures>,
}

impl Report {
    pub fn new(large: Scale, small: Scale) -> Self {
        Self { large, small, figures: Vec::new() }
    }

    pub fn add(&mut self, figures: Figures) {
        self.figures.push(figures);
    }

    pub fn text(&self) -> String {
        let mut text = format!(
            "# Performance\n\n\
             Written by `cargo xtask bench` on: {}. Server, database and the load generator share these cores.\n\n\
             The load generator keeps 8 connections open and asks on each as soon as it has its answer; times are from\n\
             sending a request to having all of its answer, so they hold the time that a request waits for its turn.\n\
             The filtered grid has a filter by the beginning of the last name, one by Enabled, and a sort by e-mail.\n\
             PostgreSQL runs without fsync here, which only matters for writing: seed and import.\n\n",
            machine::name()
        );
        let mut row = |cells: Vec<String>| {
            // Writing to a string can't fail.
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        };
        let heading =
            self.figures.iter().map(|f| format!("{} {}", f.engine, grouped(f.scale.customer_users)));
        row(["Customer users".to_owned(), "Goal".to_owned()].into_iter().chain(heading).collect());
        row(["---".to_owned(), "---".to_owned()]
            .into_iter()
            .chain(self.figures.iter().map(|_| "--:".to_owned()))
            .collect());
        for (name, goal, cell) in ROWS {
            row([(*name).to_owned(), (*goal).to_owned()]
                .into_iter()
                .chain(self.figures.iter().map(cell))
                .collect());
        }
        for engine in ["SQLite", "PostgreSQL"] {
            if let Some(growth) = self.growth(engine) {
                let _ = write!(text, "\n{engine}: {growth}\n");
            }
        }
        text
    }

    /// How much slower the large database answers than the small one.
    fn growth(&self, engine: &str) -> Option<String> {
        let of = |scale: Scale| self.figures.iter().find(|f| f.engine == engine && f.scale == scale);
        let (large, small) = (of(self.large)?, of(self.small)?);
        let times = |of: fn(&Figures) -> Latency| {
            of(large).p50.as_secs_f64() / of(small).p50.as_secs_f64().max(f64::EPSILON)
        };
        Some(format!(
            "a hundred times the rows make the median of the grid {:.1} times, of the filtered grid {:.1} times, of the \
             view page {:.1} times as long (goal: at most 2).",
            times(|f| f.grid),
            times(|f| f.filtered),
            times(|f| f.view),
        ))
    }
}

type Cell = fn(&Figures) -> String;

const ROWS: &[(&str, &str, Cell)] = &[
    ("Grid, p50 / p99", "10 / 50 ms", |f| latency(f.grid)),
    ("Grid, answers a second", "", |f| format!("{:.0}", f.grid.rate)),
    ("Grid over one connection, p50 / p99", "", |f| latency(f.grid_alone)),
    ("Grid with two filters and a sort, p50 / p99", "10 / 50 ms", |f| latency(f.filtered)),
    ("View page, p50 / p99", "– / 30 ms", |f| latency(f.view)),
    ("Import, rows a second", "5 000", |f| {
        format!("{:.0}", f.import.rows as f64 / f.import.took.as_secs_f64())
    }),
    ("Import, most memory", "300 MiB", |f| mebibytes(f.import.peak)),
    ("Idle server, memory", "80 MiB", |f| mebibytes(f.idle)),
    ("Start on an existing database", "300 ms", |f| format!("{:.0} ms", milliseconds(f.start))),
    ("First page, compressed", "150 KiB", |f| format!("{:.0} KiB", f.first_page.bytes as f64 / 1024.0)),
    ("First page, requests", "15", |f| f.first_page.requests.to_string()),
    ("Seeding", "300 s", |f| format!("{:.1} s", f.seed.as_secs_f64())),
];

fn latency(latency: Latency) -> String {
    format!("{:.1} / {:.1} ms", milliseconds(latency.p50), milliseconds(latency.p99))
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.0} MiB", bytes as f64 / (1024.0 * 1024.0))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}
