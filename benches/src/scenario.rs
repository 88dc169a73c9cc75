//! What is measured with one engine and one amount of data.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::api::{self, ApiFigures};
use crate::cases::{self, GRID, Name};
use crate::corporation::{self, PageOfCorporation};
use crate::first_page::{FirstPage, first_page};
use crate::http::{Ask, Connection, browser};
use crate::import::{Import, import};
use crate::load::{self, Latency, Load};
use crate::machine;
use crate::place::{ADMINISTRATOR, Engine, PASSWORD, Place, Scale};
use crate::process::Server;
use crate::session;

const CONNECTIONS: usize = 8;
/// How often the server is started to find how long that takes.
const STARTS: usize = 5;
/// After this nothing goes on any more that belongs to the start.
const SETTLED: Duration = Duration::from_secs(3);

/// What can be measured alone.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// The pages of the back-office
    Pages,
    Import,
    /// The storefront of a corporation
    Storefront,
    Api,
}

/// What holds for all engines and scales.
pub struct Run<'a> {
    pub program: &'a Path,
    pub folder: &'a Path,
    pub requests: usize,
    pub import_rows: u64,
    /// How long the API is asked without a break, to see whether memory grows.
    pub soak: Duration,
    pub fresh: bool,
    pub only: Option<Part>,
}

/// All figures of one engine at one scale.
#[derive(Serialize)]
pub struct Figures {
    pub engine: &'static str,
    pub scale: Scale,
    pub seed_seconds: f64,
    /// The median of several starts, in milliseconds.
    pub start: f64,
    /// Bytes resident some seconds after the start, before anybody came.
    pub idle: u64,
    /// Bytes resident after all pages.
    pub busy: u64,
    pub pages: Vec<PageFigures>,
    pub log_in_page: FirstPage,
    pub grid_page: FirstPage,
    pub import: Option<Import>,
    pub corporation: Vec<PageOfCorporation>,
    pub api: ApiFigures,
}

#[derive(Clone, Copy, Serialize)]
pub struct PageFigures {
    pub name: Name,
    /// Over one connection.
    pub alone: Latency,
    /// Over eight connections.
    pub crowded: Latency,
    /// What else wanted to run on this machine just before.
    pub load: f64,
}

pub async fn run(run: &Run<'_>, engine: &Engine, scale: Scale) -> Result<Figures> {
    std::fs::create_dir_all(run.folder)?;
    let place = Place::of(engine, run.folder, scale);
    let seeded = place.seeded(run.program, scale, run.fresh)?;
    let start = start(run.program, &place)?;

    let server = Server::start(run.program, &place.flags())?;
    tokio::time::sleep(SETTLED).await;
    let idle = server.resident();
    let log_in_page = first_page(&server.address, "", "/admin/login").await?;
    let cookies = session::log_in(&server.address, ADMINISTRATOR, PASSWORD).await?;
    let grid_page = first_page(&server.address, &cookies, GRID).await?;
    let wants = |part| run.only.is_none_or(|only| only == part);
    let mut pages = Vec::new();
    let all = match wants(Part::Pages) {
        true => cases::cases(&server.address, &cookies, scale).await?,
        false => Vec::new(),
    };
    for case in all {
        if case.name != Name::FirstAsked {
            all_answer(&server.address, &cookies, &case.paths).await?;
        }
        let load = machine::load();
        let asked = Load::new(browser(&cookies)?, case.paths.iter().map(Ask::get));
        let measure =
            async |connections, requests| load::measure(&server.address, &asked, connections, requests).await;
        let alone = measure(1, run.requests / 8).await?;
        let crowded = measure(CONNECTIONS, run.requests).await?;
        eprintln!(
            "    {:<42} {:6.1} / {:6.1} ms alone, {:6.1} / {:6.1} ms, {:5.0} a second, load {load:.1}",
            case.name.title(),
            alone.p50,
            alone.p99,
            crowded.p50,
            crowded.p99,
            crowded.rate
        );
        pages.push(PageFigures { name: case.name, alone, crowded, load });
    }
    let busy = server.resident();
    drop(server);

    let import = if wants(Part::Import) { import_into_copy(run, &place)? } else { None };
    let corporation = match wants(Part::Storefront) {
        true => corporation::measure(run.program, &place, run.requests).await?,
        false => Vec::new(),
    };
    let api = if wants(Part::Api) { api::measure(run, &place, scale).await? } else { ApiFigures::default() };
    Ok(Figures {
        engine: engine.name(),
        scale,
        seed_seconds: seeded.seconds,
        start,
        idle,
        busy,
        pages,
        log_in_page,
        grid_page,
        import,
        corporation,
        api,
    })
}

/// The median of several starts, in milliseconds.
fn start(program: &Path, place: &Place) -> Result<f64> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Server::start(program, &place.flags())?.start);
    }
    starts.sort_unstable();
    Ok(starts.get(STARTS / 2).map_or(0.0, |start| start.as_secs_f64() * 1000.0))
}

/// A page that says what went wrong would be quick too.
async fn all_answer(address: &str, cookies: &str, paths: &[String]) -> Result<()> {
    let mut connection = Connection::open(address, cookies).await?;
    for path in paths {
        let page = connection.get(path, None).await?;
        ensure!(page.status == 200, "{path} answered {}", page.status);
        let text = page.text();
        let is_grid = path == GRID || path.starts_with(&format!("{GRID}?"));
        ensure!(!is_grid || text.contains(&format!("href=\"{GRID}/")), "{path} shows no records");
    }
    Ok(())
}

fn import_into_copy(run: &Run<'_>, place: &Place) -> Result<Option<Import>> {
    let copy = place.copy()?;
    let imported = import(run.program, &copy.flags(), copy.folder(), run.import_rows);
    copy.remove()?;
    imported
}
