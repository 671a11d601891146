//! Whether this ledger is the one that headquarters knows by its id. A card that was copied,
//! or restored from an older copy, holds the id of a ledger that has gone on elsewhere; so
//! headquarters is asked for the heads it knows before any page is sent, every document
//! names the newest of them, and a ledger that lacks one goes on under an id of its own.

use super::{Command, Flights, Reading, Told, Uplink};
use crate::{
    hash::{Head as Reached, Lid},
    reporting::wire::{AFTER_HEADS, HeardHeads, Parent, STORED_HEADS},
};

/// A question not answered within this is asked again.
pub const ASK_AGAIN_MS: u64 = 5_000;

/// How long pages wait for the first answer that is believed. Then they are sent all the same:
/// headquarters takes nothing that does not go on from what it knows, and one that answers
/// under no key, or not at all, shall not lack them.
const ANSWER_PATIENCE_MS: u64 = 10_000;

/// A question for the heads up to this number is answered with the newest alone: forty of them
/// take half a second on a line of 64 kbit/s.
const NEWEST_ALONE: u64 = 0;

/// How many answers a search takes at most: each halves what is left of numbers of 64 bits.
const MOST_ANSWERS: u32 = 64;

/// What is known of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Kinship {
    /// Everything headquarters knew was of this ledger when the program started.
    confirmed: bool,
    search: Option<Search>,
    /// When pages are sent without an answer.
    unanswered_at: Option<u64>,
    /// The newest head that headquarters is known to have.
    anchor: Option<Reached>,
    /// Heads that were sent since, in order.
    said: Vec<Reached>,
}

/// A search for where two histories part.
#[derive(Debug, Clone)]
struct Search {
    /// The number asked for last.
    upto: u64,
    /// The greatest number headquarters knows that both histories share; 0 for none.
    common: u64,
    /// Every number it knows up to here was looked at.
    looked: u64,
    /// The least number from which on they are known to differ.
    before: u64,
    /// Answers heard.
    answers: u32,
}

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
enum Finding {
    /// Everything headquarters knows is of this ledger.
    Kin,
    /// It does not answer what was asked last.
    Stale,
    /// The histories part; where, is not known yet.
    Parting,
    /// The last number that they share, of those headquarters knows; and the least that they are
    /// known not to share.
    Parted { common: u64, before: u64 },
}

impl Kinship {
    /// What is known of a ledger that had come to `began` when the program started.
    pub(super) fn new(began: Reached) -> Self {
        let mut kinship = Self::default();
        kinship.anchor(None, began);
        kinship
    }

    pub(super) fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// From when on pages may be sent, if that is known.
    pub(super) fn open_from(&self) -> Option<u64> {
        if self.confirmed { Some(0) } else { self.unanswered_at.filter(|_| self.search.is_none()) }
    }

    pub(super) fn is_open(&self, now_ms: u64) -> bool {
        self.open_from().is_some_and(|from| now_ms >= from)
    }

    /// A question is sent.
    pub(super) fn asked(&mut self, now_ms: u64) {
        self.unanswered_at.get_or_insert(now_ms + ANSWER_PATIENCE_MS);
    }

    /// The heads before this one that a document names.
    pub(super) fn after(&self, head: Reached) -> Vec<Reached> {
        let before = |other: &Reached| other.n < head.n;
        self.anchor.into_iter().chain(self.said.iter().copied()).filter(before).collect()
    }

    /// Whether the documents that are sent name this head.
    fn names(&self, newest: Option<Reached>) -> bool {
        newest.is_some_and(|newest| self.anchor == Some(newest) || self.said.contains(&newest))
    }

    /// Headquarters has this head, or none; the ledger had come to `began` when the program started.
    fn anchor(&mut self, newest: Option<Reached>, began: Reached) {
        let since = newest.map_or(0, |newest| newest.n);
        self.anchor = newest;
        self.said = Some(began).filter(|began| began.n > since).into_iter().collect();
    }

    /// A document with this head was sent.
    pub(super) fn said(&mut self, head: Reached) {
        let known = self.anchor.into_iter().chain(self.said.iter().copied()).map(|head| head.n).max();
        if known.is_some_and(|known| known >= head.n) {
            return;
        }
        if self.said.len() + 1 >= AFTER_HEADS {
            // Where the program began stays. If headquarters has the one that goes, it says so.
            self.said.remove(1);
        }
        self.said.push(head);
    }

    /// Headquarters has taken a document with this head.
    pub(super) fn landed(&mut self, head: Reached) {
        if self.anchor.is_none_or(|anchor| anchor.n < head.n) {
            self.anchor = Some(head);
            self.said.retain(|said| said.n > head.n);
        }
    }

    /// At first the newest head alone was asked for: a ledger that has it has all before it,
    /// for each head is a hash of those. Only one that lacks it asks for more.
    fn weigh(&mut self, own: u64, heads: &HeardHeads, known: &[(u64, bool)]) -> Finding {
        let upto = heads.upto;
        if self.search.as_ref().is_some_and(|search| search.upto != upto) {
            return Finding::Stale;
        }
        if self.search.is_none() && !heads.foreign && known.iter().all(|(_, same)| *same) {
            return Finding::Kin;
        }
        if self.search.is_none() && upto == NEWEST_ALONE && own > NEWEST_ALONE {
            self.search = Some(Search::of(own, own));
            return Finding::Parting;
        }
        self.search.get_or_insert_with(|| Search::of(upto, own)).narrow(known)
    }
}

/// How many entries after `common` both histories may have, which are known to differ from
/// number `before` on.
///
/// A card that was copied at rest shares nothing after `common`, and one that was copied while
/// its machine ran shares what was written there since the report before. Which of the two it
/// was is written nowhere; that the first start of a copy is where its own entries begin is what
/// is left to go by. So it can be shown and not prevented: to leave these entries to the id before
/// would lose them where they are of this machine alone, from an earlier start without a line.
///
/// Where this program was running before `common` was written it is the first machine, and the
/// other one may have been copied from it at any moment. Not seen is what both have only where
/// the first machine starts, is copied running, and hears nothing of headquarters until after
/// the copy has started twice and reported.
fn twice_at_most(common: u64, before: u64, began: u64) -> u64 {
    let last = before.saturating_sub(1);
    let last = if began < common { last } else { last.min(began) };
    last.saturating_sub(common)
}

impl Search {
    /// A search that begins with the question for the heads up to `upto`, in a ledger that has
    /// come to `own`.
    fn of(upto: u64, own: u64) -> Self {
        Self { upto, common: 0, looked: 0, before: own + 1, answers: 0 }
    }

    fn narrow(&mut self, known: &[(u64, bool)]) -> Finding {
        let numbers = |wanted: bool| known.iter().filter(move |(_, same)| *same == wanted).map(|(n, _)| *n);
        let asked_for = known.iter().filter(|(n, _)| *n <= self.upto).map(|(n, _)| *n);
        let reached = if known.len() < STORED_HEADS { 0 } else { asked_for.min().unwrap_or_default() };
        self.before = numbers(false).fold(self.before, u64::min);
        let common = numbers(true).filter(|n| *n < self.before).fold(self.common, u64::max);
        // What lies between the lowest number told and the number asked for was told.
        if common >= reached || common > self.common {
            self.looked = self.upto.min(self.before - 1);
        }
        (self.common, self.answers) = (common, self.answers + 1);
        if self.looked + 1 >= self.before || self.answers >= MOST_ANSWERS {
            return Finding::Parted { common: self.common, before: self.before };
        }
        self.upto = self.looked + (self.before - self.looked) / 2;
        Finding::Parting
    }
}

impl Uplink {
    /// The number up to which headquarters is asked for heads, while it has to be asked.
    pub(super) fn asks(&self) -> Option<u64> {
        let Kinship { confirmed, search, .. } = &self.kinship;
        (!confirmed).then(|| search.as_ref().map_or(NEWEST_ALONE, |search| search.upto))
    }

    pub(super) fn heads_checked(
        &mut self,
        own: Reached,
        (heads, same): (&HeardHeads, &[bool]),
        now_ms: u64,
        out: &mut Vec<Command>,
    ) {
        let known: Vec<(u64, bool)> =
            heads.known.iter().map(|head| head.n).zip(same.iter().copied()).collect();
        match self.kinship.weigh(own.n, heads, &known) {
            Finding::Stale => {}
            Finding::Kin => {
                let newest = heads.known.first().copied();
                if self.kinship.confirmed && self.kinship.names(newest) {
                    return;
                }
                self.kinship.anchor(newest, self.identity.began);
                self.flights.send_again(now_ms);
                self.confirm(now_ms);
            }
            Finding::Parting => {
                self.kinship.confirmed = false;
                self.heads.want(now_ms);
            }
            // Pages of the id before that headquarters lacks stay with it, though this ledger has
            // the entries up to `common`. It knows them as they were then, and headquarters may hold
            // later states of others, for those of the moment are sent first. Of an entry that moved
            // what others counted to another page it would then hold the page that was moved to,
            // from there, and the page that was moved from, from here; and nobody is left to put
            // that right. Too few that are named as missing are better than too many that are not.
            // For the same reason an archive that was lost does not get them from here again.
            Finding::Parted { common, before } => {
                self.kinship = Kinship::new(self.identity.began);
                let twice_at_most = twice_at_most(common, before, self.identity.began.n);
                out.push(Command::GoOn { common, twice_at_most });
            }
        }
    }

    /// The ledger goes on under an id that nobody else has: there is nothing to ask.
    pub(super) fn went_on(&mut self, lid: Lid, parent: Parent, now_ms: u64, out: &mut Vec<Command>) {
        out.push(Command::Tell(Told::WentOn { lid, parent: parent.lid, n: parent.head.n }));
        (self.identity.lid, self.identity.parent) = (lid, Some(parent));
        (self.flights, self.kinship) = (Flights::default(), Kinship::new(self.identity.began));
        (self.caught_up, self.said, self.last_head) = (false, None, None);
        // What was asked while it went on is not answered.
        (self.due, self.heads) = (Reading::default(), Reading::default());
        self.older.clear();
        self.indexes.clear();
        self.confirm(now_ms);
    }

    fn confirm(&mut self, now_ms: u64) {
        (self.kinship.confirmed, self.kinship.search) = (true, None);
        self.due.want(now_ms);
        self.heads.want(now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::twice_at_most;

    #[test]
    fn what_may_be_counted_twice_is_what_lies_between_two_reports_of_a_running_machine() {
        for (common, before, began, at_most, when) in [
            (12, 20, 12, 0, "copied at rest, and started for the first time"),
            (10, 15, 13, 3, "copied running after entry 13, and started for the first time"),
            (10, 11, 40, 0, "headquarters knows of every entry of the other one"),
            (10, 15, 40, 4, "started before, without a line"),
            (13, 16, 5, 2, "the first machine, and the copy was quicker"),
            (0, 0, 0, 0, "nothing in common"),
        ] {
            assert_eq!(twice_at_most(common, before, began), at_most, "{when}");
        }
    }
}
