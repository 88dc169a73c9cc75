//! Media types, and the headers with which a client asks for more or less.

use http::{
    HeaderMap, Method, StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
};

use crate::problem::Problem;

/// The media type of JSON:API.
pub const JSON_API: &str = "application/vnd.api+json";

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/vnd.api+json`.
    JsonApi,
    /// Bare objects and arrays.
    Plain,
}

impl Format {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::JsonApi => JSON_API,
            Self::Plain => "application/json",
        }
    }
}

/// What the headers of a request say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Of the body of the request.
    pub sent: Format,
    /// Of the body of the answer.
    pub answered: Format,
    pub links: bool,
    pub total_count: bool,
    pub deleted_count: bool,
    /// A batch is to be done at once.
    pub at_once: bool,
    /// Records are called by the ids that they have in another system.
    pub external: bool,
}

impl Manner {
    /// How the answer is written, and how the body is, if there is one.
    pub fn spoken(&self, body: &[u8]) -> Vec<Format> {
        let mut spoken = vec![self.answered];
        spoken.extend(Some(self.sent).filter(|sent| !body.is_empty() && *sent != self.answered));
        spoken
    }

    /// Reads the headers. An error comes with the manner in which to tell it.
    pub fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let sent = sent(text(CONTENT_TYPE.as_str()))?;
        let answered = accepted(&all(headers))?.or(sent).unwrap_or(Format::JsonApi);
        let external =
            answered == Format::JsonApi && text("x-integration-type").eq_ignore_ascii_case("ext_id");
        let keys: Vec<_> = text("x-include").split(';').map(str::trim).collect();
        Ok(Self {
            sent: sent.unwrap_or(answered),
            answered,
            // Addresses are made of the ids of here.
            links: answered == Format::JsonApi && !external && !keys.contains(&"noHateoas"),
            total_count: keys.contains(&"totalCount"),
            deleted_count: keys.contains(&"deletedCount"),
            at_once: text("x-mode").eq_ignore_ascii_case("sync"),
            external,
        })
    }
}

/// Whoever sends a body must say how it is written.
pub(crate) fn unsaid(method: &Method, headers: &HeaderMap, body: &[u8]) -> Option<Problem> {
    let sends =
        matches!(*method, Method::POST | Method::PATCH) || (*method == Method::DELETE && !body.is_empty());
    (sends && !headers.contains_key(CONTENT_TYPE)).then(|| {
        let detail = format!("The header \"Content-Type\" is missing. Send it with \"{JSON_API}\".");
        let title = "unsupported media type http exception";
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, title, detail)
    })
}

fn all(headers: &HeaderMap) -> String {
    headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",")
}

/// The type without its parameters, and whether it has any but a quality.
fn split(media_type: &str) -> (String, bool) {
    let mut parts = media_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let extra = |part: &str| !part.is_empty() && !part.to_ascii_lowercase().starts_with("q=");
    (essence, parts.any(extra))
}

fn sent(content_type: &str) -> Result<Option<Format>, Problem> {
    if content_type.is_empty() {
        return Ok(None);
    }
    let (essence, _) = split(content_type);
    if essence != JSON_API {
        return Ok(Some(Format::Plain));
    }
    if content_type.contains(';') {
        let detail = format!("The media type \"{JSON_API}\" should not have parameters.");
        let title = "unsupported media type http exception";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, title, detail));
    }
    Ok(Some(Format::JsonApi))
}

fn accepted(accept: &str) -> Result<Option<Format>, Problem> {
    let types: Vec<_> = accept.split(',').map(split).filter(|(essence, _)| !essence.is_empty()).collect();
    if types.is_empty() {
        return Ok(None);
    }
    if types.iter().any(|(essence, parameters)| essence == JSON_API && !parameters) {
        return Ok(Some(Format::JsonApi));
    }
    if types.iter().any(|(essence, _)| essence == "application/json") {
        return Ok(Some(Format::Plain));
    }
    if types.iter().any(|(essence, _)| essence == "*/*" || essence == "application/*") {
        return Ok(None);
    }
    if types.iter().any(|(essence, _)| essence == JSON_API) {
        let detail = format!("The media type \"{JSON_API}\" should not have parameters.");
        return Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "not acceptable http exception", detail));
    }
    Ok(Some(Format::Plain))
}
