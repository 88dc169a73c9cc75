//! What in a grid's address could not be understood.

use clientele_language::Message;

/// A parameter that was left out of account, and why. The grid still shows with the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub parameter: String,
    pub message: Message,
}

impl Problem {
    pub(crate) fn new(parameter: impl Into<String>, id: &'static str, value: &str) -> Self {
        let parameter = parameter.into();
        let shown: String = value.chars().filter(|char| !char.is_control()).take(60).collect();
        let message = Message::new(id).with("parameter", parameter.clone()).with("value", shown);
        Self { parameter, message }
    }
}
