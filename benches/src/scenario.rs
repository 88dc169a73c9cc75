//! What is measured with one engine and one amount of data.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::http::Connection;
use crate::load::{self, Bounds, Latency};
use crate::process::{self, Server};
use crate::{files, session};

const ADMINISTRATOR: &str = "bench@example.com";
const PASSWORD: &str = "Bench-1234";
const CONNECTIONS: usize = 8;
const BOUNDS: Bounds = Bounds { requests: 4_000, time: Duration::from_secs(30) };
const IMPORTED_ROWS: u64 = 50_000;

const GRID: &str = "/admin/customer-users";
/// Two filters of different columns and a sort by a third.
const FILTERED: &str =
    "/admin/customer-users?f.last_name.op=starts-with&f.last_name=S&f.enabled=yes&sort=email";

#[derive(Clone)]
pub enum Engine {
    Sqlite,
    /// The URL of a maintenance database.
    Postgres(String),
}

impl Engine {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub customers: u64,
    pub customer_users: u64,
}

/// All figures of one engine at one scale.
pub struct Figures {
    pub engine: &'static str,
    pub scale: Scale,
    pub seed: Duration,
    pub start: Duration,
    /// Bytes resident some seconds after the start.
    pub idle: u64,
    pub grid: Latency,
    pub grid_alone: Latency,
    pub filtered: Latency,
    pub view: Latency,
    pub first_page: FirstPage,
    pub import: Import,
}

pub struct FirstPage {
    pub requests: usize,
    /// As sent over the wire, compressed.
    pub bytes: usize,
}

pub struct Import {
    pub rows: u64,
    pub took: Duration,
    /// The most bytes that were resident.
    pub peak: u64,
}

pub async fn run(program: &Path, engine: &Engine, scale: Scale) -> Result<Figures> {
    let folder = Folder::new()?;
    let place = place(engine, &folder).await?;
    let with = |words: &[&str]| {
        words.iter().map(|word| (*word).to_owned()).chain(place.iter().cloned()).collect::<Vec<String>>()
    };
    // The first start makes the organization; seeding fills it.
    Server::start(program, &place).await?.stop().await?;
    let (customers, customer_users) = (scale.customers.to_string(), scale.customer_users.to_string());
    let seed = with(&["seed", "--customers", &customers, "--customer-users", &customer_users]);
    let seed = process::run(program, &seed).await.context("seeding")?;
    add_administrator(
        program,
        with(&["user", "create", "--email", ADMINISTRATOR, "--role", "administrator"]),
    )
    .await?;

    let server = Server::start(program, &place).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle = server.resident();
    let start = server.start;
    let cookies = session::log_in(&server.address, ADMINISTRATOR, PASSWORD).await?;
    let first_page = first_page(&server.address, &cookies).await?;
    let records = records(&server.address, &cookies).await?;
    let measure = async |paths: &[String], connections: usize| {
        load::measure(&server.address, &cookies, paths, connections, BOUNDS).await
    };
    let grid = measure(&[GRID.to_owned()], CONNECTIONS).await?;
    let grid_alone = measure(&[GRID.to_owned()], 1).await?;
    let filtered = measure(&[FILTERED.to_owned()], CONNECTIONS).await?;
    let view = measure(&records, CONNECTIONS).await?;
    server.stop().await?;

    let file = folder.0.join("customer-users.csv");
    files::customer_users(&file, IMPORTED_ROWS, "1")?;
    let file = file.display().to_string();
    let (took, peak) = process::run_watched(program, &with(&["import", "customer-users", &file])).await?;
    Ok(Figures {
        engine: engine.name(),
        scale,
        seed,
        start,
        idle,
        grid,
        grid_alone,
        filtered,
        view,
        first_page,
        import: Import { rows: IMPORTED_ROWS, took, peak },
    })
}

async fn add_administrator(program: &Path, arguments: Vec<String>) -> Result<()> {
    use tokio::io::AsyncWriteExt;
    let mut child = process::command(program, &arguments).stdin(std::process::Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().context("no standard input")?;
    input.write_all(format!("{PASSWORD}\n").as_bytes()).await?;
    drop(input);
    anyhow::ensure!(child.wait().await?.success(), "the administrator could not be made");
    Ok(())
}

/// The pages of the first records that the grid shows.
async fn records(address: &str, cookies: &str) -> Result<Vec<String>> {
    let mut connection = Connection::open(address).await?;
    let page = connection.get(GRID, &[("cookie", cookies)]).await?.text();
    let mut paths: Vec<String> = page
        .split("href=\"/admin/customer-users/")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '?', '/']).next())
        .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|id| format!("{GRID}/{id}"))
        .collect();
    paths.sort_unstable();
    paths.dedup();
    anyhow::ensure!(!paths.is_empty(), "the grid shows no records");
    Ok(paths)
}

/// What a browser with an empty cache loads to show the grid: the page, then its styles, scripts and pictures.
async fn first_page(address: &str, cookies: &str) -> Result<FirstPage> {
    let accept = [("cookie", cookies), ("accept-encoding", "br, gzip")];
    let mut connection = Connection::open(address).await?;
    let plain = connection.get(GRID, &[("cookie", cookies)]).await?.text();
    let mut bytes = connection.get(GRID, &accept).await?.bytes;
    let mut assets: Vec<&str> = plain
        .split(['"', '\''])
        .filter(|text| text.starts_with("/assets/"))
        .map(|text| text.split('#').next().unwrap_or(text))
        .collect();
    assets.sort_unstable();
    assets.dedup();
    for asset in &assets {
        bytes += connection.get(asset, &accept).await?.bytes;
    }
    Ok(FirstPage { requests: 1 + assets.len(), bytes })
}

async fn place(engine: &Engine, folder: &Folder) -> Result<Vec<String>> {
    let mut place = vec!["--data".to_owned(), folder.0.join("data").display().to_string()];
    if let Engine::Postgres(maintenance) = engine {
        let name = format!(
            "clientele_bench_{}",
            folder.0.file_name().unwrap_or_default().to_string_lossy().replace('-', "_")
        );
        let created = tokio::process::Command::new("psql")
            .args(["--quiet", maintenance, "--command", &format!("CREATE DATABASE {name}")])
            .status()
            .await?;
        anyhow::ensure!(created.success(), "the database could not be created");
        let server = maintenance.rsplit_once('/').map_or(maintenance.as_str(), |(server, _)| server);
        place.extend(["--database".to_owned(), format!("{server}/{name}")]);
    }
    Ok(place)
}

/// A temporary folder; gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("clientele-bench-{}-{number}", std::process::id()));
        std::fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed stays in the temporary folder, where the machine clears up.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
