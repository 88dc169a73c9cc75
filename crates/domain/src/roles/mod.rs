//! Customer user roles: predefined ones for all customers, customizable ones for one customer.

pub mod customizing;
pub mod deletion;
pub mod entity;
pub mod granting;
pub mod holders;
pub mod preview;
pub mod profile;
pub mod reading;

pub use customizing::Editing;
pub use deletion::{delete, delete_in};
pub use entity::{Entity, Model};
pub use granting::may_give;
pub use holders::HolderChanges;
pub use preview::{Preview, preview};
pub use profile::{
    Changes, create, create_in, find, offered_to, predefined, rehearse, seen_among, update, update_in,
};
