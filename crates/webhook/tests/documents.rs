//! Reading documents from a server that is really there.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use clientele_webhook::{DOCUMENT_LIMIT, Document, Failure, NoDocument, Reach, Reader, Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What a reader makes of a server that answers one request with these bytes.
async fn reading(answer: String) -> (Result<Document, NoDocument>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/client.json", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = Vec::new();
        let mut piece = [0; 4096];
        while !String::from_utf8_lossy(&asked).ends_with("\r\n\r\n") {
            let read = stream.read(&mut piece).await.unwrap();
            asked.extend_from_slice(&piece[..read]);
        }
        // Whoever has read enough goes away.
        stream.write_all(answer.as_bytes()).await.ok();
        stream.shutdown().await.ok();
        String::from_utf8(asked).unwrap().to_lowercase()
    });
    let target = Target::parse(&address, Reach::Anywhere).unwrap();
    let read = Reader::new(Reach::Anywhere, Duration::from_secs(2)).unwrap().read(&target).await;
    (read, served.await.unwrap())
}

fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_small_json_document_is_read_with_its_age() {
    let head = "200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: max-age=90";
    let (read, asked) = reading(answer(head, "{}")).await;
    assert_eq!(read, Ok(Document { body: b"{}".to_vec(), max_age: Some(90) }));
    assert!(asked.starts_with("get /client.json http/1.1\r\n"), "{asked}");
    assert!(asked.contains("accept: application/json\r\n"), "{asked}");
}

#[tokio::test]
async fn everything_else_is_no_document() {
    let json = "content-type: application/json";
    let large = " ".repeat(DOCUMENT_LIMIT + 1);
    let elsewhere = format!("302 Found\r\n{json}\r\nlocation: http://127.0.0.1:1/");
    for (answer, problem) in [
        (answer(&format!("404 Not Found\r\n{json}"), "{}"), NoDocument::Status(404)),
        (answer(&format!("203 Changed\r\n{json}"), "{}"), NoDocument::Status(203)),
        (answer(&elsewhere, "{}"), NoDocument::Status(302)),
        (answer("200 OK\r\ncontent-type: text/html", "{}"), NoDocument::NotJson),
        (answer("200 OK", "{}"), NoDocument::NotJson),
        (answer(&format!("200 OK\r\n{json}"), &large), NoDocument::TooLarge),
    ] {
        assert_eq!(reading(answer).await.0, Err(problem));
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let target = Target::parse(&format!("http://localhost:{port}/client.json"), Reach::Anywhere).unwrap();
    let read = Reader::new(Reach::Public, Duration::from_secs(2)).unwrap().read(&target).await;
    assert_eq!(read, Err(NoDocument::Failed(Failure::Private)));
    let nobody = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(nobody.is_err(), "somebody came");
}
