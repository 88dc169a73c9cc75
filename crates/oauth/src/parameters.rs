//! What a request says: a form or a JSON object in its body, and who sends it by HTTP Basic.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clientele_domain::oauth::{ClientCredentials, GrantError};
use clientele_web::{Pairs, parse_pairs};
use serde_json::Value;

/// Of a request that is no form and no JSON object, or has in it what is no text.
pub const UNREADABLE: GrantError =
    GrantError::Request("Send the parameters as a form or a JSON object, in UTF-8 and without U+0000");

/// Parameters by name. One that stands there twice, or is no text, says nothing that could be believed.
#[derive(Debug, Default)]
pub struct Parameters(BTreeMap<String, Option<String>>);

impl Parameters {
    pub fn of_body(headers: &HeaderMap, body: &Bytes) -> Result<Self, GrantError> {
        let kind = headers.get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes).unwrap_or_default();
        if kind.starts_with(b"application/json") {
            let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
                // Who says nothing asks for nothing.
                return Err(if body.is_empty() { GrantError::UnsupportedGrant } else { UNREADABLE });
            };
            if members.values().any(|value| value.as_str().is_some_and(|text| text.contains('\0'))) {
                return Err(UNREADABLE);
            }
            return Ok(Self(members.into_iter().flat_map(|(name, value)| said(name, value)).collect()));
        }
        Ok(Self::of_pairs(parse_pairs(body).map_err(|_| UNREADABLE)?))
    }

    pub fn of_pairs(pairs: Pairs) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            parameters.0.entry(name).and_modify(|value| *value = None).or_insert(Some(value));
        }
        parameters
    }

    /// The value of a parameter, if it is there.
    pub fn take(&mut self, name: &'static str) -> Result<Option<String>, GrantError> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Some(value)) => Ok(Some(value)),
            Some(None) => Err(GrantError::Parameter(name)),
        }
    }

    /// The members of a parameter that is an object: of `name[a]=1` and `name[b]=2` it is `a` and `b`.
    pub fn take_members(&mut self, name: &'static str) -> Result<BTreeMap<String, String>, GrantError> {
        if self.0.contains_key(name) {
            return Err(GrantError::Parameter(name));
        }
        let mut members = BTreeMap::new();
        for (key, value) in &self.0 {
            let rest = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('['));
            let Some(member) = rest.and_then(|rest| rest.strip_suffix(']')) else { continue };
            members.insert(member.to_owned(), value.clone().ok_or(GrantError::Parameter(name))?);
        }
        Ok(members)
    }

    /// Who sends the request: by the body, else by HTTP Basic.
    pub fn client(&mut self, headers: &HeaderMap) -> Result<ClientCredentials, GrantError> {
        let (id, secret) = basic(headers).unzip();
        Ok(ClientCredentials {
            id: self.take("client_id")?.or(id),
            secret: self.take("client_secret")?.or(secret),
        })
    }
}

/// What a member of a JSON object says: nothing, a text, or each member of an object, as forms say it too.
fn said(name: String, value: Value) -> Vec<(String, Option<String>)> {
    let of_member = |value: Value| match value {
        Value::Number(number) => Some(number.to_string()),
        value => value.as_str().map(str::to_owned),
    };
    match value {
        Value::Null => Vec::new(),
        // Some languages write an empty object so.
        Value::Array(items) if items.is_empty() => Vec::new(),
        Value::Object(members) => {
            let some = members.into_iter().filter(|(_, value)| !value.is_null());
            some.map(|(member, value)| (format!("{name}[{member}]"), of_member(value))).collect()
        }
        value => vec![(name, value.as_str().map(str::to_owned))],
    }
}

/// Name and secret, which were encoded as in a form before they went into the header (RFC 6749, 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        let pairs = parse_pairs(format!("x={text}").as_bytes()).ok()?;
        pairs.into_iter().next().map(|(_, value)| value)
    };
    Some((plain(id)?, plain(secret)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn forms_and_json_say_the_same() {
        let form = headers(&[("content-type", "application/x-www-form-urlencoded")]);
        let json = headers(&[("content-type", "application/json; charset=utf-8")]);
        for (headers, body) in [
            (form, "grant_type=password&username=a%40b"),
            (json, r#"{"grant_type":"password","username":"a@b"}"#),
        ] {
            let mut read = Parameters::of_body(&headers, &Bytes::from_static(body.as_bytes())).unwrap();
            assert_eq!(read.take("username").unwrap().as_deref(), Some("a@b"));
            assert_eq!(read.take("username").unwrap(), None);
        }
    }

    #[test]
    fn what_is_said_twice_or_is_no_text_is_refused() {
        let twice = Bytes::from_static(b"client_id=a&client_id=b");
        let mut read = Parameters::of_body(&HeaderMap::new(), &twice).unwrap();
        assert!(matches!(read.take("client_id"), Err(GrantError::Parameter("client_id"))));
        let json = headers(&[("content-type", "application/json")]);
        let mut read = Parameters::of_body(&json, &Bytes::from_static(br#"{"client_id":5}"#)).unwrap();
        assert!(read.take("client_id").is_err());
        for nonsense in [&b"[]"[..], b"", b"\xff", b"{"] {
            assert!(Parameters::of_body(&json, &Bytes::copy_from_slice(nonsense)).is_err());
        }
    }

    #[test]
    fn what_is_no_text_is_an_invalid_request() {
        let json = headers(&[("content-type", "application/json")]);
        for (headers, body) in [
            (HeaderMap::new(), &b"grant_type=%00"[..]),
            (HeaderMap::new(), b"grant_type=%ff"),
            (json.clone(), b"{"),
            (json.clone(), br#"{"grant_type":"\u0000"}"#),
        ] {
            let refused = Parameters::of_body(&headers, &Bytes::copy_from_slice(body)).unwrap_err();
            assert_eq!(refused.code(), "invalid_request", "{body:?}");
        }
    }

    #[test]
    fn an_object_is_read_member_by_member() {
        let json = headers(&[("content-type", "application/json")]);
        for (headers, body) in [
            (HeaderMap::new(), "route_parameters%5Bid%5D=7&route_parameters[x]=a&route=r"),
            (json.clone(), r#"{"route_parameters":{"id":7,"x":"a","none":null},"route":"r"}"#),
        ] {
            let mut read = Parameters::of_body(&headers, &Bytes::from_static(body.as_bytes())).unwrap();
            let members = read.take_members("route_parameters").unwrap();
            let members: Vec<(&str, &str)> =
                members.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(members, [("id", "7"), ("x", "a")]);
            assert_eq!(read.take("route").unwrap().as_deref(), Some("r"));
        }
        for wrong in [r#"{"route_parameters":"x"}"#, r#"{"route_parameters":{"id":[1]}}"#] {
            let mut read = Parameters::of_body(&json, &Bytes::from_static(wrong.as_bytes())).unwrap();
            assert!(read.take_members("route_parameters").is_err(), "{wrong}");
        }
        for none in [r#"{"route_parameters":{}}"#, r#"{"route_parameters":null}"#, "{}"] {
            let mut read = Parameters::of_body(&json, &Bytes::from_static(none.as_bytes())).unwrap();
            assert!(read.take_members("route_parameters").unwrap().is_empty(), "{none}");
        }
    }

    #[test]
    fn the_body_goes_before_the_header() {
        let basic = format!("Basic {}", BASE64_STANDARD.encode("one%3A:s%20e"));
        let headers = headers(&[("authorization", &basic)]);
        let by_header = Parameters::default().client(&headers).unwrap();
        assert_eq!((by_header.id.as_deref(), by_header.secret.as_deref()), (Some("one:"), Some("s e")));
        let body = Bytes::from_static(b"client_id=two&client_secret=");
        let by_body = Parameters::of_body(&HeaderMap::new(), &body).unwrap().client(&headers).unwrap();
        assert_eq!((by_body.id.as_deref(), by_body.secret.as_deref()), (Some("two"), Some("")));
    }
}
