//! Documents that headquarters did not take, counted by device and kind of reason. Whatever
//! floods it, what is kept and what is logged stay bounded, and no count is lost.

use super::{
    topic::{Address, Topic},
    wire::{Code, REASON_CHARS},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The most rows that are kept, each some 300 bytes: five hundred devices in two kinds of
/// trouble. Further ones are counted together, by kind of reason.
pub const MOST_ROWS: usize = 1_000;

/// The time between two lines of the log about one device and kind of reason, milliseconds.
pub const LOG_AGAIN_MS: i64 = 600_000;

/// The most lines of the log within a minute, about all devices together: a night of forged
/// names fills a few megabytes.
pub const LOG_A_MINUTE: u32 = 20;

const MINUTE_MS: i64 = 60_000;

/// What was not taken of one device for one kind of reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The device that the topic names; nothing where it names none, and of many together.
    pub device: Option<Address>,
    /// The kind of reason.
    pub code: Code,
    /// How many documents.
    pub count: u64,
    /// When the first came, milliseconds since 1970.
    pub first: i64,
    /// When the last came, milliseconds since 1970.
    pub last: i64,
    /// Why the last was not taken.
    pub reason: String,
}

/// A line for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How many of this device and kind were not logged since the last line about it.
    pub others: u64,
    /// Lines about anything that were left away in the minutes before.
    pub left_away: u64,
}

#[derive(Debug, Clone)]
struct Row {
    /// Since it was last kept.
    news: Refused,
    logged_at: Option<i64>,
    unlogged: u64,
}

impl Row {
    fn of(news: Refused) -> Self {
        Self { news, logged_at: None, unlogged: 0 }
    }
}

/// What was refused, and when it was logged.
#[derive(Debug, Clone, Default)]
pub struct Refusals {
    rows: BTreeMap<(Option<Address>, Code), Row>,
    minute: i64,
    logged: u32,
    left_away: u64,
}

impl Refusals {
    /// Counts a document that came on this topic at `now` (milliseconds since 1970), and says
    /// whether it is to be logged.
    pub fn count(&mut self, topic: &str, code: Code, reason: &str, now: i64) -> Option<Line> {
        let device = match topic.parse() {
            Ok(Topic::Up(address, _)) => Some(address),
            _ => None,
        };
        let key = self.room_for((device, code));
        let (device, reason) = (key.0.clone(), reason.chars().take(REASON_CHARS).collect());
        let new = Refused { device, code, count: 0, first: now, last: now, reason: String::new() };
        let row = self.rows.entry(key.clone()).or_insert_with(|| Row::of(new));
        if row.news.count == 0 {
            row.news.first = now;
        }
        row.news.count = row.news.count.saturating_add(1);
        (row.news.last, row.news.reason) = (now, reason);
        let again = row.logged_at.is_none_or(|at| !(at..at.saturating_add(LOG_AGAIN_MS)).contains(&now));
        if !again {
            row.unlogged += 1;
            return None;
        }
        if !self.may_log(now) {
            self.left_away += 1;
            return None;
        }
        let row = self.rows.get_mut(&key)?;
        row.logged_at = Some(now);
        let left_away = std::mem::take(&mut self.left_away);
        Some(Line { others: std::mem::take(&mut row.unlogged), left_away })
    }

    fn may_log(&mut self, now: i64) -> bool {
        let minute = now.div_euclid(MINUTE_MS);
        if minute != self.minute {
            (self.minute, self.logged) = (minute, 0);
        }
        self.logged += 1;
        self.logged <= LOG_A_MINUTE
    }

    /// The row to count in. When all are taken, the one that was kept and is longest silent
    /// makes room; while none was kept, further devices are counted together.
    fn room_for(&mut self, key: (Option<Address>, Code)) -> (Option<Address>, Code) {
        if self.rows.len() < MOST_ROWS || self.rows.contains_key(&key) {
            return key;
        }
        let kept = self.rows.iter().filter(|((device, _), row)| device.is_some() && row.news.count == 0);
        let Some(silent) = kept.min_by_key(|(_, row)| row.news.last).map(|(key, _)| key.clone()) else {
            return (None, key.1);
        };
        self.rows.remove(&silent);
        key
    }

    /// Whether there is something to keep.
    #[must_use]
    pub fn has_news(&self) -> bool {
        self.rows.values().any(|row| row.news.count > 0)
    }

    /// Counts again what could not be kept.
    pub fn put_back(&mut self, news: Vec<Refused>) {
        for Refused { device, code, count, first, last, reason } in news {
            let key = self.room_for((device, code));
            let new = || Refused { device: key.0.clone(), code, count: 0, first, last, reason };
            let row = self.rows.entry(key.clone()).or_insert_with(|| Row::of(new()));
            row.news.first = if row.news.count == 0 { first } else { row.news.first.min(first) };
            row.news.count = row.news.count.saturating_add(count);
        }
    }

    /// What was counted since this was last asked, to be added to what is kept.
    pub fn news(&mut self) -> Vec<Refused> {
        let news = |row: &mut Row| {
            let news = row.news.clone();
            row.news.count = 0;
            (news.count > 0).then_some(news)
        };
        self.rows.values_mut().filter_map(news).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporting::topic::Up;
    use proptest::prelude::*;

    const NOON: i64 = 1_758_369_600_000;

    fn topic(device: usize) -> String {
        let address = Address {
            campaign: "c".parse().unwrap(),
            venue: "v".parse().unwrap(),
            device: format!("d-{device}").parse().unwrap(),
        };
        Topic::Up(address, Up::Page).to_string()
    }

    #[test]
    fn each_kind_of_each_device_is_counted_and_logged_seldom() {
        let mut refusals = Refusals::default();
        let mut count = |device, code, at| refusals.count(&topic(device), code, "why", NOON + at);
        assert_eq!(count(1, Code::Malformed, 0), Some(Line { others: 0, left_away: 0 }));
        for second in 1..600 {
            assert_eq!(count(1, Code::Malformed, second * 1_000), None);
        }
        assert!(count(1, Code::Oversize, 1_000).is_some() && count(2, Code::Malformed, 1_000).is_some());
        assert_eq!(count(1, Code::Malformed, LOG_AGAIN_MS), Some(Line { others: 599, left_away: 0 }));
        assert!(refusals.count("nonsense", Code::WrongTopic, "why", NOON).is_some());
        let news = refusals.news();
        let row = news.iter().find(|row| row.count == 601).unwrap();
        assert_eq!((row.first, row.last, row.code), (NOON, NOON + LOG_AGAIN_MS, Code::Malformed));
        assert_eq!(row.device.as_ref().unwrap().device.as_str(), "d-1");
        assert!(news.len() == 4 && news.iter().any(|row| row.device.is_none()));
        assert!(!refusals.has_news() && refusals.news().is_empty());
    }

    #[test]
    fn a_clock_set_back_does_not_silence_the_log() {
        let mut refusals = Refusals::default();
        assert!(refusals.count(&topic(1), Code::Malformed, "why", NOON).is_some());
        assert!(refusals.count(&topic(1), Code::Malformed, "why", NOON - 86_400_000).is_some());
    }

    #[test]
    fn forged_names_without_end_are_counted_within_bounds() {
        let mut refusals = Refusals::default();
        let (mut lines, mut kept) = (0, 0);
        for n in 0..5_000 {
            lines += u32::from(refusals.count(&topic(n), Code::Unauthenticated, "why", NOON).is_some());
            assert!(refusals.rows.len() <= MOST_ROWS + 1);
            if n == 2_500 {
                kept = refusals.news().iter().map(|row| row.count).sum();
            }
        }
        assert_eq!(lines, LOG_A_MINUTE);
        let news = refusals.news();
        assert!(news.iter().any(|row| row.device.is_none()), "the rest is counted together");
        assert!(news.iter().any(|row| row.device.as_ref().is_some_and(|d| d.device.as_str() == "d-3000")));
        assert_eq!(kept + news.iter().map(|row| row.count).sum::<u64>(), 5_000);
        let line = refusals.count(&topic(1), Code::Malformed, "why", NOON + MINUTE_MS).unwrap();
        assert_eq!(line.left_away, 5_000 - u64::from(LOG_A_MINUTE));
    }

    proptest! {
        // A thousand rows are filled in each, so a few are enough.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_count_is_lost(said in prop::collection::vec((0..2_000_usize, prop::bool::weighted(0.01)), 0..3_000)) {
            let (mut refusals, mut kept) = (Refusals::default(), 0);
            for (at, (device, keep)) in said.iter().enumerate() {
                let now = NOON + i64::try_from(at).unwrap() * 100;
                let _ = refusals.count(&topic(*device), Code::Malformed, "why", now);
                if *keep {
                    let news = refusals.news();
                    if device % 2 == 0 {
                        refusals.put_back(news);
                    } else {
                        kept += news.iter().map(|row| row.count).sum::<u64>();
                    }
                }
            }
            kept += refusals.news().iter().map(|row| row.count).sum::<u64>();
            prop_assert_eq!(kept, said.len() as u64);
        }
    }
}
