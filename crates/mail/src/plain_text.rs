//! The plain-text part of a mail, from its HTML.

/// What a reader without HTML sees: blocks become lines, links show their address, markup goes.
pub(crate) fn from_html(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        writer.text(&rest[..start]);
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = rest.find('>') else {
            rest = "";
            break;
        };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        if !tag.starts_with('/') && ["head", "style", "script", "title"].contains(&name.as_str()) {
            let closing = format!("</{name}");
            let end = rest.to_ascii_lowercase().find(&closing).unwrap_or(rest.len());
            rest = &rest[end..];
            continue;
        }
        writer.tag(&name, tag);
    }
    writer.text(rest);
    writer.finished()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The address of the link we are in, and where its words begin.
    link: Option<(String, usize)>,
}

impl Writer {
    fn text(&mut self, html: &str) {
        let mut spaced = false;
        for letter in decoded(html).chars() {
            if letter.is_ascii_whitespace() {
                spaced = true;
                continue;
            }
            if spaced {
                self.space();
                spaced = false;
            }
            self.out.push(letter);
        }
        if spaced {
            self.space();
        }
    }

    fn space(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
    }

    fn tag(&mut self, name: &str, tag: &str) {
        let opening = !tag.starts_with('/');
        match name {
            "br" => self.lines(1),
            "p" | "h1" | "h2" | "h3" | "h4" | "table" | "ul" | "ol" | "blockquote" | "hr" => self.lines(2),
            "div" | "tr" | "section" | "header" | "footer" => self.lines(1),
            "li" if opening => {
                self.lines(1);
                self.out.push_str("- ");
            }
            "th" | "td" if !opening => self.space(),
            "a" if opening => {
                self.link = attribute(tag, "href").map(|address| (decoded(&address), self.out.len()))
            }
            "a" => {
                if let Some((address, start)) = self.link.take() {
                    let words = self.out.get(start..).unwrap_or_default().trim();
                    if words.is_empty() {
                        self.out.push_str(&address);
                    } else if words != address {
                        self.out.push_str(": ");
                        self.out.push_str(&address);
                    }
                }
            }
            _ => {}
        }
    }

    /// Ends the line, with so many line ends before what follows.
    fn lines(&mut self, wanted: usize) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        if self.out.is_empty() {
            return;
        }
        let there = self.out.chars().rev().take_while(|letter| *letter == '\n').count();
        for _ in there..wanted {
            self.out.push('\n');
        }
    }

    fn finished(self) -> String {
        self.out.trim().to_owned()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}="))? + name.len() + 2;
    let value = tag.get(start..)?;
    let quote = value.chars().next().filter(|sign| ['"', '\''].contains(sign));
    match quote {
        Some(quote) => value.get(1..)?.split(quote).next().map(str::to_owned),
        None => value.split_whitespace().next().map(str::to_owned),
    }
}

/// Character references become characters.
fn decoded(html: &str) -> String {
    if !html.contains('&') {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let reference =
            rest.find(';').filter(|end| *end <= 10).and_then(|end| Some((character(&rest[1..end])?, end)));
        match reference {
            Some((letter, end)) => {
                out.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_become_lines_and_links_show_where_they_lead() {
        let html = "<style>p{}</style><h1>Hello &amp; welcome</h1>\n<p>Go\n  <a class=\"button\" href=\"https:&#x2f;&#x2f;a.example/?x=1&amp;y=2\">there</a>.<br>Bye</p><ul><li>one</li><li>two</li></ul>";
        let text = "Hello & welcome\n\nGo there: https://a.example/?x=1&y=2.\nBye\n\n- one\n- two";
        assert_eq!(from_html(html), text);
    }

    proptest! {
        #[test]
        fn any_markup_is_survived(html: String, tags in "(<[a-z/ ]{0,6}(href=)?[\"'>]?|&[#x0-9a-z]{0,8};?|<!--|-->|é| ){0,30}") {
            from_html(&html);
            from_html(&tags);
        }
    }
}
