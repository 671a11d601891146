//! When passports are forgotten by themselves: some days after their campaign is over, or
//! after the last of them has expired.

use chrono::{DateTime, Months, TimeDelta};
use venue::{desk::MONTHS, moment::Moment, pack::Pack};

/// Days after the last day of a campaign for which a device still knows its passports: a
/// month to hand out rewards that came late and to look at what was claimed twice.
pub const KEPT_DAYS: i64 = 30;

/// Passports not seen since this time, milliseconds since 1970, are forgotten now; `None`
/// while the campaign goes on, and on a clock that is not believed. Where the pack does not
/// say when the campaign ends, those whose time is over: a passport is good for
/// [`MONTHS`] months.
#[must_use]
pub fn expires_before(pack: &Pack, now: &Moment) -> Option<i64> {
    let Some(last) = pack.campaign.period.and_then(|period| period.to) else {
        let today = DateTime::from_timestamp_millis(now.wall).filter(|_| now.trusted)?;
        let expired = today.checked_sub_months(Months::new(MONTHS))?;
        return Some(expired.checked_sub_signed(TimeDelta::days(KEPT_DAYS))?.timestamp_millis());
    };
    let today = pack.campaign.venue_day(now.wall);
    let over = last.checked_add_signed(TimeDelta::days(KEPT_DAYS))?;
    // All that was seen before this moment: nothing of this campaign comes after it.
    (now.trusted && today > over).then_some(now.wall)
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::moment::BootId;

    fn at(day: &str, trusted: bool) -> Moment {
        let noon = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap().and_hms_opt(4, 0, 0).unwrap();
        let wall = noon.and_utc().timestamp_millis();
        Moment { wall, boottime: 1, boot: BootId("b".into()), trusted }
    }

    #[test]
    fn passports_are_kept_for_a_month_after_the_campaign() {
        let pack = |period: &str| {
            let text = include_str!("../../configs/campaigns/science-month-2025.toml");
            let with = format!("[campaign]\n{period}\n");
            Pack::parse("campaign.toml", &text.replacen("[campaign]\n", &with, 1)).unwrap()
        };
        let ended = pack("period = { from = 2025-07-01, to = 2025-10-31 }");
        assert_eq!(expires_before(&ended, &at("2025-11-30", true)), None);
        let after = at("2025-12-01", true);
        assert_eq!(expires_before(&ended, &after), Some(after.wall));
        assert_eq!(expires_before(&ended, &at("2025-12-01", false)), None, "a clock that may be wrong");
        let last_year = at("2024-11-01", true).wall;
        assert_eq!(expires_before(&pack(""), &after), Some(last_year), "a year and a month ago");
        assert_eq!(expires_before(&pack(""), &at("2025-12-01", false)), None);
    }
}
