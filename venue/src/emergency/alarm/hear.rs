//! What the machine makes of what it hears.

use super::{
    super::{Unreadable, Word, message},
    ANSWER_GAP_MS, Alarm, Command, Line, Told,
};
use crate::{exchange::topic::Topic, hash::Lid};

/// Who is behind is answered within this time, by chance, so that not all answer at once.
const SPREAD_MS: u64 = 500;

impl Alarm {
    pub(super) fn arrived(&mut self, topic: &str, payload: &[u8], now_ms: u64, out: &mut Vec<Command>) {
        match self.read(topic, payload) {
            Ok((lid, word)) => self.hear(lid, word, now_ms, out),
            Err(reason) => {
                let (topic, reason) = (topic.to_owned(), reason.to_string());
                let told = self.refused.add(now_ms);
                out.extend(told.map(|count| Command::Tell(Told::Refused { topic, reason, count })));
            }
        }
    }

    fn read(&self, topic: &str, payload: &[u8]) -> Result<(Lid, Word), Unreadable> {
        let place = |reason: &dyn std::fmt::Display| Unreadable::Place(reason.to_string());
        let Topic::Emergency(from) = topic.parse().map_err(|reason| place(&reason))? else {
            return Err(place(&"a topic of the exchange"));
        };
        if (&from.campaign, &from.circle) != (&self.circle.campaign, &self.circle.id) {
            return Err(place(&"another house's topic"));
        }
        Ok((from.lid, message::read(payload, topic, &self.circle.key)?))
    }

    fn hear(&mut self, lid: Lid, word: Word, now_ms: u64, out: &mut Vec<Command>) {
        if Some(word) <= self.agreed {
            // On the own topic too: somebody may have put an old word in its place.
            if Some(word) < self.agreed {
                self.is_behind(lid, word, now_ms, out);
            }
            return;
        }
        let standing = self.agreed.filter(|word| word.emergency && word.call.lid == self.me);
        self.agreed = Some(word);
        self.floor = self.floor.max(word.term);
        out.push(Command::Tell(Told::Heard { lid, word }));
        if self.line != Line::Linked {
            return;
        }
        self.soon(now_ms);
        match standing {
            // Whoever ended that one had not heard of this one.
            Some(mine) if !word.emergency && word.call != mine.call && self.is_young(self.since, now_ms) => {
                self.tell(true, mine.call, now_ms, out);
            }
            _ => self.settle(now_ms, out),
        }
    }

    /// Somebody is behind, or somebody says again what was said before: who is behind hears
    /// what holds.
    fn is_behind(&mut self, lid: Lid, word: Word, now_ms: u64, out: &mut Vec<Command>) {
        if self.line == Line::Linked {
            self.soon(now_ms);
        }
        let told = self.outdated.add(now_ms);
        let term = self.agreed.map_or(0, |word| word.term);
        out.extend(told.map(|count| Command::Tell(Told::Outdated { lid, word, term, count })));
    }

    /// Says what holds within a moment.
    fn soon(&mut self, now_ms: u64) {
        let at = now_ms + self.dice.roll(SPREAD_MS);
        let at = self.said_at.map_or(at, |said| at.max(said + ANSWER_GAP_MS));
        self.say_at = Some(self.say_at.map_or(at, |planned| planned.min(at)));
    }
}
