//! The buttons of the staff's screens.

use super::{super::Refusal, Counting, Flow, Item, PICKS_A_PAGE, Picking, PinStage, Screen, Setting, Staff};
use venue::{
    entry::Mode,
    staff::{Deed, MIN_DIGITS, ROLES},
};

/// What a button of the staff's does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Act {
    Digit(u32),
    Erase,
    Clear,
    Knock,
    Lost,
    Tally(Counting),
    Activity,
    List(Picking),
    More,
    Pick(usize),
    Go(Screen),
    Counted,
    Ask(Deed),
    Crosses { inward: bool },
    Untap,
    Audited,
    Role(usize),
    Reason(usize),
    Do,
    Alarm(usize),
    SaveSummary,
    PrintSummary,
}

/// The buttons of a screen of the staff's, but the ways out.
pub(in super::super) fn acts(flow: &Flow, setting: &Setting) -> Vec<Act> {
    match flow.screen {
        Screen::Pin => {
            let mut acts = keypad();
            acts.push(Act::Knock);
            if flow.staff.request.is_some() {
                acts.push(Act::Lost);
            }
            acts
        }
        Screen::Tonight => vec![Act::Go(Screen::Alarm), Act::Go(Screen::Deeds), Act::Tally(Counting::Heads)],
        Screen::Deeds => deeds(&flow.staff),
        Screen::Tally => {
            let mut acts = keypad();
            if setting.open.len() > 1 && !matches!(flow.staff.counting, Counting::Shelf(_)) {
                acts.push(Act::Activity);
            }
            acts.push(Act::Counted);
            acts
        }
        Screen::Pick => picks(flow),
        Screen::Audit => {
            vec![Act::Crosses { inward: true }, Act::Crosses { inward: false }, Act::Untap, Act::Audited]
        }
        Screen::Checks if !flow.staff.doors().is_empty() => vec![Act::Go(Screen::Audits)],
        Screen::Audits if flow.staff.pages(Screen::Audits) > 1 => vec![Act::More],
        Screen::Why => why(&flow.staff),
        Screen::Summary if setting.prints => vec![Act::PrintSummary, Act::SaveSummary],
        Screen::Summary => vec![Act::SaveSummary],
        Screen::Alarm if flow.staff.mode() == Mode::Emergency => vec![Act::Ask(Deed::EndEmergency)],
        Screen::Alarm => (0..reasons(&Deed::Emergency)).map(Act::Alarm).collect(),
        _ => vec![],
    }
}

fn keypad() -> Vec<Act> {
    let mut acts: Vec<_> = (1..=9).map(Act::Digit).collect();
    acts.extend([Act::Clear, Act::Digit(0), Act::Erase]);
    acts
}

fn deeds(staff: &Staff) -> Vec<Act> {
    let rehearsal = if staff.mode() == Mode::Rehearsal { Deed::EndRehearsal } else { Deed::Rehearse };
    let mut acts = vec![
        Act::List(Picking::Entries),
        Act::List(Picking::Stops),
        Act::List(Picking::Shelves),
        Act::Tally(Counting::Duty { on: true }),
        Act::Tally(Counting::Duty { on: false }),
    ];
    if staff.evening.as_ref().is_some_and(|evening| !evening.sessions.is_empty()) {
        acts.push(Act::List(Picking::Sessions));
    }
    if !staff.lines().is_empty() {
        acts.push(Act::List(Picking::Lines));
    }
    acts.extend([
        Act::List(Picking::Languages),
        Act::Ask(rehearsal),
        Act::Go(Screen::Checks),
        Act::Go(Screen::Summary),
    ]);
    if staff.evening.as_ref().is_some_and(|evening| evening.sites.len() > 1) {
        acts.push(Act::List(Picking::Sites));
    }
    acts
}

fn picks(flow: &Flow) -> Vec<Act> {
    let count = flow.staff.items().len();
    let first = flow.page * PICKS_A_PAGE;
    let mut acts: Vec<_> = (first..(first + PICKS_A_PAGE).min(count)).map(Act::Pick).collect();
    if flow.staff.pages(Screen::Pick) > 1 {
        acts.push(Act::More);
    }
    acts
}

fn why(staff: &Staff) -> Vec<Act> {
    let reasons = staff.deed.as_ref().map_or(0, reasons);
    let roles = (0..ROLES.len()).map(Act::Role);
    roles.chain((0..reasons).map(Act::Reason)).chain([Act::Do]).collect()
}

fn reasons(deed: &Deed) -> usize {
    deed.act().usual().len()
}

/// The stable name of a button.
pub(in super::super) fn name(act: &Act) -> String {
    let fixed = match act {
        Act::Digit(digit) => return format!("key-{digit}"),
        Act::Pick(n) => return format!("pick-{}", n + 1),
        Act::Role(n) => return format!("role-{}", n + 1),
        Act::Reason(n) => return format!("reason-{}", n + 1),
        Act::Alarm(n) => return format!("alarm-{}", n + 1),
        Act::Go(screen) => screen.name(),
        Act::Erase => "key-erase",
        Act::Clear => "key-clear",
        Act::Knock => "knock",
        Act::Lost => "lost-pin",
        Act::Tally(Counting::Heads) => "count-heads",
        Act::Tally(Counting::Duty { on: true }) => "duty-on",
        Act::Tally(Counting::Duty { on: false }) => "duty-off",
        Act::Tally(Counting::Shelf(_)) => "count-shelf",
        Act::Activity => "which-activity",
        Act::List(Picking::Stops) => "stops",
        Act::List(Picking::Shelves) => "shelves",
        Act::List(Picking::Sites) => "sites",
        Act::List(Picking::Languages) => "languages",
        Act::List(Picking::Entries) => "entries",
        Act::List(Picking::Lines) => "audit",
        Act::List(Picking::Sessions | Picking::Moves) => "sessions",
        Act::Crosses { inward: true } => "tap-in",
        Act::Crosses { inward: false } => "tap-out",
        Act::Untap => "untap",
        Act::Audited => "audit-done",
        Act::More => "more",
        Act::Counted => "counted",
        Act::Ask(Deed::Rehearse) => "rehearse",
        Act::Ask(Deed::EndRehearsal) => "end-rehearsal",
        Act::Ask(Deed::EndEmergency) => "all-clear",
        Act::Ask(_) => "ask",
        Act::Do => "do-it",
        Act::SaveSummary => "save-summary",
        Act::PrintSummary => "print-summary",
    };
    fixed.to_owned()
}

/// Whether the desk is asked for something.
pub(in super::super) fn orders(act: &Act) -> bool {
    matches!(act, Act::Knock | Act::Do | Act::Alarm(_) | Act::SaveSummary)
}

/// Why a button does nothing at the moment.
pub(in super::super) fn refusal(act: &Act, flow: &Flow, setting: &Setting) -> Option<Refusal> {
    let staff = &flow.staff;
    match act {
        Act::Digit(_) | Act::Knock | Act::Erase | Act::Clear
            if flow.screen == Screen::Pin && staff.wait > 0 && staff.stage == PinStage::Ask =>
        {
            Some(Refusal::WaitForPin)
        }
        Act::Knock if staff.pin.len() < MIN_DIGITS => Some(Refusal::TypeOn),
        Act::Counted if staff.figure == 0 && !matches!(staff.counting, Counting::Shelf(_)) => {
            Some(Refusal::AddOneFirst)
        }
        Act::Counted if setting.open.is_empty() && !matches!(staff.counting, Counting::Shelf(_)) => {
            Some(Refusal::NothingOn)
        }
        Act::Untap if !staff.holds_taps() => Some(Refusal::NobodyLeft),
        Act::Audited if !staff.holds_taps() => Some(Refusal::TapFirst),
        Act::Do if staff.role.is_none() || staff.reason.is_none() => Some(Refusal::SayWhoAndWhy),
        Act::Pick(n) if is_so_already(staff, *n) => Some(Refusal::IsSoAlready),
        _ => None,
    }
}

/// The van stands there, or the house speaks that language, already.
fn is_so_already(staff: &Staff, n: usize) -> bool {
    let Some(evening) = &staff.evening else { return false };
    match staff.items().get(n) {
        Some(Item::Site(site)) => evening.site == *site,
        Some(Item::Language(language)) => evening.house.language.as_deref() == Some(language.tag()),
        _ => false,
    }
}
