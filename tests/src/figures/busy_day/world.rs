//! Both ends of reporting and a ledger in memory, with a clock of their own: what a day says is
//! counted byte by byte, in a blink.

use super::bytes::Bytes;
use anyhow::Result;
use ledger::Ledger;
use std::collections::BTreeMap;
use venue::{
    entry::Fact,
    hash::{Head, StoreId},
    moment::{BootId, Moment, Readings, judge},
    page::{PageKey, PageState, digests},
    passport::{Authority, ReportKeyId, Secret},
    reporting::{
        intake::{
            self, Batch, Committed, HeadSettlement, Intake, PageOutcome, Settlement, settle, settle_head,
        },
        keys_in_force::KeysInForce,
        topic::Address,
        uplink::{self, Due, Identity, Uplink, WINDOW},
        wire::{Gauge, HeardHeads},
    },
    watching::Roll,
};

/// Milliseconds that a message is on its way.
const ON_ITS_WAY_MS: u64 = 40;

/// Milliseconds that the archive takes.
const COMMITS_IN_MS: u64 = 10;

/// Milliseconds until the agent sees that the ledger was written to.
const SEEN_IN_MS: u64 = 50;

enum Event {
    ToDevice(String, Vec<u8>),
    ToHouse(String, Vec<u8>),
    Changed,
    Committed(Batch),
    Written(Vec<Fact>),
}

/// The archive, as far as it is asked.
#[derive(Default)]
struct Archive {
    pages: BTreeMap<PageKey, PageState>,
    /// Heads by their number.
    heads: BTreeMap<u64, Head>,
}

impl Archive {
    fn commit(&mut self, batch: &Batch) -> Committed {
        let outcome = |row: &intake::PageRow| {
            let state = PageState::from(&row.page);
            let held = self.pages.get(&state.key).map(|held| (held.version, held.hash));
            let settlement = settle(held, (state.version, state.hash));
            if settlement == Settlement::Write {
                self.pages.insert(state.key.clone(), state.clone());
            }
            PageOutcome { version: state.version, hash: state.hash, quarantine: None, settlement }
        };
        let pages = batch.pages.iter().map(outcome).collect();
        let said = batch.reports.iter().map(|report| report.reach.head);
        self.heads.extend(said.map(|head| (head.n, head)));
        let mut written = None;
        let mut settled = Vec::<HeadSettlement>::new();
        for head in &batch.heads {
            settled.push(settle_head(intake::Kinship::GoesOn, written, head.head));
            written = Some(head.head.n);
            self.heads.insert(head.head.n, head.head);
        }
        Committed { number: batch.number, pages, heads: settled }
    }
}

/// The world of one device.
pub(super) struct World {
    now: u64,
    began: i64,
    ledger: Ledger,
    uplink: Uplink,
    intake: Intake,
    archive: Archive,
    /// What the device tells of this moment.
    live: (Vec<Gauge>, Roll),
    events: BTreeMap<(u64, u64), Event>,
    sequence: u64,
    wakes: [Option<u64>; 2],
    pub(super) bytes: Bytes,
}

impl World {
    /// A device with this ledger, whose line stands from `began` on (milliseconds since 1970).
    pub(super) fn new(ledger: Ledger, began: i64, live: (Vec<Gauge>, Roll)) -> Result<Self> {
        let address = Address {
            campaign: "science-month-2025".parse()?,
            venue: "van-07".parse()?,
            device: "kiosk-1".parse()?,
        };
        let keys = Authority::new(address.campaign.clone(), &Secret::new([1; 32]), Secret::new([2; 32]))
            .reporting_key();
        let key = keys.of_device(&address, ReportKeyId([7; 5]));
        let identity = Identity {
            address: address.clone(),
            lid: ledger.lid(),
            parent: None,
            boot: boot(),
            program: "edge-agent 0.1.0".into(),
            began: ledger.head()?,
        };
        let intake = Intake::new(address.campaign, StoreId([9; 16]), []);
        Ok(Self {
            now: 0,
            began,
            uplink: Uplink::new(identity, None, 1).with_key(Some(key)),
            intake: intake.with_keys(Some(KeysInForce::new(keys, [])?)),
            ledger,
            archive: Archive::default(),
            live,
            events: BTreeMap::new(),
            sequence: 0,
            wakes: [None; 2],
            bytes: Bytes::default(),
        })
    }

    /// The line stands.
    pub(super) fn link(&mut self) -> Result<()> {
        self.house(intake::Input::Linked)?;
        self.device(uplink::Input::Linked)
    }

    /// These facts will be written after so many milliseconds.
    pub(super) fn write_at(&mut self, ms: u64, facts: Vec<Fact>) {
        self.after(ms.saturating_sub(self.now), Event::Written(facts));
    }

    fn after(&mut self, ms: u64, event: Event) {
        self.sequence += 1;
        self.events.insert((self.now + ms, self.sequence), event);
    }

    /// Lets time pass.
    pub(super) fn run(&mut self, until: u64) -> Result<()> {
        loop {
            let event = self.events.first_key_value().map(|((at, _), _)| *at);
            let next = event.into_iter().chain(self.wakes.into_iter().flatten()).min();
            let Some(at) = next.filter(|at| *at <= until) else { break };
            self.now = self.now.max(at);
            if event == Some(at) {
                if let Some((_, event)) = self.events.pop_first() {
                    self.happen(event)?;
                }
                continue;
            }
            let [device, _] = self.wakes;
            if device == Some(at) {
                self.wakes[0] = None;
                self.device(uplink::Input::Tick)?;
            } else {
                self.wakes[1] = None;
                self.house(intake::Input::Tick)?;
            }
        }
        self.now = until;
        Ok(())
    }

    /// Whether the archive holds every page as it is.
    pub(super) fn is_equal(&self) -> Result<bool> {
        Ok(digests(self.archive.pages.values().cloned()) == self.ledger.report()?.days)
    }

    fn happen(&mut self, event: Event) -> Result<()> {
        match event {
            Event::ToDevice(topic, payload) => {
                self.device(uplink::Input::Arrived { topic: &topic, payload: &payload })
            }
            Event::ToHouse(topic, payload) => {
                self.house(intake::Input::Arrived { topic: &topic, payload: &payload })
            }
            Event::Changed => self.device(uplink::Input::Changed),
            Event::Committed(batch) => {
                let committed = self.archive.commit(&batch);
                self.house(intake::Input::Committed(committed))
            }
            Event::Written(facts) => {
                self.ledger.append_all(&self.readings(), false, facts)?;
                self.after(SEEN_IN_MS, Event::Changed);
                Ok(())
            }
        }
    }

    fn readings(&self) -> Readings {
        let boottime = i64::try_from(self.now).unwrap_or(i64::MAX);
        let wall = self.began.saturating_add(boottime);
        Readings { wall, boottime, boot: boot(), synchronised: true, keeps_time_when_off: true }
    }

    fn moment(&self) -> Moment {
        judge(self.readings(), None)
    }

    fn device(&mut self, input: uplink::Input<'_>) -> Result<()> {
        for command in self.uplink.handle(input, self.now) {
            match command {
                uplink::Command::Publish { topic, payload, .. } => {
                    self.bytes.up(&topic, payload.len());
                    self.after(ON_ITS_WAY_MS, Event::ToHouse(topic, payload));
                }
                uplink::Command::WakeAt(at) => self.wakes[0] = Some(at),
                command => {
                    if let Some(read) = self.keeper(command)? {
                        self.device(read)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What the ledger's thread of an agent does.
    fn keeper(&mut self, command: uplink::Command) -> Result<Option<uplink::Input<'static>>> {
        let at = self.moment();
        Ok(match command {
            uplink::Command::ReadDue => {
                let ledger::Due { head, pages, waiting } = self.ledger.due(None, WINDOW)?;
                Some(uplink::Input::DueRead(Due { head, pages, waiting }))
            }
            uplink::Command::ReadHead => {
                let report = self.ledger.report()?;
                Some(uplink::Input::HeadRead { head: report.head, days: report.days, at })
            }
            uplink::Command::ReadIndex { day } => {
                let (head, states) = (self.ledger.head()?, self.ledger.index(&day)?);
                Some(uplink::Input::IndexRead { day, head, states, at })
            }
            uplink::Command::CheckHeads(heads) => {
                let (own, same) = self.ledger.check_heads(&heads.known)?;
                Some(uplink::Input::HeadsChecked { own, heads, same })
            }
            uplink::Command::ReadNow => {
                let (gauges, roll) = self.live.clone();
                Some(uplink::Input::NowRead { at, gauges, roll })
            }
            uplink::Command::AdoptStore(store) => {
                self.ledger.set_store(store)?;
                None
            }
            uplink::Command::Acknowledge { store, states } => {
                self.ledger.acknowledge(store, &states)?;
                self.after(SEEN_IN_MS, Event::Changed);
                None
            }
            uplink::Command::Unacknowledge(keys) => {
                self.ledger.unacknowledge(&keys)?;
                None
            }
            _ => None,
        })
    }

    fn house(&mut self, input: intake::Input<'_>) -> Result<()> {
        for command in self.intake.handle(input, self.now) {
            match command {
                intake::Command::Publish { topic, payload, .. } => {
                    self.bytes.down(&topic, payload.len());
                    self.after(ON_ITS_WAY_MS, Event::ToDevice(topic, payload));
                }
                intake::Command::Commit(batch) => self.after(COMMITS_IN_MS, Event::Committed(batch)),
                intake::Command::ReadDigests { lid } => {
                    let days = digests(self.archive.pages.values().cloned());
                    self.house(intake::Input::DigestsRead { lid, days })?;
                }
                intake::Command::ReadHeads { lid, to, upto } => {
                    let known = self.archive.heads.last_key_value().map(|(_, head)| *head);
                    let heads = HeardHeads { upto, foreign: false, known: known.into_iter().collect() };
                    self.house(intake::Input::HeadsRead { lid, to, heads })?;
                }
                intake::Command::WakeAt(at) => self.wakes[1] = Some(at),
                _ => {}
            }
        }
        Ok(())
    }
}

fn boot() -> BootId {
    BootId("6f1c9b1e-2f51-4c5f-9a33-1f4f0c0b7a10".into())
}
