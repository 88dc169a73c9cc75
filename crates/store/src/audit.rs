//! What was done, by whom, on whose behalf: old and new values of each field.

use sea_orm::entity::prelude::*;
use sea_orm::{Iterable, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::Timestamp;
use crate::event::Told;

/// A record whose changes are kept in the audit.
pub trait Audited: ModelTrait {
    /// The name of the kind of record, as in `customer_user`.
    const ENTITY: &'static str;
    /// Columns whose values are never written down; that they changed is.
    const SECRET: &'static [&'static str] = &[];
    /// Columns that change by themselves and tell nobody anything.
    const QUIET: &'static [&'static str] = &[];
    /// What others are told when the record changes, if they asked for it; none where it is nobody's business.
    const TOLD: Option<Told<Self>> = None;

    fn id(&self) -> i64;
    fn organization_id(&self) -> Option<i64>;
    /// What people call the record.
    fn title(&self) -> String;
    fn version(&self) -> i32;
}

/// Who acts, on whose behalf, and from where: stands in each audit entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// `user`, `customer_user`, `application` or `system`.
    pub kind: String,
    pub id: Option<i64>,
    pub name: String,
    /// On whose behalf: kind, id and name.
    pub subject: Option<(String, i64, String)>,
    pub organization_id: Option<i64>,
    /// `page`, `api`, `import`, `job` or `console`.
    pub source: String,
    pub ip: Option<String>,
}

impl Author {
    /// The program itself.
    pub fn system(organization_id: Option<i64>) -> Self {
        Self {
            kind: "system".into(),
            id: None,
            name: "System".into(),
            subject: None,
            organization_id,
            source: "console".into(),
            ip: None,
        }
    }
}

/// One field of one record: what it held and what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub old: Json,
    pub new: Json,
}

impl FieldChange {
    pub fn new(field: &str, old: impl Into<Json>, new: impl Into<Json>) -> Self {
        Self { field: field.to_owned(), old: old.into(), new: new.into() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: Option<i64>,
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_id: Option<i64>,
    pub actor_name: String,
    pub subject_kind: Option<String>,
    pub subject_id: Option<i64>,
    pub subject_name: Option<String>,
    pub source: String,
    pub ip: Option<String>,
    /// `create`, `update` or `delete`.
    pub action: String,
    pub entity: String,
    pub record_id: i64,
    pub record_name: String,
    /// The version of the record after the change.
    pub record_version: Option<i32>,
    pub changes: String,
}

impl Model {
    /// The fields that changed; empty where they can't be read.
    pub fn field_changes(&self) -> Vec<FieldChange> {
        serde_json::from_str(&self.changes).unwrap_or_default()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Columns that every record has and that say nothing in a history.
const ALWAYS_QUIET: &[&str] = &["id", "organization_id", "version", "created_at", "updated_at"];

/// All fields of a record that hold something, as they begin (`old` is null) or end (`new` is null).
pub(crate) fn snapshot<M: Audited>(model: &M, begins: bool) -> Vec<FieldChange> {
    <M::Entity as EntityTrait>::Column::iter()
        .filter_map(|column| {
            let name = sea_orm::IdenStatic::as_str(&column);
            let value = shown::<M>(name, model.get(column));
            if ALWAYS_QUIET.contains(&name) || M::QUIET.contains(&name) || value.is_null() {
                return None;
            }
            let (old, new) = if begins { (Json::Null, value) } else { (value, Json::Null) };
            Some(FieldChange { field: name.to_owned(), old, new })
        })
        .collect()
}

/// The change of one column, unless it is one that tells nobody anything.
pub(crate) fn difference<M: Audited>(name: &'static str, old: Value, new: Value) -> Option<FieldChange> {
    if ALWAYS_QUIET.contains(&name) || M::QUIET.contains(&name) {
        return None;
    }
    Some(FieldChange { field: name.to_owned(), old: shown::<M>(name, old), new: shown::<M>(name, new) })
}

fn shown<M: Audited>(name: &str, value: Value) -> Json {
    let value = sea_orm::sea_query::sea_value_to_json_value(&value);
    if M::SECRET.contains(&name) && !value.is_null() { Json::from("•••") } else { value }
}
