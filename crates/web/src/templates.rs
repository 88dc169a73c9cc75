//! The templates: part of the program; a debug build reads them from the source folder, so that a reload shows a change.

use std::path::PathBuf;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, escape_formatter,
};
use rust_embed::Embed;

use crate::assets::Assets;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../templates"]
struct BuiltIn;

pub(crate) struct Templates {
    ready: Arc<Environment<'static>>,
    folder: Option<PathBuf>,
    assets: Arc<Assets>,
}

impl Templates {
    /// Reads and checks all built-in templates.
    pub fn load(folder: Option<PathBuf>, assets: &Arc<Assets>) -> Result<Self, Error> {
        let mut ready = environment(assets);
        for name in BuiltIn::iter() {
            if let Some(file) = BuiltIn::get(&name) {
                let text = String::from_utf8_lossy(&file.data).into_owned();
                ready.add_template_owned(name.into_owned(), text)?;
            }
        }
        Ok(Self { ready: Arc::new(ready), folder, assets: assets.clone() })
    }

    pub fn render(&self, name: &str, context: Value) -> Result<String, Error> {
        match &self.folder {
            None => self.ready.get_template(name)?.render(context),
            Some(folder) => {
                let mut fresh = environment(&self.assets);
                fresh.set_loader(minijinja::path_loader(folder));
                fresh.get_template(name)?.render(context)
            }
        }
    }
}

fn environment(assets: &Arc<Assets>) -> Environment<'static> {
    let mut environment = Environment::new();
    // Block tags leave no lines of their own behind.
    environment.set_syntax(
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().unwrap_or_default(),
    );
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write_html);
    let files = assets.clone();
    environment.add_function("asset", move |name: &str| {
        files.path(name).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no asset {name}")))
    });
    let icons = assets.clone();
    environment.add_function("icon", move |name: &str, class: Option<&str>| {
        let sprite = icons.path("icons.svg").filter(|_| icons.has_icon(name));
        let sprite =
            sprite.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no icon {name} in the sprite")))?;
        let class = class.map(|class| format!(" {class}")).unwrap_or_default();
        Ok::<_, Error>(Value::from_safe_string(format!(
            r#"<svg class="icon{class}" aria-hidden="true" focusable="false"><use href="{sprite}#{name}"></use></svg>"#
        )))
    });
    environment
}

/// Escapes texts as the engine does, but leaves slashes as they are: addresses stay readable.
fn write_html(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = match value.as_str() {
        Some(text) if !value.is_safe() => text,
        _ => return escape_formatter(out, state, value),
    };
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&#34;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    Ok(out.write_str(rest)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_addresses_stay_readable() {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(write_html);
        let context =
            minijinja::context! { text => "/a?b=1&c=\"<'>", safe => Value::from_safe_string("<b>".into()) };
        let html = environment.render_str("{{ text }} {{ safe }} {{ 'x' ~ text }}", context).unwrap();
        assert_eq!(html, "/a?b=1&amp;c=&#34;&lt;&#39;&gt; <b> x/a?b=1&amp;c=&#34;&lt;&#39;&gt;");
    }
}
