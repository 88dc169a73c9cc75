//! `clientele doctor`: what is wrong, and what will be.

mod checks;

use clientele_language::Message;
use serde_json::json;

use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fine,
    Warning,
    Broken,
}

/// What one check found.
struct Finding {
    /// A word for machines, as in `database`.
    name: &'static str,
    state: State,
    message: Message,
}

impl Finding {
    fn fine(name: &'static str, message: impl Into<Message>) -> Self {
        Self { name, state: State::Fine, message: message.into() }
    }

    fn warning(name: &'static str, message: impl Into<Message>) -> Self {
        Self { name, state: State::Warning, message: message.into() }
    }

    fn broken(name: &'static str, message: impl Into<Message>) -> Self {
        Self { name, state: State::Broken, message: message.into() }
    }

    fn title(&self) -> Message {
        Message::new(format!("doctor-{}", self.name))
    }
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Warning => "warning",
            Self::Broken => "broken",
        }
    }
}

/// Says what was found; true when nothing is broken.
pub async fn run(console: Console, settings: &Settings, as_json: bool) -> Result<bool, Failure> {
    let findings = checks::all(settings).await;
    let broken = findings.iter().filter(|finding| finding.state == State::Broken).count();
    if as_json {
        let checks = findings.iter().map(|finding| {
            json!({
                "name": finding.name,
                "state": finding.state.word(),
                "message": console.text(&finding.message),
            })
        });
        println!("{:#}", json!({ "ok": broken == 0, "checks": checks.collect::<Vec<_>>() }));
        return Ok(broken == 0);
    }
    for finding in &findings {
        let state = console.text(&Message::new(format!("doctor-{}", finding.state.word())));
        println!("{state:<12}  {}: {}", console.text(&finding.title()), console.text(&finding.message));
    }
    println!();
    console.say(Message::new("doctor-summary").with("broken", broken));
    Ok(broken == 0)
}
