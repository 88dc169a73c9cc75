//! Logging in as a person does: by the form.

use anyhow::{Context, Result, bail};

use crate::http::{Answer, Connection};

/// The cookies of somebody who is logged in, as one header.
pub async fn log_in(address: &str, email: &str, password: &str) -> Result<String> {
    let mut connection = Connection::open(address).await?;
    let form = connection.get("/admin/login", &[]).await?;
    let token = field(&form.text(), "csrf").context("the log-in form has no token")?;
    let mut cookies = Vec::new();
    keep(&mut cookies, &form);
    let header = joined(&cookies);
    let names = names(&form.text());
    let name = |part: &str| {
        names.iter().find(|name| name.contains(part)).cloned().with_context(|| format!("no field {part:?}"))
    };
    let body = format!(
        "csrf={}&{}={}&{}={}",
        encoded(&token),
        name("mail")?,
        encoded(email),
        name("password")?,
        encoded(password)
    );
    let answer = connection.post("/admin/login", &[("cookie", &header)], &body).await?;
    if answer.status != 303 && answer.status != 302 {
        bail!("the log-in was refused with {}", answer.status);
    }
    keep(&mut cookies, &answer);
    Ok(joined(&cookies))
}

fn keep(cookies: &mut Vec<(String, String)>, answer: &Answer) {
    for cookie in answer.all("set-cookie") {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            cookies.retain(|(known, _)| known != name);
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn joined(cookies: &[(String, String)]) -> String {
    cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// The value of the hidden field of this name.
fn field(page: &str, name: &str) -> Option<String> {
    inputs(page)
        .find(|input| attribute(input, "name").as_deref() == Some(name))
        .and_then(|input| attribute(input, "value"))
}

fn names(page: &str) -> Vec<String> {
    inputs(page).filter_map(|input| attribute(input, "name")).collect()
}

fn inputs(page: &str) -> impl Iterator<Item = &str> {
    page.split("<input").skip(1).filter_map(|rest| rest.split('>').next())
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(str::to_owned)
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
