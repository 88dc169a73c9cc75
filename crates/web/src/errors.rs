//! What went wrong, as a page: a clear sentence, the right status, a way back.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use clientele_language::Message;
use minijinja::context;

use crate::form_body::{FormProblem, to_query};
use crate::page::Page;
use crate::rendering::to_value;
use crate::visit::Visit;

/// Why a request gets no ordinary answer. Handlers return it; the frame's layers make a page of it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PageError {
    #[error("not found")]
    NotFound,
    #[error("access denied")]
    Denied,
    /// Nobody is logged in; the person is sent to this path and comes back afterwards.
    #[error("log-in required")]
    LogInRequired { log_in: &'static str },
    /// The form was not made by us for this browser, or its page is too old.
    #[error("the form's token does not hold")]
    Forged,
    /// The request can't be understood.
    #[error("bad request: {}", .0.id)]
    BadRequest(Message),
    #[error("method not allowed")]
    Method,
    #[error("the request is too large")]
    TooLarge,
    /// Somebody else changed the record meanwhile, and the page offers no merge.
    #[error("the record has changed in the meantime")]
    Stale,
    /// A rule forbids it in the present state.
    #[error("refused: {}", .0.id)]
    Refused(Message),
    /// What was sent breaks rules, and there is no form to show them at.
    #[error("the input breaks rules")]
    Invalid(Vec<Message>),
    #[error("too many requests")]
    TooMany,
    #[error("too busy, or took too long")]
    Busy,
    /// Our fault. The reason is for the log alone.
    #[error("internal error: {0}")]
    Internal(String),
}

impl PageError {
    pub fn internal(reason: impl std::fmt::Display) -> Self {
        Self::Internal(reason.to_string())
    }

    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Denied | Self::Forged => StatusCode::FORBIDDEN,
            Self::LogInRequired { .. } => StatusCode::SEE_OTHER,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Stale | Self::Refused(_) => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Denied => "denied",
            Self::LogInRequired { .. } => "log-in-required",
            Self::Forged => "forged",
            Self::BadRequest(_) => "bad-request",
            Self::Method => "method",
            Self::TooLarge => "too-large",
            Self::Stale => "stale",
            Self::Refused(_) => "refused",
            Self::Invalid(_) => "invalid",
            Self::TooMany => "too-many",
            Self::Busy => "busy",
            Self::Internal(_) => "internal",
        }
    }

    fn title(&self) -> Message {
        Message::new(format!("error-{}-title", self.name()))
    }

    /// The sentences for the person.
    fn sentences(&self) -> Vec<Message> {
        match self {
            Self::BadRequest(message) | Self::Refused(message) => vec![message.clone()],
            Self::Invalid(messages) => messages.clone(),
            other => vec![Message::new(format!("error-{}-text", other.name()))],
        }
    }
}

impl From<FormProblem> for PageError {
    fn from(problem: FormProblem) -> Self {
        Self::BadRequest(problem.message().into())
    }
}

/// The bare answer; [`dress`] makes the page, since only the layers know who is looking.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Makes a page of an error that a handler or a layer answered with; other answers stay as they are.
pub(crate) fn dress(visit: &Visit, response: Response) -> Response {
    let error = match response.extensions().get::<PageError>() {
        Some(error) => error.clone(),
        None => match bare_error(&response) {
            Some(error) => error,
            None => return response,
        },
    };
    match &error {
        PageError::LogInRequired { log_in } => return send_to_log_in(visit, log_in),
        PageError::Internal(reason) => {
            tracing::error!(request_id = visit.request_id(), reason, "a request failed");
        }
        _ => {}
    }
    let page = Page::new(error.title()).status(error.status());
    let context = context! { sentences => to_value(&error.sentences()), status => error.status().as_u16() };
    let rendered = visit.render("errors/error.html", page, context);
    rendered.unwrap_or_else(|broken| {
        tracing::error!(request_id = visit.request_id(), %broken, "the error page failed");
        error.status().into_response()
    })
}

/// Errors that axum itself or a layer of tower answers with: status and a few words in English.
fn bare_error(response: &Response) -> Option<PageError> {
    let content = response.headers().get(axum::http::header::CONTENT_TYPE);
    let is_plain = content.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !is_plain {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(PageError::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(PageError::Method),
        StatusCode::PAYLOAD_TOO_LARGE => Some(PageError::TooLarge),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => Some(PageError::Busy),
        StatusCode::INTERNAL_SERVER_ERROR => Some(PageError::internal("a layer or an extractor failed")),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
            Some(PageError::BadRequest(Message::new("error-bad-request-text")))
        }
        _ => None,
    }
}

fn send_to_log_in(visit: &Visit, log_in: &str) -> Response {
    let next = visit.url();
    let to = format!("{log_in}?{}", to_query([("next", next.as_str())]));
    let response = visit.redirect(&to);
    if visit.is_partial() {
        // A script would put the log-in page into the middle of the open one; this header loads it as a page.
        return (StatusCode::OK, [("hx-redirect", visit.address(&to))]).into_response();
    }
    response
}
