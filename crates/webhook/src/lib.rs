//! Standard Webhooks (standardwebhooks.com) on the wire: secrets, signatures, and sending.
//!
//! Knows nothing of customers, subscriptions or retries. What it adds to an HTTP client is [`Reach`]: unless everything
//! is allowed, a message only ever leaves for a public address over https, and that is decided about the very address
//! that is connected to.

mod reach;
mod secret;
mod sending;
mod target;

pub use reach::Reach;
pub use secret::{InvalidSecret, Secret, signatures};
pub use sending::{ANSWER_LIMIT, Answer, Failure, Message, Sender};
pub use target::{Target, TargetProblem};
