//! Which moment has a sound. It only looks on: a flow is the same with and without.

use super::{Flow, Screen};
use voice::Cue;

/// How often the alarm sounds while the way out shows (ms).
pub const ALARM_EVERY_MS: u64 = 5_000;

/// What was heard last, so that who comes back to a page does not hear it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ear {
    heard: Option<(Cue, u64)>,
    alarm: Option<u64>,
}

impl Ear {
    /// The sound that is due now (ms of a clock that never runs backwards), if one is. Ask
    /// at every picture.
    pub fn hear(&mut self, flow: &Flow, now: u64) -> Option<Cue> {
        if flow.screen == Screen::WayOut {
            let due = self.alarm.is_none_or(|last| now.saturating_sub(last) >= ALARM_EVERY_MS);
            return due.then(|| {
                self.alarm = Some(now);
                Cue::Alarm
            });
        }
        self.alarm = None;
        let moment = moment(flow)?;
        if self.heard == Some(moment) {
            return None;
        }
        self.heard = Some(moment);
        Some(moment.0)
    }
}

/// The sound of what is on the screen, and a number that another such moment does not have:
/// its entry in the ledger, or the order that was refused.
fn moment(flow: &Flow) -> Option<(Cue, u64)> {
    let passport = &flow.passport;
    match flow.screen {
        Screen::Thanks => Some((Cue::CheckedIn, flow.recorded.as_ref()?.entry)),
        Screen::Stamped => {
            let stamped = passport.stamped.as_ref()?;
            let entry = stamped.stamped.first()?.entry;
            let gift = stamped.seen.overview.rewards_due.iter().any(|due| due.here > 0);
            Some((if gift { Cue::Reward } else { Cue::Stamped }, entry))
        }
        Screen::Gifts => {
            let (_, entry) = passport.rewarded.as_ref()?.handed.first()?;
            Some((Cue::Reward, *entry))
        }
        // While another order is on its way the number is that one's.
        Screen::Refused if passport.declined.is_some() && flow.pending.is_none() => {
            Some((Cue::Refused, flow.tickets))
        }
        _ => None,
    }
}
