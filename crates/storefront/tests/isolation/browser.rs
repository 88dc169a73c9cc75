//! Somebody at a browser, logged in to a website.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use clientele_storefront::Shop;
use scraper::{Html, Selector};
use tower::ServiceExt;

use crate::world::{HOSTS, World};

pub struct Browser {
    shop: Shop,
    pages: Router,
    host: &'static str,
    session: Option<String>,
    csrf: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub text: String,
}

impl Answer {
    /// Whether the person was let in, whatever the rules said of what they sent.
    pub fn is_let_in(&self) -> bool {
        !matches!(self.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) && !self.leads_to_log_in()
    }

    pub fn leads_to_log_in(&self) -> bool {
        self.status == StatusCode::SEE_OTHER && self.location.starts_with("/login")
    }
}

impl Browser {
    pub async fn of(world: &World, person: usize) -> Self {
        Self::at(world, world.pages_on(world.store().clone()), person).await
    }

    /// The person at these pages, which may be those of another instance.
    pub async fn at(world: &World, (shop, pages): (Shop, Router), person: usize) -> Self {
        let person = &world.people[person];
        let host = HOSTS[world.companies[person.company].seller];
        let session = Some(person.session.clone());
        let mut browser = Self { shop, pages, host, session, csrf: String::new() };
        let page = browser.get("/account").await;
        let meta = Selector::parse("meta[name=csrf]").unwrap();
        let html = Html::parse_document(&page.text);
        browser.csrf = html
            .select(&meta)
            .next()
            .and_then(|meta| meta.attr("content"))
            .unwrap_or_else(|| panic!("a page for {}: {page:?}", person.email))
            .to_owned();
        browser
    }

    /// Somebody who is not logged in.
    pub fn stranger(world: &World) -> Self {
        let (shop, pages) = world.pages_on(world.store().clone());
        Self { shop, pages, host: HOSTS[0], session: None, csrf: String::new() }
    }

    /// The same session at the other seller's website.
    pub fn elsewhere(mut self) -> Self {
        self.host = if self.host == HOSTS[0] { HOSTS[1] } else { HOSTS[0] };
        self
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = clientele_web::to_query(fields.iter().copied());
        self.send("POST", path, &form).await
    }

    pub async fn send(&self, method: &str, path: &str, form: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, self.host);
        if let Some(session) = &self.session {
            request = request.header(header::COOKIE, format!("storefront-session={session}"));
        }
        let body = if method == "GET" {
            Body::empty()
        } else {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("x-csrf-token", &self.csrf);
            Body::from(form.to_owned())
        };
        let request = clientele_storefront::enter(&self.shop, request.body(body).unwrap()).await;
        let answer = self.pages.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let location = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let location = location.unwrap_or_default().to_owned();
        let bytes = to_bytes(answer.into_body(), 16 * 1024 * 1024).await.unwrap();
        Answer { status, location, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
