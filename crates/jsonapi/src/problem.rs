//! What is told of a request that fails.

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value as Json};

/// One error of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub status: StatusCode,
    /// The broken rule in lower-case words, ending in `constraint` or `exception`.
    pub title: Cow<'static, str>,
    pub detail: Option<String>,
    pub source: Option<Source>,
}

/// How many unknown fields are called by their names.
const NAMED: usize = 20;

/// Where a problem comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A JSON pointer into the body.
    Pointer(String),
    /// A parameter of the query.
    Parameter(String),
    /// A field of the record that is being written, and what lies below it (`1/addressType`, or the index of a
    /// member of a to-many relation). It becomes a pointer as soon as it is known where the record stands in the body.
    Field { name: String, below: Option<String> },
}

impl Problem {
    pub fn new(status: StatusCode, title: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self { status, title: title.into(), detail: Some(detail.into()), source: None }
    }

    /// A broken rule: status 400.
    pub fn rule(title: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, title, detail)
    }

    pub fn not_blank(field: impl Into<String>) -> Self {
        Self::rule("not blank constraint", "This value should not be blank.").at(field)
    }

    pub fn not_valid() -> Self {
        Self::rule("form constraint", "This value is not valid.")
    }

    /// Of what can't be changed any more.
    pub fn unchangeable(field: impl Into<String>) -> Self {
        Self::rule("unchangeable field constraint", "This field cannot be changed once set.").at(field)
    }

    pub(crate) fn extra_fields(names: &[&str]) -> Self {
        let mut told: Vec<String> = names
            .iter()
            .take(NAMED)
            .map(|name| format!("\"{}\"", name.chars().take(100).collect::<String>()))
            .collect();
        if let Some(more) = names.len().checked_sub(NAMED).filter(|more| *more > 0) {
            told.push(format!("and {more} more"));
        }
        let detail = format!("This form should not contain extra fields: {}.", told.join(", "));
        Self::rule("extra fields constraint", detail)
    }

    pub(crate) fn request_data(detail: impl Into<String>) -> Self {
        Self::rule("request data constraint", detail)
    }

    pub(crate) fn filter(detail: impl Into<String>) -> Self {
        Self::rule("filter constraint", detail)
    }

    pub(crate) fn unexpected_value(detail: impl Into<String>) -> Self {
        Self::rule("unexpected value exception", detail)
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::rule("bad request http exception", detail)
    }

    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict constraint", detail)
    }

    /// Of a record that must be called by an id and is not.
    pub(crate) fn no_identifier() -> Self {
        Self::rule("entity identifier constraint", "The identifier is mandatory")
    }

    /// The record's own id is taken.
    pub fn exists() -> Self {
        Self::conflict("The entity already exists.")
    }

    pub fn not_found() -> Self {
        let detail = "An entity with the requested identifier does not exist.";
        Self::new(StatusCode::NOT_FOUND, "not found http exception", detail)
    }

    pub(crate) fn not_accessible() -> Self {
        let detail = "The resource is not accessible.";
        Self::new(StatusCode::NOT_FOUND, "resource not accessible exception", detail)
    }

    pub(crate) fn unsupported_subresource() -> Self {
        Self::new(StatusCode::NOT_FOUND, "relationship constraint", "Unsupported subresource.")
    }

    /// Of a caller who may do it to some records of the type, but not to this one.
    pub fn no_access() -> Self {
        Self::denied("No access to the entity.")
    }

    /// Of a caller who may not do it to any record of the type.
    pub fn no_access_to_type() -> Self {
        Self::denied("No access to this type of entities.")
    }

    /// Of a caller who may see the record but has not this permission (`DELETE`) on it.
    pub fn no_permission(permission: &str) -> Self {
        Self::denied(format!("No access by \"{permission}\" permission to the entity."))
    }

    /// Of a deletion that a rule forbids, whoever asks for it.
    pub fn deletion_forbidden(reason: &str) -> Self {
        Self::denied(format!("The delete operation is forbidden. Reason: {reason}."))
    }

    /// Status 403.
    pub fn denied(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "access denied exception", detail)
    }

    /// At a field of the record that is written.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.source = Some(Source::Field { name: field.into(), below: None });
        self
    }

    /// Below a field: `Problem::not_valid().below("types", "1/addressType")`.
    pub fn below(mut self, field: impl Into<String>, below: impl Into<String>) -> Self {
        self.source = Some(Source::Field { name: field.into(), below: Some(below.into()) });
        self
    }

    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.source = Some(Source::Pointer(pointer.into()));
        self
    }

    pub fn parameter(mut self, name: impl Into<String>) -> Self {
        self.source = Some(Source::Parameter(name.into()));
        self
    }

    /// The members of an error of JSON:API.
    pub(crate) fn to_json(&self) -> Json {
        self.members(Json::from(self.status.as_str()))
    }

    /// The same as attributes of a record that tells of an error afterwards: there the status is a number.
    pub fn to_attributes(&self) -> Json {
        self.members(Json::from(self.status.as_u16()))
    }

    fn members(&self, status: Json) -> Json {
        let mut members = Map::new();
        members.insert("status".to_owned(), status);
        members.insert("title".to_owned(), Json::from(self.title.as_ref()));
        if let Some(detail) = &self.detail {
            members.insert("detail".to_owned(), Json::from(detail.as_str()));
        }
        let source = match &self.source {
            Some(Source::Pointer(pointer)) => Some(("pointer", pointer)),
            Some(Source::Parameter(name)) => Some(("parameter", name)),
            Some(Source::Field { .. }) | None => None,
        };
        if let Some((kind, place)) = source {
            members.insert("source".to_owned(), serde_json::json!({ kind: place }));
        }
        Json::Object(members)
    }
}

/// The status of an answer with several problems: the highest hundred; within it the one status if there is only one,
/// a 409 if there is one, otherwise the hundred itself.
pub(crate) fn status(problems: &[Problem]) -> StatusCode {
    let group = problems.iter().map(|problem| problem.status.as_u16() / 100).max().unwrap_or(5);
    let mut statuses: Vec<StatusCode> = problems
        .iter()
        .map(|problem| problem.status)
        .filter(|status| status.as_u16() / 100 == group)
        .collect();
    statuses.sort();
    statuses.dedup();
    match statuses.as_slice() {
        [only] => *only,
        several if several.contains(&StatusCode::CONFLICT) => StatusCode::CONFLICT,
        _ => StatusCode::from_u16(group * 100).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The request is at fault, and this is what is told.
    #[error("the request has {} problem(s)", .0.len())]
    Problems(Vec<Problem>),
    /// The program is at fault; the client hears nothing of the inside.
    #[error(transparent)]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Vec<Problem>> for Fault {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_problems_have_one_status() {
        for (statuses, expected) in [
            (vec![403], 403),
            (vec![400, 400], 400),
            (vec![403, 404], 400),
            (vec![400, 409, 403], 409),
            (vec![409, 500], 500),
            (vec![500, 503], 500),
        ] {
            let problem = |status| Problem::new(StatusCode::from_u16(status).unwrap(), "x constraint", "");
            let problems: Vec<Problem> = statuses.iter().copied().map(problem).collect();
            assert_eq!(status(&problems).as_u16(), expected, "{statuses:?}");
        }
    }
}
