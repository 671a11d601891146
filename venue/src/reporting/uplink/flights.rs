//! Pages on their way: which were sent in which state, and when to send them again.

use super::{Dice, Due};
use crate::{
    hash::{Hash, Head as Reached},
    page::{Page, PageKey, PageState},
    reporting::wire::StoredPage,
};
use std::collections::{BTreeMap, BTreeSet};

/// The most pages on their way at once: as many as the ledger gives at once.
pub const WINDOW: usize = 64;

/// The time between two states of one page on the wire, so that a busy door does not
/// send a message for every visitor.
pub const LIVE_GAP_MS: u64 = 500;

/// How many of the newest pages are sent alone, as they are, before all others: the
/// activities that are on at one time. More go as a batch.
pub const LIVE_PAGES: usize = 4;

/// A page not acknowledged after this is sent again: twice the time a full window
/// takes on a line of 64 kbit/s.
pub const RESEND_FIRST_MS: u64 = 5_000;

/// The time to the next repetition doubles up to this.
pub const RESEND_MOST_MS: u64 = 60_000;

#[derive(Debug, Clone)]
struct Flight {
    state: PageState,
    /// How far the ledger had come when it was sent.
    head: Reached,
    tries: u32,
    retry_at: u64,
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
    /// Pages last touched by a later entry than this are live; the others are backlog.
    live_from: Option<u64>,
}

/// What to send now.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// Pages that changed since everything was sent, newest first.
    pub(super) live: Vec<&'a Page>,
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
        let live_from = *self.live_from.get_or_insert(due.head.n);
        self.forget(due, now_ms);
        self.lately.retain(|_, sent| now_ms < *sent + LIVE_GAP_MS);
        let mut plan = Plan::default();
        let mut room = WINDOW.saturating_sub(self.pages.len());
        for page in &due.pages {
            match self.pages.get(&page.key) {
                Some(flight) if flight.state.version == page.version && now_ms < flight.retry_at => continue,
                None if room == 0 => continue,
                _ => {}
            }
            if let Some(sent) = self.lately.get(&page.key) {
                let at = sent + LIVE_GAP_MS;
                plan.again = Some(plan.again.map_or(at, |again: u64| again.min(at)));
                continue;
            }
            room -= usize::from(!self.pages.contains_key(&page.key));
            let live = page.version.n > live_from && plan.live.len() < LIVE_PAGES;
            if live { plan.live.push(page) } else { plan.backlog.push(page) }
        }
        if due.waiting == 0 {
            self.live_from = Some(due.head.n);
        }
        plan
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

    pub(super) fn sent(
        &mut self,
        state: PageState,
        (head, batch): (Reached, Option<Hash>),
        now_ms: u64,
        dice: &mut Dice,
    ) {
        let same = self.pages.get(&state.key).filter(|flight| flight.state == state);
        let tries = same.map_or(0, |flight| flight.tries + 1);
        let wait = RESEND_FIRST_MS.saturating_mul(1 << tries.min(16)).min(RESEND_MOST_MS);
        let retry_at = now_ms + wait + dice.roll(wait / 2);
        if let Some(batch) = batch {
            self.batches.entry(batch).or_default().push(state.clone());
        }
        self.lately.insert(state.key.clone(), now_ms);
        self.pages.insert(state.key.clone(), Flight { state, head, tries, retry_at, landed: false });
    }

    /// Leaves a page alone until then.
    pub(super) fn set_aside(&mut self, state: PageState, head: Reached, until: u64) {
        let flight = Flight { head, tries: 0, retry_at: until, landed: false, state };
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
        for flight in self.pages.values_mut() {
            (flight.retry_at, flight.landed) = (now_ms, false);
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

    pub(super) fn next_retry(&self) -> Option<u64> {
        self.pages.values().map(|flight| flight.retry_at).min()
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
    /// The state that landed, the first time it does.
    fn land(&mut self, now_ms: u64) -> Option<PageState> {
        self.retry_at = now_ms + RESEND_MOST_MS;
        (!std::mem::replace(&mut self.landed, true)).then(|| self.state.clone())
    }
}
