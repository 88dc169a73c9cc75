//! Which other origins may ask for tokens from a browser.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The origins that are allowed, such as `https://app.example.com`, headers that they may send beside the usual, and for
/// how many seconds a browser may remember the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cors {
    pub origins: Vec<String>,
    pub headers: Vec<String>,
    pub max_age: u32,
}

/// The answer to methods that an endpoint does not have.
pub async fn other_method() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "OPTIONS, POST")]).into_response()
}

impl Cors {
    fn allowed(&self, asked: &HeaderMap) -> Option<HeaderValue> {
        let origin = asked.get(header::ORIGIN)?;
        self.origins.iter().any(|known| known.as_bytes() == origin.as_bytes()).then(|| origin.clone())
    }

    /// Lets the page of an allowed origin read the answer, whether it is a good one or not.
    pub fn permit(&self, asked: &HeaderMap, response: &mut Response) {
        if let Some(origin) = self.allowed(asked) {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
            // By default only pages of our own may read answers.
            let name = HeaderName::from_static("cross-origin-resource-policy");
            headers.insert(name, HeaderValue::from_static("cross-origin"));
        }
    }

    /// The answer to OPTIONS: what is allowed, and to a browser that asks before it sends, what it may send.
    pub fn options(&self, asked: &HeaderMap) -> Response {
        let preflight = asked.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let mut response = StatusCode::OK.into_response();
        if !(preflight && self.allowed(asked).is_some()) {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("OPTIONS, POST"));
            self.permit(asked, &mut response);
            return response;
        }
        self.permit(asked, &mut response);
        let mut allowed = "Authorization,Content-Type".to_owned();
        for name in &self.headers {
            allowed.push(',');
            allowed.push_str(name);
        }
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("OPTIONS, POST"));
        if let Ok(allowed) = HeaderValue::from_str(&allowed) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        }
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(self.max_age));
        if let Ok(kept) = HeaderValue::from_str(&format!("max-age={}, public", self.max_age)) {
            headers.insert(header::CACHE_CONTROL, kept);
        }
        response
    }
}
