//! A person's localization: their language, their way of writing dates and numbers, their clock.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::language::ranked;
use crate::{Language, Message, catalogue, formats};

/// In which language, with which customs and in which time zone to speak to someone. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localization {
    pub language: Language,
    /// Customs of dates, numbers, names: `en_US`, `de_CH`. An unknown one falls back to its language, then to ISO 8601.
    pub formatting: String,
    pub time_zone: Tz,
}

impl Default for Localization {
    fn default() -> Self {
        Self::of(Language::En)
    }
}

impl Localization {
    pub fn new(language: Language, formatting: impl Into<String>, time_zone: Tz) -> Self {
        Self { language, formatting: formatting.into(), time_zone }
    }

    /// The usual customs of a language, on the clock of UTC.
    pub fn of(language: Language) -> Self {
        Self::new(language, language.usual_formatting(), Tz::UTC)
    }

    /// What an `Accept-Language` header asks for: its first language that the product speaks, with the country
    /// named there (`en-GB` writes dates as in Britain). English if it speaks none of them.
    pub fn negotiate(accept_language: &str, time_zone: Tz) -> Self {
        for tag in ranked(accept_language) {
            if let Ok(language) = tag.parse::<Language>() {
                let (_, country) = formats::split(&tag);
                let formatting = match country.as_str() {
                    "" => language.usual_formatting().to_owned(),
                    country => format!("{language}_{country}"),
                };
                return Self::new(language, formatting, time_zone);
            }
        }
        Self::new(Language::En, Language::En.usual_formatting(), time_zone)
    }

    /// The message in words; those inside it are translated first.
    pub fn text(&self, message: &Message) -> String {
        catalogue::text(self.language, message)
    }

    /// "Nov 24, 2026", "24.11.2026"
    pub fn date(&self, date: NaiveDate) -> String {
        formats::date(date, &self.formatting)
    }

    /// Date and time of day of an instant, in milliseconds since 1970: "Nov 24, 2026, 2:05 PM"
    pub fn time(&self, millis: i64) -> String {
        match self.on_the_clock(millis) {
            Some(time) => {
                let day = formats::date(time.date_naive(), &self.formatting);
                format!("{day}, {}", formats::clock(time.time(), &self.formatting))
            }
            None => String::new(),
        }
    }

    /// Only the date of an instant, in milliseconds since 1970.
    pub fn day(&self, millis: i64) -> String {
        self.on_the_clock(millis).map(|time| self.date(time.date_naive())).unwrap_or_default()
    }

    fn on_the_clock(&self, millis: i64) -> Option<DateTime<Tz>> {
        // The far ends of what chrono can hold overflow when moved to another zone.
        const FAR: i64 = 200_000 * 365 * 86_400_000;
        let time = DateTime::<Utc>::from_timestamp_millis(millis.clamp(-FAR, FAR))?;
        Some(time.with_timezone(&self.time_zone))
    }

    /// How long ago (or how far ahead) an instant is, seen from another: "3 hours ago", "in 2 days".
    /// Both in milliseconds since 1970.
    pub fn relative(&self, millis: i64, now: i64) -> String {
        let distance = now.saturating_sub(millis);
        let minutes = distance.saturating_abs() / 60_000;
        let (unit, count) = match minutes {
            0 => return self.text(&Message::new("time-just-now")),
            1..60 => ("minutes", minutes),
            60..1440 => ("hours", minutes / 60),
            1440..43_200 => ("days", minutes / 1440),
            43_200..525_600 => ("months", minutes / 43_200),
            _ => ("years", minutes / 525_600),
        };
        let direction = if distance >= 0 { "past" } else { "future" };
        self.text(&Message::new(format!("time-{unit}-{direction}")).with("count", count))
    }

    /// "1,234", "1.234"
    pub fn number(&self, number: i64) -> String {
        formats::grouped(number, &self.formatting)
    }

    /// A share with at most one decimal: 0.125 is "12.5%", in German "12,5 %".
    pub fn percent(&self, share: f64) -> String {
        formats::percent(share, &self.formatting)
    }

    /// The parts of a name in the order of the customs; those that are empty leave no gap.
    pub fn full_name(&self, prefix: &str, first: &str, middle: &str, last: &str, suffix: &str) -> String {
        let (language, _) = formats::split(&self.formatting);
        let parts = match language.as_str() {
            "hu" | "ja" | "ko" | "vi" | "zh" => [prefix, last, first, middle, suffix],
            _ => [prefix, first, middle, last, suffix],
        };
        let parts: Vec<&str> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn german() -> Localization {
        Localization::new(Language::De, "de_DE", Tz::Europe__Berlin)
    }

    #[test]
    fn dates_and_times_follow_the_customs() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 4).unwrap();
        let noon = 1_793_793_900_000; // 2026-11-04T12:05:00Z
        assert_eq!(Localization::default().date(day), "Nov 4, 2026");
        assert_eq!(Localization::default().time(noon), "Nov 4, 2026, 12:05 PM");
        assert_eq!(german().date(day), "04.11.2026");
        assert_eq!(german().time(noon), "04.11.2026, 13:05");
        let british = Localization::negotiate("en-GB,en;q=0.5", Tz::UTC);
        assert_eq!(british.time(noon), "4 Nov 2026, 12:05");
        assert_eq!(Localization::of(Language::Fr).time(noon), "4 nov. 2026, 12:05");
        // An English speaker in a French office.
        assert_eq!(Localization::new(Language::En, "fr_FR", Tz::UTC).date(day), "4 nov. 2026");
        assert_eq!(Localization::new(Language::En, "xx", Tz::UTC).date(day), "2026-11-04");
    }

    #[test]
    fn numbers_follow_the_customs() {
        assert_eq!(Localization::default().number(1_234_567), "1,234,567");
        assert_eq!(german().number(-1_234), "-1.234");
        assert_eq!(Localization::of(Language::Fr).number(1_000), "1\u{202f}000");
        assert_eq!(german().number(999), "999");
        assert_eq!(german().percent(0.125), "12,5\u{a0}%");
        assert_eq!(Localization::default().percent(-0.004), "-0.4%");
        assert_eq!(Localization::default().percent(1.0), "100%");
    }

    #[test]
    fn names_leave_no_gaps() {
        let english = Localization::default();
        assert_eq!(english.full_name("Dr.", "Amanda", "", "Cole", ""), "Dr. Amanda Cole");
        assert_eq!(english.full_name("", "", "", "", ""), "");
        let hungarian = Localization::new(Language::En, "hu_HU", Tz::UTC);
        assert_eq!(hungarian.full_name("", "Anna", "", "Nagy", ""), "Nagy Anna");
    }

    #[test]
    fn time_passes_in_words() {
        let english = Localization::default();
        assert_eq!(english.relative(0, 30_000), "just now");
        assert_eq!(english.relative(0, 60_000), "1 minute ago");
        assert_eq!(english.relative(0, 3 * 3_600_000), "3 hours ago");
        assert_eq!(german().relative(2 * 86_400_000, 0), "in 2 Tagen");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall_over(millis: i64, now: i64, number: i64, share: f64, formatting: String, header: String) {
            let localization = Localization::new(Language::De, formatting, Tz::America__New_York);
            localization.time(millis);
            localization.day(millis);
            localization.relative(millis, now);
            localization.number(number);
            localization.percent(share);
            Localization::negotiate(&header, Tz::UTC);
        }
    }
}
