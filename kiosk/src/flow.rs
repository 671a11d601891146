//! What a visitor's touches come to: the screens and the ways between them. Pure:
//! the window and `kiosk walk` feed the same function, so they can't differ.
//!
//! A shell hands in what happened and when, draws what the answer says and performs
//! its effects. The flow never draws, waits or writes.

mod access;
mod booking;
mod buttons;
mod cue;
mod headcount;
mod idle;
mod ledger;
mod maps;
mod order;
mod paper;
mod passport;
mod screen;
mod setting;
mod staff;
mod taps;
#[cfg(test)]
mod tests;

pub use access::Access;
pub use booking::Ticket;
pub use buttons::{Button, Refusal, SHORT_CODE_KEYS, buttons, offered};
pub use cue::{ALARM_EVERY_MS, Ear};
pub use headcount::{Finer, Headcount, STEPPERS, key as stepper_key};
pub use maps::{MapToShow, shown_map, shown_maps};
pub use order::{Card, Code, Declined, Done, Errand, MAX_CODE, Order};
pub use paper::{Printing, Sheet};
pub use passport::{InHand, Intent, Question, SAME_SHOWING_MS};
pub use screen::Screen;
pub use setting::{By, Programme, Setting};
pub use staff::{
    AUDIT_PATIENCE_MS, Auditing, Counting, Item as PickItem, PICKS_A_PAGE, Picking, PinStage, Staff,
};

use crate::{desk::Evening, wording::Language};
use std::sync::Arc;
use venue::{entry::Mode, id::ActivityId, map::MapId, pack::Stepper};

/// After a change of screen, taps are ignored for so long (ms): the second touch of
/// a double tap must not press what has just appeared under the finger.
pub const SETTLE_MS: u64 = 300;

/// How long 'still here?' is asked before the kiosk goes back to its first screen (ms).
pub const ASKING_MS: u64 = 10_000;

/// How long a visitor may take a check-in back (ms): a minute, enough to read the
/// figure and to be sure.
pub const UNDO_MS: u64 = 60_000;

/// How long a visitor waits for the ledger before being told what to do instead
/// (ms). The ledger gives up by itself before; this is for a disk that hangs.
pub const PATIENCE_MS: u64 = 8_000;

/// How many activities are offered on one page: four cards are read at a glance and
/// fit the smallest panel.
pub const CHOICES_A_PAGE: usize = 4;

/// How many headings of the programme stand on one page: now, next and later, or so
/// many halls.
pub const HALLS_A_PAGE: usize = 3;

/// How many sessions stand under one heading where there is room, and on upright screens
/// and the smallest panel.
pub const ROWS: (usize, usize) = (3, 2);

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The screen was touched, wherever.
    Touch,
    /// The button of this name was pressed.
    Tap(String),
    /// Time passed.
    Tick,
    /// The evening changed while staff look at it.
    Evening(Arc<Evening>),
    /// A code was read, by a camera or a scanner.
    Shown(Code),
    /// What was ordered under this ticket is done, and committed where it writes.
    Answered {
        /// The ticket of the order.
        ticket: u64,
        /// What became of it.
        done: Done,
    },
    /// A sheet is on paper, or it is not, or not whole.
    Printed {
        /// The number of the sheet.
        number: u64,
        /// Whether it is whole.
        whole: bool,
    },
    /// The ledger could not commit it; nothing was written.
    Failed {
        /// The ticket of the order.
        ticket: u64,
        /// Why.
        trouble: Trouble,
    },
}

/// Why the ledger did not commit, as far as it matters to a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// Others are writing; trying again helps.
    Busy,
    /// The disk is full or read-only; people must help.
    Full,
    /// The ledger can't be reached; people must help.
    Gone,
    /// No answer yet; it may still be committed, so there is nothing to try again.
    Slow,
}

impl Trouble {
    /// The stable name, as `kiosk walk` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Full => "full",
            Self::Gone => "gone",
            Self::Slow => "slow",
        }
    }
}

/// What the shell must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Do this, and answer under this ticket.
    Ask {
        /// What the answer must name.
        ticket: u64,
        /// What is to be done.
        order: Order,
    },
    /// Print this, and say how it ended under this number.
    Print {
        /// What the outcome must name.
        number: u64,
        /// What is to be printed.
        sheet: Sheet,
        /// In which language.
        language: Language,
    },
}

/// An order that has not been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// What the answer will name.
    pub ticket: u64,
    /// What was asked for.
    pub errand: Errand,
    /// The visitor has not waited for it; the answer is shown to nobody.
    pub left: bool,
    since: u64,
}

/// A check-in that is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The number of its entry.
    pub entry: u64,
    /// Who checked in, as the steppers count them.
    pub party: Headcount,
    /// How many checked in.
    pub visits: u64,
    /// To what.
    pub activity: ActivityId,
    /// Whether it can still be taken back.
    pub undoable: bool,
    since: u64,
}

/// Something said in passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A tap was refused, and why.
    Refused(Refusal),
    /// The check-in was taken back.
    TakenBack,
    /// It could not be taken back.
    NotTakenBack,
    /// The passport was forgotten.
    Forgotten,
    /// What staff did is in the ledger.
    Did,
    /// It is not.
    NotDone,
    /// The PIN is not the one.
    WrongPin,
    /// It may not be a PIN.
    NoPin,
    /// The two PINs differ.
    PinDiffers,
    /// 'Back' was tapped while taps are made: once more leaves them behind.
    TapsGo,
    /// Whoever tapped last at a line walked away; nothing of it was written down.
    TapsLost,
    /// The PIN is taken away; staff choose another.
    PinRecovered,
    /// The summary is on the stick.
    OnStick,
    /// There is no stick.
    NoStick,
    /// The summary is being printed.
    Printing,
    /// It is on paper.
    Printed,
    /// It is not.
    NotPrinted,
}

/// 'Still here?'
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    /// Seconds until the kiosk goes back to its first screen.
    pub left: u32,
    since: u64,
}

/// Where the visitor is and what has been said so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Where.
    pub screen: Screen,
    /// In which language.
    pub language: Language,
    /// Who is in the party.
    pub party: Headcount,
    /// Which of them are of finer groups.
    pub finer: Finer,
    /// Whom the keypad counts.
    pub typing: Stepper,
    /// What the party checks in to.
    pub activity: Option<ActivityId>,
    /// Which page of a list is shown, from 0.
    pub page: usize,
    /// The order the programme is shown in.
    pub by: By,
    /// The map that was chosen, if one was.
    pub map: Option<MapId>,
    /// The commit that is on its way.
    pub pending: Option<Pending>,
    /// The last check-in, on its thanks.
    pub recorded: Option<Recorded>,
    /// Why it could not be recorded.
    pub trouble: Option<Trouble>,
    /// What was said in passing, with a number that grows, so that the same words
    /// twice are two notices.
    pub notice: Option<(u64, Notice)>,
    /// Whether 'still here?' is asked.
    pub asking: Option<Asking>,
    /// The passport that is in the visitor's hand.
    pub passport: InHand,
    /// What the next code is for.
    pub intent: Intent,
    /// As much of a short code as is typed.
    pub typed: String,
    /// How the visitor wants the screen to be.
    pub access: Access,
    /// What staff have in hand.
    pub staff: Staff,
    /// What became of the card on paper.
    pub printing: Option<Printing>,
    /// The next key begins a new figure.
    fresh: bool,
    /// Where looking something up leads back to, the last one last.
    asides: Vec<Screen>,
    /// The last order, so that it can be tried again.
    asked: Option<Order>,
    /// The code that was shown last, and when it was last seen.
    sighted: Option<(Code, u64)>,
    /// The screen it comes back to when nobody is there.
    rests_at: Screen,
    touched: u64,
    /// When the screen last changed; at the start it never has.
    arrived: Option<u64>,
    tickets: u64,
    notices: u64,
    /// Sheets that were sent to the printer.
    sheets: u64,
    /// Taps at a line were left behind; staff are told when they come next.
    taps_lost: bool,
}

impl Flow {
    /// What was asked for last.
    #[must_use]
    pub fn errand(&self) -> Option<Errand> {
        self.asked.as_ref().map(Order::errand)
    }

    /// A kiosk that nobody uses.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            screen: Screen::Attract,
            language,
            party: Headcount::default(),
            finer: Finer::default(),
            typing: Stepper::Child,
            activity: None,
            page: 0,
            by: By::Time,
            map: None,
            pending: None,
            recorded: None,
            trouble: None,
            notice: None,
            asking: None,
            passport: InHand::default(),
            intent: Intent::Look,
            typed: String::new(),
            access: Access::default(),
            staff: Staff::default(),
            printing: None,
            fresh: true,
            asides: vec![],
            asked: None,
            sighted: None,
            rests_at: Screen::Attract,
            touched: 0,
            arrived: None,
            tickets: 0,
            notices: 0,
            sheets: 0,
            taps_lost: false,
        }
    }

    /// A display that nobody touches: it shows what is on, and only staff get behind it.
    #[must_use]
    pub fn display(language: Language) -> Self {
        Self { screen: Screen::Sign, rests_at: Screen::Sign, ..Self::new(language) }
    }

    /// Whether this is a display: it offers nothing to touch.
    #[must_use]
    pub fn is_display(&self) -> bool {
        self.rests_at == Screen::Sign
    }

    /// Whether a time-out may end in something, so that time must be told to it.
    #[must_use]
    pub fn watches_time(&self) -> bool {
        self.screen != self.rests_at || self.pending.is_some()
    }

    fn go(&mut self, screen: Screen, now: u64) {
        if self.screen != screen {
            self.arrived = Some(now);
        }
        self.screen = screen;
        self.page = 0;
        self.notice = None;
    }

    fn say(&mut self, notice: Notice) {
        self.notices += 1;
        self.notice = Some((self.notices, notice));
    }

    /// The visitor does not wait for the commit on its way.
    fn leave(&mut self) {
        if let Some(pending) = &mut self.pending {
            pending.left = true;
        }
    }

    /// Whether what is on the screen has been there long enough to be meant by a touch.
    fn settled(&self, now: u64) -> bool {
        self.arrived.is_none_or(|arrived| now.saturating_sub(arrived) >= SETTLE_MS)
    }

    /// Whether the visitor waits for a commit.
    fn waits(&self) -> bool {
        self.pending.is_some_and(|pending| !pending.left)
    }

    /// The next visitor starts from nothing; numbers that must not repeat go on, and
    /// so does a commit on its way.
    fn reset(&mut self, now: u64, language: Language) {
        self.leave();
        *self = Self {
            pending: self.pending,
            tickets: self.tickets,
            notices: self.notices,
            sheets: self.sheets,
            taps_lost: self.taps_lost || self.staff.holds_taps(),
            // Who leaves a passport before the camera is not the next visitor.
            sighted: self.sighted.take(),
            screen: self.rests_at,
            rests_at: self.rests_at,
            touched: now,
            arrived: Some(now),
            ..Self::new(language)
        };
    }
}

/// What `input` at `now` (milliseconds of a clock that never runs backwards) comes to.
#[must_use]
pub fn next(flow: &Flow, input: &Input, now: u64, setting: &Setting) -> (Flow, Vec<Effect>) {
    let mut flow = flow.clone();
    idle::heed_mode(&mut flow, now, setting);
    let effects = match input {
        Input::Touch => idle::touch(&mut flow, now),
        Input::Tap(name) => taps::tap(&mut flow, name, now, setting),
        Input::Tick => idle::tick(&mut flow, now, setting),
        Input::Evening(evening) => staff::learn(&mut flow, evening),
        Input::Shown(code) if flow.screen.is_staff() => staff::shown(&mut flow, code, now),
        Input::Shown(_) if setting.mode == Mode::Emergency || flow.is_display() => vec![],
        Input::Shown(code) => passport::shown(&mut flow, code, now, setting),
        Input::Answered { ticket, done } => ledger::answered(&mut flow, *ticket, done, now, setting),
        Input::Printed { number, whole } => {
            paper::printed(&mut flow, *number, *whole);
            vec![]
        }
        Input::Failed { ticket, trouble } => ledger::failed(&mut flow, *ticket, *trouble, now),
    };
    (flow, effects)
}
