//! Answers of the endpoints, letter by letter as clients expect them.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clientele_domain::Error;
use clientele_domain::oauth::GrantError;
use clientele_domain::oauth::grants::Answer;
use serde::Serialize;

#[derive(Serialize)]
struct Token<'a> {
    token_type: &'static str,
    expires_in: i64,
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

#[derive(Serialize)]
struct Refused<'a> {
    error: &'a str,
    error_description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The same as `error_description`: what older clients read.
    message: &'a str,
}

/// The answer of the token endpoint.
pub fn of_token(answer: &Answer, asked: &HeaderMap) -> Response {
    let issued = match answer {
        Ok(issued) => issued,
        Err(error) => return refused(error, asked.contains_key(header::AUTHORIZATION)),
    };
    let body = Token {
        token_type: issued.token_type,
        expires_in: issued.expires_in,
        access_token: &issued.access_token,
        refresh_token: issued.refresh_token.as_deref(),
    };
    let mut response = json(StatusCode::OK, "application/json; charset=UTF-8", &body);
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

pub fn status(error: &GrantError) -> StatusCode {
    match error {
        GrantError::UnsupportedGrant
        | GrantError::Parameter(_)
        | GrantError::Request(_)
        | GrantError::Credentials
        | GrantError::Grant(_) => StatusCode::BAD_REQUEST,
        GrantError::Client | GrantError::Document(_) | GrantError::RefreshToken(_) | GrantError::Denied => {
            StatusCode::UNAUTHORIZED
        }
        GrantError::Elsewhere => StatusCode::NOT_FOUND,
        GrantError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        GrantError::Failed(Error::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        GrantError::NoKeys | GrantError::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An error as JSON. `challenged`: whether to say how an application proves who it is.
pub fn refused(error: &GrantError, challenged: bool) -> Response {
    if let GrantError::Failed(reason) = error {
        tracing::error!(%reason, "a request for a token failed");
    }
    let body = Refused {
        error: error.code(),
        error_description: error.description(),
        hint: error.hint(),
        message: error.description(),
    };
    let mut response = json(status(error), "application/json", &body);
    let headers = response.headers_mut();
    match error {
        GrantError::Client if challenged => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"OAuth\""));
        }
        GrantError::TooMany(seconds) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        _ => {}
    }
    response
}

pub fn json(status: StatusCode, kind: &'static str, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => (status, [(header::CONTENT_TYPE, kind)], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
