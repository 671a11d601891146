//! What time does: 'still here?', the end of the minute in which a check-in can be
//! taken back, and the end of a visitor's patience.

use super::{
    ASKING_MS, AUDIT_PATIENCE_MS, Asking, Code, Effect, Flow, Notice, PATIENCE_MS, SAME_SHOWING_MS, Screen,
    Setting, Trouble, UNDO_MS, staff,
};
use venue::entry::Mode;

/// Staff look up from the screen and back again: so many times as long they are not asked.
const STAFF_PATIENCE: u64 = 4;

/// An emergency takes every screen at once, whoever stands there; when it is over, the
/// kiosk begins anew. An order on its way is still written.
pub(super) fn heed_mode(flow: &mut Flow, now: u64, setting: &Setting) {
    match (setting.mode, flow.screen) {
        (Mode::Emergency, Screen::WayOut) => {}
        // Staff see who is inside, and end it. Whoever taps at a door looks at the door, and
        // those around must see the way out.
        (Mode::Emergency, screen) if screen.is_staff() && screen != Screen::Audit => {}
        (Mode::Emergency, _) => {
            // Who needs large letters or a voice needs them on the way out too.
            let access = flow.access;
            flow.reset(now, flow.language);
            flow.access = access;
            flow.go(Screen::WayOut, now);
        }
        (_, Screen::WayOut) => flow.reset(now, setting.language),
        _ => {}
    }
}

pub(super) fn touch(flow: &mut Flow, now: u64) -> Vec<Effect> {
    flow.touched = now;
    flow.asking = None;
    if flow.screen == Screen::Attract && flow.settled(now) {
        flow.go(Screen::Home, now);
    }
    vec![]
}

pub(super) fn tick(flow: &mut Flow, now: u64, setting: &Setting) -> Vec<Effect> {
    end_of_undo(flow, now);
    end_of_patience(flow, now);
    staff::tick(flow, now);
    let gone = |(_, at): &mut (Code, u64)| now.saturating_sub(*at) >= SAME_SHOWING_MS;
    let _gone = flow.sighted.take_if(gone);
    // Who waits for a commit is not asked; who has been told to go to the desk
    // instead may be gone.
    let nobody_asked = matches!(flow.screen, Screen::Attract | Screen::Sign | Screen::WayOut);
    if nobody_asked || (flow.waits() && flow.screen != Screen::Sorry) {
        return vec![];
    }
    let patience = if flow.screen.is_staff() { STAFF_PATIENCE } else { flow.access.patience() };
    let idle_ms = match flow.staff.auditing {
        Some(_) => AUDIT_PATIENCE_MS.max(setting.idle_ms),
        None => setting.idle_ms.saturating_mul(patience),
    };
    match flow.asking {
        None if now.saturating_sub(flow.touched) >= idle_ms => {
            flow.asking = Some(Asking { left: seconds(ASKING_MS), since: now });
        }
        Some(Asking { since, .. }) => {
            let left = ASKING_MS.saturating_sub(now.saturating_sub(since));
            if left == 0 {
                flow.reset(now, setting.language);
            } else {
                flow.asking = Some(Asking { left: seconds(left), since });
            }
        }
        None => {}
    }
    vec![]
}

fn seconds(ms: u64) -> u32 {
    u32::try_from(ms.div_ceil(1_000)).unwrap_or(u32::MAX)
}

pub(super) fn end_of_undo(flow: &mut Flow, now: u64) {
    if let Some(recorded) = &mut flow.recorded
        && now.saturating_sub(recorded.since) >= UNDO_MS
    {
        recorded.undoable = false;
    }
}

fn end_of_patience(flow: &mut Flow, now: u64) {
    let Some(pending) = flow.pending.filter(|pending| !pending.left) else { return };
    if flow.screen.is_staff() {
        if now.saturating_sub(pending.since) >= PATIENCE_MS {
            flow.leave();
            flow.say(Notice::NotDone);
        }
        return;
    }
    if flow.screen != Screen::Sorry && now.saturating_sub(pending.since) >= PATIENCE_MS {
        flow.trouble = Some(Trouble::Slow);
        flow.go(Screen::Sorry, now);
    }
}
