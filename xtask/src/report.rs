//! Steps with their times, and what came of them.

use std::time::{Duration, Instant};

use anyhow::Result;

/// How many checks held and how many did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
}

/// Announces each step when it begins and when it ends, and adds up.
pub struct Report {
    begun: Instant,
    count: Count,
    steps: Vec<(String, Duration, Count)>,
}

impl Report {
    pub fn new() -> Self {
        Self { begun: Instant::now(), count: Count::default(), steps: Vec::new() }
    }

    /// Runs one step. What stops it half-way counts as one failure beside what it had counted.
    pub fn step(&mut self, name: &str, run: impl FnOnce(&mut Count) -> Result<()>) {
        println!("\n==> {name}");
        let begun = Instant::now();
        let mut count = Count::default();
        if let Err(error) = run(&mut count) {
            println!("{error:#}");
            count.failed = count.failed.max(1);
        }
        let took = begun.elapsed();
        println!("==> {name}: {} in {}", verdict(count), spoken(took));
        self.count.passed += count.passed;
        self.count.failed += count.failed;
        self.steps.push((name.to_owned(), took, count));
    }

    /// Prints the table of steps and the closing line; true when nothing failed and something was checked.
    pub fn close(self) -> bool {
        println!();
        for (name, took, count) in &self.steps {
            println!("{:>8}  {name}: {}", spoken(*took), verdict(*count));
        }
        println!("{:>8}  in all", spoken(self.begun.elapsed()));
        println!("{} passed, {} failed", self.count.passed, self.count.failed);
        self.count.failed == 0 && self.count.passed > 0
    }
}

fn verdict(count: Count) -> String {
    match count {
        Count { failed: 0, passed: 0 } => "done".to_owned(),
        Count { failed: 0, passed } => format!("{passed} passed"),
        Count { failed, passed } => format!("{passed} passed, {failed} FAILED"),
    }
}

fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{}m{:02}", seconds / 60, seconds % 60)
    }
}
