//! Mails go over the wire to a small SMTP server that writes down what it gets.

#![allow(clippy::unwrap_used)] // the sink is part of the test

use std::sync::{Arc, Mutex};

use clientele_mail::{Correspondent, Delivery, Outgoing};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What arrived: envelopes and letters, line by line.
#[derive(Clone, Default)]
struct Sink {
    received: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// Starts a server on a free port; gives its URL.
    async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let sink = Self::default();
        let received = sink.received.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, received.clone()));
            }
        });
        (sink, url)
    }

    fn letters(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

async fn talk(stream: TcpStream, received: Arc<Mutex<Vec<String>>>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 sink\r\n").await.unwrap();
    let mut letter = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let command = line.to_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-sink\r\n250 8BITMIME"
        } else if command.starts_with("RCPT") && command.contains("NOBODY@") {
            "550 5.1.1 No such person here"
        } else if command.starts_with("RCPT") && command.contains("BUSY@") {
            "451 4.3.0 Come again later"
        } else if command.starts_with("MAIL") || command.starts_with("RCPT") {
            letter.push_str(&line);
            letter.push('\n');
            "250 fine"
        } else if command == "DATA" {
            writer.write_all(b"354 go ahead\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                if line == "." {
                    break;
                }
                letter.push_str(&line);
                letter.push('\n');
            }
            received.lock().unwrap().push(std::mem::take(&mut letter));
            "250 taken"
        } else if command == "QUIT" {
            "221 bye"
        } else if command == "RSET" || command == "NOOP" {
            "250 fine"
        } else {
            "502 what?"
        };
        if writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

fn mail_to(email: &str) -> Outgoing {
    Outgoing {
        from: Correspondent::new("Acme", "shop@example.org"),
        to: Correspondent::new("Zoë Müller", email),
        reply_to: None,
        subject: "Willkommen, Zoë".into(),
        html: "<p>Grüße</p>".into(),
        text: "Grüße".into(),
        message_id: "4711@example.org".into(),
        date: 1_793_793_900_000,
    }
}

#[tokio::test]
async fn a_mail_arrives_with_both_parts() {
    let (sink, url) = Sink::start().await;
    let delivery = Delivery::new(&format!("{url}?tls=none")).unwrap();
    delivery.check().await.unwrap();
    delivery.send(&mail_to("zoe@example.org")).await.unwrap();
    let letters = sink.letters();
    assert_eq!(letters.len(), 1);
    for expected in [
        "RCPT TO:<zoe@example.org>",
        "Message-ID: <4711@example.org>",
        "Date: Wed, 04 Nov 2026 12:05:00 +0000",
        "Auto-Submitted: auto-generated",
        "Subject: Willkommen, =?utf-8?b?",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(letters[0].contains(expected), "{expected} is not in\n{}", letters[0]);
    }
}

#[tokio::test]
async fn nothing_adds_a_header() {
    let (sink, url) = Sink::start().await;
    let delivery = Delivery::new(&url).unwrap();
    let mut mail = mail_to("zoe@example.org");
    mail.subject = "Hi\r\nBcc: spy@example.org".into();
    mail.to.name = Some("Zoë\r\nBcc: spy@example.org".into());
    mail.message_id = "1@x>\r\nBcc: spy@example.org".into();
    delivery.send(&mail).await.unwrap();
    assert!(!sink.letters()[0].lines().any(|line| line.starts_with("Bcc")), "{}", sink.letters()[0]);

    let error = delivery.send(&mail_to("zoe@example.org\r\nBcc: spy@example.org")).await.unwrap_err();
    assert!(error.permanent, "{error}");
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let (_sink, url) = Sink::start().await;
    let delivery = Delivery::new(&url).unwrap();
    let error = delivery.send(&mail_to("nobody@example.org")).await.unwrap_err();
    assert!(error.permanent && error.to_string().contains("No such person here"), "{error}");
    let error = delivery.send(&mail_to("busy@example.org")).await.unwrap_err();
    assert!(!error.permanent && error.to_string().contains("Come again later"), "{error}");
    // The connection is fit for use after both.
    delivery.send(&mail_to("zoe@example.org")).await.unwrap();
    // A server that doesn't speak SMTPUTF8 will never take this one.
    let error = delivery.send(&mail_to("zoë@example.org")).await.unwrap_err();
    assert!(error.permanent, "{error}");
}

#[tokio::test]
async fn a_dead_port_is_no_reason_to_give_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let delivery = Delivery::new(&format!("smtp://shop:s3cret@{address}")).unwrap();
    let error = delivery.send(&mail_to("zoe@example.org")).await.unwrap_err();
    assert!(!error.permanent, "{error}");
    assert!(!format!("{error} {error:?} {delivery:?}").contains("s3cret"));
    assert!(delivery.check().await.is_err());
}

#[tokio::test]
async fn a_url_that_makes_no_sense_is_refused_without_repeating_it() {
    for url in
        ["", "smtp://", "http://shop:s3cret@host", "smtp://shop:s3cret@host:99999999", "smtp://h?tls=maybe"]
    {
        let error = Delivery::new(url).unwrap_err();
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}
