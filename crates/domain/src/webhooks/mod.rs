//! Webhooks: others are told by HTTP what happens to customers and customer users.
//!
//! Which changes are events, and what is told of them, is said in [`told`]; the unit of work writes them down
//! ([`clientele_store::event`]). A [`Postman`] brings them to the receivers.

pub mod attempt;
pub mod deliveries;
pub mod entity;
mod kinds;
mod managing;
mod postman;
mod queue;
pub mod reading;
mod replay;
mod schedule;
mod standing;
mod stopping;
mod sweep;
pub(crate) mod told;
mod vault;

pub use clientele_webhook::Reach;

pub use clientele_store::event::Model as Event;
pub use clientele_store::event::delivery::Model as Delivery;
pub use deliveries::STATES;
pub use entity::{Entity, Model};
pub use kinds::{KINDS, TEST, is_kind, label};
pub use managing::{
    Changes, Created, GRACE_HOURS, create, create_in, delete, delete_in, disable, enable, find, names,
    owner_of, rotate, test, update, update_in,
};
pub use postman::Postman;
pub use replay::{Span, replay, replay_span};
pub use standing::{Standing, standing};
pub use sweep::sweep;
pub use vault::Vault;

/// What holds for all webhooks of the installation.
#[derive(Debug, Default)]
pub struct Terms {
    pub(crate) vault: Vault,
    pub reach: Reach,
}

impl Terms {
    /// With the secret of the installation, and how far messages may reach.
    pub fn new(secret: &[u8; 32], reach: Reach) -> Self {
        Self { vault: Vault::new(secret), reach }
    }
}
