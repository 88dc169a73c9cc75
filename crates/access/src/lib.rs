//! The catalogue of permissions and the decisions that follow from it. Pure: no input, no output.
//!
//! A decision needs three things: what the actor may do ([`Permissions`]), where the actor stands ([`Position`]), and
//! to whom the record belongs ([`Belonging`]). Lists are decided by the same [`Level`], which the domain turns into one
//! SQL condition.

mod catalogue;
mod cells;
mod decision;
mod level;
mod named;
mod permissions;
mod predefined;
mod workflows;

pub use catalogue::{Area, Capability, Entity, Group, Ownership, Permission, Rights, rights};
pub use cells::{Cell, cells, offers};
pub use decision::{Belonging, Position, reaches};
pub use level::Level;
pub use permissions::{Difference, Named, Permissions};
pub use predefined::{PredefinedRole, back_office_roles, customer_user_roles};
pub use workflows::{Step, Transition, Workflow};
