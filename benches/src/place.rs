//! Where seeded databases lie. They are kept, since seeding takes longer than all the rest.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::process::{self, Server};

/// Who is logged in while pages are measured.
pub const ADMINISTRATOR: &str = "bench@example.com";
pub const PASSWORD: &str = "Bench-1234";

#[derive(Clone)]
pub enum Engine {
    Sqlite,
    /// The URL of a maintenance database.
    Postgres(String),
}

impl Engine {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    pub customers: u64,
    pub customer_users: u64,
}

/// What is known about a kept database; its file is written when it is whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seeded {
    pub seconds: f64,
}

/// A data folder and, on PostgreSQL, a database of the same name.
pub struct Place {
    engine: Engine,
    name: String,
    folder: PathBuf,
}

impl Place {
    /// The place of a seeded database below `folder`.
    pub fn of(engine: &Engine, folder: &Path, scale: Scale) -> Self {
        let name = format!(
            "clientele_bench_{}_{}_{}",
            engine.name().to_lowercase(),
            scale.customers,
            scale.customer_users
        );
        Self { engine: engine.clone(), folder: folder.join(&name), name }
    }

    /// The flags that lead the program here.
    pub fn flags(&self) -> Vec<String> {
        let mut flags = vec!["--data".to_owned(), self.folder.display().to_string()];
        if let Some(url) = self.url() {
            flags.extend(["--database".to_owned(), url]);
        }
        flags
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Seeds unless there is a whole database already.
    pub fn seeded(&self, program: &Path, scale: Scale, fresh: bool) -> Result<Seeded> {
        let note = self.folder.join("seeded.json");
        if !fresh
            && self.has_database()?
            && let Ok(text) = std::fs::read(&note)
        {
            eprintln!("    seeded before, in {}", self.folder.display());
            return Ok(serde_json::from_slice(&text)?);
        }
        self.remove()?;
        std::fs::create_dir_all(&self.folder)?;
        self.run_sql(&format!("CREATE DATABASE {}", self.name))?;
        let with = |words: &[&str]| -> Vec<String> {
            words.iter().map(|word| (*word).to_owned()).chain(self.flags()).collect()
        };
        // The first start makes the organization; seeding fills it.
        drop(Server::start(program, &self.flags())?);
        let (customers, customer_users) = (scale.customers.to_string(), scale.customer_users.to_string());
        let seed = with(&["seed", "--customers", &customers, "--customer-users", &customer_users]);
        let seconds = process::run(program, &seed, "").context("seeding")?.as_secs_f64();
        eprintln!("    seeded in {seconds:.1} s");
        let user = with(&["user", "create", "--email", ADMINISTRATOR, "--role", "administrator"]);
        process::run(program, &user, &format!("{PASSWORD}\n"))?;
        let seeded = Seeded { seconds };
        std::fs::write(note, serde_json::to_vec(&seeded)?)?;
        Ok(seeded)
    }

    /// A copy that may be written to; nobody may use the original meanwhile.
    pub fn copy(&self) -> Result<Self> {
        let name = format!("{}_copy", self.name);
        let copy = Self { engine: self.engine.clone(), folder: self.folder.with_file_name(&name), name };
        copy.remove()?;
        copy_files(&self.folder, &copy.folder)?;
        self.run_sql(&format!("CREATE DATABASE {} TEMPLATE {}", copy.name, self.name))?;
        Ok(copy)
    }

    /// Takes all of it away.
    pub fn remove(&self) -> Result<()> {
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        self.run_sql(&format!("DROP DATABASE IF EXISTS {}", self.name))
    }

    fn url(&self) -> Option<String> {
        let Engine::Postgres(maintenance) = &self.engine else { return None };
        let server = maintenance.rsplit_once('/').map_or(maintenance.as_str(), |(server, _)| server);
        Some(format!("{server}/{}", self.name))
    }

    fn has_database(&self) -> Result<bool> {
        let Engine::Postgres(maintenance) = &self.engine else { return Ok(true) };
        let question = format!("SELECT count(*) FROM pg_database WHERE datname = '{}'", self.name);
        let asked =
            psql(maintenance).args(["--tuples-only", "--no-align", "--command", &question]).output()?;
        ensure!(
            asked.status.success(),
            "PostgreSQL does not answer: {}",
            String::from_utf8_lossy(&asked.stderr)
        );
        Ok(asked.stdout.trim_ascii() == b"1")
    }

    /// A statement for the maintenance database; nothing to do on SQLite.
    fn run_sql(&self, sql: &str) -> Result<()> {
        let Engine::Postgres(maintenance) = &self.engine else { return Ok(()) };
        let asked = psql(maintenance).args(["--command", sql]).output().context("psql can't be started")?;
        ensure!(asked.status.success(), "{sql} failed: {}", String::from_utf8_lossy(&asked.stderr));
        Ok(())
    }
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?.path();
        let to = to.join(file.file_name().unwrap_or_default());
        if file.is_dir() {
            copy_files(&file, &to)?;
        } else {
            std::fs::copy(file, to)?;
        }
    }
    Ok(())
}

fn psql(maintenance: &str) -> Command {
    let mut psql = Command::new("psql");
    psql.args(["--quiet", "--no-psqlrc", maintenance]);
    psql
}
