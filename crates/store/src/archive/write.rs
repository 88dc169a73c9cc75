//! Writing a backup, from one moment of the database, while others go on working.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbErr, IsolationLevel, QueryResult, Statement,
    TransactionTrait,
};
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::columns::Column;
use super::{ArchiveError, Closing, FORMAT, Header, Opening, Seal, TABLES, hexadecimal};
use crate::{Clock, Store, migrations};

/// How many rows are held in memory at once.
const BATCH: u64 = 1_000;

/// Before the SQLite row number where reading begins.
const ROW_NUMBER: &str = "archive_row_number";

impl Store {
    /// Writes everything that the database holds at one moment. `progress` is told the rows written so far and in all.
    pub async fn back_up<W: Write + Send>(
        &self,
        file: W,
        clock: &Clock,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Header, ArchiveError> {
        self.require_current().await?;
        let snapshot = self.snapshot().await?;
        let header = header(self, &snapshot, clock).await?;
        let mut lines = Lines::new(file);
        lines.put(&header)?;
        let mut written = 0;
        for table in TABLES {
            let columns = Column::of(table.name, &snapshot).await?;
            let names = columns.iter().map(|column| column.name.clone()).collect();
            lines.put(&Opening { table: table.name.to_owned(), columns: names })?;
            let mut cursor = Cursor::open(table.name, &columns, &snapshot).await?;
            let before = written;
            loop {
                let rows = cursor.next(&snapshot).await?;
                if rows.is_empty() {
                    break;
                }
                for row in &rows {
                    let values = columns.iter().map(|column| column.read(row));
                    lines.put(&values.collect::<Result<Vec<Json>, DbErr>>()?)?;
                    written += 1;
                }
                progress(written, header.total());
            }
            cursor.close(&snapshot).await?;
            let last_id = last_id(table.name, &columns, &snapshot).await?;
            lines.put(&Closing { rows: written - before, last_id })?;
        }
        snapshot.rollback().await?;
        lines.seal()?;
        Ok(header)
    }

    /// One moment of the database: what others commit from now on can't be seen in it.
    async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        if self.is_sqlite() {
            let transaction = self.read().begin().await?;
            // SQLite takes the snapshot at the first question, not at BEGIN.
            transaction.execute_unprepared("SELECT count(*) FROM seaql_migrations").await?;
            return Ok(transaction);
        }
        let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
        self.read().begin_with_config(Some(level), Some(mode)).await
    }
}

async fn header(
    store: &Store,
    snapshot: &DatabaseTransaction,
    clock: &Clock,
) -> Result<Header, ArchiveError> {
    let mut rows = BTreeMap::new();
    for table in TABLES {
        rows.insert(table.name.to_owned(), count(table.name, snapshot).await?);
    }
    Ok(Header {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        engine: if store.is_sqlite() { "sqlite" } else { "postgres" }.to_owned(),
        created_at: clock.now(),
        migrations: migrations::known().map(str::to_owned).collect(),
        rows,
    })
}

pub(super) async fn count(table: &str, connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let question = Query::select().expr_as(Expr::cust("count(*)"), "rows").from(Alias::new(table)).to_owned();
    let row = connection.query_one(&question).await?;
    let rows: i64 = row.map_or(Ok(0), |row| row.try_get("", "rows"))?;
    Ok(rows.unsigned_abs())
}

async fn last_id(
    table: &str,
    columns: &[Column],
    connection: &impl ConnectionTrait,
) -> Result<Option<i64>, DbErr> {
    if !columns.iter().any(|column| column.numbers_itself) {
        return Ok(None);
    }
    let engine = connection.get_database_backend();
    let question = match engine {
        sea_orm::DbBackend::Sqlite => "SELECT seq AS last FROM sqlite_sequence WHERE name = $1",
        _ => "SELECT pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass) AS last",
    };
    let statement = Statement::from_sql_and_values(engine, question, [table.into()]);
    let row = connection.query_one_raw(statement).await?;
    let last: Option<i64> = row.map_or(Ok(None), |row| row.try_get("", "last"))?;
    // SQLite keeps 0 of a table into which a statement has put no row at all.
    Ok(last.filter(|last| *last > 0))
}

/// Goes through a table without holding it in memory: by PostgreSQL's cursor, by SQLite's row number.
enum Cursor {
    Sqlite {
        table: &'static str,
        columns: Vec<String>,
        after: i64,
    },
    /// Each cursor has a name of its own, since the driver remembers the columns of a statement by its text.
    Postgres {
        name: String,
    },
}

impl Cursor {
    async fn open(
        table: &'static str,
        columns: &[Column],
        snapshot: &DatabaseTransaction,
    ) -> Result<Self, DbErr> {
        let columns: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        if snapshot.get_database_backend() == sea_orm::DbBackend::Sqlite {
            return Ok(Self::Sqlite { table, columns, after: i64::MIN });
        }
        let listed = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let name = format!("archive_{table}");
        let declared = format!("DECLARE {name} NO SCROLL CURSOR FOR SELECT {listed} FROM {table}");
        snapshot.execute_unprepared(&declared).await?;
        Ok(Self::Postgres { name })
    }

    async fn next(&mut self, snapshot: &DatabaseTransaction) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Postgres { name } => {
                let fetch = format!("FETCH {BATCH} FROM {name}");
                let statement = Statement::from_string(snapshot.get_database_backend(), fetch);
                snapshot.query_all_raw(statement).await
            }
            Self::Sqlite { table, columns, after } => {
                let mut question = Query::select();
                question
                    .expr_as(Expr::cust("rowid"), ROW_NUMBER)
                    .columns(columns.iter().map(Alias::new))
                    .from(Alias::new(*table))
                    .and_where(Expr::cust("rowid").gt(*after))
                    .order_by_expr(Expr::cust("rowid"), Order::Asc)
                    .limit(BATCH);
                let rows = snapshot.query_all(&question).await?;
                if let Some(last) = rows.last() {
                    *after = last.try_get("", ROW_NUMBER)?;
                }
                Ok(rows)
            }
        }
    }

    async fn close(self, snapshot: &DatabaseTransaction) -> Result<(), DbErr> {
        if let Self::Postgres { name } = self {
            snapshot.execute_unprepared(&format!("CLOSE {name}")).await?;
        }
        Ok(())
    }
}

/// Writes lines, packs them, and reckons their checksum.
struct Lines<W: Write> {
    gzip: GzEncoder<W>,
    checksum: Sha256,
}

impl<W: Write> Lines<W> {
    fn new(file: W) -> Self {
        Self { gzip: GzEncoder::new(file, Compression::fast()), checksum: Sha256::new() }
    }

    fn put(&mut self, line: &impl Serialize) -> Result<(), ArchiveError> {
        let mut text = serde_json::to_vec(line).map_err(std::io::Error::from)?;
        text.push(b'\n');
        self.checksum.update(&text);
        self.gzip.write_all(&text)?;
        Ok(())
    }

    fn seal(mut self) -> Result<(), ArchiveError> {
        let sha256 = hexadecimal(&self.checksum.clone().finalize());
        self.put(&Seal { sha256 })?;
        self.gzip.finish()?.flush()?;
        Ok(())
    }
}
