//! An archive in memory, with the intake in front of it.

use std::collections::{BTreeMap, BTreeSet};
use venue::{
    hash::{Hash, Head, Lid, StoreId},
    page::{Page, PageKey, PageState, digests},
    reporting::{
        intake::{
            Batch, Committed, Descent, HeadSettlement, HouseClock, Intake, Kinship, KnownLedger, PageOutcome,
            PageRow, Reach, Settlement, Times, implausible, kinship, quarantine, settle, settle_head,
        },
        keys_in_force::KeysInForce,
        proof::{Claim, Proof, prove},
        topic::Address,
        wire::{self, HeardHeads, STORED_HEADS},
    },
};

/// What survives a restart, and comes back from a backup.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    pub(crate) pages: BTreeMap<(Lid, PageKey), (Page, PageState)>,
    heads: BTreeMap<Lid, wire::Head>,
    heard: BTreeSet<(Lid, u64, Hash)>,
    owners: BTreeMap<Lid, Address>,
    pub(crate) forked: BTreeMap<Lid, String>,
    /// Why pages are kept out of the totals.
    pub(crate) quarantine: BTreeMap<(Lid, PageKey), String>,
}

impl Disk {
    fn descent(&self, lid: Lid, batch: &Batch) -> Descent {
        let told = batch.heads.iter().find(|head| head.lid == lid).or_else(|| self.heads.get(&lid));
        let goes_on = told.is_some_and(|head| head.parent.is_some());
        if goes_on { Descent::Successor } else { Descent::First }
    }

    /// Whether a ledger is this device's; who speaks of it first has it.
    fn is_of(&mut self, lid: Lid, from: &Address) -> bool {
        self.owners.entry(lid).or_insert_with(|| from.clone()) == from
    }
}

pub(crate) struct Archive {
    pub(crate) disk: Disk,
    pub(crate) backup: Disk,
    pub(crate) store: StoreId,
    pub(crate) intake: Intake,
    pub(crate) keys: Option<KeysInForce>,
    pub(crate) linked: bool,
    /// What the clock of headquarters shows; while it is none, no page is called implausible.
    pub(crate) wall: Option<i64>,
    clock: HouseClock,
    /// How often it was started: a commit under way when the program died comes to nothing.
    pub(crate) life: u64,
    pub(crate) commits: usize,
}

impl Disk {
    fn page(
        &mut self,
        row: &PageRow,
        parted: bool,
        (descent, times): (Descent, Option<Times>),
    ) -> PageOutcome {
        let (version, hash) = (row.page.version, row.hash);
        let refused = |settlement| PageOutcome { version, hash, quarantine: None, settlement };
        if !self.is_of(row.lid, &row.from) {
            return refused(Settlement::Foreign);
        }
        if parted {
            return refused(Settlement::Parted);
        }
        let key = (row.lid, row.page.key.clone());
        let held = self.pages.get(&key).map(|(_, state)| (state.version, state.hash));
        let settlement = settle(held, (version, hash));
        if settlement == Settlement::Write {
            let odd = times.and_then(|times| implausible(&row.page, descent, times));
            match quarantine(odd, None) {
                Some(reason) => self.quarantine.insert(key.clone(), reason.reason()),
                None => self.quarantine.remove(&key),
            };
            let Page { key: page, version, content } = &row.page;
            let state = PageState { key: page.clone(), version: *version, hash, entries: content.entries };
            self.pages.insert(key.clone(), (row.page.clone(), state));
        }
        let (_, held) = &self.pages[&key];
        let quarantine = self.quarantine.get(&key).cloned();
        PageOutcome { version: held.version, hash: held.hash, quarantine, settlement }
    }
}

impl Archive {
    pub(crate) fn new() -> Self {
        let store = StoreId([0; 16]);
        let intake = Intake::new("science-month-2025".parse().unwrap(), store, []);
        let (disk, backup) = (Disk::default(), Disk::default());
        Self {
            disk,
            backup,
            store,
            intake,
            keys: None,
            linked: false,
            wall: None,
            clock: HouseClock::default(),
            life: 0,
            commits: 0,
        }
    }

    pub(crate) fn restart(&mut self) {
        self.life += 1;
        self.linked = false;
        self.clock = HouseClock::of(self.wall);
        let known = self.disk.owners.iter().map(|(lid, address)| KnownLedger {
            lid: *lid,
            venue: address.venue.clone(),
            device: address.device.clone(),
            forked: self.disk.forked.contains_key(lid),
        });
        let intake = Intake::new("science-month-2025".parse().unwrap(), self.store, known);
        self.intake = intake.with_keys(self.keys.clone());
    }

    /// The disk is lost, or an old copy of it comes back: a new archive either way.
    pub(crate) fn replace_disk(&mut self, disk: Disk) {
        self.disk = disk;
        self.store.0[0] += 1;
        self.restart();
    }

    pub(crate) fn commit(&mut self, batch: &Batch) -> Committed {
        self.commits += 1;
        let times = self.wall.map(|wall| {
            batch.heads.iter().for_each(|head| self.clock.hear(head, wall));
            Times { now: self.clock.doubt(wall).is_none().then_some(wall), begins: None }
        });
        let mut pages = Vec::new();
        let mut rows = batch.pages.iter();
        for report in &batch.reports {
            // Nothing another device says of a ledger is kept.
            let of = |row: &&PageRow| self.disk.owners.get(&row.lid).is_none_or(|owner| *owner == row.from);
            let its_own = rows.clone().next().is_none_or(|row| of(&row));
            let parted = its_own && self.stands(report.lid, &report.reach) == Kinship::Parted;
            pages.extend(rows.by_ref().take(report.pages).map(|row| {
                let descent = self.disk.descent(row.lid, batch);
                self.disk.page(row, parted, (descent, times))
            }));
        }
        let heads = batch.heads.iter().map(|head| {
            if !self.disk.is_of(head.lid, &head.from) {
                return HeadSettlement::Foreign;
            }
            let reach = Reach { head: head.head, after: head.after.clone() };
            let kinship = self.stands(head.lid, &reach);
            let written = self.disk.heads.get(&head.lid).map(|held| held.head.n);
            let settlement = settle_head(kinship, written, head.head);
            if settlement == HeadSettlement::Newest {
                self.disk.heads.insert(head.lid, head.clone());
            }
            settlement
        });
        let heads = heads.collect();
        self.disk.forked.extend(batch.forks.iter().cloned());
        Committed { number: batch.number, pages, heads }
    }

    pub(crate) fn states(&self, lid: Lid) -> Vec<PageState> {
        let of_lid = self.disk.pages.iter().filter(|((held, _), _)| *held == lid);
        of_lid.map(|(_, (_, state))| state.clone()).collect()
    }

    /// How a document stands to the history, whose heads are kept if it goes on from it.
    pub(crate) fn stands(&mut self, lid: Lid, reach: &Reach) -> Kinship {
        let newest = self.heads(lid, 0).known.first().copied();
        let key = |head: &Head| (lid, head.n, head.chain);
        let stands = kinship(newest, self.disk.heard.contains(&key(&reach.head)), reach);
        if stands == Kinship::GoesOn {
            self.disk.heard.extend(reach.after.iter().chain([&reach.head]).map(key));
        }
        stands
    }

    pub(crate) fn heads(&self, lid: Lid, upto: u64) -> HeardHeads {
        let all = self.disk.heard.iter().rev().filter(|(of, ..)| *of == lid);
        let mut all = all.map(|(_, n, chain)| Head { n: *n, chain: *chain });
        let newest = all.next();
        let below = all.filter(|head| head.n <= upto).take(STORED_HEADS - 1);
        HeardHeads { upto, foreign: false, known: newest.into_iter().chain(below).collect() }
    }

    pub(crate) fn days(&self, lid: Lid) -> Vec<venue::page::DayDigest> {
        digests(self.states(lid))
    }

    pub(crate) fn proof(&self, lid: Lid) -> Proof {
        let claim = self.disk.heads.get(&lid).map(|head| Claim {
            head: head.head,
            digests: head.digests.clone().unwrap(),
            indexes: Vec::new(),
            parent: head.parent,
        });
        prove(claim.as_ref(), &self.states(lid), self.disk.forked.contains_key(&lid))
    }
}
