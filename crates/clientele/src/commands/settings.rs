//! `clientele settings`: what is in force, and where each value came from.

use clientele_language::Message;

use crate::console::Console;
use crate::settings::{CATALOGUE, InForce, Setting, place};

/// What stands above the list in docs/settings.md.
const PREFACE: &str = "# Settings

Written by `clientele settings --markdown > docs/settings.md`; a test compares the two.

A setting can stand in the file `clientele.toml` (or the one that `--config` or `CLIENTELE_CONFIG` names), in an
environment variable or, for some of them, in a flag. The later wins. A name that is no setting is refused.
`clientele settings` prints what is in force and where each value came from; secrets are not shown.

In the file, what stands before the dot is a table:

```toml
listen = \"0.0.0.0:8080\"

[smtp]
url = \"smtp://user:password@mail.example.com:587\"
```
";

pub fn run(console: Console, values: &InForce) {
    let heading = |id: &'static str| console.text(&id.into());
    let mut rows = vec![[
        heading("console-settings-heading-setting"),
        heading("console-settings-heading-value"),
        heading("console-settings-heading-source"),
    ]];
    for setting in CATALOGUE {
        let (text, source) = values.get(setting);
        rows.push([setting.key.to_owned(), shown(console, setting, text), console.text(&place(&source))]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (first, second) = (width(0), width(1));
    for [key, value, source] in &rows {
        println!("{key:first$}  {value:second$}  {source}");
    }
}

fn shown(console: Console, setting: &Setting, text: &str) -> String {
    if text.is_empty() {
        console.text(&Message::new("console-settings-none"))
    } else if setting.secret {
        console.text(&Message::new("console-settings-secret-set"))
    } else {
        text.to_owned()
    }
}

/// The list as it stands in docs/settings.md.
pub fn markdown() -> String {
    let mut page = PREFACE.to_owned();
    for setting in CATALOGUE {
        let default =
            if setting.default.is_empty() { "none".to_owned() } else { format!("`{}`", setting.default) };
        page.push_str(&format!(
            "\n## `{}`\n\n{}{}\n\nEnvironment variable `{}` · {} · default {default}\n",
            setting.key,
            setting.description,
            if setting.secret { " Secret." } else { "" },
            setting.variable(),
            setting.values,
        ));
    }
    page
}
