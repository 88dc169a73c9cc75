//! Moments, and the clock that tells them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Both engines store it as the same 64-bit integer, so that equality, order and cursors never differ between them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1000)
    }

    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes * 60)
    }

    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours * 3600)
    }

    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days * 86_400)
    }

    /// The moment in UTC; a moment outside of what the calendar can hold becomes its beginning, 1970.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    pub fn date(self) -> NaiveDate {
        self.to_utc().date_naive()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self(moment.timestamp_millis())
    }
}

/// Tells the time. Passed in, so that tests move it instead of waiting.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The clock of the machine.
    pub const fn real() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is moved.
    pub fn standing_at(moment: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(moment.0))))
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            None => Utc::now().into(),
            Some(moment) => Timestamp(moment.load(Ordering::SeqCst)),
        }
    }

    /// Moves a standing clock forward; the machine's own clock can't be moved.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Some(moment) = &self.0 {
            moment.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
    }
}
