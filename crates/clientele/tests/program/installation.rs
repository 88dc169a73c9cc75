//! An installation on each engine, and what its database says.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};

use clientele_store::{Location, Store, testing};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

use super::{Browser, Server, clientele};

const EMAIL: &str = "kim.lee@example.com";
const PASSWORD: &str = "Correct-Horse-7";

/// An installation on one engine, with somebody who may do everything, and a customer.
pub struct Installation {
    folder: TempDir,
    /// Keeps the database of the other engine.
    _database: Option<testing::TestDatabase>,
    flags: Vec<String>,
    pub store: Store,
    pub runtime: tokio::runtime::Runtime,
}

fn installations_with(flags: &[&str]) -> Vec<Installation> {
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut all = vec![Installation::new(runtime(), None, flags)];
    if let Ok(server) = std::env::var(testing::POSTGRES) {
        let runtime = runtime();
        let database = runtime.block_on(testing::postgres(&server)).unwrap();
        all.push(Installation::new(runtime, Some(database), flags));
    }
    all
}

/// One with demo data per engine.
pub fn installations_of_demo() -> Vec<Installation> {
    installations_with(&["--demo"])
}

/// An empty one per engine, with somebody who may do everything.
pub fn installations() -> Vec<Installation> {
    let all = installations_with(&[]);
    for installation in &all {
        installation.create_user();
    }
    all
}

impl Installation {
    fn new(
        runtime: tokio::runtime::Runtime,
        database: Option<testing::TestDatabase>,
        first: &[&str],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = database.as_ref().map_or_else(
            || Location::File(folder.path().join("clientele-data/clientele.sqlite")),
            |database| database.location.clone(),
        );
        let flags = match &location {
            Location::Postgres { url, .. } => vec!["--database".to_owned(), url.clone()],
            Location::File(_) => Vec::new(),
        };
        let mut shown: Vec<&str> = flags.iter().map(String::as_str).collect();
        shown.extend(first);
        Server::start_with(folder.path(), &shown).kill();
        let store = runtime.block_on(Store::open(&location)).unwrap();
        Self { folder, _database: database, flags, store, runtime }
    }

    fn create_user(&self) {
        let create = ["user", "create", "--email", EMAIL, "--role", "administrator"];
        let mut create = clientele(self.path(), &create);
        create.args(&self.flags).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut create = create.spawn().unwrap();
        writeln!(create.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(create.wait().unwrap().success());
    }

    pub fn start(&self) -> Server {
        let flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        Server::start_with(self.folder.path(), &flags)
    }

    /// Which database it uses, for more commands.
    pub fn flags(&self) -> &[String] {
        &self.flags
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the program on this installation.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = clientele(self.path(), arguments);
        command.args(&self.flags).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The first column of every row of an answer, as a number.
    pub fn numbers(&self, question: &str) -> Vec<i64> {
        let statement = Statement::from_string(self.store.engine(), question);
        let rows = self.runtime.block_on(self.store.read().query_all_raw(statement)).unwrap();
        rows.iter().map(|row| row.try_get_by_index::<i64>(0).unwrap()).collect()
    }

    /// Changes the database behind the program's back.
    pub fn execute(&self, statement: &str) {
        let engine = self.store.engine();
        let statement = Statement::from_string(engine, statement);
        self.runtime.block_on(self.store.write().execute_raw(statement)).unwrap();
    }

    pub fn number(&self, question: &str) -> i64 {
        self.numbers(question).first().copied().unwrap_or_default()
    }

    pub fn browser(&self, server: &Server) -> Browser {
        let mut browser = Browser::at(&server.address);
        browser.log_in(EMAIL, PASSWORD);
        browser
    }
}
