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
        let end =
            pair.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(pair.len());
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
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// One segment of a path as it stands in links.
pub(crate) fn encode_segment(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(query: &str) -> Parameters {
        Parameters::parse(query, &Limits::default()).unwrap()
    }

    fn path(parts: &[&str]) -> Vec<String> {
        parts.iter().map(|part| (*part).to_owned()).collect()
    }

    #[test]
    fn a_name_ends_where_the_operator_begins() {
        for (query, parts, value) in [
            ("filter[id]=5", ["filter", "id"].as_slice(), "5"),
            ("filter[id][gte]=5", &["filter", "id", "gte"], "5"),
            ("filter%5Bid%5D%3E=5", &["filter", "id", "gte"], "5"),
            ("filter[id]%3E5", &["filter", "id", "gt"], "5"),
            ("filter[id]!=5", &["filter", "id", "neq"], "5"),
            ("filter[id]!*5", &["filter", "id", "neq_or_null"], "5"),
            ("filter[id]*yes", &["filter", "id", "exists"], "yes"),
            ("filter[name]=a%26b=c!d+e", &["filter", "name"], "a&b=c!d e"),
            ("filter[name]", &["filter", "name"], ""),
            ("filter[customer.name]=x", &["filter", "customer.name"], "x"),
            ("filter[=x", &["filter["], "x"),
            ("sort!=x", &["sort!"], "x"),
        ] {
            assert_eq!(parse(query).0, [Parameter { path: path(parts), value: value.to_owned() }], "{query}");
        }
    }

    #[test]
    fn the_last_of_two_equal_names_counts() {
        assert_eq!(parse("sort=a&page[size]=1&sort=b").with("", None), "?page%5Bsize%5D=1&sort=b");
    }

    #[test]
    fn what_no_engine_keeps_is_refused() {
        assert!(Parameters::parse("filter[a]=%00", &Limits::default()).is_err());
        assert!(Parameters::parse("filter[a]=%ff", &Limits::default()).is_err());
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(query in "\\PC{0,60}") {
            let _ = Parameters::parse(&query, &Limits::default());
        }

        #[test]
        fn what_is_written_is_read_again(
            names in prop::collection::btree_set(("[a-z]{1,6}", prop::collection::vec("[^\\[\\]\\x00]{1,8}", 0..3)), 0..6),
            value in "[^\\x00]{0,20}",
        ) {
            let parameters = names.into_iter().map(|(first, rest)| {
                let path = std::iter::once(first).chain(rest).collect();
                Parameter { path, value: value.clone() }
            });
            let mut written = Parameters(parameters.collect());
            written.0.sort_by_key(Parameter::name);
            let query = written.with("", None);
            prop_assert_eq!(parse(query.trim_start_matches('?')), written);
        }
    }
}
