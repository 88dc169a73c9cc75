//! Where somebody is logged in, as pages show it.

use clientele_domain::users::sessions::Model;
use minijinja::{Value, context};

/// What `components/sessions.html` shows of these sessions; `current` is the one that asks.
pub fn sessions(open: Vec<Model>, current: Option<i64>) -> Vec<Value> {
    open.into_iter()
        .map(|session| {
            context! {
                id => session.id,
                ip => session.ip,
                user_agent => session.user_agent,
                seen_at => session.seen_at.0,
                current => Some(session.id) == current,
            }
        })
        .collect()
}
