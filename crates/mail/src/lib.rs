//! Mail: sandboxed templates, rendering and SMTP delivery.
//!
//! A mail is a [`Mail`] (which one), its variables and a language. People may edit the templates; what they write
//! reaches only the declared variables and is limited in time and size. If an edited template fails when a mail is
//! sent, the built-in one takes its place, so that nobody waits for a link that never comes.

mod built_in;
mod delivery;
mod plain_text;
mod render;
mod template;
mod variables;

pub use delivery::{Correspondent, Delivery, DeliveryError, InvalidAddress, Outgoing, check_address};
pub use render::{Rendered, check, render};
pub use template::{Template, TemplateError};
pub use variables::{
    BackOfficeLink, BackOfficeLocked, CustomerUserEmailChange, CustomerUserLink, CustomerUserLocked,
    ExportResult, ImportResult, Mail, OauthApplicationCreated, Person, WebhookStopped,
};
