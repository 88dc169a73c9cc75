//! Bodies before anybody has asked what they mean.

use serde_json::Value as Json;

use crate::{limits::Limits, media::Format, problem::Problem};

/// Reads a body, and takes the access token out of it that a client may send beside `data`.
pub(crate) fn parse(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
) -> (Result<Json, Problem>, Option<String>) {
    let mut json = match json(bytes, limits) {
        Ok(json) => json,
        Err(problem) => return (Err(problem), None),
    };
    let token = match (&mut json, format) {
        (Json::Object(members), Format::JsonApi) => members.remove("access_token"),
        _ => None,
    };
    let token = token.and_then(|token| token.as_str().map(str::to_owned));
    (Ok(json), token)
}

fn json(bytes: &[u8], limits: &Limits) -> Result<Json, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::request_data("The request data should not be empty."));
    }
    if depth(bytes) > limits.body_depth {
        let detail = format!("The body should not be nested deeper than {} levels.", limits.body_depth);
        return Err(Problem::bad_request(detail));
    }
    let json: Json = serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or_default();
        let (line, column) = (error.line(), error.column());
        Problem::bad_request(format!(
            "Invalid json message received. Parsing error in [{line}:{column}]. {reason}."
        ))
    })?;
    match has_nul(&json) {
        true => Err(Problem::bad_request("The body should not contain the character U+0000.")),
        false => Ok(json),
    }
}

/// Arrays and objects inside each other, counted without building them.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// No engine keeps this character in a text.
fn has_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(values) => values.iter().any(has_nul),
        Json::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}
