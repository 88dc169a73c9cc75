//! What *today* means to the person who asks.

use chrono::{Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeDelta, Utc};
use clientele_store::Timestamp;

use crate::operator::Operator;

/// The moment of asking and how far the asker's clock is from UTC.
#[derive(Clone, Copy, Debug)]
pub struct Present {
    pub now: Timestamp,
    pub offset: FixedOffset,
}

impl From<Timestamp> for Present {
    /// In UTC.
    fn from(now: Timestamp) -> Self {
        Self { now, offset: Utc.fix() }
    }
}

impl Present {
    pub const fn new(now: Timestamp, offset: FixedOffset) -> Self {
        Self { now, offset }
    }

    /// The asker's own date.
    pub fn today(self) -> NaiveDate {
        self.local(self.now).date()
    }

    /// A moment on the asker's clock.
    pub fn local(self, moment: Timestamp) -> NaiveDateTime {
        let shift = TimeDelta::seconds(i64::from(self.offset.local_minus_utc()));
        let utc = moment.to_utc().naive_utc();
        utc.checked_add_signed(shift).unwrap_or(utc)
    }

    /// The moment at which the asker's clock shows `local`.
    pub fn moment(self, local: NaiveDateTime) -> Timestamp {
        Timestamp(local.and_utc().timestamp_millis() - i64::from(self.offset.local_minus_utc()) * 1000)
    }

    /// The days of a relative range, from the first to the one after the last; none for other operators. The last
    /// seven days are today and the six before.
    pub(crate) fn days(self, operator: Operator) -> Option<(NaiveDate, NaiveDate)> {
        let today = self.today();
        let tomorrow = today.succ_opt()?;
        let first_of_month = today.with_day(1)?;
        Some(match operator {
            Operator::Today => (today, tomorrow),
            Operator::Yesterday => (today.pred_opt()?, today),
            Operator::LastSevenDays => (today.checked_sub_days(Days::new(6))?, tomorrow),
            Operator::LastThirtyDays => (today.checked_sub_days(Days::new(29))?, tomorrow),
            Operator::ThisMonth => {
                (first_of_month, first_of_month.checked_add_months(chrono::Months::new(1))?)
            }
            Operator::ThisYear => (
                NaiveDate::from_ymd_opt(today.year(), 1, 1)?,
                NaiveDate::from_ymd_opt(today.year() + 1, 1, 1)?,
            ),
            _ => return None,
        })
    }
}
