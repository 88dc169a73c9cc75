//! To which addresses an application may have people sent.

use clientele_language::Message;

use crate::check::Check;

/// The most characters of one address.
const LIMIT: usize = 2000;
/// The most addresses of one application.
const MOST: usize = 20;

/// The addresses in a text, one on each line, as they are stored; what is wrong with them is noted.
pub(crate) fn checked(check: &mut Check, field: &str, text: &str) -> String {
    let all: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if all.len() > MOST {
        check.add(field, Message::new("oauth-too-many-redirect-urls").with("limit", MOST));
    }
    for address in &all {
        if !is_good(address) {
            let shown: String = address.chars().filter(|c| !c.is_control()).take(100).collect();
            check.add(field, Message::new("oauth-bad-redirect-url").with("url", shown));
        }
    }
    all.join("\n")
}

/// Several addresses as they are stored; None if there is none, or one of them is bad.
pub(crate) fn joined(all: &[String]) -> Option<String> {
    let good = (1..=MOST).contains(&all.len()) && all.iter().all(|address| is_good(address));
    good.then(|| all.join("\n"))
}

/// An absolute address without a fragment (RFC 6749, 3.1.2): by https, or on the person's own machine, or of an
/// application that is installed there and has a scheme of its own (RFC 8252).
fn is_good(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    let plain = address.len() <= LIMIT && address.bytes().all(|byte| byte.is_ascii_graphic());
    let own_machine = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let reached = match url.scheme() {
        "https" => url.has_host(),
        "http" => own_machine,
        scheme => scheme.contains('.'),
    };
    plain && reached && !address.contains('#') && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_nobody_else_can_listen_at_are_good() {
        for good in [
            "https://app.example.com/callback",
            "https://app.example.com/callback?tenant=1",
            "http://127.0.0.1:8000/",
            "http://[::1]:8000/",
            "http://localhost/callback",
            "com.example.app:/callback",
        ] {
            assert!(is_good(good), "{good}");
        }
        for bad in [
            "",
            "/callback",
            "http://app.example.com/callback",
            "https://app.example.com/#fragment",
            "https://app.example.com/#",
            "https://user:password@app.example.com/",
            "javascript:alert(1)",
            "data:text/html,hello",
            "https://",
            "https://app.example.com/a b",
        ] {
            assert!(!is_good(bad), "{bad}");
        }
    }
}
