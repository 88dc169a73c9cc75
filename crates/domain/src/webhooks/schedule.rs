//! When a message that did not arrive is sent again, as Standard Webhooks suggests.

use chrono::DateTime;
use clientele_store::Timestamp;

/// Seconds between the end of an attempt and the next one; the first is made at once.
const PAUSES: [i64; 9] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600];

/// No receiver may ask for a longer pause.
const LONGEST: i64 = 24 * 3600;

/// When to try again after so many attempts, the first being 1; none when it was the last. A receiver that asks for more
/// time gets it.
pub fn next(attempts: i32, retry_after: Option<&str>, now: Timestamp) -> Option<Timestamp> {
    let pause = *PAUSES.get(usize::try_from(attempts.checked_sub(1)?).ok()?)?;
    // Some chance, so that what failed together does not come back together.
    let pause = pause + rand::random_range(0..=pause / 10);
    let asked = retry_after.and_then(|text| seconds(text, now)).unwrap_or(0);
    Some(now.plus_seconds(pause.max(asked.min(LONGEST))))
}

/// What a header `Retry-After` says: a number of seconds, or a date (RFC 9110).
fn seconds(text: &str, now: Timestamp) -> Option<i64> {
    if let Ok(seconds) = text.trim().parse::<i64>() {
        return Some(seconds.max(0));
    }
    let date = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some((date.timestamp_millis() - now.0).max(0) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 26 November 2026, 09:30 UTC.
    const MORNING: Timestamp = Timestamp(1_795_685_400_000);

    fn pause(attempts: i32, retry_after: Option<&str>) -> Option<i64> {
        next(attempts, retry_after, MORNING).map(|at| (at.0 - MORNING.0) / 1000)
    }

    #[test]
    fn ten_attempts_in_a_little_more_than_three_days() {
        let mut least = 0;
        for (attempts, expected) in (1..).zip(PAUSES) {
            let pause = pause(attempts, None).unwrap();
            assert!((expected..=expected + expected / 10).contains(&pause), "{attempts}: {pause}");
            least += expected;
        }
        assert_eq!(pause(10, None), None);
        assert!((3 * 86_400..4 * 86_400).contains(&least));
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_within_limits() {
        assert_eq!(pause(1, Some("120")), Some(120));
        assert_eq!(pause(1, Some("Thu, 26 Nov 2026 10:30:00 GMT")), Some(3600));
        assert_eq!(pause(1, Some("999999999")), Some(LONGEST));
        for early in ["0", "-5", "soon", "Thu, 26 Nov 2026 08:30:00 GMT"] {
            assert_eq!(pause(1, Some(early)), Some(5), "{early}");
        }
    }
}
