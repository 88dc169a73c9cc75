//! The page on which a person lets an application act for them.

use axum::Router;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clientele_access::Area;
use clientele_domain::oauth::GrantError;
use clientele_domain::oauth::consent::{self, Asked, CodeRequest};
use clientele_domain::websites::visiting::Site;
use clientele_language::Message;
use clientele_web::{Desk, Door, Form, Page, PageError, Visit, to_query, to_value};
use minijinja::context;

use crate::answers;
use crate::parameters::{Parameters, UNREADABLE};
use crate::server::{Server, origin};

/// Where the page of an area is.
pub(crate) const fn path(area: Area) -> &'static str {
    match area {
        Area::BackOffice => "/admin/oauth2-token/authorize",
        Area::Storefront => "/oauth2-token/authorize",
    }
}

/// The consent page of an area, to be put among the area's pages: `S` knows who is logged in there.
pub fn consent<S: Door>(server: Server, area: Area) -> Router<S> {
    let place = Place { server, area };
    let (ask, answer, visitor) = (place.clone(), place.clone(), place);
    let pages = Router::new().route(
        path(area),
        get(move |State(door): State<S>, visit: Visit, parts: Parts| async move {
            ask.ask(&door, visit, &parts).await
        })
        .post(move |State(door): State<S>, visit: Visit, parts: Parts, form: Form| async move {
            answer.answer(&door, visit, &parts, &form).await
        }),
    );
    match area {
        Area::BackOffice => pages,
        Area::Storefront => pages.route(
            VISITORS,
            get(move |visit: Visit, parts: Parts| async move { visitor.let_visitor(visit, &parts).await }),
        ),
    }
}

/// Where an application gets a code for somebody whom nobody knows.
const VISITORS: &str = "/oauth2-token/authorize-visitor";

#[derive(Clone)]
struct Place {
    server: Server,
    area: Area,
}

/// Either the request, or the answer that it gets instead of a page.
type Checked = Result<(Asked, Desk), Response>;

impl Place {
    async fn ask<S: Door>(&self, door: &S, visit: Visit, parts: &Parts) -> Result<Response, PageError> {
        let (asked, desk) = match self.check(door, visit, parts).await? {
            Ok(both) => both,
            Err(answer) => return Ok(answer),
        };
        if !self.server.services.oauth.keys.are_there() {
            let page = Page::new("oauth-consent-impossible").status(answers::status(&GrantError::NoKeys));
            let none: &[String] = &[];
            return desk.render(
                "oauth/refused.html",
                page,
                context! { reasons => to_value(none), missing_keys => true },
            );
        }
        if asked.application.skip_consent {
            return self.granted(&desk, &asked, came_from_form(parts)).await;
        }
        let page = Page::new(
            Message::new("oauth-consent-title").with("application", asked.application.name.clone()),
        );
        let context = context! {
            application => asked.application.name.as_str(),
            action => desk.visit.url(),
            host => shown(&asked.redirect_uri),
            described => asked.application.host(),
            own_machine => leads_to_own_machine(&asked.redirect_uri),
            person => desk.visit.viewer().map(|viewer| viewer.name.clone()),
            email => desk.visit.viewer().map(|viewer| viewer.email.clone()),
        };
        let mut response = desk.render("oauth/consent.html", page, context)?;
        // The browser follows the form's answer to the application, which the frame's own rule would forbid.
        if let Ok(policy) = HeaderValue::from_str(&policy(&asked.redirect_uri)) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        Ok(response)
    }

    async fn answer<S: Door>(
        &self,
        door: &S,
        visit: Visit,
        parts: &Parts,
        form: &Form,
    ) -> Result<Response, PageError> {
        let (asked, desk) = match self.check(door, visit, parts).await? {
            Ok(both) => both,
            Err(answer) => return Ok(answer),
        };
        if form.text("grantAccess") == "true" {
            return self.granted(&desk, &asked, false).await;
        }
        let denied = GrantError::Denied;
        let hint = denied.hint().unwrap_or_default();
        Ok(back(
            &asked,
            &[
                ("error", denied.code()),
                ("error_description", denied.description()),
                ("hint", &hint),
                ("message", denied.description()),
            ],
        ))
    }

    /// A visitor has nothing to grant, so that nobody is asked: the answer is a code for a new one.
    async fn let_visitor(&self, visit: Visit, parts: &Parts) -> Result<Response, PageError> {
        if let Some(seconds) = self.server.services.limits.wait_for_token(visit.ip()) {
            return refused(&visit, &parts.headers, &GrantError::TooMany(seconds));
        }
        let asked = match self.read(&visit, parts).await? {
            Ok(asked) => asked,
            Err(answer) => return Ok(answer),
        };
        // Each seller's websites know the applications of that seller alone.
        let site = parts.extensions.get::<Site>();
        if site.is_some_and(|site| site.organization_id != asked.application.organization_id) {
            return Err(PageError::NotFound);
        }
        if !self.server.services.oauth.keys.are_there() {
            return Ok(answers::refused(&GrantError::NoKeys, false));
        }
        let origin = origin(&visit);
        let code = consent::grant_to_visitor(&self.server.door(&origin), &asked).await?;
        Ok(back(&asked, &[("code", &code)]))
    }

    async fn read(&self, visit: &Visit, parts: &Parts) -> Result<Result<Asked, Response>, PageError> {
        let origin = origin(visit);
        let checked = async {
            let request = read(visit)?;
            consent::check(&self.server.door(&origin), self.area, &request).await
        };
        match checked.await {
            Ok(asked) => Ok(Ok(asked)),
            Err(GrantError::Elsewhere) => Err(PageError::NotFound),
            Err(error) => Ok(Err(refused(visit, &parts.headers, &error)?)),
        }
    }

    /// The request is looked at before anybody has to log in, unless others have to be asked about it.
    async fn check<S: Door>(&self, door: &S, visit: Visit, parts: &Parts) -> Result<Checked, PageError> {
        if let Ok(request) = read(&visit)
            && request.is_by_address()
            && self.server.services.oauth.has_documents()
        {
            return self.check_by_address(door, visit, parts, &request).await;
        }
        let asked = match self.read(&visit, parts).await? {
            Ok(asked) => asked,
            Err(answer) => return Ok(Err(answer)),
        };
        let desk = door.open(visit, parts).await?;
        consent::offer(&desk.ctx, &asked).await?;
        Ok(Ok((asked, desk)))
    }

    async fn check_by_address<S: Door>(
        &self,
        door: &S,
        visit: Visit,
        parts: &Parts,
        request: &CodeRequest,
    ) -> Result<Checked, PageError> {
        let desk = door.open(visit, parts).await?;
        let checked = match self.server.services.limits.wait_for_token(desk.visit.ip()) {
            Some(seconds) => Err(GrantError::TooMany(seconds)),
            None => consent::check_by_address(&desk.ctx, self.area, request).await,
        };
        let asked = match checked {
            Ok(asked) => asked,
            Err(error) => return Ok(Err(refused(&desk.visit, &parts.headers, &error)?)),
        };
        consent::offer(&desk.ctx, &asked).await?;
        Ok(Ok((asked, desk)))
    }

    async fn granted(&self, desk: &Desk, asked: &Asked, from_form: bool) -> Result<Response, PageError> {
        if !self.server.services.oauth.keys.are_there() {
            return Ok(answers::refused(&GrantError::NoKeys, false));
        }
        let code = consent::grant(&desk.ctx, asked).await?;
        if from_form {
            let page = Page::new(
                Message::new("oauth-consent-title").with("application", asked.application.name.clone()),
            );
            let context = context! { address => address(asked, &[("code", &code)]) };
            return desk.render("oauth/onwards.html", page, context);
        }
        Ok(back(asked, &[("code", &code)]))
    }
}

fn read(visit: &Visit) -> Result<CodeRequest, GrantError> {
    let pairs = visit.query_pairs().map_err(|_| UNREADABLE)?;
    let mut said = Parameters::of_pairs(pairs);
    Ok(CodeRequest {
        response_type: said.take("response_type")?,
        client_id: said.take("client_id")?,
        redirect_uri: said.take("redirect_uri")?,
        scope: said.take("scope")?,
        state: said.take("state")?,
        code_challenge: said.take("code_challenge")?,
        code_challenge_method: said.take("code_challenge_method")?,
    })
}

/// A program gets the error as JSON, a person as a page. Nobody is sent back: the address to go to may be the error.
fn refused(visit: &Visit, asked: &HeaderMap, error: &GrantError) -> Result<Response, PageError> {
    let accepts = asked.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accepts.contains("text/html") {
        return Ok(answers::refused(error, true));
    }
    if let GrantError::Failed(reason) = error {
        tracing::error!(%reason, "the page that asks for consent failed");
    }
    let page = Page::new("oauth-consent-impossible").status(answers::status(error));
    let reasons: Vec<String> =
        [Some(error.description().to_owned()), error.hint()].into_iter().flatten().collect();
    // Without a challenge: a browser would ask the person for a password, which is the application's to prove.
    visit.render(
        "oauth/refused.html",
        page,
        context! { reasons => to_value(&reasons), missing_keys => false },
    )
}

/// A browser that was sent here by a form of ours, such as the log-in, does not follow a redirect that leads elsewhere.
fn came_from_form(parts: &Parts) -> bool {
    let from = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    from.split_once("://").is_some_and(|(_, rest)| rest.split('/').next() == Some(host))
}

fn back(asked: &Asked, parameters: &[(&str, &str)]) -> Response {
    match HeaderValue::from_str(&address(asked, parameters)) {
        Ok(address) => (StatusCode::FOUND, [(header::LOCATION, address)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn address(asked: &Asked, parameters: &[(&str, &str)]) -> String {
    let state = asked.state.as_deref().map(|state| ("state", state));
    let query = to_query(parameters.iter().copied().chain(state));
    let joint = if asked.redirect_uri.contains('?') { '&' } else { '?' };
    format!("{}{joint}{query}", asked.redirect_uri)
}

/// Where the application lives, as a person can tell it apart.
fn shown(redirect_uri: &str) -> String {
    let url = url::Url::parse(redirect_uri).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| redirect_uri.to_owned())
}

/// Whether the answer goes to a program on the person's own machine, which anybody could have started.
fn leads_to_own_machine(redirect_uri: &str) -> bool {
    let url = url::Url::parse(redirect_uri).ok();
    url.is_some_and(|url| !matches!(url.scheme(), "https"))
}

fn policy(redirect_uri: &str) -> String {
    let source = match url::Url::parse(redirect_uri) {
        Ok(url) if url.has_host() => url.origin().ascii_serialization(),
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => String::new(),
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self' {source}; base-uri 'none'; frame-ancestors 'none'"
    )
}
