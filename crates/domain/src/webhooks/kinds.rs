//! The kinds of events there are.

use clientele_language::Message;

/// All that a webhook can ask for, in the order in which a form shows it. Customers are neither enabled nor locked.
pub const KINDS: [&str; 10] = [
    "customer_user.created",
    "customer_user.updated",
    "customer_user.deleted",
    "customer_user.enabled",
    "customer_user.disabled",
    "customer_user.confirmed",
    "customer_user.locked",
    "customer.created",
    "customer.updated",
    "customer.deleted",
];

/// What the button *Send a test* sends.
pub const TEST: &str = "webhook.test";

pub fn is_kind(name: &str) -> bool {
    KINDS.contains(&name)
}

/// What people call a kind of event.
pub fn label(kind: &str) -> Message {
    Message::new(format!("webhook-event-{}", kind.replace(['.', '_'], "-")))
}
