//! The columns of a table and what they hold, as either engine tells it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use sea_orm::sea_query::Value;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use serde_json::Value as Json;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    LongInteger,
    Boolean,
    Text,
    Day,
    Bytes,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
    pub numbers_itself: bool,
}

impl Column {
    /// The columns of a table, in the order in which they were made; none if there is no such table.
    pub async fn of(table: &str, connection: &impl ConnectionTrait) -> Result<Vec<Self>, DbErr> {
        let engine = connection.get_database_backend();
        let question = match engine {
            DbBackend::Sqlite => {
                "SELECT name, type AS kind, pk > 0 AND type = 'INTEGER' AS numbers FROM pragma_table_info($1) ORDER BY cid"
            }
            _ => {
                "SELECT column_name::text AS name, data_type::text AS kind, is_identity = 'YES' AS numbers \
                 FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
            }
        };
        let statement = Statement::from_sql_and_values(engine, question, [table.into()]);
        let rows = connection.query_all_raw(statement).await?;
        rows.iter()
            .map(|row| {
                let name: String = row.try_get("", "name")?;
                let declared: String = row.try_get("", "kind")?;
                let numbers_itself: bool = row.try_get("", "numbers")?;
                let kind = Kind::of(&declared, numbers_itself).ok_or_else(|| {
                    DbErr::Type(format!("column {table}.{name} is of the unknown type {declared}"))
                })?;
                // A composite key of integers numbers nothing; only a column of this name does.
                Ok(Self { numbers_itself: numbers_itself && name == "id", name, kind })
            })
            .collect()
    }

    /// The value of this column in a row that was read by column names.
    pub fn read(&self, row: &QueryResult) -> Result<Json, DbErr> {
        let name = self.name.as_str();
        Ok(match self.kind {
            Kind::Integer => row.try_get::<Option<i32>>("", name)?.into(),
            Kind::LongInteger => row.try_get::<Option<i64>>("", name)?.into(),
            Kind::Boolean => row.try_get::<Option<bool>>("", name)?.into(),
            Kind::Text => row.try_get::<Option<String>>("", name)?.into(),
            Kind::Day => row.try_get::<Option<NaiveDate>>("", name)?.map(|day| day.to_string()).into(),
            Kind::Bytes => {
                row.try_get::<Option<Vec<u8>>>("", name)?.map(|bytes| STANDARD.encode(bytes)).into()
            }
        })
    }

    /// The same, the other way; None if the value is not of the kind.
    pub fn write(&self, json: Json) -> Option<Value> {
        let nothing = json.is_null();
        Some(match self.kind {
            _ if nothing => self.empty(),
            Kind::Integer => i32::try_from(json.as_i64()?).ok()?.into(),
            Kind::LongInteger => json.as_i64()?.into(),
            Kind::Boolean => json.as_bool()?.into(),
            Kind::Text => match json {
                Json::String(text) => text.into(),
                _ => return None,
            },
            Kind::Day => json.as_str()?.parse::<NaiveDate>().ok()?.into(),
            Kind::Bytes => STANDARD.decode(json.as_str()?).ok()?.into(),
        })
    }

    pub fn empty(&self) -> Value {
        match self.kind {
            Kind::Integer => None::<i32>.into(),
            Kind::LongInteger => None::<i64>.into(),
            Kind::Boolean => None::<bool>.into(),
            Kind::Text => None::<String>.into(),
            Kind::Day => None::<NaiveDate>.into(),
            Kind::Bytes => None::<Vec<u8>>.into(),
        }
    }
}

impl Kind {
    fn of(declared: &str, numbers_itself: bool) -> Option<Self> {
        Some(match declared.to_ascii_lowercase().as_str() {
            // The key of an SQLite table has to be declared INTEGER and holds 64 bits.
            "integer" if numbers_itself => Self::LongInteger,
            "integer" => Self::Integer,
            "bigint" => Self::LongInteger,
            "boolean" => Self::Boolean,
            "text" => Self::Text,
            "date" => Self::Day,
            "blob" | "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}
