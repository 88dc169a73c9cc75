//! How a locale writes dates, times and numbers. The names of months stand in the translations.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use crate::{Language, Message, catalogue};

/// The order in which a date is written.
#[derive(Clone, Copy)]
enum DateOrder {
    /// Nov 24, 2026
    MonthDayYear,
    /// 24 Nov 2026
    DayMonthYear,
    /// 24.11.2026 (or with another sign between)
    Digits(char),
    /// 2026-11-24 (or with another sign between)
    YearFirst(char),
}

/// The customs of one formatting code.
struct Customs {
    date: DateOrder,
    /// "2:05 PM" instead of "14:05"
    twelve_hours: bool,
    thousands: char,
    decimal: char,
    /// What stands before the percent sign.
    before_percent: &'static str,
}

const NARROW_SPACE: char = '\u{202f}';
const SPACE: &str = "\u{a0}";

impl Customs {
    const fn new(
        date: DateOrder,
        twelve_hours: bool,
        thousands: char,
        decimal: char,
        before_percent: &'static str,
    ) -> Self {
        Self { date, twelve_hours, thousands, decimal, before_percent }
    }
}

/// The customs of a code like `de_CH`; an unknown country follows its language, an unknown language writes ISO 8601.
fn customs(formatting: &str) -> Customs {
    use DateOrder::{DayMonthYear, Digits, MonthDayYear, YearFirst};
    let (language, country) = split(formatting);
    match (language.as_str(), country.as_str()) {
        ("en", "" | "US" | "PH" | "PR") => Customs::new(MonthDayYear, true, ',', '.', ""),
        ("en", "CA") => Customs::new(MonthDayYear, true, ',', '.', ""),
        ("en", "AU" | "NZ" | "IN") => Customs::new(DayMonthYear, true, ',', '.', ""),
        ("en", "ZA") => Customs::new(DayMonthYear, false, '\u{a0}', ',', ""),
        ("en", _) => Customs::new(DayMonthYear, false, ',', '.', ""),
        ("de", "CH" | "LI") => Customs::new(Digits('.'), false, '’', '.', ""),
        ("de", "AT") => Customs::new(Digits('.'), false, '\u{a0}', ',', SPACE),
        ("de", _) => Customs::new(Digits('.'), false, '.', ',', SPACE),
        ("fr", "CA") => Customs::new(DayMonthYear, false, '\u{a0}', ',', SPACE),
        ("fr", "CH") => Customs::new(DayMonthYear, false, NARROW_SPACE, ',', ""),
        ("fr", _) => Customs::new(DayMonthYear, false, NARROW_SPACE, ',', "\u{202f}"),
        ("it" | "es" | "pt", _) => Customs::new(Digits('/'), false, '.', ',', ""),
        ("nl", _) => Customs::new(Digits('-'), false, '.', ',', ""),
        ("da" | "tr" | "el", _) => Customs::new(Digits('.'), false, '.', ',', SPACE),
        ("pl" | "cs" | "sk" | "nb" | "nn" | "no" | "fi" | "ru" | "uk" | "bg" | "ro", _) => {
            Customs::new(Digits('.'), false, '\u{a0}', ',', SPACE)
        }
        ("sv", _) => Customs::new(YearFirst('-'), false, '\u{a0}', ',', SPACE),
        ("hu", _) => Customs::new(YearFirst('.'), false, '\u{a0}', ',', ""),
        ("ja", _) => Customs::new(YearFirst('/'), false, ',', '.', ""),
        _ => Customs::new(YearFirst('-'), false, ',', '.', ""),
    }
}

/// Language and country of a formatting code, `de-at` and `de_AT_1996` alike.
pub(crate) fn split(formatting: &str) -> (String, String) {
    let mut parts = formatting.split(['_', '-', '.', '@']);
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let country = parts.find(|part| part.len() == 2).unwrap_or_default().to_ascii_uppercase();
    (language, country)
}

pub(crate) fn date(date: NaiveDate, formatting: &str) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    match customs(formatting).date {
        DateOrder::MonthDayYear => format!("{} {day}, {year}", month_name(month, formatting)),
        DateOrder::DayMonthYear => format!("{day} {} {year}", month_name(month, formatting)),
        DateOrder::Digits(sign) => format!("{day:02}{sign}{month:02}{sign}{year:04}"),
        DateOrder::YearFirst(sign) => format!("{year:04}{sign}{month:02}{sign}{day:02}"),
    }
}

/// The short name in the language of the formatting, so that "24 nov. 2026" stays of one piece.
fn month_name(month: u32, formatting: &str) -> String {
    let language = formatting.parse().unwrap_or(Language::En);
    catalogue::text(language, &Message::new(format!("month-short-{month}")))
}

pub(crate) fn clock(time: NaiveTime, formatting: &str) -> String {
    if customs(formatting).twelve_hours {
        let (afternoon, hour) = time.hour12();
        format!("{hour}:{:02} {}", time.minute(), if afternoon { "PM" } else { "AM" })
    } else {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }
}

/// A whole number with its thousands set apart.
pub(crate) fn grouped(number: i64, formatting: &str) -> String {
    let digits = number.unsigned_abs().to_string();
    let separator = customs(formatting).thousands;
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A share with at most one decimal.
pub(crate) fn percent(share: f64, formatting: &str) -> String {
    let customs = customs(formatting);
    let tenths = (share * 1000.0).round();
    let tenths = if tenths.is_finite() { tenths as i64 } else { 0 };
    let sign = if tenths < 0 && tenths > -10 { "-" } else { "" };
    let whole = grouped(tenths / 10, formatting);
    let rest = (tenths % 10).abs();
    let decimals = if rest == 0 { String::new() } else { format!("{}{rest}", customs.decimal) };
    format!("{sign}{whole}{decimals}{}%", customs.before_percent)
}
