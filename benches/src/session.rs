//! Logging in as a person does: by the form.

use anyhow::{Context, Result, ensure};
use hyper::header;

use crate::http::{Answer, Connection};

/// The cookies of somebody who is logged in to the back-office, as one header.
pub async fn log_in(address: &str, email: &str, password: &str) -> Result<String> {
    log_in_at(address, "/admin", email, password).await
}

/// As [`log_in`], at a door: `/admin`, or nothing for the storefront.
pub async fn log_in_at(address: &str, door: &str, email: &str, password: &str) -> Result<String> {
    let path = format!("{door}/login");
    let form = Connection::open(address, "").await?.get(&path, None).await?;
    let page = form.text();
    let token = hidden(&page, "csrf").context("the log-in form has no token")?;
    let mut cookies = Vec::new();
    keep(&mut cookies, &form);
    let mut connection = Connection::open(address, &joined(&cookies)).await?;
    let fields = [("csrf", token), ("email", email), ("password", password)];
    let answer = connection.post(&path, body(&fields)).await?;
    ensure!(answer.status.is_redirection(), "the log-in was refused with {}", answer.status);
    keep(&mut cookies, &answer);
    Ok(joined(&cookies))
}

/// Sends the form that stands on a page, with its token.
pub async fn send(
    connection: &mut Connection,
    page: &str,
    path: &str,
    fields: &[(&str, &str)],
) -> Result<Answer> {
    let text = connection.get(page, None).await?.text();
    let token = hidden(&text, "csrf").context("the form has no token")?;
    let all: Vec<(&str, &str)> = std::iter::once(("csrf", token)).chain(fields.iter().copied()).collect();
    connection.post(path, body(&all)).await
}

/// Fields as a form sends them.
pub fn body(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

fn keep(cookies: &mut Vec<(String, String)>, answer: &Answer) {
    for cookie in answer.headers.get_all(header::SET_COOKIE) {
        let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            cookies.retain(|(known, _)| known != name);
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn joined(cookies: &[(String, String)]) -> String {
    cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let wanted = format!("name=\"{name}\"");
    let inputs = page.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    let input = inputs.into_iter().find(|input| input.contains(&wanted))?;
    input.split_once("value=\"")?.1.split('"').next()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
