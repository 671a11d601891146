//! Comparing what ledgers say of themselves with what the archive holds, and asking
//! for what differs: first for the states of a day's pages, then for pages.

use super::{
    Command, HeadSettlement, Intake, Reach, Refusal,
    letter::{Addressee, Letter},
    of_topic,
};
use crate::{
    hash::{Head as Reached, Lid, StoreId},
    page::{DayDigest, PageKey, PageState},
    reporting::{
        proof::{Difference, compare, lacking},
        topic::{Address, Down, Up},
        wire::{Digests, Head, HeardHeads, Index, Stored, WANTED_PAGES, Wanted},
    },
};

/// How long a difference must last before headquarters asks: pages that are on their
/// way arrive within it.
pub const GRACE_MS: u64 = 2_000;

/// The time between two questions to one ledger, so that a thin line carries pages
/// and not answers to questions.
pub const ASK_GAP_MS: u64 = 10_000;

/// The time between two tellings of what is known of a ledger: one answers all that was on
/// its way when the ledger parted.
pub(super) const TELL_GAP_MS: u64 = 1_000;

/// While pages keep coming, headquarters does not ask: this long after the last one
/// it may.
const QUIET_MS: u64 = 3_000;

/// How long after pages were committed the ledger is compared again.
const LOOK_MS: u64 = 500;

/// How many questions for heads wait for the archive; a device asks again.
const MAX_ASKING: usize = 20_000;

/// How many days one question names: each may be answered by a dozen messages.
const ASK_DAYS: usize = 4;

/// How many days' indexes wait for the archive's states; further ones are dropped
/// and asked for again.
const MAX_INDEXES: usize = 4_096;

/// How many parts of one day's index wait: 64 parts of 24 states are 1,536 pages,
/// sixteen activities in every quarter of a day.
const MAX_PARTS: usize = 64;

/// What is kept in mind of the comparison with one ledger.
#[derive(Debug, Clone, Default)]
pub(super) struct Checks {
    claim: Option<(Reached, Digests)>,
    older: Option<Digests>,
    proved: Option<Reached>,
    reading: bool,
    again: bool,
    changed: bool,
    heard: bool,
    ask_from: Option<u64>,
    asked: Option<u64>,
    last_page: u64,
    look_at: Option<u64>,
    heads_told: Option<u64>,
}

impl Checks {
    fn head_came(&mut self, head: Reached, digests: Digests) {
        self.heard = true;
        if self.proved == Some(head) && !self.changed {
            return;
        }
        self.claim = Some((head, digests));
        self.look_at = Some(0);
    }

    fn look(&mut self, at: u64) {
        self.look_at = Some(self.look_at.map_or(at, |planned| planned.min(at)));
    }

    /// What to ask for, when it is time to ask.
    fn judge(&mut self, difference: &Difference, now_ms: u64) -> bool {
        if difference.is_empty() {
            self.proved = self.claim.as_ref().map(|(head, _)| *head);
            (self.ask_from, self.older) = (None, None);
            return false;
        }
        self.proved = None;
        let again = self.asked.map_or(0, |asked| asked + ASK_GAP_MS);
        let from = *self.ask_from.get_or_insert((now_ms + GRACE_MS).max(again));
        let from = from.max(self.last_page + QUIET_MS);
        if !self.heard {
            return false;
        }
        if now_ms < from {
            self.look(from);
            return false;
        }
        (self.ask_from, self.asked, self.heard) = (None, Some(now_ms), false);
        true
    }
}

impl Intake {
    pub(super) fn head(&mut self, letter: &Letter<'_>, now_ms: u64) -> Result<Vec<Command>, Refusal> {
        let mut head: Head = self.read(letter)?;
        of_topic(&head.from, letter.from)?;
        let (lid, store) = (head.lid, self.store);
        let mut commands = Vec::new();
        if let Some(question) = head.which_store.take() {
            let (pages, batches, answers) = (Vec::new(), Vec::new(), Some(question));
            let this_one = Stored { lid, store, pages, batches, answers, heads: None };
            commands.extend(self.addressee(letter.from, letter.enrolment).tell(Down::Stored, &this_one));
        }
        if let Some(upto) = head.asks {
            commands.extend(self.ask_archive(letter, lid, upto));
            return Ok(commands);
        }
        let bound = self.bind(letter, lid)?.bound;
        // Both answer a question, and what is not bound yet was never asked.
        if let Some(index) = head.index.take().filter(|_| bound) {
            let reach = Reach { head: head.head, after: head.after.clone() };
            commands.extend(self.index_came(lid, reach, index));
        }
        match head.digests.take_if(|digests| digests.until.is_some()) {
            Some(_) if !bound => {}
            // The answer to a question of ours: what differs in it may be asked for at once.
            Some(older) => self.with_checks(lid, |checks| {
                checks.older = Some(older);
                (checks.heard, checks.asked, checks.ask_from) = (true, None, Some(0));
                checks.look(now_ms);
            }),
            None if head.digests.is_some() && !self.queue.take_head(head) => return Err(Refusal::Busy),
            None => {}
        }
        Ok(commands)
    }

    pub(super) fn head_committed(
        &mut self,
        head: Head,
        settlement: HeadSettlement,
        now_ms: u64,
        out: &mut Vec<Command>,
    ) {
        if settlement == HeadSettlement::Foreign {
            return self.belongs_elsewhere(head.lid, Up::Head, out);
        }
        self.is_bound(head.lid);
        match settlement {
            // It was overtaken on its way, or is of a copy that has nothing of its own yet.
            HeadSettlement::Overtaken => self.tell_heads(head.lid, (head.head.n, ASK_GAP_MS), now_ms, out),
            HeadSettlement::Parted => self.tell_heads(head.lid, (head.head.n, TELL_GAP_MS), now_ms, out),
            HeadSettlement::Foreign => {}
            HeadSettlement::Newest => {
                let Some(digests) = head.digests else { return };
                self.with_checks(head.lid, |checks| checks.head_came(head.head, digests));
            }
        }
    }

    /// What a ledger says does not go on from what is known of it: it is told what that is.
    pub(super) fn tell_heads(
        &mut self,
        lid: Lid,
        (upto, gap): (u64, u64),
        now_ms: u64,
        out: &mut Vec<Command>,
    ) {
        let Some(ledger) = self.ledgers.get_mut(&lid) else { return };
        let told = &mut ledger.checks.heads_told;
        if told.is_none_or(|told| now_ms >= told + gap) {
            *told = Some(now_ms);
            let to = ledger.address.clone();
            out.push(Command::ReadHeads { lid, to, upto });
        }
    }

    /// A question for the heads of a ledger. It binds nothing: who asks may hold a copy.
    fn ask_archive(&mut self, letter: &Letter<'_>, lid: Lid, upto: u64) -> Option<Command> {
        let key = (lid, letter.from.clone());
        if self.asking.len() >= MAX_ASKING && !self.asking.contains_key(&key) {
            return None;
        }
        self.asking.insert(key, letter.enrolment);
        Some(Command::ReadHeads { lid, to: letter.from.clone(), upto })
    }

    pub(super) fn heads_read(&mut self, lid: Lid, to: &Address, heads: HeardHeads, out: &mut Vec<Command>) {
        let owner = self.ledgers.get(&lid);
        let foreign = owner.is_some_and(|ledger| ledger.address != *to);
        let asked = self.asking.remove(&(lid, to.clone()));
        let enrolment = asked.unwrap_or_else(|| owner.and_then(|ledger| ledger.enrolment));
        let (pages, batches) = (Vec::new(), Vec::new());
        let heads = Some(HeardHeads { foreign, ..heads });
        let stored = Stored { lid, store: self.store, pages, batches, heads, answers: None };
        out.extend(self.addressee(to, enrolment).tell(Down::Stored, &stored));
    }

    pub(super) fn pages_came(&mut self, lid: Lid, now_ms: u64) {
        self.with_checks(lid, |checks| {
            (checks.changed, checks.last_page) = (true, now_ms);
            if checks.claim.is_some() {
                checks.look(now_ms + LOOK_MS);
            }
        });
    }

    /// Reads the digests of the ledgers that are due.
    pub(super) fn check_due(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        while let Some(&(at, lid)) = self.due.first().filter(|(at, _)| *at <= now_ms) {
            self.due.remove(&(at, lid));
            self.with_checks(lid, |checks| {
                checks.look_at = None;
                if checks.reading {
                    checks.again = true;
                    return;
                }
                (checks.reading, checks.changed) = (true, false);
                out.push(Command::ReadDigests { lid });
            });
        }
    }

    pub(super) fn digests_read(&mut self, lid: Lid, days: &[DayDigest], now_ms: u64, out: &mut Vec<Command>) {
        let store = self.store;
        let Some((addressee, forked)) = self.addressee_of(lid) else { return };
        self.with_checks(lid, |checks| {
            checks.reading = false;
            if std::mem::take(&mut checks.again) {
                checks.look(now_ms);
            }
            let Some((head, digests)) = &checks.claim else { return };
            let (head, difference) = (*head, compare(digests, days));
            let older = checks.older.as_ref().map(|older| compare(older, days)).unwrap_or_default();
            out.push(Command::Compared { lid, head, difference: difference.clone() });
            if checks.judge(&difference, now_ms) && !forked {
                let wanted = question(lid, store, difference, older);
                out.extend(addressee.tell(Down::Wanted, &wanted));
            }
        });
    }

    fn index_came(&mut self, lid: Lid, reach: Reach, index: Index) -> Vec<Command> {
        let key = (lid, index.day.clone(), reach.head);
        if let Some(parts) = self.indexes.get_mut(&key) {
            if parts.len() < MAX_PARTS {
                parts.push(index);
            }
            return Vec::new();
        }
        if self.indexes.len() >= MAX_INDEXES {
            return Vec::new();
        }
        let day = index.day.clone();
        self.indexes.insert(key, vec![index]);
        vec![Command::ReadStates { lid, day, reach }]
    }

    pub(super) fn states_read(
        &mut self,
        (lid, day, head): (Lid, String, Reached),
        held: Option<&[PageState]>,
        out: &mut Vec<Command>,
    ) {
        let parts = self.indexes.remove(&(lid, day, head)).unwrap_or_default();
        let (Some((addressee, _)), Some(held)) = (self.addressee_of(lid), held) else { return };
        let mut pages: Vec<PageKey> = Vec::new();
        for index in parts {
            let found = lacking(&index, head.n, held);
            pages.extend(found.pages);
            if let Some(reason) = found.fork {
                self.forked(lid, reason, out);
            }
            self.queue.take_index(lid, head.n, index);
        }
        for pages in pages.chunks(WANTED_PAGES) {
            let pages = pages.to_vec();
            let wanted = Wanted { lid, store: self.store, days: Vec::new(), pages, older: None };
            out.extend(addressee.tell(Down::Wanted, &wanted));
        }
    }

    /// The device of a ledger, and whether the ledger has two histories.
    fn addressee_of(&self, lid: Lid) -> Option<(Addressee, bool)> {
        let ledger = self.ledgers.get(&lid)?;
        Some((self.addressee(&ledger.address, ledger.enrolment), ledger.forked))
    }

    /// Takes a ledger out of mind.
    pub(super) fn forget(&mut self, lid: Lid) {
        self.with_checks(lid, |checks| checks.look_at = None);
        self.ledgers.remove(&lid);
    }

    fn with_checks(&mut self, lid: Lid, act: impl FnOnce(&mut Checks)) {
        let Some(ledger) = self.ledgers.get_mut(&lid) else { return };
        let before = ledger.checks.look_at;
        act(&mut ledger.checks);
        let after = ledger.checks.look_at;
        if before != after {
            before.map(|at| self.due.remove(&(at, lid)));
            after.map(|at| self.due.insert((at, lid)));
        }
    }
}

/// The newest days first; older ones when the newer are equal.
fn question(lid: Lid, store: StoreId, newest: Difference, older: Difference) -> Wanted {
    let mut days: Vec<String> = newest.days.into_iter().chain(older.days).collect();
    days.sort();
    days.dedup();
    let days: Vec<String> = days.into_iter().rev().take(ASK_DAYS).collect();
    let older = older.older.or(newest.older).filter(|_| days.is_empty());
    Wanted { lid, store, days, pages: Vec::new(), older }
}
