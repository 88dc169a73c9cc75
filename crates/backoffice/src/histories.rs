//! What happened to a record, as its page shows it, and what others did to it while somebody was typing.

use clientele_domain::audit_history::{self, Record};
use clientele_domain::{Context, Error};
use clientele_language::Message;
use clientele_store::{FieldChange, audit};
use clientele_web::{Form, Label, to_value};
use minijinja::{Value, context};

/// The newest changes of a record and of what belongs to it.
const SHOWN: u64 = 50;

/// The entries of a record's history, for the component `history`.
pub async fn history(ctx: &Context, records: &[Record]) -> Result<Vec<Value>, Error> {
    let entries = audit_history::of(ctx, records, None, SHOWN).await?;
    Ok(entries.iter().map(entry).collect())
}

fn entry(entry: &audit::Model) -> Value {
    let changes: Vec<Value> = changes_of(entry)
        .iter()
        .map(|change| {
            context! {
                field => to_value(&field_label(&change.field)),
                from => spoken(&change.old),
                to => spoken(&change.new),
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

/// What people call a field that the history names.
pub fn field_label(field: &str) -> Label {
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
    let read = form.version().unwrap_or_default();
    let entries = audit_history::since(ctx, record, read).await?;
    let mut told = Vec::new();
    let mut conflicts: Vec<Value> = Vec::new();
    let mut seen = Vec::new();
    for entry in &entries {
        for change in changes_of(entry) {
            told.push(context! {
                who => entry.actor_name.as_str(),
                when => entry.at.0,
                field => to_value(&field_label(&change.field)),
                from => spoken(&change.old),
                to => spoken(&change.new),
            });
            if seen.contains(&change.field) {
                continue;
            }
            seen.push(change.field.clone());
            let (mine, theirs) = (chosen(form, &change.field), chosen(current, &change.field));
            if mine == theirs {
                continue;
            }
            if mine == [spoken(&change.old)] || (mine.is_empty() && change.old.is_null()) {
                take(form, &change.field, current);
                continue;
            }
            conflicts.push(context! {
                name => change.field.as_str(),
                label => to_value(&field_label(&change.field)),
                yours => mine.join(", "),
                theirs => spoken(&change.new),
            });
        }
    }
    form.set("version", version.to_string());
    Ok(context! { conflicts, changes => told })
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
    let boxes = ["enabled", "confirmed", "guest", "self_managed"];
    let mut values: Vec<String> = if boxes.contains(&field) {
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
