//! Reading records by filters, orders and ids, for programs that ask in their own way. Each subject says which rows its
//! actor may see and what can be asked about them; nothing that is out of reach is shown, counted, ordered by or found
//! by a filter.

mod cursor;
mod links;
mod listing;
mod question;
mod subject;

pub(crate) use question::one_of;

pub use links::{Links, Members, members, members_in};
pub use listing::{Listed, is_here, list, some, some_in};
pub use question::{Against, Comparison, Operand, Order, Question, Test, Window};
pub use subject::{Field, Subject};
