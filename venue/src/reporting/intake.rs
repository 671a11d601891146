//! Headquarters' end: what arrives is checked, handed to the archive, and answered
//! when the archive has committed it, and only then.
//!
//! The shell around it connects to the broker and owns the archive. It performs the
//! commands in order, one [`Command::Commit`] as one transaction, and reports back
//! what the archive holds then. The archive asks [`settle()`] and [`settle_head`] what
//! to write, and [`implausible`] and [`quarantine()`] what to keep out of published figures:
//! only it knows what it holds and what people decided. It decides nothing.

mod checks;
mod clock;
mod letter;
mod plausible;
mod queue;
mod ruling;
mod said;
mod settle;
mod thinning;

pub use checks::{ASK_GAP_MS, GRACE_MS};
pub use clock::{ClockDoubt, HouseClock, MAX_WITNESSES, WITNESS_MS};
pub use plausible::{
    AHEAD_MS, BEFORE_MS, Descent, Implausible, MOST_AT_A_DESK, MOST_DOORS, MOST_THROUGH_A_DOOR, Oddity,
    Times, WATCHED_S, implausible,
};
pub use queue::{MAX_COMMIT, MAX_HEADS, MAX_WAITING};
pub use ruling::{CLEARED_GROWTH, KEPT_OUT, MAX_RULING_REASON, Quarantine, Ruling, quarantine};
pub use said::{Batch, Command, Committed, Input, KnownLedger, PageOutcome, PageRow, Report, Told};
pub use settle::{HeadSettlement, Kinship, Reach, Settlement, kinship, settle, settle_head};
pub use thinning::{BLOCK_ENTRIES, HeardHead, NEAR_ENTRIES, REST_MS, superfluous, thinned_below};

use super::{
    keys_in_force::KeysInForce,
    topic::{Address, Down, Topic, Up},
    wire::{self, Code, HqState, Index, Now, PageReport, PagesReport, Presence, Refused, Unreadable},
};
use crate::{
    hash::{Hash, Head as Reached, Lid, StoreId},
    id::CampaignId,
    moment::Slot,
    page::PageKey,
    passport::{ReportKey, ReportKeyId},
};
use checks::Checks;
use letter::{Addressee, Letter};
use queue::Queue;
use std::collections::{BTreeMap, BTreeSet};

/// How often headquarters says which archive it writes to: devices that were cut off
/// learn of a new archive within this time.
pub const STATE_GAP_MS: u64 = 20_000;

/// How many ledgers are kept in mind: twenty for each of 10,000 venues. A document of
/// a further one is left unanswered, and staff are told.
pub const MAX_LEDGERS: usize = 200_000;

/// How many refusals are answered within a second: a flood of forged documents must not crowd
/// the answers out that devices wait for. A device whose refusal is left away sends again.
pub const REFUSALS_A_SECOND: u32 = 100;

/// The longest name of a boot: a UUID has 36 characters.
const MAX_BOOT: usize = 64;

/// What is kept in mind of a ledger.
#[derive(Debug, Clone)]
struct Ledger {
    address: Address,
    /// The enrolment its device spoke by last.
    enrolment: Option<ReportKeyId>,
    /// The archive knows it as this device's. Until then it may turn out that another
    /// campaign's intake, or another process, heard of it first.
    bound: bool,
    forked: bool,
    checks: Checks,
}

impl Ledger {
    fn of(address: Address) -> Self {
        Self { address, enrolment: None, bound: false, forked: false, checks: Checks::default() }
    }
}

/// Headquarters' end.
#[derive(Debug, Clone)]
pub struct Intake {
    campaign: CampaignId,
    store: StoreId,
    keys: Option<KeysInForce>,
    /// The keys by which devices spoke last.
    believed: BTreeMap<Address, ReportKey>,
    unchecked_told: bool,
    ledgers: BTreeMap<Lid, Ledger>,
    queue: Queue,
    /// Who waits for the heads of a ledger, and the enrolment under which it asked.
    asking: BTreeMap<(Lid, Address), Option<ReportKeyId>>,
    indexes: BTreeMap<(Lid, String, Reached), Vec<Index>>,
    due: BTreeSet<(u64, Lid)>,
    linked: bool,
    state_due: u64,
    dropped: u64,
    /// The second, and how many refusals were answered in it.
    refused: (u64, u32),
}

impl Intake {
    /// The intake of a campaign that writes to the archive `store`, which knows these ledgers.
    #[must_use]
    pub fn new(campaign: CampaignId, store: StoreId, known: impl IntoIterator<Item = KnownLedger>) -> Self {
        let ledger = |known: KnownLedger| {
            let KnownLedger { lid, venue, device, forked } = known;
            let address = Address { campaign: campaign.clone(), venue, device };
            (lid, Ledger { bound: true, forked, ..Ledger::of(address) })
        };
        let ledgers = known.into_iter().map(ledger).collect();
        Self {
            campaign,
            store,
            keys: None,
            believed: BTreeMap::new(),
            unchecked_told: false,
            ledgers,
            queue: Queue::default(),
            asking: BTreeMap::new(),
            indexes: BTreeMap::new(),
            due: BTreeSet::new(),
            linked: false,
            state_due: 0,
            dropped: 0,
            refused: (0, 0),
        }
    }

    /// Takes what happened and says what to do, in order.
    #[must_use]
    pub fn handle(&mut self, input: Input<'_>, now_ms: u64) -> Vec<Command> {
        let mut out = Vec::new();
        match input {
            Input::Linked => {
                self.linked = true;
                self.state_due = now_ms;
            }
            Input::Unlinked => self.linked = false,
            Input::Arrived { topic, payload } => self.arrived(topic, payload, now_ms, &mut out),
            Input::Committed(committed) => self.committed(committed, now_ms, &mut out),
            Input::CommitFailed { number } => self.commit_failed(number, &mut out),
            Input::DigestsRead { lid, days } => self.digests_read(lid, &days, now_ms, &mut out),
            Input::HeadsRead { lid, to, heads } => self.heads_read(lid, &to, heads, &mut out),
            Input::StatesRead { lid, day, reach, states } => {
                self.states_read((lid, day, reach.head), states.as_deref(), &mut out);
            }
            Input::Tick => {}
        }
        self.say_state(now_ms, &mut out);
        self.check_due(now_ms, &mut out);
        out.extend(self.queue.next_commit().map(Command::Commit));
        out.extend(self.wake_at().map(Command::WakeAt));
        out
    }

    /// The archive this intake writes to.
    #[must_use]
    pub fn store(&self) -> StoreId {
        self.store
    }

    fn arrived(&mut self, topic: &str, payload: &[u8], now_ms: u64, out: &mut Vec<Command>) {
        let (address, kind) = match topic.parse::<Topic>() {
            Ok(Topic::Up(address, kind)) if address.campaign == self.campaign => (address, kind),
            Ok(_) => return tell_refused(topic, Code::WrongTopic, "not for this headquarters".into(), out),
            Err(reason) => return tell_refused(topic, Code::WrongTopic, reason.to_string(), out),
        };
        let letter = Letter::new(topic, &address, payload);
        self.tell_unchecked(&letter, out);
        let taken = match kind {
            Up::Page => self.page(&letter),
            Up::Pages => self.pages(&letter),
            Up::Head => self.head(&letter, now_ms).map(|commands| out.extend(commands)),
            Up::Presence => self.read::<Presence>(&letter).and_then(|presence| {
                of_topic(&presence.from, &address).map(|()| out.push(Command::Presence(presence)))
            }),
            Up::Now => self.now(&letter).map(|now| out.push(Command::Now(now))),
        };
        match taken {
            Ok(()) => {}
            Err(Refusal::Busy) => {
                self.dropped += 1;
                out.push(Command::Tell(Told::Busy { dropped: self.dropped }));
            }
            Err(Refusal::For { code, reason, lid, pages }) => {
                tell_refused(topic, code, reason.clone(), out);
                if !self.may_refuse(now_ms) {
                    return;
                }
                // So that the device rests; what was forged in its name it does not believe.
                let unauthenticated = code == Code::Unauthenticated;
                let lid = lid.or_else(|| wire::ledger_named(payload).filter(|_| unauthenticated));
                let what = kind.as_str().to_owned();
                refuse(&self.sender(&letter), Refused { lid, what, code, reason, pages }, out);
            }
        }
    }

    fn may_refuse(&mut self, now_ms: u64) -> bool {
        let second = now_ms / 1_000;
        let (of, count) = self.refused;
        self.refused = (second, if of == second { count.saturating_add(1) } else { 1 });
        self.refused.1 <= REFUSALS_A_SECOND
    }

    /// Devices that were enrolled for a headquarters with keys believe this one nothing.
    fn tell_unchecked(&mut self, letter: &Letter<'_>, out: &mut Vec<Command>) {
        if self.keys.is_none() && !self.unchecked_told && letter.enrolment.is_some() {
            self.unchecked_told = true;
            out.push(Command::Tell(Told::Unchecked { from: letter.from.clone() }));
        }
    }

    fn page(&mut self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let report: PageReport = self.read(letter)?;
        of_topic(&report.from, letter.from)?;
        let row = PageRow::of(report.from, report.lid, report.page);
        if row.hash != report.hash {
            let reason = Unreadable::Hash(row.page.key.to_string());
            return Err(Refusal::from(reason).of(report.lid, &[&row.page.key]));
        }
        let reach = Reach { head: report.head, after: report.after };
        self.take(letter, (report.lid, reach), None, vec![row])
    }

    fn pages(&mut self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let report: PagesReport = self.read(letter)?;
        of_topic(&report.from, letter.from)?;
        let pages = report.unpack().map_err(|reason| Refusal::from(reason).of(report.lid, &[]))?;
        let reach = Reach { head: report.head, after: report.after };
        let row = |page| PageRow::of(report.from.clone(), report.lid, page);
        let rows = pages.into_iter().map(row).collect();
        self.take(letter, (report.lid, reach), Some(report.batch), rows)
    }

    fn now(&self, letter: &Letter<'_>) -> Result<Now, Refusal> {
        let now: Now = self.read(letter)?;
        of_topic(&now.from, letter.from)?;
        now.check()?;
        Ok(now)
    }

    fn take(
        &mut self,
        letter: &Letter<'_>,
        (lid, reach): (Lid, Reach),
        batch: Option<Hash>,
        rows: Vec<PageRow>,
    ) -> Result<(), Refusal> {
        for row in &rows {
            check_key(&row.page.key).map_err(|refusal| refusal.of(lid, &[]))?;
        }
        self.bind(letter, lid)?;
        if self.queue.take(letter.from, (lid, reach), batch, rows) { Ok(()) } else { Err(Refusal::Busy) }
    }

    /// A ledger belongs to the device that first spoke of it, in the archive as well as here.
    fn bind(&mut self, letter: &Letter<'_>, lid: Lid) -> Result<&mut Ledger, Refusal> {
        self.keep_key(letter);
        let full = self.ledgers.len() >= MAX_LEDGERS;
        if full && !self.ledgers.contains_key(&lid) {
            return Err(Refusal::Busy);
        }
        let ledger = self.ledgers.entry(lid).or_insert_with(|| Ledger::of(letter.from.clone()));
        if ledger.address == *letter.from {
            ledger.enrolment = letter.enrolment;
            return Ok(ledger);
        }
        let owner = &ledger.address;
        let reason = format!("ledger {lid} belongs to device {} of {}", owner.device, owner.venue);
        Err(Refusal::For { code: Code::ForeignLedger, reason, lid: Some(lid), pages: Vec::new() })
    }

    /// The archive knows a ledger as another device's, maybe in another campaign: nothing of
    /// it was written, and it is not this device's here either.
    fn belongs_elsewhere(&mut self, lid: Lid, what: Up, out: &mut Vec<Command>) {
        let Some(ledger) = self.ledgers.get(&lid) else { return };
        let addressee = self.addressee(&ledger.address, ledger.enrolment);
        let topic = Topic::Up(ledger.address.clone(), what).to_string();
        self.forget(lid);
        let (code, what) = (Code::ForeignLedger, what.as_str().to_owned());
        let reason = format!("the archive has ledger {lid} as another device's; use a new ledger");
        tell_refused(&topic, code, reason.clone(), out);
        refuse(&addressee, Refused { lid: Some(lid), what, code, reason, pages: Vec::new() }, out);
    }

    fn say_state(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        if self.linked && now_ms >= self.state_due {
            self.state_due = now_ms + STATE_GAP_MS;
            let state = HqState { campaign: self.campaign.clone(), store: self.store };
            // For everybody, so under nobody's key: devices that have one only ask because of it.
            out.extend(publish(&Topic::HqState(self.campaign.clone()), &state, (None, true)));
        }
    }

    fn wake_at(&self) -> Option<u64> {
        let state = self.linked.then_some(self.state_due);
        self.due.first().map(|(at, _)| *at).into_iter().chain(state).min()
    }
}

/// Why a document is not taken.
enum Refusal {
    /// It will be taken later.
    Busy,
    /// It is not good.
    For { code: Code, reason: String, lid: Option<Lid>, pages: Vec<PageKey> },
}

impl From<Unreadable> for Refusal {
    fn from(reason: Unreadable) -> Self {
        Self::For { code: reason.code(), reason: reason.to_string(), lid: None, pages: Vec::new() }
    }
}

impl Refusal {
    fn of(self, lid: Lid, keys: &[&PageKey]) -> Self {
        match self {
            Self::Busy => Self::Busy,
            Self::For { code, reason, .. } => {
                Self::For { code, reason, lid: Some(lid), pages: keys.iter().copied().cloned().collect() }
            }
        }
    }
}

fn of_topic(from: &Address, topic: &Address) -> Result<(), Refusal> {
    if from == topic {
        return Ok(());
    }
    let reason = format!("the document says it is from {from}, its topic says {topic}");
    Err(Refusal::For { code: Code::WrongTopic, reason, lid: None, pages: Vec::new() })
}

/// The name of a boot becomes part of a page's name, so not everything may stand in it.
fn check_key(key: &PageKey) -> Result<(), Refusal> {
    let Slot::Undated(boot) = &key.slot else { return Ok(()) };
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if boot.0.len() <= MAX_BOOT && boot.0.chars().all(allowed) {
        return Ok(());
    }
    let reason = format!("the name of a boot has at most {MAX_BOOT} letters, digits and hyphens");
    Err(Refusal::For { code: Code::Malformed, reason, lid: None, pages: Vec::new() })
}

fn tell_refused(topic: &str, code: Code, reason: String, out: &mut Vec<Command>) {
    out.push(Command::Tell(Told::Refused { topic: topic.to_owned(), code, reason }));
}

fn refuse(sender: &Addressee, refused: Refused, out: &mut Vec<Command>) {
    let reason = refused.reason.chars().take(wire::REASON_CHARS).collect();
    out.extend(sender.tell(Down::Refused, &Refused { reason, ..refused }));
}

fn publish<D: wire::Document>(
    topic: &Topic,
    document: &D,
    (key, retain): (Option<&ReportKey>, bool),
) -> Option<Command> {
    let topic = topic.to_string();
    // The machine bounds what it writes, so that this does not fail; if it did, the
    // device would send again, and nothing would be lost.
    let payload = wire::write(document, &topic, key).ok()?;
    Some(Command::Publish { topic, payload, retain })
}
