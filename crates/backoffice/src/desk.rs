//! Where somebody who is logged in sits: their visit, and the context in which their use cases run.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use clientele_domain::{Context, Error, FieldError, users};
use clientele_grid::Present;
use clientele_language::{Language, Localization};
use clientele_web::{Flash, Form, OrganizationChoice, Page, PageError, Theme, Viewer, Visit};
use minijinja::Value;

use crate::menu;
use crate::office::{Office, origin};

/// The page for those who are not logged in.
pub const LOG_IN: &str = "/admin/login";

/// The visit and the context of whoever is logged in. As an extractor it sends everybody else to the log-in page.
#[derive(Clone)]
pub struct Desk {
    pub visit: Visit,
    pub ctx: Context,
    pub session_id: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for Desk
where
    Office: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let office = Office::from_ref(state);
        let log_in = || PageError::LogInRequired { log_in: LOG_IN };
        let secret = visit.session_token().ok_or_else(log_in)?.to_owned();
        let resumed =
            users::sessions::resume(&office.store, &office.clock, &office.services, &secret, origin(&visit))
                .await?
                .ok_or_else(log_in)?;
        visit.welcome(viewer(&resumed.context).await?);
        Ok(Self { visit, ctx: resumed.context, session_id: resumed.session_id })
    }
}

impl Desk {
    /// The context for a form that makes a record: however often the form arrives, it makes one.
    pub fn for_form(&self, form: &Form) -> Context {
        Context { form: form.submission(), ..self.ctx.clone() }
    }

    /// Now, where the person is.
    pub fn present(&self) -> Present {
        use chrono::{Offset, TimeZone};
        let now = self.ctx.clock.now();
        let zone = self.visit.localization().time_zone;
        let offset = zone.offset_from_utc_datetime(&now.to_utc().naive_utc()).fix();
        Present::new(now, offset)
    }

    pub fn render(&self, template: &str, page: Page, context: Value) -> Result<Response, PageError> {
        self.visit.render(template, page, context)
    }

    pub fn done(&self, to: &str, message: impl Into<clientele_language::Message>) -> Response {
        self.visit.redirect_with(to, Flash::success(message))
    }

    /// What a button on a page answers: back with a message of success, or with the sentence of the rule that refused.
    pub fn answer<T>(
        &self,
        done: Result<T, Error>,
        to: &str,
        message: impl Into<clientele_language::Message>,
    ) -> Result<Response, PageError> {
        match done {
            Ok(_) => Ok(self.done(to, message)),
            Err(error) => self.visit.refuse(to, error),
        }
    }
}

async fn viewer(ctx: &Context) -> Result<Viewer, PageError> {
    let (name, email) = match &ctx.actor {
        clientele_domain::Actor::User { name, email, .. } => (name.clone(), email.clone()),
        _ => return Err(PageError::Denied),
    };
    let wanted = &ctx.preferences;
    let language: Language = wanted.language.parse().unwrap_or_default();
    let zone = wanted.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let choices = users::sessions::choices(ctx).await?;
    let here = ctx.organization();
    Ok(Viewer {
        name,
        email,
        localization: Localization::new(language, wanted.formatting.clone(), zone),
        theme: Theme::from_code(&wanted.theme),
        menu: menu::of(ctx),
        organization: choices
            .iter()
            .find(|choice| choice.id == here)
            .map(|choice| choice.name.clone())
            .unwrap_or_default(),
        organizations: choices
            .into_iter()
            .map(|choice| OrganizationChoice { current: choice.id == here, id: choice.id, name: choice.name })
            .collect(),
        can_search: menu::can_search(ctx),
    })
}

/// Puts what the rules say at the fields of the form that was sent, or gives the error back if it is none of that.
pub fn refused_form(form: &mut Form, error: Error) -> Result<(), PageError> {
    match error {
        Error::Invalid(fields) => {
            form.absorb(fields.into_iter().map(|FieldError { field, message }| (field, message)));
            Ok(())
        }
        Error::Refused(message) => {
            form.refuse("", message);
            Ok(())
        }
        other => Err(other.into()),
    }
}

/// The page of a form: as it is opened, or again with what is wrong.
pub(crate) fn form_page(page: Page, form: &Form) -> Page {
    if form.is_valid() { page } else { page.status(StatusCode::UNPROCESSABLE_ENTITY) }
}

/// Where *Save*, *Save and Close* and *Save and New* lead; `path` is the address of the grid.
pub(crate) fn after(path: &str, form: &Form, id: i64) -> String {
    match form.text("after") {
        "close" => path.to_owned(),
        "new" => format!("{path}/new"),
        _ => format!("{path}/{id}"),
    }
}
