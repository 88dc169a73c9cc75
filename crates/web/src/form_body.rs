//! Reading urlencoded bodies and query strings, within limits.

/// Names and values in the order of the page.
pub type Pairs = Vec<(String, String)>;

/// More fields than any form of ours has.
const MAX_FIELDS: usize = 1000;

/// A body that can't be a form of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormProblem {
    #[error("the form has more than {MAX_FIELDS} fields")]
    TooManyFields,
    #[error("the form holds text that is not UTF-8")]
    NotText,
    #[error("the form holds a NUL character")]
    Nul,
}

impl FormProblem {
    /// The id of the sentence for people.
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooManyFields => "form-too-many-fields",
            Self::NotText => "form-not-text",
            Self::Nul => "invalid-characters",
        }
    }
}

/// Reads `a=1&b=2`, percent-encoded. Line ends become `\n`.
pub fn parse(body: &[u8]) -> Result<Pairs, FormProblem> {
    let mut pairs = Pairs::new();
    for part in body.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
        if pairs.len() == MAX_FIELDS {
            return Err(FormProblem::TooManyFields);
        }
        let equals = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
        let value = part.get(equals + 1..).unwrap_or_default();
        pairs.push((decode(&part[..equals])?, decode(value)?));
    }
    Ok(pairs)
}

fn decode(encoded: &[u8]) -> Result<String, FormProblem> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while at < encoded.len() {
        let pair = (encoded.get(at + 1).copied().and_then(hex), encoded.get(at + 2).copied().and_then(hex));
        match (encoded[at], pair) {
            (b'+', _) => bytes.push(b' '),
            (b'%', (Some(high), Some(low))) => {
                bytes.push(high << 4 | low);
                at += 2;
            }
            (byte, _) => bytes.push(byte),
        }
        at += 1;
    }
    if bytes.contains(&0) {
        return Err(FormProblem::Nul);
    }
    let text = String::from_utf8(bytes).map_err(|_| FormProblem::NotText)?;
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Writes pairs as a query string, without a leading `?`.
pub fn to_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        encode(name, &mut query);
        query.push('=');
        encode(value, &mut query);
    }
    query
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                out.push(char::from(byte))
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bodies_become_pairs() {
        let pairs = parse(b"a=1&b=x+y%26z&c&=d&a=2&e=l1%0D%0Al2").unwrap();
        let expected = [("a", "1"), ("b", "x y&z"), ("c", ""), ("", "d"), ("a", "2"), ("e", "l1\nl2")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(parse(b"a=%FF"), Err(FormProblem::NotText));
        assert_eq!(parse(b"a=x%00"), Err(FormProblem::Nul));
        assert_eq!(parse(b"a=x\0"), Err(FormProblem::Nul));
        assert_eq!(parse("a=1&".repeat(1001).as_bytes()), Err(FormProblem::TooManyFields));
        assert_eq!(parse(b"a=100%&b=%zz").unwrap()[0].1, "100%");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall_over(body: Vec<u8>) {
            let _ = parse(&body);
        }

        #[test]
        fn what_is_written_is_read_again(pairs in proptest::collection::vec(("[^\0\r]{1,8}", "[^\0\r]{0,20}"), 0..10)) {
            let query = to_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            prop_assert_eq!(parse(query.as_bytes()).unwrap(), pairs);
        }
    }
}
