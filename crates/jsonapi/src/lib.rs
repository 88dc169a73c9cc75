//! The protocol JSON:API. A resource is a declaration ([`Resource`]); how its records are read and written is an
//! [`Adapter`]. From both, [`Api`] answers requests: it reads the query and the body, asks whether the caller may,
//! loads, includes, writes in one transaction, and renders documents and errors.
//!
//! ```
//! use clientele_jsonapi::{Actions, Attribute, DataType, Relation, Resource};
//!
//! let products = Resource::new("products")
//!     .actions(Actions::ALL)
//!     .attribute(Attribute::new("name", DataType::String).required().max_length(255).filtered().sorted())
//!     .attribute(Attribute::new("createdAt", DataType::DateTime).read_only().filtered())
//!     .relation(Relation::to_one("category", &["categories"]).required().inverse("products"));
//! ```
//!
//! It knows nothing of what the records are, nor of where they are kept, nor of who listens on a socket.

mod action;
mod api;
mod asked;
mod backend;
mod batch;
mod body;
mod catalogue;
mod changing;
mod cors;
mod declaration;
mod document;
mod external;
mod filtering;
mod inclusion;
mod item;
mod item_reader;
mod limits;
mod media;
mod openapi;
mod operator;
mod paging;
mod parameters;
mod plain;
mod plan;
mod problem;
mod query;
mod query_schema;
mod reading;
mod record;
mod reply;
mod route;
mod schema;
mod selection;
mod union;
mod value;
mod writing;

pub use action::{Action, Actions};
pub use api::{Api, BaseUrl, Builder};
pub use async_trait::async_trait;
pub use backend::{Adapter, Answering, Backend, Refusal};
pub use batch::{Batch, Checkpoint, Chunk, Group, Outcome};
pub use catalogue::DeclarationError;
pub use cors::Cors;
pub use declaration::{Access, Attribute, Filter, Relation, Resource};
pub use limits::Limits;
pub use media::{Format, JSON_API};
pub use openapi::Info;
pub use operator::Operator;
pub use problem::{Fault, Problem, Source};
pub use query::{Condition, Operand, Query, Sort, Window};
pub use record::{Change, Identifier, Linkage, Page, Record, RelationChange, Wanted};
pub use reply::Reply;
pub use value::{DataType, Value};
