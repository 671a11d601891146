//! The buttons each screen offers, by their stable names. `kiosk walk` taps by these
//! names; a test holds them against what is really laid out.

use super::{
    By, CHOICES_A_PAGE, Errand, Flow, Headcount, Printing, STEPPERS, Screen, Setting, Trouble,
    access::Choice, headcount::key, staff,
};
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
    /// As many have come as a booking lets in.
    BookingFull,
    /// There is nobody to take away.
    NobodyLeft,
    /// A commit is on its way.
    Recording,
    /// Nothing is on that one could check in to.
    NothingOn,
    /// The short code is not whole yet.
    TypeOn,
    /// The answer was tried and is not right.
    TriedAlready,
    /// Everybody of the party is of a finer group already.
    AllNamed,
    /// After wrong PINs none is looked at for a while.
    WaitForPin,
    /// Staff have not said who they are and why.
    SayWhoAndWhy,
    /// It is so already.
    IsSoAlready,
    /// Nobody was tapped yet.
    TapFirst,
    /// More is tapped, or for longer, than an audit takes.
    TapsFull,
}

impl Refusal {
    /// The stable name, as `kiosk walk` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AddOneFirst => "add-one-first",
            Self::PartyFull => "party-full",
            Self::BookingFull => "booking-full",
            Self::NobodyLeft => "nobody-left",
            Self::Recording => "recording",
            Self::NothingOn => "nothing-on",
            Self::TypeOn => "type-on",
            Self::TriedAlready => "tried-already",
            Self::AllNamed => "all-named",
            Self::WaitForPin => "wait-for-pin",
            Self::SayWhoAndWhy => "say-who-and-why",
            Self::IsSoAlready => "is-so-already",
            Self::TapFirst => "tap-first",
            Self::TapsFull => "taps-full",
        }
    }
}

/// The steppers a class is typed into: pupils of two ages, and teachers.
pub(super) const CLASS: [Stepper; 3] = [Stepper::Child, Stepper::Teenager, Stepper::Adult];

/// The keys a short code is typed with, in the order of its alphabet (Crockford's
/// Base32: no I, L, O and U).
pub const SHORT_CODE_KEYS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a whole short code, without its hyphens.
pub(super) const SHORT_CODE: usize = 12;

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
    Arrange(By),
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
    Skip,
    GroupPlus(usize),
    GroupMinus(usize),
    Passport,
    Stamps,
    GetPassport,
    Show(super::Intent),
    ShortCode,
    Letter(char),
    Open,
    StampHere,
    CheckInWith,
    Claim,
    Forget,
    ForgetForGood,
    Map,
    ChooseMap(usize),
    Answer(u32),
    Again,
    PrintAgain,
    Display,
    Turn(Choice),
    Staff(staff::Act),
}

/// The buttons of the screen, in reading order.
#[must_use]
pub fn buttons(flow: &Flow, setting: &Setting) -> Vec<Button> {
    acts(flow, setting)
        .into_iter()
        .map(|act| Button { refusal: refusal(&act, flow, setting), name: name(&act, flow, setting) })
        .collect()
}

/// The button of this name on this screen.
#[must_use]
pub fn offered(flow: &Flow, setting: &Setting, wanted: &str) -> Option<Button> {
    buttons(flow, setting).into_iter().find(|button| button.name == wanted)
}

/// What the button of this name does, if the screen has it.
pub(super) fn act(flow: &Flow, setting: &Setting, wanted: &str) -> Option<Act> {
    acts(flow, setting).into_iter().find(|act| name(act, flow, setting) == wanted)
}

fn acts(flow: &Flow, setting: &Setting) -> Vec<Act> {
    if flow.asking.is_some() {
        return vec![Act::StillHere];
    }
    // Nobody touches a display but staff, and they hold its corner.
    if flow.is_display() && !flow.screen.is_staff() {
        return vec![];
    }
    let mut acts = match flow.screen {
        Screen::Attract => vec![Act::Start],
        Screen::Home => home(setting),
        Screen::Activity => choices(flow, setting),
        Screen::CheckIn => steppers(flow),
        Screen::Class => keypad(),
        Screen::Groups => finer(flow, setting),
        Screen::Thanks => thanks(flow),
        Screen::Sorry => match flow.trouble {
            Some(Trouble::Slow) => vec![],
            _ => vec![Act::Retry],
        },
        Screen::WhatsOn => programme(flow, setting),
        Screen::Display => Choice::offered(setting.aloud).map(Act::Turn).collect(),
        Screen::Help | Screen::WayOut | Screen::Sign => vec![],
        screen if screen.is_staff() => staff::acts(flow, setting).into_iter().map(Act::Staff).collect(),
        _ => with_passport(flow, setting),
    };
    acts.extend(ways_out(flow));
    acts.push(Act::Language);
    // The first screen wakes at any touch; the way out is as large as it can be.
    let fixed = flow.screen.is_staff();
    if !fixed && !matches!(flow.screen, Screen::Attract | Screen::Display | Screen::WayOut) {
        acts.push(Act::Display);
    }
    acts
}

/// The screens a passport leads to.
fn with_passport(flow: &Flow, setting: &Setting) -> Vec<Act> {
    use super::Intent::Look;
    match flow.screen {
        Screen::Passport => vec![Act::GetPassport, Act::Show(Look), Act::ShortCode],
        Screen::Scan => vec![Act::ShortCode],
        Screen::ShortCode => {
            let letters = SHORT_CODE_KEYS.chars().map(Act::Letter);
            letters.chain([Act::Clear, Act::Erase, Act::Open]).collect()
        }
        Screen::Book => book(flow, setting),
        Screen::Issued => issued(flow, setting),
        Screen::Stamped => {
            let mut acts = if can_claim(flow) { vec![Act::Claim] } else { vec![] };
            acts.push(Act::Map);
            acts
        }
        Screen::Quiz => {
            let answers = flow.passport.question.as_ref().map_or(0, |question| question.quiz.answers.len());
            let answers = (1..=u32::try_from(answers).unwrap_or(0)).map(Act::Answer);
            answers.chain([Act::Help]).collect()
        }
        Screen::Refused => refused(flow),
        Screen::Map => map(flow, setting),
        Screen::Forget => vec![Act::ForgetForGood],
        _ => vec![],
    }
}

fn home(setting: &Setting) -> Vec<Act> {
    let mut acts = vec![Act::CheckIn, Act::Passport];
    if !setting.maps.is_empty() {
        acts.push(Act::Stamps);
    }
    acts.extend([Act::WhatsOn, Act::Help]);
    acts
}

/// The maps to choose from where there are several, and the passport that inks them.
fn map(flow: &Flow, setting: &Setting) -> Vec<Act> {
    use super::Intent::{Look, Stamp};
    let mut acts: Vec<_> = super::shown_maps(flow, setting).map(Act::ChooseMap).collect();
    if setting.map_pages() > 1 {
        acts.push(Act::More);
    }
    if flow.passport.code.is_none() {
        acts.push(Act::Show(if setting.point.is_some() { Stamp } else { Look }));
    }
    acts
}

fn issued(flow: &Flow, setting: &Setting) -> Vec<Act> {
    let mut acts = vec![];
    if flow.printing == Some(Printing::Failed) {
        acts.push(Act::PrintAgain);
    }
    // Who has just checked in would be counted twice.
    if !setting.open.is_empty() && flow.recorded.is_none() {
        acts.push(Act::CheckInWith);
    }
    acts
}

fn book(flow: &Flow, setting: &Setting) -> Vec<Act> {
    let mut acts = vec![];
    if can_claim(flow) {
        acts.push(Act::Claim);
    }
    if setting.point.is_some() {
        acts.push(Act::StampHere);
    }
    if !setting.open.is_empty() {
        acts.push(Act::CheckInWith);
    }
    if !setting.maps.is_empty() {
        acts.push(Act::Map);
    }
    acts.push(Act::Forget);
    acts
}

/// Whether a gift lies here for the passport in hand.
fn can_claim(flow: &Flow) -> bool {
    let due = flow.passport.seen.as_ref().map(|seen| &seen.overview.rewards_due);
    due.is_some_and(|due| due.iter().any(|due| due.here > 0))
}

/// A refusal always says what to do next, and the button for it is there.
fn refused(flow: &Flow) -> Vec<Act> {
    use venue::desk::Refusal;
    match flow.passport.declined.as_ref().map(|declined| &declined.refusal) {
        Some(Refusal::Stamp(_)) => vec![Act::Map, Act::Open],
        Some(Refusal::Passport(venue::passport::Refusal::Forgotten)) => vec![Act::GetPassport],
        Some(Refusal::Passport(venue::passport::Refusal::Mistyped)) => vec![Act::ShortCode, Act::Again],
        Some(Refusal::Booking(refused)) => booking(refused),
        Some(Refusal::Passport(_)) => vec![Act::Again, Act::GetPassport],
        Some(Refusal::NotOnNow { .. } | Refusal::ActivityClosed { .. } | Refusal::NoSuchActivity { .. }) => {
            vec![Act::WhatsOn]
        }
        Some(_) if flow.passport.code.is_some() => vec![Act::Open],
        // No passport could be issued: people can help.
        Some(_) => vec![Act::Help],
        None => vec![Act::Again],
    }
}

/// Whoever has a booking that is not taken can check in all the same.
fn booking(refused: &venue::booking::Refusal) -> Vec<Act> {
    use venue::booking::Refusal;
    match refused {
        Refusal::Unreadable => vec![Act::Again, Act::CheckIn],
        Refusal::TooEarly { .. } | Refusal::OtherVenue { .. } => vec![Act::WhatsOn, Act::CheckIn],
        Refusal::Used { .. } => vec![Act::Help, Act::WhatsOn],
        _ => vec![Act::CheckIn, Act::Again],
    }
}

fn ways_out(flow: &Flow) -> Vec<Act> {
    match flow.screen {
        Screen::Attract | Screen::Home | Screen::Sign | Screen::WayOut => vec![],
        Screen::Thanks | Screen::Issued | Screen::Stamped | Screen::Gifts => vec![Act::Home, Act::Done],
        Screen::Sorry if flow.trouble == Some(Trouble::Slow) => vec![Act::Home],
        Screen::Book => vec![Act::Home, Act::Done],
        screen if screen.is_staff() => vec![Act::Back],
        _ => vec![Act::Back, Act::Home],
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

fn programme(flow: &Flow, setting: &Setting) -> Vec<Act> {
    let mut acts = vec![Act::Arrange(By::Time), Act::Arrange(By::Hall)];
    if setting.programme_pages(flow.by) > 1 {
        acts.push(Act::More);
    }
    acts
}

fn steppers(flow: &Flow) -> Vec<Act> {
    let mut acts: Vec<_> =
        STEPPERS.iter().flat_map(|stepper| [Act::Minus(*stepper), Act::Plus(*stepper)]).collect();
    if flow.ticket().is_none() {
        acts.push(Act::Class);
    }
    if flow.passport.code.is_none() && flow.ticket().is_none() {
        acts.push(Act::Show(super::Intent::CheckIn));
    }
    acts.push(Act::Confirm);
    acts
}

fn finer(flow: &Flow, setting: &Setting) -> Vec<Act> {
    let groups = setting.finer_at(flow.activity.as_ref()).len();
    let mut acts: Vec<_> = (0..groups).flat_map(|n| [Act::GroupMinus(n), Act::GroupPlus(n)]).collect();
    acts.extend([Act::Skip, Act::Confirm]);
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
    if flow.passport.code.is_none() {
        acts.push(Act::GetPassport);
    }
    let undone = matches!(flow.pending, Some(pending) if pending.errand == Errand::Undo);
    if undone || flow.recorded.as_ref().is_some_and(|recorded| recorded.undoable) {
        acts.push(Act::Undo);
    }
    acts
}

fn name(act: &Act, flow: &Flow, setting: &Setting) -> String {
    let group = |n: &usize| {
        let group = setting.finer_at(flow.activity.as_ref()).get(*n);
        group.map_or_else(String::new, |group| format!("group-{group}"))
    };
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
        Act::Arrange(By::Time) => "by-time",
        Act::Arrange(By::Hall) => "by-hall",
        Act::Class => "class",
        Act::Erase => "key-erase",
        Act::Clear => "key-clear",
        Act::Confirm => "confirm",
        Act::Retry => "retry",
        Act::Undo => "undo",
        Act::StillHere => "still-here",
        Act::Skip => "skip",
        Act::Passport => "passport",
        Act::Stamps => "stamps",
        Act::GetPassport => "get-passport",
        Act::Show(_) => "show-passport",
        Act::ShortCode => "short-code",
        Act::Open => "open-passport",
        Act::StampHere => "stamp-here",
        Act::CheckInWith => "check-in-with-passport",
        Act::Claim => "claim",
        Act::Forget => "forget",
        Act::ForgetForGood => "forget-for-good",
        Act::Map => "map",
        Act::PrintAgain => "print-again",
        Act::Again => "again",
        Act::Display => "display",
        Act::Turn(choice) => choice.name(),
        Act::Staff(act) => return staff::name(act),
        Act::Letter(letter) => return format!("key-{letter}"),
        Act::Answer(n) => return format!("answer-{n}"),
        Act::ChooseMap(n) => return format!("map-{}", n + 1),
        Act::GroupPlus(n) => return format!("{}-plus", group(n)),
        Act::GroupMinus(n) => return format!("{}-minus", group(n)),
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
        Act::Staff(act) => staff::refusal(act, flow, setting),
        Act::CheckIn if setting.open.is_empty() => Some(Refusal::NothingOn),
        Act::Confirm if flow.party == Headcount::default() => Some(Refusal::AddOneFirst),
        Act::GroupPlus(_) if flow.finer.total() >= flow.party.total() => Some(Refusal::AllNamed),
        Act::GroupMinus(n) if nobody_of(flow, setting, *n) => Some(Refusal::NobodyLeft),
        Act::Open if flow.screen == Screen::ShortCode && flow.typed.len() < SHORT_CODE => {
            Some(Refusal::TypeOn)
        }
        Act::Answer(n) if flow.passport.question.as_ref().is_some_and(|q| q.wrong.contains(n)) => {
            Some(Refusal::TriedAlready)
        }
        Act::Plus(_) if flow.party.room() == 0 => Some(Refusal::PartyFull),
        Act::Plus(_) if flow.room() == 0 => Some(Refusal::BookingFull),
        Act::Minus(stepper) if flow.party.of(*stepper) == 0 => Some(Refusal::NobodyLeft),
        _ => None,
    }
}

fn nobody_of(flow: &Flow, setting: &Setting, n: usize) -> bool {
    setting.finer_at(flow.activity.as_ref()).get(n).is_none_or(|group| flow.finer.of(group) == 0)
}

/// Whether the desk is asked for something.
fn orders(act: &Act) -> bool {
    if let Act::Staff(act) = act {
        return staff::orders(act);
    }
    matches!(
        act,
        Act::Confirm
            | Act::Skip
            | Act::Retry
            | Act::Undo
            | Act::GetPassport
            | Act::Open
            | Act::StampHere
            | Act::CheckInWith
            | Act::Claim
            | Act::ForgetForGood
            | Act::Answer(_)
    )
}

/// While a commit is on its way nothing may change what is being recorded. Words may
/// change, and who has waited too long may leave; a later visitor may do all but commit.
fn recording(act: &Act, flow: &Flow) -> bool {
    match flow.pending {
        None => false,
        Some(pending) if pending.left => orders(act),
        Some(_) if flow.screen == Screen::Sorry => !matches!(act, Act::Language | Act::Home | Act::StillHere),
        Some(_) => !matches!(act, Act::Language | Act::StillHere | Act::Display | Act::Turn(_)),
    }
}
