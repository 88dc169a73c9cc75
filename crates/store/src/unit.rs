//! The unit of work: rows, their audit entries, mails and jobs become true together, or not at all.

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel, Iterable, PaginatorTrait, QueryFilter, SqlErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::audit::{self, Audited, Author, FieldChange};
use crate::{Clock, Store, StoreError, Timestamp, event, job, outbox};

/// An open transaction on behalf of somebody. Dropped without [`commit`](Self::commit), nothing has happened.
pub struct Unit {
    transaction: DatabaseTransaction,
    store: Store,
    author: Author,
    now: Timestamp,
    entries: Vec<audit::ActiveModel>,
    events: event::Events,
    new_work: bool,
}

impl Store {
    /// Begins a unit of work. On SQLite it waits for its turn: there is one writer.
    pub async fn begin(&self, author: &Author, clock: &Clock) -> Result<Unit, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.write().begin_with_options(options).await?;
        Ok(Unit {
            transaction,
            store: self.clone(),
            author: author.clone(),
            now: clock.now(),
            entries: Vec::new(),
            events: event::Events::default(),
            new_work: false,
        })
    }
}

impl Unit {
    /// The transaction, for questions that must see what the unit has written, and for rows that are no records.
    pub const fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    pub const fn now(&self) -> Timestamp {
        self.now
    }

    pub const fn author(&self) -> &Author {
        &self.author
    }

    /// Writes a new record. `created_at`, `updated_at` and `version` are set here. `notes` are what the record's own
    /// columns don't show, such as its roles.
    pub fn insert<'a, A, M>(
        &'a mut self,
        mut record: A,
        notes: Vec<FieldChange>,
    ) -> BoxFuture<'a, Result<M, StoreError>>
    where
        A: ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send + 'static,
        M: Audited + FromQueryResult + Sync + 'static + IntoActiveModel<A>,
        M::Entity: EntityTrait<Model = M>,
    {
        Box::pin(async move {
            self.stamp(&mut record);
            let model = record.insert(&self.transaction).await?;
            let mut changes = audit::snapshot(&model, true);
            changes.extend(notes);
            self.enter("create", &model, model.version(), changes).await?;
            Ok(model)
        })
    }

    /// Writes many new records, each with its notes, in few statements. They come back in the order given.
    pub fn insert_many<'a, A, M>(
        &'a mut self,
        records: Vec<(A, Vec<FieldChange>)>,
    ) -> BoxFuture<'a, Result<Vec<M>, StoreError>>
    where
        A: ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send + 'static,
        M: Audited + FromQueryResult + Sync + 'static + IntoActiveModel<A>,
        M::Entity: EntityTrait<Model = M>,
    {
        Box::pin(async move {
            let (mut records, notes): (Vec<A>, Vec<_>) = records.into_iter().unzip();
            for record in &mut records {
                self.stamp(record);
            }
            let columns = <M::Entity as EntityTrait>::Column::iter().count().max(1);
            let mut models = Vec::with_capacity(records.len());
            while !records.is_empty() {
                let rest = records.split_off(records.len().min(MOST_PARAMETERS / columns));
                models.extend(M::Entity::insert_many(records).exec_with_returning(&self.transaction).await?);
                records = rest;
            }
            models.sort_by_key(M::id);
            for (model, notes) in models.iter().zip(notes) {
                let mut changes = audit::snapshot(model, true);
                changes.extend(notes);
                self.enter("create", model, model.version(), changes).await?;
            }
            Ok(models)
        })
    }

    fn stamp<A>(&self, record: &mut A)
    where
        A: ActiveModelTrait,
    {
        for column in <A::Entity as EntityTrait>::Column::iter() {
            match column.as_str() {
                "created_at" if !record.get(column).is_set() => record.set(column, self.now.into()),
                "updated_at" if !record.get(column).is_set() => record.set(column, self.now.into()),
                "version" => record.set(column, 1_i32.into()),
                _ => {}
            }
        }
    }

    /// Writes what differs from `old`, provided that nobody else changed the record since it was read
    /// ([`StoreError::Stale`]). Returns the record as it is now; nothing is written if nothing differs.
    pub fn update<'a, A, M>(
        &'a mut self,
        old: &'a M,
        record: A,
        notes: Vec<FieldChange>,
    ) -> BoxFuture<'a, Result<M, StoreError>>
    where
        A: ActiveModelTrait<Entity = M::Entity> + Send + 'static,
        M: Audited + Sync + 'static,
        M::Entity: EntityTrait<Model = M>,
    {
        Box::pin(async move {
            let mut new = old.clone();
            let mut changes = Vec::new();
            let mut update = M::Entity::update_many();
            let mut changed = !notes.is_empty();
            let mut version_column = None;
            for column in <M::Entity as EntityTrait>::Column::iter() {
                let name = column.as_str();
                if name == "version" {
                    version_column = Some(column);
                }
                let ActiveValue::Set(value) = record.get(column) else { continue };
                let before = old.get(column);
                if name == "version" || name == "updated_at" || value == before {
                    continue;
                }
                changed = true;
                changes.extend(audit::difference::<M>(name, before, value.clone()));
                new.try_set(column, value.clone())?;
                update = update.col_expr(column, Expr::value(value));
            }
            if !changed {
                return Ok(new);
            }
            changes.extend(notes);
            // Columns that change by themselves (a count of log-ins) are no edit: they leave version and date alone.
            let edited = !changes.is_empty();
            let mut version = old.version();
            for column in <M::Entity as EntityTrait>::Column::iter() {
                if edited && column.as_str() == "updated_at" {
                    new.try_set(column, self.now.into())?;
                    update = update.col_expr(column, Expr::value(self.now));
                }
            }
            if let Some(column) = version_column {
                update = update.filter(column.eq(old.version()));
                if edited {
                    version += 1;
                    new.try_set(column, version.into())?;
                    update = update.col_expr(column, Expr::value(version));
                }
            }
            let done =
                update.filter(Expr::col(Alias::new("id")).eq(old.id())).exec(&self.transaction).await?;
            if done.rows_affected == 0 {
                return Err(StoreError::Stale);
            }
            if edited {
                self.enter("update", &new, version, changes).await?;
            }
            Ok(new)
        })
    }

    /// Removes a record that nobody else changed since it was read.
    pub fn delete<'a, M>(&'a mut self, old: &'a M) -> BoxFuture<'a, Result<(), StoreError>>
    where
        M: Audited + Sync + 'static,
        M::Entity: EntityTrait<Model = M>,
    {
        Box::pin(async move {
            let done = M::Entity::delete_many()
                .filter(Expr::col(Alias::new("id")).eq(old.id()))
                .filter(Expr::col(Alias::new("version")).eq(old.version()))
                .exec(&self.transaction)
                .await?;
            if done.rows_affected == 0 {
                return Err(StoreError::Stale);
            }
            let changes = audit::snapshot(old, false);
            self.enter("delete", old, old.version(), changes).await?;
            Ok(())
        })
    }

    /// Puts a mail into the outbox; it leaves after the commit.
    pub async fn send(&mut self, mail: outbox::NewMail) -> Result<i64, StoreError> {
        let id = outbox::put(&self.transaction, mail, &self.author, self.now).await?;
        self.enqueue(outbox::delivery_of(id)).await?;
        Ok(id)
    }

    /// Puts a job into the queue; it can start after the commit.
    pub async fn enqueue(&mut self, job: job::NewJob) -> Result<i64, StoreError> {
        self.new_work = true;
        job::put(&self.transaction, job, &self.author, self.now).await
    }

    /// Tells others of something that happened to a record beside its changes, such as `locked`.
    pub async fn tell<M: Audited>(&mut self, record: &M, what: &'static str) -> Result<(), StoreError> {
        self.events.note(&self.transaction, record, &[what], None).await
    }

    /// Tells one webhook of something that happened to no record, and only this one.
    pub fn tell_one(&mut self, webhook: &event::Addressee, kind: &'static str, data: serde_json::Value) {
        self.events.address(webhook, kind, data);
    }

    /// Notes that this form is used, or fails with [`StoreError::Repeated`] if it was before. Where the same form is
    /// being used at this moment, waits for how that ends.
    pub async fn once(&self, form: &str) -> Result<(), StoreError> {
        let insert = Query::insert()
            .into_table("submission")
            .columns(["form", "record_id", "created_at"])
            .values_panic([form.into(), NOTHING_YET.into(), self.now.into()])
            .to_owned();
        match self.transaction.execute(&insert).await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Err(StoreError::Repeated)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps which record a form made that was noted by [`once`](Self::once).
    pub async fn made(&self, form: &str, record_id: i64) -> Result<(), StoreError> {
        let update = Query::update()
            .table("submission")
            .value("record_id", Expr::value(record_id))
            .and_where(Expr::col("form").eq(form))
            .to_owned();
        self.transaction.execute(&update).await?;
        Ok(())
    }

    /// Makes all of it true.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        while !self.entries.is_empty() {
            let rest = self.entries.split_off(self.entries.len().min(1000));
            audit::Entity::insert_many(self.entries).exec_without_returning(&self.transaction).await?;
            self.entries = rest;
        }
        let told = self.events.put(&self.transaction, self.now).await?;
        self.transaction.commit().await?;
        if self.new_work || told {
            self.store.work.notify_waiters();
        }
        Ok(())
    }

    async fn enter<M: Audited>(
        &mut self,
        action: &'static str,
        model: &M,
        version: i32,
        changes: Vec<FieldChange>,
    ) -> Result<(), StoreError> {
        self.events.witness(&self.transaction, action, model, &changes).await?;
        let author = &self.author;
        let (subject_kind, subject_id, subject_name) = match &author.subject {
            Some((kind, id, name)) => (Some(kind.clone()), Some(*id), Some(name.clone())),
            None => (None, None, None),
        };
        self.entries.push(audit::ActiveModel {
            id: ActiveValue::NotSet,
            organization_id: ActiveValue::Set(model.organization_id()),
            at: ActiveValue::Set(self.now),
            actor_kind: ActiveValue::Set(author.kind.clone()),
            actor_id: ActiveValue::Set(author.id),
            actor_name: ActiveValue::Set(author.name.clone()),
            subject_kind: ActiveValue::Set(subject_kind),
            subject_id: ActiveValue::Set(subject_id),
            subject_name: ActiveValue::Set(subject_name),
            source: ActiveValue::Set(author.source.clone()),
            ip: ActiveValue::Set(author.ip.clone()),
            action: ActiveValue::Set(action.to_owned()),
            entity: ActiveValue::Set(M::ENTITY.to_owned()),
            record_id: ActiveValue::Set(model.id()),
            record_name: ActiveValue::Set(model.title()),
            record_version: ActiveValue::Set(Some(version)),
            changes: ActiveValue::Set(serde_json::to_string(&changes).unwrap_or_else(|_| "[]".into())),
        });
        Ok(())
    }
}

/// No record has this id.
const NOTHING_YET: i64 = 0;

/// SQLite takes at most 32 766 parameters in a statement.
const MOST_PARAMETERS: usize = 30_000;

impl Store {
    /// The record that a form made when it was sent the first time.
    pub async fn submitted(&self, form: &str) -> Result<Option<i64>, StoreError> {
        let question = Query::select()
            .column("record_id")
            .from("submission")
            .and_where(Expr::col("form").eq(form))
            .to_owned();
        let row = self.read().query_one(&question).await?;
        row.map(|row| row.try_get("", "record_id").map_err(Into::into)).transpose()
    }

    /// How many rows an entity has; for checks and reports.
    pub async fn count<E>(&self) -> Result<u64, StoreError>
    where
        E: EntityTrait,
        E::Model: Sync,
    {
        Ok(E::find().count(self.read()).await?)
    }
}
