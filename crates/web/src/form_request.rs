//! A form as an argument of a handler, its token already checked.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use clientele_language::Message;

use crate::csrf;
use crate::errors::PageError;
use crate::form::Form;
use crate::visit::Visit;

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let is_form = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
            let kind = kind.as_bytes().to_ascii_lowercase();
            kind.starts_with(b"application/x-www-form-urlencoded")
        });
        let token = parts.headers.get(csrf::HEADER).and_then(|token| token.to_str().ok()).map(str::to_owned);
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        let body = body.map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
            _ => PageError::BadRequest(Message::new("error-bad-request-text")),
        })?;
        if !is_form && !body.is_empty() {
            return Err(PageError::BadRequest(Message::new("error-bad-request-text")));
        }
        let form = Self::parse(&body)?;
        visit.check_csrf(token.as_deref().unwrap_or_else(|| form.text(csrf::FIELD)))?;
        Ok(form)
    }
}
