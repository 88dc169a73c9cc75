//! For tests: which routes there are, and somebody at a browser, without a network between them.
#![allow(clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

/// Method and path of every route of a router. Axum shows them only where it shows the router for debugging; should
/// it show them otherwise one day, this panics.
pub fn routes_of(router: &Router) -> BTreeSet<(&'static str, String)> {
    let shown = format!("{router:?}");
    let (shown, _) = shown.split_once("fallback_router:").expect("a router as axum shows it");
    let (routes, paths) = shown.split_once("node:").expect("a router as axum shows it");
    let mut methods: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
    for route in routes.split("RouteId(").skip(1) {
        let (id, handlers) = route.split_once(')').expect("the id of a route");
        for (method, field) in [
            ("GET", "get: "),
            ("POST", "post: "),
            ("PUT", "put: "),
            ("PATCH", "patch: "),
            ("DELETE", "delete: "),
        ] {
            let handler = handlers.split(field).nth(1).expect("a method router");
            if !handler.starts_with("None") {
                methods.entry(id).or_default().push(method);
            }
        }
    }
    let mut all = BTreeSet::new();
    for path in paths.split("RouteId(").skip(1) {
        let (id, path) = path.split_once("): \"").expect("a path");
        let (path, _) = path.split_once('"').expect("the end of a path");
        for method in methods.get(id).expect("a route for each path") {
            all.insert((*method, path.to_owned()));
        }
    }
    all
}

/// Somebody at a browser.
#[derive(Clone)]
pub struct Browser {
    pages: Router,
    host: String,
    cookie: Option<String>,
    csrf: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// Where it leads, for a redirect.
    pub location: String,
    pub text: String,
}

impl Answer {
    /// Whether the page is not for the person: it is forbidden, or there is none as far as they may know.
    pub fn is_refused(&self) -> bool {
        matches!(self.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
    }

    pub fn leads_to(&self, path: &str) -> bool {
        self.status == StatusCode::SEE_OTHER && self.location.starts_with(path)
    }
}

impl Browser {
    /// Nobody in particular.
    pub fn stranger(pages: Router, host: &str) -> Self {
        Self { pages, host: host.to_owned(), cookie: None, csrf: String::new() }
    }

    /// Whoever holds a session, such as by the cookie `session=…`; `home` is a page that they may open.
    pub async fn logged_in(pages: Router, host: &str, cookie: String, home: &str) -> Self {
        let mut browser = Self { cookie: Some(cookie), ..Self::stranger(pages, host) };
        let page = browser.get(home).await;
        let token =
            page.text.split_once("name=\"csrf\" content=\"").and_then(|(_, rest)| rest.split_once('"'));
        browser.csrf = token.expect("a page with a token for its forms").0.to_owned();
        browser
    }

    /// The same person with the same cookies, at another host.
    pub fn at(self, host: &str) -> Self {
        Self { host: host.to_owned(), ..self }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send("POST", path, &crate::to_query(fields.iter().copied())).await
    }

    /// Sends an urlencoded form with the token of the pages, or asks for a page.
    pub async fn send(&self, method: &str, path: &str, form: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = if method == "GET" {
            Body::empty()
        } else {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(crate::csrf::HEADER, &self.csrf);
            Body::from(form.to_owned())
        };
        let request = request.body(body).expect("a request");
        let answer = self.pages.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let status = answer.status();
        let location = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let location = location.unwrap_or_default().to_owned();
        let bytes = to_bytes(answer.into_body(), 64 * 1024 * 1024).await.expect("the whole answer");
        // Where a line may break says nothing.
        let text = String::from_utf8_lossy(&bytes).replace("<wbr>", "");
        Answer { status, location, text }
    }
}
