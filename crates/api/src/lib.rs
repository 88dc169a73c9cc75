//! The JSON:API of the back-office and of the websites.
//!
//! What a resource is on the wire, and how its records are read and written, stands in `types`, one file a type; the
//! protocol is spoken by `clientele-jsonapi`, and everything is decided in the domain, by the same functions as on
//! pages. A program makes the two APIs with [`api`], serves them with [`routes`], and runs a [`BatchJob`].

mod cookie;
mod door;
mod faults;
mod house;
mod names;
mod operations;
mod records;
mod reference;
mod routes;
mod said;
mod surfaces;
mod types;
mod use_of;

pub use clientele_jsonapi::{Cors, Format, async_trait};
pub use door::{Admitted, Door, Stop, Tokens};
pub use house::{Caller, House};
pub use operations::BatchJob;
pub use reference::page;
pub use routes::{document, routes};
pub use surfaces::{api, path};
