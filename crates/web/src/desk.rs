//! Where somebody who is logged in sits: their visit, and the context in which their use cases run.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use clientele_domain::{Context, Error, FieldError};
use clientele_grid::Present;
use clientele_language::Message;
use minijinja::Value;

use crate::errors::PageError;
use crate::flash::Flash;
use crate::form::Form;
use crate::page::Page;
use crate::visit::Visit;

/// The visit and the context of whoever is logged in. As an extractor it sends everybody else to the log-in page.
#[derive(Clone)]
pub struct Desk {
    pub visit: Visit,
    pub ctx: Context,
    pub session_id: i64,
    /// The address under which jobs show their progress.
    pub jobs: &'static str,
}

/// What routes share when they stand behind a log-in: it knows the sessions of its area.
pub trait Door: Clone + Send + Sync + 'static {
    /// Whoever holds the session cookie of this visit, welcomed; [`PageError::LogInRequired`] if nobody does.
    fn open(&self, visit: Visit, parts: &Parts) -> impl Future<Output = Result<Desk, PageError>> + Send;
}

impl<S: Door> FromRequestParts<S> for Desk {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, state).await?;
        state.open(visit, parts).await
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

    pub fn done(&self, to: &str, message: impl Into<Message>) -> Response {
        self.visit.redirect_with(to, Flash::success(message))
    }

    /// What a button on a page answers: back with a message of success, or with the sentence of the rule that refused.
    pub fn answer<T>(
        &self,
        done: Result<T, Error>,
        to: &str,
        message: impl Into<Message>,
    ) -> Result<Response, PageError> {
        match done {
            Ok(_) => Ok(self.done(to, message)),
            Err(error) => self.visit.refuse(to, error),
        }
    }
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
pub fn form_page(page: Page, form: &Form) -> Page {
    if form.is_valid() { page } else { page.status(StatusCode::UNPROCESSABLE_ENTITY) }
}

/// Whether the form was sent to look at something, such as what goes with another choice, and not to be saved.
pub fn is_look(form: &Form) -> bool {
    !form.text("look").is_empty()
}

/// Where *Save*, *Save and Close* and *Save and New* lead; `path` is the address of the grid.
pub fn after(path: &str, form: &Form, id: i64) -> String {
    match form.text("after") {
        "close" => path.to_owned(),
        "new" => format!("{path}/new"),
        _ => format!("{path}/{id}"),
    }
}
