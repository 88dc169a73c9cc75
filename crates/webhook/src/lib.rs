//! What the program asks of servers of others: Standard Webhooks (standardwebhooks.com) on the wire, which are secrets,
//! signatures and sending; and reading small documents.
//!
//! Knows nothing of customers, subscriptions or retries. What it adds to an HTTP client is [`Reach`]: unless everything
//! is allowed, a request only ever leaves for a public address over https, and that is decided about the very address
//! that is connected to.

mod document;
mod reach;
mod secret;
mod sending;
mod target;

pub use document::{DOCUMENT_LIMIT, Document, NoDocument, Reader};
pub use reach::Reach;
pub use secret::{InvalidSecret, Secret, signatures};
pub use sending::{ANSWER_LIMIT, Answer, Failure, Message, Sender};
pub use target::{Target, TargetProblem};
