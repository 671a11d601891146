//! Staff hold a counter against their own eyes: one tap for each person who crosses a line.
//! What the counter says meanwhile is shown nowhere: a figure beside the taps would be
//! believed.

use super::{super::Refusal, Flow, Notice, Picking, Screen, ask_why};
use venue::{
    audit::{ASKED, MOST_TAPS, Taps},
    staff::Deed,
    watching::Spot,
};

/// For so long nobody need touch the screen while taps are made (ms): a door may be quiet for
/// a quarter of an hour. After that the usual question is asked; who does not answer it has
/// gone, nothing is written down, and whoever types the PIN next is told so.
pub const AUDIT_PATIENCE_MS: u64 = 15 * 60 * 1_000;

/// Taps that are being made at a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Auditing {
    /// The line, and how it is counted.
    pub spot: Spot,
    /// The taps.
    pub taps: Taps,
    /// 'Back' was tapped, and nothing since: once more leaves the taps behind.
    leaving: bool,
}

impl Auditing {
    /// Whether there are as many taps as are asked for.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.taps.len() >= ASKED
    }

    /// What a screen is drawn from anew: all but the taps, which it follows in place.
    pub(super) fn drawn(&self) -> Self {
        Self { spot: self.spot.clone(), taps: Taps::default(), leaving: false }
    }
}

/// Taps begin at a line.
pub(super) fn begin(flow: &mut Flow, spot: Spot, now: u64) {
    flow.staff.auditing = Some(Auditing { spot, taps: Taps::begin(now), leaving: false });
    flow.go(Screen::Audit, now);
}

/// A line is to be audited: which one, where there are several.
pub(super) fn choose(flow: &mut Flow, now: u64) {
    flow.staff.picking = Picking::Lines;
    match flow.staff.lines() {
        [only] => {
            let only = only.clone();
            begin(flow, only, now);
        }
        _ => flow.go(Screen::Pick, now),
    }
}

/// Somebody came in, or went out.
pub(super) fn tap(flow: &mut Flow, inward: bool, now: u64) {
    let Some(auditing) = &mut flow.staff.auditing else { return };
    auditing.leaving = false;
    let taken = auditing.taps.tap(inward, now);
    // A finger that bounces is told nothing.
    let full = auditing.taps.len() >= MOST_TAPS || auditing.taps.is_over(now);
    if !taken && full {
        flow.say(Notice::Refused(Refusal::TapsFull));
    }
}

/// The last tap was a mistake.
pub(super) fn untap(flow: &mut Flow) {
    if let Some(auditing) = &mut flow.staff.auditing {
        auditing.leaving = false;
        auditing.taps.take_back();
    }
}

/// That is all who crossed; who tapped, and why?
pub(super) fn done(flow: &mut Flow, now: u64) {
    let Some(auditing) = &mut flow.staff.auditing else { return };
    auditing.leaving = false;
    // When they began is told by `ago`, and that is known when the order is made.
    let tapped = auditing.taps.tapped(0, now);
    let deed = Deed::Audit { spot: auditing.spot.clone(), tapped, ago: 0 };
    ask_why(flow, deed, now);
}

/// A deed as it is ordered now.
pub(super) fn ordered(flow: &Flow, deed: Deed, now: u64) -> Deed {
    match (deed, &flow.staff.auditing) {
        (Deed::Audit { spot, tapped, .. }, Some(auditing)) => {
            let ago = i64::try_from(auditing.taps.lasts(now)).unwrap_or(i64::MAX);
            Deed::Audit { spot, tapped, ago }
        }
        (deed, _) => deed,
    }
}

/// Where 'back' leads from the taps: nowhere the first time, where there are any.
pub(super) fn back(flow: &mut Flow, now: u64) {
    if let Some(auditing) = flow.staff.auditing.as_mut().filter(|auditing| !auditing.taps.is_empty())
        && !auditing.leaving
    {
        auditing.leaving = true;
        flow.say(Notice::TapsGo);
        return;
    }
    flow.staff.auditing = None;
    let several = flow.staff.lines().len() > 1;
    flow.go(if several { Screen::Pick } else { Screen::Deeds }, now);
}
