//! One-time messages that survive a redirect.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clientele_language::Message;
use serde::{Deserialize, Serialize};

use crate::seal::Sealer;

/// Browsers keep about 4 KiB a cookie; what would not fit is left out, oldest first.
const MAX_COOKIE: usize = 3500;

/// How a message is meant; errors are read out at once, the others when the person is idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    Success,
    Info,
    Warning,
    Error,
}

/// A message shown once, on the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    pub tone: Tone,
    pub message: Message,
}

impl Flash {
    pub fn success(message: impl Into<Message>) -> Self {
        Self { tone: Tone::Success, message: message.into() }
    }

    pub fn info(message: impl Into<Message>) -> Self {
        Self { tone: Tone::Info, message: message.into() }
    }

    pub fn warning(message: impl Into<Message>) -> Self {
        Self { tone: Tone::Warning, message: message.into() }
    }

    pub fn error(message: impl Into<Message>) -> Self {
        Self { tone: Tone::Error, message: message.into() }
    }
}

/// The messages as a cookie's value: sealed, so that nobody else puts words on a page.
pub fn pack(sealer: &Sealer, flashes: &[Flash]) -> String {
    for start in 0..flashes.len() {
        let Ok(json) = serde_json::to_vec(&flashes[start..]) else { continue };
        let body = URL_SAFE_NO_PAD.encode(json);
        if body.len() <= MAX_COOKIE {
            let seal = sealer.seal("flash", &[body.as_bytes()]);
            return format!("{body}.{seal}");
        }
    }
    String::new()
}

/// The messages in a cookie's value; none if it is not ours.
pub fn unpack(sealer: &Sealer, cookie: &str) -> Vec<Flash> {
    let Some((body, seal)) = cookie.split_once('.') else { return Vec::new() };
    if !sealer.holds("flash", &[body.as_bytes()], seal) {
        return Vec::new();
    }
    let json = URL_SAFE_NO_PAD.decode(body).unwrap_or_default();
    serde_json::from_slice(&json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_unless_somebody_touched_them() {
        let sealer = Sealer::new([3; 32]);
        let flashes = vec![
            Flash::success("customer-saved"),
            Flash::error(Message::new("x").with("name", "<b>Ada</b>")),
        ];
        let cookie = pack(&sealer, &flashes);
        assert_eq!(unpack(&sealer, &cookie), flashes);
        assert_eq!(unpack(&sealer, &cookie.replacen(&cookie[..4], "AAAA", 1)), vec![]);
        assert_eq!(unpack(&sealer, ""), vec![]);
    }

    #[test]
    fn too_much_to_say_drops_the_oldest() {
        let sealer = Sealer::new([3; 32]);
        let long = Message::new("x").with("text", "y".repeat(2000));
        let flashes = vec![Flash::info(long.clone()), Flash::info(long), Flash::success("last")];
        let cookie = pack(&sealer, &flashes);
        assert!(cookie.len() < 4000);
        assert_eq!(unpack(&sealer, &cookie), flashes[1..]);
    }
}
