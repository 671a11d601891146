//! The device's end: what the ledger holds and headquarters has not acknowledged is
//! sent, and sent again, until the archive says that it holds it.
//!
//! The shell around it connects to the broker and owns the ledger. It performs the
//! commands in order, reports what it read, and decides nothing.

mod flights;
mod heed;
mod kinship;
mod now;
mod pause;
mod said;
mod stores;
mod unheard;

pub use flights::{
    ANSWER_WAIT_MS, BATCHES, LIVE_GAP_MS, LIVE_PAGES, RESEND_FIRST_MS, RESEND_MOST_MS, WINDOW,
};
pub use heed::{HELD_DIFFERS_MS, MAX_QUESTIONS, REFUSED_PAGE_MS};
pub use kinship::ASK_AGAIN_MS;
pub use pause::{REFUSED_FIRST_MS, REFUSED_MS};
pub use said::{Command, Due, Identity, Input, Told};
pub use stores::ASK_STORE_MS;
pub use unheard::TOLD_AGAIN_MS;

use super::{
    topic::{Topic, Up},
    wire::{self, Digests, Head, Index, Presence},
};
use crate::{
    dice::Dice,
    hash::{Head as Reached, StoreId},
    moment::Moment,
    page::{DayDigest, Page, PageState},
    passport::ReportKey,
};
use flights::Flights;
use kinship::Kinship;
use now::Saying;
use pause::Pause;
use std::collections::{BTreeMap, BTreeSet};
use stores::Stores;
use unheard::Unheard;

/// The time between two heads while the ledger changes: a head of 1.5 KiB must not
/// crowd out pages on a thin line.
pub const HEAD_GAP_MS: u64 = 2_000;

/// A head is sent this often even when nothing changes, so that headquarters knows how
/// fresh its figures are.
pub const HEARTBEAT_MS: u64 = 30_000;

/// A read that is not answered within this is asked for again: the shell answers each
/// one unless the ledger could not be read.
const READ_PATIENCE_MS: u64 = 10_000;

/// The device's end.
#[derive(Debug, Clone)]
pub struct Uplink {
    identity: Identity,
    /// What is said carries its code, and what is heard must.
    key: Option<ReportKey>,
    unheard: Unheard,
    dice: Dice,
    stores: Stores,
    flights: Flights,
    kinship: Kinship,
    linked: bool,
    stopping: bool,
    caught_up: bool,
    pause: Pause,
    due: Reading,
    heads: Reading,
    saying: Saying,
    last_head: Option<u64>,
    /// The head that was said last.
    said: Option<Reached>,
    older: BTreeSet<String>,
    indexes: BTreeMap<String, u64>,
}

/// A read that recurs: when it is next wanted, and since when it is under way.
#[derive(Debug, Clone, Copy, Default)]
struct Reading {
    at: Option<u64>,
    since: Option<u64>,
}

impl Reading {
    fn want(&mut self, at: u64) {
        self.at = Some(self.at.map_or(at, |planned| planned.min(at)));
    }

    fn under_way(&self, now_ms: u64) -> bool {
        self.since.is_some_and(|since| now_ms < since + READ_PATIENCE_MS)
    }

    /// Whether to begin now.
    fn begin(&mut self, now_ms: u64) -> bool {
        let begin = !self.under_way(now_ms) && self.at.is_some_and(|at| at <= now_ms);
        if begin {
            (self.at, self.since) = (None, Some(now_ms));
        }
        begin
    }

    fn wake_at(&self) -> Option<u64> {
        let patience = self.since.map(|since| since + READ_PATIENCE_MS);
        self.at.map(|at| patience.map_or(at, |patience| patience.max(at)))
    }
}

impl Uplink {
    /// The end of a device whose ledger last knew this archive. `seed` makes its
    /// jitter; two devices must not share it.
    #[must_use]
    pub fn new(identity: Identity, store: Option<StoreId>, seed: u64) -> Self {
        Self {
            kinship: Kinship::new(identity.began),
            identity,
            key: None,
            unheard: Unheard::default(),
            dice: Dice::new(seed),
            stores: Stores::new(store),
            flights: Flights::default(),
            linked: false,
            stopping: false,
            caught_up: false,
            pause: Pause::default(),
            due: Reading::default(),
            heads: Reading::default(),
            saying: Saying::default(),
            last_head: None,
            said: None,
            older: BTreeSet::new(),
            indexes: BTreeMap::new(),
        }
    }

    /// The same end with the report key of its enrolment: what it says carries a code, and it
    /// believes only what headquarters says under that key.
    #[must_use]
    pub fn with_key(self, key: Option<ReportKey>) -> Self {
        Self { key, ..self }
    }

    /// The will of the connection: topic and bytes to be retained when it breaks.
    ///
    /// # Errors
    /// [`wire::Unwritable`] when a name is too long for a message.
    pub fn will(&self) -> Result<(String, Vec<u8>), wire::Unwritable> {
        let topic = self.topic(Up::Presence);
        let bytes = wire::write(&self.presence(false), &topic, self.key.as_ref())?;
        Ok((topic, bytes))
    }

    /// Takes what happened and says what to do, in order.
    #[must_use]
    pub fn handle(&mut self, input: Input<'_>, now_ms: u64) -> Vec<Command> {
        let mut out = Vec::new();
        match input {
            Input::Linked => self.now_linked(now_ms, &mut out),
            Input::Unlinked => self.linked = false,
            Input::Arrived { topic, payload } => self.arrived(topic, payload, now_ms, &mut out),
            Input::Changed => self.due.want(now_ms),
            Input::DueRead(due) => self.due_read(&due, now_ms, &mut out),
            Input::HeadRead { head, days, at } => self.head_read(head, &days, &at, now_ms, &mut out),
            Input::IndexRead { day, head, states, at } => {
                self.index_read(&day, head, &states, &at, &mut out);
            }
            Input::HeadsChecked { own, heads, same } => {
                self.heads_checked(own, (&heads, &same), now_ms, &mut out);
            }
            Input::WentOn { lid, parent } => self.went_on(lid, parent, now_ms, &mut out),
            Input::CounterChanged => self.saying.soon(now_ms),
            Input::NowRead { at, gauges, roll } => self.now_read(at, gauges, roll, now_ms, &mut out),
            Input::Tick => {}
            Input::Stop => self.stop(&mut out),
        }
        if self.linked && !self.stopping {
            self.begin_reads(now_ms, &mut out);
            out.extend(self.wake_at().map(|at| Command::WakeAt(at.max(now_ms + 1))));
        }
        out
    }

    fn now_linked(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        self.linked = true;
        self.pause.end();
        // What was on its way may be lost with the connection.
        self.flights.send_again(now_ms);
        (self.due, self.heads) = (Reading::default(), Reading::default());
        self.indexes.clear();
        out.extend(self.publish(Up::Presence, &self.presence(true), true));
        self.due.want(now_ms);
        self.heads.want(now_ms);
        self.saying.linked(now_ms);
    }

    fn stop(&mut self, out: &mut Vec<Command>) {
        self.stopping = true;
        if self.linked {
            out.extend(self.publish(Up::Presence, &self.presence(false), true));
        }
        out.push(Command::Disconnect);
    }

    fn begin_reads(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        // A read under way may change what is wanted next.
        if let Some(retry) = self.flights.next_retry(now_ms).filter(|_| !self.due.under_way(now_ms)) {
            self.due.want(retry);
        }
        if !self.heads.under_way(now_ms) {
            let gap = if self.kinship.is_confirmed() { HEARTBEAT_MS } else { ASK_AGAIN_MS };
            self.heads.want(self.last_head.map_or(now_ms, |last| last + gap));
        }
        if self.is_introduced()
            && self.kinship.is_open(now_ms)
            && self.pause.is_over(now_ms)
            && self.due.begin(now_ms)
        {
            out.push(Command::ReadDue);
        }
        if self.heads.begin(now_ms) {
            out.push(Command::ReadHead);
        }
        if self.saying.begin(now_ms) {
            out.push(Command::ReadNow);
        }
    }

    /// Whether pages mean what they say: those of a successor may take back what another ledger
    /// counted, and headquarters knows by the head that it is one.
    fn is_introduced(&self) -> bool {
        self.identity.parent.is_none() || self.said.is_some()
    }

    fn wake_at(&self) -> Option<u64> {
        let open = self.kinship.open_from().filter(|_| self.is_introduced());
        let due = self.due.wake_at().zip(open).map(|(at, open)| at.max(self.pause.until).max(open));
        due.into_iter().chain(self.heads.wake_at()).chain(self.saying.reading.wake_at()).min()
    }

    fn due_read(&mut self, due: &Due, now_ms: u64, out: &mut Vec<Command>) {
        self.due.since = None;
        if !self.linked || !self.pause.is_over(now_ms) {
            return;
        }
        let caught_up = due.waiting == 0;
        if caught_up && !self.caught_up {
            out.push(Command::Tell(Told::CaughtUp { n: due.head.n }));
        }
        self.caught_up = caught_up;
        if self.said != Some(due.head) {
            self.heads.want(self.last_head.map_or(now_ms, |last| now_ms.max(last + HEAD_GAP_MS)));
        }
        let plan = self.flights.plan(due, now_ms);
        let (together, alone) = plan.live.split_at(if plan.together { plan.live.len() } else { 0 });
        let (mut first, mut backlog) = (together, &plan.backlog[..]);
        while !first.is_empty() {
            let taken = self.send_batch(due.head, first, now_ms, out);
            first = &first[taken..];
        }
        for page in alone {
            self.send_alone(due.head, page, now_ms, out);
        }
        while !backlog.is_empty() && self.flights.takes_batch(now_ms) {
            let taken = self.send_batch(due.head, backlog, now_ms, out);
            backlog = &backlog[taken..];
        }
        if let Some(at) = plan.again {
            self.due.want(at);
        }
    }

    fn send_alone(&mut self, head: Reached, page: &Page, now_ms: u64, out: &mut Vec<Command>) {
        let Identity { address, lid, .. } = &self.identity;
        let of = (*lid, head, self.kinship.after(head));
        let report = wire::PageReport::of(address.clone(), of, page.clone());
        match self.publish(Up::Page, &report, false) {
            Some(command) => {
                self.flights.sent(vec![PageState::from(page)], (head, None), now_ms, &mut self.dice);
                self.kinship.said(head);
                out.push(command);
            }
            // Too long as it is; deflated it may fit.
            None => drop(self.send_batch(head, &[page], now_ms, out)),
        }
    }

    /// Sends as many as fit into one message, from the first on, and says how many those are;
    /// a page that fits into none is set aside.
    fn send_batch(&mut self, head: Reached, pages: &[&Page], now_ms: u64, out: &mut Vec<Command>) -> usize {
        let Identity { address, lid, .. } = &self.identity;
        match wire::pack(address, (*lid, head, &self.kinship.after(head)), pages) {
            Ok((report, taken)) => {
                let states = pages[..taken].iter().copied().map(PageState::from).collect();
                self.flights.sent(states, (head, Some(report.batch)), now_ms, &mut self.dice);
                self.kinship.said(head);
                out.extend(self.publish(Up::Pages, &report, false));
                taken
            }
            Err(reason) => {
                let Some(first) = pages.first() else { return 0 };
                self.flights.set_aside(PageState::from(*first), head, now_ms + REFUSED_MS);
                let told = Told::TooLarge { page: first.key.to_string(), reason: reason.to_string() };
                out.push(Command::Tell(told));
                1
            }
        }
    }

    fn head_read(
        &mut self,
        head: Reached,
        days: &[DayDigest],
        at: &Moment,
        now_ms: u64,
        out: &mut Vec<Command>,
    ) {
        self.heads.since = None;
        if !self.linked {
            return;
        }
        if self.last_head.is_none_or(|last| now_ms >= last + HEARTBEAT_MS) {
            // The will of an earlier connection may have been published after our greeting.
            out.extend(self.publish(Up::Presence, &self.presence(true), true));
        }
        self.last_head = Some(now_ms);
        if let Some(upto) = self.asks() {
            let which_store = self.stores.question();
            let question = Head { asks: Some(upto), which_store, ..self.head(head, at, None, None) };
            out.extend(self.publish(Up::Head, &question, false));
            self.kinship.asked(now_ms);
            if !self.kinship.is_open(now_ms) {
                return;
            }
        }
        self.said = Some(head);
        self.kinship.said(head);
        let mut newest = self.head(head, at, Some(Digests::of(days, None)), None);
        newest.which_store = self.stores.question();
        out.extend(self.publish(Up::Head, &newest, false));
        for until in std::mem::take(&mut self.older) {
            let older = self.head(head, at, Some(Digests::of(days, Some(&until))), None);
            out.extend(self.publish(Up::Head, &older, false));
        }
    }

    fn index_read(
        &mut self,
        day: &str,
        head: Reached,
        states: &[PageState],
        at: &Moment,
        out: &mut Vec<Command>,
    ) {
        if self.indexes.remove(day).is_none() || !self.linked {
            return;
        }
        for part in Index::parts(day, states) {
            let document = self.head(head, at, None, Some(part));
            out.extend(self.publish(Up::Head, &document, false));
        }
    }

    fn head(&self, head: Reached, at: &Moment, digests: Option<Digests>, index: Option<Index>) -> Head {
        let Identity { address, lid, parent, .. } = &self.identity;
        let (from, at) = (address.clone(), at.clone());
        let (lid, parent) = (*lid, *parent);
        let (after, which_store) = (self.kinship.after(head), None);
        Head { from, lid, parent, head, after, at, digests, index, asks: None, which_store }
    }

    fn presence(&self, online: bool) -> Presence {
        let Identity { address, lid, boot, program, .. } = self.identity.clone();
        Presence { from: address, lid, online, boot, program }
    }

    fn topic(&self, kind: Up) -> String {
        Topic::Up(self.identity.address.clone(), kind).to_string()
    }

    fn publish<D: wire::Document>(&self, kind: Up, document: &D, retain: bool) -> Option<Command> {
        let topic = self.topic(kind);
        let payload = wire::write(document, &topic, self.key.as_ref()).ok()?;
        Some(Command::Publish { topic, payload, retain })
    }
}
