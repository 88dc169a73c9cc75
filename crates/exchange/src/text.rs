//! Values as they stand in files.

use chrono::NaiveDate;

pub fn text(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

pub fn id(id: Option<i64>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

pub fn flag(yes: bool) -> String {
    if yes { "1" } else { "0" }.to_owned()
}

/// 11/24/2026
pub fn us_date(date: NaiveDate) -> String {
    date.format("%m/%d/%Y").to_string()
}
