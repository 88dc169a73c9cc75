//! The matrix of a role, for roles of both areas: a row for each entity, a column for each permission, in each cell a
//! level; below it the workflows with their transitions, and the capabilities. Its fields are named
//! `level[customer][VIEW]`, `workflow[quote][accept-quote]` and `capability[manage-passwords]`.

mod effective;
mod form;
mod labels;
mod shown;

pub use effective::effective;
pub use form::{granted, put, spoken};
pub use labels::{cell_label, entity_label, field, in_field, permission_label, value_label};
pub use shown::{choices, levels};
