//! Pages on their way: which were sent in which state, and when to send them again.

use super::{Dice, Due};
use crate::{
    hash::{Hash, Head as Reached},
    page::{Page, PageKey, PageState},
    reporting::wire::{MAX_BATCH_PAGES, StoredPage},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// The most pages on their way at once: as many as the ledger gives at once, two full
/// batches.
pub const WINDOW: usize = 2 * MAX_BATCH_PAGES;

/// The most batches of the backlog on their way at once, a second of a line of 64 kbit/s
/// ([`BATCH_BYTES`](crate::reporting::wire::BATCH_BYTES) each). While the archive answers the
/// first, the second passes, so a line half a second long is never idle; and no live page
/// waits behind more than these.
pub const BATCHES: usize = 2;

/// The time between two states of one page on the wire, so that a busy door does not
/// send a message for every visitor.
pub const LIVE_GAP_MS: u64 = 500;

/// How long the next state of a page waits for the answer to the one before: on a thin line
/// states follow the answers, instead of filling it with states that are overtaken. Longer
/// than an answer takes on such a line.
pub const ANSWER_WAIT_MS: u64 = 2_000;

/// How many pages go before all others: the activities that are on at one time. Each goes alone,
/// as it is; on a new line they go as a small batch, more than these with the backlog.
pub const LIVE_PAGES: usize = 4;

/// A page not acknowledged after this is sent again: twice the time that all which may be
/// on its way takes on a line of 64 kbit/s.
pub const RESEND_FIRST_MS: u64 = 5_000;

/// The time to the next repetition doubles up to this.
pub const RESEND_MOST_MS: u64 = 60_000;

/// Jitter is drawn in so many steps between none and half of the time.
const JITTER_STEPS: u64 = 1_024;

#[derive(Debug, Clone)]
struct Flight {
    state: PageState,
    /// How far the ledger had come when it was sent.
    head: Reached,
    /// The batch it was sent in last; none when it went alone.
    batch: Option<Hash>,
    tries: u32,
    retry_at: u64,
    /// Until then the next state waits for the answer to this one.
    answered_by: u64,
    /// Acknowledged; it stays until the ledger has noted that, so that a ledger that
    /// can't (a full disk) does not make the line busy.
    landed: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Flights {
    pages: BTreeMap<PageKey, Flight>,
    batches: BTreeMap<Hash, Vec<PageState>>,
    /// When pages were sent a moment ago, acknowledged since or not.
    lately: BTreeMap<PageKey, u64>,
    /// Pages that changed since the ledger was read before, until they are sent.
    live: BTreeSet<PageKey>,
    /// How far the ledger had come when it was read last on this line.
    seen: Option<u64>,
}

/// What to send now.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// Pages that changed a moment ago, newest first.
    pub(super) live: Vec<&'a Page>,
    /// They go together: the line is new, and thousands may have come back with it.
    pub(super) together: bool,
    /// The others, newest first.
    pub(super) backlog: Vec<&'a Page>,
    /// When to look again because of a page that was sent a moment ago.
    pub(super) again: Option<u64>,
}

/// What an acknowledgement means for a page.
pub(super) enum Landing {
    /// Headquarters holds what was sent.
    Held(PageState, Reached),
    /// Headquarters holds a state that this ledger never had.
    Differs,
    /// It says nothing about what is on its way.
    Nothing,
}

impl Flights {
    pub(super) fn plan<'a>(&mut self, due: &'a Due, now_ms: u64) -> Plan<'a> {
        let mut plan = Plan { together: self.seen.is_none(), ..Plan::default() };
        self.note_live(due);
        self.forget(due, now_ms);
        self.lately.retain(|_, sent| now_ms < *sent + LIVE_GAP_MS);
        let mut room = WINDOW.saturating_sub(self.pages.len());
        for page in &due.pages {
            let flight = self.pages.get(&page.key);
            if flight.is_some_and(|flight| flight.carries(page) && now_ms < flight.retry_at) {
                continue;
            }
            if let Some(at) = self.rests_until(&page.key, now_ms) {
                plan.again = Some(plan.again.map_or(at, |again: u64| again.min(at)));
                continue;
            }
            if self.live.contains(&page.key) && plan.live.len() < LIVE_PAGES {
                plan.live.push(page);
            } else if flight.is_some() || room > 0 {
                room -= usize::from(flight.is_none());
                plan.backlog.push(page);
            }
        }
        plan
    }

    /// What changed since the ledger was read before is live; on a new line what was touched
    /// last.
    fn note_live(&mut self, due: &Due) {
        let still: BTreeSet<&PageKey> = due.pages.iter().map(|page| &page.key).collect();
        self.live.retain(|key| still.contains(key));
        let mut fresh: Vec<&Page> = due.pages.iter().collect();
        if let Some(seen) = self.seen.replace(due.head.n) {
            fresh.retain(|page| page.version.n > seen);
        } else {
            fresh.sort_by_key(|page| Reverse(page.version.n));
            fresh.truncate(LIVE_PAGES);
        }
        self.live.extend(fresh.into_iter().map(|page| page.key.clone()));
    }

    /// Until when a page that was sent a moment ago rests, if it does.
    fn rests_until(&self, key: &PageKey, now_ms: u64) -> Option<u64> {
        let gap = self.lately.get(key).map(|sent| sent + LIVE_GAP_MS);
        let unanswered = self.pages.get(key).filter(|flight| !flight.landed).map(|flight| flight.answered_by);
        gap.into_iter().chain(unanswered).max().filter(|at| now_ms < *at)
    }

    /// Whether another batch of the backlog may be sent.
    pub(super) fn takes_batch(&self, now_ms: u64) -> bool {
        let out = self.pages.values().filter(|flight| !flight.landed && now_ms < flight.retry_at);
        out.filter_map(|flight| flight.batch).collect::<BTreeSet<Hash>>().len() < BATCHES
    }

    /// What is no longer due needs no answer.
    fn forget(&mut self, due: &Due, now_ms: u64) {
        let still: BTreeSet<&PageKey> = due.pages.iter().map(|page| &page.key).collect();
        // A full answer leaves out older pages that may still be due.
        let full = due.pages.len() >= WINDOW;
        self.pages.retain(|key, flight| {
            still.contains(key) || (full && !flight.landed && now_ms < flight.retry_at)
        });
        self.tidy_batches();
    }

    fn tidy_batches(&mut self) {
        let pages = &self.pages;
        self.batches.retain(|_, states| states.iter().any(|state| pages.contains_key(&state.key)));
    }

    /// These states were sent, in one message.
    pub(super) fn sent(
        &mut self,
        states: Vec<PageState>,
        (head, batch): (Reached, Option<Hash>),
        now_ms: u64,
        dice: &mut Dice,
    ) {
        // One draw for all of them: what was sent together is sent again together.
        let jitter = dice.roll(JITTER_STEPS);
        if let Some(batch) = batch {
            self.batches.insert(batch, states.clone());
        }
        for state in states {
            let same = self.pages.get(&state.key).filter(|flight| flight.state == state);
            let tries = same.map_or(0, |flight| flight.tries + 1);
            let wait = RESEND_FIRST_MS.saturating_mul(1 << tries.min(16)).min(RESEND_MOST_MS);
            let retry_at = now_ms + wait + wait / 2 * jitter / JITTER_STEPS;
            let answered_by = now_ms + ANSWER_WAIT_MS;
            self.live.remove(&state.key);
            self.lately.insert(state.key.clone(), now_ms);
            let flight = Flight { state, head, batch, tries, retry_at, answered_by, landed: false };
            self.pages.insert(flight.state.key.clone(), flight);
        }
    }

    /// Leaves a page alone until then.
    pub(super) fn set_aside(&mut self, state: PageState, head: Reached, until: u64) {
        let flight =
            Flight { head, batch: None, tries: 0, retry_at: until, answered_by: 0, landed: false, state };
        self.pages.insert(flight.state.key.clone(), flight);
    }

    /// Leaves a page that was sent alone until then.
    pub(super) fn put_off(&mut self, key: &PageKey, until: u64) {
        if let Some(flight) = self.pages.get_mut(key) {
            flight.retry_at = flight.retry_at.max(until);
        }
    }

    /// Everything that is on its way is sent again as soon as the ledger is read.
    pub(super) fn send_again(&mut self, now_ms: u64) {
        self.lately.clear();
        self.live.clear();
        self.seen = None;
        for flight in self.pages.values_mut() {
            (flight.retry_at, flight.answered_by, flight.landed) = (now_ms, now_ms, false);
        }
    }

    /// These pages are sent again as soon as the ledger is read.
    pub(super) fn drop_keys(&mut self, keys: &[PageKey]) {
        for key in keys {
            self.pages.remove(key);
            self.lately.remove(key);
        }
    }

    /// Whether anything that was sent is not answered.
    pub(super) fn under_way(&self) -> bool {
        self.pages.values().any(|flight| !flight.landed)
    }

    /// When something is to be sent again. What is overdue while no batch may be sent goes with
    /// the next one that may.
    pub(super) fn next_retry(&self, now_ms: u64) -> Option<u64> {
        let takes_batch = self.takes_batch(now_ms);
        let retries = self.pages.values().map(|flight| flight.retry_at);
        retries.filter(|at| takes_batch || *at > now_ms).min()
    }

    pub(super) fn landed(&mut self, held: &StoredPage, now_ms: u64) -> Landing {
        let Some(flight) = self.pages.get_mut(&held.key) else { return Landing::Nothing };
        let sent = &flight.state;
        if (sent.version, sent.hash) == (held.version, held.hash) {
            let head = flight.head;
            return flight.land(now_ms).map_or(Landing::Nothing, |state| Landing::Held(state, head));
        }
        // States only go forwards, so this ledger never had what headquarters holds.
        if sent.version <= held.version { Landing::Differs } else { Landing::Nothing }
    }

    /// The pages of a batch that are still on their way in the state they had in it: a
    /// later state was not in the batch, and is not acknowledged with it.
    pub(super) fn batch_landed(&mut self, batch: &Hash, now_ms: u64) -> Vec<(PageState, Reached)> {
        let states = self.batches.remove(batch).unwrap_or_default();
        let land = |state: PageState| {
            let flight = self.pages.get_mut(&state.key).filter(|flight| flight.state == state);
            flight.and_then(|flight| Some((flight.land(now_ms)?, flight.head)))
        };
        states.into_iter().filter_map(land).collect()
    }
}

impl Flight {
    /// Whether it is this state of the page that was sent.
    fn carries(&self, page: &Page) -> bool {
        self.state.version == page.version
    }

    /// The state that landed, the first time it does.
    fn land(&mut self, now_ms: u64) -> Option<PageState> {
        self.retry_at = now_ms + RESEND_MOST_MS;
        (!std::mem::replace(&mut self.landed, true)).then(|| self.state.clone())
    }
}
