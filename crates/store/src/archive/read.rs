//! Reading a backup into an empty database: all of it, or nothing.

use std::io::{BufRead, BufReader, Read};

use flate2::read::GzDecoder;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, Value};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::columns::Column;
use super::write::count;
use super::{ArchiveError, Closing, FORMAT, Header, Opening, Seal, TABLES, Table, hexadecimal};
use crate::{Store, StoreError, migrations};

/// Both engines take at least this many values in one statement.
const MOST_VALUES: usize = 30_000;
const MOST_ROWS: usize = 500;

/// The longest line that is believed, in bytes; a piece of a file takes a third of a mebibyte.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

impl Store {
    /// Reads a backup of either engine. The database has to be empty; an older backup is read into the tables of its
    /// time, which then go through the migrations that came later. `progress` is told the rows read so far and in all.
    pub async fn restore<R: Read + Send>(
        &self,
        file: R,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Header, ArchiveError> {
        let mut lines = Lines::new(file);
        let header: Header = lines.next()?;
        if header.format > FORMAT {
            return Err(ArchiveError::Newer(header.program));
        }
        let known: Vec<&str> = migrations::known().collect();
        if header.migrations.iter().any(|migration| !known.contains(&migration.as_str())) {
            return Err(ArchiveError::Newer(header.program));
        }
        self.require_empty().await?;
        self.migrate_as_far_as(header.migrations.len()).await?;

        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.write().begin_with_options(options).await?;
        let mut read = 0;
        for _ in 0..header.rows.len() {
            let opening: Opening = lines.next()?;
            let table = TABLES
                .iter()
                .find(|table| table.name == opening.table)
                .ok_or_else(|| ArchiveError::Damaged(format!("unknown table {:?}", opening.table)))?;
            let mut filling = Filling::begin(table, &opening.columns, &transaction).await?;
            let rows = header.rows.get(table.name).copied().unwrap_or_default();
            for _ in 0..rows {
                filling.put(lines.next()?, &transaction).await?;
                read += 1;
                if read % 1_000 == 0 {
                    progress(read, header.total());
                }
            }
            let closing: Closing = lines.next()?;
            if closing.rows != rows {
                return Err(ArchiveError::Damaged(format!("the rows of {} are not all there", table.name)));
            }
            filling.end(closing.last_id, &transaction).await?;
        }
        lines.verify()?;
        transaction.commit().await?;
        progress(read, header.total());
        self.migrate().await?;
        self.analyze().await?;
        Ok(header)
    }

    async fn require_empty(&self) -> Result<(), ArchiveError> {
        for table in TABLES {
            let there = !Column::of(table.name, self.read()).await?.is_empty();
            if there && count(table.name, self.read()).await? > 0 {
                return Err(ArchiveError::NotEmpty);
            }
        }
        Ok(())
    }

    /// Goes through the first migrations only; a database that is further already stays where it is.
    async fn migrate_as_far_as(&self, wanted: usize) -> Result<(), StoreError> {
        let known = migrations::known().count();
        let done = known - self.pending_migrations().await?.len();
        if let Ok(steps @ 1..) = u32::try_from(wanted.saturating_sub(done)) {
            migrations::Migrator::up(self.write(), Some(steps)).await?;
        }
        Ok(())
    }
}

/// A table that is being filled.
struct Filling<'a> {
    table: &'a Table,
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
    /// Rows that refer to rows of the same table, which may come later: id and what it refers to.
    references: Vec<(i64, Value)>,
}

impl<'a> Filling<'a> {
    async fn begin(
        table: &'a Table,
        names: &[String],
        transaction: &DatabaseTransaction,
    ) -> Result<Self, ArchiveError> {
        let there = Column::of(table.name, transaction).await?;
        let column = |name: &String| {
            there.iter().find(|column| column.name == *name).cloned().ok_or_else(|| {
                ArchiveError::Damaged(format!("the table {} has no column {name:?}", table.name))
            })
        };
        let columns = names.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { table, columns, rows: Vec::new(), references: Vec::new() })
    }

    async fn put(&mut self, row: Vec<Json>, transaction: &DatabaseTransaction) -> Result<(), ArchiveError> {
        let damaged = || ArchiveError::Damaged(format!("a row of {} can't be read", self.table.name));
        if row.len() != self.columns.len() {
            return Err(damaged());
        }
        let mut values = Vec::with_capacity(row.len());
        let mut id = None;
        let mut reference = None;
        for (column, json) in self.columns.iter().zip(row) {
            if column.numbers_itself {
                id = json.as_i64();
            }
            let value = column.write(json).ok_or_else(damaged)?;
            if self.table.itself == Some(column.name.as_str()) && value != column.empty() {
                reference = Some(value);
                values.push(column.empty());
            } else {
                values.push(value);
            }
        }
        if let (Some(id), Some(reference)) = (id, reference) {
            self.references.push((id, reference));
        }
        self.rows.push(values);
        if self.rows.len() >= MOST_ROWS.min(MOST_VALUES / self.columns.len().max(1)) {
            self.flush(transaction).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new(self.table.name))
            .columns(self.columns.iter().map(|column| Alias::new(&column.name)));
        for row in self.rows.drain(..) {
            insert.values_panic(row.into_iter().map(Expr::val));
        }
        transaction.execute(&insert).await?;
        Ok(())
    }

    async fn end(
        mut self,
        last_id: Option<i64>,
        transaction: &DatabaseTransaction,
    ) -> Result<(), ArchiveError> {
        self.flush(transaction).await?;
        if let Some(column) = self.table.itself {
            for (id, reference) in std::mem::take(&mut self.references) {
                let mut update = Query::update();
                update
                    .table(Alias::new(self.table.name))
                    .value(Alias::new(column), reference)
                    .and_where(Expr::col(Alias::new("id")).eq(id));
                transaction.execute(&update).await?;
            }
        }
        if let Some(last_id) = last_id {
            go_on_after(self.table.name, last_id, transaction).await?;
        }
        Ok(())
    }
}

/// New rows get numbers after this one.
async fn go_on_after(table: &str, last_id: i64, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let engine = transaction.get_database_backend();
    let run = async |sql: &str, values: Vec<Value>| {
        transaction.execute_raw(Statement::from_sql_and_values(engine, sql, values)).await
    };
    if engine == DbBackend::Sqlite {
        run("DELETE FROM sqlite_sequence WHERE name = $1", vec![table.into()]).await?;
        run("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", vec![table.into(), last_id.into()])
            .await?;
    } else {
        run("SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", vec![table.into(), last_id.into()])
            .await?;
    }
    Ok(())
}

/// Unpacks lines and reckons their checksum.
struct Lines<R: Read> {
    text: BufReader<GzDecoder<R>>,
    checksum: Sha256,
}

impl<R: Read> Lines<R> {
    fn new(file: R) -> Self {
        Self { text: BufReader::with_capacity(256 * 1024, GzDecoder::new(file)), checksum: Sha256::new() }
    }

    fn next<T: DeserializeOwned>(&mut self) -> Result<T, ArchiveError> {
        let line = self.line()?;
        let value =
            serde_json::from_slice(&line).map_err(|error| ArchiveError::Damaged(error.to_string()))?;
        self.checksum.update(&line);
        Ok(value)
    }

    /// The last line has to name the checksum of all lines before it, and nothing may follow.
    fn verify(mut self) -> Result<(), ArchiveError> {
        let reckoned = hexadecimal(&self.checksum.clone().finalize());
        let seal: Seal = self.next()?;
        if seal.sha256 != reckoned {
            return Err(ArchiveError::Damaged("the checksum is not that of the content".to_owned()));
        }
        if !self.line()?.is_empty() {
            return Err(ArchiveError::Damaged("something follows the end".to_owned()));
        }
        Ok(())
    }

    fn line(&mut self) -> Result<Vec<u8>, ArchiveError> {
        let mut line = Vec::new();
        let mut rest = (&mut self.text).take(LONGEST_LINE);
        rest.read_until(b'\n', &mut line).map_err(|error| ArchiveError::Damaged(error.to_string()))?;
        Ok(line)
    }
}
