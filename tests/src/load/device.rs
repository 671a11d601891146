//! One simulated venue without its line: the device's end of the protocol and a ledger in
//! memory, which is what the edge agent is to it.

use super::evening::{Evening, Part};
use crate::house::CAMPAIGN;
use anyhow::Result;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use venue::{
    hash::{Head, Lid},
    moment::Moment,
    page::{Page, PageKey, PageState, Version},
    passport::{ReportKeyId, ReportingKey},
    reporting::{
        topic::{Address, device_filters},
        uplink::{Command, Due, Identity, Input, Told, Uplink, WINDOW},
    },
    watching::Roll,
};

/// A message for the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its topic.
    pub topic: String,
    /// Its bytes.
    pub payload: Vec<u8>,
    /// Whether the broker shall keep it.
    pub retain: bool,
}

/// The venue.
#[derive(Debug)]
pub struct Device {
    number: u32,
    address: Address,
    evening: Arc<Evening>,
    part: usize,
    /// The heads of its ledger, from the empty one on.
    heads: Vec<Head>,
    uplink: Uplink,
    stored: BTreeMap<PageKey, Version>,
    wakes_at: Option<u64>,
    trouble: Option<String>,
}

impl Device {
    /// The venue with this number, under the reporting key of its campaign.
    ///
    /// # Errors
    /// When an id is none.
    pub fn new(number: u32, key: &ReportingKey, evening: &Arc<Evening>) -> Result<Self> {
        let address = address(number)?;
        let [a, b, c, d] = number.to_be_bytes();
        let key = key.of_device(&address, ReportKeyId([1, a, b, c, d]));
        let lid = lid(number);
        let mut heads = vec![Head::genesis(lid)];
        for n in 0..evening.whole()?.entries {
            heads.extend(heads.last().map(|head| head.then(&n.to_be_bytes())));
        }
        let identity = Identity {
            address: address.clone(),
            lid,
            parent: None,
            boot: evening.boot().clone(),
            program: "simulated".into(),
            began: Head::genesis(lid),
        };
        let uplink = Uplink::new(identity, None, u64::from(number)).with_key(Some(key));
        let (evening, stored) = (Arc::clone(evening), BTreeMap::new());
        Ok(Self { number, address, evening, part: 0, heads, uplink, stored, wakes_at: None, trouble: None })
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Who it is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// What it subscribes to.
    #[must_use]
    pub fn filters(&self) -> [String; 3] {
        device_filters(&self.address)
    }

    /// The will of its connection.
    ///
    /// # Errors
    /// When it does not fit a message.
    pub fn will(&self) -> Result<(String, Vec<u8>)> {
        Ok(self.uplink.will()?)
    }

    /// Its ledger was written to: it has come to this part of the evening.
    pub fn write(&mut self, part: usize) -> bool {
        std::mem::replace(&mut self.part, part) != part
    }

    /// When time has to be told to it.
    #[must_use]
    pub fn wakes_at(&self) -> Option<u64> {
        self.wakes_at
    }

    /// Which part of the evening headquarters has acknowledged every page of, if it is the
    /// present one.
    #[must_use]
    pub fn stored_part(&self) -> Option<usize> {
        self.due().next().is_none().then_some(self.part)
    }

    /// What it had to complain of first.
    pub fn trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }

    /// Takes what happened, and says what is to be published.
    pub fn hear(&mut self, input: Input<'_>, now_ms: u64) -> Vec<Said> {
        let mut said = Vec::new();
        let mut commands: VecDeque<Command> = self.uplink.handle(input, now_ms).into();
        while let Some(command) = commands.pop_front() {
            if let Some(answer) = self.perform(command, &mut said) {
                commands.extend(self.uplink.handle(answer, now_ms));
            }
        }
        said
    }

    fn here(&self) -> &Part {
        &self.evening.parts[self.part]
    }

    fn head(&self) -> Head {
        self.heads[usize::try_from(self.here().entries).unwrap_or_default()]
    }

    fn due(&self) -> impl Iterator<Item = &Page> {
        let held = |page: &&Page| self.stored.get(&page.key) != Some(&page.version);
        self.here().pages.iter().rev().filter(held)
    }

    fn now(&self) -> Moment {
        let wall = headquarters::intake::wall_now();
        Moment { wall, boottime: 3_600_000, boot: self.evening.boot().clone(), trusted: true }
    }

    fn perform(&mut self, command: Command, said: &mut Vec<Said>) -> Option<Input<'static>> {
        match command {
            Command::Publish { topic, payload, retain } => {
                said.push(Said { topic, payload, retain });
                None
            }
            Command::ReadDue => {
                let pages: Vec<Page> = self.due().take(WINDOW).cloned().collect();
                let waiting = self.due().count() as u64;
                Some(Input::DueRead(Due { head: self.head(), pages, waiting }))
            }
            Command::ReadHead => {
                Some(Input::HeadRead { head: self.head(), days: self.here().days.clone(), at: self.now() })
            }
            Command::ReadIndex { day } => {
                let of_day = |page: &&Page| page.key.slot.day() == day;
                let states = self.here().pages.iter().filter(of_day).map(PageState::from).collect();
                Some(Input::IndexRead { day, head: self.head(), states, at: self.now() })
            }
            Command::CheckHeads(heads) => {
                let own = |head: &Head| usize::try_from(head.n).ok().and_then(|n| self.heads.get(n));
                let same = heads.known.iter().map(|head| own(head) == Some(head)).collect();
                Some(Input::HeadsChecked { own: self.head(), heads, same })
            }
            Command::ReadNow => {
                Some(Input::NowRead { at: self.now(), gauges: Vec::new(), roll: Roll::default() })
            }
            Command::AdoptStore(_) => {
                self.stored.clear();
                None
            }
            Command::Acknowledge { states, .. } => {
                self.stored.extend(states.into_iter().map(|state| (state.key, state.version)));
                None
            }
            Command::Unacknowledge(keys) => {
                keys.iter().for_each(|key| {
                    self.stored.remove(key);
                });
                None
            }
            Command::WakeAt(at) => {
                self.wakes_at = Some(at);
                None
            }
            other => {
                self.note(&other);
                None
            }
        }
    }

    /// Nothing but a new store and having caught up is in order in a fleet.
    fn note(&mut self, command: &Command) {
        let fine = matches!(command, Command::Tell(Told::NewStore { .. } | Told::CaughtUp { .. }));
        if !fine && self.trouble.is_none() {
            self.trouble = Some(format!("{}: {command:?}", self.address));
        }
    }
}

/// Who the venue with this number is.
///
/// # Errors
/// When its id is none.
pub fn address(number: u32) -> Result<Address> {
    Ok(Address {
        campaign: CAMPAIGN.parse()?,
        venue: format!("venue-{number:05}").parse()?,
        device: "kiosk-1".parse()?,
    })
}

/// The ledger of the venue with this number.
#[must_use]
pub fn lid(number: u32) -> Lid {
    let mut bytes = [0x5e; 16];
    bytes.iter_mut().zip(number.to_be_bytes()).for_each(|(to, from)| *to = from);
    Lid(bytes)
}
