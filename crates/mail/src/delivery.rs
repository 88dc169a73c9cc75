//! Handing mails to an SMTP server.

use std::fmt;
use std::time::{Duration, SystemTime};

use clientele_language::{Language, Message, text};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message as Letter, Tokio1Executor};
use serde::{Deserialize, Serialize};

/// A server that does not answer for so long is given up, and the mail tried again later.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Connections at most, and how long an idle one is kept.
const CONNECTIONS: u32 = 4;
const IDLE: Duration = Duration::from_secs(30);

/// A person with an address, as in "Amanda Cole <amanda@example.org>".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correspondent {
    pub name: Option<String>,
    pub email: String,
}

impl Correspondent {
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        Self { name: Some(name.into()), email: email.into() }
    }

    fn mailbox(&self) -> Result<Mailbox, DeliveryError> {
        let address: Address = self.email.trim().parse().map_err(|_| {
            let shown: String = self.email.chars().filter(|letter| !letter.is_control()).take(255).collect();
            DeliveryError::permanent(Message::new("mail-bad-address").with("address", shown))
        })?;
        // A control character in a name would be the begin of another header.
        let name = self.name.as_ref().map(|name| {
            let visible: String =
                name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
            visible.trim().to_owned()
        });
        Ok(Mailbox::new(name.filter(|name| !name.is_empty()), address))
    }
}

/// A text that is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address")]
pub struct InvalidAddress;

/// Whether mail can be addressed to this text. Stricter rules of the product come on top.
pub fn check_address(email: &str) -> Result<(), InvalidAddress> {
    email.parse::<Address>().map(drop).map_err(|_| InvalidAddress)
}

/// A mail on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    pub from: Correspondent,
    pub to: Correspondent,
    #[serde(default)]
    pub reply_to: Option<Correspondent>,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// The same for each attempt, so that a receiver can tell a repetition: "4711@shop.example.org", without the
    /// angle brackets.
    pub message_id: String,
    /// Milliseconds since 1970.
    pub date: i64,
}

/// Why a mail was not handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryError {
    /// Trying again would not help: the receiver does not exist or refuses for good.
    pub permanent: bool,
    /// For a person; contains the answer of the server, but no password.
    pub sentence: Message,
}

impl DeliveryError {
    fn permanent(sentence: Message) -> Self {
        Self { permanent: true, sentence }
    }

    fn temporary(sentence: Message) -> Self {
        Self { permanent: false, sentence }
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&text(Language::En, &self.sentence))
    }
}

impl std::error::Error for DeliveryError {}

/// The way to an SMTP server: a pool of connections, shared by cloning.
#[derive(Clone)]
pub struct Delivery {
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The transport knows the password.
        formatter.write_str("Delivery")
    }
}

impl Delivery {
    /// From `smtp://user:password@host:port` or `smtps://…`; `?tls=required` or `?tls=opportunistic` upgrades a
    /// connection that begins in the clear, `?tls=none` (the default of `smtp:`) leaves it so. Special characters
    /// of user and password are percent-encoded. Does not connect yet; must be called inside a Tokio runtime.
    pub fn new(url: &str) -> Result<Self, DeliveryError> {
        let unusable = || DeliveryError::permanent(Message::new("mail-bad-url"));
        let url = url.trim();
        let plain = url.replace("?tls=none", "");
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&plain)
            // The error could repeat the URL and with it the password.
            .map_err(|_| unusable())?
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE))
            .build();
        Ok(Self { transport })
    }

    /// Whether the server answers and lets us in.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(DeliveryError::temporary(Message::new("mail-no-connection").with("detail", ""))),
            Err(error) => Err(explained(&error, false)),
        }
    }

    /// Hands a mail over. `Ok` means that the server has taken it, not that it was read.
    pub async fn send(&self, mail: &Outgoing) -> Result<(), DeliveryError> {
        let letter = letter(mail)?;
        let international = !mail.to.email.is_ascii() || !mail.from.email.is_ascii();
        self.transport.send(letter).await.map(drop).map_err(|error| explained(&error, international))
    }
}

fn letter(mail: &Outgoing) -> Result<Letter, DeliveryError> {
    let malformed = |_| DeliveryError::permanent(Message::new("mail-malformed"));
    let message_id: String = mail
        .message_id
        .chars()
        .filter(|letter| letter.is_ascii_graphic() && !['<', '>'].contains(letter))
        .collect();
    let subject: String =
        mail.subject.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(mail.date).unwrap_or_default());
    let mut letter = Letter::builder()
        .from(mail.from.mailbox()?)
        .to(mail.to.mailbox()?)
        .date(date)
        .message_id(Some(format!("<{message_id}>")))
        .subject(subject);
    if let Some(reply_to) = &mail.reply_to {
        letter = letter.reply_to(reply_to.mailbox()?);
    }
    // RFC 3834: keeps absence notes from answering.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    letter = letter.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    letter
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(malformed)
}

/// What went wrong, and whether it stays so.
fn explained(error: &lettre::transport::smtp::Error, international: bool) -> DeliveryError {
    let detail = detail(error);
    if let Some(code) = error.status() {
        let code: u16 = code.into();
        // 53x: the server refuses us, not the mail. Whoever runs the product can mend that; the mail waits.
        if matches!(code, 530 | 534 | 535 | 538) {
            return DeliveryError::temporary(Message::new("mail-not-let-in").with("detail", detail));
        }
        return if error.is_permanent() {
            DeliveryError::permanent(Message::new("mail-refused").with("detail", detail))
        } else {
            DeliveryError::temporary(Message::new("mail-put-off").with("detail", detail))
        };
    }
    if error.is_timeout() {
        return DeliveryError::temporary(Message::new("mail-timeout"));
    }
    if error.is_tls() {
        return DeliveryError::temporary(Message::new("mail-no-encryption").with("detail", detail));
    }
    if error.is_client() && international {
        return DeliveryError::permanent(Message::new("mail-international-address"));
    }
    DeliveryError::temporary(Message::new("mail-no-connection").with("detail", detail))
}

/// The innermost words of an error, as one short line.
fn detail(error: &lettre::transport::smtp::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let words = innermost.to_string();
    let words: Vec<&str> = words.split_whitespace().collect();
    let code = error.status().map(|code| format!("{code} ")).unwrap_or_default();
    let line: String = format!("{code}{}", words.join(" "));
    line.chars().filter(|letter| !letter.is_control()).take(300).collect()
}
