//! The report, as it is printed and as it stands in docs/performance.md.

use std::fmt::Write;

use serde::Serialize;

use crate::cases::Name;
use crate::machine;
use crate::scenario::{Figures, PageFigures};

/// All that was measured, and on what.
#[derive(Serialize)]
pub struct Report {
    machine: String,
    date: String,
    commit: String,
    note: Option<String>,
    figures: Vec<Figures>,
}

const FOREWORD: &str = "\
Pages are asked for over HTTP on 127.0.0.1 by a logged-in administrator, over connections that are kept, with the
compression that browsers ask for. The program, the database and whoever asks share the cores of the machine. *Alone*
is one connection: the time the page takes. *8 at once* are eight connections, each asking again as soon as it has its
answer, so that these times hold the wait for a free core too. Times are from sending a request to the end of its
answer. PostgreSQL runs with the settings of a new cluster, but without fsync, which only matters for seeding and
importing; SQLite is on disk after each commit.

Nobody writes while pages are asked for, so the rows of a page that was asked for before are remembered
([why](decisions/0009-remembered-answers.md)). *Nobody asked for before* is what the first one pays.

The API is asked by an application that acts as the administrator, without compression: over sixteen connections that ask
again as soon as they have their answers, and then at half of the goal (or of what was reached, if that is less), where the
times count from when a request was due. Each record is another one. Tokens are those of `client_credentials`.
";

impl Report {
    pub fn new(commit: String, note: Option<String>) -> Self {
        let date = chrono::Utc::now().date_naive().to_string();
        Self { machine: machine::name(), date, commit, note, figures: Vec::new() }
    }

    pub fn add(&mut self, figures: Figures) {
        self.figures.push(figures);
    }

    /// Markdown.
    pub fn text(&self) -> String {
        let mut text = format!(
            "# Performance\n\nWritten by `cargo xtask bench` on {}: {}; commit {}.\n\n{FOREWORD}",
            self.date, self.machine, self.commit
        );
        if let Some(note) = &self.note {
            text.push_str(&format!("\n{note}\n"));
        }
        for engine in ["SQLite", "PostgreSQL"] {
            let figures: Vec<&Figures> = self.figures.iter().filter(|f| f.engine == engine).collect();
            if !figures.is_empty() {
                text.push_str(&section(engine, &figures));
            }
        }
        text
    }
}

fn section(engine: &str, figures: &[&Figures]) -> String {
    let mut text = format!("\n## {engine}\n\n");
    let sizes: Vec<String> =
        figures.iter().map(|f| format!("{} customer users", grouped(f.scale.customer_users))).collect();
    let mut head = vec!["Page: p50 / p99 in ms".to_owned(), "Goal, 8 at once".to_owned()];
    for size in &sizes {
        head.extend([format!("{size}, alone"), format!("{size}, 8 at once")]);
    }
    head.push("Growth (goal ≤ 2)".to_owned());
    table_head(&mut text, &head);
    for name in Name::ALL {
        let pages: Vec<&PageFigures> =
            figures.iter().filter_map(|f| f.pages.iter().find(|page| page.name == name)).collect();
        let goal = if name == Name::View { "– / 30" } else { "10 / 50" };
        let mut cells = vec![name.title().to_owned(), goal.to_owned()];
        for page in &pages {
            cells.push(format!("{:.1} / {:.1}", page.alone.p50, page.alone.p99));
            cells.push(format!("{:.1} / {:.1}", page.crowded.p50, page.crowded.p99));
        }
        cells.push(growth(&pages));
        row(&mut text, &cells);
    }
    corporation(&mut text, figures);
    api(&mut text, figures);
    text.push('\n');
    let mut head = vec!["What".to_owned(), "Goal".to_owned()];
    head.extend(sizes);
    table_head(&mut text, &head);
    for (name, goal, cell) in ROWS {
        let cells = figures.iter().map(|f| cell(f));
        row(
            &mut text,
            &[(*name).to_owned(), (*goal).to_owned()].into_iter().chain(cells).collect::<Vec<_>>(),
        );
    }
    text
}

/// The storefront of an administrator over 200 subsidiaries with 100 000 users, beside the seeded ones.
fn corporation(text: &mut String, figures: &[&Figures]) {
    text.push('\n');
    let mut head = vec!["Storefront of a corporation: p50 / p99 in ms".to_owned(), "Goal".to_owned()];
    for f in figures {
        let size = grouped(f.scale.customer_users);
        head.extend([format!("beside {size}, alone"), format!("beside {size}, 8 at once")]);
    }
    table_head(text, &head);
    let titles: Vec<&str> =
        figures.first().map(|f| f.corporation.iter().map(|page| page.title).collect()).unwrap_or_default();
    for title in titles {
        let mut cells = vec![title.to_owned(), "– / 50".to_owned()];
        for page in figures.iter().filter_map(|f| f.corporation.iter().find(|page| page.title == title)) {
            cells.push(format!("{:.1} / {:.1}", page.alone.p50, page.alone.p99));
            cells.push(format!("{:.1} / {:.1}", page.crowded.p50, page.crowded.p99));
        }
        row(text, &cells);
    }
}

/// The API, over sixteen connections without a break and at half of the goal.
fn api(text: &mut String, figures: &[&Figures]) {
    text.push('\n');
    let mut head = vec!["API".to_owned(), "Goal: a second, p99 at half".to_owned()];
    for f in figures {
        let size = grouped(f.scale.customer_users);
        head.extend([format!("{size}, a second"), format!("{size}, p50 / p99 in ms at half")]);
    }
    table_head(text, &head);
    let titles: Vec<(&str, u32)> = figures
        .first()
        .map(|f| f.api.calls.iter().map(|call| (call.title.as_str(), call.goal)).collect())
        .unwrap_or_default();
    for (title, goal) in titles {
        let mut cells = vec![title.to_owned(), format!("{}, 20 ms", grouped(goal.into()))];
        for call in figures.iter().filter_map(|f| f.api.calls.iter().find(|call| call.title == title)) {
            cells.push(format!("{:.0}", call.most.rate));
            cells.push(format!("{:.1} / {:.1}", call.half.p50, call.half.p99));
        }
        row(text, &cells);
    }
    for soak in figures.iter().filter_map(|f| f.api.soak) {
        let _ = writeln!(
            text,
            "\n{} requests of the API in {} minutes: {} at their beginning, {} at their end.",
            grouped(soak.requests as u64),
            soak.minutes,
            mebibytes(soak.before),
            mebibytes(soak.after)
        );
    }
}

/// How many times longer the page takes with the most rows than with the fewest.
fn growth(pages: &[&PageFigures]) -> String {
    match pages {
        [small, .., large] => format!("{:.1}", large.alone.p50 / small.alone.p50.max(f64::EPSILON)),
        _ => "–".to_owned(),
    }
}

type Cell = fn(&Figures) -> String;

const ROWS: &[(&str, &str, Cell)] = &[
    ("Answers a second, grid as it opens, 8 at once", "", |f| {
        let page = f.pages.iter().find(|page| page.name == Name::Default);
        page.map_or_else(|| "–".to_owned(), |page| format!("{:.0}", page.crowded.rate))
    }),
    ("Seeding", "300 s", |f| format!("{:.1} s", f.seed_seconds)),
    ("Start on an existing database", "300 ms", |f| format!("{:.0} ms", f.start)),
    ("Memory of an idle server", "80 MiB", |f| mebibytes(f.idle)),
    ("Memory after all these pages", "", |f| mebibytes(f.busy)),
    ("First visit of the log-in page", "150 KiB in 15 requests", |f| first(f.log_in_page)),
    ("First visit of the grid", "150 KiB in 15 requests", |f| first(f.grid_page)),
    ("Import, new rows a second", "5 000", |f| {
        f.import.as_ref().map_or_else(absent, |import| format!("{:.0}", import.rows_per_second))
    }),
    ("Import, most memory", "300 MiB", |f| {
        f.import.as_ref().map_or_else(absent, |import| mebibytes(import.peak))
    }),
];

fn absent() -> String {
    "not measured: no such command".to_owned()
}

fn first(page: crate::first_page::FirstPage) -> String {
    format!("{:.0} KiB in {} requests", page.bytes as f64 / 1024.0, page.requests)
}

fn table_head(text: &mut String, head: &[String]) {
    row(text, head);
    let marks: Vec<String> =
        (0..head.len()).map(|at| if at < 2 { "---" } else { "--:" }.to_owned()).collect();
    row(text, &marks);
}

fn row(text: &mut String, cells: &[String]) {
    // Writing to a string can't fail.
    let _ = writeln!(text, "| {} |", cells.join(" | "));
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
