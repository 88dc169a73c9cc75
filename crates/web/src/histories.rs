//! What happened to a record, as its page shows it, and what others did to it while somebody was typing.

use clientele_access::{Area, Cell, Difference, Level, Named, Permissions};
use clientele_domain::audit_history::{self, Record};
use clientele_domain::{Context, Error};
use clientele_language::Message;
use clientele_store::{FieldChange, audit};
use minijinja::{Value, context};

use crate::form::Form;
use crate::label::Label;
use crate::matrix;
use crate::rendering::to_value;

/// The newest changes of a record and of what belongs to it.
const SHOWN: u64 = 50;

/// The entries of a record's history, for the component `history`.
pub async fn history(ctx: &Context, records: &[Record]) -> Result<Vec<Value>, Error> {
    history_named(ctx, records, &|_, _| None).await
}

/// What the value of a field is called, such as that of a chosen record; none where it is called what it is.
pub type Names<'a> = &'a (dyn Fn(&str, &str) -> Option<String> + Sync);

/// As [`history`], with names for the values of some fields.
pub async fn history_named(ctx: &Context, records: &[Record], names: Names<'_>) -> Result<Vec<Value>, Error> {
    let entries = audit_history::of(ctx, records, None, SHOWN).await?;
    // A log-in begins with the person whose history this is: told once.
    let told = entries.iter().filter(|entry| !(entry.entity == "login" && entry.action == "create"));
    let told: Vec<_> = told.map(|entry| (entry, changes_of(entry))).collect();
    let mut values = Vec::new();
    for (entry, changes) in &told {
        for change in changes {
            let both = values_of(&change.old).into_iter().chain(values_of(&change.new));
            values.extend(both.map(|value| (entry.entity.as_str(), change.field.as_str(), value)));
        }
    }
    let known = audit_history::Names::of(ctx, &values).await?;
    let shown = told.iter().map(|(told, changes)| {
        entry(told, changes, &|field, value| {
            names(field, value).or_else(|| known.name(&told.entity, field, value).map(str::to_owned))
        })
    });
    Ok(shown.collect())
}

fn entry(entry: &audit::Model, changes: &[FieldChange], names: Names<'_>) -> Value {
    // What a new role grants stands on its page; only what changes is told cell by cell.
    let begins = entry.action != "update";
    let area = if entry.entity == "role" { Area::BackOffice } else { Area::Storefront };
    let changes: Vec<Value> = changes
        .iter()
        .filter(|change| !(begins && GRANTS.contains(&change.field.as_str())))
        .flat_map(cells)
        .map(|change| {
            context! {
                field => to_value(&field_label(&change.field)),
                from => shown(area, &change.field, &change.old, names),
                to => shown(area, &change.field, &change.new, names),
            }
        })
        .collect();
    let what = match entry.action.as_str() {
        "create" => "audit-created",
        "delete" => "audit-deleted",
        _ => "audit-updated",
    };
    let record = Label::plain(format!("“{}”", entry.record_name));
    context! {
        who => entry.actor_name.as_str(),
        on_behalf => entry.subject_name.as_deref(),
        when => entry.at.0,
        what => to_value(&Message::new(what)),
        record => to_value(&record),
        changes,
    }
}

/// The changes that an entry tells of.
pub fn changes_of(entry: &audit::Model) -> Vec<FieldChange> {
    serde_json::from_str(&entry.changes).unwrap_or_default()
}

/// The fields in which roles keep what they grant.
const GRANTS: [&str; 3] = ["permissions", "capabilities", "workflows"];

/// A change of what a role grants, cell by cell of its matrix; any other change as it is.
fn cells(change: &FieldChange) -> Vec<FieldChange> {
    if !GRANTS.contains(&change.field.as_str()) {
        return vec![change.clone()];
    }
    let (old, new) = (stored(&change.field, &change.old), stored(&change.field, &change.new));
    let told = old.differences(&new).into_iter().map(|Difference { cell, from, to }| {
        let field = matrix::field(cell);
        match cell {
            Cell::Capability(_) => FieldChange::new(&field, from > Level::None, to > Level::None),
            _ => FieldChange::new(&field, from.name(), to.name()),
        }
    });
    told.collect()
}

/// What a field of a role grants, as the history keeps it.
fn stored(field: &str, value: &serde_json::Value) -> Permissions {
    let text = value.as_str().unwrap_or_default();
    let named = |wanted: &str| -> Named<String> {
        if field == wanted { serde_json::from_str(text).unwrap_or_default() } else { Named::new() }
    };
    let capabilities: Vec<String> =
        if field == "capabilities" { serde_json::from_str(text).unwrap_or_default() } else { Vec::new() };
    Permissions::from_names(&named("permissions"), &capabilities, &named("workflows"))
}

/// The message that says a value of a field, where the value itself is no word of people's.
fn value_label(area: Area, field: &str, value: &str) -> Option<Message> {
    let id = match field {
        "password_status" | "language" | "formatting" => {
            let prefix = field.replace('_', "-");
            format!("{prefix}-{}", value.to_lowercase().replace('_', "-"))
        }
        _ => match matrix::in_field(field)? {
            // Whether it is held the history keeps as a plain yes or no.
            Cell::Capability(_) => return None,
            cell => matrix::value_label(area, cell, Level::parse(value)?).to_owned(),
        },
    };
    clientele_language::is_message(&id).then(|| Message::new(id))
}

/// A value as the component `history` shows it: text, a message, or a number of milliseconds for a time.
fn shown(area: Area, field: &str, value: &serde_json::Value, names: Names<'_>) -> Value {
    if let Some(yes) = value.as_bool() {
        return to_value(&Message::new(if yes { "value-yes" } else { "value-no" }));
    }
    if let Some(time) = value.as_i64().filter(|_| field.ends_with("_at") || field.ends_with("_until")) {
        return Value::from(time);
    }
    let text = spoken(value);
    match value_label(area, field, &text) {
        Some(label) => to_value(&label),
        None => Value::from(names(field, &text).unwrap_or(text)),
    }
}

/// What people call a field that the history names.
pub fn field_label(field: &str) -> Label {
    if let Some(cell) = matrix::in_field(field) {
        return Label::Message(matrix::cell_label(cell));
    }
    let id = format!("field-{}", field.replace('_', "-"));
    if clientele_language::is_message(&id) { Label::Message(Message::new(id)) } else { Label::plain(field) }
}

/// A value of the history as text; empty for none.
pub fn spoken(value: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(spoken).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Merges what somebody typed with what others saved meanwhile. Fields that only others changed take the newer value;
/// where both did, the form asks. Afterwards the form stands on the newest version. Returns what `merge_panel` shows.
pub async fn merge(
    ctx: &Context,
    form: &mut Form,
    record: Record,
    current: &Form,
    version: i32,
) -> Result<Value, Error> {
    merge_named(ctx, form, record, current, version, &|_, _| None).await
}

/// As [`merge`], with names for the values of some fields.
pub async fn merge_named(
    ctx: &Context,
    form: &mut Form,
    record: Record,
    current: &Form,
    version: i32,
    names: Names<'_>,
) -> Result<Value, Error> {
    let read = form.version().unwrap_or_default();
    let entries = audit_history::since(ctx, record, read).await?;
    let changes: Vec<FieldChange> = entries.iter().flat_map(changes_of).collect();
    let mut values = Vec::new();
    for change in &changes {
        let field = change.field.as_str();
        let told = values_of(&change.old).into_iter().chain(values_of(&change.new));
        let all = told.chain(chosen(form, field)).chain(chosen(current, field));
        values.extend(all.map(|value| (record.0, field, value)));
    }
    let known = audit_history::Names::of(ctx, &values).await?;
    let name = |field: &str, value: &String| {
        names(field, value)
            .or_else(|| known.name(record.0, field, value).map(str::to_owned))
            .unwrap_or_else(|| value.clone())
    };
    let named = |field: &str, values: &[String]| -> Vec<String> {
        let mut named: Vec<String> = values.iter().map(|value| name(field, value)).collect();
        named.sort_unstable();
        named
    };
    let mut told = Vec::new();
    let mut conflicts: Vec<Value> = Vec::new();
    let mut seen = Vec::new();
    for entry in &entries {
        for change in changes_of(entry).iter().flat_map(cells) {
            let (old, new) = (values_of(&change.old), values_of(&change.new));
            told.push(context! {
                who => entry.actor_name.as_str(),
                when => entry.at.0,
                field => to_value(&field_label(&change.field)),
                from => named(&change.field, &old).join(", "),
                to => named(&change.field, &new).join(", "),
            });
            if seen.contains(&change.field) {
                continue;
            }
            seen.push(change.field.clone());
            let (mine, theirs) = (chosen(form, &change.field), chosen(current, &change.field));
            if mine == theirs {
                continue;
            }
            let spoken_mine = named(&change.field, &mine);
            if mine == old || spoken_mine == named(&change.field, &old) {
                take(form, &change.field, current);
                continue;
            }
            conflicts.push(context! {
                name => change.field.as_str(),
                label => to_value(&field_label(&change.field)),
                yours => spoken_mine.join(", "),
                theirs => named(&change.field, &theirs).join(", "),
            });
        }
    }
    form.set("version", version.to_string());
    Ok(context! { conflicts, changes => told })
}

/// The values that a field held, in order; none for nothing.
fn values_of(value: &serde_json::Value) -> Vec<String> {
    let mut values: Vec<String> = match value {
        serde_json::Value::Array(items) => items.iter().map(spoken).collect(),
        other => vec![spoken(other)],
    };
    values.retain(|value| !value.is_empty());
    values.sort_unstable();
    values
}

/// Takes the values that somebody decided for in the merge panel.
pub fn decide(form: &mut Form, current: &Form) {
    let theirs: Vec<String> = form
        .pairs()
        .iter()
        .filter(|(_, choice)| choice == "theirs")
        .filter_map(|(name, _)| Some(name.strip_prefix("merge[")?.strip_suffix(']')?.to_owned()))
        .collect();
    for field in theirs {
        take(form, &field, current);
    }
}

fn chosen(form: &Form, field: &str) -> Vec<String> {
    let boxes = [
        "enabled",
        "confirmed",
        "guest",
        "self_managed",
        "is_default",
        "active",
        "plain_pkce",
        "skip_consent",
        "all_apis",
    ];
    let mut values: Vec<String> = if boxes.contains(&field) || field.starts_with("capability[") {
        vec![form.checked(field).to_string()]
    } else {
        form.all(field)
            .into_iter()
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect()
    };
    values.sort_unstable();
    values
}

fn take(form: &mut Form, field: &str, from: &Form) {
    let values: Vec<String> = from.all(field).into_iter().map(str::to_owned).collect();
    form.remove(field);
    for value in values {
        form.put(field, value);
    }
}
