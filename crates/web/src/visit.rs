//! One request, as pages see it: who asks, from where, in which language, and what the answer sets beside the page.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use chrono_tz::Tz;
use clientele_language::{Language, Localization};

use crate::cookies::{self, Purpose};
use crate::csrf;
use crate::errors::PageError;
use crate::flash::{self, Flash};
use crate::form_body;
use crate::frame::Frame;
use crate::seal::random_text;
use crate::theme::Theme;
use crate::viewer::Viewer;

/// The website that a request is for; whoever finds it out puts it into the request's extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The path under which the website stands on its host, such as `/europe`, taken off the request's path: the frame
    /// puts it before the links of the answer.
    pub mount: String,
    /// What stands as the brand on its pages.
    pub name: String,
}

/// Cheap to clone: all clones are the same visit.
#[derive(Clone)]
pub struct Visit(Arc<Inner>);

struct Inner {
    frame: Frame,
    mount: String,
    brand: String,
    path: String,
    query: String,
    request_id: String,
    ip: Option<String>,
    user_agent: Option<String>,
    session: Option<String>,
    visitor: String,
    visitor_is_new: AtomicBool,
    partial: bool,
    localization: Localization,
    theme: Theme,
    viewer: OnceLock<Viewer>,
    arrived: Vec<Flash>,
    pending: Mutex<Vec<Flash>>,
    shown: AtomicBool,
    cookies: Mutex<Vec<HeaderValue>>,
}

impl Visit {
    pub(crate) fn begin(frame: Frame, parts: &Parts) -> Self {
        let settings = frame.settings();
        let jar = CookieJar::from_headers(&parts.headers);
        let Place { mount, name: brand } = parts.extensions.get().cloned().unwrap_or_default();
        let cookie = |purpose: Purpose| {
            jar.get(&purpose.name(settings, &mount)).map(|cookie| cookie.value().to_owned())
        };
        let known_visitor = cookie(Purpose::Visitor).filter(|value| value.len() >= 16);
        let session = cookie(Purpose::Session).filter(|value| !value.is_empty());
        let arrived =
            cookie(Purpose::Flash).map(|value| flash::unpack(frame.sealer(), &value)).unwrap_or_default();
        Self(Arc::new(Inner {
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            request_id: random_text(12),
            ip: address(parts, settings.behind_proxy),
            user_agent: text(&parts.headers, "user-agent").map(|agent| agent.chars().take(255).collect()),
            visitor_is_new: AtomicBool::new(known_visitor.is_none() && session.is_none()),
            visitor: known_visitor.unwrap_or_else(|| random_text(24)),
            session,
            partial: parts.headers.contains_key("hx-request"),
            localization: spoken(cookie(Purpose::Language).as_deref(), &parts.headers),
            theme: Theme::from_code(&cookie(Purpose::Theme).unwrap_or_default()),
            viewer: OnceLock::new(),
            arrived,
            pending: Mutex::default(),
            mount,
            brand,
            shown: AtomicBool::new(false),
            cookies: Mutex::default(),
            frame,
        }))
    }

    pub fn frame(&self) -> &Frame {
        &self.0.frame
    }

    /// The path under which the website stands on its host; empty where it has the host for itself.
    pub fn mount(&self) -> &str {
        &self.0.mount
    }

    /// What stands as the brand on pages.
    pub fn brand(&self) -> &str {
        if self.0.brand.is_empty() { "Clientele" } else { &self.0.brand }
    }

    /// Within the website, without its mount.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The query string, without `?`.
    pub fn query(&self) -> &str {
        &self.0.query
    }

    /// Names and values of the query string.
    pub fn query_pairs(&self) -> Result<form_body::Pairs, PageError> {
        Ok(form_body::parse(self.0.query.as_bytes())?)
    }

    /// Path and query: the address that brings the person back here.
    pub fn url(&self) -> String {
        if self.0.query.is_empty() {
            self.0.path.clone()
        } else {
            format!("{}?{}", self.0.path, self.0.query)
        }
    }

    /// Stands in the log, in the answer's `X-Request-Id` and on error pages.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    pub fn ip(&self) -> Option<&str> {
        self.0.ip.as_deref()
    }

    pub fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// The value of the session cookie, not yet looked up.
    pub fn session_token(&self) -> Option<&str> {
        self.0.session.as_deref()
    }

    /// Whether a script asks for a part of the page only.
    pub fn is_partial(&self) -> bool {
        self.0.partial
    }

    /// Says who is looking, once the session is known. The first word counts.
    pub fn welcome(&self, viewer: Viewer) {
        let _ = self.0.viewer.set(viewer);
    }

    pub fn viewer(&self) -> Option<&Viewer> {
        self.0.viewer.get()
    }

    pub fn localization(&self) -> &Localization {
        self.viewer().map_or(&self.0.localization, |viewer| &viewer.localization)
    }

    pub fn theme(&self) -> Theme {
        self.viewer().map_or(self.0.theme, |viewer| viewer.theme)
    }

    fn form_cookie(&self) -> &str {
        self.0.session.as_deref().unwrap_or(&self.0.visitor)
    }

    /// A token for the forms of this page.
    pub fn csrf_token(&self) -> String {
        csrf::token(self.0.frame.sealer(), self.form_cookie())
    }

    /// Whether a form's token is one of ours, made for this browser.
    pub fn check_csrf(&self, token: &str) -> Result<(), PageError> {
        let holds = csrf::token_holds(self.0.frame.sealer(), self.form_cookie(), token);
        if holds { Ok(()) } else { Err(PageError::Forged) }
    }

    /// Shows a message on the next page: this one if it is yet to be rendered, else the one redirected to.
    pub fn flash(&self, flash: Flash) {
        self.0.pending.lock().unwrap_or_else(PoisonError::into_inner).push(flash);
    }

    /// The messages to show now; from here on they count as shown.
    pub(crate) fn take_flashes(&self) -> Vec<Flash> {
        if self.0.partial {
            return Vec::new();
        }
        self.0.shown.store(true, Ordering::SeqCst);
        let pending = self.0.pending.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.arrived.iter().chain(pending.iter()).cloned().collect()
    }

    /// See other: what a form that succeeded answers.
    pub fn redirect(&self, to: &str) -> Response {
        let location = HeaderValue::from_str(&self.address(to)).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
    }

    /// The address of a page of ours, as a browser has to ask for it.
    pub fn address(&self, path: &str) -> String {
        let ours = path.starts_with('/');
        if ours { format!("{}{path}", self.0.mount) } else { path.to_owned() }
    }

    /// Redirects to a page that shows a message.
    pub fn redirect_with(&self, to: &str, flash: Flash) -> Response {
        self.flash(flash);
        self.redirect(to)
    }

    /// The answer sets the session cookie; without `max_age_seconds` it ends with the browser.
    pub fn set_session(&self, token: &str, max_age_seconds: Option<i64>) {
        self.set_cookie(Purpose::Session, token, max_age_seconds);
    }

    /// The answer removes the session cookie.
    pub fn end_session(&self) {
        self.set_cookie(Purpose::Session, "", Some(0));
    }

    /// Remembers for a year how pages look before log-in.
    pub fn remember_theme(&self, theme: Theme) {
        self.set_cookie(Purpose::Theme, theme.code(), Some(365 * 86_400));
    }

    /// Remembers for a year in which language pages are before log-in.
    pub fn remember_language(&self, language: Language) {
        self.set_cookie(Purpose::Language, &language.to_string(), Some(365 * 86_400));
    }

    fn set_cookie(&self, purpose: Purpose, value: &str, max_age_seconds: Option<i64>) {
        if let Some(header) =
            cookies::set(self.0.frame.settings(), &self.0.mount, purpose, value, max_age_seconds)
        {
            self.0.cookies.lock().unwrap_or_else(PoisonError::into_inner).push(header);
        }
    }

    /// Writes into the answer what the visit sets.
    pub(crate) fn finish(&self, response: &mut Response) {
        let pending = std::mem::take(&mut *self.0.pending.lock().unwrap_or_else(PoisonError::into_inner));
        let shown = self.0.shown.load(Ordering::SeqCst);
        if shown && !self.0.arrived.is_empty() {
            self.set_cookie(Purpose::Flash, "", Some(0));
        } else if !shown && !pending.is_empty() {
            let unread: Vec<Flash> = self.0.arrived.iter().cloned().chain(pending).collect();
            self.set_cookie(Purpose::Flash, &flash::pack(self.0.frame.sealer(), &unread), None);
        }
        let is_page = response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if is_page && self.0.visitor_is_new.swap(false, Ordering::SeqCst) {
            self.set_cookie(Purpose::Visitor, &self.0.visitor, None);
        }
        for cookie in self.0.cookies.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let missing = || PageError::internal("the route is not behind the frame's layers");
        parts.extensions.get::<Self>().cloned().ok_or_else(missing)
    }
}

/// The path of a page of ours that a parameter names, for going back after log-in; nothing that leads elsewhere.
pub fn local_path(path: &str) -> Option<&str> {
    let inside = path.starts_with('/') && !path.starts_with("//");
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (inside && plain && path.len() <= 2000).then_some(path)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn address(parts: &Parts, behind_proxy: bool) -> Option<String> {
    // The last entry is the one our own proxy wrote; those before it are the client's word.
    let forwarded = || text(&parts.headers, "x-forwarded-for")?.rsplit(',').next()?.trim().parse().ok();
    let peer = || parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>().map(|info| info.0.ip());
    let ip: Option<std::net::IpAddr> = if behind_proxy { forwarded().or_else(peer) } else { peer() };
    ip.map(|ip| ip.to_canonical().to_string())
}

fn spoken(cookie: Option<&str>, headers: &HeaderMap) -> Localization {
    match cookie.and_then(|code| code.parse::<Language>().ok()) {
        Some(language) => Localization::of(language),
        None => Localization::negotiate(text(headers, "accept-language").unwrap_or_default(), Tz::UTC),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_gone_back_to() {
        assert_eq!(local_path("/admin/customers?q=a%20b"), Some("/admin/customers?q=a%20b"));
        for elsewhere in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nX: y", "/ä"]
        {
            assert_eq!(local_path(elsewhere), None, "{elsewhere:?}");
        }
    }
}
