//! Shares in percent, with their intervals, and days: as they are written in words.

use super::Language;
use chrono::{Datelike, NaiveDate};
use venue::audit::Estimate;

/// A share and its interval, as three figures without their percent sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// The share.
    pub percent: String,
    /// At least.
    pub least: String,
    /// At most.
    pub most: String,
}

impl Shares {
    /// Of what can't be less than none.
    #[must_use]
    pub fn of(estimate: Estimate) -> Self {
        Self::written(estimate, false)
    }

    /// Of what may be too much or too little: each figure has its sign.
    #[must_use]
    pub fn signed(estimate: Estimate) -> Self {
        Self::written(estimate, true)
    }

    fn written(Estimate { permille, least, most }: Estimate, signed: bool) -> Self {
        Self {
            percent: percent(rough(permille, |tenths| (tenths + 5).div_euclid(10)), signed),
            least: percent(rough(least, |tenths| tenths.div_euclid(10)), signed),
            most: percent(rough(most, |tenths| -(-tenths).div_euclid(10)), signed),
        }
    }
}

/// From ten percent on tenths say nothing: an interval is as wide as some percent. They are
/// rounded as the figure asks; the ends of an interval outward.
fn rough(permille: i64, whole: fn(i64) -> i64) -> i64 {
    // Thousandths are tenths of a percent.
    if permille.abs() < 100 { permille } else { whole(permille).saturating_mul(10) }
}

fn percent(permille: i64, signed: bool) -> String {
    let sign = match permille.signum() {
        -1 => "−",
        1 if signed => "+",
        _ => "",
    };
    let size = permille.unsigned_abs();
    match (size / 10, size % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

/// A day as people say it; with its year where that is another one than today's.
#[must_use]
pub fn day(language: Language, day: NaiveDate, today: NaiveDate) -> String {
    if day.year() != today.year() {
        return day.format("%Y-%m-%d").to_string();
    }
    let written = if language.is_chinese() { "%-m月%-d日" } else { "%-d %b" };
    day.format(written).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(shares: Shares) -> [String; 3] {
        [shares.percent, shares.least, shares.most]
    }

    #[test]
    fn shares_have_tenths_below_ten_percent_and_intervals_are_rounded_outward() {
        let of = |permille, least, most| Estimate { permille, least, most };
        assert_eq!(told(Shares::of(of(35, 9, 119))), ["3.5", "0.9", "12"]);
        assert_eq!(told(Shares::of(of(0, 0, 40))), ["0", "0", "4"]);
        assert_eq!(told(Shares::of(of(125, 104, 1_203))), ["13", "10", "121"]);
        assert_eq!(told(Shares::signed(of(-20, -81, 43))), ["−2", "−8.1", "+4.3"]);
        assert_eq!(told(Shares::signed(of(-104, -251, -9))), ["−10", "−26", "−0.9"]);
        assert_eq!(told(Shares::signed(of(0, -126, 126))), ["0", "−13", "+13"]);
    }

    #[test]
    fn a_day_of_another_year_says_so() {
        let (zh, en) = (Language::of("zh-CN").unwrap(), Language::of("en").unwrap());
        let on = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let said = |language, of| day(language, of, on(2025, 11, 20));
        assert_eq!(said(zh, on(2025, 11, 4)), "11月4日");
        assert_eq!(said(en, on(2025, 11, 14)), "14 Nov");
        assert_eq!(said(en, on(2024, 11, 14)), "2024-11-14");
    }
}
