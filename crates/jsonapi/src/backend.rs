//! The seam: what must be given so that the protocol can speak of real records.

use std::pin::Pin;

use async_trait::async_trait;
use http::request::Parts;

use crate::{
    action::Action,
    batch::Batch,
    media::Format,
    problem::{Fault, Problem},
    query::Query,
    record::{Change, Page, Record, Wanted},
    reply::Reply,
};

/// Why a caller is not let in.
#[derive(Debug)]
pub enum Refusal {
    /// 401 without a body.
    Unauthenticated,
    /// 403: the token is good, but not for this API. The text is the detail.
    Forbidden(String),
    /// 429: the caller may come back after so many seconds.
    TooOften(u64),
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// An answer on its way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Reply, Fault>> + Send + 'a>>;

/// What all resources of an API share: who calls, and the unit of work.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// Whoever calls, with everything that deciding and doing need.
    type Caller: Send + Sync;
    /// Everything one request writes, or nothing of it. Dropped without a commit, it undoes what was done.
    type Transaction: Send;

    /// Lets a caller in by the token presented, or without one. `spoken` is how the answer will be written and how the
    /// body is: a token may be limited to one of these.
    async fn admit(
        &self,
        token: Option<&str>,
        spoken: &[Format],
        request: &Parts,
    ) -> Result<Self::Caller, Refusal>;

    async fn begin(&self, caller: &Self::Caller) -> Result<Self::Transaction, Fault>;

    async fn commit(&self, caller: &Self::Caller, transaction: Self::Transaction) -> Result<(), Fault>;

    /// Answers a request that only reads, or gives the same answer once more to the same caller where nothing that it
    /// depends on can have changed. The question says all of the request, but not who asks.
    async fn again(
        &self,
        _caller: &Self::Caller,
        _question: String,
        answer: Answering<'_>,
    ) -> Result<Reply, Fault> {
        answer.await
    }

    /// Ends when a batch that is to be done at once has taken too long; it is then undone and taken on for later.
    /// Without it such a batch takes the time it takes.
    async fn patience(&self) {
        std::future::pending().await
    }

    /// Takes on a batch that will be done later, chunk by chunk, with [`Api::run_chunk`](crate::Api::run_chunk).
    /// Answers the id of the record that tells how it goes, of the type that
    /// [`Builder::operations`](crate::Builder::operations) names.
    async fn enqueue(&self, caller: &Self::Caller, batch: Batch) -> Result<String, Fault>;
}

/// How the records of one resource are read and written. Access is decided here: what the caller may not see is not
/// answered, what the caller may not do is a [`Problem`].
#[async_trait]
pub trait Adapter<B: Backend>: Send + Sync {
    /// Whether the caller may do this to any record of the type at all. Asked before anything is read; of records that
    /// are read through another one too, whatever actions their resource offers.
    async fn authorise(&self, caller: &B::Caller, action: Action) -> Result<(), Fault>;

    /// The id which a word stands for in the mouth of this caller (`mine`).
    async fn alias(&self, _caller: &B::Caller, _word: &str) -> Result<Option<String>, Fault> {
        Ok(None)
    }

    /// One page of the list of what the caller may see, with everything wanted of its records, in a number of questions
    /// to the store that does not depend on the number of records. Besides the filters of the resource, conditions may
    /// name the id and any relation that is the inverse of another. A cursor is whatever [`Page::after`] was before; one
    /// that never was is a [`Problem`] at the parameter `page[after]`.
    async fn page(&self, caller: &B::Caller, query: &Query) -> Result<Page, Fault>;

    /// Those of the named records that exist and may be seen, in any order; there may be thousands of them. Called once
    /// per type and level of an include, without asking [`authorise`](Self::authorise): what is included is what may
    /// be seen.
    async fn load(&self, caller: &B::Caller, ids: &[String], wanted: &Wanted) -> Result<Vec<Record>, Fault>;

    /// What to say of a record that [`load`](Self::load) did not answer: that there is none, or that it is not for
    /// this caller.
    async fn absent(&self, _caller: &B::Caller, _id: &str) -> Result<Problem, Fault> {
        Ok(Problem::not_found())
    }

    /// The rules that a change breaks, without doing it (`id` is none for a creation). Asked only when something else
    /// is wrong already, so that the client hears of everything at once.
    async fn check(
        &self,
        _caller: &B::Caller,
        _id: Option<&str>,
        _change: &Change,
    ) -> Result<Vec<Problem>, Fault> {
        Ok(Vec::new())
    }

    /// Creates a record and answers its id. All rules that the change breaks are told together.
    async fn create(
        &self,
        _caller: &B::Caller,
        _transaction: &mut B::Transaction,
        _change: &Change,
    ) -> Result<String, Fault> {
        Err(Fault::internal("the resource declares an action that its adapter lacks: create"))
    }

    /// Changes a record which the caller can see. `Add` and `Remove` occur only when a relation is changed at its own
    /// address.
    async fn update(
        &self,
        _caller: &B::Caller,
        _transaction: &mut B::Transaction,
        _id: &str,
        _change: &Change,
    ) -> Result<(), Fault> {
        Err(Fault::internal("the resource declares an action that its adapter lacks: update"))
    }

    /// Deletes records which the caller can see: all, or none.
    async fn delete(
        &self,
        _caller: &B::Caller,
        _transaction: &mut B::Transaction,
        _ids: &[String],
    ) -> Result<(), Fault> {
        Err(Fault::internal("the resource declares an action that its adapter lacks: delete"))
    }
}
