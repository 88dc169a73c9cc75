//! What stands around every route: limits, headers, request ids, the log, pages for errors.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::csrf;
use crate::errors::{self, PageError};
use crate::frame::Frame;
use crate::visit::Visit;

/// The most bytes of a form. Routes that take files set their own `DefaultBodyLimit`.
pub const FORM_LIMIT: usize = 1024 * 1024;

const TIMEOUT: Duration = Duration::from_secs(60);

/// A large file takes its time over a slow line.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Puts routes into the frame: adds the assets, the page for what is not there, and all layers.
pub fn shield<S: Clone + Send + Sync + 'static>(router: Router<S>, frame: &Frame) -> Router<S> {
    router
        .merge(crate::assets::routes())
        .fallback(|| async { PageError::NotFound })
        .method_not_allowed_fallback(|| async { PageError::Method })
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn(in_time))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(middleware::from_fn_with_state(frame.clone(), frame_request))
        // Brotli would make pages a tenth smaller at twice the cost. Assets were packed with it at build time.
        // Packed the quickest way: somewhat larger, and for less work.
        .layer(CompressionLayer::new().no_br().quality(CompressionLevel::Fastest))
        .layer(Extension(frame.clone()))
}

/// Puts routes that programs call into the frame: without pages for errors, without cookies, and without a look at where
/// a request comes from, since no browser adds anything to it that would prove who sends it.
pub fn expose<S: Clone + Send + Sync + 'static>(router: Router<S>, frame: &Frame) -> Router<S> {
    router
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn(in_time))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(middleware::from_fn_with_state(frame.clone(), frame_call))
}

async fn frame_call(State(frame): State<Frame>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let visit = Visit::begin(frame.clone(), &parts);
    parts.extensions.insert(visit.clone());
    let (method, route) = (parts.method.clone(), route_of(&parts));
    let mut answer = next.run(Request::from_parts(parts, body)).await;
    if let Some(PageError::Internal(reason)) = answer.extensions().get() {
        tracing::error!(request_id = visit.request_id(), reason, "a request failed");
    }
    protect(&frame, &visit, &mut answer);
    record(&visit, &method, route, &answer, started);
    answer
}

fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    PageError::internal(format!("panic: {}", text.unwrap_or_default())).into_response()
}

/// An answer in time, or that the program is too busy.
async fn in_time(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_upload = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
    let limit = if is_upload { UPLOAD_TIMEOUT } else { TIMEOUT };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn frame_request(State(frame): State<Frame>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let visit = Visit::begin(frame.clone(), &parts);
    parts.extensions.insert(visit.clone());
    let (method, route) = (parts.method.clone(), route_of(&parts));
    let ours = csrf::source_is_ours(frame.settings(), &method, &parts.headers);
    let answer = if ours {
        next.run(Request::from_parts(parts, body)).await
    } else {
        PageError::Forged.into_response()
    };
    let mut answer = errors::dress(&visit, answer);
    visit.finish(&mut answer);
    protect(&frame, &visit, &mut answer);
    record(&visit, &method, route, &answer, started);
    answer
}

/// The pattern of the route, not the path: a path can hold a token.
fn route_of(parts: &Parts) -> String {
    parts.extensions.get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned()
}

fn record(visit: &Visit, method: &Method, route: String, answer: &Response, started: Instant) {
    let (status, seconds) = (answer.status().as_u16(), started.elapsed().as_secs_f64());
    metrics::histogram!("http_request_seconds", "route" => route.clone(), "status" => status.to_string())
        .record(seconds);
    tracing::info!(
        target: "access",
        request_id = visit.request_id(),
        method = method.as_str(),
        route,
        status,
        milliseconds = (seconds * 1000.0).round(),
        ip = visit.ip().unwrap_or_default(),
        "request"
    );
}

/// Headers that a browser enforces. A route may have set one for itself; that stays.
fn protect(frame: &Frame, visit: &Visit, answer: &mut Response) {
    const FIXED: [(HeaderName, &str); 8] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let headers = answer.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if frame.settings().is_secure() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    if let Ok(id) = HeaderValue::from_str(visit.request_id()) {
        headers.insert("x-request-id", id);
    }
}
