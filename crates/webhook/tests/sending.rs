//! Sending to a receiver that is really there.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use clientele_webhook::{ANSWER_LIMIT, Failure, Message, Reach, Secret, Sender, Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers one request with these bytes and gives back what it was sent.
async fn receiver(answer: String) -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut got = Vec::new();
        let mut piece = [0; 4096];
        while !String::from_utf8_lossy(&got).ends_with('}') {
            let read = stream.read(&mut piece).await.unwrap();
            got.extend_from_slice(&piece[..read]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.ok();
        String::from_utf8(got).unwrap()
    });
    (port, served)
}

fn message() -> Message {
    let secret = Secret::generate();
    let body = r#"{"type":"test"}"#.to_owned();
    Message {
        id: "msg_1".into(),
        timestamp: 1_795_685_400,
        signature: secret.sign("msg_1", 1_795_685_400, &body),
        body,
    }
}

fn sender(reach: Reach) -> Sender {
    Sender::new(reach, Duration::from_secs(2)).unwrap()
}

fn target(text: &str) -> Target {
    Target::parse(text, Reach::Anywhere).unwrap()
}

#[tokio::test]
async fn the_receiver_gets_the_message_and_we_its_answer() {
    let answer = "HTTP/1.1 503 Busy\r\nretry-after: 120\r\ncontent-length: 5\r\n\r\nno\0w!";
    let (port, served) = receiver(answer.into()).await;
    let message = message();
    let answer = sender(Reach::Anywhere)
        .send(&target(&format!("http://127.0.0.1:{port}/hooks")), &message)
        .await
        .unwrap();
    assert_eq!((answer.status, answer.is_success()), (503, false));
    assert_eq!(answer.header("retry-after"), Some("120"));
    assert_eq!(answer.body, "no\u{fffd}w!");
    let got = served.await.unwrap().to_lowercase();
    assert!(got.starts_with("post /hooks http/1.1\r\n"), "{got}");
    for header in ["content-type: application/json", "webhook-id: msg_1", "webhook-timestamp: 1795685400"] {
        assert!(got.contains(&format!("{header}\r\n")), "{got}");
    }
    assert!(got.contains(&format!("webhook-signature: {}\r\n", message.signature.to_lowercase())), "{got}");
    assert!(got.ends_with("{\"type\":\"test\"}"), "{got}");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = elsewhere.local_addr().unwrap();
    let answer = format!("HTTP/1.1 307 Elsewhere\r\nlocation: http://{place}/\r\ncontent-length: 0\r\n\r\n");
    let (port, _) = receiver(answer).await;
    let answer = sender(Reach::Anywhere)
        .send(&target(&format!("http://127.0.0.1:{port}/")), &message())
        .await
        .unwrap();
    assert_eq!((answer.status, answer.is_success()), (307, false));
    let nobody = tokio::time::timeout(Duration::from_millis(200), elsewhere.accept()).await;
    assert!(nobody.is_err(), "somebody went there");
}

#[tokio::test]
async fn of_a_long_answer_the_beginning_is_kept() {
    let long = "x".repeat(3 * ANSWER_LIMIT);
    let (port, _) =
        receiver(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{long}", long.len())).await;
    let answer = sender(Reach::Anywhere)
        .send(&target(&format!("http://127.0.0.1:{port}/")), &message())
        .await
        .unwrap();
    assert!(answer.is_success());
    assert_eq!(answer.body.len(), ANSWER_LIMIT);
}

#[tokio::test]
async fn whoever_never_answers_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let begun = Instant::now();
    let answer = sender(Reach::Anywhere).send(&target(&format!("http://{place}/")), &message()).await;
    assert_eq!(answer, Err(Failure::Timeout));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn where_nobody_listens_there_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    drop(listener);
    let answer = sender(Reach::Anywhere).send(&target(&format!("http://{place}/")), &message()).await;
    assert!(matches!(answer, Err(Failure::Connection(_))), "{answer:?}");
}

/// A name looks harmless; where it leads is decided when the connection is opened.
#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = sender(Reach::Public).send(&target(&format!("http://localhost:{port}/")), &message()).await;
    assert_eq!(answer, Err(Failure::Private));
    let nobody = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(nobody.is_err(), "somebody came");
}
