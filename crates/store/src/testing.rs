//! Databases for tests, one of each engine, each thrown away afterwards.

use sea_orm::{ConnectionTrait, Database, Statement};
use tempfile::TempDir;

use crate::{Location, Store, StoreError};

/// The environment variable that names a PostgreSQL server for tests, by the URL of its maintenance database.
pub const POSTGRES: &str = "CLIENTELE_TEST_POSTGRES";

/// A migrated, empty database; gone when dropped (on PostgreSQL, when its server's folder is).
pub struct TestDatabase {
    pub store: Store,
    pub location: Location,
    _folder: TempDir,
}

/// One empty database per engine that is there: SQLite always, PostgreSQL where [`POSTGRES`] names a server.
pub async fn databases() -> Result<Vec<TestDatabase>, StoreError> {
    let mut all = vec![sqlite().await?];
    if let Ok(server) = std::env::var(POSTGRES) {
        all.push(postgres(&server).await?);
    }
    Ok(all)
}

pub async fn sqlite() -> Result<TestDatabase, StoreError> {
    let folder = folder()?;
    let location = Location::File(folder.path().join("clientele.sqlite"));
    migrated(location, folder).await
}

pub async fn postgres(server: &str) -> Result<TestDatabase, StoreError> {
    let name = format!("clientele_test_{:016x}", rand::random::<u64>());
    let maintenance = Database::connect(server).await?;
    let backend = maintenance.get_database_backend();
    maintenance.execute_raw(Statement::from_string(backend, format!("CREATE DATABASE {name}"))).await?;
    maintenance.close().await?;
    let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
    migrated(Location::Postgres { url: format!("{base}/{name}"), connections: 5 }, folder()?).await
}

fn folder() -> Result<TempDir, StoreError> {
    TempDir::new().map_err(|error| StoreError::Unreachable(error.to_string()))
}

async fn migrated(location: Location, folder: TempDir) -> Result<TestDatabase, StoreError> {
    let store = Store::open(&location).await?;
    store.migrate().await?;
    Ok(TestDatabase { store, location, _folder: folder })
}
