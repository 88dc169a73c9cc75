//! The parameters of a query before anybody has asked what they mean.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::{limits::Limits, operator::Operator, problem::Problem};

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One parameter: `filter[id][gte]=5` has the path `filter`, `id`, `gte`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub path: Vec<String>,
    pub value: String,
}

impl Parameter {
    /// The name as in brackets.
    pub fn name(&self) -> String {
        let mut parts = self.path.iter();
        let first = parts.next().cloned().unwrap_or_default();
        parts.fold(first, |name, part| format!("{name}[{part}]"))
    }

    /// Reads one decoded pair. The name ends at the first sign of an operator behind its brackets, so a value may
    /// contain any of them.
    fn read(pair: &str) -> Self {
        let end = pair.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(pair.len());
        let (first, mut rest) = pair.split_at(end);
        let mut path = vec![first.to_owned()];
        while let Some((part, behind)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            path.push(part.to_owned());
            rest = behind;
        }
        match Operator::split_sign(rest) {
            Some((Operator::Equal, value)) => Self { path, value: value.to_owned() },
            Some((operator, value)) if path.len() == 2 && path[0] == "filter" => {
                path.push(operator.name().to_owned());
                Self { path, value: value.to_owned() }
            }
            // Not a name anybody declares: it stays as it came and will be refused as unknown.
            _ if !rest.is_empty() => {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Self { path: vec![name.to_owned()], value: value.to_owned() }
            }
            _ => Self { path, value: String::new() },
        }
    }
}

/// The parameters in the order they came; of two with the same name the last one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(pub Vec<Parameter>);

impl Parameters {
    pub fn parse(query: &str, limits: &Limits) -> Result<Self, Problem> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let spaced = pair.replace('+', " ");
            let decoded = percent_decode_str(&spaced)
                .decode_utf8()
                .map_err(|_| Problem::bad_request("The query is not valid UTF-8."))?;
            if decoded.contains('\0') {
                return Err(Problem::bad_request("The query should not contain the character U+0000."));
            }
            let parameter = Parameter::read(&decoded);
            parameters.retain(|earlier| earlier.path != parameter.path);
            parameters.push(parameter);
            if parameters.len() > limits.parameters {
                let detail = format!("The query should not have more than {} parameters.", limits.parameters);
                return Err(Problem::bad_request(detail));
            }
        }
        Ok(Self(parameters))
    }

    /// The query as it stands in links: sorted by name, with one parameter replaced or left out.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut pairs: Vec<(String, &str)> = self
            .0
            .iter()
            .map(|parameter| (parameter.name(), parameter.value.as_str()))
            .filter(|(known, _)| known != name)
            .collect();
        pairs.extend(value.map(|value| (name.to_owned(), value)));
        pairs.sort();
        let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// One segment of a path as it stands in links.
pub(crate) fn encode_segment(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}
