//! What headquarters knows of this moment and does not keep: who is there, whether the
//! line stands, what went wrong. Lost at a stop; none of it enters a figure.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;
use venue::reporting::{
    intake::Told,
    topic::Address,
    wire::{Gauge, Now, Presence},
};

/// Devices kept in mind: as many as ledgers, a further one is not shown as present.
const MAX_DEVICES: usize = 200_000;

/// Refusals kept to show: a screenful; all are counted and logged.
const MAX_REFUSALS: usize = 20;

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

/// All of it at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// Whether the line to the broker stands, and since when it does or does not.
    pub linked: (bool, i64),
    /// Devices that said whether they are there.
    pub present: BTreeMap<Address, Present>,
    /// Live gauges and when they came.
    pub gauges: BTreeMap<Address, (Vec<Gauge>, i64)>,
    /// Why the archive cannot commit at the moment, and since when.
    pub failing: Option<(String, i64)>,
    /// Documents that were refused since the start, and the last of them.
    pub refused: (u64, Vec<String>),
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

    pub(crate) fn gauges(&self, read: Now, now: i64) {
        let mut moment = self.lock();
        if moment.gauges.contains_key(&read.from) || moment.gauges.len() < MAX_DEVICES {
            moment.gauges.insert(read.from, (read.gauges, now));
        }
        drop(moment);
        self.changed();
    }

    pub(crate) fn told(&self, told: &Told) {
        let mut moment = self.lock();
        match told {
            Told::Refused { topic, reason, .. } => {
                let (count, last) = &mut moment.refused;
                *count += 1;
                last.push(format!("{topic}: {reason}"));
                let over = last.len().saturating_sub(MAX_REFUSALS);
                last.drain(..over);
            }
            Told::Busy { dropped } => moment.dropped = *dropped,
            Told::Forked { .. } | Told::CommitFailed { .. } => {}
        }
        drop(moment);
        self.changed();
    }

    fn lock(&self) -> MutexGuard<'_, Moment> {
        // Every change here is one assignment, so a panic elsewhere left nothing half done.
        self.moment.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
