//! The cookies of the frame, and how they are set.

use axum::http::HeaderValue;
use axum_extra::extract::cookie::{Cookie, SameSite};
use clientele_access::Area;

use crate::settings::FrameSettings;

/// What a cookie is for; its name follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whose session this is.
    Session,
    /// Ties the forms before log-in (and the log-in form itself) to this browser.
    Visitor,
    /// Messages for the next page.
    Flash,
    /// Light, dark or auto, before anyone is logged in.
    Theme,
    /// The language before anyone is logged in.
    Language,
}

impl Purpose {
    const fn plain_name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Visitor => "visitor",
            Self::Flash => "flash",
            Self::Theme => "theme",
            Self::Language => "language",
        }
    }

    /// With https the name says that only this host, over https, can have set the cookie. The storefront has names of
    /// its own, and so has each website that stands under a path: nobody is logged in at one by logging in at another.
    pub fn name(self, settings: &FrameSettings, mount: &str) -> String {
        let prefix = if settings.is_secure() { "__Host-" } else { "" };
        let area = if settings.area == Area::Storefront { "storefront-" } else { "" };
        let place = mount.replace('/', "-");
        format!("{prefix}{area}{}{place}", self.plain_name())
    }
}

/// A `Set-Cookie` header. Without `max_age_seconds` the cookie ends with the browser's session; with 0 it ends now.
pub fn set(
    settings: &FrameSettings,
    mount: &str,
    purpose: Purpose,
    value: &str,
    max_age_seconds: Option<i64>,
) -> Option<HeaderValue> {
    let mut cookie = Cookie::new(purpose.name(settings, mount), value.to_owned());
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(settings.is_secure());
    let mut text = cookie.to_string();
    if let Some(seconds) = max_age_seconds {
        text.push_str(&format!("; Max-Age={seconds}"));
    }
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_https_the_cookie_is_bound_to_the_host() {
        let settings = FrameSettings::new("https://office.example.com", [0; 32]);
        let header = set(&settings, "", Purpose::Session, "abc", None).unwrap();
        assert_eq!(header, "__Host-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
    }

    #[test]
    fn each_website_has_cookies_of_its_own() {
        let mut settings = FrameSettings::new("http://localhost:8080", [0; 32]);
        settings.area = Area::Storefront;
        assert_eq!(Purpose::Session.name(&settings, ""), "storefront-session");
        assert_eq!(Purpose::Session.name(&settings, "/europe"), "storefront-session-europe");
    }

    #[test]
    fn without_https_it_still_hides_from_scripts() {
        let settings = FrameSettings::new("http://localhost:8080", [0; 32]);
        let header = set(&settings, "", Purpose::Session, "abc", Some(0)).unwrap();
        assert_eq!(header, "session=abc; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    }
}
