//! Whether the mail server is there.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;

/// The server's name and port, and whether it greets us (plain SMTP) or at least accepts a connection (TLS from the
/// first byte). What comes back never holds the user or the password.
pub async fn reach(url: &str) -> (String, Result<(), String>) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("smtp", url));
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let usual_port = match scheme {
        "smtps" => 465,
        "smtp" => 25,
        _ => return (scheme.to_owned(), Err("write smtp://host:port or smtps://host:port".to_owned())),
    };
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let server = if has_port { host.to_owned() } else { format!("{host}:{usual_port}") };
    let answer = tokio::time::timeout(Duration::from_secs(5), greeted(&server, scheme == "smtp")).await;
    let answer = answer.unwrap_or_else(|_| Err("no answer within 5 seconds".to_owned()));
    (server, answer)
}

async fn greeted(server: &str, plain: bool) -> Result<(), String> {
    let stream = TcpStream::connect(server).await.map_err(|error| error.to_string())?;
    if !plain {
        return Ok(());
    }
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).await.map_err(|error| error.to_string())?;
    if line.starts_with("220") { Ok(()) } else { Err(format!("it greets with {:?}", line.trim_end())) }
}
