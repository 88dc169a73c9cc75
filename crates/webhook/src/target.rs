//! Where a message goes.

use std::net::IpAddr;

use url::{Host, Url};

use crate::Reach;

/// The longest address that is taken.
const LONGEST: usize = 2_000;

/// A receiver's address that may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(pub(crate) Url);

/// Why an address can't be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetProblem {
    #[error("the address is no complete web address")]
    Invalid,
    #[error("the address does not begin with https://")]
    NotSecure,
    #[error("the address holds a user name or a password")]
    Credentials,
    #[error("the address is not of the public internet")]
    Private,
}

impl Target {
    /// Reads an address. What its name stands for is only known, and decided, when a connection is opened.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, TargetProblem> {
        if text.len() > LONGEST {
            return Err(TargetProblem::Invalid);
        }
        let url = Url::parse(text.trim()).map_err(|_| TargetProblem::Invalid)?;
        match (url.scheme(), reach) {
            ("https", _) | ("http", Reach::Anywhere) => {}
            ("http", Reach::Public) => return Err(TargetProblem::NotSecure),
            _ => return Err(TargetProblem::Invalid),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetProblem::Credentials);
        }
        if url.fragment().is_some() {
            return Err(TargetProblem::Invalid);
        }
        let within = match url.host() {
            None => return Err(TargetProblem::Invalid),
            Some(Host::Ipv4(address)) => reach.allows(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => reach.allows(IpAddr::V6(address)),
            Some(Host::Domain(name)) => reach == Reach::Anywhere || !is_local(name),
        };
        if within { Ok(Self(url)) } else { Err(TargetProblem::Private) }
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Names that never are of the public internet (RFC 6761, RFC 6762, RFC 8375): told while somebody types them.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends = [".localhost", ".local", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end));
    name == "localhost" || ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(), TargetProblem> {
        Target::parse(text, Reach::Public).map(drop)
    }

    #[test]
    fn an_address_of_the_public_internet_is_taken() {
        for good in [
            "https://example.com/hooks?x=1",
            "https://example.com:8443/",
            "https://8.8.8.8/",
            "https://bücher.example/",
        ] {
            assert_eq!(read(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn each_other_one_is_told_what_is_wrong() {
        for bad in [
            "",
            "example.com",
            "/hooks",
            "https://",
            "ftp://example.com",
            "file:///etc/passwd",
            "https://e.com/#a",
        ] {
            assert_eq!(read(bad), Err(TargetProblem::Invalid), "{bad}");
        }
        assert_eq!(read(&format!("https://example.com/{}", "x".repeat(2_000))), Err(TargetProblem::Invalid));
        assert_eq!(read("http://example.com/"), Err(TargetProblem::NotSecure));
        assert_eq!(read("https://user:secret@example.com/"), Err(TargetProblem::Credentials));
    }

    /// An IPv4 address has many spellings; all are the same address.
    #[test]
    fn no_spelling_hides_a_private_address() {
        for private in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fd00:ec2::254]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://printer.local/",
            "https://metadata.google.internal/",
        ] {
            assert_eq!(read(private), Err(TargetProblem::Private), "{private}");
            assert!(Target::parse(private, Reach::Anywhere).is_ok(), "{private}");
        }
    }

    #[test]
    fn in_the_clear_only_where_everything_is_allowed() {
        assert!(Target::parse("http://127.0.0.1:8080/hooks", Reach::Anywhere).is_ok());
    }
}
