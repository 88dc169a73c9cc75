//! What a browser with an empty cache loads to show a page: the page, and all that it and its styles name.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use hyper::header;
use serde::Serialize;

use crate::http::{Connection, PACKED};

#[derive(Clone, Copy, Debug, Serialize)]
pub struct FirstPage {
    pub requests: usize,
    /// As sent over the wire, compressed, with headers.
    pub bytes: usize,
}

pub async fn first_page(address: &str, cookies: &str, path: &str) -> Result<FirstPage> {
    let mut connection = Connection::open(address, cookies).await?;
    let mut seen = BTreeSet::from([path.to_owned()]);
    let mut waiting = vec![path.to_owned()];
    let mut weight = FirstPage { requests: 0, bytes: 0 };
    while let Some(path) = waiting.pop() {
        let packed = connection.get(&path, Some(PACKED)).await?;
        ensure!(packed.status == 200, "{path} answered {}", packed.status);
        weight.requests += 1;
        weight.bytes += packed.body.len() + packed.head_bytes();
        let kind = packed.header(header::CONTENT_TYPE).unwrap_or_default();
        if ["html", "css", "javascript"].iter().any(|text| kind.contains(text)) {
            let text = connection.get(&path, None).await?.text();
            waiting.extend(named(&text).into_iter().filter(|path| seen.insert(path.clone())));
        }
    }
    Ok(weight)
}

/// The assets that a text names, in attributes, in `url(…)` and in imports; parts of a sprite are one file.
fn named(text: &str) -> BTreeSet<String> {
    text.match_indices("/assets/")
        .filter_map(|(at, _)| {
            let end = text[at..].find(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c)));
            let path = &text[at..end.map_or(text.len(), |end| at + end)];
            // A path that goes on to no file, as in a comment, is none.
            path.rsplit_once('.').is_some_and(|(_, ending)| !ending.is_empty()).then(|| path.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sprite_is_one_file() {
        let page = r##"<use href="/assets/icons.1a.svg#plus"></use><use href="/assets/icons.1a.svg#x"></use>
            <link href="/assets/app.2b.css"> body{background:url(/assets/mark.svg)}"##;
        let found: Vec<_> = named(page).into_iter().collect();
        assert_eq!(found, ["/assets/app.2b.css", "/assets/icons.1a.svg", "/assets/mark.svg"]);
    }
}
