//! Answers that are remembered while nothing was committed: whoever asks the same again gets the same answer without
//! the work.
//!
//! Each look asks the database first whether anything was committed since, by whichever process. So an answer from here
//! is never older than the request for it, and there is nothing that could be forgotten to be thrown away.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryTrait, Select, Statement};
use tokio::sync::OnceCell;

use crate::{Store, StoreError};

/// The most questions whose answers are kept.
const MOST: usize = 1_000;

/// A state of the data. As long as it is the same, nobody committed anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Moment(String);

type Answer = Arc<dyn Any + Send + Sync>;

/// All answers are of one moment.
#[derive(Default)]
struct Answers {
    moment: Moment,
    by_question: HashMap<(TypeId, String), Arc<OnceCell<Answer>>>,
}

/// What was answered since the last commit.
pub(crate) struct Memory {
    watch: DatabaseConnection,
    /// How often the connection that watches was opened: SQLite counts commits anew for each.
    opened: Arc<AtomicU64>,
    answers: Mutex<Answers>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl Memory {
    /// On SQLite, `watch` must be a single connection through which nothing is written, and whoever opens it counts that
    /// in `opened`.
    pub fn new(watch: DatabaseConnection, opened: Arc<AtomicU64>) -> Self {
        Self { watch, opened, answers: Mutex::default() }
    }

    pub async fn close(&self) -> Result<(), StoreError> {
        Ok(self.watch.close_by_ref().await?)
    }

    async fn moment(&self) -> Result<Moment, StoreError> {
        let engine = self.watch.get_database_backend();
        let question = match engine {
            // Counts the commits of all other connections, in whichever process.
            DbBackend::Sqlite => "PRAGMA data_version",
            // Names the transactions whose work can be seen. Any that wrote something changes it by its end.
            _ => "SELECT pg_current_snapshot()::text",
        };
        let row = self.watch.query_one_raw(Statement::from_string(engine, question)).await?;
        let row = row.ok_or_else(|| StoreError::Corrupt("the database does not know its state".into()))?;
        Ok(Moment(match engine {
            DbBackend::Sqlite => {
                let commits: i64 = row.try_get_by_index(0)?;
                format!("{}:{commits}", self.opened.load(Ordering::SeqCst))
            }
            _ => row.try_get_by_index(0)?,
        }))
    }

    fn cell(&self, moment: Moment, question: (TypeId, String)) -> Arc<OnceCell<Answer>> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.moment != moment || answers.by_question.len() >= MOST {
            *answers = Answers { moment, by_question: HashMap::new() };
        }
        Arc::clone(answers.by_question.entry(question).or_default())
    }
}

/// One request that reads: it asks once whether anything was committed, and sees the data as they were then or later.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    moment: OnceCell<Moment>,
    /// It began to write; what it asks from then on must see that.
    over: AtomicBool,
}

impl Reading {
    pub fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

impl Store {
    /// The store for one request. Until it writes, the request asks only once whether anything was committed since the
    /// answers that are remembered.
    pub fn for_request(&self) -> Self {
        let mut store = self.clone();
        store.reading = Some(Arc::default());
        store
    }

    fn reading(&self) -> Option<&Reading> {
        self.reading.as_deref().filter(|reading| !reading.over.load(Ordering::SeqCst))
    }

    /// The answer to `question`, which `ask` finds: only once as long as nothing is committed, also if many want to know
    /// it at the same time. The question says all that the answer depends on beside the data: whose it is, and what time
    /// it is if that matters.
    pub async fn remember<T, E>(
        &self,
        question: String,
        ask: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
        E: From<StoreError>,
    {
        let moment = match self.reading() {
            Some(reading) => reading.moment.get_or_try_init(|| self.memory.moment()).await?.clone(),
            None => self.memory.moment().await?,
        };
        let cell = self.memory.cell(moment, (TypeId::of::<T>(), question));
        let answer = cell.get_or_try_init(|| async { Ok::<Answer, E>(Arc::new(ask.await?)) }).await?;
        let mixed = |_| StoreError::Corrupt("an answer is of another kind than its question".into());
        Ok(Arc::clone(answer).downcast().map_err(mixed)?)
    }

    /// All that a question finds. Requests that ask the same one after another are answered from memory as long as
    /// nothing is committed.
    pub async fn all<E>(&self, select: Select<E>) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::Model: Clone + Send + Sync + 'static,
    {
        if self.reading().is_none() {
            return Ok(select.all(self.read()).await?);
        }
        let question = select.build(self.engine()).to_string();
        let ask = async { select.all(self.read()).await.map_err(StoreError::from) };
        Ok(self.remember(question, ask).await?.to_vec())
    }
}
