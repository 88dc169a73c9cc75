//! Values of attributes, and how each type of data is written in JSON and in a query.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::operator::Operator;

/// A value as the one who declares a resource gets and gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Text(String),
    Integer(i64),
    Number(f64),
    Decimal(Decimal),
    Boolean(bool),
    Date(NaiveDate),
    /// Written as UTC with whole seconds: `2024-02-16T13:36:37Z`.
    DateTime(DateTime<Utc>),
    Time(NaiveTime),
    /// Arrays and objects.
    Json(Json),
}

impl Value {
    /// Null, or a text of nothing but blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(answer) => Some(*answer),
            _ => None,
        }
    }

    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Text(text) => Json::from(text.as_str()),
            Self::Integer(number) => Json::from(*number),
            Self::Number(number) => Json::from(*number),
            Self::Decimal(amount) => {
                let mut amount = amount.round_dp(4);
                amount.rescale(4);
                Json::from(amount.to_string())
            }
            Self::Boolean(answer) => Json::from(*answer),
            Self::Date(day) => Json::from(day.format("%Y-%m-%d").to_string()),
            Self::DateTime(at) => Json::from(at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            Self::Time(time) => Json::from(time.format("%H:%M:%S").to_string()),
            Self::Json(json) => json.clone(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(answer: bool) -> Self {
        Self::Boolean(answer)
    }
}

impl From<Decimal> for Value {
    fn from(amount: Decimal) -> Self {
        Self::Decimal(amount)
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

impl From<DateTime<Utc>> for Value {
    fn from(at: DateTime<Utc>) -> Self {
        Self::DateTime(at)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The type of an attribute's data. It decides how a value is read and written and which operators a filter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataType {
    Integer,
    /// A count of seconds.
    Duration,
    Decimal,
    Money,
    Float,
    Percent,
    String,
    /// A long text; it can only be asked whether it exists.
    Text,
    Boolean,
    Enum,
    Guid,
    Currency,
    Date,
    DateTime,
    Time,
    Array,
    Object,
}

impl DataType {
    /// The word in messages, and its plural.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Integer => ("integer", "integers"),
            Self::Duration => ("duration", "durations"),
            Self::Decimal => ("decimal", "decimals"),
            Self::Money => ("money", "money"),
            Self::Float => ("number", "numbers"),
            Self::Percent => ("percent", "percents"),
            Self::String | Self::Text | Self::Enum => ("string", "strings"),
            Self::Boolean => ("boolean", "booleans"),
            Self::Guid => ("guid", "guids"),
            Self::Currency => ("currency", "currencies"),
            Self::Date => ("date", "dates"),
            Self::DateTime => ("datetime", "datetimes"),
            Self::Time => ("time", "times"),
            Self::Array => ("array", "arrays"),
            Self::Object => ("object", "objects"),
        }
    }

    pub(crate) fn operators(self) -> &'static [Operator] {
        match self {
            Self::String | Self::Boolean | Self::Enum | Self::Guid | Self::Currency => Operator::PLAIN,
            Self::Text => &[Operator::Exists],
            Self::Array | Self::Object => &[],
            _ => Operator::ORDERED,
        }
    }

    pub(crate) fn allows_list(self) -> bool {
        !matches!(self, Self::String | Self::Text | Self::Boolean | Self::Array | Self::Object)
    }

    pub(crate) fn allows_range(self) -> bool {
        self.allows_list() && !matches!(self, Self::Enum | Self::Guid | Self::Currency)
    }

    /// Reads what stands in a query.
    pub fn parse(self, text: &str) -> Option<Value> {
        match self {
            Self::Integer | Self::Duration => text.parse().ok().map(Value::Integer),
            Self::Decimal | Self::Money => Decimal::from_str_exact(text).ok().map(Value::Decimal),
            Self::Float | Self::Percent => finite(text.parse().ok()?),
            // No engine keeps U+0000 in a text.
            Self::String | Self::Text | Self::Enum => (!text.contains('\0')).then(|| text.into()),
            Self::Currency => is_currency(text).then(|| text.into()),
            Self::Guid => is_guid(text).then(|| text.into()),
            Self::Boolean => parse_flag(text).map(Value::Boolean),
            Self::Date => parse_date(text).map(Value::Date),
            Self::DateTime => parse_date_time(text).map(Value::DateTime),
            Self::Time => parse_time(text).map(Value::Time),
            Self::Array | Self::Object => None,
        }
    }

    /// Reads what stands in a body. Null is a value of every type; whether it may stand there is another question.
    pub(crate) fn read(self, json: &Json) -> Option<Value> {
        match (self, json) {
            (_, Json::Null) => Some(Value::Null),
            (Self::Boolean, Json::Bool(answer)) => Some(Value::Boolean(*answer)),
            (Self::Integer | Self::Duration, Json::Number(number)) => number.as_i64().map(Value::Integer),
            (Self::Decimal | Self::Money, Json::Number(number)) => self.parse(&number.to_string()),
            (Self::Float | Self::Percent, Json::Number(number)) => finite(number.as_f64()?),
            (Self::Boolean | Self::Array | Self::Object, Json::String(_)) => None,
            (_, Json::String(text)) => self.parse(text),
            (Self::Array, Json::Array(_)) | (Self::Object, Json::Object(_)) => {
                Some(Value::Json(json.clone()))
            }
            _ => None,
        }
    }
}

pub(crate) fn parse_flag(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "yes" => Some(true),
        "0" | "false" | "no" => Some(false),
        _ => None,
    }
}

fn finite(number: f64) -> Option<Value> {
    number.is_finite().then_some(Value::Number(number))
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn parse_date(text: &str) -> Option<NaiveDate> {
    // The length is checked because the format alone would also take "2024-2-3" and years of any length.
    let date = (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
    // There was no year 0.
    date.filter(|date| date.year() > 0)
}

fn parse_date_time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    // The formats alone would take years of any length.
    if text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    let without_zone = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    Some(without_zone.or_else(|| parse_date(text).map(|day| day.and_time(NaiveTime::MIN)))?.and_utc())
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_may_be_written_in_several_ways() {
        for text in [
            "2024-02-16T13:36:00Z",
            "2024-02-16T15:36:00+02:00",
            "2024-02-16T13:36:00",
            "2024-02-16T13:36",
            "2024-02-16 13:36:00",
        ] {
            let value = DataType::DateTime.parse(text).map(|value| value.to_json());
            assert_eq!(value, Some(Json::from("2024-02-16T13:36:00Z")), "{text}");
        }
        let midnight = DataType::DateTime.parse("2024-02-16").map(|value| value.to_json());
        assert_eq!(midnight, Some(Json::from("2024-02-16T00:00:00Z")));
    }

    #[test]
    fn what_only_looks_like_a_value_is_none() {
        for (data_type, text) in [
            (DataType::Integer, "1.0"),
            (DataType::Integer, "9223372036854775808"),
            (DataType::Money, "1e5"),
            (DataType::Float, "inf"),
            (DataType::Boolean, "on"),
            (DataType::Guid, "01234567-89ab-cdef-0123-456789abcdeg"),
            (DataType::Currency, "eur"),
            (DataType::Date, "2024-2-3"),
            (DataType::Date, "0000-01-01"),
            (DataType::DateTime, "+12024-02-16T13:36"),
            (DataType::Time, "25:00"),
            (DataType::String, "a\0"),
            (DataType::Array, "[]"),
        ] {
            assert_eq!(data_type.parse(text), None, "{text}");
        }
        assert_eq!(DataType::String.read(&Json::from(5)), None);
        assert_eq!(DataType::Boolean.read(&Json::from("true")), None);
        assert_eq!(DataType::Money.read(&Json::from(5.25)), Some(Value::Decimal(Decimal::new(525, 2))));
    }

    const TYPES: [DataType; 17] = [
        DataType::Integer,
        DataType::Duration,
        DataType::Decimal,
        DataType::Money,
        DataType::Float,
        DataType::Percent,
        DataType::String,
        DataType::Text,
        DataType::Boolean,
        DataType::Enum,
        DataType::Guid,
        DataType::Currency,
        DataType::Date,
        DataType::DateTime,
        DataType::Time,
        DataType::Array,
        DataType::Object,
    ];

    proptest! {
        /// Whatever can be read is written in a way that reads as the same.
        #[test]
        fn what_is_read_can_be_written_and_read_again(
            data_type in prop::sample::select(&TYPES[..]),
            text in "[0-9]{1,9}|-?[0-9]{1,6}\\.[0-9]{1,4}|[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?Z?)?|[0-2][0-9]:[0-5][0-9]|true|no|[A-Z]{3}|\\PC{0,12}",
        ) {
            if let Some(value) = data_type.parse(&text) {
                prop_assert_eq!(data_type.read(&value.to_json()), Some(value));
            }
        }
    }
}
