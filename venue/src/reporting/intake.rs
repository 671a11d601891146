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
mod plausible;
mod queue;
mod ruling;
mod said;
mod settle;

pub use checks::{ASK_GAP_MS, GRACE_MS};
pub use clock::{ClockDoubt, HouseClock, MAX_WITNESSES, WITNESS_MS};
pub use plausible::{
    AHEAD_MS, BEFORE_MS, Implausible, MOST_AT_A_DESK, MOST_DOORS, MOST_THROUGH_A_DOOR, Oddity, Times,
    WATCHED_S, implausible,
};
pub use queue::{MAX_COMMIT, MAX_HEADS, MAX_WAITING};
pub use ruling::{CLEARED_GROWTH, KEPT_OUT, MAX_RULING_REASON, Quarantine, Ruling, quarantine};
pub use said::{Batch, Command, Committed, Input, KnownLedger, PageOutcome, PageRow, Told};
pub use settle::{HeadSettlement, Settlement, settle, settle_head};

use super::{
    topic::{Address, Down, Topic, Up},
    wire::{self, Code, HqState, Index, Now, PageReport, PagesReport, Presence, Refused, Unreadable},
};
use crate::{
    hash::{Hash, Lid, StoreId},
    id::CampaignId,
    moment::Slot,
    page::{Page, PageKey},
};
use checks::Checks;
use queue::Queue;
use std::collections::{BTreeMap, BTreeSet};

/// How often headquarters says which archive it writes to: devices that were cut off
/// learn of a new archive within this time.
pub const STATE_GAP_MS: u64 = 20_000;

/// How many ledgers are kept in mind: twenty for each of 10,000 venues. A document of
/// a further one is left unanswered, and staff are told.
pub const MAX_LEDGERS: usize = 200_000;

/// The longest name of a boot: a UUID has 36 characters.
const MAX_BOOT: usize = 64;

/// What is kept in mind of a ledger.
#[derive(Debug, Clone)]
struct Ledger {
    address: Address,
    forked: bool,
    checks: Checks,
}

/// Headquarters' end.
#[derive(Debug, Clone)]
pub struct Intake {
    campaign: CampaignId,
    store: StoreId,
    ledgers: BTreeMap<Lid, Ledger>,
    queue: Queue,
    indexes: BTreeMap<(Lid, String), Vec<(u64, Index)>>,
    due: BTreeSet<(u64, Lid)>,
    linked: bool,
    state_due: u64,
    dropped: u64,
}

impl Intake {
    /// The intake of a campaign that writes to the archive `store`, which knows these ledgers.
    #[must_use]
    pub fn new(campaign: CampaignId, store: StoreId, known: impl IntoIterator<Item = KnownLedger>) -> Self {
        let ledger = |known: KnownLedger| {
            let KnownLedger { lid, venue, device, forked } = known;
            let address = Address { campaign: campaign.clone(), venue, device };
            (lid, Ledger { address, forked, checks: Checks::default() })
        };
        let ledgers = known.into_iter().map(ledger).collect();
        Self {
            campaign,
            store,
            ledgers,
            queue: Queue::default(),
            indexes: BTreeMap::new(),
            due: BTreeSet::new(),
            linked: false,
            state_due: 0,
            dropped: 0,
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
            Input::StatesRead { lid, day, states } => self.states_read(lid, day, &states, &mut out),
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
        let taken = match kind {
            Up::Page => self.page(&address, payload),
            Up::Pages => self.pages(&address, payload),
            Up::Head => self.head(&address, payload, now_ms).map(|commands| out.extend(commands)),
            Up::Presence => wire::read::<Presence>(payload).map_err(Refusal::from).and_then(|presence| {
                of_topic(&presence.from, &address).map(|()| out.push(Command::Presence(presence)))
            }),
            Up::Now => read_now(&address, payload).map(|now| out.push(Command::Now(now))),
        };
        match taken {
            Ok(()) => {}
            Err(Refusal::Busy) => {
                self.dropped += 1;
                out.push(Command::Tell(Told::Busy { dropped: self.dropped }));
            }
            Err(Refusal::For { code, reason, lid, pages }) => {
                tell_refused(topic, code, reason.clone(), out);
                let reason = reason.chars().take(wire::REASON_CHARS).collect();
                let what = kind.as_str().to_owned();
                let refused = Refused { lid, what, code, reason, pages, mac: None };
                out.extend(publish(&Topic::Down(address, Down::Refused), &refused, false));
            }
        }
    }

    fn page(&mut self, address: &Address, payload: &[u8]) -> Result<(), Refusal> {
        let report: PageReport = wire::read(payload)?;
        of_topic(&report.from, address)?;
        report.check().map_err(|reason| Refusal::from(reason).of(report.lid, &[&report.page.key]))?;
        self.take(address, report.lid, None, vec![report.page])
    }

    fn pages(&mut self, address: &Address, payload: &[u8]) -> Result<(), Refusal> {
        let report: PagesReport = wire::read(payload)?;
        of_topic(&report.from, address)?;
        let pages = report.unpack().map_err(|reason| Refusal::from(reason).of(report.lid, &[]))?;
        self.take(address, report.lid, Some(report.batch), pages)
    }

    fn take(
        &mut self,
        address: &Address,
        lid: Lid,
        batch: Option<Hash>,
        pages: Vec<Page>,
    ) -> Result<(), Refusal> {
        for page in &pages {
            check_key(&page.key).map_err(|refusal| refusal.of(lid, &[]))?;
        }
        self.bind(address, lid)?;
        if self.queue.take(address, lid, batch, pages) { Ok(()) } else { Err(Refusal::Busy) }
    }

    /// A ledger belongs to the device that first spoke of it.
    fn bind(&mut self, address: &Address, lid: Lid) -> Result<&mut Ledger, Refusal> {
        let full = self.ledgers.len() >= MAX_LEDGERS;
        if full && !self.ledgers.contains_key(&lid) {
            return Err(Refusal::Busy);
        }
        let new = || Ledger { address: address.clone(), forked: false, checks: Checks::default() };
        let ledger = self.ledgers.entry(lid).or_insert_with(new);
        if ledger.address == *address {
            return Ok(ledger);
        }
        let owner = &ledger.address;
        let reason = format!("ledger {lid} belongs to device {} of {}", owner.device, owner.venue);
        Err(Refusal::For { code: Code::ForeignLedger, reason, lid: Some(lid), pages: Vec::new() })
    }

    fn say_state(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        if self.linked && now_ms >= self.state_due {
            self.state_due = now_ms + STATE_GAP_MS;
            let state = HqState { campaign: self.campaign.clone(), store: self.store, mac: None };
            out.extend(publish(&Topic::HqState(self.campaign.clone()), &state, true));
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

fn read_now(address: &Address, payload: &[u8]) -> Result<Now, Refusal> {
    let now: Now = wire::read(payload)?;
    of_topic(&now.from, address)?;
    now.check()?;
    Ok(now)
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

fn publish<D: wire::Document>(topic: &Topic, document: &D, retain: bool) -> Option<Command> {
    // The machine bounds what it writes, so that this does not fail; if it did, the
    // device would send again, and nothing would be lost.
    let payload = wire::write(document).ok()?;
    Some(Command::Publish { topic: topic.to_string(), payload, retain })
}
