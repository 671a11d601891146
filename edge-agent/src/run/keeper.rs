//! The ledger's own thread: SQLite waits for the disk, and nothing else may wait with
//! it. It does what it is told, in order, and looks for changes in between.
//!
//! Reporting and exchange each ask for a few things at a time and wait for the answers,
//! so their questions interleave by themselves; none is ever behind more than a handful.

mod auditing;
mod chores;
mod counting;
mod exchange;
mod house;
mod now;
mod rooms;
mod succession;

use anyhow::{Context, Result};
pub(super) use counting::last_watched;
use ledger::{AlarmContact, Changes, Ledger, LedgerError, clock};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use venue::{
    emergency::{Act, Word},
    entry::Fact,
    hash::Lid,
    id::VenueId,
    moment::{Moment, judge},
    pack::Pack,
    reporting::uplink::{self, Due, WINDOW},
    rooms::Sheet,
    watching::{Counter, CounterHealth, Passed, Sight, Whole},
};

/// How often the ledger is asked whether anything changed, which costs some microseconds: a
/// tenth of the second within which an emergency must be shown by every kiosk of the house.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Answers that wait for the uplink, and for the exchange. Each machine asks for a few
/// things at a time.
const ANSWERS_WAITING: usize = 64;

/// A fault that lasts is logged at first and then every so often.
const SAY_EVERY: Duration = Duration::from_secs(600);

/// What the thread is told to do.
#[derive(Debug)]
pub(super) enum Job {
    /// By the uplink.
    Report(uplink::Command),
    /// By the machine of a circle, named by its number.
    Exchange(usize, venue::exchange::Command),
    /// Whether other devices are heard, for the kiosk.
    Contact(bool),
    /// The word of the house is to be followed.
    Follow(Word),
    /// The contact that calls an emergency has closed.
    Alarm,
    /// How that contact is, for the kiosk.
    AlarmContact(AlarmContact),
    /// What was counted at doors.
    Count(Vec<Fact>),
    /// People crossed a line.
    Passed(Passed),
    /// How one of what counts is, by its number, for the kiosk and headquarters.
    CounterHealth(usize, CounterHealth),
    /// The house is to be told what is counted here.
    TellDoors,
    /// Another device of the house counted so.
    HearDoors(Lid, Sheet),
}

/// What the exchange hears of the ledger.
#[derive(Debug)]
pub(super) enum Answer {
    /// To the machine of a circle, by its number.
    Machine(usize, venue::exchange::Input<'static>),
    /// Something was written.
    Changed,
    /// Entries were written that say how the house stands.
    Acts(Vec<Act>),
    /// What is counted at the doors here, and when (ms since 1970).
    Doors(Option<(i64, Sheet)>),
}

/// What the thread needs to know.
pub(super) struct Chores {
    /// How the machine's clock is looked at.
    pub(super) trust: clock::ClockTrust,
    /// The venues of each circle, by its number.
    pub(super) circles: Vec<Option<BTreeSet<VenueId>>>,
    /// The pack, which says when the campaign is over.
    pub(super) pack: Option<Arc<Pack>>,
    /// What of the venue is wholly counted here.
    pub(super) whole: Whole,
    /// What counts at doors, by its number.
    pub(super) counters: Vec<Counter>,
    /// The venue of this device.
    pub(super) venue: VenueId,
}

/// The ends of the thread that the uplink's loop holds.
pub(super) struct Keeper {
    /// What to do. The thread ends when all of these are dropped.
    pub(super) tell: Sender<Job>,
    /// What was read.
    pub(super) read: mpsc::Receiver<uplink::Input<'static>>,
}

/// What the exchange holds of the thread: what it hears, and what the ledger said of
/// emergencies before that.
pub(super) struct Listener {
    /// What it hears.
    pub(super) answers: mpsc::Receiver<Answer>,
    /// What the ledger said.
    pub(super) past: Vec<Act>,
}

/// What is said by whoever still needs the thread when it has ended.
pub(super) const GONE: &str = "the ledger's thread ended";

/// Starts the thread; beside its ends, what the exchange hears, and the thread itself.
///
/// # Errors
/// When the ledger can't be opened a second time, or there is no thread to be had.
pub(super) fn start(ledger: Ledger, chores: Chores) -> Result<(Keeper, Listener, JoinHandle<()>)> {
    let changes = ledger.changes()?;
    let past = house::acts_after(0, &ledger, chores.trust)?;
    let house = house::Standing::after(&past);
    // Whoever ran before may have died in the middle of it.
    let going_on = ledger.is_going_on()?.then(Instant::now);
    let (tell, told) = std::sync::mpsc::channel();
    let (reports, read) = mpsc::channel(ANSWERS_WAITING);
    let (exchanges, answers) = mpsc::channel(ANSWERS_WAITING);
    let due = chores::Due::new();
    let inside = rooms::Inside::of(&chores.counters, clock::read(chores.trust)?.boottime);
    let work = Work {
        ledger,
        changes,
        chores,
        reports,
        exchanges,
        due,
        house,
        counting: counting::Counting::new(),
        inside,
        auditing: auditing::Auditing::new(),
        alarm_contact: None,
        rests: vec![],
        going_on,
        complained: None,
        faults: 0,
    };
    let thread = std::thread::Builder::new()
        .name("ledger".into())
        .spawn(move || work.run(&told))
        .context("starting the ledger's thread")?;
    Ok((Keeper { tell, read }, Listener { answers, past }, thread))
}

struct Work {
    ledger: Ledger,
    changes: Changes,
    chores: Chores,
    reports: mpsc::Sender<uplink::Input<'static>>,
    exchanges: mpsc::Sender<Answer>,
    due: chores::Due,
    house: house::Standing,
    counting: counting::Counting,
    inside: rooms::Inside,
    auditing: auditing::Auditing,
    alarm_contact: Option<AlarmContact>,
    /// Machines whose merge is done, and when they hear of it.
    rests: Vec<(Instant, usize)>,
    /// The ledger is going on under another id: when the next step is due.
    going_on: Option<Instant>,
    complained: Option<Instant>,
    faults: u64,
}

impl Work {
    fn run(mut self, told: &Receiver<Job>) {
        let mut look_at = Instant::now();
        loop {
            // Asked first, so that work without a pause never hides what the kiosk wrote.
            let now = Instant::now();
            self.end_rests(now);
            if look_at <= now {
                look_at = now + LOOK_EVERY;
                let outcome = self.look();
                self.note(outcome);
            }
            let outcome = self.go_on();
            self.note(outcome);
            let rests = self.rests.iter().map(|(until, _)| *until).chain(self.going_on);
            let wake = rests.fold(look_at, Instant::min);
            match told.recv_timeout(wake.saturating_duration_since(Instant::now())) {
                Ok(job) => {
                    let outcome = self.perform(job);
                    self.note(outcome);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn note(&mut self, outcome: Result<()>) {
        if let Err(reason) = outcome {
            self.complain(&reason);
        }
    }

    fn look(&mut self) -> Result<()> {
        if self.changes.changed()? {
            self.due.settle = true;
            self.inside.changed = true;
            self.look_at_house()?;
            self.look_at_audits()?;
            self.answer_uplink(uplink::Input::Changed);
            self.answer_exchange(Answer::Changed);
        }
        self.write_house_again()?;
        self.write_counted_again()?;
        self.compare_audits()?;
        self.tend_rooms()?;
        self.do_chores()
    }

    fn perform(&mut self, job: Job) -> Result<()> {
        match job {
            Job::Report(command) => {
                if let Some(input) = self.report(command)? {
                    self.answer_uplink(input);
                }
            }
            Job::Exchange(machine, command) => {
                if let Some(input) = self.exchange(machine, command)? {
                    self.answer_exchange(Answer::Machine(machine, input));
                }
            }
            Job::Contact(connected) => self.note_contact(connected)?,
            Job::Follow(word) => self.follow(word)?,
            Job::Alarm => self.alarm()?,
            Job::AlarmContact(contact) => {
                self.alarm_contact = Some(contact);
                self.note_health()?;
            }
            Job::Count(facts) => self.count(facts)?,
            Job::Passed(passed) => self.passed(&passed)?,
            Job::CounterHealth(number, health) => {
                self.watches(number, health.sight == Sight::Counting)?;
                self.doors_watched(number, health.sight == Sight::Counting)?;
                self.note_counter(number, health)?;
            }
            Job::TellDoors => self.tell_doors()?,
            Job::HearDoors(lid, sheet) => self.doors_heard(lid, sheet)?,
        }
        Ok(())
    }

    /// Whoever is gone needs no answer; the thread ends when nobody tells it anything.
    fn answer_uplink(&self, input: uplink::Input<'static>) {
        let _ = self.reports.blocking_send(input);
    }

    /// As [`Work::answer_uplink`].
    fn answer_exchange(&self, answer: Answer) {
        let _ = self.exchanges.blocking_send(answer);
    }

    fn report(&mut self, command: uplink::Command) -> Result<Option<uplink::Input<'static>>> {
        if command == uplink::Command::ReadNow {
            return self.read_now().map(Some);
        }
        if self.has_to_wait(&command) {
            return Ok(None);
        }
        let ledger = &mut self.ledger;
        Ok(match command {
            uplink::Command::ReadDue => Some(uplink::Input::DueRead(read_due(ledger)?)),
            uplink::Command::ReadHead => {
                let report = ledger.report()?;
                Some(uplink::Input::HeadRead { head: report.head, days: report.days, at: self.now()? })
            }
            uplink::Command::ReadIndex { day } => {
                // The head first: the index may then know more than the head, never less.
                let head = ledger.head()?;
                let states = ledger.index(&day)?;
                Some(uplink::Input::IndexRead { day, head, states, at: self.now()? })
            }
            uplink::Command::CheckHeads(heads) => {
                let (own, same) = ledger.check_heads(&heads.known)?;
                Some(uplink::Input::HeadsChecked { own, heads, same })
            }
            uplink::Command::GoOn { common, twice_at_most } => {
                self.part(common, twice_at_most)?;
                None
            }
            uplink::Command::AdoptStore(store) => {
                ledger.set_store(store)?;
                None
            }
            uplink::Command::Acknowledge { store, states } => {
                let noted = ledger.acknowledge(store, &states)?;
                tracing::debug!(pages = noted, "headquarters holds them");
                None
            }
            uplink::Command::Unacknowledge(keys) => {
                tracing::info!(pages = keys.len(), "headquarters asks for pages again");
                ledger.unacknowledge(&keys)?;
                None
            }
            uplink::Command::ReadNow
            | uplink::Command::Publish { .. }
            | uplink::Command::WakeAt(_)
            | uplink::Command::Tell(_)
            | uplink::Command::Disconnect => None,
        })
    }

    fn now(&self) -> Result<Moment> {
        Ok(judge(clock::read(self.chores.trust)?, None))
    }

    /// What could not be noted is sent and noted again, so nothing is lost by it.
    fn complain(&mut self, reason: &anyhow::Error) {
        self.faults += 1;
        if self.complained.is_none_or(|at| at.elapsed() >= SAY_EVERY) {
            self.complained = Some(Instant::now());
            tracing::error!(faults = self.faults, "{reason:#}");
        }
    }
}

fn read_due(ledger: &Ledger) -> Result<Due, LedgerError> {
    let ledger::Due { head, pages, waiting } = ledger.due(None, WINDOW)?;
    Ok(Due { head, pages, waiting })
}
