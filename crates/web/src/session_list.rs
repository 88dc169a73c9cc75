//! Where somebody is logged in, as pages show it.

use clientele_domain::users::sessions::Model;
use clientele_language::Message;
use minijinja::{Value, context};
use woothee::parser::Parser;

use crate::label::Label;
use crate::rendering::to_value;

/// What `components/sessions.html` shows of these sessions; `current` is the one that asks.
pub fn sessions(open: Vec<Model>, current: Option<i64>) -> Vec<Value> {
    open.into_iter()
        .map(|session| {
            context! {
                id => session.id,
                ip => session.ip,
                device => session.user_agent.as_deref().map(|agent| to_value(&device(agent))),
                user_agent => session.user_agent,
                seen_at => session.seen_at.0,
                current => Some(session.id) == current,
            }
        })
        .collect()
}

/// The browser and the system that a program says it is; what is not known stands as it was said.
fn device(agent: &str) -> Label {
    let told = |word: &str| Some(word).filter(|word| !["", "UNKNOWN"].contains(word)).map(str::to_owned);
    let Some(found) = Parser::new().parse(agent) else { return Label::plain(agent) };
    let system = told(found.os).map(|system| if system == "Mac OSX" { "macOS".to_owned() } else { system });
    match (told(found.name), system) {
        (Some(browser), Some(system)) => {
            Label::Message(Message::new("session-device").with("browser", browser).with("system", system))
        }
        (Some(browser), None) => Label::plain(browser),
        (None, _) => Label::plain(agent),
    }
}

#[cfg(test)]
mod tests {
    use clientele_language::{Language, text};

    use super::*;

    #[test]
    fn a_device_is_told_as_people_call_it() {
        let told = |agent: &str| match device(agent) {
            Label::Message(message) => text(Language::En, &message),
            Label::Plain { text } => text,
        };
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        assert_eq!(told(firefox), "Firefox on Linux");
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0";
        assert_eq!(told(edge), "Edge on Windows 10");
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
        assert_eq!(told(safari), "Safari on macOS");
        assert_eq!(told("our-own-program/1.0"), "our-own-program/1.0");
    }
}
