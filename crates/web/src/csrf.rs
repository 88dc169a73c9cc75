//! Forms can't be sent by other sites: the browser says where a request comes from, and each form carries a token.

use axum::http::{HeaderMap, Method, header};

use crate::seal::{Sealer, random_text};
use crate::settings::FrameSettings;

/// The name of the hidden field that carries the token.
pub const FIELD: &str = "csrf";
/// The header that carries the token when a script sends a request without a form.
pub const HEADER: &str = "x-csrf-token";

/// A token for forms of the session (or of the visitor before log-in) whose cookie has this value. Each is different,
/// so that compressed pages give nothing away; all stay valid as long as the cookie.
pub fn token(sealer: &Sealer, cookie: &str) -> String {
    let nonce = random_text(12);
    let seal = sealer.seal(FIELD, &[cookie.as_bytes(), nonce.as_bytes()]);
    format!("{nonce}.{seal}")
}

/// Whether the token belongs to the cookie.
pub fn token_holds(sealer: &Sealer, cookie: &str, token: &str) -> bool {
    let Some((nonce, seal)) = token.split_once('.') else { return false };
    !cookie.is_empty() && sealer.holds(FIELD, &[cookie.as_bytes(), nonce.as_bytes()], seal)
}

/// Whether what the browser says about the request's source allows it to change something. A browser too old to say
/// anything passes here; the token still has to hold.
pub fn source_is_ours(settings: &FrameSettings, method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site".parse().unwrap_or(header::ORIGIN))
        && site != "same-origin"
        && site != "none"
    {
        return false;
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => origin == settings.origin() || is_same_host(origin, text(header::HOST)),
    }
}

/// The program may be reached under another name than its base URL (localhost, an address): same host is same site.
fn is_same_host(origin: &str, host: Option<&str>) -> bool {
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    origin_host.is_some() && origin_host == host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> FrameSettings {
        FrameSettings::new("https://office.example.com", [1; 32])
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_token_belongs_to_one_cookie() {
        let sealer = Sealer::new([1; 32]);
        let token_of_a = token(&sealer, "session-a");
        assert!(token_holds(&sealer, "session-a", &token_of_a));
        assert!(!token_holds(&sealer, "session-b", &token_of_a));
        assert!(!token_holds(&sealer, "", &token(&sealer, "")));
        assert!(!token_holds(&sealer, "session-a", "nonsense"));
        assert_ne!(token(&sealer, "session-a"), token_of_a);
    }

    #[test]
    fn another_site_changes_nothing() {
        let post = Method::POST;
        let cases: [(&[(&str, &str)], bool); 7] = [
            (&[], true),
            (&[("origin", "https://office.example.com")], true),
            (&[("origin", "https://evil.example.com")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://localhost:8080"), ("host", "localhost:8080")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://office.example.com")], false),
            (&[("sec-fetch-site", "same-site")], false),
        ];
        for (given, allowed) in cases {
            let given: Vec<_> = given.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
            let map = given.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect();
            assert_eq!(source_is_ours(&settings(), &post, &map), allowed, "{given:?}");
        }
        assert!(source_is_ours(&settings(), &Method::GET, &headers(&[("sec-fetch-site", "cross-site")])));
    }
}
