//! What headquarters knows of this moment and does not keep: who is there, whether the
//! line stands, what went wrong. Lost at a stop; none of it enters a figure.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;
use venue::{
    id::CampaignId,
    moment::Moment as At,
    reporting::{
        intake::{ClockDoubt, Told},
        live::is_before,
        topic::Address,
        wire::{Gauge, Now, Presence},
    },
    watching::LineHealth,
};

/// Devices kept in mind: as many as ledgers, a further one is not shown as present.
const MAX_DEVICES: usize = 200_000;

/// A device that said whether it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// There, or gone.
    pub online: bool,
    /// Name and version of its program.
    pub program: String,
    /// Since when, milliseconds since 1970.
    pub since: i64,
}

/// What a device said of this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// When it was read, by the device.
    pub at: At,
    /// When it came, milliseconds since 1970.
    pub received: i64,
    /// Who is inside.
    pub gauges: Vec<Gauge>,
    /// How its lines are counted, each with when it was first heard to be so,
    /// milliseconds since 1970.
    pub lines: Vec<(LineHealth, i64)>,
    /// Lines it had no room for.
    pub more: u32,
}

impl Heard {
    /// After what was heard before.
    fn of(said: Now, before: Option<&Self>, received: i64) -> Self {
        let Now { at, gauges, lines, more, .. } = said;
        let first = |line: &LineHealth| {
            let same = |known: &&(LineHealth, i64)| {
                let known = &known.0;
                (&known.line, known.method, known.sight) == (&line.line, line.method, line.sight)
            };
            let known = before.and_then(|before| before.lines.iter().find(same));
            known.map_or(received, |(_, first)| *first)
        };
        let lines = lines.into_iter().map(|line| (first(&line), line)).map(|(first, line)| (line, first));
        Self { at, received, gauges, lines: lines.collect(), more }
    }
}

/// All of it at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// Whether the line to the broker stands, and since when it does or does not.
    pub linked: (bool, i64),
    /// Devices that said whether they are there.
    pub present: BTreeMap<Address, Present>,
    /// What devices said of this moment.
    pub said: BTreeMap<Address, Heard>,
    /// Why the archive cannot commit at the moment, and since when.
    pub failing: Option<(String, i64)>,
    /// Campaigns whose devices authenticate what they say, and of which there is no
    /// reporting key here.
    pub lacking_key: BTreeSet<CampaignId>,
    /// Why the clock of headquarters is not believed.
    pub clock: Option<ClockDoubt>,
    /// Documents left unanswered because the archive was slower than the devices.
    pub dropped: u64,
}

/// The same, shared between the intake and the board.
#[derive(Debug, Default)]
pub struct Live {
    moment: Mutex<Moment>,
    changed: Notify,
}

impl Live {
    /// Waits until something changed since this was last asked.
    pub async fn until_changed(&self) {
        self.changed.notified().await;
    }

    /// What is known now.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.lock().clone()
    }

    /// The archive or the verdict on a ledger changed.
    pub fn changed(&self) {
        self.changed.notify_one();
    }

    pub(crate) fn linked(&self, linked: bool, now: i64) {
        self.lock().linked = (linked, now);
        self.changed();
    }

    pub(crate) fn committed(&self, _now: i64) {
        self.lock().failing = None;
        self.changed();
    }

    pub(crate) fn failing(&self, reason: &str, now: i64) {
        let mut moment = self.lock();
        let since = moment.failing.as_ref().map_or(now, |(_, since)| *since);
        moment.failing = Some((reason.to_owned(), since));
        drop(moment);
        self.changed();
    }

    pub(crate) fn presence(&self, presence: Presence, now: i64) {
        let mut moment = self.lock();
        let Presence { from, online, program, .. } = presence;
        let known = moment.present.get(&from);
        if known.is_none() && moment.present.len() >= MAX_DEVICES {
            return;
        }
        let since = known.filter(|known| known.online == online).map_or(now, |known| known.since);
        moment.present.insert(from, Present { online, program, since });
        drop(moment);
        self.changed();
    }

    pub(crate) fn said(&self, said: Now, now: i64) {
        let mut moment = self.lock();
        let known = moment.said.get(&said.from);
        let full = known.is_none() && moment.said.len() >= MAX_DEVICES;
        if full || known.is_some_and(|known| is_before(&said.at, &known.at)) {
            return;
        }
        let from = said.from.clone();
        let heard = Heard::of(said, known, now);
        moment.said.insert(from, heard);
        drop(moment);
        self.changed();
    }

    /// Whether that is news.
    pub(crate) fn clock(&self, doubt: Option<ClockDoubt>) -> bool {
        let mut moment = self.lock();
        let news = moment.clock.is_some() != doubt.is_some();
        moment.clock = doubt;
        drop(moment);
        if news {
            self.changed();
        }
        news
    }

    pub(crate) fn told(&self, told: &Told) {
        let mut moment = self.lock();
        match told {
            Told::Unchecked { from } => drop(moment.lacking_key.insert(from.campaign.clone())),
            Told::Busy { dropped } => moment.dropped = *dropped,
            Told::Refused { .. } | Told::Forked { .. } | Told::CommitFailed { .. } => {}
        }
        drop(moment);
        self.changed();
    }

    fn lock(&self) -> MutexGuard<'_, Moment> {
        // Every change here is one assignment, so a panic elsewhere left nothing half done.
        self.moment.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::{
        entry::Method,
        moment::BootId,
        watching::{CounterKind, Doubt, Sight},
    };

    fn address() -> Address {
        let [campaign, venue, device] = ["science-month-2025", "river-city", "kiosk-1"];
        Address {
            campaign: campaign.parse().unwrap(),
            venue: venue.parse().unwrap(),
            device: device.parse().unwrap(),
        }
    }

    fn said(boottime: i64, sight: Sight) -> Now {
        let line = LineHealth {
            line: "front-door".parse().unwrap(),
            kind: CounterKind::Camera,
            method: Method::EntranceLine,
            activity: "science-night".parse().unwrap(),
            hall: None,
            sight,
            since: 0,
            wall: None,
        };
        let at = At { wall: boottime, boottime, boot: BootId("b".into()), trusted: false };
        Now { from: address(), at, gauges: vec![], lines: vec![line], more: 0 }
    }

    fn first(live: &Live) -> (Sight, i64) {
        let moment = live.moment();
        let (line, first) = &moment.said[&address()].lines[0];
        (line.sight, *first)
    }

    #[test]
    fn it_is_known_since_when_a_line_was_first_heard_to_be_so() {
        let live = Live::default();
        let dark = Sight::Doubted(Doubt::Dark);
        live.said(said(1_000, Sight::Counting), 100);
        live.said(said(2_000, dark), 200);
        live.said(said(3_000, dark), 300);
        assert_eq!(first(&live), (dark, 200));
        assert_eq!(live.moment().said[&address()].received, 300);
        live.said(said(4_000, Sight::Doubted(Doubt::Covered)), 400);
        assert_eq!(first(&live).1, 400, "it is another doubt");
    }

    #[test]
    fn what_comes_late_changes_nothing() {
        let live = Live::default();
        live.said(said(2_000, Sight::Gone), 200);
        live.said(said(1_000, Sight::Counting), 300);
        assert_eq!(first(&live), (Sight::Gone, 200));
        assert_eq!(live.moment().said[&address()].received, 200, "nor does it make it fresh");
    }
}
