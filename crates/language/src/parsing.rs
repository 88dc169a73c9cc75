//! Reading what people type: dates and phone numbers.

use chrono::{Datelike, NaiveDate};

/// A date as ISO 8601 (2026-11-24) or as American files have it (11/24/2026). Years have four digits.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() > 10 {
        return None;
    }
    let separator = if text.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = text.split(separator).collect();
    let (year, month, day) = match (separator, parts.as_slice()) {
        ('-', [year, month, day]) => (year, month, day),
        ('/', [month, day, year]) => (year, month, day),
        _ => return None,
    };
    let digits = |part: &str, longest: usize| {
        let plain =
            !part.is_empty() && part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse::<u32>().ok() } else { None }
    };
    if year.len() != 4 {
        return None;
    }
    let date =
        NaiveDate::from_ymd_opt(i32::try_from(digits(year, 4)?).ok()?, digits(month, 2)?, digits(day, 2)?)?;
    (date.year() > 0).then_some(date)
}

/// A phone number in E.164 ("+14085550123"), if it is a possible one; the hint is the country (ISO 3166-1, two
/// letters) that a number without a country code belongs to.
pub fn e164(text: &str, country_hint: Option<&str>) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    let country = country_hint.and_then(|code| code.trim().to_ascii_uppercase().parse().ok());
    let number = phonenumber::parse(country, text).ok()?;
    let valid = phonenumber::is_valid(&number) && number.extension().is_none();
    valid.then(|| number.format().mode(phonenumber::Mode::E164).to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_come_in_two_forms() {
        let day = NaiveDate::from_ymd_opt(1990, 2, 28);
        assert_eq!(parse_date("1990-02-28"), day);
        assert_eq!(parse_date(" 02/28/1990 "), day);
        assert_eq!(parse_date("2/28/1990"), day);
        for wrong in [
            "",
            "28/02/1990",
            "1990-02-30",
            "90-02-28",
            "1990-2-28T",
            "0000-01-01",
            "١٩٩٠-02-28",
            "1990",
            "--",
        ] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn phones_are_written_in_one_way() {
        assert_eq!(e164("+1 (408) 555-0123", None).as_deref(), Some("+14085550123"));
        assert_eq!(e164("030 901820", Some("DE")).as_deref(), Some("+4930901820"));
        assert_eq!(e164("030 901820", None), None);
        assert_eq!(e164("call me", Some("US")), None);
        assert_eq!(e164("12", Some("US")), None);
        assert_eq!(e164("+49 30 901820", Some("nowhere")).as_deref(), Some("+4930901820"));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text: String, hint: String, digits in "[+0-9 ()ext;=./-]{0,40}") {
            parse_date(&text);
            parse_date(&digits);
            e164(&text, Some(&hint));
            e164(&digits, Some("US"));
            e164(&digits, None);
        }
    }
}
