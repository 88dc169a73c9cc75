//! The two engines behind one `Store`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use sqlx::ConnectOptions as _;
use tokio::sync::Notify;

use crate::memory::{Memory, Reading, Watch};
use crate::migrations::{self, Migrator};

/// Where the data lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file; its folder exists.
    File(PathBuf),
    /// A PostgreSQL URL (`postgres://user:password@host/database`) and how many connections may be open at once.
    Postgres { url: String, connections: u32 },
}

impl Location {
    /// Reads a database URL: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(url: &str, connections: u32) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Ok(Self::File(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres { url: url.to_owned(), connections });
        }
        Err(StoreError::UnknownUrl)
    }
}

/// What can go wrong between the program and its database, as a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "the database address is not understood: write sqlite:PATH or postgres://user:password@host/database"
    )]
    UnknownUrl,
    #[error("the database can't be opened: {0}")]
    Unreachable(String),
    #[error(
        "the database is newer than this program: it has been through the migration {0}, which this program does not know; start a newer version of Clientele"
    )]
    TooNew(String),
    #[error("the database has not been through all migrations yet ({0} to go): run `clientele migrate`")]
    TooOld(usize),
    #[error("another editor changed the record in the meantime")]
    Stale,
    #[error("this form was sent before")]
    Repeated,
    #[error("the job is no longer held by this worker")]
    LeaseLost,
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
    #[error("the database refused: {0}")]
    Database(#[from] DbErr),
}

/// A database of either engine. Cheap to clone; all clones share the connections.
///
/// On SQLite there is one connection that writes and several that can only read (write-ahead log); on PostgreSQL both
/// are the same pool.
#[derive(Clone, Debug)]
pub struct Store {
    read: DatabaseConnection,
    write: DatabaseConnection,
    pub(crate) work: Arc<Notify>,
    pub(crate) memory: Arc<Memory>,
    /// The request that this store is for, if it is for one.
    pub(crate) reading: Option<Arc<Reading>>,
}

impl Store {
    /// Opens the database, creating the SQLite file if there is none. Does not migrate.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let (read, write, watch) = match location {
            Location::File(path) => {
                let write = sqlite(path, Use::Write).await?;
                (sqlite(path, Use::Read).await?, write, Watch::file(path)?)
            }
            Location::Postgres { url, connections } => {
                let pool = postgres(url, *connections).await?;
                (pool.clone(), pool.clone(), Watch::server(pool))
            }
        };
        let memory = Arc::new(Memory::new(watch));
        Ok(Self { read, write, work: Arc::new(Notify::new()), memory, reading: None })
    }

    /// For questions only: on SQLite this connection can't write.
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The connection of the unit of work, of jobs and of the few writes that are no record (sessions, attempts).
    pub fn write(&self) -> &DatabaseConnection {
        if let Some(reading) = &self.reading {
            reading.end();
        }
        &self.write
    }

    /// The same database, telling of every statement.
    #[cfg(feature = "testing")]
    pub fn observed(&self, told: impl Fn() + Clone + Send + Sync + 'static) -> Self {
        let mut store = self.clone();
        let read = told.clone();
        store.read.set_metric_callback(move |_| read());
        store.write.set_metric_callback(move |_| told());
        store
    }

    pub fn engine(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    pub fn is_sqlite(&self) -> bool {
        self.engine() == DbBackend::Sqlite
    }

    /// Brings the tables up to what this program knows. Several processes may call it at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.refuse_newer().await?;
        let pending = Migrator::get_pending_migrations_read_only(&self.read).await?.len();
        if self.is_sqlite() {
            Migrator::up(&self.write, None).await?;
            return self.analyze_after(pending).await;
        }
        // One migrator at a time: the others wait at this lock and then find nothing to do.
        let lock = sea_orm::TransactionTrait::begin(&self.write).await?;
        lock.execute_unprepared("SELECT pg_advisory_xact_lock(7302650131)").await?;
        Migrator::up(&self.write, None).await?;
        lock.commit().await?;
        self.analyze_after(pending).await
    }

    /// A planner knows nothing of new indexes.
    async fn analyze_after(&self, migrations: usize) -> Result<(), StoreError> {
        if migrations > 0 { self.analyze().await } else { Ok(()) }
    }

    /// The names of the migrations that this database still has to go through.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        self.refuse_newer().await?;
        let pending = Migrator::get_pending_migrations_read_only(&self.read).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// Refuses a database that is older or newer than this program.
    pub async fn require_current(&self) -> Result<(), StoreError> {
        match self.pending_migrations().await?.len() {
            0 => Ok(()),
            pending => Err(StoreError::TooOld(pending)),
        }
    }

    async fn refuse_newer(&self) -> Result<(), StoreError> {
        if !self.has_table("seaql_migrations").await? {
            return Ok(());
        }
        let rows = self
            .read
            .query_all_raw(Statement::from_string(self.engine(), "SELECT version FROM seaql_migrations"))
            .await?;
        for row in rows {
            let name: String = row.try_get("", "version")?;
            if !migrations::known().any(|known| known == name) {
                return Err(StoreError::TooNew(name));
            }
        }
        Ok(())
    }

    async fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        let question = match self.engine() {
            DbBackend::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
            _ => {
                "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1"
            }
        };
        let statement = Statement::from_sql_and_values(self.engine(), question, [name.into()]);
        Ok(self.read.query_one_raw(statement).await?.is_some())
    }

    /// Gives the planner fresh figures; worth its while after much was written at once.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        self.write.execute_unprepared("ANALYZE").await?;
        Ok(())
    }

    /// Waits until something is there to be done in the background, put there by this process.
    pub fn new_work(&self) -> tokio::sync::futures::Notified<'_> {
        self.work.notified()
    }

    /// Ends all connections after what is under way.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.memory.close();
        self.read.close_by_ref().await?;
        self.write.close_by_ref().await?;
        Ok(())
    }
}

/// What a connection to an SQLite file is for.
enum Use {
    Read,
    Write,
}

impl Use {
    const fn connections(&self) -> u32 {
        match self {
            Self::Read => 4,
            Self::Write => 1,
        }
    }

    /// How much of the file is mapped. That counts as memory of the process: the connection that writes, and imports
    /// through it, needs little of it.
    const fn mapped(&self) -> &'static str {
        match self {
            Self::Read => "268435456",
            Self::Write => "33554432",
        }
    }
}

/// How many statements each connection knows the plan of.
const STATEMENTS: usize = 256;

async fn sqlite(path: &Path, purpose: Use) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(purpose.connections())
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        // A file does not hang up.
        .test_before_acquire(false);
    let path = path.to_owned();
    let query_only = if matches!(purpose, Use::Write) { "0" } else { "1" };
    let mapped = purpose.mapped();
    options.map_sqlx_sqlite_opts(move |_| {
        sqlx::sqlite::SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(15))
            .statement_cache_capacity(STATEMENTS)
            .pragma("cache_size", "-16000")
            .pragma("mmap_size", mapped)
            .pragma("temp_store", "memory")
            .pragma("query_only", query_only)
            .disable_statement_logging()
    });
    connect(options).await
}

async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(10))
        .set_application_name("clientele")
        // Asking before each question whether the connection still stands would double their number.
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| options.statement_cache_capacity(STATEMENTS));
    connect(options).await
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, StoreError> {
    // What the driver says names host and database, never the password.
    Database::connect(options).await.map_err(|error| StoreError::Unreachable(error.to_string()))
}
