//! What came in headquarters' name and was not heeded, and what it refused: told now and then,
//! so that neither a flood nor a night without keys fills the log of a device.

use super::Told;
use crate::reporting::wire::{Code, Unbelieved, Unreadable};
use std::collections::BTreeMap;

/// The time between two of a kind that are told: a person who looks finds one, and the log
/// of a week of them has a hundred kilobytes.
pub const TOLD_AGAIN_MS: u64 = 600_000;

#[derive(Debug, Clone, Default)]
pub(super) struct Unheard {
    unreadable: Seldom,
    unbelieved: Seldom,
    refused: BTreeMap<Code, Seldom>,
}

/// How many since it was last told.
#[derive(Debug, Clone, Default)]
struct Seldom {
    told_at: Option<u64>,
    others: u64,
}

impl Seldom {
    /// How many others there were, when it is time to tell.
    fn count(&mut self, now_ms: u64) -> Option<u64> {
        if self.told_at.is_some_and(|at| now_ms < at + TOLD_AGAIN_MS) {
            self.others += 1;
            return None;
        }
        self.told_at = Some(now_ms);
        Some(std::mem::take(&mut self.others))
    }
}

impl Unheard {
    /// Whether a refusal of this kind is to be told.
    pub(super) fn refused(&mut self, code: Code, now_ms: u64) -> bool {
        self.refused.entry(code).or_default().count(now_ms).is_some()
    }

    pub(super) fn count(&mut self, topic: &str, reason: &Unreadable, now_ms: u64) -> Option<Told> {
        let topic = topic.to_owned();
        if let Unreadable::Unauthenticated(unbelieved) = reason {
            let others = self.unbelieved.count(now_ms)?;
            return Some(Told::Unbelieved { topic, reason: means(*unbelieved).to_owned(), others });
        }
        let others = self.unreadable.count(now_ms)?;
        Some(Told::Unreadable { topic, reason: reason.to_string(), others })
    }
}

/// What it means at a device.
fn means(unbelieved: Unbelieved) -> &'static str {
    match unbelieved {
        Unbelieved::Missing => {
            "it carries no code. Headquarters has no reporting key of this campaign (`reporting_keys` there), or \
             does not know this device's keys (its board says so: enrol the device again), or somebody else speaks \
             in its name. Until then nothing counts as acknowledged here; it stays and is sent again"
        }
        Unbelieved::Wrong | Unbelieved::TakenBack => {
            "its code is not under this device's keys. Were they replaced? Then take the newest file of keys; else \
             somebody else speaks in headquarters' name"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_told_seldom() {
        let mut unheard = Unheard::default();
        let missing = Unreadable::Unauthenticated(Unbelieved::Missing);
        let told: Vec<_> = (0..1_000).filter_map(|ms| unheard.count("t", &missing, ms)).collect();
        assert!(
            matches!(&told[..], [Told::Unbelieved { others: 0, reason, .. }] if reason.contains("reporting_keys"))
        );
        assert!(matches!(
            unheard.count("t", &Unreadable::Bomb, 1_000),
            Some(Told::Unreadable { others: 0, .. })
        ));
        assert!(unheard.refused(Code::Closed, 1_000) && unheard.refused(Code::Malformed, 1_000));
        assert!(
            !unheard.refused(Code::Closed, 1_001) && unheard.refused(Code::Closed, 1_000 + TOLD_AGAIN_MS)
        );
        let later = unheard.count("t", &missing, TOLD_AGAIN_MS);
        assert!(matches!(later, Some(Told::Unbelieved { others: 999, .. })), "{later:?}");
    }
}
