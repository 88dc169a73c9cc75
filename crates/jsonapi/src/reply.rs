//! Answers on their way out.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::{
    media::Format,
    plain,
    problem::{self, Fault, Problem},
};

/// An answer before it is sent.
#[derive(Clone, Debug)]
pub struct Reply {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: Option<(Format, Bytes)>,
}

impl Reply {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: None }
    }

    pub(crate) fn document(
        status: StatusCode,
        format: Format,
        document: &impl Serialize,
    ) -> Result<Self, Fault> {
        let body = serde_json::to_vec(document).map_err(Fault::internal)?;
        Ok(Self { status, headers: Vec::new(), body: Some((format, body.into())) })
    }

    /// The action is off for everybody.
    pub(crate) fn not_allowed(allow: String) -> Self {
        Self::empty(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, allow)
    }

    pub(crate) fn options(allow: String) -> Self {
        Self::empty(StatusCode::OK).header(header::ALLOW, allow)
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::empty(StatusCode::UNAUTHORIZED).header(header::WWW_AUTHENTICATE, "Bearer".to_owned())
    }

    pub(crate) fn header(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn problems(format: Format, problems: &[Problem]) -> Self {
        let document = match format {
            Format::JsonApi => json!({ "errors": problems.iter().map(Problem::to_json).collect::<Json>() }),
            Format::Plain => plain::problems(problems),
        };
        let body = Bytes::from(document.to_string());
        Self { status: problem::status(problems), headers: Vec::new(), body: Some((format, body)) }
    }

    pub(crate) fn fault(format: Format, fault: Fault) -> Self {
        match fault {
            Fault::Problems(problems) => Self::problems(format, &problems),
            Fault::Internal(error) => {
                tracing::error!(%error, "a request of the API failed");
                Self::problems(format, &[hidden()])
            }
        }
    }

    /// How many bytes its body has.
    pub fn size(&self) -> usize {
        self.body.as_ref().map_or(0, |(_, body)| body.len())
    }

    pub(crate) fn into_response(self, with_body: bool) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            // Addresses are percent encoded and the rest is ours, so every value is one.
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        // The answer depends on these, and a cache between must know.
        response.headers_mut().insert(
            header::VARY,
            HeaderValue::from_static("Accept, Authorization, X-Include, X-Localization-ID"),
        );
        if let Some((format, body)) = self.body {
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
            if with_body {
                *response.body_mut() = body;
            }
        }
        response
    }
}

/// What is told of a fault of the program.
pub(crate) fn hidden() -> Problem {
    Problem {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        title: "runtime exception".into(),
        detail: None,
        source: None,
    }
}
