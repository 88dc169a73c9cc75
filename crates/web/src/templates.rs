//! The templates: part of the program; a debug build reads them from the source folder, so that a reload shows a change.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

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
    /// What was read from the folder, and how it was then.
    read: Mutex<Option<(SystemTime, Arc<Environment<'static>>)>>,
    assets: Arc<Assets>,
    /// Parts that were made, by template and key.
    made: Mutex<HashMap<(String, String), Value>>,
}

/// The most parts that are kept.
const MOST_PARTS: usize = 500;

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
        Ok(Self {
            ready: Arc::new(ready),
            folder,
            assets: assets.clone(),
            read: Mutex::default(),
            made: Mutex::default(),
        })
    }

    pub fn render(&self, name: &str, context: Value) -> Result<String, Error> {
        match &self.folder {
            None => self.ready.get_template(name)?.render(context),
            Some(folder) => self.as_they_are(folder).get_template(name)?.render(context),
        }
    }

    /// The templates in the folder, read again whenever one of them was changed.
    fn as_they_are(&self, folder: &Path) -> Arc<Environment<'static>> {
        let newest = newest(folder).ok();
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some((then, environment)), Some(now)) = (&*read, newest)
            && *then == now
        {
            return Arc::clone(environment);
        }
        let mut fresh = environment(&self.assets);
        fresh.set_loader(minijinja::path_loader(folder));
        let fresh = Arc::new(fresh);
        *read = newest.map(|now| (now, Arc::clone(&fresh)));
        fresh
    }

    /// What a template makes of a context, which its key stands for: as it was made before, if it was.
    pub fn remember(&self, name: &str, key: String, context: impl FnOnce() -> Value) -> Result<Value, Error> {
        let key = (name.to_owned(), key);
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        // A template that is being written shows what it is now.
        let earlier = if self.folder.is_none() { made().get(&key).cloned() } else { None };
        if let Some(earlier) = earlier {
            return Ok(earlier);
        }
        let part = Value::from_safe_string(self.render(name, context())?);
        let mut made = made();
        if made.len() >= MOST_PARTS {
            made.clear();
        }
        made.insert(key, part.clone());
        Ok(part)
    }
}

/// When something in the folder was changed last.
fn newest(folder: &Path) -> std::io::Result<SystemTime> {
    let mut newest = std::fs::metadata(folder)?.modified()?;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let inside = entry.metadata()?;
        newest =
            newest.max(if inside.is_dir() { self::newest(&entry.path())? } else { inside.modified()? });
    }
    Ok(newest)
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
    let icons = icons(assets);
    environment.add_function("icon", move |name: &str, class: Option<&str>| {
        let known = icons.get(name).ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, format!("no icon {name} in the sprite"))
        })?;
        Ok::<_, Error>(match class {
            None => known.plain.clone(),
            Some(class) => Value::from_safe_string(known.of_class(&format!(" {class}"))),
        })
    });
    environment
}

/// An icon of the sprite; pages show the same few many times.
struct Icon {
    address: String,
    plain: Value,
}

impl Icon {
    fn new(address: String) -> Self {
        let mut icon = Self { address, plain: Value::UNDEFINED };
        icon.plain = Value::from_safe_string(icon.of_class(""));
        icon
    }

    fn of_class(&self, class: &str) -> String {
        let address = &self.address;
        format!(
            r#"<svg class="icon{class}" aria-hidden="true" focusable="false"><use href="{address}"></use></svg>"#
        )
    }
}

fn icons(assets: &Assets) -> HashMap<String, Icon> {
    let Some(sprite) = assets.path("icons.svg") else { return HashMap::new() };
    assets.icons().map(|name| (name.to_owned(), Icon::new(format!("{sprite}#{name}")))).collect()
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
    fn a_template_in_the_folder_is_read_again_when_it_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.html");
        let assets = Arc::new(Assets::load().unwrap());
        let templates = Templates::load(Some(folder.path().to_owned()), &assets).unwrap();
        for (age, text) in [(2, "before"), (1, "after")] {
            std::fs::write(&file, text).unwrap();
            let then = SystemTime::now() - std::time::Duration::from_secs(age);
            let written = std::fs::File::options().write(true).open(&file).unwrap();
            written.set_modified(then).unwrap();
            std::fs::File::open(folder.path()).unwrap().set_modified(then).unwrap();
            assert_eq!(templates.render("a.html", Value::UNDEFINED).unwrap(), text);
            assert_eq!(templates.render("a.html", Value::UNDEFINED).unwrap(), text);
        }
    }

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
