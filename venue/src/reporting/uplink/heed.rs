//! What headquarters says, and what the device does about it.

use super::{Command, RESEND_MOST_MS, Told, Uplink, flights::Landing};
use crate::{
    hash::{Question, StoreId},
    reporting::{
        topic::{Down, Topic},
        wire::{self, Code, Document, HqState, Refused, Stored, Trust, Unreadable, Wanted},
    },
};

/// How many questions of headquarters are kept until they are answered; it asks again
/// for the others.
pub const MAX_QUESTIONS: usize = 40;

/// A page that headquarters refused is left alone this long, as one that was lost again and
/// again: the refusal may be an old one, said again by somebody else.
pub const REFUSED_PAGE_MS: u64 = RESEND_MOST_MS;

/// A page of which headquarters holds a state that this ledger never had is left
/// alone this long.
pub const HELD_DIFFERS_MS: u64 = 300_000;

impl Uplink {
    pub(super) fn arrived(&mut self, topic: &str, payload: &[u8], now_ms: u64, out: &mut Vec<Command>) {
        let heeded = match topic.parse::<Topic>() {
            Ok(Topic::Down(to, Down::Stored)) if to == self.identity.address => {
                self.read(topic, payload).map(|stored| self.stored(stored, now_ms, out))
            }
            Ok(Topic::Down(to, Down::Wanted)) if to == self.identity.address => {
                self.read(topic, payload).map(|wanted| self.wanted(wanted, now_ms, out))
            }
            Ok(Topic::Down(to, Down::Refused)) if to == self.identity.address => {
                self.read(topic, payload).map(|refused| self.refused(refused, now_ms, out))
            }
            Ok(Topic::HqState(campaign)) if campaign == self.identity.address.campaign => {
                // Said to everybody, so it can't carry a code for anybody.
                wire::read(payload, topic, Trust::Anybody).map(|state| self.state(&state, now_ms, out))
            }
            // The programme is for others on this machine, and the rest is nobody's.
            _ => Ok(()),
        };
        if let Err(reason) = heeded {
            out.extend(self.unheard.count(topic, &reason, now_ms).map(Command::Tell));
        }
    }

    fn read<D: Document>(&self, topic: &str, payload: &[u8]) -> Result<D, Unreadable> {
        wire::read(payload, topic, self.key.as_ref().map_or(Trust::Anybody, Trust::Key))
    }

    /// Anybody may say so, and late; it moves nothing but a question, once an archive is known.
    fn state(&mut self, state: &HqState, now_ms: u64, out: &mut Vec<Command>) {
        if self.key.is_some() {
            // What is known first is heard under the key.
            if self.stores.knows_another_than(state.store) {
                self.ask_which_store(now_ms);
            }
        } else {
            self.heed_store(state.store, None, now_ms, out);
        }
    }

    fn ask_which_store(&mut self, now_ms: u64) {
        let question = Question(self.dice.roll(u64::MAX).to_be_bytes());
        if self.stores.ask(question, now_ms) {
            self.heads.want(now_ms);
        }
    }

    /// Whether to believe what this archive says. Another one than is known is believed only in
    /// answer to a question: what headquarters said once can be said again by whoever heard it,
    /// and comes late from an archive that is no more.
    fn heed_store(
        &mut self,
        store: StoreId,
        answers: Option<Question>,
        now_ms: u64,
        out: &mut Vec<Command>,
    ) -> bool {
        let answered = self.stores.answered(answers);
        if !answered && self.stores.knows_another_than(store) {
            self.ask_which_store(now_ms);
            return false;
        }
        if self.stores.adopt(store) {
            out.push(Command::AdoptStore(store));
            out.push(Command::Tell(Told::NewStore { store }));
            self.flights.send_again(now_ms);
            self.due.want(now_ms);
        }
        true
    }

    fn stored(&mut self, stored: Stored, now_ms: u64, out: &mut Vec<Command>) {
        if stored.lid != self.identity.lid || !self.heed_store(stored.store, stored.answers, now_ms, out) {
            return;
        }
        if let Some(heads) = stored.heads {
            out.push(Command::CheckHeads(heads));
        }
        let answers_pages = !stored.batches.is_empty() || !stored.pages.is_empty();
        let mut states = Vec::new();
        for batch in &stored.batches {
            for (state, head) in self.flights.batch_landed(batch, now_ms) {
                self.kinship.landed(head);
                states.push(state);
            }
        }
        for held in stored.pages {
            match self.flights.landed(&held, now_ms) {
                Landing::Held(state, head) => {
                    self.kinship.landed(head);
                    states.push(state);
                    if let Some(reason) = held.quarantine {
                        out.push(Command::Tell(Told::Quarantined { page: held.key.to_string(), reason }));
                    }
                }
                Landing::Differs => {
                    self.flights.put_off(&held.key, now_ms + HELD_DIFFERS_MS);
                    out.push(Command::Tell(Told::HeldDiffers { held }));
                }
                Landing::Nothing => {}
            }
        }
        if !states.is_empty() {
            self.pause.end();
            out.push(Command::Acknowledge { store: stored.store, states });
        }
        // Even where nothing was left to be noted: there may be room for the next.
        if answers_pages {
            self.due.want(now_ms);
        }
    }

    fn wanted(&mut self, wanted: Wanted, now_ms: u64, out: &mut Vec<Command>) {
        if wanted.lid != self.identity.lid || !self.heed_store(wanted.store, None, now_ms, out) {
            return;
        }
        // A read that was not answered is forgotten, so that it may be asked for again.
        self.indexes.retain(|_, asked| now_ms < *asked + super::READ_PATIENCE_MS);
        for day in wanted.days {
            if self.indexes.len() < MAX_QUESTIONS && !self.indexes.contains_key(&day) {
                self.indexes.insert(day.clone(), now_ms);
                out.push(Command::ReadIndex { day });
            }
        }
        if let Some(before) = wanted.older
            && self.older.len() < MAX_QUESTIONS
        {
            self.older.insert(before);
            self.heads.want(now_ms);
        }
        if !wanted.pages.is_empty() {
            self.flights.drop_keys(&wanted.pages);
            out.push(Command::Unacknowledge(wanted.pages));
            self.due.want(now_ms);
        }
    }

    fn refused(&mut self, refused: Refused, now_ms: u64, out: &mut Vec<Command>) {
        let Refused { lid, what, code, reason, pages, .. } = refused;
        if lid.is_some_and(|lid| lid != self.identity.lid) {
            return;
        }
        for key in &pages {
            self.flights.put_off(key, now_ms + REFUSED_PAGE_MS);
        }
        let of_all = matches!(
            code,
            Code::UnknownVersion
                | Code::WrongTopic
                | Code::ForeignLedger
                | Code::Unauthenticated
                | Code::Closed
        );
        // A refusal that names no ledger answers what could not be read, which need not
        // have come from here: it must not hold up what is sound.
        if of_all && lid.is_some() && self.flights.under_way() {
            self.pause.refused(now_ms);
        }
        if self.unheard.refused(code, now_ms) {
            out.push(Command::Tell(Told::Refused { what, code, reason }));
        }
    }
}
