//! Logging in as a person does: by the form.

use anyhow::{Context, Result, ensure};
use hyper::header;

use crate::http::{Answer, Connection};

/// The cookies of somebody who is logged in, as one header.
pub async fn log_in(address: &str, email: &str, password: &str) -> Result<String> {
    let form = Connection::open(address, "").await?.get("/admin/login", None).await?;
    let page = form.text();
    let token = hidden(&page, "csrf").context("the log-in form has no token")?;
    let mut cookies = Vec::new();
    keep(&mut cookies, &form);
    let mut connection = Connection::open(address, &joined(&cookies)).await?;
    let pairs = [("csrf", token), ("email", email), ("password", password)];
    let body = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
    let answer = connection.post("/admin/login", body).await?;
    ensure!(answer.status.is_redirection(), "the log-in was refused with {}", answer.status);
    keep(&mut cookies, &answer);
    Ok(joined(&cookies))
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
