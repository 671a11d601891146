//! How the audits of what is counted at this device stand.

use super::{Desk, Evening};
use crate::{desk::Trouble, wording::Shares};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use venue::{
    audit::{Accuracy, Audited, Door, Standing},
    entry::{Entry, Fact, Mode},
    moment::Readings,
};

/// What is known of a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked<'e> {
    /// It was never audited.
    Never,
    /// Its taps are being held against what was counted.
    Waits,
    /// Its newest audit.
    Was(&'e Audited),
}

impl Evening {
    /// All doors that are counted at this device, or were when they were audited.
    #[must_use]
    pub fn doors(&self) -> Vec<Door> {
        let counted = self.lines.iter().map(|spot| (&spot.line, spot.method));
        let audited = self.audits.iter().map(|audited| (&audited.line, audited.method));
        let mut seen = BTreeSet::new();
        let doors = counted.chain(audited).filter(|door| seen.insert(*door));
        doors.map(|(line, method)| (line.clone(), method)).collect()
    }

    /// How the audits of a door stand.
    #[must_use]
    pub fn checked(&self, door: &Door) -> Checked<'_> {
        let (line, method) = door;
        let of_door = |audited: &&Audited| audited.line == *line && audited.method == *method;
        if self.comparing.contains(door) {
            Checked::Waits
        } else {
            self.audits.iter().find(of_door).map_or(Checked::Never, Checked::Was)
        }
    }
}

impl Desk {
    /// What audits found, the newest first, and what that says of each method now.
    pub(super) fn audits(
        &self,
        readings: &Readings,
        mode: Mode,
    ) -> Result<(Vec<Audited>, Standing<NaiveDate>), Trouble> {
        let campaign = &self.house.pack().campaign;
        let mut audits = self.ledger.audited(readings)?;
        let mut standing = Standing::default();
        for audited in &audits {
            if let Some(time) = audited.time {
                standing.note(audited, campaign.venue_day(time));
            }
        }
        audits.retain(|audited| audited.is_shown_in(mode));
        Ok((audits, standing))
    }
}

/// The doors whose taps are not compared yet, of the newest entries: a comparison takes a
/// minute. A comparison that was taken back is one all the same.
pub(super) fn comparing(entries: &[Entry]) -> Vec<Door> {
    let settled: BTreeSet<u64> = entries
        .iter()
        .filter_map(|entry| match &entry.body.fact {
            Fact::AuditCompared { of, .. } | Fact::Correction { of, .. } => Some(*of),
            _ => None,
        })
        .collect();
    let waits = |entry: &Entry| match &entry.body.fact {
        Fact::AuditTapped { line, method, .. } if !settled.contains(&entry.n) => {
            Some((line.clone(), *method))
        }
        _ => None,
    };
    entries.iter().filter_map(waits).collect::<BTreeSet<Door>>().into_iter().collect()
}

/// What an audit says of a method, in both languages.
pub(super) fn in_words(day: NaiveDate, Accuracy { tapped, error, bias }: &Accuracy) -> String {
    let range = |of: Shares| format!("{}% ({} … {})", of.percent, of.least, of.most);
    let (error, bias) = (range(Shares::of(*error)), range(Shares::signed(*bias)));
    format!("  核对 checked {day}, {tapped}: 误差 error {error}, 偏差 bias {bias}; 95%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::{
        audit::{Estimate, Outcome, Tapped, Void},
        entry::{Body, By, Change, Method, Place, Role},
        id::{ActivityId, LineId, SiteId},
        moment::{BootId, Moment},
    };

    fn place() -> Place {
        let (activity, site) = (ActivityId::new("night").unwrap(), SiteId::new("main").unwrap());
        Place { activity, site, hall: None }
    }

    fn entry(n: u64, fact: Fact) -> Entry {
        let at = Moment { wall: 0, boottime: 0, boot: BootId(String::new()), trusted: true };
        Entry { n, body: Body { at, rehearsal: false, fact } }
    }

    fn door(line: &str) -> Door {
        (LineId::new(line).unwrap(), Method::EntranceLine)
    }

    fn tapped(n: u64, line: &str) -> Entry {
        let (line, method) = door(line);
        let by = By { role: Role::Staff, reason: "regular-check".to_owned() };
        let tapped = Tapped::default();
        entry(n, Fact::AuditTapped { place: place(), line, method, entrance: true, tapped, by })
    }

    fn compared(n: u64, line: &str, of: u64) -> Entry {
        let (line, method) = door(line);
        let outcome = Outcome::Void(Void::NotWatched);
        entry(n, Fact::AuditCompared { place: place(), line, method, entrance: true, of, outcome })
    }

    fn taken_back(n: u64, of: u64) -> Entry {
        let reason = "mistake".to_owned();
        entry(n, Fact::Correction { of, change: Change::Undo, reason, role: Role::Staff })
    }

    #[test]
    fn taps_wait_until_they_are_compared_or_taken_back() {
        let told = |entries: &[Entry]| comparing(entries);
        assert_eq!(told(&[tapped(1, "front"), tapped(2, "front")]), [door("front")]);
        let some = [tapped(1, "front"), tapped(2, "side"), compared(3, "front", 1)];
        assert_eq!(told(&some), [door("side")]);
        assert_eq!(told(&[tapped(1, "front"), taken_back(2, 1)]), []);
        let undone = [tapped(1, "front"), compared(2, "front", 1), taken_back(3, 2)];
        assert_eq!(told(&undone), [], "a comparison that was taken back is not made anew");
    }

    #[test]
    fn a_summary_says_error_and_bias_with_their_intervals() {
        let of = |permille, least, most| Estimate { permille, least, most };
        let accuracy = Accuracy { tapped: 100, error: of(40, 9, 104), bias: of(-20, -81, 43) };
        let day = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();
        assert_eq!(
            in_words(day, &accuracy),
            "  核对 checked 2025-09-20, 100: 误差 error 4% (0.9 … 11), 偏差 bias −2% (−8.1 … +4.3); 95%"
        );
    }
}
