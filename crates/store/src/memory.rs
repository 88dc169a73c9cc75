//! Answers that are remembered while nothing was committed: whoever asks the same again gets the same answer without
//! the work.
//!
//! Each look asks the database first whether anything was committed since, by whichever process. So an answer from here
//! is never older than the request for it, and there is nothing that could be forgotten to be thrown away.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::OpenFlags;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryTrait, Select, Statement};
use tokio::sync::OnceCell;

use crate::{Store, StoreError};

/// The most questions whose answers are kept.
const MOST: usize = 1_000;

/// The most bytes of answers that are kept, of those that say how many they have.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A state of the data. As long as it is the same, nobody committed anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Moment(String);

type Answer = Arc<dyn Any + Send + Sync>;

/// All answers are of one moment.
#[derive(Default)]
struct Answers {
    moment: Moment,
    by_question: HashMap<(TypeId, String), Arc<OnceCell<Answer>>>,
    bytes: usize,
}

/// What was answered since the last commit.
pub(crate) struct Memory {
    watch: Watch,
    answers: Mutex<Answers>,
}

/// Sees whether anything was committed, by whichever process.
pub(crate) enum Watch {
    /// A connection to an SQLite file through which nothing else is asked. It is asked on the spot, before every request:
    /// a question by way of the pool, which has threads of its own, would take ten times as long.
    File(Mutex<Option<rusqlite::Connection>>),
    Server(Server),
}

/// A PostgreSQL server. Those who want to know its state at the same time ask together.
pub(crate) struct Server {
    pool: DatabaseConnection,
    /// How many questions were begun.
    begun: AtomicU64,
    /// The number of the last question that was answered, and what it found.
    last: tokio::sync::Mutex<(u64, Moment)>,
}

impl Server {
    async fn moment(&self) -> Result<Moment, StoreError> {
        let begun = self.begun.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        // Somebody else asked, but only after this one had come.
        if last.0 > begun {
            return Ok(last.1.clone());
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        // Names the transactions whose work can be seen. Any that wrote something changes it by its end.
        let question = Statement::from_string(DbBackend::Postgres, "SELECT pg_current_snapshot()::text");
        let row = self.pool.query_one_raw(question).await?;
        let row = row.ok_or_else(|| StoreError::Corrupt("the database does not know its state".into()))?;
        *last = (number, Moment(row.try_get_by_index(0)?));
        Ok(last.1.clone())
    }
}

impl Watch {
    /// Watches an SQLite file that is there already.
    pub fn file(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags)
            .and_then(|connection| {
                connection.pragma_update(None, "query_only", true)?;
                Ok(connection)
            })
            .map_err(|error| StoreError::Unreachable(error.to_string()))?;
        Ok(Self::File(Mutex::new(Some(connection))))
    }

    /// Watches a server through its pool.
    pub fn server(pool: DatabaseConnection) -> Self {
        Self::Server(Server { pool, begun: AtomicU64::new(0), last: tokio::sync::Mutex::default() })
    }

    async fn moment(&self) -> Result<Moment, StoreError> {
        match self {
            // Counts the commits of all other connections.
            Self::File(connection) => {
                let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                let commits = connection.as_ref().map(|connection| {
                    let mut asked = connection.prepare_cached("PRAGMA data_version")?;
                    asked.query_row([], |row| row.get::<_, i64>(0))
                });
                match commits {
                    Some(Ok(commits)) => Ok(Moment(commits.to_string())),
                    Some(Err(error)) => Err(StoreError::Unreachable(error.to_string())),
                    None => Err(StoreError::Unreachable("it was closed".into())),
                }
            }
            Self::Server(server) => server.moment().await,
        }
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl Memory {
    pub fn new(watch: Watch) -> Self {
        Self { watch, answers: Mutex::default() }
    }

    pub fn close(&self) {
        if let Watch::File(connection) = &self.watch {
            connection.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }

    fn cell(&self, moment: Moment, question: (TypeId, String)) -> Arc<OnceCell<Answer>> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.moment != moment || answers.by_question.len() >= MOST {
            *answers = Answers { moment, ..Answers::default() };
        }
        Arc::clone(answers.by_question.entry(question).or_default())
    }

    /// The answers to these questions that are there.
    fn look_up(&self, moment: &Moment, questions: &[(TypeId, String)]) -> Vec<Option<Answer>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let there = |question| answers.by_question.get(question).and_then(|cell| cell.get().cloned());
        questions.iter().map(|question| there(question).filter(|_| answers.moment == *moment)).collect()
    }

    /// Adds an answer, unless something was committed meanwhile.
    fn keep(&self, moment: &Moment, question: (TypeId, String), answer: Answer, bytes: usize) {
        {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            if answers.moment != *moment || answers.by_question.len() >= MOST {
                return;
            }
            answers.by_question.insert(question, Arc::new(OnceCell::new_with(Some(answer))));
        }
        self.weigh(bytes);
    }

    /// Counts what an answer takes. Too much is forgotten together.
    fn weigh(&self, bytes: usize) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.bytes += bytes;
        if answers.bytes > MOST_BYTES {
            *answers = Answers { moment: answers.moment.clone(), ..Answers::default() };
        }
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

/// Several questions, and which of them are answered already.
pub struct Recalled<T> {
    memory: Arc<Memory>,
    moment: Moment,
    questions: Vec<(TypeId, String)>,
    /// In the order of the questions.
    pub answers: Vec<Option<Arc<T>>>,
}

impl<T: Send + Sync + 'static> Recalled<T> {
    /// Remembers the answer to the question at this place, which takes so many bytes.
    pub fn keep(&self, place: usize, answer: Arc<T>, bytes: usize) {
        if let Some(question) = self.questions.get(place) {
            self.memory.keep(&self.moment, question.clone(), answer, bytes);
        }
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

    /// Whether this is the store of a request that has written nothing so far.
    pub fn only_reads(&self) -> bool {
        self.reading().is_some()
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
        self.remember_large(question, |_| 0, ask).await
    }

    /// As [`Store::remember`] for answers that can be large: `bytes` says how many they take.
    pub async fn remember_large<T, E>(
        &self,
        question: String,
        bytes: impl Fn(&T) -> usize,
        ask: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
        E: From<StoreError>,
    {
        let moment = self.moment().await?;
        let cell = self.memory.cell(moment, (TypeId::of::<T>(), question));
        let asking = || async {
            let answer = ask.await?;
            self.memory.weigh(bytes(&answer));
            Ok::<Answer, E>(Arc::new(answer))
        };
        let answer = cell.get_or_try_init(asking).await?;
        let mixed = |_| StoreError::Corrupt("an answer is of another kind than its question".into());
        Ok(Arc::clone(answer).downcast().map_err(mixed)?)
    }

    /// What is remembered of several questions. Whoever asks the others, all at once, can add what they found.
    pub async fn recall<T>(&self, questions: Vec<String>) -> Result<Recalled<T>, StoreError>
    where
        T: Send + Sync + 'static,
    {
        let moment = self.moment().await?;
        let questions: Vec<_> = questions.into_iter().map(|question| (TypeId::of::<T>(), question)).collect();
        let found = self.memory.look_up(&moment, &questions).into_iter();
        let answers = found.map(|answer| answer.and_then(|answer| answer.downcast().ok())).collect();
        Ok(Recalled { memory: Arc::clone(&self.memory), moment, questions, answers })
    }

    async fn moment(&self) -> Result<Moment, StoreError> {
        match self.reading() {
            Some(reading) => Ok(reading.moment.get_or_try_init(|| self.memory.watch.moment()).await?.clone()),
            None => self.memory.watch.moment().await,
        }
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
