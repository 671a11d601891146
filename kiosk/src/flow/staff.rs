//! Behind the hidden corner: staff type their PIN, see the evening and act. Whatever they do
//! becomes an entry that says who, by role, and why.

mod audit;
mod buttons;
mod list;
#[cfg(test)]
mod tests;

pub use audit::{AUDIT_PATIENCE_MS, Auditing};
pub(super) use buttons::{Act, acts, name, orders, refusal};
pub use list::{Item, PICKS_A_PAGE, Picking};

use super::{Code, Done, Effect, Flow, Notice, Order, Screen, Setting, ledger, paper};
use crate::desk::{Evening, Knock, ShelfHere};
use std::sync::Arc;
use venue::{
    entry::{MAX_TALLY, Mode, Place, Role},
    id::{ActivityId, SessionId},
    staff::{Deed, MAX_DIGITS, Pin, ROLES, Usual, by},
};
use zeroize::Zeroizing;

/// Whether a PIN is asked for or chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PinStage {
    /// It is asked for.
    #[default]
    Ask,
    /// There is none: the first one that is typed is to be typed again.
    Choose,
    /// This one is to be typed again.
    Again(Pin),
}

/// What is counted on the keypad.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Counting {
    /// People, by head.
    #[default]
    Heads,
    /// Volunteers who come on duty, or go off it.
    Duty {
        /// On or off.
        on: bool,
    },
    /// Pieces on a shelf.
    Shelf(ShelfHere),
}

/// What staff have in hand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Staff {
    /// The digits of a PIN, as far as they are typed.
    pub pin: Zeroizing<String>,
    /// Whether it is asked for or chosen.
    pub stage: PinStage,
    /// Until when no PIN is looked at, by the flow's clock (ms).
    until: Option<u64>,
    /// Seconds until then.
    pub wait: u32,
    /// What headquarters is told when the PIN is lost.
    pub request: Option<String>,
    /// Whether that is shown.
    pub lost: bool,
    /// The evening; staff are in while there is one.
    pub evening: Option<Arc<Evening>>,
    /// What the keypad counts.
    pub counting: Counting,
    /// How many were typed.
    pub figure: u32,
    /// To which of the open activities it belongs.
    pub activity: usize,
    /// What the list is of.
    pub picking: Picking,
    /// The session that is being moved.
    pub session: Option<SessionId>,
    /// What is about to be done.
    pub deed: Option<Deed>,
    /// Who does it; it stays for the next deed.
    pub role: Option<Role>,
    /// Why.
    pub reason: Option<Usual>,
    /// Taps that are being made at a line.
    pub auditing: Option<Auditing>,
    /// The screen that led to the question who and why.
    from: Option<Screen>,
}

impl Staff {
    /// Whether taps at a line would be lost with it.
    pub(super) fn holds_taps(&self) -> bool {
        self.auditing.as_ref().is_some_and(|auditing| !auditing.taps.is_empty())
    }

    /// What a screen is drawn from anew: all but what it follows in place.
    #[must_use]
    pub(crate) fn drawn(&self) -> Self {
        Self {
            pin: Zeroizing::default(),
            until: None,
            wait: 0,
            evening: None,
            figure: 0,
            role: None,
            reason: None,
            auditing: self.auditing.as_ref().map(Auditing::drawn),
            ..self.clone()
        }
    }

    /// What the house is doing, as staff see it.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.evening.as_ref().map_or(Mode::Open, |evening| evening.house.mode)
    }

    /// The activity that a figure belongs to.
    #[must_use]
    pub fn activity<'s>(&self, setting: &'s Setting) -> Option<&'s ActivityId> {
        setting.open.get(self.activity).or(setting.open.first())
    }
}

/// The hidden corner was held.
pub(super) fn corner(flow: &mut Flow, now: u64) -> Vec<Effect> {
    if !flow.screen.is_staff() {
        let access = flow.access;
        flow.reset(now, flow.language);
        flow.access = access;
        flow.go(Screen::Pin, now);
    }
    vec![]
}

pub(super) fn perform(flow: &mut Flow, act: &Act, now: u64, setting: &Setting) -> Vec<Effect> {
    match act {
        Act::Digit(digit) if flow.screen == Screen::Pin => type_pin(flow, *digit),
        Act::Erase if flow.screen == Screen::Pin => {
            flow.staff.pin.pop();
        }
        Act::Clear if flow.screen == Screen::Pin => flow.staff.pin.clear(),
        Act::Digit(digit) => {
            let figure = flow.staff.figure * 10 + digit;
            flow.staff.figure = if figure <= MAX_TALLY { figure } else { flow.staff.figure };
        }
        Act::Erase => flow.staff.figure /= 10,
        Act::Clear => flow.staff.figure = 0,
        Act::Knock => return knock(flow, now),
        Act::Lost => flow.staff.lost = !flow.staff.lost,
        Act::Tally(counting) => count(flow, counting.clone(), now),
        Act::Activity => flow.staff.activity = (flow.staff.activity + 1) % setting.open.len().max(1),
        Act::List(Picking::Lines) => audit::choose(flow, now),
        Act::List(picking) => {
            flow.staff.picking = *picking;
            flow.go(Screen::Pick, now);
        }
        Act::More => flow.page = (flow.page + 1) % flow.staff.pages(flow.screen),
        Act::Pick(n) => pick(flow, *n, now),
        Act::Go(screen) => flow.go(*screen, now),
        Act::Counted => counted(flow, now, setting),
        Act::Ask(deed) => ask_why(flow, deed.clone(), now),
        Act::Role(n) => flow.staff.role = ROLES.get(*n).copied(),
        Act::Reason(n) => {
            let reasons = flow.staff.deed.as_ref().map(|deed| deed.act().usual()).unwrap_or_default();
            flow.staff.reason = reasons.get(*n).copied();
        }
        Act::Crosses { inward } => audit::tap(flow, *inward, now),
        Act::Untap => audit::untap(flow),
        Act::Audited => audit::done(flow, now),
        Act::Do => return do_it(flow, now),
        Act::Alarm(n) => {
            // Who calls it is asked of nobody while a house burns.
            let reason = Deed::Emergency.act().usual().get(*n).copied();
            let role = flow.staff.role.unwrap_or(Role::Staff);
            let who = reason.map(|reason| by(role, &reason.into()));
            return who.map_or(vec![], |who| ledger::ask(flow, Order::Do(Deed::Emergency, who), now));
        }
        Act::SaveSummary => return ledger::ask(flow, Order::SaveSummary, now),
        Act::PrintSummary => return paper::summary(flow, setting),
    }
    vec![]
}

fn type_pin(flow: &mut Flow, digit: u32) {
    let digit = char::from_digit(digit, 10).filter(|_| flow.staff.pin.len() < MAX_DIGITS);
    flow.staff.pin.extend(digit);
}

fn knock(flow: &mut Flow, now: u64) -> Vec<Effect> {
    let typed = std::mem::take(&mut flow.staff.pin);
    let Ok(pin) = Pin::typed(&typed) else {
        flow.say(Notice::NoPin);
        return vec![];
    };
    match std::mem::take(&mut flow.staff.stage) {
        PinStage::Ask => ledger::ask(flow, Order::Knock(pin), now),
        PinStage::Choose => {
            match pin.chosen() {
                Ok(pin) => flow.staff.stage = PinStage::Again(pin),
                Err(_) => {
                    flow.staff.stage = PinStage::Choose;
                    flow.say(Notice::NoPin);
                }
            }
            vec![]
        }
        PinStage::Again(first) if first == pin => ledger::ask(flow, Order::ChoosePin(pin), now),
        PinStage::Again(_) => {
            flow.staff.stage = PinStage::Choose;
            flow.say(Notice::PinDiffers);
            vec![]
        }
    }
}

fn count(flow: &mut Flow, counting: Counting, now: u64) {
    flow.staff.counting = counting;
    flow.staff.figure = 0;
    flow.go(Screen::Tally, now);
}

fn pick(flow: &mut Flow, n: usize, now: u64) {
    let deed = match flow.staff.items().into_iter().nth(n) {
        Some(Item::Stop(stop, true)) => Deed::Open(stop),
        Some(Item::Stop(stop, false)) => Deed::Close(stop),
        Some(Item::Site(site)) => Deed::ChangeSite(site),
        Some(Item::Language(language)) => Deed::SetLanguage(language.tag().to_owned()),
        Some(Item::Entry(entry, _)) => Deed::Undo { entry: entry.n },
        Some(Item::Session(held)) => {
            flow.staff.session = Some(held.session);
            flow.staff.picking = Picking::Moves;
            flow.go(Screen::Pick, now);
            return;
        }
        Some(Item::Move(wanted)) => {
            let Some(session) = flow.staff.session.clone() else { return };
            Deed::MoveSession { session, wanted }
        }
        Some(Item::Line(spot)) => return audit::begin(flow, spot, now),
        Some(Item::Shelf(shelf)) => return count(flow, Counting::Shelf(shelf), now),
        None => return,
    };
    ask_why(flow, deed, now);
}

/// The figure is typed.
fn counted(flow: &mut Flow, now: u64, setting: &Setting) {
    let count = flow.staff.figure;
    let place = flow.staff.activity(setting).map(|activity| Place {
        activity: activity.clone(),
        site: setting.site.clone(),
        hall: setting.hall.clone(),
    });
    let deed = match (flow.staff.counting.clone(), place) {
        (Counting::Shelf(shelf), _) => Deed::CountShelf { item: shelf.item, count },
        (Counting::Heads, Some(place)) => Deed::Tally { place, count },
        (Counting::Duty { on }, Some(place)) => Deed::Duty { place, on, count },
        (_, None) => return,
    };
    ask_why(flow, deed, now);
}

fn ask_why(flow: &mut Flow, deed: Deed, now: u64) {
    flow.staff.from = Some(flow.screen);
    flow.staff.deed = Some(deed);
    flow.staff.reason = None;
    flow.go(Screen::Why, now);
}

fn do_it(flow: &mut Flow, now: u64) -> Vec<Effect> {
    let Staff { deed: Some(deed), role: Some(role), reason: Some(reason), .. } = &flow.staff else {
        return vec![];
    };
    let deed = audit::ordered(flow, deed.clone(), now);
    let order = Order::Do(deed, by(*role, &(*reason).into()));
    ledger::ask(flow, order, now)
}

/// Where 'back' leads.
pub(super) fn back(flow: &mut Flow, now: u64, setting: &Setting) {
    let to = match flow.screen {
        Screen::Pin | Screen::Tonight => {
            flow.reset(now, setting.language);
            return;
        }
        Screen::Audit => return audit::back(flow, now),
        Screen::Why => flow.staff.from.take().unwrap_or(Screen::Tonight),
        Screen::Audits => Screen::Checks,
        Screen::Tally if flow.staff.counting == Counting::Heads => Screen::Tonight,
        Screen::Tally if matches!(flow.staff.counting, Counting::Shelf(_)) => Screen::Pick,
        Screen::Pick if flow.staff.picking == Picking::Moves => {
            flow.staff.picking = Picking::Sessions;
            Screen::Pick
        }
        Screen::Pick | Screen::Tally | Screen::Checks | Screen::Summary => Screen::Deeds,
        _ => Screen::Tonight,
    };
    flow.go(to, now);
}

/// A code is shown: headquarters' for a lost PIN, or nothing for staff.
pub(super) fn shown(flow: &mut Flow, code: &Code, now: u64) -> Vec<Effect> {
    let recovers = flow.screen == Screen::Pin && code.text().starts_with(venue::passport::RECOVERY_PREFIX);
    if recovers { ledger::ask(flow, Order::RecoverPin(code.clone()), now) } else { vec![] }
}

/// The evening changed.
pub(super) fn learn(flow: &mut Flow, evening: &Arc<Evening>) -> Vec<Effect> {
    if flow.staff.evening.is_some() {
        flow.staff.evening = Some(Arc::clone(evening));
    }
    vec![]
}

/// What the desk answered to staff.
pub(super) fn answered(flow: &mut Flow, done: &Done, now: u64) {
    match done {
        Done::Opened(evening) => {
            flow.staff = Staff { evening: Some(Arc::clone(evening)), ..Staff::default() };
            flow.go(Screen::Tonight, now);
            if std::mem::take(&mut flow.taps_lost) {
                flow.say(Notice::TapsLost);
            }
        }
        Done::Shut(Knock::Unset | Knock::Open) => flow.staff.stage = PinStage::Choose,
        Done::Shut(Knock::Wrong { wait_ms, request }) => {
            flow.staff.request = Some(request.clone());
            flow.staff.until = (*wait_ms > 0).then(|| now + wait_ms);
            flow.say(Notice::WrongPin);
            tick(flow, now);
        }
        Done::Recovered(true) => {
            flow.staff = Staff { stage: PinStage::Choose, ..Staff::default() };
            flow.say(Notice::PinRecovered);
        }
        Done::Recovered(false) => flow.say(Notice::WrongPin),
        Done::Did(_, evening) => {
            if flow.screen == Screen::Alarm {
                // The way out is shown here as everywhere.
                flow.reset(now, flow.language);
                return;
            }
            flow.staff.evening = Some(Arc::clone(evening));
            flow.staff.deed = None;
            flow.staff.auditing = None;
            flow.staff.from = None;
            flow.go(Screen::Tonight, now);
            flow.say(Notice::Did);
        }
        Done::SavedTo(Some(_)) => flow.say(Notice::OnStick),
        Done::SavedTo(None) => flow.say(Notice::NoStick),
        _ => flow.say(Notice::NotDone),
    }
}

/// Counts down how long no PIN is looked at.
pub(super) fn tick(flow: &mut Flow, now: u64) {
    let left = flow.staff.until.map_or(0, |until| until.saturating_sub(now));
    flow.staff.wait = u32::try_from(left.div_ceil(1_000)).unwrap_or(u32::MAX);
    if left == 0 {
        flow.staff.until = None;
    }
}
