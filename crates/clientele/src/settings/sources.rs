//! Where values come from: file, environment, flags; the later wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clientele_language::Message;
use figment::Provider;
use figment::providers::{Env, Format, Toml};
use figment::value::{Dict, Num, Value};

use super::catalogue::{CATALOGUE, Setting, Settings};
use super::kinds::Kind;

/// The file that is read when it is there and no other is named.
const DEFAULT_FILE: &str = "clientele.toml";

/// Environment variables with our prefix that are no settings: the file's own name, and what belongs to tests.
const NO_SETTINGS: [&str; 2] = ["config", "test_"];

/// What was said on the command line: key and value.
pub type Flags = Vec<(&'static str, String)>;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    File(PathBuf),
    /// The name of the variable.
    Environment(String),
    Flag,
}

/// Every value that was said, as text, with where it was said.
#[derive(Clone, Debug, Default)]
pub struct InForce(BTreeMap<String, (String, Source)>);

impl InForce {
    /// Gathers what the file, the environment and the flags say. A name that is no setting is refused, and so is a
    /// file that was named and can't be read.
    pub fn gather(file: Option<&Path>, environment: &Environment, flags: &Flags) -> Result<Self, Message> {
        let mut values = Self::default();
        values.add_file(file)?;
        for (key, text, variable) in &environment.0 {
            let Some(setting) = find(key) else {
                return Err(unknown(
                    "console-failure-setting-unknown-variable",
                    variable,
                    &suggestion_for_variable(key),
                ));
            };
            values.put(setting, text.clone(), Source::Environment(variable.clone()));
        }
        for (key, text) in flags {
            if let Some(setting) = find(key) {
                values.put(setting, text.clone(), Source::Flag);
            }
        }
        Ok(values)
    }

    /// The value as text and its source; the default where nobody said anything.
    pub fn get(&self, setting: &Setting) -> (&str, Source) {
        match self.0.get(setting.key) {
            Some((text, source)) => (text, source.clone()),
            None => (setting.default, Source::Default),
        }
    }

    pub(super) fn read<T: Kind>(&self, key: &str) -> Result<T, Message> {
        let (text, source) = match find(key) {
            Some(setting) => self.get(setting),
            None => ("", Source::Default),
        };
        T::from_text(text).ok_or_else(|| {
            // The value itself may be a secret, so only its place is named.
            Message::new("console-failure-setting-value")
                .with("key", key)
                .with("place", place(&source))
                .with("values", T::VALUES)
        })
    }

    /// The settings that these values make.
    pub fn settings(&self) -> Result<Settings, Message> {
        Settings::read(self)
    }

    fn put(&mut self, setting: &Setting, text: String, source: Source) {
        self.0.insert(setting.key.to_owned(), (text, source));
    }

    fn add_file(&mut self, named: Option<&Path>) -> Result<(), Message> {
        let file = named.unwrap_or(Path::new(DEFAULT_FILE));
        if named.is_none() && !file.exists() {
            return Ok(());
        }
        let told = |reason: String| {
            Message::new("console-failure-settings-file").with("file", shown(file)).with("reason", reason)
        };
        let text = std::fs::read_to_string(file).map_err(|error| told(error.to_string()))?;
        let data = Toml::string(&text).data().map_err(|error| told(error.to_string().trim().to_owned()))?;
        let mut leaves = Vec::new();
        for (_, dict) in data {
            flatten(&dict, "", &mut leaves);
        }
        for (key, text) in leaves {
            let Some(setting) = find(&key) else {
                let message = unknown("console-failure-setting-unknown", &key, &closest(&key));
                return Err(message.with("file", shown(file)));
            };
            self.put(setting, text, Source::File(file.to_owned()));
        }
        Ok(())
    }
}

/// What the environment says: key, text and the name of the variable.
#[derive(Clone, Debug, Default)]
pub struct Environment(Vec<(String, String, String)>);

impl Environment {
    /// The variables of this process that begin with `CLIENTELE_`.
    pub fn of_process() -> Self {
        Self::of(Env::prefixed("CLIENTELE_").split("__"))
    }

    fn of(variables: Env) -> Self {
        let all = variables.iter().map(|(key, text)| (key.as_str().to_owned(), text));
        let settings = all.filter(|(key, _)| !NO_SETTINGS.iter().any(|other| key.starts_with(other)));
        Self(settings.map(|(key, text)| (key.clone(), text, variable(&key))).collect())
    }
}

/// Where the settings file is by the environment, if nobody named one on the command line.
pub fn file_of_environment() -> Option<PathBuf> {
    Env::var("CLIENTELE_CONFIG").map(PathBuf::from)
}

pub fn place(source: &Source) -> Message {
    match source {
        Source::Default => "console-setting-source-default".into(),
        Source::File(file) => Message::new("console-setting-source-file").with("file", shown(file)),
        Source::Environment(variable) => {
            Message::new("console-setting-source-environment").with("variable", variable.as_str())
        }
        Source::Flag => "console-setting-source-flag".into(),
    }
}

fn find(key: &str) -> Option<&'static Setting> {
    CATALOGUE.iter().find(|setting| setting.key == key)
}

fn variable(key: &str) -> String {
    format!("CLIENTELE_{}", key.replace('.', "__").to_uppercase())
}

fn unknown(id: &'static str, name: &str, suggestion: &str) -> Message {
    Message::new(id).with("name", name).with("suggestion", suggestion)
}

fn suggestion_for_variable(key: &str) -> String {
    variable(&closest(key))
}

/// The setting whose name is most like this one.
fn closest(key: &str) -> String {
    let likeness = |setting: &&Setting| (strsim::jaro_winkler(setting.key, key) * 1e6) as i64;
    CATALOGUE.iter().max_by_key(likeness).map_or_else(String::new, |setting| setting.key.to_owned())
}

fn flatten(dict: &Dict, prefix: &str, leaves: &mut Vec<(String, String)>) {
    for (name, value) in dict {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Dict(_, inner) => flatten(inner, &key, leaves),
            other => leaves.push((key, text_of(other))),
        }
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(_, text) => text.clone(),
        Value::Char(_, character) => character.to_string(),
        Value::Bool(_, yes) => yes.to_string(),
        Value::Num(_, number) => number_text(*number),
        Value::Array(_, all) => all.iter().map(text_of).collect::<Vec<_>>().join(","),
        Value::Empty(..) | Value::Dict(..) => String::new(),
    }
}

fn number_text(number: Num) -> String {
    match (number.to_u128(), number.to_i128(), number.to_f64()) {
        (Some(number), _, _) => number.to_string(),
        (_, Some(number), _) => number.to_string(),
        (_, _, number) => number.map_or_else(String::new, |number| number.to_string()),
    }
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}
