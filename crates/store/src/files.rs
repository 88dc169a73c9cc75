//! Uploads and results, kept in pieces in the database, so that every instance can read them and a backup holds them.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, Query, UpdateStatement};
use sea_orm::{ActiveValue, ConnectionTrait, QueryOrder};

use crate::{Clock, Store, StoreError, Timestamp, Unit};

/// The size of one piece, in bytes.
pub const PIECE: usize = 256 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stored_file")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: Option<i64>,
    pub user_id: Option<i64>,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A file that is being written, piece by piece, in bounded memory.
pub struct FileWriter {
    store: Store,
    file: Model,
    buffer: Vec<u8>,
    pieces: i32,
}

/// A file to be written.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub organization_id: Option<i64>,
    pub user_id: Option<i64>,
    pub name: String,
    pub media_type: String,
    pub expires_at: Option<Timestamp>,
}

impl NewFile {
    fn row(self, now: Timestamp) -> ActiveModel {
        ActiveModel {
            id: ActiveValue::NotSet,
            organization_id: ActiveValue::Set(self.organization_id),
            user_id: ActiveValue::Set(self.user_id),
            name: ActiveValue::Set(self.name),
            media_type: ActiveValue::Set(self.media_type),
            size: ActiveValue::Set(0),
            created_at: ActiveValue::Set(now),
            expires_at: ActiveValue::Set(self.expires_at),
        }
    }
}

impl Store {
    pub async fn create_file(&self, file: NewFile, clock: &Clock) -> Result<FileWriter, StoreError> {
        let file = file.row(clock.now()).insert(self.write()).await?;
        Ok(FileWriter { store: self.clone(), file, buffer: Vec::with_capacity(PIECE), pieces: 0 })
    }

    /// The file's name, size and owner, if there is such a file.
    pub async fn file(&self, id: i64) -> Result<Option<Model>, StoreError> {
        Ok(Entity::find_by_id(id).one(self.read()).await?)
    }

    /// The file's content from a byte on, up to the end of the piece in which that byte lies; empty at the end.
    pub async fn file_content(&self, id: i64, from: u64) -> Result<Vec<u8>, StoreError> {
        let number =
            i32::try_from(from / PIECE as u64).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let question = Query::select()
            .column("content")
            .from("stored_file_piece")
            .and_where(Expr::col("file_id").eq(id))
            .and_where(Expr::col("number").eq(number))
            .to_owned();
        let Some(row) = self.read().query_one(&question).await? else { return Ok(Vec::new()) };
        let mut content: Vec<u8> = row.try_get("", "content")?;
        let skip = usize::try_from(from % PIECE as u64).unwrap_or(0).min(content.len());
        content.drain(..skip);
        Ok(content)
    }

    pub async fn delete_file(&self, id: i64) -> Result<(), StoreError> {
        Entity::delete_by_id(id).exec(self.write()).await?;
        Ok(())
    }

    /// Removes the files whose time is over, the oldest first; returns how many.
    pub async fn delete_expired_files(&self, clock: &Clock) -> Result<u64, StoreError> {
        let over = Entity::find()
            .filter(Column::ExpiresAt.lt(clock.now()))
            .order_by_asc(Column::ExpiresAt)
            .all(self.read())
            .await?;
        for file in &over {
            self.delete_file(file.id).await?;
        }
        Ok(over.len() as u64)
    }
}

impl FileWriter {
    pub const fn id(&self) -> i64 {
        self.file.id
    }

    /// Bytes written so far.
    pub fn size(&self) -> u64 {
        self.pieces.unsigned_abs() as u64 * PIECE as u64 + self.buffer.len() as u64
    }

    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == PIECE {
                self.put_piece().await?;
            }
        }
        Ok(())
    }

    /// Ends the file; before that its size reads as zero.
    pub async fn finish(mut self) -> Result<Model, StoreError> {
        let size = i64::try_from(self.size()).unwrap_or(i64::MAX);
        if !self.buffer.is_empty() {
            self.put_piece().await?;
        }
        self.store.write().execute(&set_size(self.file.id, size)).await?;
        Ok(Model { size, ..self.file })
    }

    /// Removes what was written.
    pub async fn discard(self) -> Result<(), StoreError> {
        self.store.delete_file(self.file.id).await
    }

    async fn put_piece(&mut self) -> Result<(), StoreError> {
        let content = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE));
        self.store.write().execute(&insert_piece(self.file.id, self.pieces, content)).await?;
        self.pieces += 1;
        Ok(())
    }
}

impl Unit {
    /// Begins a file that grows with what units of work do.
    pub async fn create_file(&self, file: NewFile) -> Result<Model, StoreError> {
        Ok(file.row(self.now()).insert(self.connection()).await?)
    }

    /// Adds to the end of a file, together with what the unit does.
    pub async fn append_to_file(&self, id: i64, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.is_empty() {
            return Ok(());
        }
        let missing = || StoreError::Corrupt(format!("there is no file {id}"));
        let file = Entity::find_by_id(id).one(self.connection()).await?.ok_or_else(missing)?;
        let size = usize::try_from(file.size).unwrap_or_default();
        let last = i32::try_from(size / PIECE).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let of_last = Expr::col("file_id").eq(id).and(Expr::col("number").eq(last));
        let question =
            Query::select().column("content").from("stored_file_piece").and_where(of_last.clone()).to_owned();
        let mut content: Vec<u8> = match self.connection().query_one(&question).await? {
            Some(row) => row.try_get("", "content")?,
            None => Vec::new(),
        };
        content.extend_from_slice(bytes);
        let gone = Query::delete().from_table("stored_file_piece").and_where(of_last).to_owned();
        self.connection().execute(&gone).await?;
        for (number, piece) in (last..).zip(content.chunks(PIECE)) {
            self.connection().execute(&insert_piece(id, number, piece.to_vec())).await?;
        }
        let size = file.size.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        self.connection().execute(&set_size(id, size)).await?;
        Ok(())
    }
}

fn insert_piece(file: i64, number: i32, content: Vec<u8>) -> InsertStatement {
    Query::insert()
        .into_table("stored_file_piece")
        .columns(["file_id", "number", "content"])
        .values_panic([file.into(), number.into(), content.into()])
        .to_owned()
}

fn set_size(file: i64, size: i64) -> UpdateStatement {
    Query::update()
        .table(Entity)
        .value(Column::Size, Expr::value(size))
        .and_where(Column::Id.eq(file))
        .to_owned()
}
