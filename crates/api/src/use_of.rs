//! That an application is used: written down once it is known that its call is not refused.

use std::sync::{Arc, OnceLock};

use axum::http::StatusCode;

use crate::door::Door;

/// Stands beside a request from its beginning to its answer.
#[derive(Clone, Debug, Default)]
pub struct UseOf(Arc<OnceLock<i64>>);

impl UseOf {
    /// The application that the request is of.
    pub fn note(&self, application: i64) {
        // A request has one token.
        let _ = self.0.set(application);
    }

    /// Whoever was refused has used nothing.
    pub async fn end(self, door: &dyn Door, status: StatusCode) {
        let refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        if let (Some(application), false) = (self.0.get(), refused) {
            door.note_use(*application).await;
        }
    }
}
