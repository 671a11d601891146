//! The buttons each screen offers, by their stable names. `kiosk walk` taps by these
//! names; a test holds them against what is really laid out.

use super::{CHOICES_A_PAGE, Errand, Flow, Headcount, STEPPERS, Screen, Setting, Trouble, headcount::key};
use venue::pack::Stepper;

/// A button of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Its stable name.
    pub name: String,
    /// Why it does nothing at the moment.
    pub refusal: Option<Refusal>,
}

/// Why a button does nothing at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nobody is in the party.
    AddOneFirst,
    /// The party is as large as one check-in takes.
    PartyFull,
    /// There is nobody to take away.
    NobodyLeft,
    /// A commit is on its way.
    Recording,
    /// Nothing is on that one could check in to.
    NothingOn,
}

impl Refusal {
    /// The stable name, as `kiosk walk` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AddOneFirst => "add-one-first",
            Self::PartyFull => "party-full",
            Self::NobodyLeft => "nobody-left",
            Self::Recording => "recording",
            Self::NothingOn => "nothing-on",
        }
    }
}

/// The steppers a class is typed into: pupils of two ages, and teachers.
pub(super) const CLASS: [Stepper; 3] = [Stepper::Child, Stepper::Teenager, Stepper::Adult];

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    Start,
    Language,
    Back,
    Home,
    Done,
    CheckIn,
    WhatsOn,
    Help,
    More,
    Choose(usize),
    Plus(Stepper),
    Minus(Stepper),
    Class,
    Type(Stepper),
    Digit(u32),
    Erase,
    Clear,
    Confirm,
    Retry,
    Undo,
    StillHere,
}

/// The buttons of the screen, in reading order.
#[must_use]
pub fn buttons(flow: &Flow, setting: &Setting) -> Vec<Button> {
    acts(flow, setting)
        .into_iter()
        .map(|act| Button { refusal: refusal(&act, flow, setting), name: name(&act, setting) })
        .collect()
}

/// The button of this name on this screen.
#[must_use]
pub fn offered(flow: &Flow, setting: &Setting, wanted: &str) -> Option<Button> {
    buttons(flow, setting).into_iter().find(|button| button.name == wanted)
}

/// What the button of this name does, if the screen has it.
pub(super) fn act(flow: &Flow, setting: &Setting, wanted: &str) -> Option<Act> {
    acts(flow, setting).into_iter().find(|act| name(act, setting) == wanted)
}

fn acts(flow: &Flow, setting: &Setting) -> Vec<Act> {
    if flow.asking.is_some() {
        return vec![Act::StillHere];
    }
    let mut acts = match flow.screen {
        Screen::Attract => vec![Act::Start],
        Screen::Home => vec![Act::CheckIn, Act::WhatsOn, Act::Help],
        Screen::Activity => choices(flow, setting),
        Screen::CheckIn => steppers(),
        Screen::Class => keypad(),
        Screen::Thanks => thanks(flow),
        Screen::Sorry => match flow.trouble {
            Some(Trouble::Slow) => vec![],
            _ => vec![Act::Retry, Act::Back],
        },
        Screen::WhatsOn if setting.programme_pages > 1 => vec![Act::More],
        Screen::WhatsOn | Screen::Help => vec![],
    };
    acts.extend(ways_out(flow.screen));
    acts.push(Act::Language);
    acts
}

fn ways_out(screen: Screen) -> Vec<Act> {
    match screen {
        Screen::Attract | Screen::Home => vec![],
        Screen::Activity | Screen::CheckIn | Screen::Class | Screen::WhatsOn | Screen::Help => {
            vec![Act::Back, Act::Home]
        }
        Screen::Thanks => vec![Act::Home, Act::Done],
        Screen::Sorry => vec![Act::Home],
    }
}

fn choices(flow: &Flow, setting: &Setting) -> Vec<Act> {
    let first = flow.page * CHOICES_A_PAGE;
    let last = (first + CHOICES_A_PAGE).min(setting.open.len());
    let mut acts: Vec<_> = (first..last).map(Act::Choose).collect();
    if setting.choice_pages() > 1 {
        acts.push(Act::More);
    }
    acts
}

fn steppers() -> Vec<Act> {
    let mut acts: Vec<_> =
        STEPPERS.iter().flat_map(|stepper| [Act::Minus(*stepper), Act::Plus(*stepper)]).collect();
    acts.extend([Act::Class, Act::Confirm]);
    acts
}

fn keypad() -> Vec<Act> {
    let mut acts: Vec<_> = CLASS.iter().map(|stepper| Act::Type(*stepper)).collect();
    acts.extend((1..=9).map(Act::Digit));
    acts.extend([Act::Clear, Act::Digit(0), Act::Erase, Act::Confirm]);
    acts
}

fn thanks(flow: &Flow) -> Vec<Act> {
    let mut acts = vec![Act::WhatsOn];
    let undone = matches!(flow.pending, Some(pending) if pending.errand == Errand::Undo);
    if undone || flow.recorded.as_ref().is_some_and(|recorded| recorded.undoable) {
        acts.push(Act::Undo);
    }
    acts
}

fn name(act: &Act, setting: &Setting) -> String {
    let fixed = match act {
        Act::Start => "start",
        Act::Language => "language",
        Act::Back => "back",
        Act::Home => "home",
        Act::Done => "done",
        Act::CheckIn => "check-in",
        Act::WhatsOn => "whats-on",
        Act::Help => "help",
        Act::More => "more",
        Act::Class => "class",
        Act::Erase => "key-erase",
        Act::Clear => "key-clear",
        Act::Confirm => "confirm",
        Act::Retry => "retry",
        Act::Undo => "undo",
        Act::StillHere => "still-here",
        Act::Choose(n) => {
            return setting.open.get(*n).map_or_else(String::new, |id| format!("activity-{id}"));
        }
        Act::Plus(stepper) => return format!("{}-plus", key(*stepper)),
        Act::Minus(stepper) => return format!("{}-minus", key(*stepper)),
        Act::Type(stepper) => return format!("class-{}", key(*stepper)),
        Act::Digit(digit) => return format!("key-{digit}"),
    };
    fixed.to_owned()
}

fn refusal(act: &Act, flow: &Flow, setting: &Setting) -> Option<Refusal> {
    if recording(act, flow) {
        return Some(Refusal::Recording);
    }
    match act {
        Act::CheckIn if setting.open.is_empty() => Some(Refusal::NothingOn),
        Act::Confirm | Act::Retry if flow.party == Headcount::default() => Some(Refusal::AddOneFirst),
        Act::Plus(_) if flow.party.room() == 0 => Some(Refusal::PartyFull),
        Act::Minus(stepper) if flow.party.of(*stepper) == 0 => Some(Refusal::NobodyLeft),
        _ => None,
    }
}

/// While a commit is on its way nothing may change what is being recorded. Words may
/// change, and who has waited too long may leave; a later visitor may do all but commit.
fn recording(act: &Act, flow: &Flow) -> bool {
    match flow.pending {
        None => false,
        Some(pending) if pending.left => matches!(act, Act::Confirm | Act::Retry | Act::Undo),
        Some(_) if flow.screen == Screen::Sorry => !matches!(act, Act::Language | Act::Home | Act::StillHere),
        Some(_) => !matches!(act, Act::Language | Act::StillHere),
    }
}
