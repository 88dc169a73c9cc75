//! The frame as a browser meets it.

#![allow(clippy::unwrap_used)]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use axum::response::Response as Answer;
use axum::routing::{get, post};
use clientele_web::{Flash, Form, Frame, FrameSettings, Page, PageError, Visit, shield};
use minijinja::context;
use tower::ServiceExt;

fn app_at(base_url: &str) -> Router {
    let frame = Frame::new(FrameSettings::new(base_url, [5; 32])).unwrap();
    let routes = Router::new()
        .route("/page", get(|visit: Visit| async move { error_page(&visit) }))
        .route(
            "/panic",
            get(|| async {
                if true {
                    panic!("secret of the panic")
                }
            }),
        )
        .route(
            "/private",
            get(|| async { Err::<(), _>(PageError::LogInRequired { log_in: "/admin/login" }) }),
        )
        .route("/save", post(save));
    shield(routes, &frame)
}

fn app() -> Router {
    app_at("http://localhost:8080")
}

fn error_page(visit: &Visit) -> Result<Answer, PageError> {
    let page = Page::new("error-not-found-title");
    visit.render("errors/error.html", page, context! { sentences => Vec::<String>::new(), status => 200 })
}

async fn save(visit: Visit, form: Form) -> Answer {
    assert_eq!(form.text("name"), "Ada");
    visit.redirect_with("/page", Flash::success("saved-customer"))
}

async fn send(app: &Router, request: Request<Body>) -> Response<Body> {
    app.clone().oneshot(request).await.unwrap()
}

async fn get_page(app: &Router, path: &str, cookies: &str) -> Response<Body> {
    send(app, Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap()).await
}

async fn text(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The cookies an answer sets, as a browser sends them back.
fn cookies(response: &Response<Body>) -> String {
    let set = response.headers().get_all(header::SET_COOKIE).iter();
    let pairs: Vec<&str> = set.map(|value| value.to_str().unwrap().split(';').next().unwrap()).collect();
    pairs.join("; ")
}

fn csrf_in(html: &str) -> String {
    let start = html.find("name=\"csrf\" content=\"").unwrap() + 21;
    html[start..].split('"').next().unwrap().to_owned()
}

fn form(path: &str, cookies: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let response = get_page(&app_at("https://office.example.com"), "/page", "").await;
    let value =
        |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
    assert!(value("content-security-policy").contains("default-src 'none'"));
    assert!(!value("content-security-policy").contains("unsafe"));
    assert_eq!(value("x-content-type-options"), "nosniff");
    assert_eq!(value("referrer-policy"), "same-origin");
    assert_eq!(value("cross-origin-opener-policy"), "same-origin");
    assert_eq!(value("cache-control"), "no-store");
    assert!(value("strict-transport-security").starts_with("max-age="));
    assert!(value("set-cookie").starts_with("__Host-visitor="), "{}", value("set-cookie"));
    assert_eq!(value("x-request-id").len(), 16);
    let plain = get_page(&app(), "/page", "").await;
    assert!(plain.headers().get(header::STRICT_TRANSPORT_SECURITY).is_none());
}

#[tokio::test]
async fn a_form_of_ours_is_accepted_and_its_message_shown_once() {
    let app = app();
    let page = get_page(&app, "/page", "").await;
    let visitor = cookies(&page);
    let token = csrf_in(&text(page).await);

    let saved = send(&app, form("/save", &visitor, format!("csrf={token}&name=Ada"))).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    assert_eq!(saved.headers()[header::LOCATION], "/page");
    let flash = cookies(&saved);

    let next = get_page(&app, "/page", &format!("{visitor}; {flash}")).await;
    assert_eq!(cookies(&next), "flash=");
    let html = text(next).await;
    assert!(html.contains("role=\"status\"") && html.contains("Customer has been saved"), "{html}");
    assert!(!text(get_page(&app, "/page", &visitor).await).await.contains("Customer has been saved"));
}

#[tokio::test]
async fn a_form_of_somebody_else_changes_nothing() {
    let app = app();
    let page = get_page(&app, "/page", "").await;
    let visitor = cookies(&page);
    let token = csrf_in(&text(page).await);
    let forged = [
        form("/save", &visitor, "name=Ada"),
        form("/save", "", format!("csrf={token}&name=Ada")),
        form("/save", "visitor=somebody-else-entirely", format!("csrf={token}&name=Ada")),
        form("/save", &format!("{visitor}; session=another"), format!("csrf={token}&name=Ada")),
    ];
    for request in forged {
        assert_eq!(send(&app, request).await.status(), StatusCode::FORBIDDEN);
    }
    let mut foreign = form("/save", &visitor, format!("csrf={token}&name=Ada"));
    foreign.headers_mut().insert(header::ORIGIN, "https://evil.example".parse().unwrap());
    assert_eq!(send(&app, foreign).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_on_a_page() {
    let app = app();
    let page = get_page(&app, "/page", "").await;
    let visitor = cookies(&page);
    let token = csrf_in(&text(page).await);
    let cases = [
        (format!("csrf={token}&name=%00").into_bytes(), StatusCode::BAD_REQUEST),
        (format!("csrf={token}&name=%ff").into_bytes(), StatusCode::BAD_REQUEST),
        ("a=1&".repeat(1001).into_bytes(), StatusCode::BAD_REQUEST),
        (vec![b'a'; 10 * 1024 * 1024], StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (body, status) in cases {
        let response = send(&app, form("/save", &visitor, body)).await;
        assert_eq!(response.status(), status);
        let html = text(response).await;
        assert!(html.contains("<h1>") && html.contains("href=\"/admin\""), "{html}");
    }
    assert_eq!(get_page(&app, "/nowhere", "").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get_page(&app, "/save", "").await.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_panic_becomes_a_page_that_gives_nothing_away() {
    let response = get_page(&app(), "/panic", "").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let html = text(response).await;
    assert!(html.contains("Something went wrong on our side") && !html.contains("secret"), "{html}");
}

#[tokio::test]
async fn who_is_not_logged_in_comes_back_afterwards() {
    let response = get_page(&app(), "/private?q=a%26b", "").await;
    assert_eq!(response.headers()[header::LOCATION], "/admin/login?next=%2Fprivate%3Fq%3Da%2526b");
    let request = Request::get("/private").header("hx-request", "true").body(Body::empty()).unwrap();
    let partial = send(&app(), request).await;
    assert_eq!(partial.status(), StatusCode::OK);
    assert_eq!(partial.headers()["hx-redirect"], "/admin/login?next=%2Fprivate");
}

#[tokio::test]
async fn a_page_speaks_the_language_of_its_reader() {
    let request =
        Request::get("/nowhere").header(header::ACCEPT_LANGUAGE, "de-CH,de;q=0.9").body(Body::empty());
    let html = text(send(&app(), request.unwrap()).await).await;
    assert!(html.contains("<html lang=\"de\"") && html.contains("Diese Seite gibt es nicht"), "{html}");
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_come_packed() {
    let app = app();
    let html = text(get_page(&app, "/page", "").await).await;
    let start = html.find("/assets/app.").unwrap();
    let path = html[start..].split('"').next().unwrap();
    let request = Request::get(path).header(header::ACCEPT_ENCODING, "gzip, br").body(Body::empty()).unwrap();
    let response = send(&app, request).await;
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(get_page(&app, "/assets/manifest.json", "").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get_page(&app, "/assets/..%2fsecret.css", "").await.status(), StatusCode::NOT_FOUND);
}
