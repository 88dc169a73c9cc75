//! The secret of the installation: from the settings, or made up once.

use clientele_language::Message;

use crate::data_folder::{self, SECRET_BYTES};
use crate::failure::Failure;
use crate::settings::Settings;

/// The bytes from which cookies and forms are sealed.
pub fn sealing(settings: &Settings) -> Result<[u8; SECRET_BYTES], Failure> {
    match &settings.secret {
        Some(text) => from_hexadecimal(text).ok_or_else(|| {
            Failure::misuse(Message::new("console-failure-secret-digits").with("digits", SECRET_BYTES * 2))
        }),
        None => data_folder::secret(&settings.secrets(), "sealing"),
    }
}

fn from_hexadecimal(text: &str) -> Option<[u8; SECRET_BYTES]> {
    let digits: Vec<u8> =
        text.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect();
    if digits.len().is_multiple_of(2) { bytes.try_into().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_from_its_digits() {
        let secret = from_hexadecimal(&"0aFf".repeat(16)).unwrap();
        assert_eq!(secret[..4], [0x0a, 0xff, 0x0a, 0xff]);
        for wrong in ["", "0a", &"g".repeat(64), &"0".repeat(63), &"0".repeat(66)] {
            assert!(from_hexadecimal(wrong).is_none(), "{wrong}");
        }
    }
}
