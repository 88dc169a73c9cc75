//! Whether the mail server is there and lets us in.

use std::time::Duration;

use clientele_language::Message;
use clientele_mail::{Delivery, DeliveryError};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The name and port of a server, without user and password.
pub fn name_of(url: &str) -> &str {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// Connects, greets and, where the URL names a user, logs in.
pub async fn reach(url: &str) -> Result<(), Message> {
    let answer = async { Delivery::new(url)?.check().await };
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(|DeliveryError { sentence, .. }| sentence),
        Err(_) => Err("doctor-smtp-silent".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_server_holds_no_password() {
        assert_eq!(name_of("smtp://user:pass@mail.example.com:587/?tls=required"), "mail.example.com:587");
        assert_eq!(name_of("smtps://mail.example.com"), "mail.example.com");
        assert_eq!(name_of("nonsense"), "nonsense");
    }
}
