//! A token that a cookie carries. Browsers send cookies along whoever made them call, so whatever changes something must
//! come from a page of the same origin.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use clientele_jsonapi::Refusal;

/// The token in the cookie of this name, if it is there.
pub fn token(name: &str, request: &Parts) -> Result<Option<String>, Refusal> {
    let Some(token) = value(name, &request.headers) else { return Ok(None) };
    if request.method.is_safe() || is_of_same_origin(&request.headers) {
        return Ok(Some(token.to_owned()));
    }
    let detail = "An access token in a cookie changes nothing unless the request comes from a page of the same origin. \
                  Send the token in the Authorization header.";
    Err(Refusal::Forbidden(detail.to_owned()))
}

fn value<'a>(name: &str, headers: &'a HeaderMap) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(known, _)| known.trim() == name)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

/// What the browser says of where the request comes from (Fetch Metadata; `Origin` where that is not spoken). One that
/// says nothing is not believed.
fn is_of_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text("origin");
    let ours = || {
        let host = origin.and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
        host.is_some() && host == text("host")
    };
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin" && (origin.is_none() || ours()),
        None => ours(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use axum::http::Request;

    use super::*;

    fn read(method: &str, headers: &[(&str, &str)]) -> Result<Option<String>, ()> {
        let mut request = Request::builder().method(method);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        token("token", &request.body(()).unwrap().into_parts().0).map_err(drop)
    }

    const CARRIED: (&str, &str) = ("cookie", "other=1; token=abc=; last=2");

    #[test]
    fn the_token_is_read_from_the_cookie_of_that_name() {
        assert_eq!(read("GET", &[CARRIED]), Ok(Some("abc=".into())));
        assert_eq!(read("GET", &[("cookie", "a=1"), ("cookie", "token=x")]), Ok(Some("x".into())));
        for none in ["", "token", "token=", "xtoken=abc", "tokens=abc"] {
            assert_eq!(read("POST", &[("cookie", none)]), Ok(None), "{none}");
        }
    }

    #[test]
    fn only_pages_of_the_same_origin_change_something() {
        let host = ("host", "shop.example.com");
        let cases: [(&[(&str, &str)], bool); 9] = [
            (&[], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")], false),
            (&[("sec-fetch-site", "same-site"), ("origin", "https://shop.example.com")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "https://shop.example.com")], true),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "null")], false),
        ];
        for (said, good) in cases {
            let headers: Vec<_> = [CARRIED, host].iter().chain(said).copied().collect();
            for method in ["POST", "PATCH", "DELETE"] {
                assert_eq!(read(method, &headers).is_ok(), good, "{method} {said:?}");
            }
            assert!(read("GET", &headers).is_ok(), "nothing changes");
        }
    }
}
