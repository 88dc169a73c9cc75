//! Requests from pages of other origins.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};

/// Which pages may call, and what they may send and see. By default none may.
#[derive(Clone, Debug)]
pub struct Cors {
    /// `https://shop.example`, or `*` for all.
    pub allow_origins: Vec<String>,
    pub allow_credentials: bool,
    /// Besides those that the protocol needs.
    pub allow_headers: Vec<String>,
    pub expose_headers: Vec<String>,
    /// Seconds for which a browser may remember the answer to a preflight.
    pub preflight_max_age: u32,
}

impl Default for Cors {
    fn default() -> Self {
        Self {
            allow_origins: Vec::new(),
            allow_credentials: false,
            allow_headers: Vec::new(),
            expose_headers: Vec::new(),
            preflight_max_age: 600,
        }
    }
}

impl Cors {
    /// Adds to an answer what the page that asked must be told. In the answer to a preflight, what `Allow` says becomes
    /// `Access-Control-Allow-Methods`.
    pub fn apply<T>(
        &self,
        method: &Method,
        request: &HeaderMap,
        protocol_headers: &[&str],
        response: &mut Response<T>,
    ) {
        let Some(origin) = request.get(header::ORIGIN).filter(|origin| !is_same(origin, request)) else {
            return;
        };
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        let named = self.allow_origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes());
        if !named && !self.allow_origins.iter().any(|allowed| allowed == "*") {
            return;
        }
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        // Whoever serves the API may want its answers kept to its own pages.
        let policy = HeaderName::from_static("cross-origin-resource-policy");
        headers.insert(policy, HeaderValue::from_static("cross-origin"));
        // What a person's cookies open is for pages that somebody has named, not for all there are.
        if self.allow_credentials && named {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if method != Method::OPTIONS || !request.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
            set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, &self.expose_headers.join(","));
            return;
        }
        if let Some(allow) = headers.remove(header::ALLOW) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, allow);
        }
        let sent = protocol_headers.iter().copied().chain(self.allow_headers.iter().map(String::as_str));
        set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, &sent.collect::<Vec<_>>().join(","));
        set(headers, header::ACCESS_CONTROL_MAX_AGE, &self.preflight_max_age.to_string());
        set(headers, header::CACHE_CONTROL, &format!("max-age={}, public", self.preflight_max_age));
    }
}

/// Browsers name the origin of some requests to the page's own host as well.
fn is_same(origin: &HeaderValue, request: &HeaderMap) -> bool {
    let authority =
        origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok());
    authority.is_some() && authority == host
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value)
        && !value.is_empty()
    {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn answered(origins: &[&str]) -> Response<()> {
        let origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
        let cors = Cors { allow_origins: origins, allow_credentials: true, ..Cors::default() };
        let request = [(header::ORIGIN, "https://app.example"), (header::HOST, "shop.example")];
        let request = request.into_iter().map(|(name, value)| (name, value.parse().unwrap())).collect();
        let mut response = Response::new(());
        cors.apply(&Method::GET, &request, &[], &mut response);
        response
    }

    #[test]
    fn credentials_are_for_origins_that_were_named() {
        for (origins, allowed, with_credentials) in [
            (&["https://app.example"][..], true, true),
            (&["*", "https://app.example"], true, true),
            (&["*"], true, false),
            (&["https://other.example"], false, false),
            (&[], false, false),
        ] {
            let headers = answered(origins).headers().clone();
            assert_eq!(headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{origins:?}");
            let told = headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS);
            assert_eq!(told, with_credentials, "{origins:?}");
        }
    }
}
